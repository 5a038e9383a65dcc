/*
 * Words: what a report says of a diagnostic, and a store for those of many. Most
 * are short, and some may be long: each is kept in tiles as far as it is long, its
 * first tile beside the first ones of all others, and so on. So memory is touched
 * for what is said, not for what could be.
 */
#ifndef CHUNKLINT_DIAG_WORDS_H
#define CHUNKLINT_DIAG_WORDS_H

#include "base/arena.h"
#include "diag/diag.h"
#include "diag/excerpt.h"

struct words {
    struct words_head {
        uint64_t length, event;
        int choice, call;
        bool in_stream; /* `stream` is set */
    } head;
    struct excerpt excerpt;
    char stream[DIAG_NAME_SIZE];
    char pointer[256], found[128], expected[256], message[400];
};

struct words_store {
    unsigned char *tiles;
    size_t count; /* of words that there is room for */
};

/* Room for so many; `tiles` is NULL when the arena only counts or is full. */
struct words_store words_create(struct arena *arena, size_t count);

void words_put_in(struct words_store *store, size_t index, const struct words *words);

/* What was put in there last. */
void words_take_out(const struct words_store *store, size_t index, struct words *words);

#endif
