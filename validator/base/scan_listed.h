/*
 * Arrays of bytes in decimal, held against a text: how the tokens of logprobs say
 * what they are. For scan.c alone. What is here is for the levels without registers
 * that could do it all at once.
 */
#ifndef CHUNKLINT_BASE_SCAN_LISTED_H
#define CHUNKLINT_BASE_SCAN_LISTED_H

#include "base/scan.h"

enum { DECIMAL_MAX = 4, GROUP = sizeof(uint64_t) };

static const uint64_t units = UINT64_MAX / 0xFF;

/*
 * A byte as a list says it, with what stands behind. Bytes that no string of JSON holds are none of the text, nor is
 * a backslash: it is how another byte is written.
 */
static const char decimals[256][DECIMAL_MAX] = {
    [32] = "32,", "33,",  "34,",  "35,",  "36,",  "37,",  "38,",  "39,",  "40,",  "41,",  "42,",  "43,",  "44,",
    "45,",        "46,",  "47,",  "48,",  "49,",  "50,",  "51,",  "52,",  "53,",  "54,",  "55,",  "56,",  "57,",
    "58,",        "59,",  "60,",  "61,",  "62,",  "63,",  "64,",  "65,",  "66,",  "67,",  "68,",  "69,",  "70,",
    "71,",        "72,",  "73,",  "74,",  "75,",  "76,",  "77,",  "78,",  "79,",  "80,",  "81,",  "82,",  "83,",
    "84,",        "85,",  "86,",  "87,",  "88,",  "89,",  "90,",  "91,",  "\\",   "93,",  "94,",  "95,",  "96,",
    "97,",        "98,",  "99,",  "100,", "101,", "102,", "103,", "104,", "105,", "106,", "107,", "108,", "109,",
    "110,",       "111,", "112,", "113,", "114,", "115,", "116,", "117,", "118,", "119,", "120,", "121,", "122,",
    "123,",       "124,", "125,", "126,", "127,", "128,", "129,", "130,", "131,", "132,", "133,", "134,", "135,",
    "136,",       "137,", "138,", "139,", "140,", "141,", "142,", "143,", "144,", "145,", "146,", "147,", "148,",
    "149,",       "150,", "151,", "152,", "153,", "154,", "155,", "156,", "157,", "158,", "159,", "160,", "161,",
    "162,",       "163,", "164,", "165,", "166,", "167,", "168,", "169,", "170,", "171,", "172,", "173,", "174,",
    "175,",       "176,", "177,", "178,", "179,", "180,", "181,", "182,", "183,", "184,", "185,", "186,", "187,",
    "188,",       "189,", "190,", "191,", "192,", "193,", "194,", "195,", "196,", "197,", "198,", "199,", "200,",
    "201,",       "202,", "203,", "204,", "205,", "206,", "207,", "208,", "209,", "210,", "211,", "212,", "213,",
    "214,",       "215,", "216,", "217,", "218,", "219,", "220,", "221,", "222,", "223,", "224,", "225,", "226,",
    "227,",       "228,", "229,", "230,", "231,", "232,", "233,", "234,", "235,", "236,", "237,", "238,", "239,",
    "240,",       "241,", "242,", "243,", "244,", "245,", "246,", "247,", "248,", "249,", "250,", "251,", "252,",
    "253,",       "254,", "255,",
};

/* The first byte is the lowest, everywhere. */
static inline uint32_t word_at(const char *bytes)
{
    const unsigned char *at = (const unsigned char *)bytes;

    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint64_t group_at(const char *bytes)
{
    return word_at(bytes) | (uint64_t)word_at(bytes + GROUP / 2) << 32;
}

/* How many digits say each byte of a group: 2, or 3 from 100 on. */
static inline uint64_t digit_counts(uint64_t bytes)
{
    uint64_t hundreds = ((bytes & units * 0x7F) + units * (0x80 - 100)) | bytes;

    return units * 2 + (hundreds >> 7 & units);
}

/* Which byte of a group is the first that is `byte`; GROUP: none. */
static inline unsigned index_in(uint64_t group, size_t byte)
{
    uint64_t others = group ^ units * byte;
    uint64_t found = (others - units) & ~others & units * 0x80;

    return found == 0 ? GROUP : (unsigned)__builtin_ctzll(found) / 8;
}

/*
 * What differs between a byte and the number of so many digits at the front of a list; no digits differ in nothing.
 * A comma or the list's bracket must stand behind them: in two bits they are alike, and in two others no digit,
 * point or exponent is.
 */
static inline uint32_t difference(const char *list, uint64_t byte, uint64_t digits)
{
    static const uint32_t masks[DECIMAL_MAX] = {0, 0, 0x8EFFFF, 0x8EFFFFFF};

    return (word_at(list) ^ word_at(decimals[byte & 0xFF])) & masks[digits];
}

/* Of half a group, whose bytes' numbers start at so many bytes from the list's first one. */
static inline uint32_t differences(const char *list, uint64_t starts, uint64_t bytes, uint64_t digits)
{
    return difference(list + (starts & 0xFF), bytes, digits & 0xFF) |
           difference(list + (starts >> 8 & 0xFF), bytes >> 8, digits >> 8 & 0xFF) |
           difference(list + (starts >> 16 & 0xFF), bytes >> 16, digits >> 16 & 0xFF) |
           difference(list + (starts >> 24 & 0xFF), bytes >> 24, digits >> 24 & 0xFF);
}

/*
 * Of lists that say no more than a group: the text says where each number must start and where the list must end. All
 * bytes of a group are looked at, however few there are, because no branch can foresee that.
 */
static inline size_t listed_group(const char *list, size_t length, const char *text)
{
    uint64_t bytes = group_at(text), digits = digit_counts(bytes), starts, taken;
    unsigned last = length + 1 > GROUP * DECIMAL_MAX ? GROUP : index_in((digits + units) * units, length + 1);

    if (last == GROUP)
        return 0;
    taken = UINT64_MAX >> (64 - 8 - 8 * last);
    digits &= taken;
    starts = (digits + (units & taken)) * units << 8;
    if ((differences(list, starts, bytes, digits) | differences(list, starts >> 32, bytes >> 32, digits >> 32)) != 0)
        return 0;
    return last + 1;
}

/* How many digits at the front of a text say the byte; 0: it says another one. A word of it must be readable. */
static inline unsigned byte_length(const char *text, unsigned char byte)
{
    unsigned digits = 2u + (byte >= 100);

    return (word_at(text) ^ word_at(decimals[byte])) << (32 - 8 * digits) == 0 ? digits : 0;
}

/* Byte by byte. */
static size_t listed_scalar(const char *list, size_t length, const char *text, size_t most)
{
    const char *end = list + length;

    for (size_t count = 0; count < most; count++) {
        unsigned digits = byte_length(list, (unsigned char)text[count]);
        list += digits;
        if (digits > 0 && list == end)
            return count + 1;
        if (digits == 0 || *list++ != ',')
            return 0;
    }
    return 0;
}

static size_t listed_swar(const char *list, size_t length, const char *text, size_t most)
{
    size_t count = listed_group(list, length, text);

    return count > 0 && count <= most ? count : listed_scalar(list, length, text, most);
}

#endif
