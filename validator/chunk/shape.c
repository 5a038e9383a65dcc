/*
 * Which shape may fit? A stream's own shapes are found by a hash of the event's
 * first bytes, where its id stands; in them little is active, so they are quick.
 * Any other event is led by its fingerprint to the one shape of all events like it.
 * A shape is made at the second sight of a fingerprint, and becomes a stream's own
 * at the second time that it fits the stream.
 *
 * What the cache costs where nothing repeats is bounded by a balance: hits earn,
 * misses and new shapes pay, and while it is used up the cache rests.
 */
#include "chunk/shape_state.h"

#include "base/hash.h"

enum {
    SHAPE_COUNT = 256,
    HEAD_COUNT = 512,
    PRINT_COUNT = 512,
    HEAD_BYTES = 48,
    OWN_SHAPES = 6,
    PRINT_SHAPES = 4,
    NO_SHAPE = UINT16_MAX
};

enum {
    BALANCE_MOST = 512,
    BALANCE_AFTER_REST = 8,
    HIT_EARNS = 4,
    SHAPE_COSTS = 16, /* a miss costs 1 */
    REST_EVENTS = 256,
    PAYLOAD_MAX = 1 << 24
};

/* The shapes of a stream. */
struct head {
    uint64_t key;
    uint16_t own[OWN_SHAPES]; /* the latest first */
    uint16_t fitted;          /* a shape of all that fitted it last */
};

/* The shapes of all events with a fingerprint: they differ in literals, such as a finish_reason. */
struct print {
    uint64_t fingerprint;
    uint16_t shapes[PRINT_SHAPES]; /* the latest first; none: it was seen once */
};

struct shapes {
    struct diag *diag;
    struct shape_measure measure;
    int32_t balance;
    uint32_t resting;    /* events until the cache is asked again */
    struct print *wants; /* where the shape of the event at hand would belong; NULL: it needs none */
    uint64_t fingerprint;
    struct shape *latest; /* what the event before had */
    bool again;           /* the one before that had the same */
    uint16_t hand;        /* where the next shape to give up is looked for */
    struct head heads[HEAD_COUNT];
    struct print prints[PRINT_COUNT];
    unsigned char decisive[SHAPE_NODES_MAX];
    struct shape *list; /* SHAPE_COUNT of them */
};

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
    shapes->measure = (struct shape_measure){scan_level(0), (uint32_t)options->limits.event_tokens};
    shapes->balance = BALANCE_MOST;
    shapes->list = list;
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        list[i].fingerprint = list[i].key = 0;
        list[i].repeats = (struct diag_repeats){.list = found + i * sites, .capacity = sites};
    }
    return shapes;
}

/* ---- the balance */

static void earn(struct shapes *shapes)
{
    shapes->balance += HIT_EARNS;
    if (shapes->balance > BALANCE_MOST)
        shapes->balance = BALANCE_MOST;
}

static void pay(struct shapes *shapes, int32_t cost)
{
    shapes->balance -= cost;
    if (shapes->balance > 0)
        return;
    shapes->balance = BALANCE_AFTER_REST;
    shapes->resting = REST_EVENTS;
}

/* ---- shapes to use */

/* One that was not used since the last time round. */
static uint16_t take_shape(struct shapes *shapes)
{
    for (;;) {
        uint16_t index = shapes->hand;
        struct shape *shape = &shapes->list[index];
        shapes->hand = (uint16_t)((index + 1) % SHAPE_COUNT);
        if (shape->fingerprint == 0 || !shape->fresh)
            return index;
        shape->fresh = false;
    }
}

/* Puts `shape` in front of those before `place`, which move back and over it. */
static void put_first(uint16_t *list, int place, uint16_t shape)
{
    for (; place > 0; place--)
        list[place] = list[place - 1];
    list[0] = shape;
}

static struct head *head_of(struct shapes *shapes, uint64_t key)
{
    return &shapes->heads[key % HEAD_COUNT];
}

static struct print *print_of(struct shapes *shapes, uint64_t fingerprint)
{
    return &shapes->prints[(fingerprint >> 8) % PRINT_COUNT];
}

static struct shape *fits(struct shapes *shapes, uint16_t index, const struct event *event)
{
    struct shape *shape = &shapes->list[index];

    if (!shape_match(shape, &shapes->measure, event, true))
        return NULL;
    shape->fresh = true;
    return shape;
}

static struct shape *find_own(struct shapes *shapes, struct head *head, uint64_t key, const struct event *event)
{
    for (int i = 0; head->key == key && i < OWN_SHAPES; i++) {
        uint16_t index = head->own[i];
        if (index == NO_SHAPE || shapes->list[index].key != key)
            continue;
        struct shape *shape = fits(shapes, index, event);
        if (shape == NULL)
            continue;
        put_first(head->own, i, index);
        return shape;
    }
    return NULL;
}

static void forget_stream(struct head *head, uint64_t key)
{
    head->key = key;
    head->fitted = NO_SHAPE;
    for (int i = 0; i < OWN_SHAPES; i++)
        head->own[i] = NO_SHAPE;
}

static void add_own(struct shapes *shapes, struct head *head, const struct shape *fitted, struct slice text)
{
    uint16_t index = take_shape(shapes);
    struct shape *own = &shapes->list[index];

    if (own == fitted)
        return;
    diag_settle_one(shapes->diag, &own->repeats);
    shape_copy(own, fitted, text);
    own->key = head->key;
    own->fresh = true;
    put_first(head->own, OWN_SHAPES - 1, index);
}

/*
 * A shape of all fitted an event of the stream. The second time the stream gets one of its own;
 * the first time already where other streams came to one.
 */
static struct shape *settle(struct shapes *shapes, struct head *head, uint64_t key, uint16_t fitted, struct slice text)
{
    struct shape *shape = &shapes->list[fitted];

    if (head->key != key)
        forget_stream(head, key);
    if (!shape->returns && head->fitted != fitted) {
        head->fitted = fitted;
        return shape;
    }
    shape->returns = true;
    if (text.length <= SHAPE_TEXT_MAX)
        add_own(shapes, head, shape, text);
    return shape;
}

/* What leads to the event's shape, which is its first one, or NULL. */
static struct print *find_by_print(struct shapes *shapes, const struct event *event)
{
    uint64_t fingerprint = shape_fingerprint(shapes->measure.scan, event->payload);
    struct print *print = print_of(shapes, fingerprint);

    if (print->fingerprint != fingerprint) {
        *print = (struct print){fingerprint, {NO_SHAPE, NO_SHAPE, NO_SHAPE, NO_SHAPE}};
        return NULL;
    }
    shapes->fingerprint = fingerprint;
    shapes->wants = print;
    for (int i = 0; i < PRINT_SHAPES && print->shapes[i] != NO_SHAPE; i++) {
        const struct shape *shape = &shapes->list[print->shapes[i]];
        if (shape->key == 0 && shape->fingerprint == fingerprint && fits(shapes, print->shapes[i], event) != NULL) {
            put_first(print->shapes, i, print->shapes[i]);
            return print;
        }
    }
    return NULL;
}

/* ---- events */

/* One whole payload, as framing nearly always gives it. */
static bool is_plain(const struct event *event)
{
    return event->data_lines == 1 && !event->foreign && !event->unframed && !event->cut &&
           event->payload.length >= HEAD_BYTES && event->payload.length < PAYLOAD_MAX;
}

/* Nearly always one stream's chunks follow each other, and their shape is that of the one before. */
static bool is_again(struct shapes *shapes, const struct event *event)
{
    const struct shape *latest = shapes->latest;

    return shapes->again && latest->key != 0 && latest->pieces[0].length >= HEAD_BYTES &&
           shape_match(shapes->latest, &shapes->measure, event, false);
}

static struct shape *find(struct shapes *shapes, const struct event *event)
{
    if (is_again(shapes, event)) {
        shapes->latest->fresh = true;
        return shapes->latest;
    }
    uint64_t key = hash_bytes(event->payload.data, HEAD_BYTES) | 1;
    struct head *head = head_of(shapes, key);
    struct shape *shape = find_own(shapes, head, key, event);

    if (shape != NULL)
        return shape;
    const struct print *print = find_by_print(shapes, event);
    return print == NULL ? NULL : settle(shapes, head, key, print->shapes[0], event->payload);
}

bool shapes_find(struct shapes *shapes, const struct event *event, struct shape_hit *hit)
{
    shapes->wants = NULL;
    if (!is_plain(event))
        return false;
    if (shapes->resting > 0) {
        shapes->resting--;
        return false;
    }
    struct shape *shape = find(shapes, event);
    shapes->again = shape != NULL && shape == shapes->latest;
    shapes->latest = shape;
    if (shape == NULL) {
        pay(shapes, 1);
        return false;
    }
    earn(shapes);
    shapes->wants = NULL;
    *hit = (struct shape_hit){&shape->view.chunk, &shape->repeats};
    return true;
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
    uint16_t index = take_shape(shapes);
    struct shape *shape = &shapes->list[index];
    shape->key = 0;
    shape->fingerprint = 0;
    diag_settle_one(shapes->diag, &shape->repeats);
    if (!shape_record(shape, schemas, document, chunk, shapes->decisive))
        return;
    take_repeats(shape, repeats);
    shape->fingerprint = shapes->fingerprint;
    shape->fresh = true;
    shape->returns = false;
    put_first(print->shapes, PRINT_SHAPES - 1, index);
}
