/*
 * Scanning bytes many at a time. scan.c holds every SIMD instruction of the
 * project; each function has a scalar twin that gives the same for every input,
 * is used where there is no SIMD, and is what the tests compare with.
 */
#ifndef CHUNKLINT_BASE_SCAN_H
#define CHUNKLINT_BASE_SCAN_H

#include <stddef.h>

/*
 * The index of the first byte that is not plain text inside a JSON string: a
 * quote, a backslash, a control byte or one above 0x7F; `length` when all are.
 */
size_t scan_plain(const char *data, size_t length);
size_t scan_plain_scalar(const char *data, size_t length);

/* How many bytes are '[' or '{': no text nests deeper than that. */
size_t scan_openers(const char *data, size_t length);
size_t scan_openers_scalar(const char *data, size_t length);

/* Bytes that may begin something in a text of JSON, by kind. */
enum scan_mark {
    SCAN_OPENING = 1,     /* '<' or '[', which begin the markers of chat templates */
    SCAN_BACKSLASH = 2,   /* an escape, which may stand for anything */
    SCAN_REPLACEMENT = 4, /* 0xEF, which begins U+FFFD */
};

/* The kinds of which there is one, as bits. */
unsigned scan_marks(const char *data, size_t length);
unsigned scan_marks_scalar(const char *data, size_t length);

#endif
