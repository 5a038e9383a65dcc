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

/* Where the walk is: what it needs to go on, and nothing that depends on the bytes to come. */
struct walk {
    uint32_t at;    /* the first byte that no token has covered yet */
    uint32_t index; /* of the next token, and of its node */
    struct json_frame *frame;
};

/*
 * Walks on to the token `count`, one step an element or a member. In one piece, so
 * that its variables stay in registers.
 */
static bool walk_tokens(struct json_reader *reader, struct json_document *document, struct walk *walk, uint32_t count)
{
    const struct slice text = {document->text, document->length};
    uint32_t at = walk->at, index = walk->index;
    const jsmntok_t *token = (const jsmntok_t *)reader->tokens + index;
    struct json_node *node = reader->nodes + index;
    struct json_frame *frame = walk->frame, *last = reader->frames + reader->depth_limit;

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
    *walk = (struct walk){at, index, frame};
    return true;
}

/* After the last token: what is open ends, and nothing but white space follows. */
static bool walk_end(struct json_reader *reader, struct json_document *document, const struct walk *walk)
{
    const struct json_frame *frame = walk->frame, *first = reader->frames;
    uint32_t at = walk->at;

    for (; frame > first; at = frame->end, frame--)
        if (!close_container(reader, document, frame, at, walk->index))
            return false;
    return first->size == 1 && is_gap(document->text, at, document->length, 0);
}

/* ---- heads */

/*
 * Consecutive chunks of a stream begin with the same bytes, up to what the delta
 * brings. A head remembers the tokens and the proof of such a beginning; a text that
 * begins with its bytes goes on from there. jsmn and the walk only look forward, so
 * this gives what reading from the first byte gives.
 */
enum { HEAD_COUNT = 256, HEAD_KEY = 48, HEAD_LEAST = 64, HEAD_BYTES = 512, HEAD_TOKENS = 32, HEAD_FRAMES = 8 };

struct json_head {
    uint32_t seen;   /* bytes that are kept of the latest text that differed */
    uint32_t length; /* of them, those that the head covers; 0: none */
    char bytes[HEAD_BYTES];
    jsmn_parser parser;
    jsmntok_t tokens[HEAD_TOKENS]; /* parser.toknext of them, as they were there */
    struct json_node nodes[HEAD_TOKENS];
    struct json_frame frames[HEAD_FRAMES];
    uint32_t frame_count, at, index;
    uint16_t name;
};

/* The head that texts with this text's first bytes share, or NULL: the id of a stream stands there. */
static struct json_head *find_head(struct json_reader *reader, struct slice text)
{
    if (text.length < HEAD_LEAST)
        return NULL;
    return &reader->heads[hash_bytes(text.data, HEAD_KEY) % HEAD_COUNT];
}

static bool begins_with_head(const struct json_head *head, struct slice text)
{
    return head->length > 0 && text.length > head->length && memcmp(text.data, head->bytes, head->length) == 0;
}

static uint32_t common_prefix(const struct json_head *head, struct slice text)
{
    uint32_t length = 0, most = text.length < head->seen ? (uint32_t)text.length : head->seen;

    while (length < most && text.data[length] == head->bytes[length])
        length++;
    return length;
}

/* Keeps the beginning of a text that differs, to see what the next one shares with it. */
static void keep_bytes(struct json_head *head, struct slice text)
{
    head->seen = text.length < HEAD_BYTES ? (uint32_t)text.length : HEAD_BYTES;
    head->length = 0;
    memcpy(head->bytes, text.data, head->seen);
}

/* Takes the tokens of the first `length` bytes, before the rest of the text changes them. */
static bool keep_tokens(struct json_head *head, const struct json_reader *reader, const jsmn_parser *parser)
{
    if (parser->toknext > HEAD_TOKENS || parser->toknext == 0)
        return false;
    head->parser = *parser;
    memcpy(head->tokens, reader->tokens, parser->toknext * sizeof(jsmntok_t));
    return true;
}

/* How many of the head's tokens make whole elements and members: a last name without its value does not. */
static uint32_t whole_tokens(const struct json_head *head)
{
    const jsmntok_t *last = &head->tokens[head->parser.toknext - 1];
    bool is_name = last->parent >= 0 && head->tokens[last->parent].type == JSMN_OBJECT;

    return head->parser.toknext - is_name;
}

/* Takes the proof of the head's tokens; from here on the head is good for `length` bytes. */
static void keep_proof(struct json_head *head, const struct json_reader *reader, const struct json_document *document,
                       const struct walk *walk, uint32_t length)
{
    size_t frames = (size_t)(walk->frame - reader->frames) + 1;

    if (frames > HEAD_FRAMES || document->oddities != 0)
        return;
    memcpy(head->nodes, reader->nodes, walk->index * sizeof head->nodes[0]);
    memcpy(head->frames, reader->frames, frames * sizeof head->frames[0]);
    head->frame_count = (uint32_t)frames;
    head->at = walk->at;
    head->index = walk->index;
    head->name = reader->names->last;
    head->length = length;
}

/* Goes to where the head ends. Containers that are open there end where this text's tokens say. */
static struct walk enter_head(const struct json_head *head, struct json_reader *reader)
{
    const jsmntok_t *tokens = reader->tokens;

    memcpy(reader->nodes, head->nodes, head->index * sizeof head->nodes[0]);
    memcpy(reader->frames, head->frames, head->frame_count * sizeof head->frames[0]);
    for (uint32_t i = 1; i < head->frame_count; i++) {
        struct json_frame *frame = &reader->frames[i];
        frame->end = (uint32_t)tokens[frame->node].end;
        reader->nodes[frame->node].end = frame->end;
    }
    reader->names->last = head->name;
    return (struct walk){head->at, head->index, reader->frames + head->frame_count - 1};
}

/* ---- the whole */

/* Kept out of line: jsmn's loop wants all registers for itself. */
#if defined(__GNUC__)
__attribute__((noinline))
#endif
static int tokenize(struct json_reader *reader, jsmn_parser *parser, const char *bytes, size_t length)
{
    return jsmn_parse(parser, bytes, length, reader->tokens, reader->token_limit);
}

/* A text that begins with a head. */
static bool prove_from_head(struct json_reader *reader, const struct json_head *head, struct json_document *document,
                            size_t length)
{
    jsmn_parser parser = head->parser;

    memcpy(reader->tokens, head->tokens, parser.toknext * sizeof(jsmntok_t));
    int count = tokenize(reader, &parser, document->text, length);
    if (count <= 0 || parser.pos != length)
        return false;
    document->count = (uint32_t)count;
    struct walk walk = enter_head(head, reader);
    return walk_tokens(reader, document, &walk, document->count) && walk_end(reader, document, &walk);
}

/* A text from its first byte; `head` (or NULL) becomes the head of its first `shared` bytes, if there are any. */
static bool prove_from_start(struct json_reader *reader, struct json_head *head, uint32_t shared,
                             struct json_document *document, size_t length)
{
    struct walk walk = {0, 0, reader->frames};
    jsmn_parser parser;

    jsmn_init(&parser);
    bool keeps = shared > 0 && tokenize(reader, &parser, document->text, shared) == JSMN_ERROR_PART &&
                 keep_tokens(head, reader, &parser);
    int count = tokenize(reader, &parser, document->text, length);
    if (count <= 0 || parser.pos != length) /* a NUL ends jsmn early and silently */
        return false;
    document->count = (uint32_t)count;
    reader->frames[0] = (struct json_frame){.end = UINT32_MAX};
    if (keeps) {
        if (!walk_tokens(reader, document, &walk, whole_tokens(head)))
            return false;
        keep_proof(head, reader, document, &walk, shared);
    }
    return walk_tokens(reader, document, &walk, document->count) && walk_end(reader, document, &walk);
}

bool json_prove(struct json_reader *reader, struct slice text, bool delimited, struct json_document *document)
{
    size_t length = text.length + delimited;
    struct json_head *head = find_head(reader, text);
    uint32_t shared = 0;

    *document = (struct json_document){
        .text = text.data, .length = (uint32_t)text.length, .nodes = reader->nodes, .key = JSON_NONE};
    if (head != NULL && begins_with_head(head, text))
        return prove_from_head(reader, head, document, length);
    if (head != NULL) {
        shared = common_prefix(head, text);
        shared = shared >= HEAD_LEAST && shared < text.length ? shared : 0;
        keep_bytes(head, text);
    }
    return prove_from_start(reader, head, shared, document, length);
}

void json_tokens_take(struct json_reader *reader, struct arena *arena)
{
    reader->tokens = arena_take(arena, reader->token_capacity, sizeof(jsmntok_t));
    reader->nodes = ARENA_TAKE(arena, struct json_node, reader->token_capacity);
    reader->frames = ARENA_TAKE(arena, struct json_frame, CHUNKLINT_DEPTH_MAX + 1);
    reader->heads = ARENA_TAKE(arena, struct json_head, HEAD_COUNT);
    if (reader->heads != NULL)
        memset(reader->heads, 0, HEAD_COUNT * sizeof *reader->heads);
}
