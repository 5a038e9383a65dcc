/*
 * Fragments: recognises a JSON text that arrives in pieces, each the inside of a
 * JSON string, as the arguments of tool calls do. Each piece is decoded and
 * judged when it comes, and nothing of it is kept: what the text is so far fits
 * into some hundred bytes, whatever its length and wherever it was cut, be it
 * inside an escape of the text or between the halves of a surrogate pair.
 */
#ifndef CHUNKLINT_JSON_FRAGMENT_H
#define CHUNKLINT_JSON_FRAGMENT_H

#include "base/hash_pieces.h"
#include "json/json.h"

enum { JSON_JOINED_DEPTH = 256, JSON_BEFORE_PIECE = sizeof(uint64_t) };

/* What the pieces are, joined. */
enum json_joined_verdict {
    JOINED_EMPTY,     /* nothing, or white space */
    JOINED_WHOLE,     /* one value */
    JOINED_BEGINNING, /* the beginning of one value */
    JOINED_SEVERAL,   /* one value, and at least the beginning of another */
    JOINED_REPEATED,  /* whole values, each equal to the first but for white space (compared by hash) */
    JOINED_INVALID,   /* no JSON, however it goes on */
    JOINED_TOO_DEEP   /* nested deeper than JSON_JOINED_DEPTH; nothing is known of the rest */
};

/* A character of the joined text. */
struct json_mark {
    uint64_t character; /* its number, from 0 */
    uint32_t fragment;  /* the piece that it came in, from 1; 0: no such character */
    uint32_t at;        /* the byte of that piece which it begins at */
};

/* Where one text is: the outer one, or the one inside a string that is a whole value (encoded twice). */
struct json_automaton {
    uint8_t stage;   /* what may come next; 0 at the beginning */
    uint8_t kind;    /* enum json_kind of the first value */
    uint8_t literal; /* which one is being read, and how much of it */
    uint8_t passed;
    bool key;  /* the string being read is a member's name */
    bool deep; /* it stopped at its limit */
    uint16_t depth;
    uint32_t values; /* whole ones */
};

/* All bits zero: nothing came yet. */
struct json_joined {
    struct json_automaton text, inner;
    uint64_t objects[JSON_JOINED_DEPTH / 64]; /* a bit for each open container; the two texts never need it at once */
    struct hash_pieces hash;                  /* of the value at hand */
    uint64_t first_hash;
    uint64_t characters;
    uint32_t fragments;
    uint16_t unit;                    /* of the text's own escape that is being read */
    bool high;                        /* the last character was the high half of a surrogate pair */
    bool differ;                      /* not all values equal the first */
    struct json_mark second, invalid; /* where a second value begins; the first character that is wrong */
};

/*
 * Takes the next piece: the bytes between the quotes of a string that is proved. At least JSON_BEFORE_PIECE bytes
 * stand before them in their text.
 */
void json_joined_add(struct json_joined *joined, struct slice string);

enum json_joined_verdict json_joined_verdict(const struct json_joined *joined);

/* Is the first value a string, whose text is one object? Then it was encoded twice. */
bool json_joined_is_encoded_twice(const struct json_joined *joined);

/* What could have come next: at the wrong character, or at the end of a beginning. */
const char *json_joined_expected(const struct json_joined *joined);

#endif
