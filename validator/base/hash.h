/*
 * One cheap hash for short names (keys, ids), good enough for open addressing;
 * and one for texts that come in pieces, the same however they are cut.
 *
 * The first reads eight bytes at a time and mixes by multiplication. It is no
 * defence by itself: tables that an input can fill bound their probes or their size.
 */
#ifndef CHUNKLINT_BASE_HASH_H
#define CHUNKLINT_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/slice.h"

static inline uint64_t hash_mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ (hash >> 32);
}

/* Less than a word, without a branch for each length: with the length, the bytes decide the word. */
static inline uint64_t hash_short_word(const char *data, size_t length)
{
    uint32_t first, last;

    if (length >= sizeof first) {
        memcpy(&first, data, sizeof first);
        memcpy(&last, data + length - sizeof last, sizeof last);
        return first | (uint64_t)last << 32;
    }
    if (length == 0)
        return 0;
    return (uint64_t)(unsigned char)data[0] | (uint64_t)(unsigned char)data[length / 2] << 8 |
           (uint64_t)(unsigned char)data[length - 1] << 16;
}

static inline uint64_t hash_bytes(const char *data, size_t length)
{
    uint64_t hash = length, word;
    size_t at = 0;

    if (length < sizeof word)
        return hash_mix(hash, hash_short_word(data, length));
    for (; length - at > sizeof word; at += sizeof word) {
        memcpy(&word, data + at, sizeof word);
        hash = hash_mix(hash, word);
    }
    memcpy(&word, data + length - sizeof word, sizeof word);
    return hash_mix(hash, word);
}

static inline uint64_t hash_slice(struct slice bytes)
{
    return hash_bytes(bytes.data, bytes.length);
}

/* A polynomial over the bytes of a text. `power` is the base to the power of their number. */
struct joined_hash {
    uint64_t hash, power;
};

#define JOINED_HASH_EMPTY ((struct joined_hash){0, 1})

static inline void joined_hash_byte(struct joined_hash *joined, unsigned char byte)
{
    const uint64_t base = UINT64_C(0x9E3779B97F4A7C15);

    joined->hash = joined->hash * base + byte + 1;
    joined->power *= base;
}

static inline void joined_hash_append(struct joined_hash *joined, struct joined_hash piece)
{
    joined->hash = joined->hash * piece.power + piece.hash;
    joined->power *= piece.power;
}

static inline bool joined_hash_equal(struct joined_hash a, struct joined_hash b)
{
    return a.hash == b.hash && a.power == b.power;
}

#endif
