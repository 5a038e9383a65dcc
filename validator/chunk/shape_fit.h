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
    struct scan_weave weave;
    uint32_t tokens; /* of JSON */
};

/* The rest of a strand's string, from its first byte on that is not plain: moves to its quote. */
bool shape_take_odd_string(struct fit *fit, struct scan_strand *strand);

/* A value of another kind: moves behind it. False: reading would say something of it, or it is of another kind. */
bool shape_take_value(struct fit *fit, const struct shape_piece *piece);

#endif
