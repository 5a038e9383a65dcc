/*
 * Strings that are not plain, but usual (scan.h): decided by what their bytes are, a
 * bit each, for all of them at once, as most are a word or two with one escape or a
 * few characters beyond ASCII. For scan.c alone, which tells the bytes of each level;
 * and the scalar twin, which goes from character to character.
 */
#ifndef CHUNKLINT_BASE_SCAN_STRINGS_H
#define CHUNKLINT_BASE_SCAN_STRINGS_H

#include "base/scan.h"
#include "base/utf8.h"

/* What the bytes of the window are. */
struct scan_bytes {
    uint64_t quotes, backslashes;
    uint64_t never;   /* no usual string holds one: control bytes and openings */
    uint64_t letters; /* they make an escape, without 'u' */
    uint64_t us;
    uint64_t high; /* above 0x7F */
};

/* As hexadecimal digits. */
struct scan_hexes {
    uint64_t all, zeros, below_8, above_b, ds, fs;
};

/* As UTF-8; of bytes that are not high nothing of the sort is told but `from_90` and `from_a0`. */
struct scan_utf8 {
    uint64_t following;           /* 80 to BF */
    uint64_t from_90, from_a0;    /* not 80 to 8F, not 80 to 9F */
    uint64_t twos, threes, fours; /* first bytes of characters of so many bytes, or more */
    uint64_t none;                /* F5 to FF, and EF, which is marked */
    uint64_t e0, ed, f0, f4;      /* what may follow these is limited */
};

/*
 * The bytes behind the backslashes that begin an escape. Taken off from what lies one further, the run of those that
 * follow each other turns every second bit of it, and at its end, if their number is odd, the one behind it.
 */
static inline uint64_t escaped_bytes(uint64_t backslashes)
{
    const uint64_t seconds = UINT64_C(0xAAAAAAAAAAAAAAAA);

    return (((backslashes << 1 | seconds) - backslashes) ^ seconds) ^ backslashes;
}

/* The bits before the lowest one; none when there is no such one. */
static inline uint64_t bits_before_first(uint64_t bits)
{
    return bits == 0 ? 0 : (bits ^ (bits - 1)) >> 1;
}

/* Escapes \u: four digits, nothing that is marked, and surrogates in pairs. */
static inline bool are_usual_units(struct scan_hexes hexes, uint64_t us)
{
    uint64_t whole = us & hexes.all >> 1 & hexes.all >> 2 & hexes.all >> 3 & hexes.all >> 4;
    uint64_t ascii = us & hexes.zeros >> 1 & hexes.zeros >> 2 & hexes.below_8 >> 3;
    uint64_t last = us & hexes.fs >> 1 & hexes.fs >> 2;
    uint64_t surrogates = us & hexes.ds >> 1 & ~(hexes.below_8 >> 2), low = surrogates & hexes.above_b >> 2;

    return whole == us && (ascii | last) == 0 && (surrogates & ~low) << 6 == low;
}

/* Those bytes and the one behind them, which is ASCII, so that a character that is cut is seen. */
static inline bool are_usual_characters(struct scan_utf8 found, uint64_t high, uint64_t inside)
{
    uint64_t following = found.twos << 1 | found.threes << 2 | found.fours << 3;
    uint64_t overlong = (found.e0 << 1 & ~found.from_a0) | (found.f0 << 1 & ~found.from_90);
    uint64_t beyond = (found.ed << 1 & found.from_a0) | (found.f4 << 1 & found.from_90);
    uint64_t wrong = (following ^ found.following) | (high & ~(found.following | found.twos));

    return ((wrong | overlong | beyond | found.none) & (inside << 1 | 1)) == 0;
}

/* ---- the scalar twin */

/* Four hexadecimal digits as a number; -1: they are none. */
static inline long unit_at(const char *digits, size_t length)
{
    long unit = 0;

    if (length < 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        char digit = digits[i], letter = (char)(digit | 0x20);
        if (digit >= '0' && digit <= '9')
            unit = unit << 4 | (digit - '0');
        else if (letter >= 'a' && letter <= 'f')
            unit = unit << 4 | (letter - 'a' + 10);
        else
            return -1;
    }
    return unit;
}

/* The length of an escape \u, or of two of them; 0: it is not usual. */
static inline size_t usual_unit_length(const char *escape, size_t length)
{
    enum { NUMBER = sizeof "\\u0000" - 1 };
    long unit = unit_at(escape + 2, length - 2);

    if (unit < 0x80 || unit >> 8 == 0xFF || (unit >= 0xDC00 && unit <= 0xDFFF))
        return 0;
    if (unit < 0xD800 || unit > 0xDBFF)
        return NUMBER;
    if (length < 2 * NUMBER || escape[NUMBER] != '\\' || escape[NUMBER + 1] != 'u')
        return 0;
    unit = unit_at(escape + NUMBER + 2, NUMBER - 2);
    return unit >= 0xDC00 && unit <= 0xDFFF ? 2 * NUMBER : 0;
}

/* Of a character, or of an escape; 0: it is not usual. */
static inline size_t usual_length(const char *data, size_t length)
{
    unsigned char byte = (unsigned char)data[0];

    if (byte == '\\' && length >= 2 && data[1] == 'u')
        return usual_unit_length(data, length);
    if (byte == '\\')
        return length >= 2 && data[1] != '\0' && strchr("\"\\/bfnrt", data[1]) != NULL ? 2 : 0;
    if (byte >= 0x80)
        return byte == 0xEF ? 0 : utf8_character(data, length);
    return byte < 0x20 || byte == '<' || byte == '[' ? 0 : 1;
}

static inline size_t usual_end_scalar(const char *string, bool *escaped)
{
    size_t at = 0, length;

    for (*escaped = false; at < SCAN_STRING_WINDOW && string[at] != '"'; at += length) {
        length = usual_length(string + at, SCAN_STRING_WINDOW - at);
        *escaped = *escaped || string[at] == '\\';
        if (length == 0)
            return 0;
    }
    return at < SCAN_STRING_WINDOW ? at : 0;
}

#endif
