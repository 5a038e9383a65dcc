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

/* Fewer bytes than a word has, the first one lowest. Texts are short and of all lengths: there is no branch for each.
 */
static inline uint64_t hash_short_word(const char *data, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)data;
    uint64_t word = 0;

    if (length == 0)
        return 0;
    if (length < 4)
        return bytes[0] | (uint64_t)bytes[length / 2] << length / 2 * 8 |
               (uint64_t)bytes[length - 1] << (length - 1) * 8;
    for (size_t i = 0; i < 4; i++)
        word |= (uint64_t)bytes[i] << i * 8 | (uint64_t)bytes[length - 4 + i] << (length - 4 + i) * 8;
    return word;
}

static inline uint64_t hash_bytes(const char *data, size_t length)
{
    uint64_t hash = length, word;

    for (; length >= sizeof word; data += sizeof word, length -= sizeof word) {
        memcpy(&word, data, sizeof word);
        hash = hash_mix(hash, word);
    }
    return hash_mix(hash, hash_short_word(data, length));
}

/* So that also what differs in the highest bits alone reaches most of the product. */
static inline uint64_t hash_spread(uint64_t value, uint64_t factor)
{
    return (value ^ value >> 32) * factor;
}

/* Bytes that stand before a text which hash_text is asked for, at least; texts are seldom longer. */
enum { HASH_TEXT_BYTES = 32 };

static inline uint64_t hash_masked(const char *data, const char *mask, uint64_t factor)
{
    uint64_t word, bits;

    memcpy(&word, data, sizeof word);
    memcpy(&bits, mask, sizeof bits);
    return hash_spread(word & bits, factor);
}

/*
 * The last bytes before data + length, of which so many count. Texts are short and of all lengths: there is no branch
 * for each, and no step waits for the one before it.
 */
static inline uint64_t hash_last(const char *data, size_t length)
{
    static const uint64_t masks[2 * HASH_TEXT_BYTES / sizeof(uint64_t)] = {
        0, 0, 0, 0, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
    const char *bytes = data + length - HASH_TEXT_BYTES, *mask = (const char *)masks + length;

    return length + hash_masked(bytes, mask, UINT64_C(0x9E3779B97F4A7C15)) +
           hash_masked(bytes + 8, mask + 8, UINT64_C(0xC2B2AE3D27D4EB4F)) +
           hash_masked(bytes + 16, mask + 16, UINT64_C(0x165667B19E3779F9)) +
           hash_masked(bytes + 24, mask + 24, UINT64_C(0xD6E8FEB86659FD93));
}

/* Another one, of bytes inside a longer text: HASH_TEXT_BYTES of it stand before them. */
static inline uint64_t hash_text(const char *data, size_t length)
{
    return length <= HASH_TEXT_BYTES ? hash_last(data, length) : hash_bytes(data, length);
}

static inline uint64_t hash_product(const char *data, size_t word, uint64_t factor)
{
    uint64_t value;

    memcpy(&value, data + word * sizeof value, sizeof value);
    return value * factor;
}

enum { HASH_HEAD_BYTES = 48 };

/*
 * So many bytes, for finding things, by the high bits above all; no step waits for the one before it. No input gains by
 * a collision.
 */
static inline uint64_t hash_head(const char *data)
{
    uint64_t first = hash_product(data, 0, UINT64_C(0x9E3779B97F4A7C15)) +
                     hash_product(data, 1, UINT64_C(0xC2B2AE3D27D4EB4F)) +
                     hash_product(data, 2, UINT64_C(0x165667B19E3779F9));
    uint64_t last = hash_product(data, 3, UINT64_C(0xD6E8FEB86659FD93)) +
                    hash_product(data, 4, UINT64_C(0xA0761D6478BD642F)) +
                    hash_product(data, 5, UINT64_C(0xE7037ED1A0B428DB));

    return hash_mix(first, last);
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
