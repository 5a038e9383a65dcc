/*
 * JSON: takes one event's payload, gives documents that are proved to be strict
 * RFC 8259, as a flat array of nodes. Owns the rules J, and F003, F010, F011,
 * which need to know whether bytes are JSON.
 *
 * jsmn makes the tokens; one walk over them proves the bytes between them and
 * turns them into nodes, so no later stage knows jsmn. Nodes stand in document
 * order: a container's members follow it at once, `next` leads over a subtree.
 */
#ifndef CHUNKLINT_JSON_JSON_H
#define CHUNKLINT_JSON_JSON_H

#include "base/arena.h"
#include "base/text.h"
#include "framing/event.h"

enum json_kind {
    JSON_ABSENT, /* no such node */
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_INTEGER, /* a number without fraction and exponent */
    JSON_NUMBER,  /* a number with one of them */
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

enum json_flag {
    JSON_ESCAPED = 1, /* a string that holds a backslash */
    JSON_KEY = 2      /* a member's name; its value is the node after it */
};

#define JSON_NONE UINT32_MAX /* no node */

struct json_node {
    uint32_t start, end; /* bytes of the text; of a string those between its quotes */
    uint32_t next;       /* index of the first node after this one's subtree */
    union {
        uint32_t size; /* elements of an array, members of an object; 0 of other values */
        uint32_t hash; /* of a key: json_hash of its decoded text */
    };
    uint8_t kind; /* enum json_kind */
    uint8_t flags;
    uint16_t name; /* of a key: the number of its decoded text, see json_name; 0 when that has none */
};

/* Things that are JSON and still worth a finding; they are looked for again only when a bit is set. */
enum json_oddity { JSON_DUPLICATE_KEY = 1, JSON_LONE_SURROGATE = 2, JSON_UNSAFE_INTEGER = 4 };

struct json_document {
    const char *text;
    uint32_t length;
    const struct json_node *nodes;
    uint32_t count;
    uint32_t root; /* the chunk: node 0, or where `at` points */
    uint32_t key;  /* the node of the stream's key when `key` points to one, else JSON_NONE */
    unsigned oddities;
    const struct event *event; /* NULL for documents that are not from a capture (schemas) */
};

/* Why a text is not JSON: the first offending byte and what was expected there. */
struct json_error {
    enum rule rule;       /* J001, J003, J005, J006, J007, J012 or X001 (too many tokens) */
    uint32_t offset;      /* may be the text's length: it ends too early */
    uint32_t length;      /* of the offending bytes, 0 at the end */
    bool truncated;       /* the text is the beginning of valid JSON */
    const char *expected; /* "a value", "',' or '}'" … */
    const char *hint;     /* "a trailing comma", "looks like a Python repr" …, or NULL */
};

/* Appends why a text was refused, as "not JSON: expected a value at line 3, column 14 (a trailing comma)". */
void json_describe_error(const struct json_error *error, const char *text, struct text *out);

struct json_reader; /* token and node arrays, scratch, the payload held back for J002 */

struct json_reader *json_create(struct arena *arena, const struct chunklint_options *options, struct diag *diag);

/*
 * Reads one JSON text of the whole of `text`; the byte after it is readable and a line end.
 * The document's nodes are valid until the next reading. Reports nothing.
 */
bool json_read(struct json_reader *reader, struct slice text, struct json_document *document, struct json_error *error);

/* The same for a document of our own, such as a schema: not under the limits of events. */
bool json_read_own(struct json_reader *reader, struct slice text, struct json_document *document,
                   struct json_error *error);

/*
 * Reads what an event's payload holds: usually one document; several when lines
 * or values were run together (F010, J003); none when it is not JSON, which is
 * then reported. Call json_next until it gives false. A payload that fails is
 * held back until the next event shows whether the two are one cut in half (J002).
 * The root of each document given is an object; what has another one, or nothing
 * at `at`, is reported (J004) and not given.
 *
 * A document's bytes lie in document->event->payload. For two payloads that were
 * one text (J002) that is an event that stands for both; else it is the one given.
 */
void json_begin(struct json_reader *reader, const struct event *event);
bool json_next(struct json_reader *reader, struct json_document *document);

/* Is nothing held back that the next event decides on? */
bool json_is_idle(const struct json_reader *reader);

/* After json_next gave false: the payload had a [DONE] run together with it (F010, F021), which ends the stream. */
bool json_sentinel(const struct json_reader *reader);

/*
 * The connection ends: reports a payload that is still held back, unless it is the
 * cut-off end of the input. Gives true in that case: the ending is the cause then (F025).
 */
bool json_finish(struct json_reader *reader);

/* Reports J008 to J010 of a document, once its stream is known (the scope is entered). */
void json_report_oddities(struct json_reader *reader, const struct json_document *document);

/*
 * Numbers a member's name that a later stage looks for, so that it finds the member by number instead of by
 * text; gives the same number for the same name, and 0 when there are too many or it is too long. Numbers
 * count from 1, and every key of a document carries its own.
 */
uint16_t json_name(struct json_reader *reader, struct slice name);

/* ## Access */

/*
 * The key, or the end of the object, after the member at `key`. Most values are scalars, and after one of those
 * processors go on without waiting for what the node says.
 */
static inline uint32_t json_next_key(const struct json_node *nodes, uint32_t key)
{
    return nodes[key + 1].kind < JSON_ARRAY ? key + 2 : nodes[key + 1].next;
}

static inline struct slice json_slice(const struct json_document *document, uint32_t node)
{
    const struct json_node *n = &document->nodes[node];
    return (struct slice){document->text + n->start, n->end - n->start};
}

/* The hash that keys carry, for a name without escapes. */
uint32_t json_hash(struct slice name);

/* Is the string node's decoded text equal to `name`? */
bool json_string_is(const struct json_document *document, uint32_t node, struct slice name);

/* Are two strings' decoded texts equal? */
bool json_strings_equal(const struct json_document *a, uint32_t node_a, const struct json_document *b, uint32_t node_b);

/* Decodes a string's escapes into `out` (cut when full; lone surrogates become U+FFFD). */
void json_decode(const struct json_document *document, uint32_t node, struct text *out);

/* The value of an object's member, or JSON_NONE. The last one wins when a key is repeated. */
uint32_t json_member(const struct json_document *document, uint32_t object, struct slice name);

/* The node that a JSON Pointer (RFC 6901) leads to from `root`, or JSON_NONE. */
uint32_t json_at(const struct json_document *document, uint32_t root, struct slice pointer);

/* The integer's value; false when it does not fit. Also takes 1.0 and 1e3, which are integers to JSON Schema. */
bool json_any_integer(const struct json_document *document, uint32_t node, int64_t *value);

/* The same. Nearly every integer is written with so few digits that it cannot overflow. */
static inline bool json_integer(const struct json_document *document, uint32_t node, int64_t *value)
{
    enum { PLAIN_DIGITS = 18 };
    const struct json_node *n = &document->nodes[node];
    const char *at = document->text + n->start, *end = document->text + n->end;
    int64_t magnitude = 0;

    if (n->kind != JSON_INTEGER || n->end - n->start > PLAIN_DIGITS || *at == '-')
        return json_any_integer(document, node, value);
    for (; at < end; at++)
        magnitude = magnitude * 10 + (*at - '0');
    *value = magnitude;
    return true;
}

/* "null", "boolean", "integer", "number", "string", "array" or "object"; "nothing" for JSON_ABSENT. */
const char *json_kind_name(enum json_kind kind);

/*
 * Where a walk over nodes is, to build a JSON Pointer when something is found there.
 * `steps` holds a key's node, or an index with the top bit set.
 */
struct json_path {
    uint32_t depth;
    uint32_t steps[CHUNKLINT_DEPTH_MAX + 1];
};

static inline void json_path_key(struct json_path *path, uint32_t key_node)
{
    path->steps[path->depth++] = key_node;
}

static inline void json_path_index(struct json_path *path, uint32_t index)
{
    path->steps[path->depth++] = index | UINT32_C(0x80000000);
}

static inline void json_path_up(struct json_path *path)
{
    path->depth--;
}

/* Appends the path as a JSON Pointer. */
void json_path_pointer(const struct json_path *path, const struct json_document *document, struct text *out);

/* A finding about a node of a document, with place and excerpt; quotes of a string are included. */
struct finding json_finding(const struct json_document *document, enum rule rule, uint32_t node);
size_t json_offset(const struct json_document *document, uint32_t node); /* of that place, in the event's payload */

/* The node's text as the report shows it under "found": scalars as they are, containers by kind and size. */
void json_found(const struct json_document *document, uint32_t node, struct text *out);

#endif
