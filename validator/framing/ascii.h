/*
 * ASCII as the protocols here use it: blanks, digits, names in any case. No
 * locale, no tables; bytes above 0x7F are never part of any class.
 */
#ifndef CHUNKLINT_FRAMING_ASCII_H
#define CHUNKLINT_FRAMING_ASCII_H

#include "base/slice.h"

static inline bool ascii_is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static inline bool ascii_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static inline char ascii_lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

/* The value of a hexadecimal digit, or -1. */
static inline int ascii_hex(char byte)
{
    char lower = ascii_lower(byte);

    if (ascii_is_digit(byte))
        return byte - '0';
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Does `text` begin with `prefix`, which is lower case, in any case? */
static inline bool ascii_starts_with(struct slice text, struct slice prefix)
{
    if (text.length < prefix.length)
        return false;
    for (size_t i = 0; i < prefix.length; i++)
        if (ascii_lower(text.data[i]) != prefix.data[i])
            return false;
    return true;
}

static inline bool ascii_equal(struct slice text, struct slice lower)
{
    return text.length == lower.length && ascii_starts_with(text, lower);
}

/* Without the blanks, and line ends, at both ends. */
static inline struct slice ascii_trim(struct slice text)
{
    while (text.length > 0 && (ascii_is_blank(text.data[0]) || text.data[0] == '\r' || text.data[0] == '\n'))
        text = slice_from(text, 1);
    while (text.length > 0 && (ascii_is_blank(text.data[text.length - 1]) || text.data[text.length - 1] == '\r' ||
                               text.data[text.length - 1] == '\n'))
        text.length--;
    return text;
}

#endif
