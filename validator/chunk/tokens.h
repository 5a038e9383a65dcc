/*
 * The tokens of a choice's logprobs: their joined text, as a hash, and the first
 * that is said to be more than certain.
 */
#ifndef CHUNKLINT_CHUNK_TOKENS_H
#define CHUNKLINT_CHUNK_TOKENS_H

#include "base/scan.h"
#include "chunk/chunk.h"

/* The values of a token's members that are looked at. */
struct token_view {
    struct field token, bytes, logprob;
};

/*
 * Adds what one entry says to a list that began as {.listed = true, .joined = JOINED_HASH_EMPTY}. `text` is
 * what the fields point into.
 */
void tokens_add(struct tokens_view *tokens, const char *text, const struct token_view *token, uint32_t position);

/*
 * Are the tokens, joined, the content as it is written, which stands in the text, too, each with a logprob below 0?
 * False: they are not, or not simply.
 */
bool tokens_are(const struct scan_level *scan, struct slice text, struct slice content, const struct token_view *list,
                uint32_t count);

#endif
