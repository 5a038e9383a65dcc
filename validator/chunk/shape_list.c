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
    struct shapes *shapes = ARENA_TAKE_LINES(arena, struct shapes, 1);
    struct shape *list = ARENA_TAKE_LINES(arena, struct shape, SHAPE_COUNT);
    struct prefix *prefixes = ARENA_TAKE(arena, struct prefix, PREFIXES);
    struct diag_site *found = ARENA_TAKE(arena, struct diag_site, (size_t)sites * SHAPE_COUNT);
    struct prefix_forms *forms = prefix_forms_create(arena);

    if (shapes == NULL || list == NULL || prefixes == NULL || found == NULL || forms == NULL)
        return NULL;
    memset(shapes, 0, sizeof *shapes);
    shapes->prefix_forms = forms;
    shapes->diag = diag;
    shapes->measure = (struct shape_measure){
        .scan = scan_level(0),
        .forms = &shapes->forms,
        .token_limit = (uint32_t)options->limits.event_tokens,
    };
    shapes->measure_rest = shapes->measure;
    shapes->balance = BALANCE_MOST;
    shapes->rest = SHAPES_REST;
    shapes->batch_most = BATCH_LEAST;
    shapes->list = list;
    memset(shapes->guesses, 0xFF, sizeof shapes->guesses);
    shapes->prefixes = prefixes;
    shapes->prefix_count = PREFIXES_AT_FIRST;
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

void shape_put_first(uint16_t *list, int place, uint16_t shape)
{
    for (; place > 0; place--)
        list[place] = list[place - 1];
    list[0] = shape;
}

static struct head *set_of(struct shapes *shapes, uint64_t key)
{
    return shapes->heads[(key >> 48) % HEAD_SETS]; /* all of the event's bytes matter to these bits */
}

struct head *shapes_head(struct shapes *shapes, uint64_t key)
{
    struct head *set = set_of(shapes, key);

    for (int i = 0; i < HEAD_WAYS; i++)
        if (set[i].key == key)
            return &set[i];
    return NULL;
}

/* The next new one comes to another place. */
static uint16_t keep_prefix(struct shapes *shapes, uint64_t key)
{
    uint16_t place = shapes->prefix_hand;

    shapes->prefixes[place].key = key;
    shapes->prefix_hand = (uint16_t)((place + 1) % shapes->prefix_count);
    return place;
}

struct head *shapes_add_head(struct shapes *shapes, uint64_t key)
{
    struct head *set = set_of(shapes, key);

    for (int i = HEAD_WAYS - 1; i > 0; i--)
        set[i] = set[i - 1];
    set[0].key = key;
    set[0].prefix = keep_prefix(shapes, key);
    set[0].fitted = NO_SHAPE;
    for (int i = 0; i < OWN_SHAPES; i++)
        set[0].own[i] = NO_SHAPE;
    return &set[0];
}

/* The place may be another stream's, which has lost it then. */
static struct prefix *new_prefix(struct shapes *shapes)
{
    struct prefix *prefix = &shapes->prefixes[shapes->prefix_hand];

    prefix->key = 0;
    prefix->form = 0;
    return prefix;
}

/* A stream that has lost its own tells that there are too few. */
struct prefix *shapes_prefix(struct shapes *shapes, struct head *head)
{
    if (head == NULL)
        return new_prefix(shapes);
    if (shapes->prefixes[head->prefix].key == head->key)
        return &shapes->prefixes[head->prefix];
    if (shapes->prefix_count < PREFIXES) {
        shapes->prefix_hand = shapes->prefix_count;
        shapes->prefix_count = (uint16_t)(shapes->prefix_count * 2);
    }
    struct prefix *prefix = new_prefix(shapes);
    head->prefix = keep_prefix(shapes, head->key);
    return prefix;
}

struct print *shapes_print(struct shapes *shapes, uint64_t fingerprint, bool *known)
{
    struct print *set = shapes->prints[(fingerprint >> 8) % PRINT_SETS], print;
    int way = 0;

    while (way < PRINT_WAYS - 1 && set[way].fingerprint != fingerprint)
        way++;
    print = set[way];
    *known = print.fingerprint == fingerprint;
    for (; way > 0; way--)
        set[way] = set[way - 1];
    set[0] = *known ? print : (struct print){fingerprint, {NO_SHAPE, NO_SHAPE, NO_SHAPE, NO_SHAPE}};
    return set;
}

struct clue *shapes_clue(struct shapes *shapes, uint64_t key)
{
    struct clue *set = shapes->clues[(key >> 8) % CLUE_SETS], clue;
    int way = 0;

    while (way < CLUE_WAYS - 1 && set[way].key != key)
        way++;
    clue = set[way];
    for (; way > 0; way--)
        set[way] = set[way - 1];
    set[0] = clue;
    if (clue.key != key) {
        set[0].key = key;
        for (int i = 0; i < CLUE_SHAPES; i++)
            set[0].shapes[i] = NO_SHAPE;
    }
    return set;
}

void shapes_follow_clue(struct shapes *shapes, uint16_t shape)
{
    uint16_t *list = shapes->clue->shapes;
    int place = 0;

    while (place < CLUE_SHAPES - 1 && list[place] != shape && list[place] != NO_SHAPE)
        place++;
    shape_put_first(list, place, shape);
}

uint32_t shapes_openers(struct shapes *shapes, const struct shape *shape, struct slice text)
{
    if (shape->view.token_count == 0 || shape->lists)
        return 0;
    if (shapes->openers == 0)
        shapes->openers = (uint32_t)shapes->measure.scan->line_openers(text.data, text.length);
    return shapes->openers;
}
