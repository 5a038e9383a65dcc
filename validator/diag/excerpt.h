/*
 * Excerpts: the bytes around a place, copied while the input still holds them.
 */
#ifndef CHUNKLINT_DIAG_EXCERPT_H
#define CHUNKLINT_DIAG_EXCERPT_H

#include "base/slice.h"
#include "chunklint.h"

struct excerpt {
    size_t length;
    size_t caret; /* at most length */
    bool from_start, to_end;
    char bytes[CHUNKLINT_EXCERPT_MAX];
};

/*
 * Copies what stands around `caret` on its line of `text`: as much as there is
 * room for, evenly on both sides where both are long, whole characters only.
 */
void excerpt_take(struct excerpt *excerpt, struct slice text, size_t caret);

#endif
