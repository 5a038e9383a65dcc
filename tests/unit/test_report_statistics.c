/*
 * The table of statistics, rendered into memory: its order, what it counts, and
 * that it fits every width.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

#include "report/columns.h"
#include "report/statistics.h"

static struct {
    struct report_sink sink;
    size_t length;
    char bytes[1 << 14];
} memory;

static struct report_totals totals;
static struct statistics statistics;
static struct report_options options;

static void remember(struct report_sink *sink, const char *bytes, size_t length)
{
    (void)sink;
    assert_true(memory.length + length < sizeof memory.bytes);
    memcpy(memory.bytes + memory.length, bytes, length);
    memory.length += length;
    memory.bytes[memory.length] = '\0';
}

static int set_up(void **state)
{
    (void)state;
    memset(&memory, 0, sizeof memory);
    memset(&totals, 0, sizeof totals);
    memset(&statistics, 0, sizeof statistics);
    memory.sink.write = remember;
    options = (struct report_options){
        .sink = &memory.sink, .unicode = true, .width = 100, .statistics = true, .totals = &totals};
    return 0;
}

/* A finding at some line of the input that is being checked, the `file`-th. */
static void note(enum rule rule, enum chunklint_severity severity, uint64_t file, const char *name, uint64_t line)
{
    struct chunklint_diagnostic diagnostic = {.rule = rule_table[rule].code,
                                              .slug = rule_table[rule].slug,
                                              .severity = severity,
                                              .file = name,
                                              .line = line,
                                              .column = 7,
                                              .offset = line * 100};

    totals.summary.files = file;
    statistics_note(&statistics, &options, &diagnostic);
}

static void total(enum rule rule, uint64_t count, uint64_t streams)
{
    totals.rules[rule] = (struct chunklint_rule_total){count, streams};
}

static void test_nothing(void **state)
{
    (void)state;
    statistics_print(&statistics, &options);
    assert_string_equal(memory.bytes, "");
}

/* By level, then by streams, then by findings, then by code. */
static void test_order(void **state)
{
    (void)state;
    note(RULE_U001, CHUNKLINT_INFO, 1, "a", 1);
    note(RULE_C005, CHUNKLINT_WARNING, 1, "a", 2);
    note(RULE_C006, CHUNKLINT_WARNING, 1, "a", 3);
    note(RULE_C007, CHUNKLINT_WARNING, 1, "a", 4);
    note(RULE_C001, CHUNKLINT_ERROR, 1, "a", 5);
    note(RULE_C012, CHUNKLINT_WARNING, 1, "a", 6);
    total(RULE_U001, 9000, 9000);
    total(RULE_C005, 5, 1);
    total(RULE_C006, 1, 2);
    total(RULE_C007, 6, 1);
    total(RULE_C001, 1, 1);
    total(RULE_C012, 5, 1);
    statistics_print(&statistics, &options);
    assert_string_equal(memory.bytes, "findings  streams  files  level    rule                      first place\n"
                                      "       1        1      1  error    C001 id-changes           a:5:7\n"
                                      "       1        2      1  warning  C006 model-empty          a:3:7\n"
                                      "       6        1      1  warning  C007 fingerprint-changes  a:4:7\n"
                                      "       5        1      1  warning  C005 model-changes        a:2:7\n"
                                      "       5        1      1  warning  C012 choice-index-gap     a:6:7\n"
                                      "   9,000    9,000      1  info     U001 usage-missing        a:1:7\n");
}

/* The first place is the earliest of the first file, in whatever order its findings come; the level is the worst. */
static void test_first_place(void **state)
{
    (void)state;
    note(RULE_S002, CHUNKLINT_WARNING, 1, "first.sse", 9);
    note(RULE_S002, CHUNKLINT_ERROR, 1, "first.sse", 4);
    note(RULE_S002, CHUNKLINT_WARNING, 2, "second.sse", 1);
    note(RULE_S002, CHUNKLINT_WARNING, 2, "second.sse", 1);
    total(RULE_S002, 40, 3);
    statistics_print(&statistics, &options);
    assert_string_equal(memory.bytes, "findings  streams  files  level    rule             first place\n"
                                      "      40        3      2  error    S002 wrong-type  first.sse:4:7\n");
}

/* What is about a whole input has no line. */
static void test_whole_input(void **state)
{
    (void)state;
    note(RULE_F026, CHUNKLINT_ERROR, 1, "empty.sse", 0);
    total(RULE_F026, 1, 0);
    statistics_print(&statistics, &options);
    assert_non_null(strstr(memory.bytes, "F026 empty-stream  empty.sse\n"));
}

/* Of a long path the end is shown. */
static void test_long_path(void **state)
{
    (void)state;
    options.width = 80;
    note(RULE_C001, CHUNKLINT_ERROR, 1, "captures/of/a/gateway/in/the/cellar/2026-11-20/b\xC3\xA4r.sse", 1234);
    total(RULE_C001, 1, 1);
    statistics_print(&statistics, &options);
    assert_non_null(strstr(memory.bytes, "C001 id-changes  \xE2\x80\xA6r/2026-11-20/b\xC3\xA4r.sse:1234:7\n"));
}

static void expect_fitting(void)
{
    for (const char *line = memory.bytes; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        assert_in_range(shown_columns((struct slice){line, length}, true), 1, options.width);
        line += length + 1;
    }
}

static void test_fits_every_width(void **state)
{
    for (options.width = 40; options.width <= 140; options.width++) {
        unsigned width = options.width;
        set_up(state);
        options.width = width;
        note(RULE_C047, CHUNKLINT_ERROR, 1, "some/long/path/with/many/parts/to/a/capture-of-a-stream.sse", 123456);
        note(RULE_U001, CHUNKLINT_INFO, 1, "x", 1);
        total(RULE_C047, 123456, 54321);
        total(RULE_U001, 1, 1);
        statistics_print(&statistics, &options);
        expect_fitting();
        assert_non_null(strstr(memory.bytes, "-stream.sse:123456:7\n"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_nothing, set_up),     cmocka_unit_test_setup(test_order, set_up),
        cmocka_unit_test_setup(test_first_place, set_up), cmocka_unit_test_setup(test_whole_input, set_up),
        cmocka_unit_test_setup(test_long_path, set_up),   cmocka_unit_test_setup(test_fits_every_width, set_up),
    };

    return cmocka_run_group_tests_name("statistics", tests, NULL, NULL);
}
