/*
 * The parts of the text report: the table of what will be printed when the file
 * ends, one entry's lines, its excerpt, and the summary.
 */
#ifndef CHUNKLINT_REPORT_TEXT_REPORT_H
#define CHUNKLINT_REPORT_TEXT_REPORT_H

#include "report/statistics.h"

enum { TEXT_ENTRIES = 256 };

/* One diagnostic, or the same one of many streams: the first of them and how many there are. */
struct text_entry {
    enum rule rule;
    enum chunklint_severity severity;
    uint64_t pattern; /* of the JSON Pointer; with the two above, what makes it the same */
    uint64_t count;   /* over all its streams */
    uint64_t streams, last_stream;
    uint64_t line, column, offset, length, event;
    int choice, call;
    size_t excerpt_length, excerpt_caret;
    bool excerpt_from_start, excerpt_to_end;
    const char *const *breaks, *const *can_break;
    char excerpt[CHUNKLINT_EXCERPT_MAX];
    char stream[80], pointer[260], expected[260], message[408];
};

/* The state of the format. */
struct text_report {
    uint64_t streams_before; /* streams of the files before this one */
    uint64_t printed, withheld;
    enum chunklint_severity worst[RULE_COUNT]; /* reported of each rule */
    struct statistics statistics;
    size_t count;
    struct text_entry entries[TEXT_ENTRIES];
};

/* Prints an entry. `streams` is how many the file has; 0: not known. */
void text_entry_print(const struct report_options *options, const struct text_entry *entry, const char *file,
                      uint64_t streams);

/* Prints the lines of an entry's excerpt: the source line and the underline. */
void text_excerpt_print(const struct report_options *options, const struct text_entry *entry);

/* The source line alone, in the same window. */
void text_source_print(const struct report_options *options, const struct text_entry *entry);

/* Prints what the checker counted. */
void text_summary_print(const struct report_options *options, const struct text_report *report);

#endif
