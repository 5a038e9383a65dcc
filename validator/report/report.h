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

struct report_options {
    struct report_sink *sink;
    bool strict;
    bool color;
    bool unicode;            /* the terminal or file may get characters beyond ASCII */
    unsigned width;          /* columns, at least 40 */
    uint64_t max_findings;   /* 0: all */
    bool summary;            /* false with --quiet */
    const struct chunklint *checker; /* for totals at the end; set before `end` */
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
    void (*diagnostic)(void *state, const struct report_options *options, const struct chunklint_diagnostic *diagnostic);
    void (*file_end)(void *state, const struct report_options *options, const char *file); /* may be NULL */
    void (*end)(void *state, const struct report_options *options);
};

extern const struct report_format report_formats[]; /* ends with a NULL name */

const struct report_format *report_find(const char *name);

/* ## For the formats */

void report_write(const struct report_options *options, const char *string);
void report_slice(const struct report_options *options, struct slice bytes);
void report_number(const struct report_options *options, uint64_t number);

#endif
