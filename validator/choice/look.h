/*
 * Finds the signs that the bytes of an input show.
 */
#ifndef CHUNKLINT_CHOICE_LOOK_H
#define CHUNKLINT_CHOICE_LOOK_H

#include "choice/signs.h"

/* Marks as seen what is found. `chunk_at` is the JSON Pointer from a payload to its chunk. */
void look_for_signs(struct signs *signs, struct slice bytes, struct slice chunk_at);

#endif
