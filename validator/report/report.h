/*
 * Report: turns diagnostics and the summary into one output format. One file a
 * format, one row each in report_formats.
 *
 * A format writes to a sink that the command owns; it opens no file and knows
 * no terminal. Whatever the input holds, what it writes is valid UTF-8.
 */
#ifndef CHUNKLINT_REPORT_REPORT_H
#define CHUNKLINT_REPORT_REPORT_H

#include "base/text.h"
#include "chunklint.h"

/* Where bytes go. The sink buffers, and remembers a failure until it is asked. */
struct report_sink {
    void (*write)(struct report_sink *sink, const char *bytes, size_t length);
};

/* What all inputs hold together. It grows input by input; while one is read, `files` and `streams` count what it gave.
 */
struct report_totals {
    struct chunklint_summary summary;
    struct chunklint_rule_total rules[CHUNKLINT_RULES_MAX];
};

/* What was chosen for the inputs: a row for each dialect, with the signs of the first input that it was chosen for. */
enum { REPORT_CHOICES_MAX = 64 };

struct report_choices {
    struct {
        struct chunklint_choice choice;
        uint64_t files;
    } rows[REPORT_CHOICES_MAX];
    size_t count;
};

struct report_options {
    struct report_sink *sink;
    bool strict;
    bool color;
    bool unicode;          /* the terminal or file may get characters beyond ASCII */
    unsigned width;        /* columns, at least 40 */
    uint64_t max_findings; /* 0: all */
    bool summary;          /* false with --quiet */
    bool statistics;       /* a table of rules: for people in the place of findings, else beside them */
    const struct report_totals *totals;
    const struct report_choices *choices; /* NULL: the dialect was given */
};

/*
 * One format. `state` is `state_size` bytes, zeroed before `begin`, aligned for
 * any type; it is all the memory that a format has.
 */
struct report_format {
    const char *name;
    const char *summary; /* for --help */
    size_t state_size;
    void (*begin)(void *state, const struct report_options *options);
    void (*diagnostic)(void *state, const struct report_options *options,
                       const struct chunklint_diagnostic *diagnostic);
    void (*file_end)(void *state, const struct report_options *options, const char *file); /* may be NULL */
    void (*end)(void *state, const struct report_options *options);
};

extern const struct report_format report_formats[]; /* ends with a NULL name */

const struct report_format *report_find(const char *name);

/* ## Choices */

void report_choices_add(struct report_choices *choices, const struct chunklint_choice *choice);

/* The dialect of all inputs, "auto" when they have several or there is none yet. */
const char *report_choices_dialect(const struct report_choices *choices);

/* ## For the formats */

void report_write(const struct report_options *options, const char *string);
void report_slice(const struct report_options *options, struct slice bytes);
void report_number(const struct report_options *options, uint64_t number);

/* With thousands separators, "1,234": a string in the caller's buffer. */
enum { REPORT_GROUPED_SIZE = 28 };
const char *report_grouped(char buffer[REPORT_GROUPED_SIZE], uint64_t number);

/* "1 event", "1,234 events". */
void report_count(const struct report_options *options, uint64_t number, const char *noun);

/* Text for people: control characters and ill-formed bytes are escaped, without `unicode` all beyond ASCII as well. */
void report_shown(const struct report_options *options, const char *string);

/* A JSON string, or null for NULL. A byte that is no UTF-8 is written as the text \xNN. */
void report_json_string(const struct report_options *options, const char *string);

/* "path:line:column:", or "path:" for a finding about the whole input. */
void report_location(const struct report_options *options, const char *file, uint64_t line, uint64_t column);

/* "error[C046]" */
void report_grade(const struct report_options *options, enum chunklint_severity severity, const char *code);

#endif
