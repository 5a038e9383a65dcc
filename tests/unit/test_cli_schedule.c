/*
 * The schedule of several lanes: which files are cut. The command is no library, so
 * its file is compiled into the test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli/schedule.c"

enum { TASKS_MAX = 8 };

/* Sizes in the files' order; after a colon how many parts a file can be cut into (else 9). The plan: which are cut. */
struct plan_case {
    const char *name;
    size_t lanes;
    const char *tasks, *plan;
};

static const struct plan_case cases[] = {
    {"one file is cut", 2, "1000", "x"},
    {"one that cannot be", 2, "1000:0", "."},
    {"two of one size keep two lanes busy", 2, "1000 1000", ".."},
    {"two of nearly one size", 2, "1000 900", ".."},
    {"two of different sizes", 2, "1000 400", "xx"},
    {"the same the other way round", 2, "400 1000", "xx"},
    {"of which the small one cannot be cut", 2, "1000 400:0", "x."},
    {"two that cannot be cut", 2, "1000:0 400:1", ".."},
    {"three of one size: one is cut, the others go side by side", 2, "1000 1000 1000", "x.."},
    {"a large one among small ones", 2, "10 10 5000 10 10", "..x.."},
    {"a large one that the others take as long as", 2, "1000 300 300 300", "...."},
    {"two files and four lanes", 4, "1000 1000", "xx"},
    {"two files of two parts and four lanes", 4, "1000:2 1000:2", ".."},
    {"nothing", 3, "", ""},
    {"empty files", 3, "0:0 0:0", ".."},
};

static size_t read_tasks(const char *text, struct task tasks[TASKS_MAX])
{
    size_t count = 0;
    int used = 0;

    for (unsigned size, parts; sscanf(text, "%u%n", &size, &used) == 1; text += used) {
        text += used;
        used = 0;
        if (sscanf(text, ":%u%n", &parts, &used) != 1)
            parts = 9;
        tasks[count++] = (struct task){.size = size, .parts = parts};
    }
    return count;
}

static void test_plans(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct task tasks[TASKS_MAX];
        char plan[TASKS_MAX + 1] = "";
        size_t count = read_tasks(cases[i].tasks, tasks);

        schedule_plan(tasks, count, cases[i].lanes);
        for (size_t k = 0; k < count; k++)
            plan[k] = tasks[k].cut ? 'x' : '.';
        if (strcmp(plan, cases[i].plan) != 0)
            print_error("%s\n", cases[i].name);
        assert_string_equal(plan, cases[i].plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_plans)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
