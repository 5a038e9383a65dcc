/*
 * A walk: goes through a JSON text value by value and knows the path of each,
 * without memory of its own. For texts of which some members are wanted, and
 * which may be cut or broken: the walk then ends where the text does.
 */
#ifndef CHUNKLINT_CHOICE_WALK_H
#define CHUNKLINT_CHOICE_WALK_H

#include "base/slice.h"

enum { WALK_DEPTH_MAX = 24, WALK_PATH_SIZE = 192 };

struct walk {
    struct slice rest;
    size_t depth;
    char path[WALK_PATH_SIZE]; /* of the value at hand: a JSON Pointer with "*" for each index */
    size_t path_length;
    size_t path_lengths[WALK_DEPTH_MAX]; /* of the containers that are open */
    bool is_object[WALK_DEPTH_MAX];
};

struct walk_value {
    struct slice path;
    struct slice text; /* of a string without its quotes, escapes as they are; of a container nothing */
};

struct walk walk_over(struct slice json);

/* The next value, a container before what it holds; false at the end. The path is valid until the next call. */
bool walk_next(struct walk *walk, struct walk_value *value);

#endif
