/*
 * Scopes: opened, named, copied and closed for one diag, or for all of a panel's
 * at once. Each judge keeps marks of its own in a scope; the number and the name
 * are the same to all.
 */
#include "diag/state.h"

/* A panel's members, or the one that is no front. */
static struct diag *const *judges_of(struct diag *const *diag, size_t *count)
{
    *count = (*diag)->member_count > 0 ? (*diag)->member_count : 1;
    return (*diag)->member_count > 0 ? (*diag)->members : diag;
}

static void clear_others(const struct diag *diag, struct diag_scope *scope)
{
    if (diag->member_count > 1)
        memset(scope->others, 0, (diag->member_count - 1) * sizeof *scope->others);
}

void diag_open_scope(struct diag *diag, struct diag_scope *scope)
{
    *scope = (struct diag_scope){.number = ++diag->scopes, .others = scope->others};
    clear_others(diag, scope);
}

void diag_copy_scope(const struct diag *diag, struct diag_scope *copy, const struct diag_scope *scope)
{
    struct diag_marks *others = copy->others;

    *copy = *scope;
    copy->others = others;
    if (diag->member_count > 1)
        memcpy(others, scope->others, (diag->member_count - 1) * sizeof *others);
}

/* What was counted in a scope before it was known to be a stream counts for a stream now. */
static void count_stream(struct diag *diag, const struct diag_marks *marks)
{
    for (size_t word = 0; word < DIAG_RULE_WORDS; word++)
        for (uint64_t left = marks->counted[word]; left != 0; left &= left - 1)
            diag->totals[64 * word + (size_t)__builtin_ctzll(left)].streams++;
}

void diag_name_scope(struct diag *diag, struct diag_scope *scope, struct slice id)
{
    struct text name = text_over(scope->name, sizeof scope->name);
    size_t count;
    struct diag *const *judges = judges_of(&diag, &count);

    text_shown(&name, id);
    for (size_t i = 0; i < count; i++) {
        if (!scope->is_stream)
            count_stream(judges[i], marks_in(judges[i], scope));
        pending_name_scope(&judges[i]->pool, scope->number, scope->name);
    }
    scope->is_stream = true;
}

void diag_close_scope(struct diag *diag, const struct diag_scope *scope)
{
    size_t count;
    struct diag *const *judges = judges_of(&diag, &count);

    for (size_t i = 0; i < count; i++)
        pending_end_scope(&judges[i]->pool, scope->number);
}

void diag_enter(struct diag *diag, struct diag_scope *scope, uint64_t event)
{
    diag->at->scope = scope;
    diag->at->event = event;
    for (size_t i = 0; !diag->is_panel && i < diag->member_count; i++)
        diag->members[i]->at->event = event;
}

struct diag_scope *diag_current(const struct diag *diag)
{
    return diag->at->scope;
}

uint64_t diag_current_event(const struct diag *diag)
{
    return diag->at->event;
}

/* ---- what was reported in them */

static bool is_clean(const struct diag_marks *marks)
{
    for (size_t i = 0; i < DIAG_RULE_WORDS; i++)
        if (marks->seen[i] != 0)
            return false;
    return true;
}

bool diag_is_clean(const struct diag *diag, const struct diag_scope *scope)
{
    for (size_t i = 1; i < diag->member_count; i++)
        if (!is_clean(&scope->others[i - 1]))
            return false;
    return is_clean(&scope->marks);
}

judge_set diag_reported(const struct diag *diag, enum rule rule)
{
    judge_set judges = 0;

    for (size_t i = 0; i < diag->member_count; i++)
        judges |= diag_reported(diag->members[i], rule);
    if (diag->member_count > 0 || diag->at->scope == NULL)
        return judges;
    return (marks_in(diag, diag->at->scope)->seen[rule / 64] >> rule % 64 & 1) != 0 ? diag->judges : 0;
}
