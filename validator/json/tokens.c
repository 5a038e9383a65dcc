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

static inline void make_node(struct json_node *node, const jsmntok_t *token, uint32_t next, enum json_kind kind)
{
    *node = (struct json_node){
        .start = (uint32_t)token->start, .end = (uint32_t)token->end, .next = next, .kind = (uint8_t)kind};
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

/* ---- scalars */

/* A string with escapes, characters beyond ASCII, or something that may not be in one. */
static bool prove_odd_string(struct slice text, struct json_node *node, unsigned *oddities)
{
    struct json_lexeme lexeme = json_lex_string(text, node->start);

    node->flags = lexeme.escaped ? JSON_ESCAPED : 0;
    *oddities |= lexeme.lone_surrogate ? JSON_LONE_SURROGATE : 0;
    return lexeme.flaw == FLAW_NONE && lexeme.end == node->end;
}

static inline bool prove_string(struct slice text, struct json_node *node, unsigned *oddities)
{
    return node->start + scan_plain(text.data + node->start, text.length - node->start) == node->end ||
           prove_odd_string(text, node, oddities);
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

static inline bool prove_primitive(struct slice text, struct json_node *node, unsigned *oddities)
{
    if (text.data[node->start] >= 'a')
        return prove_literal(text.data + node->start, node);
    return is_plain_integer(text.data, node->start, node->end) || prove_odd_number(text, node, oddities);
}

/* ---- keys */

static void find_name(struct json_names *names, const struct json_document *document, struct json_node *node)
{
    struct slice key = {document->text + node->start, node->end - node->start};
    uint16_t *after = names->after[names->last];

    node->hash = (node->flags & JSON_ESCAPED) != 0 ? json_hash_decoded(key) : json_hash(key);
    node->name = json_names_number(names, document, (uint32_t)(node - document->nodes));
    after[1] = after[0];
    after[0] = node->name;
}

/* Interleaved streams have one order or the other. */
static uint16_t try_former_name(uint16_t *after, const struct json_names *names, struct slice key)
{
    uint16_t former = after[1];

    if (!slice_equal(names->text[former], key))
        return 0;
    after[1] = after[0];
    after[0] = former;
    return former;
}

/* A key that is an expected name is proved by that: names hold plain text only. */
static inline bool is_expected(struct json_names *names, struct slice key, struct json_node *node)
{
    uint16_t *after = names->after[names->last], expected = after[0];

    if (!slice_equal(names->text[expected], key))
        expected = try_former_name(after, names, key);
    node->hash = names->hash[expected];
    node->name = expected;
    return expected != 0;
}

static inline bool prove_key(struct json_names *names, struct json_document *document, struct json_node *node)
{
    struct slice text = {document->text, document->length};

    if (!is_expected(names, (struct slice){text.data + node->start, node->end - node->start}, node)) {
        if (!prove_string(text, node, &document->oddities))
            return false;
        find_name(names, document, node);
    }
    names->last = node->name;
    node->flags |= JSON_KEY;
    return true;
}

/* ---- containers */

static void settle_suspicion(struct json_reader *reader, struct json_document *document, uint32_t object)
{
    if (!(document->oddities & JSON_DUPLICATE_KEY) && json_equal_keys(&reader->suspects, document, object) > 0)
        document->oddities |= JSON_DUPLICATE_KEY;
}

/* Nothing but white space may stand between `at` and the closing bracket; `index` is the node after it. */
static inline bool close_container(struct json_reader *reader, struct json_document *document,
                                   const struct json_frame *frame, uint32_t at, uint32_t index)
{
    struct json_node *node = &reader->nodes[frame->node];

    node->size = frame->size;
    node->next = index;
    if (frame->suspect)
        settle_suspicion(reader, document, frame->node);
    return is_gap(document->text, at, frame->end - 1, 0);
}

/* A string's token begins after its quote. */
static inline uint32_t first_byte(const jsmntok_t *token)
{
    return (uint32_t)token->start - (token->type == JSMN_STRING);
}

/*
 * The walk: one step an element or a member. `at` is the first byte that nothing has
 * covered yet. In one piece, so that its variables stay in registers.
 */
static bool prove_tokens(struct json_reader *reader, struct json_document *document)
{
    const struct slice text = {document->text, document->length};
    const jsmntok_t *token = reader->tokens;
    struct json_node *node = reader->nodes;
    struct json_frame *frame = reader->frames, *first = frame, *last = frame + reader->depth_limit;
    uint32_t at = 0, index = 0, count = document->count;

    for (; index < count; index++, token++, node++) {
        uint32_t start = first_byte(token);
        for (; start >= frame->end; at = frame->end, frame--)
            if (!close_container(reader, document, frame, at, index))
                return false;
        if (!is_gap(text.data, at, start, frame->size > 0 ? ',' : 0))
            return false;
        frame->size++;
        if (frame->is_object) {
            make_node(node, token, index + 1, JSON_STRING);
            if (token->type != JSMN_STRING || !prove_key(reader->names, document, node))
                return false;
            note_occurrence(frame, node);
            at = node->end + 1;
            index++, token++, node++;
            if (index == count || !is_gap(text.data, at, first_byte(token), ':'))
                return false;
        }
        if (token->type == JSMN_STRING) {
            make_node(node, token, index + 1, JSON_STRING);
            at = node->end + 1;
            if (!prove_string(text, node, &document->oddities))
                return false;
        } else if (token->type == JSMN_PRIMITIVE) {
            make_node(node, token, index + 1, JSON_INTEGER);
            at = node->end;
            if (!prove_primitive(text, node, &document->oddities))
                return false;
        } else {
            bool is_object = token->type == JSMN_OBJECT;
            if (frame == last)
                return false;
            make_node(node, token, 0, is_object ? JSON_OBJECT : JSON_ARRAY);
            *++frame = (struct json_frame){.node = index, .end = node->end, .is_object = is_object};
            at = node->start + 1;
        }
    }
    for (; frame > first; at = frame->end, frame--)
        if (!close_container(reader, document, frame, at, index))
            return false;
    return first->size == 1 && is_gap(text.data, at, document->length, 0);
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
    return prove_tokens(reader, document);
}
