/*
 * The decoded bytes of a string, one by one and without a buffer: for rules that
 * compare or recognise what strings say, however it is written.
 */
#ifndef CHUNKLINT_JSON_UNESCAPE_H
#define CHUNKLINT_JSON_UNESCAPE_H

#include "base/hash.h"

/*
 * Gives a string's decoded bytes. A lone surrogate gives the three bytes that it
 * would have in UTF-8 if it were a character, so that different ones stay different.
 */
struct json_unescaper {
    const char *at, *end;   /* what is still to be decoded */
    unsigned char bytes[4]; /* of the escape at hand, from `next` to `count` */
    unsigned char next, count;
};

/* Over the bytes between the quotes of a string that is proved to be JSON. */
static inline struct json_unescaper json_unescape(struct slice string)
{
    return (struct json_unescaper){.at = string.data, .end = string.data + string.length};
}

/* The next decoded byte, or -1 at the end. */
int json_unescape_byte(struct json_unescaper *unescaper);

/*
 * scan_marks of a string, with SCAN_BACKSLASH only for an escape by number of what the other marks are for, or of a
 * quote, which may stand before it.
 */
unsigned json_text_marks(struct slice string);

/* Is it one of those: a quote, what begins the markers of chat templates, U+FFFD? */
bool json_is_telling(long character);

/* Joins a string's decoded bytes to a hash. */
void json_join(struct joined_hash *joined, struct slice string);

#endif
