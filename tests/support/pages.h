/*
 * Memory whose neighbours may not be touched, for what reads in blocks: a
 * sanitizer does not see what masked loads read.
 */
#ifndef CHUNKLINT_TESTS_PAGES_H
#define CHUNKLINT_TESTS_PAGES_H

#include <stdbool.h>
#include <stddef.h>

enum { PAGES = 2 };

/* A page that may be read and written, between two that may not. */
struct page {
    char *start, *end;
};

extern struct page pages[PAGES];

/* Ends the program when there are none. */
void map_pages(void);

/* Where a text of that length touches the page's end (so that every length has its own alignment), or its start. */
char *touching(const struct page *page, size_t length, bool at_end);

#endif
