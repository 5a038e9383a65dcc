/*
 * Tables of cases: a test for each row, by the row's name, and others behind them.
 * A row begins with its name, and is what its test finds in *state.
 */
#ifndef CHUNKLINT_TESTS_CASE_TESTS_H
#define CHUNKLINT_TESTS_CASE_TESTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct case_table {
    const char *group;
    CMUnitTestFunction test;
    const void *rows;
    size_t row_size, row_count;
    const struct CMUnitTest *others;
    size_t other_count;
    CMFixtureFunction set_up, tear_down; /* of the group, or NULL */
};

#define ROWS(table)        .rows = (table), .row_size = sizeof(table)[0], .row_count = sizeof(table) / sizeof(table)[0]
#define OTHER_TESTS(table) .others = (table), .other_count = sizeof(table) / sizeof(table)[0]

/* The exit status of the program. */
static inline int run_case_table(const struct case_table *table)
{
    size_t count = table->row_count + table->other_count;
    struct CMUnitTest *tests = calloc(count, sizeof *tests);

    if (tests == NULL)
        return 1;
    for (size_t i = 0; i < table->row_count; i++) {
        const char *row = (const char *)table->rows + i * table->row_size;
        memcpy(&tests[i].name, row, sizeof tests[i].name);
        tests[i].test_func = table->test;
        tests[i].initial_state = (void *)(uintptr_t)row;
    }
    memcpy(tests + table->row_count, table->others, table->other_count * sizeof *tests);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = _cmocka_run_group_tests(table->group, tests, count, table->set_up, table->tear_down);
    free(tests);
    return failed;
}

#endif
