/*
 * The arena's operations. Sizes saturate, so that an absurd limit ends in
 * "does not fit" and never in a small block.
 */
#include "base/arena.h"

enum { ARENA_ALIGNMENT = 16 };

void *arena_take(struct arena *arena, size_t count, size_t size)
{
    size_t start = (arena->used + (ARENA_ALIGNMENT - 1)) & ~(size_t)(ARENA_ALIGNMENT - 1);

    if (start < arena->used || (size != 0 && count > (SIZE_MAX - start) / size)) {
        arena->used = SIZE_MAX;
        arena->overflow = true;
        return NULL;
    }
    arena->used = start + count * size;
    if (arena->base == NULL)
        return NULL;
    if (arena->used > arena->size) {
        arena->overflow = true;
        return NULL;
    }
    return arena->base + start;
}

void *arena_take_lines(struct arena *arena, size_t count, size_t size)
{
    bool fits = size == 0 || count <= (SIZE_MAX - CACHE_LINE) / size;
    unsigned char *memory = arena_take(arena, fits ? count * size + CACHE_LINE - 1 : SIZE_MAX, fits ? 1 : 2);

    return memory == NULL ? NULL : memory + (CACHE_LINE - (uintptr_t)memory % CACHE_LINE) % CACHE_LINE;
}
