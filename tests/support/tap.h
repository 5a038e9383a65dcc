/*
 * The Test Anything Protocol for our test programs: one line a check, in the form
 * that tests/run.sh counts. A program ends with `return tap_done();`.
 */
#ifndef CHUNKLINT_TESTS_TAP_H
#define CHUNKLINT_TESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static unsigned tap_number, tap_failures;

static inline void tap_line(const char *verdict, const char *name, va_list arguments)
{
    printf("%s %u - ", verdict, ++tap_number);
    vprintf(name, arguments);
}

/* Counts a check and gives its outcome back. */
__attribute__((format(printf, 2, 3))) static inline bool tap_ok(bool passed, const char *name, ...)
{
    va_list arguments;

    va_start(arguments, name);
    tap_line(passed ? "ok" : "not ok", name, arguments);
    va_end(arguments);
    putchar('\n');
    tap_failures += !passed;
    return passed;
}

/* Counts a check that could not run, and says what is missing. */
__attribute__((format(printf, 2, 3))) static inline void tap_skip(const char *missing, const char *name, ...)
{
    va_list arguments;

    va_start(arguments, name);
    tap_line("ok", name, arguments);
    va_end(arguments);
    printf(" # SKIP %s\n", missing);
}

/* A line that explains the check before it. */
__attribute__((format(printf, 1, 2))) static inline void tap_note(const char *note, ...)
{
    va_list arguments;

    va_start(arguments, note);
    fputs("# ", stdout);
    vprintf(note, arguments);
    va_end(arguments);
    putchar('\n');
}

/* A line with what was counted, which the runner shows also when all is well. */
__attribute__((format(printf, 1, 2))) static inline void tap_total(const char *total, ...)
{
    va_list arguments;

    va_start(arguments, total);
    fputs("# total: ", stdout);
    vprintf(total, arguments);
    va_end(arguments);
    putchar('\n');
}

/* Prints the plan; gives the exit status. */
static inline int tap_done(void)
{
    printf("1..%u\n", tap_number);
    return tap_failures == 0 && fflush(stdout) == 0 ? 0 : 1;
}

#endif
