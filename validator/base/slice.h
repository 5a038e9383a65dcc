/*
 * A slice: bytes that somebody else owns, with their number.
 *
 * Every stage passes text on as slices of the bytes that it was given, so that
 * nothing is copied on the way. A slice is valid as long as its owner says;
 * it ends where its length says, never at a NUL.
 */
#ifndef CHUNKLINT_BASE_SLICE_H
#define CHUNKLINT_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
    const char *data;
    size_t length;
};

/* The slice of a string literal. */
#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})

static inline struct slice slice_of(const char *string)
{
    return (struct slice){string, strlen(string)};
}

/* Two loads of `width` bytes, from the front and from the back, cover up to twice as many. */
static inline bool slice_ends_equal(const char *a, const char *b, size_t length, size_t width)
{
    uint64_t front_a = 0, front_b = 0, back_a = 0, back_b = 0;

    memcpy(&front_a, a, width);
    memcpy(&front_b, b, width);
    memcpy(&back_a, a + length - width, width);
    memcpy(&back_b, b + length - width, width);
    return ((front_a ^ front_b) | (back_a ^ back_b)) == 0;
}

/* Names are short, and a call costs more than their comparison. */
static inline bool slice_equal(struct slice a, struct slice b)
{
    if (a.length != b.length)
        return false;
    if (a.length > 16)
        return memcmp(a.data, b.data, a.length) == 0;
    if (a.length >= 8)
        return slice_ends_equal(a.data, b.data, a.length, 8);
    if (a.length >= 4)
        return slice_ends_equal(a.data, b.data, a.length, 4);
    if (a.length >= 2)
        return slice_ends_equal(a.data, b.data, a.length, 2);
    return a.length == 0 || a.data[0] == b.data[0];
}

static inline bool slice_is(struct slice a, const char *string)
{
    return slice_equal(a, slice_of(string));
}

static inline bool slice_starts_with(struct slice a, struct slice prefix)
{
    return a.length >= prefix.length && memcmp(a.data, prefix.data, prefix.length) == 0;
}

static inline struct slice slice_from(struct slice a, size_t start)
{
    return (struct slice){a.data + start, a.length - start};
}

#endif
