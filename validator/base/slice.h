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

static inline bool slice_equal(struct slice a, struct slice b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
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
