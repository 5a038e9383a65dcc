/*
 * The tokens of a choice's logprobs: their joined text, as a hash, and the first
 * that is said to be more than certain.
 */
#ifndef CHUNKLINT_CHUNK_TOKENS_H
#define CHUNKLINT_CHUNK_TOKENS_H

#include "chunk/chunk.h"

/* Where the values of a token's members are; 0: there is no such member. */
struct token_nodes {
    uint32_t token, bytes, logprob;
};

/* Adds what one entry says to a list that began as {.listed = true, .joined = JOINED_HASH_EMPTY}. */
void tokens_add(struct tokens_view *tokens, const struct json_document *document, const struct token_nodes *token,
                uint32_t position);

#endif
