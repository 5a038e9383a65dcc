/*
 * An event that is being held against a shape, for the two files that do so:
 * shape_match.c goes from piece to piece, shape_holes.c proves what fills a hole.
 */
#ifndef CHUNKLINT_CHUNK_SHAPE_FIT_H
#define CHUNKLINT_CHUNK_SHAPE_FIT_H

#include "chunk/shape_state.h"

struct fit {
    struct shape *shape;
    const struct scan_level *scan;
    const char *text;
    size_t length;
    size_t at;           /* all before it fits */
    uint32_t differs_at; /* where it does not: a position in the shape's text */
    uint32_t tokens;     /* of JSON */
    unsigned marks;      /* of the texts */
    unsigned odd_marks;  /* of the latest string */
    bool escaped;        /* the latest string */
    int64_t value;       /* of the latest integer */
};

/*
 * The rest of a string, from its first byte on that is not plain; it began at `start`. Its marks are in `odd_marks`,
 * with those that the plain bytes before had.
 */
bool shape_take_odd_string(struct fit *fit, size_t start);

/* A value of another kind at fit->at. All move behind the hole, and say whether reading would have it there. */
bool shape_take_value(struct fit *fit, enum hole_kind kind);

#endif
