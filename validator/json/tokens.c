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

enum { SAFE_DIGITS = 15 }; /* no integer of so many digits is beyond 2^53 */

/* A container whose end the walk has not reached; the lowest one stands for the text itself. */
struct json_frame {
    uint32_t node;
    uint32_t end;   /* where its closing bracket's successor is */
    uint32_t size;  /* elements or members so far */
    char separator; /* that must stand before the next token; 0: none */
    bool is_object;
    uint64_t named;   /* numbers below 64 of names that occurred */
    uint64_t unnamed; /* of other keys: classes of hashes that occurred */
    bool suspect;     /* one of them occurred twice */
};

struct proof {
    struct json_reader *reader;
    struct json_document *document;
    struct json_names *names;
    struct slice text;
    const jsmntok_t *tokens;
    struct json_node *nodes;
    struct json_frame *frame, *last_frame;
    uint32_t at;    /* the first byte that no token has covered */
    uint32_t index; /* of the token at hand, and of its node */
    uint32_t count;
};

void json_tokens_take(struct json_reader *reader, struct arena *arena)
{
    reader->tokens = arena_take(arena, reader->token_capacity, sizeof(jsmntok_t));
    reader->nodes = ARENA_TAKE(arena, struct json_node, reader->token_capacity);
    reader->frames = ARENA_TAKE(arena, struct json_frame, CHUNKLINT_DEPTH_MAX + 1);
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
    node->name = 0;
}

/* Names below 64 are told apart exactly, other keys by a class of their hash: then a repeat is only suspected. */
static inline void note_occurrence(struct json_frame *frame, const struct json_node *key)
{
    bool is_named = key->name - 1U < 63;
    uint64_t bit = UINT64_C(1) << (is_named ? key->name : key->hash & 63);
    uint64_t *set = is_named ? &frame->named : &frame->unnamed;

    frame->suspect |= (*set & bit) != 0;
    *set |= bit;
}

/* A string with escapes, characters beyond ASCII, or something that may not be in one. */
static bool prove_odd_string(struct slice text, struct json_node *node, unsigned *oddities)
{
    struct json_lexeme lexeme = json_lex_string(text, node->start);

    node->flags = lexeme.escaped ? JSON_ESCAPED : 0;
    *oddities |= lexeme.lone_surrogate ? JSON_LONE_SURROGATE : 0;
    return lexeme.flaw == FLAW_NONE && lexeme.end == node->end;
}

static inline bool prove_string(struct proof *proof, const jsmntok_t *token)
{
    struct json_node *node = &proof->nodes[proof->index];
    uint32_t start = (uint32_t)token->start, end = (uint32_t)token->end;

    finish_node(node, start, end, proof->index + 1, JSON_STRING);
    proof->at = end + 1;
    return start + scan_plain(proof->text.data + start, proof->text.length - start) == end ||
           prove_odd_string(proof->text, node, &proof->document->oddities);
}

/* Most numbers are plain integers of a few digits, which need no more than a look at them. */
static inline bool is_plain_integer(const char *bytes, uint32_t start, uint32_t end)
{
    if (bytes[start] == '0')
        return end - start == 1;
    if (end - start > SAFE_DIGITS)
        return false;
    while (start < end && json_is_digit(bytes[start]))
        start++;
    return start == end;
}

static bool prove_odd_number(struct slice text, struct json_node *node, unsigned *oddities)
{
    struct json_lexeme lexeme = json_lex_number(text, node->start);

    if (lexeme.flaw != FLAW_NONE || lexeme.end != node->end)
        return false;
    node->kind = lexeme.fraction ? JSON_NUMBER : JSON_INTEGER;
    if (node->kind == JSON_INTEGER &&
        json_is_unsafe_integer((struct slice){text.data + node->start, node->end - node->start}))
        *oddities |= JSON_UNSAFE_INTEGER;
    return true;
}

/* The literals by their first letter; jsmn lets no other word begin. */
static bool prove_literal(const char *bytes, struct json_node *node)
{
    uint32_t length = node->end - node->start;

    switch (bytes[0]) {
    case 'n': node->kind = JSON_NULL; return length == 4 && memcmp(bytes, "null", 4) == 0;
    case 't': node->kind = JSON_TRUE; return length == 4 && memcmp(bytes, "true", 4) == 0;
    default: node->kind = JSON_FALSE; return length == 5 && memcmp(bytes, "false", 5) == 0;
    }
}

static inline bool prove_primitive(struct proof *proof, const jsmntok_t *token)
{
    struct json_node *node = &proof->nodes[proof->index];
    uint32_t start = (uint32_t)token->start, end = (uint32_t)token->end;

    finish_node(node, start, end, proof->index + 1, JSON_INTEGER);
    proof->at = end;
    if (proof->text.data[start] >= 'a')
        return prove_literal(proof->text.data + start, node);
    return is_plain_integer(proof->text.data, start, end) ||
           prove_odd_number(proof->text, node, &proof->document->oddities);
}

static inline bool open_container(struct proof *proof, const jsmntok_t *token)
{
    bool is_object = token->type == JSMN_OBJECT;

    if (proof->frame == proof->last_frame)
        return false;
    finish_node(&proof->nodes[proof->index], (uint32_t)token->start, (uint32_t)token->end, 0,
                is_object ? JSON_OBJECT : JSON_ARRAY);
    *++proof->frame = (struct json_frame){.node = proof->index, .end = (uint32_t)token->end, .is_object = is_object};
    proof->at = (uint32_t)token->start + 1;
    return true;
}

static void settle_suspicion(struct json_reader *reader, struct json_document *document, uint32_t object)
{
    if (!(document->oddities & JSON_DUPLICATE_KEY) && json_equal_keys(&reader->suspects, document, object) > 0)
        document->oddities |= JSON_DUPLICATE_KEY;
}

/* Nothing but white space may stand before the closing bracket. */
static inline bool close_container(struct proof *proof)
{
    struct json_frame *frame = proof->frame--;
    struct json_node *node = &proof->nodes[frame->node];

    if (!is_gap(proof->text.data, proof->at, frame->end - 1, 0))
        return false;
    node->size = frame->size;
    node->next = proof->index;
    proof->at = frame->end;
    if (frame->suspect)
        settle_suspicion(proof->reader, proof->document, frame->node);
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

static void find_name(struct json_names *names, const struct json_document *document, struct json_node *node)
{
    struct slice key = {document->text + node->start, node->end - node->start};

    node->hash = (node->flags & JSON_ESCAPED) != 0 ? json_hash_decoded(key) : json_hash(key);
    node->name = json_names_number(names, document, (uint32_t)(node - document->nodes));
    names->after[names->last] = node->name;
}

/* A key that is the expected name is proved by that: names hold plain text only. */
static inline bool is_expected_key(struct proof *proof, const jsmntok_t *token)
{
    uint32_t start = (uint32_t)token->start, end = (uint32_t)token->end;
    struct json_names *names = proof->names;
    struct json_node *node = &proof->nodes[proof->index];
    uint16_t expected = names->after[names->last];

    if (token->type != JSMN_STRING ||
        !slice_equal(names->text[expected], (struct slice){proof->text.data + start, end - start}))
        return false;
    finish_node(node, start, end, proof->index + 1, JSON_STRING);
    node->hash = names->hash[expected];
    node->name = expected;
    proof->at = end + 1;
    return true;
}

/* A name and the colon after it; the token at hand is then the value. */
static inline bool prove_key(struct proof *proof, const jsmntok_t *token)
{
    struct json_node *node = &proof->nodes[proof->index];

    if (!is_expected_key(proof, token)) {
        if (token->type != JSMN_STRING || !prove_string(proof, token))
            return false;
        find_name(proof->names, proof->document, node);
    }
    proof->names->last = node->name;
    node->flags |= JSON_KEY;
    note_occurrence(proof->frame, node);
    return ++proof->index < proof->count && is_gap(proof->text.data, proof->at, first_byte(token + 1), ':');
}

/* The next element or member, after the ends of the containers that end before it. */
static inline bool prove_item(struct proof *proof)
{
    const jsmntok_t *token = &proof->tokens[proof->index];
    uint32_t start = first_byte(token);

    while (start >= proof->frame->end)
        if (!close_container(proof))
            return false;
    if (!is_gap(proof->text.data, proof->at, start, proof->frame->size > 0 ? ',' : 0))
        return false;
    proof->frame->size++;
    if (proof->frame->is_object) {
        if (!prove_key(proof, token))
            return false;
        token++;
    }
    return prove_value(proof, token);
}

/* All is in line and `proof` never leaves this function, so that a compiler keeps it in registers. */
static bool prove_tokens(struct proof proof)
{
    struct json_frame *first = proof.frame;

    for (; proof.index < proof.count; proof.index++)
        if (!prove_item(&proof))
            return false;
    while (proof.frame > first)
        if (!close_container(&proof))
            return false;
    return first->size == 1 && is_gap(proof.text.data, proof.at, (uint32_t)proof.text.length, 0);
}

/* Kept out of line: jsmn's loop wants all registers for itself. */
#if defined(__GNUC__)
__attribute__((noinline))
#endif
static int tokenize(struct json_reader *reader, const char *bytes, size_t length)
{
    jsmn_parser parser;

    jsmn_init(&parser);
    int count = jsmn_parse(&parser, bytes, length, reader->tokens, reader->token_limit);
    return parser.pos == length ? count : -1; /* a NUL ends jsmn early and silently */
}

bool json_prove(struct json_reader *reader, struct slice text, bool delimited, struct json_document *document)
{
    size_t length = text.length + delimited;
    int count = tokenize(reader, text.data, length);

    if (count <= 0)
        return false;
    *document = (struct json_document){.text = text.data,
                                       .length = (uint32_t)text.length,
                                       .nodes = reader->nodes,
                                       .count = (uint32_t)count,
                                       .key = JSON_NONE};
    reader->frames[0] = (struct json_frame){.end = UINT32_MAX};
    return prove_tokens((struct proof){.reader = reader,
                                       .document = document,
                                       .names = reader->names,
                                       .text = text,
                                       .tokens = reader->tokens,
                                       .count = (uint32_t)count,
                                       .nodes = reader->nodes,
                                       .frame = reader->frames,
                                       .last_frame = reader->frames + reader->depth_limit});
}
