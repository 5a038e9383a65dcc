/*
 * Two captures of a pair, line by line, and where they differ.
 */
#ifndef CHUNKLINT_CORPUS_COMPARE_H
#define CHUNKLINT_CORPUS_COMPARE_H

#include "../tests/support/files.h"

#define NONE SIZE_MAX

struct line {
    const char *data;
    size_t length; /* without the line feed, with a carriage return, which is worth seeing */
    bool differs, chosen;
    size_t twin; /* the line of the other capture that stands in its place, or NONE */
    size_t caret, marked;
    const char *expected;
};

struct capture {
    char *path;
    struct bytes bytes;
    struct line *lines;
    size_t count;
    size_t gap; /* the line before which the other capture has more, or NONE */
};

/* Reads the only file in the folder that is called `stem`; gives false when there is none. Both calls take any capture.
 */
bool capture_read(struct capture *capture, const char *folder, const char *stem);
void capture_free(struct capture *capture);

bool line_is_blank(const struct line *line);

/* Marks the lines that are in one of the two alone, and gives each its twin where there is one. */
void captures_compare(struct capture *bad, struct capture *good);

/* Where a line first differs from the one that stands in its place. */
size_t line_first_difference(const struct line *line, const struct line *twin);

#endif
