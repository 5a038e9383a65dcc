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

static inline uint64_t hash_bytes(const char *data, size_t length)
{
    uint64_t hash = length, word = 0;

    while (length >= 8) {
        memcpy(&word, data, 8);
        hash = hash_mix(hash, word);
        data += 8;
        length -= 8;
    }
    word = 0;
    switch (length) { /* constant sizes, so that no call is made */
    case 7: word |= (uint64_t)(unsigned char)data[6] << 48; /* fall through */
    case 6: word |= (uint64_t)(unsigned char)data[5] << 40; /* fall through */
    case 5: word |= (uint64_t)(unsigned char)data[4] << 32; /* fall through */
    case 4: word |= (uint64_t)(unsigned char)data[3] << 24; /* fall through */
    case 3: word |= (uint64_t)(unsigned char)data[2] << 16; /* fall through */
    case 2: word |= (uint64_t)(unsigned char)data[1] << 8;  /* fall through */
    case 1: word |= (uint64_t)(unsigned char)data[0];       /* fall through */
    default: break;
    }
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
