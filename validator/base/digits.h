/*
 * Digits a word at a time: how many of them bytes begin with, told without a branch
 * for each. A word must be readable.
 */
#ifndef CHUNKLINT_BASE_DIGITS_H
#define CHUNKLINT_BASE_DIGITS_H

#include <stddef.h>
#include <stdint.h>

enum { DIGITS_WORD = sizeof(uint64_t) };

/* The values of the digits among the bytes, the first byte lowest, on every machine: one load where it is so anyway. */
static inline uint64_t digits_word(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    uint64_t word = (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
                    (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;

    return word ^ UINT64_MAX / 0xFF * '0';
}

/* How many of these are digits before the first that is none. */
static inline size_t digits_count(uint64_t word)
{
    const uint64_t ones = UINT64_MAX / 0xFF;
    uint64_t others = ((word + ones * 0x76) | word) & ones * 0x80;

    return others == 0 ? DIGITS_WORD : (size_t)__builtin_ctzll(others) / 8;
}

#endif
