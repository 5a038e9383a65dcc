/*
 * The inside of strings and numbers by the grammar of RFC 8259. One recogniser
 * of each, for the proof of accepted texts and for the explanation of refused ones.
 */
#ifndef CHUNKLINT_JSON_LEXICAL_H
#define CHUNKLINT_JSON_LEXICAL_H

#include "base/slice.h"

enum json_flaw {
    FLAW_NONE,
    FLAW_CUT,     /* the text ends before the string or number does */
    FLAW_CONTROL, /* a raw control byte */
    FLAW_UTF8,    /* an ill-formed sequence */
    FLAW_ESCAPE,  /* no such escape */
    FLAW_HEX,     /* a \u without four hexadecimal digits */
    FLAW_DIGIT    /* a number that goes on without a digit where one must stand */
};

struct json_lexeme {
    size_t end; /* the closing quote, the byte after the number, or the first offending byte */
    enum json_flaw flaw;
    bool escaped;        /* a string with a backslash */
    bool lone_surrogate; /* a string with an unpaired surrogate escape */
    bool fraction;       /* a number with a fraction or an exponent */
};

/* The string whose first byte after the quote is at `start`. */
struct json_lexeme json_lex_string(struct slice text, size_t start);

/* The number that begins at `start`, with a minus sign or a digit. */
struct json_lexeme json_lex_number(struct slice text, size_t start);

/* The four hexadecimal digits at `digits` as a number, or -1. */
long json_hex4(const char *digits);

/* Is the integer beyond ±2^53, so that readers that take numbers as doubles change it? */
static inline bool json_is_unsafe_integer(struct slice integer)
{
    static const char limit[] = "9007199254740992";
    size_t sign = integer.data[0] == '-', digits = integer.length - sign;

    if (digits != sizeof limit - 1)
        return digits > sizeof limit - 1;
    return memcmp(integer.data + sign, limit, digits) > 0;
}

static inline bool json_is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static inline bool json_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* The first byte from `at` on that is not white space, or `length`. */
static inline size_t json_skip_space(const char *text, size_t at, size_t length)
{
    while (at < length && json_is_space(text[at]))
        at++;
    return at;
}

#endif
