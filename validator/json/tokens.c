/*
 * The one file that knows jsmn. jsmn finds where the strings, bare words and
 * brackets are; it does not ask whether they are JSON. The walk here proves that:
 * inside a token by the grammar, between two tokens by the one sequence of bytes
 * that the container allows there (white space and one comma, colon or nothing).
 * Every byte of the text lies in one of the two, so nothing passes unseen.
 *
 * Cost: jsmn, plus one look at each token and a SIMD scan of each string.
 */
#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

#include "base/hash.h"
#include "base/scan.h"
#include "json/lexical.h"
#include "json/reader.h"

/* A container whose end the walk has not reached; the lowest one stands for the text itself. */
struct json_frame {
    uint32_t node;
    uint32_t end;   /* where its closing bracket's successor is */
    uint32_t size;  /* elements or members so far */
    char separator; /* that must stand before the next token; 0: none */
    bool is_object;
    uint64_t seen; /* of 64 classes of key hashes: those that occurred, and those that did twice */
    uint64_t twice;
};

struct proof {
    struct json_reader *reader;
    struct json_document *document;
    struct slice text;
    const char *bytes;
    const jsmntok_t *tokens;
    struct json_node *nodes;
    struct json_frame *frame;
    uint32_t at;    /* the first byte that no token has covered */
    uint32_t index; /* of the token at hand, and of its node */
    uint32_t count;
};

void json_tokens_take(struct json_reader *reader, struct arena *arena)
{
    reader->tokens = arena_take(arena, reader->token_limit, sizeof(jsmntok_t));
    reader->nodes = ARENA_TAKE(arena, struct json_node, reader->token_limit);
    reader->frames = ARENA_TAKE(arena, struct json_frame, reader->depth_limit + 1);
}

static bool spaced_gap(const char *bytes, uint32_t from, uint32_t to, char separator)
{
    size_t at = json_skip_space(bytes, from, to);

    if (separator != 0) {
        if (at == to || bytes[at] != separator)
            return false;
        at = json_skip_space(bytes, at + 1, to);
    }
    return at == to;
}

/* Is what lies between two tokens the separator, with white space around it at most? */
static inline bool is_gap(const char *bytes, uint32_t from, uint32_t to, char separator)
{
    if (separator == 0 ? from == to : from + 1 == to && bytes[from] == separator)
        return true;
    return spaced_gap(bytes, from, to, separator);
}

static inline void finish_node(struct json_node *node, uint32_t start, uint32_t end, uint32_t next, enum json_kind kind)
{
    node->start = start;
    node->end = end;
    node->next = next;
    node->size = 0;
    node->hash = 0;
    node->kind = (uint8_t)kind;
    node->flags = 0;
}

static void note_key(struct proof *proof, struct json_node *node)
{
    struct slice key = {proof->bytes + node->start, node->end - node->start};

    node->hash = node->flags & JSON_ESCAPED ? json_hash_decoded(key) : (uint32_t)hash_slice(key);
    node->flags |= JSON_KEY;
    uint64_t class = UINT64_C(1) << (node->hash & 63);
    proof->frame->twice |= proof->frame->seen & class;
    proof->frame->seen |= class;
}

static inline bool prove_string(struct proof *proof, const jsmntok_t *token)
{
    struct json_node *node = &proof->nodes[proof->index];
    uint32_t start = (uint32_t)token->start, end = (uint32_t)token->end;

    finish_node(node, start, end, proof->index + 1, JSON_STRING);
    proof->at = end + 1;
    if (start + scan_plain(proof->bytes + start, proof->text.length - start) == end)
        return true;
    struct json_lexeme lexeme = json_lex_string(proof->text, start);
    node->flags = lexeme.escaped ? JSON_ESCAPED : 0;
    proof->document->oddities |= lexeme.lone_surrogate ? JSON_LONE_SURROGATE : 0;
    return lexeme.flaw == FLAW_NONE && lexeme.end == end;
}

/* Most numbers are plain integers, which need no more than a look at their digits. */
static inline bool is_plain_integer(const char *bytes, uint32_t start, uint32_t end)
{
    if (bytes[start] == '0')
        return end - start == 1;
    while (start < end && json_is_digit(bytes[start]))
        start++;
    return start == end;
}

static bool prove_number(struct proof *proof, struct json_node *node)
{
    struct slice number = {proof->bytes + node->start, node->end - node->start};

    node->kind = JSON_INTEGER;
    if (!is_plain_integer(proof->bytes, node->start, node->end)) {
        struct json_lexeme lexeme = json_lex_number(proof->text, node->start);
        if (lexeme.flaw != FLAW_NONE || lexeme.end != node->end)
            return false;
        node->kind = lexeme.fraction ? JSON_NUMBER : JSON_INTEGER;
    }
    if (node->kind == JSON_INTEGER && json_is_unsafe_integer(number))
        proof->document->oddities |= JSON_UNSAFE_INTEGER;
    return true;
}

/* The literals by their first letter; jsmn lets no other word begin. */
static inline bool prove_literal(const char *bytes, struct json_node *node)
{
    uint32_t length = node->end - node->start;

    switch (bytes[0]) {
    case 'n': node->kind = JSON_NULL; return length == 4 && memcmp(bytes, "null", 4) == 0;
    case 't': node->kind = JSON_TRUE; return length == 4 && memcmp(bytes, "true", 4) == 0;
    default: node->kind = JSON_FALSE; return length == 5 && memcmp(bytes, "false", 5) == 0;
    }
}

static bool prove_primitive(struct proof *proof, const jsmntok_t *token)
{
    struct json_node *node = &proof->nodes[proof->index];
    char first = proof->bytes[token->start];

    finish_node(node, (uint32_t)token->start, (uint32_t)token->end, proof->index + 1, JSON_NULL);
    proof->at = node->end;
    return first < 'a' ? prove_number(proof, node) : prove_literal(proof->bytes + node->start, node);
}

static bool open_container(struct proof *proof, const jsmntok_t *token)
{
    bool is_object = token->type == JSMN_OBJECT;

    if (proof->frame == proof->reader->frames + proof->reader->depth_limit)
        return false;
    finish_node(&proof->nodes[proof->index], (uint32_t)token->start, (uint32_t)token->end, 0,
                is_object ? JSON_OBJECT : JSON_ARRAY);
    *++proof->frame = (struct json_frame){.node = proof->index, .end = (uint32_t)token->end, .is_object = is_object};
    proof->at = (uint32_t)token->start + 1;
    return true;
}

/* Nothing but white space may stand before the closing bracket. */
static bool close_container(struct proof *proof)
{
    struct json_frame *frame = proof->frame--;
    struct json_node *node = &proof->nodes[frame->node];

    if (!is_gap(proof->bytes, proof->at, frame->end - 1, 0))
        return false;
    node->size = frame->size;
    node->next = proof->index;
    proof->at = frame->end;
    if (frame->twice != 0 && !(proof->document->oddities & JSON_DUPLICATE_KEY) &&
        json_equal_keys(&proof->reader->suspects, proof->document, frame->node) > 0)
        proof->document->oddities |= JSON_DUPLICATE_KEY;
    return true;
}

/* A string's token begins after its quote. */
static inline uint32_t first_byte(const jsmntok_t *token)
{
    return (uint32_t)token->start - (token->type == JSMN_STRING);
}

static inline bool prove_value(struct proof *proof, const jsmntok_t *token)
{
    if (token->type == JSMN_STRING)
        return prove_string(proof, token);
    return token->type == JSMN_PRIMITIVE ? prove_primitive(proof, token) : open_container(proof, token);
}

/* A name and the colon after it; the token at hand is then the value. */
static inline bool prove_key(struct proof *proof, const jsmntok_t *token)
{
    if (token->type != JSMN_STRING || !prove_string(proof, token))
        return false;
    note_key(proof, &proof->nodes[proof->index]);
    return ++proof->index < proof->count && is_gap(proof->bytes, proof->at, first_byte(token + 1), ':');
}

/* The next element or member, after the ends of the containers that end before it. */
static inline bool prove_item(struct proof *proof)
{
    const jsmntok_t *token = &proof->tokens[proof->index];
    uint32_t start = first_byte(token);

    while (start >= proof->frame->end)
        if (!close_container(proof))
            return false;
    if (!is_gap(proof->bytes, proof->at, start, proof->frame->size > 0 ? ',' : 0))
        return false;
    proof->frame->size++;
    if (proof->frame->is_object) {
        if (!prove_key(proof, token))
            return false;
        token++;
    }
    return prove_value(proof, token);
}

static bool prove_tokens(struct proof *proof)
{
    for (; proof->index < proof->count; proof->index++)
        if (!prove_item(proof))
            return false;
    while (proof->frame > proof->reader->frames)
        if (!close_container(proof))
            return false;
    return proof->frame->size == 1 && is_gap(proof->bytes, proof->at, (uint32_t)proof->text.length, 0);
}

bool json_prove(struct json_reader *reader, struct slice text, bool delimited, struct json_document *document)
{
    size_t length = text.length + delimited;
    jsmn_parser parser;

    jsmn_init(&parser);
    int count = jsmn_parse(&parser, text.data, length, reader->tokens, reader->token_limit);
    if (count <= 0 || parser.pos != length) /* a NUL ends jsmn early and silently */
        return false;
    *document = (struct json_document){.text = text.data,
                                       .length = (uint32_t)text.length,
                                       .nodes = reader->nodes,
                                       .count = (uint32_t)count,
                                       .key = JSON_NONE};
    reader->frames[0] = (struct json_frame){.end = UINT32_MAX};
    struct proof proof = {.reader = reader,
                          .document = document,
                          .text = text,
                          .bytes = text.data,
                          .tokens = reader->tokens,
                          .count = (uint32_t)count,
                          .nodes = reader->nodes,
                          .frame = reader->frames};
    return prove_tokens(&proof);
}
