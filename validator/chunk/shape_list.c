/*
 * The lists of the shape cache, all of fixed size: shapes in two pools, streams in
 * sets by key, fingerprints in a table that forgets. What is found in them proves
 * nothing; a shape is held against the event.
 */
#include "chunk/shape_list.h"

struct shapes *shapes_create(struct arena *arena, const struct chunklint_options *options, struct diag *diag,
                             size_t schemas)
{
    uint32_t sites = (uint32_t)schemas * SHAPE_SITES;
    struct shapes *shapes = ARENA_TAKE(arena, struct shapes, 1);
    struct shape *list = ARENA_TAKE(arena, struct shape, SHAPE_COUNT);

    struct diag_site *found = ARENA_TAKE(arena, struct diag_site, (size_t)sites * SHAPE_COUNT);

    if (shapes == NULL || list == NULL || found == NULL)
        return NULL;
    memset(shapes, 0, sizeof *shapes);
    shapes->diag = diag;
    shapes->measure = (struct shape_measure){scan_level(0), &shapes->forms, (uint32_t)options->limits.event_tokens};
    shapes->balance = BALANCE_MOST;
    shapes->batch_most = BATCH_LEAST;
    shapes->list = list;
    shapes->general = (struct pool){.first = 0, .count = GENERAL_SHAPES, .most = GENERAL_SHAPES};
    shapes->own = (struct pool){.first = GENERAL_SHAPES, .count = STREAM_SHAPES_AT_FIRST, .most = STREAM_SHAPES};
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        list[i].fingerprint = list[i].key = 0;
        list[i].repeats = (struct diag_repeats){.list = found + i * sites, .capacity = sites};
    }
    return shapes;
}

/* ---- shapes to use */

uint16_t shapes_make_room(struct shapes *shapes, struct pool *pool)
{
    for (uint16_t tries = 0; pool->count == pool->most || tries < pool->count; tries++) {
        uint16_t index = (uint16_t)(pool->first + pool->hand);
        struct shape *shape = &shapes->list[index];
        pool->hand = (uint16_t)((pool->hand + 1) % pool->count);
        if (shape->fingerprint == 0 || !shape->fresh)
            return index;
        shape->fresh = false;
    }
    return (uint16_t)(pool->first + pool->count++);
}

void shapes_put_first(uint16_t *list, int place, uint16_t shape)
{
    for (; place > 0; place--)
        list[place] = list[place - 1];
    list[0] = shape;
}

struct head *shapes_head(struct shapes *shapes, uint64_t key)
{
    struct head *set = shapes->heads[key % HEAD_SETS];

    for (int i = 0; i < HEAD_WAYS; i++)
        if (set[i].key == key)
            return &set[i];
    return NULL;
}

struct head *shapes_add_head(struct shapes *shapes, uint64_t key)
{
    struct head *set = shapes->heads[key % HEAD_SETS];

    for (int i = HEAD_WAYS - 1; i > 0; i--)
        set[i] = set[i - 1];
    set[0].key = key;
    set[0].fitted = set[0].latest = NO_SHAPE;
    for (int i = 0; i < OWN_SHAPES; i++)
        set[0].own[i] = NO_SHAPE;
    return &set[0];
}

struct print *shapes_print(struct shapes *shapes, uint64_t fingerprint)
{
    return &shapes->prints[(fingerprint >> 8) % PRINT_COUNT];
}
