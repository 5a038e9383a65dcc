/*
 * A hash of bytes that come in pieces, the same however they are cut: whole words
 * are mixed in, what is left waits for more. Adding up to a word takes no branch,
 * as pieces are short and of all lengths. All bits zero: nothing came yet.
 */
#ifndef CHUNKLINT_BASE_HASH_PIECES_H
#define CHUNKLINT_BASE_HASH_PIECES_H

#include "base/hash.h"

struct hash_pieces {
    uint64_t hash;  /* of the whole words */
    uint64_t rest;  /* the bytes behind them, the first one lowest */
    unsigned count; /* of those; fewer than a word has */
};

/* The bytes before `end`, 1 to 8, the first one lowest and nothing above them. All eight must be readable. */
static inline uint64_t hash_word_before(const char *end, size_t length)
{
    const unsigned char *b = (const unsigned char *)end - sizeof(uint64_t);
    uint64_t word = (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
                    (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;

    return word >> (sizeof word - length) * 8;
}

/* Adds 1 to 8 bytes, as hash_word_before gives them. */
static inline void hash_pieces_add(struct hash_pieces *pieces, uint64_t bytes, size_t length)
{
    unsigned shift = pieces->count * 8, all = pieces->count + (unsigned)length;
    uint64_t full = 0 - (uint64_t)(all / sizeof bytes); /* all bits when there is a whole word now, or none */
    uint64_t word = pieces->rest | bytes << shift, behind = bytes >> 1 >> (63 - shift);

    pieces->hash ^= (hash_mix(pieces->hash, word) ^ pieces->hash) & full;
    pieces->rest = (word & ~full) | (behind & full);
    pieces->count = all % sizeof bytes;
}

static inline uint64_t hash_pieces_value(const struct hash_pieces *pieces)
{
    return hash_mix(hash_mix(pieces->hash, pieces->rest), pieces->count);
}

#endif
