/*
 * A token may be part of a character, which no text can say: then its bytes are
 * what counts, so they are taken wherever they are given.
 */
#include "chunk/tokens.h"

#include "json/unescape.h"

/* The value of an integer from 0 to 255, or -1. */
static int byte_of(const struct json_document *document, uint32_t node)
{
    struct slice digits = json_slice(document, node);
    int value = 0;

    if (document->nodes[node].kind != JSON_INTEGER || digits.length > 3 || digits.data[0] == '-')
        return -1;
    for (size_t i = 0; i < digits.length; i++)
        value = value * 10 + (digits.data[i] - '0');
    return value <= 0xFF ? value : -1;
}

static bool join_bytes(struct joined_hash *joined, const struct json_document *document, uint32_t array)
{
    for (uint32_t item = array + 1; item < document->nodes[array].next; item = document->nodes[item].next) {
        int byte = byte_of(document, item);
        if (byte < 0)
            return false;
        joined_hash_byte(joined, (unsigned char)byte);
    }
    return true;
}

/* False: the entry says neither text nor bytes. */
static bool join_token(struct joined_hash *joined, const struct json_document *document,
                       const struct token_nodes *token)
{
    if (token->bytes != 0 && document->nodes[token->bytes].kind == JSON_ARRAY)
        return join_bytes(joined, document, token->bytes);
    if (token->token == 0 || document->nodes[token->token].kind != JSON_STRING)
        return false;
    json_join(joined, json_slice(document, token->token));
    return true;
}

/* Is a number above 0? It is when it has no sign and a digit other than 0 before its exponent. */
static bool is_positive(const struct json_document *document, uint32_t node)
{
    uint8_t kind = document->nodes[node].kind;
    struct slice number = json_slice(document, node);

    if ((kind != JSON_INTEGER && kind != JSON_NUMBER) || number.data[0] == '-')
        return false;
    for (size_t i = 0; i < number.length && number.data[i] != 'e' && number.data[i] != 'E'; i++)
        if (number.data[i] >= '1' && number.data[i] <= '9')
            return true;
    return false;
}

void tokens_add(struct tokens_view *tokens, const struct json_document *document, const struct token_nodes *token,
                uint32_t position)
{
    if (tokens->listed)
        tokens->listed = join_token(&tokens->joined, document, token);
    if (token->logprob == 0 || tokens->positive.kind != JSON_ABSENT || !is_positive(document, token->logprob))
        return;
    const struct json_node *node = &document->nodes[token->logprob];
    tokens->positive = (struct field){.kind = node->kind, .start = node->start, .end = node->end};
    tokens->position = position;
}
