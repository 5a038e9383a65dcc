/*
 * Scanning bytes many at a time. scan.c holds every SIMD instruction of the
 * project; each function has a scalar twin that gives the same for every input,
 * is used where there is no SIMD, and is what the tests compare with.
 */
#ifndef CHUNKLINT_BASE_SCAN_H
#define CHUNKLINT_BASE_SCAN_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that may begin something in a text of JSON, by kind. */
enum scan_mark {
    SCAN_OPENING = 1,     /* '<' or '[', which begin the markers of chat templates */
    SCAN_BACKSLASH = 2,   /* an escape, which may stand for anything */
    SCAN_REPLACEMENT = 4, /* 0xEF, which begins U+FFFD */
};

struct scan_span {
    const char *data;
    size_t length;
};

struct scan_thread {
    size_t start, end;
};

#define SCAN_DIFFERS SIZE_MAX

struct scan_digits {
    uint64_t digits, zeros, commas; /* zeros are digits, too */
};

/*
 * The scans of the shape cache, in the widest registers that the machine has. A table for
 * each level that it has, from the widest to the scalar one; which is for the caller to keep.
 */
struct scan_level {
    const char *name;

    /* How many bytes of `a` and `b` are equal before the first that differs; `length` when all are. */
    size_t (*common_prefix)(const char *a, const char *b, size_t length);

    /*
     * The index of the first byte from text[at] on that is not plain, as scan_plain has it;
     * `length` when there is none. Bytes before text[at] may be read, so that a short rest costs one step.
     */
    size_t (*plain_end)(const char *text, size_t at, size_t length);

    /*
     * A literal and a string that follows it: where the string begins and the index of its first byte that is not
     * plain, `length` when there is none. Adds SCAN_OPENING to `marks` when a plain byte of it is such a one.
     * Where text[at] is not the literal, `start` is where it differs and `end` is SCAN_DIFFERS.
     */
    struct scan_thread (*thread)(struct scan_span text, size_t at, struct scan_span literal, unsigned *marks);

    /* What the first 64 bytes are, a bit each; those behind `length` are nothing. */
    struct scan_digits (*digits)(const char *data, size_t length);
};

/* The level number `index`, from 0; NULL when there are no more. */
const struct scan_level *scan_level(size_t index);

/*
 * The index of the first byte that is not plain text inside a JSON string: a
 * quote, a backslash, a control byte or one above 0x7F; `length` when all are.
 */
size_t scan_plain(const char *data, size_t length);
size_t scan_plain_scalar(const char *data, size_t length);

/* How many bytes are '[' or '{': no text nests deeper than that. */
size_t scan_openers(const char *data, size_t length);
size_t scan_openers_scalar(const char *data, size_t length);

/* The kinds of which there is one, as bits. */
unsigned scan_marks(const char *data, size_t length);
unsigned scan_marks_scalar(const char *data, size_t length);

#endif
