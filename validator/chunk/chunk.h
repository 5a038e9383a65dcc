/*
 * Chunk: a typed view of one chat.completion.chunk, decoded from a document's
 * nodes without judging it. A stream rule reads only this, so that whatever
 * made it (the nodes today, a remembered shape later) makes no difference.
 *
 * It holds what is there, of whatever type; absent members have kind
 * JSON_ABSENT. Text is not decoded: slices of the payload, escapes and all.
 */
#ifndef CHUNKLINT_CHUNK_CHUNK_H
#define CHUNKLINT_CHUNK_CHUNK_H

#include "base/hash.h"
#include "json/json.h"

/* One member's value: what it is and where. */
struct field {
    uint8_t kind;        /* enum json_kind */
    bool escaped;        /* a string with a backslash in it */
    uint16_t zero;       /* no padding, so that what holds fields can be compared as bytes */
    uint32_t start, end; /* bytes of the payload; of a string those between its quotes */
};

/* A member that should be an integer. */
struct integer_field {
    struct field field;
    bool fits;     /* it is an integer, as JSON Schema has it, and fits */
    int64_t value; /* then */
};

struct usage_view {
    struct field field; /* the usage value as a whole */
    uint32_t members;   /* of the object */
    struct integer_field prompt_tokens, completion_tokens, total_tokens;
    struct integer_field reasoning_tokens, cached_tokens; /* in their details */
    bool foreign_names;                                   /* input_tokens or output_tokens */
};

struct call_view {
    uint32_t position; /* in the delta's tool_calls */
    struct field field;
    struct integer_field index;
    struct field id, type, function, name, arguments;
};

/* What logprobs lists for the content, one entry a token. */
struct tokens_view {
    bool listed;               /* it is an array, and each entry says its text or its bytes */
    bool same;                 /* joined, they are the choice's content, byte for byte; then the next is not known */
    struct joined_hash joined; /* the tokens' text, joined; their bytes where they are given */
    struct field positive;     /* the first logprob above 0 */
    uint32_t position;         /* of its token */
};

struct choice_view {
    uint32_t position; /* in choices */
    struct field field;
    struct integer_field index;
    struct field delta, message, text; /* message, text: foreign shapes */
    struct field role, content, refusal, reasoning, reasoning_content, audio;
    struct field function_call, tool_calls;
    struct field finish_reason, logprobs;
    struct tokens_view tokens;       /* looked for only where logprobs is an object */
    uint32_t delta_members;          /* of the object */
    struct field usage;              /* choices[].usage */
    struct field content_filter;     /* content_filter_results and its like */
    uint32_t first_call, call_count; /* of chunk->calls */
};

enum { CHUNK_CHOICES_MAX = 256, CHUNK_CALLS_MAX = 256 };

/* field_hash of those by which a chunk says whose it is */
struct chunk_names {
    uint64_t id, model, fingerprint;
};

struct chunk {
    const struct event *event;
    struct slice text; /* the payload that fields point into */
    struct field root;
    struct slice key; /* the stream's key when the options name one; data NULL: none */
    struct field id, object, model, system_fingerprint;
    struct chunk_names names;
    struct integer_field created;
    struct field choices;
    uint32_t choices_size; /* elements of the array, also of those over the limit */
    struct usage_view usage;
    struct field error;
    struct field detail, message, success, base_resp; /* other error envelopes */
    struct field prompt_filter_results, moderation;
    uint32_t members; /* of the object */
    uint32_t choice_count, call_count;
    bool overflow; /* more choices or calls than CHUNK_*_MAX */
    struct choice_view *choice;
    struct call_view *call;
    /*
     * Not 0: chunks of the same likeness have one choice, at most one call, and members of the same kinds. They differ
     * only in what their strings and numbers say, in the tokens of logprobs, and in what no rule reads. `text_marks`
     * has json_text_marks of content, reasoning and arguments then, all together.
     */
    uint64_t likeness;
    unsigned text_marks;
    bool again; /* it has the likeness, the names, created and the index of the chunk before it */
};

/* A chunk to decode into, with room for as many choices and calls as are looked at. */
struct chunk *chunk_create(struct arena *arena);

/*
 * The members that are decoded, with the numbers that `reader` gives their names. Created before a
 * dialect is loaded, so that these names have the lowest numbers; documents must come from that reader.
 */
struct chunk_decoder;
struct chunk_decoder *chunk_decoder_create(struct arena *arena, struct json_reader *reader);

/* Decodes the object at document->root. Costs one look at each member that is known and a step over each other. */
void chunk_decode(const struct chunk_decoder *decoder, const struct json_document *document, struct chunk *chunk);

/*
 * Makes `field` a document's node. Member by member: compilers put a whole struct together aside and then copy it
 * with loads wider than the stores before them, for which processors wait.
 */
static inline void field_take(struct field *field, const struct json_document *document, uint32_t node)
{
    const struct json_node *n = &document->nodes[node];

    field->kind = n->kind;
    field->escaped = (n->flags & JSON_ESCAPED) != 0;
    field->zero = 0;
    field->start = n->start;
    field->end = n->end;
}

static inline struct field field_of_node(const struct json_document *document, uint32_t node)
{
    struct field field;

    field_take(&field, document, node);
    return field;
}

static inline struct slice field_slice(const struct chunk *chunk, const struct field *field)
{
    return (struct slice){chunk->text.data + field->start, field->end - field->start};
}

/* Is it a string of exactly this text? (A string with escapes is decoded for it.) */
bool field_is(const struct chunk *chunk, const struct field *field, const char *text);

/* The hash of a string's decoded text, never 0; 0 when it is no string, empty or blank. */
uint64_t field_hash(const struct chunk *chunk, const struct field *field);

/* Fills chunk->names from the fields. */
void chunk_take_names(struct chunk *chunk);

/* Is it a string that holds anything? */
static inline bool field_has_text(const struct field *field)
{
    return (field->kind == JSON_STRING) & (field->end > field->start);
}

/* Is it there and not null? */
static inline bool field_is_set(const struct field *field)
{
    return field->kind > JSON_NULL;
}

/* Did the choice bring content, refusal, reasoning, audio, a function call or a tool call? */
bool choice_has_output(const struct chunk *chunk, const struct choice_view *choice);

/*
 * Is it an error in place of a chunk: an `error` that is not null, or another error envelope and no choices?
 * Then the schema and most rules have nothing to say about it.
 */
bool chunk_is_error(const struct chunk *chunk);

/* Has it any of the members that tell a chunk from other objects: id, object, choices? */
bool chunk_looks_like_one(const struct chunk *chunk);

/*
 * Is it a usage object without one of OpenAI's counters: empty, or with other names for them? Rules of their own
 * tell that, so that the schema need not.
 */
bool usage_is_empty(const struct usage_view *usage);
bool usage_is_foreign(const struct usage_view *usage);

/* Is it Azure's first frame: filter results of the prompt, no choices and no id? */
bool chunk_is_preamble(const struct chunk *chunk);

/* Has it a choice with filter results in place of a delta, as Azure's asynchronous filter sends them? */
bool chunk_has_bare_choice(const struct chunk *chunk);

/* Is it a chat.completion, the answer of a request that did not ask for a stream? */
bool chunk_is_whole_completion(const struct chunk *chunk);

/* A finding about a field (a string's quotes included), without pointer. */
struct finding chunk_finding(const struct chunk *chunk, enum rule rule, const struct field *field);

#endif
