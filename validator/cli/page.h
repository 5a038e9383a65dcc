/*
 * Pages: text for people, wrapped to the width of what it is written to: help,
 * the explanation of a rule, lists.
 */
#ifndef CHUNKLINT_CLI_PAGE_H
#define CHUNKLINT_CLI_PAGE_H

#include "cli/output.h"
#include "cli/terminal.h"

struct page {
    struct output output;
    struct terminal terminal;
    size_t column; /* where the line that is being written is, from 0 */
    char buffer[OUTPUT_BUFFER_SIZE];
};

/* Opens the one page of this run: in the file that --format names, else on standard output. */
struct page *page_open(const struct settings *settings);

/* Gives EXIT_CLEAN, or EXIT_TROUBLE when it could not be written. */
enum exit_status page_close(struct page *page);

/* For what is written in the manner of reports. */
struct report_options page_report_options(struct page *page);

void page_line_end(struct page *page);
void page_heading(struct page *page, const char *heading); /* on a line of its own, with an empty one before it */
void page_bold(struct page *page, const char *text);
void page_text(struct page *page, const char *text); /* as it is, on this line */

/* Moves to a column; to the next line's when this line is already past it. */
void page_column(struct page *page, size_t column);

/* Words, wrapped between the left column and the page's width. */
void page_wrapped(struct page *page, size_t left, const char *text);

/* A term in bold at column 2, and words about it from the left column on. */
void page_entry(struct page *page, size_t left, const char *term, const char *text);

#endif
