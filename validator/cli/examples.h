/*
 * Examples: what the pair corpus/rules/CODE-SLUG/ shows of each rule. The table
 * is made from the corpus when the command is built (corpus/examples.c), by the
 * checker itself, so it cannot say what the report does not say.
 */
#ifndef CHUNKLINT_CLI_EXAMPLES_H
#define CHUNKLINT_CLI_EXAMPLES_H

#include "report/report.h"
#include "rules/rules.h"

/* A window of one line. Its bytes are those of the capture, so they may be no UTF-8. */
struct example_line {
    struct slice text; /* at most CHUNKLINT_EXCERPT_MAX bytes */
    unsigned number;   /* of the line, from 1 */
    unsigned caret;    /* where in the text to look */
    unsigned marked;   /* bytes from there on that the report speaks of; 0: it says nothing of this line */
    bool from_start, to_end;
    const char *expected;
};

/* What the report says; line 0: of the whole capture. */
struct example_finding {
    const char *message;
    unsigned line, column;
};

struct example_capture {
    const char *name; /* "bad.sse"; NULL: there is none */
    const struct example_line *lines;
    unsigned line_count;
    const struct example_finding *findings;
    unsigned finding_count;
};

struct example {
    const char *options; /* of the command, that it was checked with; "" for none */
    struct example_capture bad, good;
};

extern const struct example examples[RULE_COUNT];

/* The lines with their numbers, and marks below those that the report speaks of. */
void example_print(const struct report_options *options, const struct example_capture *capture,
                   enum chunklint_severity severity);

#endif
