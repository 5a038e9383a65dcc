/*
 * What the files of the json stage share: the reader's memory, and the steps of
 * reading a text (tokens, proof, explanation) that payload.c puts together.
 */
#ifndef CHUNKLINT_JSON_READER_H
#define CHUNKLINT_JSON_READER_H

#include "json/json.h"

/*
 * A text that failed and may be the first half of one that was cut in two. Its
 * finding is kept with what it points to, for the event is gone when it is reported.
 */
enum { HELD_BYTES_MAX = 64 * 1024, HELD_PIECES_MAX = 32, HELD_EXCERPT_MAX = 512, JSON_POINTER_SIZE = 256 };

struct json_held {
    bool present;
    bool joinable; /* the bytes are kept */
    bool cut;      /* the input ended in it */
    uint64_t event_number;
    struct finding finding;
    struct json_error error;
    size_t length, piece_count;
    char *bytes; /* HELD_BYTES_MAX, and one for the line end after them */
    char excerpt[HELD_EXCERPT_MAX];
    struct event_piece pieces[HELD_PIECES_MAX];
    struct event joined; /* stands for both events when they make one text */
};

/* Half of a character, found at the end of a string; see surrogates.c. */
struct json_half {
    bool present;
    uint64_t event_number;
    uint64_t id; /* hash of the id of the chunk it came in; 0: none */
    struct finding finding;
    char escape[6], pointer[JSON_POINTER_SIZE], excerpt[HELD_EXCERPT_MAX];
};

/* Room to find equal keys in; see duplicates.c. */
struct json_suspects {
    uint32_t *keys;
    uint64_t *seen, *twice;
};

enum json_portion {
    PORTION_NONE,  /* nothing is left to give */
    PORTION_WHOLE, /* the payload is one text, which has been read */
    PORTION_LINES, /* each line is a text (F010) */
    PORTION_VALUES /* texts follow each other (J003) */
};

/*
 * The names that have numbers; see names.c. Chunks of a stream have the same keys in
 * the same order, so what followed a name last time is tried first.
 */
enum { JSON_NAMES_MAX = 2048, JSON_NAME_SLOTS = 2 * JSON_NAMES_MAX, JSON_NAME_BYTES = 32 * 1024 };

struct json_names {
    struct slice text[JSON_NAMES_MAX]; /* in `bytes`; 0 is the empty text and means "no number" */
    uint32_t hash[JSON_NAMES_MAX];
    uint16_t after[JSON_NAMES_MAX][2]; /* what followed a name: the latest, and the one before it */
    uint16_t slots[JSON_NAME_SLOTS];   /* open addressing by hash; 0 when free */
    uint16_t count, last;
    size_t used;
    char bytes[JSON_NAME_BYTES];
};

struct json_reader {
    struct diag *diag;
    struct json_names *names;
    struct json_node *nodes;
    void *tokens;              /* of jsmn; known to tokens.c alone */
    struct json_frame *frames; /* open containers; known to tokens.c alone */
    struct json_head *heads;   /* beginnings that texts share; known to tokens.c alone */
    uint32_t head_clock;
    struct json_suspects suspects;
    uint32_t token_limit, depth_limit; /* of the text being read */
    uint32_t token_capacity;
    struct slice at, key;
    bool has_at, has_key;

    const struct event *event; /* whose payload is being read */
    enum json_portion portion;
    struct slice rest;          /* of the payload, not read yet */
    struct json_document whole; /* for PORTION_WHOLE */
    bool sentinel;              /* a [DONE] was run together with the payload */
    struct json_held held;
    struct json_half half;
};

/* ## tokens.c: what jsmn accepts, and the proof that it is JSON */

void json_tokens_take(struct json_reader *reader, struct arena *arena);

/*
 * Reads one text into document->nodes. `delimited`: the byte after the text is a
 * line end, without which a bare number or literal is refused. False says
 * nothing about why.
 */
bool json_prove(struct json_reader *reader, struct slice text, bool delimited, struct json_document *document);

/* ## names.c */

struct json_names *json_names_create(struct arena *arena);

/* The number of a key whose hash is known, or 0. */
uint16_t json_names_number(const struct json_names *names, const struct json_document *document, uint32_t key);

/* ## payload.c */

/* json_read for a text that a line end follows (`delimited`), or right away another one. */
bool json_read_delimited(struct json_reader *reader, struct slice text, bool delimited, struct json_document *document,
                         struct json_error *error);

/* Completes and reports a finding about a payload that is `found` in the place of an object (J004). */
void json_report_not_object(struct json_reader *reader, struct finding *finding, struct slice found);

/* ## held.c */

/* Moves the finding's excerpt, a window of it around the place, into `excerpt`, where it outlives the event. */
void json_keep_excerpt(struct finding *finding, char excerpt[HELD_EXCERPT_MAX]);

/* ## explain.c */

/*
 * Finds the first byte that makes `text` no JSON and fills in `error`; true when
 * there is none. It stops at a second value, so what it costs is what it passes.
 */
bool json_is_sound(struct slice text, uint32_t depth_limit, struct json_error *error);

/* What the offending byte looks like, or NULL (hints.c). */
const char *json_hint(struct slice text, size_t offset, const char *expected);

/* ## duplicates.c */

void json_suspects_take(struct json_suspects *suspects, struct arena *arena, uint32_t token_capacity);

/*
 * Puts the keys of an object that equal another one of it into suspects->keys:
 * equal ones beside each other, in the order of the text. Gives their number.
 */
uint32_t json_equal_keys(struct json_suspects *suspects, const struct json_document *document, uint32_t object);

/* ## decode.c */

/* The hash of a string with escapes: json_hash of what they stand for. */
uint32_t json_hash_decoded(struct slice string);

/* Orders two strings by their decoded bytes: below, equal to or above 0. */
int json_compare_strings(const struct json_document *a, uint32_t node_a, const struct json_document *b,
                         uint32_t node_b);

#endif
