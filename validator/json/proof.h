/*
 * The proof of one token at a time: strings, numbers, literals and keys by the
 * grammar, and the bytes between two tokens. Knows nothing of jsmn; tokens.c walks
 * over its tokens with these, all in line.
 */
#ifndef CHUNKLINT_JSON_PROOF_H
#define CHUNKLINT_JSON_PROOF_H

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

/* ---- between tokens */

RARELY static bool spaced_gap(const char *bytes, uint32_t from, uint32_t to, char separator)
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

/* ---- scalars */

/* A string with escapes, characters beyond ASCII, or something that may not be in one. */
static inline bool prove_odd_string(struct slice text, struct json_node *node, unsigned *oddities)
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

RARELY static bool prove_odd_number(struct slice text, struct json_node *node, unsigned *oddities)
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
static inline bool prove_literal(const char *bytes, struct json_node *node)
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

static inline void find_name(struct json_names *names, const struct json_document *document, struct json_node *node)
{
    struct slice key = {document->text + node->start, node->end - node->start};
    uint16_t *after = names->after[names->last];

    node->hash = (node->flags & JSON_ESCAPED) != 0 ? json_hash_decoded(key) : json_hash(key);
    node->name = json_names_number(names, document, (uint32_t)(node - document->nodes));
    after[1] = after[0];
    after[0] = node->name;
}

/* Interleaved streams have one order or the other. */
static inline uint16_t try_former_name(uint16_t *after, const struct json_names *names, struct slice key)
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

/* Names below 64 are told apart exactly, other keys by a class of their hash: then a repeat is only suspected. */
static inline void note_occurrence(struct json_frame *frame, const struct json_node *key)
{
    bool is_named = key->name - 1U < 63;
    uint64_t bit = UINT64_C(1) << (is_named ? key->name : key->hash & 63);
    uint64_t *set = is_named ? &frame->named : &frame->unnamed;

    frame->suspect |= (*set & bit) != 0;
    *set |= bit;
}

#endif
