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
#include "json/proof.h"

static inline void make_node(struct json_node *node, const jsmntok_t *token, uint32_t next, enum json_kind kind)
{
    *node = (struct json_node){
        .start = (uint32_t)token->start, .end = (uint32_t)token->end, .next = next, .kind = (uint8_t)kind};
}

/* ---- containers */

RARELY static void settle_suspicion(struct json_reader *reader, struct json_document *document, uint32_t object)
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
    uint64_t key;    /* hash of the first HEAD_KEY bytes */
    uint32_t age;    /* when it was used last, in texts */
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

/*
 * The head that texts with this text's first bytes share, or NULL: the id of a stream stands there.
 * Of the two that the bytes may have, the one that was idle longer is given up for a new stream.
 */
static struct json_head *find_head(struct json_reader *reader, struct slice text)
{
    if (text.length < HEAD_LEAST)
        return NULL;
    uint64_t key = hash_bytes(text.data, HEAD_KEY);
    struct json_head *head = &reader->heads[key % HEAD_COUNT], *other = &reader->heads[key % HEAD_COUNT ^ 1];
    uint32_t now = ++reader->head_clock;

    if (head->key != key && (other->key == key || now - other->age > now - head->age))
        head = other;
    head->age = now;
    if (head->key != key) {
        head->key = key;
        head->seen = head->length = 0;
    }
    return head;
}

static bool begins_with_head(const struct json_head *head, struct slice text)
{
    return head->length > 0 && text.length > head->length && memcmp(text.data, head->bytes, head->length) == 0;
}

static uint32_t common_prefix(const struct json_head *head, struct slice text)
{
    uint32_t length = 0, most = text.length < head->seen ? (uint32_t)text.length : head->seen;

    while (length + 8 <= most && memcmp(text.data + length, head->bytes + length, 8) == 0)
        length += 8;
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
static int
tokenize(struct json_reader *reader, jsmn_parser *parser, const char *bytes, size_t length)
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
RARELY static bool prove_from_start(struct json_reader *reader, struct json_head *head, uint32_t shared,
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
