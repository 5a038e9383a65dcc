/*
 * The recording diag. It folds nothing and filters nothing.
 */
#include "recording_diag.h"

#include "base/text.h"

struct diag {
    struct diag_scope *scope;
    uint64_t event, scopes;
};

static struct diag the_diag;
struct recording recording;

struct diag *recording_diag(void)
{
    return &the_diag;
}

void recording_clear(void)
{
    memset(&recording, 0, sizeof recording);
}

const struct recorded *recorded_rule(enum rule rule)
{
    for (size_t i = 0; i < recording.count && i < RECORDED_MAX; i++)
        if (recording.list[i].rule == rule)
            return &recording.list[i];
    return NULL;
}

size_t recorded_count(enum rule rule)
{
    size_t count = 0;

    for (size_t i = 0; i < recording.count && i < RECORDED_MAX; i++)
        count += recording.list[i].rule == rule;
    return count;
}

static bool same_place(const struct recorded *a, const struct recorded *b)
{
    return a->place.offset == b->place.offset && a->place.line == b->place.line && a->place.column == b->place.column &&
           a->length == b->length && a->event == b->event && a->choice == b->choice && a->call == b->call;
}

bool recorded_same(const struct recorded *a, const struct recorded *b)
{
    return a->rule == b->rule && a->allowed == b->allowed && same_place(a, b) && strcmp(a->stream, b->stream) == 0 &&
           strcmp(a->pointer, b->pointer) == 0 && strcmp(a->found, b->found) == 0 &&
           strcmp(a->expected, b->expected) == 0 && strcmp(a->message, b->message) == 0;
}

struct diag *diag_create(struct arena *arena, const struct chunklint_options *options)
{
    (void)arena;
    (void)options;
    return &the_diag;
}

void diag_set_severity(struct diag *diag, enum rule rule, enum chunklint_severity strict,
                       enum chunklint_severity compat)
{
    (void)diag;
    (void)rule;
    (void)strict;
    (void)compat;
}

void diag_begin(struct diag *diag, const char *file)
{
    (void)file;
    diag->scope = NULL;
    diag->event = 0;
}

void diag_finish(struct diag *diag)
{
    (void)diag;
}

void diag_open_scope(struct diag *diag, struct diag_scope *scope)
{
    *scope = (struct diag_scope){.number = ++diag->scopes};
}

void diag_name_scope(struct diag *diag, struct diag_scope *scope, struct slice id)
{
    struct text name = text_over(scope->name, sizeof scope->name);

    (void)diag;
    text_shown(&name, id);
    scope->is_stream = true;
}

void diag_close_scope(struct diag *diag, const struct diag_scope *scope)
{
    (void)diag;
    (void)scope;
}

void diag_enter(struct diag *diag, struct diag_scope *scope, uint64_t event)
{
    diag->scope = scope;
    diag->event = event;
}

struct diag_scope *diag_current(const struct diag *diag)
{
    return diag->scope;
}

uint64_t diag_current_event(const struct diag *diag)
{
    return diag->event;
}

judge_set diag_wants(const struct diag *diag, enum rule rule)
{
    (void)diag;
    (void)rule;
    return 1;
}

bool diag_repeats(struct diag *diag, const struct finding *finding)
{
    (void)diag;
    (void)finding;
    return false;
}

static void copy(char *out, size_t size, struct slice text)
{
    struct text builder = text_over(out, size);

    text_shown(&builder, text);
}

void diag_report(struct diag *diag, const struct finding *finding, const char *message, ...)
{
    va_list arguments;

    if ((finding->judges & 1) == 0)
        return;
    if (diag->scope != NULL)
        diag->scope->marks.seen[finding->rule / 64] |= UINT64_C(1) << finding->rule % 64;
    if (recording.count++ >= RECORDED_MAX)
        return;
    struct recorded *r = &recording.list[recording.count - 1];
    *r = (struct recorded){.rule = finding->rule,
                           .place = finding->place,
                           .length = finding->length,
                           .scope = diag->scope != NULL ? diag->scope->number : 0,
                           .event = diag->event,
                           .allowed = finding->allowed,
                           .choice = finding->choice,
                           .call = finding->call};
    if (diag->scope != NULL && diag->scope->is_stream)
        memcpy(r->stream, diag->scope->name, sizeof r->stream);
    copy(r->pointer, sizeof r->pointer, finding->pointer);
    copy(r->found, sizeof r->found, finding->found);
    copy(r->expected, sizeof r->expected, finding->expected);
    struct text builder = text_over(r->message, sizeof r->message);
    va_start(arguments, message);
    text_format_list(&builder, message, arguments);
    va_end(arguments);
}

uint64_t diag_taken(const struct diag *diag)
{
    (void)diag;
    return recording.count;
}

judge_set diag_reported(const struct diag *diag, enum rule rule)
{
    return diag->scope != NULL && (diag->scope->marks.seen[rule / 64] >> rule % 64 & 1) != 0 ? 1 : 0;
}

void diag_copy_scope(const struct diag *diag, struct diag_scope *copy, const struct diag_scope *scope)
{
    (void)diag;
    *copy = *scope;
}

bool diag_is_clean(const struct diag *diag, const struct diag_scope *scope)
{
    (void)diag;
    (void)scope;
    return true;
}

struct chunklint_verdict diag_strict(const struct diag *diag)
{
    (void)diag;
    return (struct chunklint_verdict){0};
}

struct chunklint_verdict diag_compat(const struct diag *diag)
{
    (void)diag;
    return (struct chunklint_verdict){0};
}

struct chunklint_rule_total diag_total(const struct diag *diag, enum rule rule)
{
    (void)diag;
    return (struct chunklint_rule_total){recorded_count(rule), 1};
}

bool diag_again(struct diag *diag, enum rule rule, uint64_t site)
{
    (void)diag;
    (void)rule;
    (void)site;
    return false;
}

void diag_remember(struct diag *diag, enum rule rule, uint64_t site)
{
    (void)diag;
    (void)rule;
    (void)site;
}

bool diag_reports_whole_scopes(const struct diag *before, const struct diag *diag)
{
    (void)before;
    (void)diag;
    return true;
}

void diag_add_site(const struct diag *diag, enum rule rule, size_t at, struct diag_repeats *repeats)
{
    (void)diag;
    if (repeats->count == repeats->capacity)
        repeats->incomplete = true;
    else
        repeats->list[repeats->count++] = (struct diag_site){.rule = (uint8_t)rule, .at = (uint32_t)at};
}

void diag_settle_one(struct diag *diag, struct diag_repeats *repeats)
{
    (void)diag;
    repeats->times = 0;
}

bool diag_knows(const struct diag *diag, const struct diag_repeats *repeats, const struct diag_scope *scope)
{
    (void)diag;
    return repeats->count == 0 || repeats->scope == scope->number;
}

bool diag_found_again(struct diag *diag, struct diag_repeats *repeats, uint64_t times)
{
    (void)diag;
    repeats->times += times;
    return true;
}
