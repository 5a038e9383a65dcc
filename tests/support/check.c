/*
 * See check.h. Each piece is fed from a block of memory of exactly its size that
 * is freed after the call, and a checker gets memory that another one has used:
 * so a sanitizer sees reads beyond a piece or after its time, and a test sees
 * state that was not initialized.
 */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tap.h"

/* ---- collecting */

static const char *copy_string(const char *string)
{
    if (string == NULL)
        return NULL;
    char *copy = must_allocate(strlen(string) + 1);
    return strcpy(copy, string);
}

static const char *copy_excerpt(const char *bytes, size_t length)
{
    if (bytes == NULL)
        return NULL;
    char *copy = must_allocate(length);
    return memcpy(copy, bytes, length);
}

static void collect(void *user, const struct chunklint_diagnostic *diagnostic)
{
    struct check_report *report = user;

    if (report->count == report->capacity) {
        report->capacity = report->capacity == 0 ? 16 : report->capacity * 2;
        report->list = realloc(report->list, report->capacity * sizeof *report->list);
        if (report->list == NULL)
            die("no memory for %zu diagnostics", report->capacity);
    }
    struct chunklint_diagnostic *copy = &report->list[report->count++];
    *copy = *diagnostic;
    copy->message = copy_string(diagnostic->message);
    copy->stream = copy_string(diagnostic->stream);
    copy->pointer = copy_string(diagnostic->pointer);
    copy->found = copy_string(diagnostic->found);
    copy->expected = copy_string(diagnostic->expected);
    copy->excerpt = copy_excerpt(diagnostic->excerpt, diagnostic->excerpt_length);
}

void check_free(struct check_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        struct chunklint_diagnostic *d = &report->list[i];
        const char *const owned[] = {d->message, d->stream, d->pointer, d->found, d->expected, d->excerpt};
        for (size_t k = 0; k < sizeof owned / sizeof owned[0]; k++)
            free((void *)(uintptr_t)owned[k]);
    }
    free(report->list);
    *report = (struct check_report){0};
}

/* ---- running */

/* The numbers of a splitmix64 generator: the same on every machine. */
static uint64_t next_number(uint64_t *state)
{
    uint64_t number = *state += UINT64_C(0x9E3779B97F4A7C15);

    number = (number ^ (number >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    number = (number ^ (number >> 27)) * UINT64_C(0x94D049BB133111EB);
    return number ^ (number >> 31);
}

/* Memory for the next checker, dirty from the one before. It stays reachable until the program ends. */
static void *used_memory(size_t size)
{
    static void *memory;
    static size_t capacity;

    if (size > capacity) {
        free(memory);
        memory = must_allocate(size);
        memset(memory, 0xA5, size);
        capacity = size;
    }
    return memory;
}

static void feed_piece(struct chunklint *checker, const char *bytes, size_t length)
{
    char *piece = must_allocate(length);

    memcpy(piece, bytes, length);
    chunklint_feed(checker, piece, length);
    free(piece);
}

static void feed_pieces(struct chunklint *checker, struct bytes input, struct check_cuts cuts)
{
    uint64_t state = cuts.seed;

    for (size_t at = 0, length; at < input.length; at += length) {
        length = 1 + (size_t)(next_number(&state) % cuts.longest);
        if (length > input.length - at)
            length = input.length - at;
        feed_piece(checker, input.data + at, length);
    }
}

static double processor_time(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void take_results(struct check_report *report, const struct chunklint *checker)
{
    report->summary = chunklint_summary(checker);
    for (size_t i = 0; i < chunklint_rule_count(); i++)
        report->totals[i] = chunklint_rule_total(checker, i);
    for (size_t i = 0; i < chunklint_judge_count(checker); i++) {
        struct chunklint_summary summary = chunklint_judge_summary(checker, i);
        report->verdicts[i] = (struct chunklint_verdict){.error = summary.strict.error + summary.compat.error,
                                                         .warning = summary.strict.warning + summary.compat.warning,
                                                         .info = summary.strict.info + summary.compat.info};
    }
}

struct check_report check_bytes(const struct chunklint_options *options, struct bytes input, struct check_cuts cuts)
{
    struct check_report report = {0};
    struct chunklint_options own = *options;
    struct chunklint_problem problem;

    own.report = collect;
    own.user = &report;
    size_t size = chunklint_memory(&own);
    if (size == SIZE_MAX)
        die("the limits are absurd");
    struct chunklint *checker = chunklint_create(&own, used_memory(size), size, &problem);
    if (checker == NULL)
        die("no checker: %s", problem.message);
    double start = processor_time();
    chunklint_begin(checker, "input");
    if (cuts.longest == 0)
        chunklint_feed(checker, input.data, input.length);
    else
        feed_pieces(checker, input, cuts);
    chunklint_finish(checker);
    report.seconds = processor_time() - start;
    take_results(&report, checker);
    return report;
}

/* ---- searching */

enum chunklint_severity check_severity(const struct chunklint_diagnostic *diagnostic, enum check_verdict verdict)
{
    return verdict == CHECK_STRICT ? diagnostic->strict : diagnostic->compat;
}

const struct chunklint_diagnostic *check_find(const struct check_report *report, enum check_verdict verdict,
                                              const char *code)
{
    for (size_t i = 0; i < report->count; i++)
        if (strcmp(report->list[i].rule, code) == 0 && check_severity(&report->list[i], verdict) != CHUNKLINT_OFF)
            return &report->list[i];
    return NULL;
}

struct check_codes check_codes(const struct check_report *report, enum check_verdict verdict,
                               enum chunklint_severity low, enum chunklint_severity high)
{
    struct check_codes codes = {"-"};
    size_t length = 0;

    for (size_t rule = 0; rule < chunklint_rule_count(); rule++) {
        const char *code = chunklint_rule(rule)->code;
        bool found = false;
        for (size_t i = 0; i < report->count && !found; i++) {
            enum chunklint_severity severity = check_severity(&report->list[i], verdict);
            found = strcmp(report->list[i].rule, code) == 0 && severity >= low && severity <= high;
        }
        if (found)
            length +=
                (size_t)snprintf(codes.text + length, sizeof codes.text - length, "%s%s", length > 0 ? "," : "", code);
    }
    return codes;
}

void check_print(const struct check_report *report, enum check_verdict verdict, enum chunklint_severity low)
{
    unsigned left = 20;

    for (size_t i = 0; i < report->count && left > 0; i++) {
        const struct chunklint_diagnostic *d = &report->list[i];
        if (check_severity(d, verdict) < low)
            continue;
        left--;
        tap_note("  %llu:%llu %s[%s] %s (%s, x%llu)", (unsigned long long)d->line, (unsigned long long)d->column,
                 chunklint_severity_name(check_severity(d, verdict)), d->rule, d->message,
                 d->pointer != NULL ? d->pointer : "no pointer", (unsigned long long)d->count);
    }
}

/* ---- comparing */

static bool same_string(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_excerpt(const struct chunklint_diagnostic *a, const struct chunklint_diagnostic *b)
{
    if (a->excerpt == NULL || b->excerpt == NULL)
        return a->excerpt == b->excerpt;
    return a->excerpt_length == b->excerpt_length && memcmp(a->excerpt, b->excerpt, a->excerpt_length) == 0;
}

#define SAME(member)        (a->member == b->member ? NULL : #member)
#define SAME_STRING(member) (same_string(a->member, b->member) ? NULL : #member)

const char *check_diagnostic_difference(const struct chunklint_diagnostic *a, const struct chunklint_diagnostic *b)
{
    const char *const members[] = {
        SAME_STRING(rule),
        SAME_STRING(slug),
        SAME(severity),
        SAME(strict),
        SAME(compat),
        SAME_STRING(message),
        SAME_STRING(file),
        SAME(line),
        SAME(column),
        SAME(offset),
        SAME(length),
        SAME(event),
        SAME_STRING(stream),
        SAME(stream_number),
        SAME(choice),
        SAME(call),
        SAME_STRING(pointer),
        SAME_STRING(found),
        SAME_STRING(expected),
        SAME(count),
        same_excerpt(a, b) ? NULL : "excerpt",
        SAME(excerpt_caret),
        SAME(excerpt_from_start),
        SAME(excerpt_to_end),
    };

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (members[i] != NULL)
            return members[i];
    return NULL;
}

static bool same_verdict(struct chunklint_verdict a, struct chunklint_verdict b)
{
    return a.error == b.error && a.warning == b.warning && a.info == b.info;
}

static const char *summary_difference(const struct chunklint_summary *a, const struct chunklint_summary *b)
{
    const char *const members[] = {
        SAME_STRING(dialect),
        SAME(files),
        SAME(bytes),
        SAME(events),
        SAME(chunks),
        SAME(streams),
        same_verdict(a->strict, b->strict) ? NULL : "strict",
        same_verdict(a->compat, b->compat) ? NULL : "compat",
    };

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (members[i] != NULL)
            return members[i];
    return NULL;
}

static const char *results_difference(const struct check_report *a, const struct check_report *b)
{
    for (size_t i = 0; i < CHUNKLINT_RULES_MAX; i++)
        if (a->totals[i].count != b->totals[i].count || a->totals[i].streams != b->totals[i].streams)
            return "a rule's total";
    for (size_t i = 0; i < CHECK_JUDGES_MAX; i++)
        if (!same_verdict(a->verdicts[i], b->verdicts[i]))
            return "a judge's verdict";
    return summary_difference(&a->summary, &b->summary);
}

const char *check_difference(const struct check_report *a, const struct check_report *b)
{
    static char text[1024];
    size_t common = a->count < b->count ? a->count : b->count;
    const char *member = results_difference(a, b);

    for (size_t i = 0; i < common; i++) {
        const struct chunklint_diagnostic *first = &a->list[i], *second = &b->list[i];
        const char *what = check_diagnostic_difference(first, second);
        if (what == NULL)
            continue;
        snprintf(text, sizeof text, "diagnostic %zu differs in %s: [%s] %s / [%s] %s", i + 1, what, first->rule,
                 first->message, second->rule, second->message);
        return text;
    }
    if (a->count != b->count)
        snprintf(text, sizeof text, "%zu diagnostics / %zu", a->count, b->count);
    else if (member != NULL)
        snprintf(text, sizeof text, "the summaries differ in %s", member);
    return a->count != b->count || member != NULL ? text : NULL;
}

/* ---- what holds for every diagnostic */

const char *check_defect(const struct chunklint_diagnostic *d, size_t length)
{
    const struct chunklint_rule *rule = chunklint_find_rule(d->rule);
    const struct {
        bool holds;
        const char *otherwise;
    } table[] = {
        {rule != NULL && strcmp(rule->slug, d->slug) == 0, "no such rule"},
        {d->severity == d->strict || d->severity == d->compat, "severity of no verdict"},
        {d->strict != CHUNKLINT_OFF || d->compat != CHUNKLINT_OFF, "off under both verdicts"},
        {d->message != NULL && d->message[0] != '\0', "no message"},
        {d->count > 0, "counts nothing"},
        {d->offset <= length, "begins beyond the input"},
        {d->line == 0 || d->offset + d->length <= length, "ends beyond the input"},
        {d->line == 0 || (d->line <= d->offset + 1 && d->column > 0), "impossible line or column"},
        {d->excerpt == NULL || d->excerpt_caret <= d->excerpt_length, "caret outside the excerpt"},
        {d->choice >= -1 && d->call >= -1, "impossible choice or call"},
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (!table[i].holds)
            return table[i].otherwise;
    return NULL;
}
