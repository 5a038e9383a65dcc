/*
 * Diagnostics: folding, order, both verdicts, selection, a full pool, scopes and
 * excerpts, seen through the report function as a caller sees them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "diag/diag.h"
#include "diag/excerpt.h"

enum { REPORTS_MAX = 64 };

/* What the report function was given, one line a diagnostic: CODE@offset xCOUNT severity [stream]. */
struct seen {
    size_t count;
    char lines[REPORTS_MAX][128];
    char last_message[512], last_excerpt[CHUNKLINT_EXCERPT_MAX + 1];
    struct chunklint_diagnostic last;
};

struct fixture {
    struct chunklint_options options;
    struct seen seen;
    struct diag *diag;
    void *memory;
    struct diag_scope scope;
};

static void record(void *user, const struct chunklint_diagnostic *diagnostic)
{
    struct seen *seen = user;

    assert_true(seen->count < REPORTS_MAX);
    snprintf(seen->lines[seen->count++], sizeof seen->lines[0], "%s@%d x%d %s %s", diagnostic->rule,
             (int)diagnostic->offset, (int)diagnostic->count, chunklint_severity_name(diagnostic->severity),
             diagnostic->stream == NULL ? "-" : diagnostic->stream);
    snprintf(seen->last_message, sizeof seen->last_message, "%s", diagnostic->message);
    snprintf(seen->last_excerpt, sizeof seen->last_excerpt, "%.*s", (int)diagnostic->excerpt_length,
             diagnostic->excerpt == NULL ? "" : diagnostic->excerpt);
    seen->last = *diagnostic;
}

static struct fixture *begin_with(struct chunklint_options options)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct arena counting = {0}, arena = {0};

    assert_non_null(f);
    f->options = options;
    f->options.report = record;
    f->options.user = &f->seen;
    assert_null(diag_create(&counting, &f->options));
    arena.size = counting.used;
    arena.base = f->memory = malloc(arena.size);
    assert_non_null(f->memory);
    memset(f->memory, 0xA5, arena.size); /* nothing may rely on cleared memory */
    f->diag = diag_create(&arena, &f->options);
    assert_non_null(f->diag);
    diag_begin(f->diag, "capture.sse");
    diag_open_scope(f->diag, &f->scope);
    diag_enter(f->diag, &f->scope, 1);
    return f;
}

static struct fixture *begin(void)
{
    return begin_with(chunklint_defaults());
}

static void end(struct fixture *f)
{
    free(f->memory);
    free(f);
}

/* A finding whose only interest is its rule, its offset and its pointer. */
static void find(struct fixture *f, enum rule rule, uint64_t offset, const char *pointer)
{
    struct finding finding = FINDING(rule);

    finding.place = (struct place){offset, 1, offset + 1};
    finding.pointer = slice_of(pointer);
    diag_report(f->diag, &finding, "at %n", offset);
}

/* Finishes, and compares with the expected lines (ends with NULL). */
static void expect(struct fixture *f, const char *const *lines)
{
    size_t count = 0;

    diag_finish(f->diag);
    for (; lines[count] != NULL; count++) {
        assert_true(count < f->seen.count);
        assert_string_equal(f->seen.lines[count], lines[count]);
    }
    assert_int_equal(f->seen.count, count);
    end(f);
}

#define EXPECT(f, ...) expect((f), (const char *const[]){__VA_ARGS__, NULL})

/* ---- folding */

static void array_indexes_do_not_tell_findings_apart(void **state)
{
    (void)state;
    struct fixture *f = begin();
    find(f, RULE_S002, 10, "/choices/0/index");
    find(f, RULE_S002, 90, "/choices/12/index");
    find(f, RULE_S002, 50, "/choices/3/delta");
    EXPECT(f, "S002@10 x2 error -", "S002@50 x1 error -");
}

static void what_only_looks_like_an_index_tells_findings_apart(void **state)
{
    static const char *const pointers[] = {"", "/", "/a", "/0a", "/0/", "/0", "/a/0", "/0/a", "/~1"};

    (void)state;
    struct fixture *f = begin();
    for (size_t i = 0; i < sizeof pointers / sizeof pointers[0]; i++)
        find(f, RULE_S002, i, pointers[i]);
    diag_finish(f->diag);
    assert_int_equal(f->seen.count, sizeof pointers / sizeof pointers[0]);
    end(f);
}

static void rule_and_scope_tell_findings_apart(void **state)
{
    struct diag_scope other;

    (void)state;
    struct fixture *f = begin();
    find(f, RULE_S001, 1, "/id");
    find(f, RULE_S002, 2, "/id");
    diag_open_scope(f->diag, &other);
    diag_enter(f->diag, &other, 2);
    find(f, RULE_S001, 3, "/id");
    EXPECT(f, "S001@1 x1 error -", "S002@2 x1 error -", "S001@3 x1 error -");
}

static void findings_of_another_severity_are_not_folded_away(void **state)
{
    struct finding mild = FINDING(RULE_C046);

    (void)state;
    struct fixture *f = begin();
    find(f, RULE_C046, 0, "");
    mild.place.offset = 7;
    mild.graded = true;
    mild.strict = mild.compat = CHUNKLINT_INFO;
    diag_report(f->diag, &mild, "forced");
    EXPECT(f, "C046@0 x1 warning -", "C046@7 x1 info -");
}

/* ---- order */

static void reported_by_place_then_by_arrival(void **state)
{
    (void)state;
    struct fixture *f = begin();
    find(f, RULE_C001, 30, "");
    find(f, RULE_C046, 10, "");
    find(f, RULE_C003, 30, "");
    find(f, RULE_C002, 20, "");
    EXPECT(f, "C046@10 x1 warning -", "C002@20 x1 warning -", "C001@30 x1 error -", "C003@30 x1 warning -");
}

static void many_findings_come_sorted(void **state)
{
    uint64_t offset = 1, previous = 0;
    char pointer[16];

    (void)state;
    struct fixture *f = begin();
    for (int i = 0; i < REPORTS_MAX; i++) {
        offset = offset * 48271 % 2147483647;
        snprintf(pointer, sizeof pointer, "/p%d", i);
        find(f, RULE_S002, offset % 1000, pointer);
    }
    diag_finish(f->diag);
    assert_int_equal(f->seen.count, REPORTS_MAX);
    for (int i = 0; i < REPORTS_MAX; i++) {
        uint64_t here = strtoull(strchr(f->seen.lines[i], '@') + 1, NULL, 10);
        assert_true(here >= previous);
        previous = here;
    }
    end(f);
}

/* ---- a full pool */

static struct fixture *begin_small(size_t diagnostics)
{
    struct chunklint_options options = chunklint_defaults();

    options.limits.diagnostics = diagnostics;
    return begin_with(options);
}

static void full_pool_reports_the_earlier_half(void **state)
{
    (void)state;
    struct fixture *f = begin_small(4);
    find(f, RULE_S002, 40, "/a");
    find(f, RULE_S002, 20, "/b");
    find(f, RULE_S002, 30, "/c");
    find(f, RULE_S002, 10, "/d");
    assert_int_equal(f->seen.count, 0);
    find(f, RULE_S002, 50, "/e");
    assert_int_equal(f->seen.count, 2);
    find(f, RULE_S002, 60, "/a"); /* still pending: folded */
    EXPECT(f, "S002@10 x1 error -", "S002@20 x1 error -", "S002@30 x1 error -", "S002@40 x2 error -",
           "S002@50 x1 error -");
}

static void full_pool_reports_ended_scopes_first(void **state)
{
    struct diag_scope other;

    (void)state;
    struct fixture *f = begin_small(4);
    find(f, RULE_S002, 10, "/a");
    diag_open_scope(f->diag, &other);
    diag_enter(f->diag, &other, 2);
    find(f, RULE_S002, 20, "/a");
    find(f, RULE_S002, 30, "/b");
    find(f, RULE_S002, 40, "/c");
    diag_close_scope(f->diag, &other);
    diag_enter(f->diag, &f->scope, 3);
    find(f, RULE_S002, 50, "/b");
    assert_int_equal(f->seen.count, 3);
    find(f, RULE_S002, 60, "/a");
    EXPECT(f, "S002@20 x1 error -", "S002@30 x1 error -", "S002@40 x1 error -", "S002@10 x2 error -",
           "S002@50 x1 error -");
}

static void no_finding_is_lost_in_the_smallest_pool(void **state)
{
    char pointer[16];

    (void)state;
    struct fixture *f = begin_small(0);
    for (int i = 0; i < 60; i++) {
        snprintf(pointer, sizeof pointer, "/p%d", i);
        find(f, RULE_S002, (uint64_t)i, pointer);
    }
    diag_finish(f->diag);
    assert_int_equal(f->seen.count, 60);
    assert_int_equal(diag_strict(f->diag).error, 60);
    end(f);
}

/* ---- severities, verdicts, selection */

/* One finding of C046 (strict error, compat warning) under settings that compete. */
struct severity_case {
    const char *name;
    bool strict, dialect, graded, option, allowed;
    const char *expected; /* severity reported, or "" for none */
    unsigned strict_errors, compat_findings;
};

static void one_severity_case(const struct severity_case *c)
{
    struct chunklint_options options = chunklint_defaults();
    struct finding finding = FINDING(RULE_C046);

    options.strict = c->strict;
    if (c->option)
        assert_true(chunklint_set_severity(&options, "C046", CHUNKLINT_ERROR));
    struct fixture *f = begin_with(options);
    if (c->dialect)
        diag_set_severity(f->diag, RULE_C046, CHUNKLINT_INFO, CHUNKLINT_INFO);
    finding.graded = c->graded;
    finding.strict = CHUNKLINT_WARNING;
    finding.compat = CHUNKLINT_OFF;
    finding.allowed = c->allowed;
    diag_report(f->diag, &finding, "message");
    diag_finish(f->diag);

    const char *reported = f->seen.count == 0 ? "" : chunklint_severity_name(f->seen.last.severity);
    struct chunklint_verdict compat = diag_compat(f->diag);
    if (strcmp(reported, c->expected) != 0 || diag_strict(f->diag).error != c->strict_errors ||
        compat.error + compat.warning + compat.info != c->compat_findings)
        fail_msg("%s: reported \"%s\", strict errors %d", c->name, reported, (int)diag_strict(f->diag).error);
    end(f);
}

static void severities_come_from_options_dialect_finding_catalogue(void **state)
{
    static const struct severity_case cases[] = {
        {.name = "catalogue, compat", .expected = "warning", .strict_errors = 1, .compat_findings = 1},
        {.name = "catalogue, strict", .strict = true, .expected = "error", .strict_errors = 1, .compat_findings = 1},
        {.name = "graded, compat off", .graded = true, .expected = "", .strict_errors = 0, .compat_findings = 0},
        {.name = "graded, strict", .graded = true, .strict = true, .expected = "warning"},
        {.name = "dialect over graded", .graded = true, .dialect = true, .expected = "info", .compat_findings = 1},
        {.name = "options over all",
         .graded = true,
         .dialect = true,
         .option = true,
         .allowed = true,
         .expected = "error",
         .strict_errors = 1,
         .compat_findings = 1},
        {.name = "allowance, compat", .allowed = true, .expected = "", .strict_errors = 1, .compat_findings = 0},
        {.name = "allowance, strict", .allowed = true, .strict = true, .expected = "error", .strict_errors = 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        one_severity_case(&cases[i]);
}

static void selectors_are_codes_prefixes_slugs_and_all(void **state)
{
    struct chunklint_options options = chunklint_defaults();

    (void)state;
    assert_true(options.selected[RULE_C046]);
    assert_true(chunklint_select_none(&options));
    assert_false(options.selected[RULE_C046]);
    assert_true(chunklint_select(&options, "c04"));
    assert_true(options.selected[RULE_C046]);
    assert_false(options.selected[RULE_C001]);
    assert_true(chunklint_ignore(&options, "stop-with-tool-calls"));
    assert_false(options.selected[RULE_C046]);
    assert_true(options.selected[RULE_C047]);
    assert_true(chunklint_select(&options, "all"));
    assert_true(options.selected[RULE_F001]);
    assert_true(chunklint_set_severity(&options, "F", CHUNKLINT_OFF));
    assert_int_equal(options.severity[RULE_F001], 1 + CHUNKLINT_OFF);
}

static void a_selector_that_names_nothing_changes_nothing(void **state)
{
    static const char *const selectors[] = {"", "Z", "C0466", "stop-with", "ALL "};
    struct chunklint_options options = chunklint_defaults(), before = options;

    (void)state;
    for (size_t i = 0; i < sizeof selectors / sizeof selectors[0]; i++) {
        assert_false(chunklint_select(&options, selectors[i]));
        assert_false(chunklint_ignore(&options, selectors[i]));
        assert_false(chunklint_set_severity(&options, selectors[i], CHUNKLINT_ERROR));
    }
    assert_memory_equal(options.selected, before.selected, sizeof options.selected);
    assert_memory_equal(options.severity, before.severity, sizeof options.severity);
}

/* What is ignored still silences what follows from it. */
static void an_ignored_rule_is_not_counted_but_known_as_reported(void **state)
{
    struct chunklint_options options = chunklint_defaults();

    (void)state;
    chunklint_ignore(&options, "J001");
    struct fixture *f = begin_with(options);
    assert_false(diag_wants(f->diag, RULE_J001));
    assert_true(diag_wants(f->diag, RULE_J002));
    assert_true(diag_wants(f->diag, RULE_S008)); /* off in compat, still counted in strict */
    find(f, RULE_J001, 0, "");
    assert_true(diag_reported(f->diag, RULE_J001));
    assert_false(diag_reported(f->diag, RULE_J002));
    diag_finish(f->diag);
    assert_int_equal(f->seen.count, 0);
    assert_int_equal(diag_strict(f->diag).error, 0);
    assert_int_equal(diag_total(f->diag, RULE_J001).count, 0);
    end(f);
}

/* ---- scopes, streams, totals */

static void naming_a_scope_names_what_is_pending_in_it(void **state)
{
    struct diag_scope stream;

    (void)state;
    struct fixture *f = begin();
    find(f, RULE_F001, 0, "");
    stream = f->scope;
    diag_name_scope(f->diag, &stream, SLICE("chatcmpl-\x01"));
    diag_enter(f->diag, &stream, 2);
    find(f, RULE_F002, 9, "");
    find(f, RULE_F001, 10, "");
    assert_int_equal(diag_total(f->diag, RULE_F001).count, 2);
    assert_int_equal(diag_total(f->diag, RULE_F001).streams, 1);
    assert_int_equal(diag_total(f->diag, RULE_F002).streams, 1);
    EXPECT(f, "F001@0 x2 warning chatcmpl-\\x01", "F002@9 x1 info chatcmpl-\\x01");
}

static void findings_outside_streams_count_for_no_stream(void **state)
{
    (void)state;
    struct fixture *f = begin();
    diag_enter(f->diag, NULL, 0);
    find(f, RULE_F026, 0, "");
    find(f, RULE_F026, 0, "");
    assert_false(diag_reported(f->diag, RULE_F026));
    assert_int_equal(diag_total(f->diag, RULE_F026).count, 2);
    assert_int_equal(diag_total(f->diag, RULE_F026).streams, 0);
    EXPECT(f, "F026@0 x2 error -");
}

static void each_stream_counts_once(void **state)
{
    struct diag_scope streams[3];

    (void)state;
    struct fixture *f = begin();
    for (int i = 0; i < 3; i++) {
        diag_open_scope(f->diag, &streams[i]);
        diag_name_scope(f->diag, &streams[i], SLICE("same-id"));
        diag_enter(f->diag, &streams[i], 1);
        find(f, RULE_C046, 0, "");
        find(f, RULE_C046, 0, "");
    }
    assert_int_equal(diag_total(f->diag, RULE_C046).count, 6);
    assert_int_equal(diag_total(f->diag, RULE_C046).streams, 3);
    diag_finish(f->diag);
    assert_int_equal(f->seen.count, 3);
    assert_int_equal(diag_compat(f->diag).warning, 3);
    assert_int_equal(f->seen.last.stream_number, streams[2].number);
    end(f);
}

/* ---- texts and excerpts */

static void members_that_do_not_apply_are_null(void **state)
{
    struct finding finding = FINDING(RULE_F026);

    (void)state;
    struct fixture *f = begin();
    diag_report(f->diag, &finding, "no chunk in %d events", 0);
    diag_finish(f->diag);
    assert_string_equal(f->seen.last_message, "no chunk in 0 events");
    assert_null(f->seen.last.pointer);
    assert_null(f->seen.last.found);
    assert_null(f->seen.last.expected);
    assert_null(f->seen.last.excerpt);
    assert_null(f->seen.last.stream);
    assert_int_equal(f->seen.last.stream_number, 0);
    assert_int_equal(f->seen.last.choice, -1);
    end(f);
}

static void long_texts_are_cut_at_whole_characters(void **state)
{
    static char text[3000];
    struct finding finding = FINDING(RULE_S005);

    (void)state;
    for (size_t i = 0; i + 2 < sizeof text; i += 3)
        memcpy(text + i, "\xE4\xB8\xAD", 3);
    finding.text = (struct slice){text, sizeof text};
    finding.caret = 1500;
    finding.found = finding.expected = finding.pointer = finding.text;
    struct fixture *f = begin();
    diag_report(f->diag, &finding, "%S", &finding.text);
    diag_finish(f->diag);
    assert_true(strlen(f->seen.last_message) > 300);
    assert_int_equal(strlen(f->seen.last_message) % 3, 0);
    assert_true(strlen(f->seen.last_excerpt) > 200);
    assert_int_equal(strlen(f->seen.last_excerpt) % 3, 0);
    end(f);
}

struct excerpt_case {
    const char *text;
    size_t caret;
    const char *expected;
    size_t expected_caret;
};

static void excerpts_are_of_the_carets_line(void **state)
{
    static const struct excerpt_case cases[] = {
        {"only line", 5, "only line", 5},
        {"one\ntwo\nthree", 5, "two", 1},
        {"one\r\ntwo\r\n", 5, "two", 0},
        {"one\ntwo", 7, "two", 3},
        {"one", 99, "one", 3}, /* a caret past the end is at the end */
        {"one\n\ntwo", 4, "", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct excerpt excerpt;
        excerpt_take(&excerpt, slice_of(cases[i].text), cases[i].caret);
        assert_int_equal(excerpt.length, strlen(cases[i].expected));
        assert_memory_equal(excerpt.bytes, cases[i].expected, excerpt.length);
        assert_int_equal(excerpt.caret, cases[i].expected_caret);
        assert_true(excerpt.from_start && excerpt.to_end);
    }
}

static void excerpts_of_long_lines_fill_their_room(void **state)
{
    static char text[1000];
    static const struct {
        size_t caret, expected_start;
    } cases[] = {{0, 0}, {50, 0}, {500, 500 - 120}, {990, 1000 - 240}, {1000, 1000 - 240}};

    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('a' + i % 26);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct excerpt excerpt;
        excerpt_take(&excerpt, (struct slice){text, sizeof text}, cases[i].caret);
        assert_int_equal(excerpt.length, CHUNKLINT_EXCERPT_MAX);
        assert_int_equal(excerpt.caret, cases[i].caret - cases[i].expected_start);
        assert_memory_equal(excerpt.bytes, text + cases[i].expected_start, excerpt.length);
        assert_int_equal(excerpt.from_start, cases[i].expected_start == 0);
    }
}

/* ---- what is not wanted */

static bool wants_none_from_20(void *user, const struct chunklint_prospect *prospect)
{
    (void)user;
    return prospect->offset < 20;
}

static void what_is_not_wanted_is_counted(void **state)
{
    struct chunklint_options options = chunklint_defaults();

    (void)state;
    options.wants = wants_none_from_20;
    struct fixture *f = begin_with(options);
    find(f, RULE_S002, 30, "/a");
    find(f, RULE_S002, 40, "/a");
    find(f, RULE_S002, 50, "/b");
    find(f, RULE_S002, 60, "/b");
    find(f, RULE_S002, 10, "/b"); /* found later, it stands before: that is wanted */
    assert_int_equal(diag_compat(f->diag).error, 2);
    assert_int_equal(diag_total(f->diag, RULE_S002).count, 5);
    assert_true(diag_reported(f->diag, RULE_S002));
    EXPECT(f, "S002@10 x3 error -");
}

/* ---- repeats */

static struct place place_100_on(const void *context, uint32_t at)
{
    (void)context;
    return (struct place){100 + at, 2, 1};
}

/* What was found in one event: two at one pointer, and one that is off. */
static struct diag_repeats found_once(struct fixture *f, struct diag_site list[3])
{
    static const enum rule rules[] = {RULE_S002, RULE_S002, RULE_S008};
    static const char *const pointers[] = {"/a/0", "/a/1", "/b"};
    struct diag_repeats repeats = {.list = list, .capacity = 3};

    for (size_t i = 0; i < 3; i++) {
        find(f, rules[i], i, pointers[i]);
        diag_add_site(f->diag, rules[i], i, &repeats);
    }
    assert_int_equal(repeats.count, 3);
    assert_false(repeats.incomplete);
    return repeats;
}

static struct chunklint_options without_s008(void)
{
    struct chunklint_options options = chunklint_defaults();

    assert_true(chunklint_set_severity(&options, "S008", CHUNKLINT_OFF));
    return options;
}

static void repeats_are_counted_when_it_matters(void **state)
{
    struct diag_site list[3];

    (void)state;
    struct fixture *f = begin_with(without_s008());
    struct diag_repeats repeats = found_once(f, list);
    assert_false(diag_found_again(f->diag, &repeats, 1));
    assert_int_equal(diag_find_again(f->diag, &repeats, place_100_on, NULL), 0);
    for (int i = 0; i < 5; i++)
        assert_true(diag_found_again(f->diag, &repeats, 1));
    assert_int_equal(diag_total(f->diag, RULE_S002).count, 2);
    diag_settle(f->diag);
    assert_int_equal(diag_total(f->diag, RULE_S002).count, 14);
    assert_true(diag_found_again(f->diag, &repeats, 1));
    EXPECT(f, "S002@0 x16 error -");
}

/* In another scope all of it is new: it must be put in words where that is wanted, else it is only counted. */
static void repeats_in_another_scope(void **state)
{
    struct chunklint_options options = without_s008();
    struct diag_scope other;
    struct diag_site list[3];

    (void)state;
    for (int wanted = 0; wanted < 2; wanted++) {
        options.wants = wanted != 0 ? NULL : wants_none_from_20;
        struct fixture *f = begin_with(options);
        struct diag_repeats repeats = found_once(f, list);
        assert_int_equal(diag_find_again(f->diag, &repeats, place_100_on, NULL), 0);
        diag_open_scope(f->diag, &other);
        diag_enter(f->diag, &other, 2);
        assert_false(diag_found_again(f->diag, &repeats, 1));
        assert_int_equal(diag_find_again(f->diag, &repeats, place_100_on, NULL), wanted);
        assert_int_equal(diag_found_again(f->diag, &repeats, 1), wanted == 0);
        assert_true(diag_reported(f->diag, RULE_S008));
        assert_int_equal(diag_compat(f->diag).error, wanted != 0 ? 1 : 2);
        diag_settle(f->diag);
        assert_int_equal(diag_total(f->diag, RULE_S002).count, wanted != 0 ? 4 : 8);
        EXPECT(f, "S002@0 x4 error -");
    }
}

/* What they fold into is forgotten when the pool is full; then they are found anew. */
static void repeats_end_when_the_pool_is_full(void **state)
{
    struct chunklint_options options = without_s008();
    struct diag_site list[3];

    (void)state;
    options.limits.diagnostics = 2;
    struct fixture *f = begin_with(options);
    struct diag_repeats repeats = found_once(f, list);
    assert_int_equal(diag_find_again(f->diag, &repeats, place_100_on, NULL), 0);
    assert_true(diag_found_again(f->diag, &repeats, 1));
    find(f, RULE_F001, 50, "");
    assert_true(diag_found_again(f->diag, &repeats, 1));
    find(f, RULE_F002, 60, "");
    assert_false(diag_found_again(f->diag, &repeats, 1));
    assert_int_equal(diag_find_again(f->diag, &repeats, place_100_on, NULL), 1);
    EXPECT(f, "S002@0 x8 error -", "F001@50 x1 warning -", "F002@60 x1 info -");
}

/* ---- fronts */

/* A diag without judges of its own. */
static struct fixture front_fixture(void)
{
    struct fixture front = {0};
    struct arena counting = {0}, arena;

    assert_null(diag_create_front(&counting));
    arena = (struct arena){.base = front.memory = malloc(counting.used), .size = counting.used};
    assert_non_null(front.diag = diag_create_front(&arena));
    return front;
}

static void a_front_reaches_whoever_listens(void **state)
{
    static const struct slice known[] = {{"tick", 4}};
    struct finding named = FINDING(RULE_F017);

    (void)state;
    struct fixture *a = begin(), *b = begin(), front = front_fixture();
    struct diag *const members[] = {a->diag, b->diag};
    diag_set_judge(b->diag, 7);
    diag_make_front(front.diag, members, 2);
    diag_excuse(b->diag, RULE_F017, known, 1);
    diag_enter(front.diag, diag_current(front.diag), 9);
    find(&front, RULE_S002, 10, "/a");
    diag_set_absent(a->diag, true);
    find(&front, RULE_S002, 20, "/b");
    diag_set_absent(a->diag, false);
    named.found = SLICE("tick");
    diag_report(front.diag, &named, "known to b");
    named.found = SLICE("tock");
    named.pointer = SLICE("/c");
    diag_report(front.diag, &named, "known to nobody");
    assert_true(diag_reported(a->diag, RULE_S002));
    free(front.memory);
    diag_finish(b->diag);
    assert_int_equal(b->seen.last.judge, 7);
    assert_int_equal(b->seen.last.event, 9);
    EXPECT(a, "F017@0 x1 warning -", "F017@0 x1 warning -", "S002@10 x1 error -");
    EXPECT(b, "F017@0 x1 warning -", "S002@10 x1 error -", "S002@20 x1 error -");
}

/* Of one scope each judge has its own notes, and what is asked is answered with the judges for whom it is so. */
static void a_panel_shares_scopes(void **state)
{
    static struct diag_marks others[2];
    struct diag_scope stream = {.others = &others[0]}, copy = {.others = &others[1]};
    struct finding finding = FINDING(RULE_S002);

    (void)state;
    struct fixture *a = begin(), *b = begin(), front = front_fixture();
    struct diag *const members[] = {a->diag, b->diag};
    diag_set_judge(b->diag, 7);
    diag_make_panel(front.diag, members, 2);
    diag_open_scope(front.diag, &stream);
    diag_enter(front.diag, &stream, 9);
    assert_true(diag_is_clean(front.diag, &stream));
    finding.judges = (judge_set)1 << 7;
    diag_report(front.diag, &finding, "to b");
    assert_int_equal(diag_reported(front.diag, RULE_S002), 1 << 7);
    assert_false(diag_is_clean(front.diag, &stream));
    diag_copy_scope(front.diag, &copy, &stream);
    diag_name_scope(front.diag, &copy, SLICE("one"));
    diag_enter(front.diag, &copy, 10);
    finding.rule = RULE_S003;
    finding.graded = finding.judges;
    finding.judges = ALL_JUDGES;
    finding.strict = finding.compat = CHUNKLINT_INFO;
    diag_report(front.diag, &finding, "to both, graded for b");
    assert_int_equal(diag_reported(front.diag, RULE_S002), 1 << 7);
    assert_int_equal(diag_reported(front.diag, RULE_S003), 1 | 1 << 7);
    assert_int_equal(diag_total(a->diag, RULE_S002).streams, 0);
    assert_int_equal(diag_total(b->diag, RULE_S002).streams, 1);
    diag_close_scope(front.diag, &copy);
    diag_finish(b->diag);
    EXPECT(a, "S003@0 x1 error one");
    EXPECT(b, "S002@0 x1 error one", "S003@0 x1 info one");
    free(front.memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(array_indexes_do_not_tell_findings_apart),
        cmocka_unit_test(what_only_looks_like_an_index_tells_findings_apart),
        cmocka_unit_test(rule_and_scope_tell_findings_apart),
        cmocka_unit_test(findings_of_another_severity_are_not_folded_away),
        cmocka_unit_test(reported_by_place_then_by_arrival),
        cmocka_unit_test(many_findings_come_sorted),
        cmocka_unit_test(full_pool_reports_the_earlier_half),
        cmocka_unit_test(full_pool_reports_ended_scopes_first),
        cmocka_unit_test(no_finding_is_lost_in_the_smallest_pool),
        cmocka_unit_test(severities_come_from_options_dialect_finding_catalogue),
        cmocka_unit_test(selectors_are_codes_prefixes_slugs_and_all),
        cmocka_unit_test(a_selector_that_names_nothing_changes_nothing),
        cmocka_unit_test(an_ignored_rule_is_not_counted_but_known_as_reported),
        cmocka_unit_test(naming_a_scope_names_what_is_pending_in_it),
        cmocka_unit_test(findings_outside_streams_count_for_no_stream),
        cmocka_unit_test(each_stream_counts_once),
        cmocka_unit_test(members_that_do_not_apply_are_null),
        cmocka_unit_test(long_texts_are_cut_at_whole_characters),
        cmocka_unit_test(excerpts_are_of_the_carets_line),
        cmocka_unit_test(excerpts_of_long_lines_fill_their_room),
        cmocka_unit_test(what_is_not_wanted_is_counted),
        cmocka_unit_test(repeats_are_counted_when_it_matters),
        cmocka_unit_test(repeats_in_another_scope),
        cmocka_unit_test(repeats_end_when_the_pool_is_full),
        cmocka_unit_test(a_front_reaches_whoever_listens),
        cmocka_unit_test(a_panel_shares_scopes),
    };

    return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
