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
    struct shape_measure measure;
    int32_t balance;
    uint32_t resting;    /* events until the cache is asked again */
    struct print *wants; /* where the shape of the event at hand would belong; NULL: it needs none */
    uint64_t fingerprint;
    struct shape *latest; /* what the event before had */
    bool again;           /* the one before that had the same */
    struct shape *foreseen;
    uint64_t likenesses; /* given out so far */
    uint16_t hand;       /* where the next shape to give up is looked for */
    struct head heads[HEAD_COUNT];
    struct print prints[PRINT_COUNT];
    unsigned char decisive[SHAPE_NODES_MAX];
    struct shape *list; /* SHAPE_COUNT of them */
};

struct shapes *shapes_create(struct arena *arena, const struct chunklint_options *options)
{
    struct shapes *shapes = ARENA_TAKE(arena, struct shapes, 1);
    struct shape *list = ARENA_TAKE(arena, struct shape, SHAPE_COUNT);

    if (shapes == NULL || list == NULL)
        return NULL;
    memset(shapes, 0, sizeof *shapes);
    shapes->measure = (struct shape_measure){scan_level(0), (uint32_t)options->limits.event_tokens};
    shapes->balance = BALANCE_MOST;
    shapes->list = list;
    for (size_t i = 0; i < SHAPE_COUNT; i++)
        list[i].fingerprint = list[i].key = 0;
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

static uint64_t key_of(struct slice text)
{
    return hash_bytes(text.data, HEAD_BYTES) | 1;
}

static struct head *head_of(struct shapes *shapes, uint64_t key)
{
    return &shapes->heads[key % HEAD_COUNT];
}

static struct print *print_of(struct shapes *shapes, uint64_t fingerprint)
{
    return &shapes->prints[(fingerprint >> 8) % PRINT_COUNT];
}

static struct shape *fits(struct shapes *shapes, uint16_t index, struct slice text)
{
    struct shape *shape = &shapes->list[index];

    if (shape_match(shape, &shapes->measure, text, END_OF_TEXT, true) == 0)
        return NULL;
    shape->fresh = true;
    return shape;
}

/*
 * Shapes with tokens of logprobs differ late, in how many there are: what opens in an event tells them apart at a
 * glance. Only a hint, as texts hold brackets, too.
 */
static uint32_t count_openers(const struct shapes *shapes, struct slice text, enum shape_end end)
{
    if (shapes->latest == NULL || shapes->latest->view.token_count == 0)
        return 0;
    const char *line_end = end == END_OF_TEXT ? NULL : memchr(text.data, '\n', text.length);
    return (uint32_t)scan_openers(text.data, line_end == NULL ? text.length : (size_t)(line_end - text.data));
}

/* The stream's shape number `i`, or NULL. */
static struct shape *own_shape(struct shapes *shapes, const struct head *head, int i)
{
    uint16_t index = head->own[i];

    return index != NO_SHAPE && shapes->list[index].key == head->key ? &shapes->list[index] : NULL;
}

/* Those that the hint speaks for come before the others. */
static struct shape *find_own(struct shapes *shapes, struct slice text, enum shape_end end)
{
    uint64_t key = key_of(text);
    struct head *head = head_of(shapes, key);
    uint32_t openers = head->key == key ? count_openers(shapes, text, end) : 0;

    for (int i = openers > 0 ? 0 : OWN_SHAPES; head->key == key && i < 2 * OWN_SHAPES; i++) {
        struct shape *shape = own_shape(shapes, head, i % OWN_SHAPES);
        bool likely = shape != NULL && openers > 0 && shape->openers == openers;
        if (shape == NULL || likely != (i < OWN_SHAPES) ||
            shape_match(shape, &shapes->measure, text, end, end == END_OF_TEXT) == 0)
            continue;
        shape->openers = openers;
        put_first(head->own, i % OWN_SHAPES, head->own[i % OWN_SHAPES]);
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

static void add_own(struct shapes *shapes, struct head *head, struct shape *fitted, struct slice text)
{
    uint16_t index = take_shape(shapes);
    struct shape *own = &shapes->list[index];

    if (own == fitted)
        return;
    shape_complete(fitted);
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
        if (shape->key == 0 && shape->fingerprint == fingerprint &&
            fits(shapes, print->shapes[i], event->payload) != NULL) {
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
static bool is_again(struct shapes *shapes, struct slice text, enum shape_end end)
{
    const struct shape *latest = shapes->latest;

    return shapes->again && latest->key != 0 && latest->view.token_count == 0 &&
           latest->pieces[0].length >= HEAD_BYTES &&
           shape_match(shapes->latest, &shapes->measure, text, end, false) > 0;
}

static struct shape *find_latest_or_own(struct shapes *shapes, struct slice text, enum shape_end end)
{
    return is_again(shapes, text, end) ? shapes->latest : find_own(shapes, text, end);
}

static struct shape *find(struct shapes *shapes, const struct event *event)
{
    struct shape *shape = find_latest_or_own(shapes, event->payload, END_OF_TEXT);

    if (shape != NULL)
        return shape;
    const struct print *print = find_by_print(shapes, event);
    uint64_t key = key_of(event->payload);
    return print == NULL ? NULL : settle(shapes, head_of(shapes, key), key, print->shapes[0], event->payload);
}

/* The event has this shape; NULL: it has none. */
static void note_shape(struct shapes *shapes, struct shape *shape)
{
    shapes->again = shape != NULL && shape == shapes->latest;
    shapes->latest = shape;
}

/* Chunks that hold what their shape alone does not decide have no likeness. */
static void give(struct shapes *shapes, struct shape *shape, const struct event *event, struct shape_hit *hit)
{
    struct chunk *chunk = &shape->view.chunk;

    earn(shapes);
    shape->fresh = true;
    shapes->wants = NULL;
    if (shape->alike && chunk->likeness == 0)
        chunk->likeness = ++shapes->likenesses;
    if (!shape->alike)
        shape_complete(shape);
    chunk->event = event;
    *hit = (struct shape_hit){chunk, &shape->sites};
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
    note_shape(shapes, shape);
    if (shape == NULL)
        pay(shapes, 1);
    else
        give(shapes, shape, event, hit);
    return shape != NULL;
}

size_t shapes_foresee(struct shapes *shapes, struct slice text)
{
    if (shapes->resting > 0 || text.length < HEAD_BYTES)
        return 0;
    shapes->foreseen = find_latest_or_own(shapes, text, END_OF_SHAPE);
    return shapes->foreseen == NULL ? 0 : shapes->foreseen->view.chunk.text.length;
}

void shapes_take(struct shapes *shapes, const struct event *event, struct shape_hit *hit)
{
    note_shape(shapes, shapes->foreseen);
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

void shapes_learn(struct shapes *shapes, const struct schema *schema, const struct json_document *document,
                  const struct chunk *chunk, const struct schema_sites *sites)
{
    struct print *print = shapes->wants;

    if (print == NULL || sites->incomplete)
        return;
    shapes->wants = NULL;
    pay(shapes, SHAPE_COSTS);
    uint16_t index = take_shape(shapes);
    struct shape *shape = &shapes->list[index];
    shape->key = 0;
    shape->fingerprint = 0;
    if (!shape_record(shape, schema, document, chunk, shapes->decisive))
        return;
    shape->sites = *sites;
    shape->fingerprint = shapes->fingerprint;
    shape->fresh = true;
    shape->returns = false;
    put_first(print->shapes, PRINT_SHAPES - 1, index);
}
