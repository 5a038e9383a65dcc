/*
 * An arena: the caller's one piece of memory, handed out front to back.
 *
 * All memory of a checker is taken from an arena while it is set up; nothing is
 * given back and nothing is taken later. An arena without a base only counts:
 * the same set-up code run over it says how many bytes it will need.
 */
#ifndef CHUNKLINT_BASE_ARENA_H
#define CHUNKLINT_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena {
    unsigned char *base; /* NULL: only count */
    size_t size;
    size_t used;   /* also counts what did not fit */
    bool overflow; /* something did not fit */
};

/*
 * Gives `count` zeroed-by-the-caller objects of `size` bytes, aligned for any
 * type, or NULL when the arena only counts or is full. The memory is not
 * cleared here: large tables stay untouched, so they cost no resident memory.
 */
void *arena_take(struct arena *arena, size_t count, size_t size);

#define ARENA_TAKE(arena, type, count) ((type *)arena_take((arena), (count), sizeof(type)))

/* What is fetched from memory at once, on usual processors. */
enum { CACHE_LINE = 64 };

/* The same from the beginning of such a line, for tables that are gone to in no order. */
void *arena_take_lines(struct arena *arena, size_t count, size_t size);

#define ARENA_TAKE_LINES(arena, type, count) ((type *)arena_take_lines((arena), (count), sizeof(type)))

#endif
