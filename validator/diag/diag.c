/*
 * The diagnostics: counts findings, and turns them into pending diagnostics and
 * these into reports. The strings that it hands out live as long as the report
 * function runs.
 */
#include "base/hash.h"
#include "base/pattern.h"
#include "diag/state.h"
#include "rules/clients.h"

struct diag *diag_create(struct arena *arena, const struct chunklint_options *options)
{
    struct diag *diag = ARENA_TAKE(arena, struct diag, 1);
    struct pending_pool pool;
    /* Two at least, so that half of a full pool is something. */
    bool complete = pending_create(&pool, arena, options->limits.diagnostics < 2 ? 2 : options->limits.diagnostics);

    if (diag == NULL || !complete)
        return NULL;
    memset(diag, 0, sizeof *diag);
    diag->pool = pool;
    diag->self = diag;
    diag_share(diag, &diag->self, 1);
    diag_set_judge(diag, 0);
    diag_take_options(diag, options);
    return diag;
}

void diag_set_judge(struct diag *diag, size_t judge)
{
    diag->judge = judge;
    diag->judges = (judge_set)1 << judge;
}

/* ---- giving out */

static const char *or_null(const char *string)
{
    return string[0] != '\0' ? string : NULL;
}

static void give_out(const struct diag *diag, const struct pending *pending, const struct words *words)
{
    const struct fold_key *key = &pending->key;
    const struct excerpt *excerpt = &words->excerpt;
    struct client_lists broken = clients_broken(key->rule, words->pointer);
    struct chunklint_diagnostic diagnostic = {
        .rule = rule_table[key->rule].code,
        .slug = rule_table[key->rule].slug,
        .judge = diag->judge,
        .severity = chosen(diag, key->strict, key->compat),
        .strict = key->strict,
        .compat = key->compat,
        .message = words->message,
        .file = diag->file,
        .line = pending->place.line,
        .column = pending->place.column,
        .offset = pending->place.offset,
        .length = words->head.length,
        .event = words->head.event,
        .stream = words->head.in_stream ? words->stream : NULL,
        .stream_number = words->head.in_stream ? key->scope : 0,
        .choice = words->head.choice,
        .call = words->head.call,
        .pointer = or_null(words->pointer),
        .found = or_null(words->found),
        .expected = or_null(words->expected),
        .count = pending->count,
        .breaks = broken.breaks,
        .can_break = broken.can_break,
        .excerpt = excerpt->length > 0 ? excerpt->bytes : NULL,
        .excerpt_length = excerpt->length,
        .excerpt_caret = excerpt->caret,
        .excerpt_from_start = excerpt->from_start,
        .excerpt_to_end = excerpt->to_end,
    };

    diag->report(diag->user, &diagnostic);
}

static void give_out_first(struct diag *diag, uint32_t count)
{
    for (uint32_t rank = 0; rank < count; rank++) {
        const struct pending *pending = pending_at(&diag->pool, rank);
        struct words words;

        if (!pending->worded)
            continue;
        pending_words(&diag->pool, pending, &words);
        give_out(diag, pending, &words);
    }
    pending_drop(&diag->pool, count);
    diag->at->drops++;
}

static void make_room(struct diag *diag)
{
    if (diag->pool.count < diag->pool.capacity)
        return;
    diag_settle(diag);
    uint32_t ended = pending_sort_ended_first(&diag->pool), half = diag->pool.count / 2;
    give_out_first(diag, ended > half ? ended : half);
}

void diag_begin(struct diag *diag, const char *file)
{
    diag->file = file;
    diag->at->scope = NULL;
    diag->at->event = 0;
    pending_begin(&diag->pool);
}

bool diag_reports_whole_scopes(const struct diag *before, const struct diag *diag)
{
    for (size_t i = 0; i < diag->member_count; i++)
        if (!diag_reports_whole_scopes(before->members[i], diag->members[i]))
            return false;
    return before->pool.live_most + diag->pool.live_most <= diag->pool.capacity / 2;
}

void diag_finish(struct diag *diag)
{
    diag_settle(diag);
    if (diag->pool.count == 0)
        return;
    pending_sort(&diag->pool);
    give_out_first(diag, diag->pool.count);
}

/* ---- taking in */

static void count(struct chunklint_verdict *verdict, enum chunklint_severity severity)
{
    verdict->error += severity == CHUNKLINT_ERROR;
    verdict->warning += severity == CHUNKLINT_WARNING;
    verdict->info += severity == CHUNKLINT_INFO;
}

/* Sets a rule's bit; tells whether it was clear. */
static bool newly_set(uint64_t *words, enum rule rule)
{
    uint64_t bit = UINT64_C(1) << rule % 64;
    bool was_clear = (words[rule / 64] & bit) == 0;

    words[rule / 64] |= bit;
    return was_clear;
}

/* A rule counts for a stream when it is found there first. */
static void mark_counted(struct diag *diag, enum rule rule)
{
    struct diag_scope *scope = diag->at->scope;

    if (scope != NULL && newly_set(marks_in(diag, scope)->counted, rule))
        diag->totals[rule].streams += scope->is_stream;
}

static void count_total(struct diag *diag, enum rule rule)
{
    diag->totals[rule].count++;
    mark_counted(diag, rule);
}

static void keep(char *out, size_t size, struct slice bytes)
{
    struct text text = text_over(out, size);

    text_shown(&text, bytes);
}

static void word(const struct diag *diag, struct words *words, const struct finding *finding, const char *message,
                 va_list arguments)
{
    const struct diag_scope *scope = diag->at->scope;
    struct text text = text_over(words->message, sizeof words->message);

    words->head.length = finding->length;
    words->head.event = diag->at->event;
    words->head.choice = finding->choice;
    words->head.call = finding->call;
    excerpt_take(&words->excerpt, finding->text, finding->caret);
    keep(words->pointer, sizeof words->pointer, finding->pointer);
    keep(words->found, sizeof words->found, finding->found);
    keep(words->expected, sizeof words->expected, finding->expected);
    words->head.in_stream = scope != NULL && scope->is_stream;
    if (words->head.in_stream)
        memcpy(words->stream, scope->name, sizeof words->stream);
    text_format_list(&text, message, arguments);
}

static struct fold_key key_of(const struct diag *diag, const struct finding *finding, struct grade grade)
{
    struct fold_key key = {.rule = finding->rule, .strict = grade.strict, .compat = grade.compat};

    if (diag->at->scope != NULL)
        key.scope = diag->at->scope->number;
    key.pattern = pattern_hash(finding->pointer);
    return key;
}

void diag_count_again(struct diag *diag, struct pending *pending)
{
    if (chosen(diag, pending->key.strict, pending->key.compat) != CHUNKLINT_OFF)
        count_total(diag, pending->key.rule);
    pending->count++;
    diag->latest = pending;
}

/* What a finding folds into, counted there; NULL when there is none. */
static struct pending *fold(struct diag *diag, const struct finding *finding, struct grade grade)
{
    struct fold_key key = key_of(diag, finding, grade);
    struct pending *pending = pending_find(&diag->pool, &key);

    if (pending != NULL)
        diag_count_again(diag, pending);
    return pending;
}

void diag_note_rule(struct diag *diag, enum rule rule)
{
    if (diag->at->scope != NULL)
        newly_set(marks_in(diag, diag->at->scope)->seen, rule);
}

/* Notes that a rule was found in the scope; false when no verdict wants it. */
static bool note(struct diag *diag, const struct finding *finding, struct grade grade)
{
    diag_note_rule(diag, finding->rule);
    diag->latest = NULL;
    return !is_off(grade);
}

struct pending *diag_add(struct diag *diag, const struct fold_key *key, struct place place)
{
    make_room(diag);
    count(&diag->strict_verdict, key->strict);
    count(&diag->compat_verdict, key->compat);
    struct pending *pending = pending_add(&diag->pool, key);
    pending->place = place;
    pending->count = 0;
    if (chosen(diag, key->strict, key->compat) != CHUNKLINT_OFF)
        mark_counted(diag, key->rule);
    return pending;
}

static struct pending *add(struct diag *diag, const struct finding *finding, struct grade grade)
{
    struct fold_key key = key_of(diag, finding, grade);

    struct pending *pending = diag_add(diag, &key, finding->place);
    diag_count_again(diag, pending);
    return pending;
}

bool diag_is_wanted(const struct diag *diag, enum rule rule, struct grade grade, struct place place)
{
    struct chunklint_prospect prospect = {.judge = diag->judge,
                                          .rule = &rule_table[rule],
                                          .strict = grade.strict,
                                          .compat = grade.compat,
                                          .offset = place.offset};

    return diag->report != NULL && chosen(diag, grade.strict, grade.compat) != CHUNKLINT_OFF &&
           (diag->wants == NULL || diag->wants(diag->user, &prospect));
}

bool diag_repeats(struct diag *diag, const struct finding *finding)
{
    struct grade grade = diag_grade(diag, finding);

    if (!note(diag, finding, grade) || fold(diag, finding, grade) != NULL)
        return true;
    if (diag_is_wanted(diag, finding->rule, grade, finding->place))
        return false;
    add(diag, finding, grade);
    return true;
}

/* Stages look at an event one after the other, so what is found later may stand earlier. */
static bool precedes(const struct finding *finding, const struct pending *pending)
{
    return finding->place.line != 0 && finding->place.offset < pending->place.offset;
}

void diag_take(struct diag *diag, const struct finding *finding, const char *message, va_list arguments)
{
    struct grade grade = diag_grade(diag, finding);
    struct words words;

    if (!note(diag, finding, grade))
        return;
    struct pending *pending = fold(diag, finding, grade);
    if (pending != NULL && !precedes(finding, pending))
        return;
    bool wanted = diag_is_wanted(diag, finding->rule, grade, finding->place);
    if (pending == NULL)
        pending = add(diag, finding, grade);
    else if (wanted || !pending->worded)
        pending->place = finding->place;
    if (!wanted)
        return;
    word(diag, &words, finding, message, arguments);
    pending_set_words(&diag->pool, pending, &words);
}

/* ---- finding the same again at the same site */

static size_t memo_slot(const struct diag *diag, enum rule rule, uint64_t site)
{
    return hash_mix(site + (uint64_t)rule, diag->at->scope->number) % MEMO_COUNT;
}

static const struct memo *memo_of(const struct diag *diag, enum rule rule, uint64_t site)
{
    return &diag->memos[memo_slot(diag, rule, site)];
}

static bool knows(const struct diag *diag, enum rule rule, uint64_t site)
{
    if (diag->at->scope == NULL)
        return false;
    const struct memo *memo = memo_of(diag, rule, site);
    return memo->scope == diag->at->scope->number && memo->site == site && memo->drops == diag->pool.drops &&
           memo->rule == rule;
}

bool diag_again(struct diag *diag, enum rule rule, uint64_t site)
{
    if (!knows(diag, rule, site))
        return false;
    struct pending *pending = memo_of(diag, rule, site)->pending;
    if (pending != NULL)
        diag_count_again(diag, pending);
    return true;
}

void diag_remember(struct diag *diag, enum rule rule, uint64_t site)
{
    if (diag->at->scope == NULL)
        return;
    diag->memos[memo_slot(diag, rule, site)] =
        (struct memo){diag->at->scope->number, site, diag->pool.drops, rule, diag->latest};
}

uint64_t diag_taken(const struct diag *diag)
{
    return diag->taken;
}

/* ---- results */

struct chunklint_verdict diag_strict(const struct diag *diag)
{
    return diag->strict_verdict;
}

struct chunklint_verdict diag_compat(const struct diag *diag)
{
    return diag->compat_verdict;
}

struct chunklint_rule_total diag_total(const struct diag *diag, enum rule rule)
{
    return diag->totals[rule];
}
