/*
 * What the files of the shape cache share: shape.c (which shape may fit, and what
 * is kept), shape_match.c (does it fit, and the chunk that follows),
 * shape_record.c (an event becomes a shape), shape_print.c (its fingerprint).
 */
#ifndef CHUNKLINT_CHUNK_SHAPE_STATE_H
#define CHUNKLINT_CHUNK_SHAPE_STATE_H

#include "base/scan.h"
#include "chunk/shape.h"
#include "chunk/tokens.h"

enum {
    SHAPE_TEXT_MAX = 4096,
    SHAPE_NODES_MAX = 1024,
    SHAPE_HOLES_MAX = 96,
    SHAPE_EDGES_MAX = 256,
    SHAPE_CHOICES_MAX = 4,
    SHAPE_CALLS_MAX = 4,
    SHAPE_TOKENS_MAX = 16
};

/* The chunk that a shape gives, with its parts; targets are offsets into this. */
struct shape_view {
    struct chunk chunk;
    struct choice_view choice[SHAPE_CHOICES_MAX];
    struct call_view call[SHAPE_CALLS_MAX];
    struct token_view token[SHAPE_TOKENS_MAX]; /* of all choices, one after the other */
    uint32_t token_end[SHAPE_CHOICES_MAX];     /* where each choice's tokens end */
    uint32_t token_count;
};

enum hole_kind { HOLE_STRING, HOLE_INTEGER, HOLE_NATURAL, HOLE_NUMBER, HOLE_INTEGERS, HOLE_KIND_COUNT };

enum { NO_TARGET = 0 }; /* the view begins with what is no field */

struct shape_hole {
    uint32_t start, end; /* in the shape's text; of a string those between its quotes */
    uint16_t escaped;    /* target: the flag of the field that it fills */
    uint16_t value;      /* target: the integer's value */
    uint8_t kind;        /* enum hole_kind */
    bool active;         /* it has differed, and is not compared any more */
};

/* A start or an end of a field, which moves with the holes before it. */
struct shape_edge {
    uint32_t position; /* in the shape's text */
    uint16_t target;
    bool is_end;
};

/*
 * Literal bytes, then an active hole; the last one has none. Holes that are not active are literal.
 * What a match needs of the hole stands here, in one place.
 */
struct shape_piece {
    uint32_t start, length;
    uint32_t end;                    /* of the hole, in the shape's text */
    uint32_t shift;                  /* by which what follows moved in the last event that fitted */
    uint16_t first_edge, after_edge; /* of those from the hole to the next one */
    uint16_t escaped, value;         /* the hole's */
    uint8_t kind;                    /* the hole's */
};

struct shape {
    uint64_t key;         /* hash of the first bytes of the stream that it belongs to; 0: of any */
    uint64_t fingerprint; /* 0: the shape is free */
    bool fresh;           /* it was used since the last look for one to give up */
    bool returns;         /* events of it come more than once in a stream */
    uint32_t length;
    uint32_t token_count; /* of JSON, without those inside arrays of integers that are holes */
    uint16_t hole_count, active_count, edge_count;
    bool names_differ;           /* a hole with one of the chunk's names is active */
    struct diag_repeats repeats; /* the schemas' findings */
    struct shape_piece pieces[SHAPE_HOLES_MAX + 1];
    struct shape_hole holes[SHAPE_HOLES_MAX]; /* in the order of the text */
    struct shape_edge edges[SHAPE_EDGES_MAX];
    struct shape_view view;
    char text[SHAPE_TEXT_MAX];
};

/* ---- shape_match.c */

/* What a fit is measured with. */
struct shape_measure {
    const struct scan_level *scan;
    uint32_t token_limit; /* JSON tokens of an event */
};

/*
 * Does the event have this shape? Then the shape's view is its chunk. With `widen`, holes in which it differs
 * become active.
 */
bool shape_match(struct shape *shape, const struct shape_measure *measure, const struct event *event, bool widen);

/* Where is, in the latest event that fitted, what is at `position` in the shape's text? */
uint32_t shape_moved(const struct shape *shape, uint32_t position);

/* Puts the pieces together anew, by which holes are active. */
void shape_cut(struct shape *shape);

/* ---- shape_record.c */

/* False: the event makes no shape. `decisive` is scratch for SHAPE_NODES_MAX nodes. */
bool shape_record(struct shape *shape, struct schema_list schemas, const struct json_document *document,
                  const struct chunk *chunk, unsigned char *decisive);

/* Makes `shape` a copy of another one that has just fitted an event of this text; no hole of it is active. */
void shape_copy(struct shape *shape, const struct shape *other, struct slice text);

/* ---- shape_print.c */

/* The same for all events of one shape, and hardly ever for others. Proves nothing. */
uint64_t shape_fingerprint(const struct scan_level *scan, struct slice text);

#endif
