/*
 * JSON Pointer patterns: a pointer whose array indexes are disregarded, so that
 * the same thing in every element of an array is one thing.
 */
#ifndef CHUNKLINT_BASE_PATTERN_H
#define CHUNKLINT_BASE_PATTERN_H

#include <stdint.h>

#include "base/slice.h"

/* A hash of the pointer in which all steps of digits alone are the same step. */
uint64_t pattern_hash(struct slice pointer);

#endif
