/*
 * Fronts: what stages that several judges share report reaches each of these, but
 * for those that it is not for and those that look away.
 */
#include "diag/state.h"

struct diag *diag_create_front(struct arena *arena)
{
    struct diag *front = ARENA_TAKE(arena, struct diag, 1);

    if (front == NULL)
        return NULL;
    memset(front, 0, sizeof *front);
    front->at = &front->common;
    return front;
}

void diag_make_front(struct diag *front, struct diag *const *members, size_t count)
{
    front->members = members;
    front->member_count = count;
    for (size_t i = 0; i < count; i++)
        front->judges |= members[i]->judges;
}

void diag_make_panel(struct diag *front, struct diag *const *members, size_t count)
{
    diag_make_front(front, members, count);
    front->is_panel = true;
    diag_share(front, members, count);
}

void diag_share(struct diag *diag, struct diag *const *judges, size_t count)
{
    diag->at = &diag->common;
    diag->at->judges = judges;
    for (size_t i = 0; i < count; i++) {
        judges[i]->at = diag->at;
        judges[i]->seat = i;
    }
}

void diag_set_absent(struct diag *diag, bool absent)
{
    diag->absent = absent;
}

void diag_excuse(struct diag *diag, enum rule rule, const struct slice *found, size_t count)
{
    diag->excused = rule;
    diag->excused_texts = found;
    diag->excused_count = count;
}

static bool is_excused(const struct diag *diag, const struct finding *finding)
{
    for (size_t i = 0; i < diag->excused_count && finding->rule == diag->excused; i++)
        if (slice_equal(finding->found, diag->excused_texts[i]))
            return true;
    return false;
}

static void pass_on(struct diag *diag, const struct finding *finding, const char *message, va_list arguments)
{
    if (diag->absent || (diag->judges & finding->judges) == 0 || is_excused(diag, finding))
        return;
    if (diag->member_count == 0)
        diag_take(diag, finding, message, arguments);
    for (size_t i = 0; i < diag->member_count; i++) {
        va_list copy;
        va_copy(copy, arguments);
        pass_on(diag->members[i], finding, message, copy);
        va_end(copy);
    }
}

void diag_report(struct diag *diag, const struct finding *finding, const char *message, ...)
{
    va_list arguments;

    diag->taken++;
    va_start(arguments, message);
    pass_on(diag, finding, message, arguments);
    va_end(arguments);
}
