/*
 * Checking in one call, for test programs: bytes and options in, a report that
 * can be searched, printed and compared out. It sees the library only through
 * chunklint.h, as every other user does.
 *
 * Whatever keeps a test from running at all (no memory, options that make no
 * checker) ends the program with a message: a test that cannot run has failed.
 */
#ifndef CHUNKLINT_TESTS_CHECK_H
#define CHUNKLINT_TESTS_CHECK_H

#include "chunklint.h"
#include "files.h"

enum check_verdict { CHECK_STRICT, CHECK_COMPAT };

/* How an input is cut into pieces: each is 1 to `longest` bytes long, drawn with `seed`. */
struct check_cuts {
    size_t longest; /* 0: the whole input in one piece; 1: byte by byte */
    uint64_t seed;
};

#define CHECK_WHOLE ((struct check_cuts){0, 0})

enum { CHECK_JUDGES_MAX = 64 };

struct check_report {
    struct chunklint_diagnostic *list; /* with strings of their own */
    size_t count, capacity;
    struct chunklint_summary summary;
    struct chunklint_rule_total totals[CHUNKLINT_RULES_MAX];
    struct chunklint_verdict verdicts[CHECK_JUDGES_MAX]; /* of each judge, what strict and compat have together */
    double seconds;                                      /* of processor time, for feeding and finishing */
};

/* Checks one input under options whose report and user members are replaced. The caller frees the report. */
struct check_report check_bytes(const struct chunklint_options *options, struct bytes input, struct check_cuts cuts);
void check_free(struct check_report *report);

enum chunklint_severity check_severity(const struct chunklint_diagnostic *diagnostic, enum check_verdict verdict);

/*
 * The first diagnostic of a rule that is reported under the verdict, or NULL. A report holds
 * what the verdict chosen by the options reports; of the other one only what both have.
 */
const struct chunklint_diagnostic *check_find(const struct check_report *report, enum check_verdict verdict,
                                              const char *code);

/* Codes with a severity from `low` to `high`, sorted, each once, with commas between, "-" when there are none. */
struct check_codes {
    char text[512];
};
struct check_codes check_codes(const struct check_report *report, enum check_verdict verdict,
                               enum chunklint_severity low, enum chunklint_severity high);

/* Prints the findings from `low` on as TAP notes. */
void check_print(const struct check_report *report, enum check_verdict verdict, enum chunklint_severity low);

/* The name of the first member in which the two diagnostics differ, or NULL. */
const char *check_diagnostic_difference(const struct chunklint_diagnostic *a, const struct chunklint_diagnostic *b);

/* What differs first between two reports, as text in a static buffer, or NULL when they are identical. */
const char *check_difference(const struct check_report *a, const struct check_report *b);

/* What is wrong with a diagnostic of an input of `length` bytes, whatever it says, or NULL. */
const char *check_defect(const struct chunklint_diagnostic *diagnostic, size_t length);

#endif
