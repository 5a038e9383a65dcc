/*
 * The shape cache's front: an event comes, and what reading it would give goes, if
 * its shape is known. A shape is made at the second sight of a fingerprint.
 *
 * What the cache costs where nothing repeats is bounded by a balance: hits earn,
 * misses and new shapes pay, and while it is used up the cache rests: twice as long
 * each time, until there is a hit again.
 */
#include "chunk/shape_list.h"

enum {
    BALANCE_AFTER_REST = 8,
    HIT_EARNS = 4,
    SHAPE_COSTS = 16, /* a miss costs 1 */
    REST_MOST = 16 * SHAPES_REST,
    PAYLOAD_MAX = 1 << 24
};

/* ---- the balance */

void shapes_earn(struct shapes *shapes, size_t hits)
{
    shapes->balance += (int32_t)hits * HIT_EARNS;
    if (shapes->balance > BALANCE_MOST)
        shapes->balance = BALANCE_MOST;
    shapes->rest = SHAPES_REST;
}

static void pay(struct shapes *shapes, int32_t cost)
{
    shapes->balance -= cost;
    if (shapes->balance > 0)
        return;
    shapes->balance = BALANCE_AFTER_REST;
    shapes->resting = shapes->rest;
    shapes->rest = shapes->rest * 2 < REST_MOST ? shapes->rest * 2 : REST_MOST;
}

/* ---- events */

/* One whole payload, as framing nearly always gives it. */
static bool is_plain(const struct event *event)
{
    return event->data_lines == 1 && !event->foreign && !event->unframed && !event->cut &&
           event->payload.length >= HEAD_BYTES && event->payload.length < PAYLOAD_MAX;
}

static struct shape *find(struct shapes *shapes, const struct event *event)
{
    bool tried = event->payload.data == shapes->tried;

    if (!tried)
        shapes->openers = 0;
    struct shape *shape = tried ? NULL : shapes_find_own(shapes, event->payload, END_OF_TEXT);
    if (shape != NULL)
        return shape;
    shape = shapes_find_general(shapes, event->payload, END_OF_TEXT);
    if (shape != NULL)
        shapes_settle(shapes, shape, event->payload);
    return shape;
}

/* Chunks that hold what their shape alone does not decide have no likeness, and are filled in at once. */
static void begin_run(struct shapes *shapes, struct shape *shape)
{
    shapes->latest = shape;
    shape->fresh = true;
    if (shape->key != 0 && !shape->proven)
        shapes_prove(shapes, shape);
    if (shape->view.chunk.likeness == 0)
        shape_complete(shape);
}

static void give(struct shapes *shapes, struct shape *shape, const struct event *event, struct shape_hit *hit)
{
    struct chunk *chunk = &shape->view.chunk;
    bool again = shape == shapes->latest && chunk->likeness != 0;

    shapes_earn(shapes, 1);
    shapes->wants = NULL;
    if (!again)
        begin_run(shapes, shape);
    chunk->event = event;
    chunk->again = again && shape->same_names;
    *hit = (struct shape_hit){chunk, &shape->repeats};
}

bool shapes_find(struct shapes *shapes, const struct event *event, struct shape_hit *hit)
{
    shapes->wants = NULL;
    if (!is_plain(event)) {
        shapes->latest = NULL;
        return false;
    }
    if (shapes->resting > 0) {
        shapes->latest = NULL;
        shapes->resting--;
        return false;
    }
    struct shape *shape = find(shapes, event);
    shapes->tried = NULL;
    if (shape == NULL) {
        shapes->latest = NULL;
        pay(shapes, 1);
    } else {
        give(shapes, shape, event, hit);
    }
    return shape != NULL;
}

size_t shapes_foresee(struct shapes *shapes, struct slice text)
{
    if (shapes->resting > 0 || text.length < HEAD_BYTES)
        return 0;
    shapes->openers = 0;
    struct shape *shape = shapes_find_own(shapes, text, END_OF_SHAPE);
    shapes->unsettled = shape == NULL;
    if (shape == NULL)
        shape = shapes_find_general(shapes, text, END_OF_SHAPE);
    shapes->foreseen = shape;
    shapes->tried = shape == NULL ? text.data : NULL;
    return shape == NULL || shape->view.chunk.text.length < HEAD_BYTES ? 0 : shape->view.chunk.text.length;
}

void shapes_take(struct shapes *shapes, const struct event *event, struct shape_hit *hit)
{
    if (shapes->unsettled)
        shapes_settle(shapes, shapes->foreseen, event->payload);
    give(shapes, shapes->foreseen, event, hit);
}

void shapes_complete(struct shapes *shapes)
{
    shape_complete(shapes->latest);
}

bool shapes_wants(const struct shapes *shapes)
{
    return shapes->wants != NULL;
}

uint32_t shapes_moved(const struct shapes *shapes, uint32_t at)
{
    return shape_moved(shapes->latest, at);
}

static void take_repeats(struct shape *shape, const struct diag_repeats *repeats)
{
    shape->repeats.count = repeats->count;
    shape->repeats.scope = 0;
    memcpy(shape->repeats.list, repeats->list, repeats->count * sizeof *repeats->list);
}

void shapes_learn(struct shapes *shapes, struct schema_list schemas, const struct json_document *document,
                  const struct chunk *chunk, const struct diag_repeats *repeats)
{
    struct print *print = shapes->wants;

    if (print == NULL || repeats->incomplete)
        return;
    shapes->wants = NULL;
    pay(shapes, SHAPE_COSTS);
    uint16_t index = shapes_make_room(shapes, &shapes->general);
    struct shape *shape = &shapes->list[index];
    shape->key = 0;
    shape->runs = false;
    shape->fingerprint = 0;
    diag_settle_one(shapes->diag, &shape->repeats);
    const struct shape_source source = {schemas, document, chunk, repeats, shapes->decisive};
    if (!shape_record(shape, &source, &shapes->forms))
        return;
    uint16_t twin = shapes_find_twin(shapes, shape);
    if (twin != NO_SHAPE) {
        shape_put_first(print->shapes, PRINT_SHAPES - 1, twin);
        shapes_lead_to(shapes, twin);
        return;
    }
    take_repeats(shape, repeats);
    shape->fingerprint = shapes->fingerprint;
    shape->fresh = true;
    shape->returns = 0;
    shape->origin = index;
    shape_take_form(shapes->prefix_forms, shape);
    shape->likeness = shape_likeness(&shapes->likenesses, shape);
    shape_cut(shape);
    shapes_lead_to(shapes, index);
    shape_put_first(print->shapes, PRINT_SHAPES - 1, index);
}
