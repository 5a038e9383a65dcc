/*
 * A place in the input as it was captured. Lines and columns count from 1,
 * offsets from 0; columns and offsets are in bytes.
 */
#ifndef CHUNKLINT_BASE_PLACE_H
#define CHUNKLINT_BASE_PLACE_H

#include <stdint.h>

struct place {
    uint64_t offset;
    uint64_t line;
    uint64_t column;
};

#endif
