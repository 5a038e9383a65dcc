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
    GENERAL_SHAPES = 128,
    STREAM_SHAPES = 192,
    STREAM_SHAPES_AT_FIRST = 24,
    SHAPE_COUNT = GENERAL_SHAPES + STREAM_SHAPES,
    HEAD_SETS = 1024,
    HEAD_WAYS = 2,
    PRINT_COUNT = 512,
    HEAD_BYTES = 48,
    OWN_SHAPES = 12,
    PRINT_SHAPES = 4,
    RETURNS_MOST = 6
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
    uint16_t latest;          /* a shape of all: that of its latest event, or the one that its own came from */
};

/* The shapes of all events with a fingerprint: they differ in literals, such as a finish_reason. */
struct print {
    uint64_t fingerprint;
    uint16_t shapes[PRINT_SHAPES]; /* the latest first; none: it was seen once */
};

/*
 * A part of the list of shapes, so that those of streams, which come and go, do not drive out those of all. As few are
 * used as do, because memory that was touched lately is quick.
 */
struct pool {
    uint16_t first, most;
    uint16_t count; /* in use */
    uint16_t hand;  /* where the next shape to give up is looked for */
};

struct shapes {
    struct diag *diag;
    struct shape_measure measure;
    int32_t balance;
    uint32_t resting;    /* events until the cache is asked again */
    struct print *wants; /* where the shape of the event at hand would belong; NULL: it needs none */
    uint64_t fingerprint;
    struct shape *latest; /* what the event before had */
    bool alternate;       /* the event before was of another stream than the one before that */
    struct shape *foreseen;
    const char *tried; /* the payload that shapes_foresee found nothing for */
    struct likenesses likenesses;
    struct pool general, own;
    struct head heads[HEAD_SETS][HEAD_WAYS]; /* found by key; of a set the latest comes first */
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
    shapes->general = (struct pool){.first = 0, .count = GENERAL_SHAPES, .most = GENERAL_SHAPES};
    shapes->own = (struct pool){.first = GENERAL_SHAPES, .count = STREAM_SHAPES_AT_FIRST, .most = STREAM_SHAPES};
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

/* One that was not used since the last time round; where all were, one that was never used. */
static uint16_t take_shape(struct shapes *shapes, struct pool *pool)
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

/* NULL: the stream has none. */
static struct head *find_head(struct shapes *shapes, uint64_t key)
{
    struct head *set = shapes->heads[key % HEAD_SETS];

    for (int i = 0; i < HEAD_WAYS; i++)
        if (set[i].key == key)
            return &set[i];
    return NULL;
}

/* Takes the place of that of its set which was made first. */
static struct head *add_head(struct shapes *shapes, uint64_t key)
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

/* The stream's shape number `i`, or NULL. */
static struct shape *own_shape(struct shapes *shapes, const struct head *head, int i)
{
    uint16_t index = head->own[i];

    return index != NO_SHAPE && shapes->list[index].key == head->key ? &shapes->list[index] : NULL;
}

/*
 * Shapes with tokens of logprobs differ late, in how many there are: what opens in an event tells them apart at a
 * glance. Only a hint, as texts hold brackets, too. 0: there is none.
 */
static uint32_t count_openers(const struct shapes *shapes, const struct shape *latest, struct slice text)
{
    bool has_tokens = latest != NULL && latest->view.token_count > 0;

    return has_tokens ? (uint32_t)shapes->measure.scan->line_openers(text.data, text.length) : 0;
}

/* Choices that take turns have shapes that do: the one that came after the latest the last time. NULL: none is known.
 */
static inline struct shape *likely_next(struct shapes *shapes, const struct shape *latest)
{
    if (latest == NULL || !latest->runs || latest->next == NO_SHAPE)
        return NULL;
    struct shape *next = &shapes->list[latest->next];
    return next->key == latest->key ? next : NULL;
}

static struct shape *use_own(struct head *head, int i, struct shape *latest, struct shape *shape)
{
    if (latest != NULL)
        latest->next = head->own[i];
    head->latest = shape->origin;
    put_first(head->own, i, head->own[i]);
    return shape;
}

/* Those that the hint speaks for come before the others. `failed` was tried already. */
static struct shape *find_own(struct shapes *shapes, struct slice text, enum shape_end end, const struct shape *failed)
{
    struct head *head = find_head(shapes, key_of(text));
    struct shape *latest = head == NULL ? NULL : own_shape(shapes, head, 0);
    uint32_t openers = count_openers(shapes, latest, text);
    const struct shape *next = likely_next(shapes, latest);

    for (int i = 0; head != NULL && i < 2 * OWN_SHAPES; i++) {
        struct shape *shape = own_shape(shapes, head, i % OWN_SHAPES);
        bool likely = shape != NULL && (openers > 0 ? shape->openers == openers : shape == next);
        if (shape == NULL || shape == failed || likely != (i < OWN_SHAPES) ||
            shape_match(shape, &shapes->measure, text, end, false) == 0)
            continue;
        shape->openers = openers;
        return use_own(head, i % OWN_SHAPES, latest, shape);
    }
    return NULL;
}

static void add_own(struct shapes *shapes, struct head *head, struct shape *fitted, struct slice text)
{
    uint16_t index = take_shape(shapes, &shapes->own);
    struct shape *own = &shapes->list[index];

    shape_complete(fitted);
    diag_settle_one(shapes->diag, &own->repeats);
    shape_copy(own, fitted, text);
    own->key = head->key;
    own->origin = (uint16_t)(fitted - shapes->list);
    own->fresh = true;
    own->proven = false;
    own->runs = own->view.token_count == 0;
    own->openers = count_openers(shapes, own, text);
    own->next = NO_SHAPE;
    put_first(head->own, OWN_SHAPES - 1, index);
}

/*
 * A shape of all fitted an event of the stream. The second time the stream gets one of its own; the first time already
 * where that was worth it for others.
 */
static struct shape *settle(struct shapes *shapes, struct head *head, uint16_t fitted, struct slice text)
{
    struct shape *shape = &shapes->list[fitted];

    head->latest = fitted;
    if (shape->returns == 0 && head->fitted != fitted) {
        head->fitted = fitted;
        return shape;
    }
    if (shape->returns > 0)
        shape->returns--; /* until it is proved */
    if (text.length <= SHAPE_TEXT_MAX)
        add_own(shapes, head, shape, text);
    return shape;
}

static bool fits_general(struct shapes *shapes, uint16_t index, struct slice text)
{
    return index != NO_SHAPE && shapes->list[index].fingerprint != 0 && fits(shapes, index, text) != NULL;
}

/* Streams are alike in what follows what: the shapes that came after this one are tried before all. */
static uint16_t find_next(struct shapes *shapes, struct shape *before, struct slice text)
{
    for (int i = 0; before != NULL && i < SHAPE_FOLLOWERS; i++) {
        uint16_t index = before->followers[i];
        if (!fits_general(shapes, index, text))
            continue;
        put_first(before->followers, i, index);
        return index;
    }
    return NO_SHAPE;
}

/* The event's shape by its fingerprint, or NO_SHAPE: then one is wanted, if the fingerprint is not new. */
static uint16_t find_by_print(struct shapes *shapes, struct slice text)
{
    uint64_t fingerprint = shape_fingerprint(shapes->measure.scan, text);
    struct print *print = print_of(shapes, fingerprint);

    if (print->fingerprint != fingerprint) {
        *print = (struct print){fingerprint, {NO_SHAPE, NO_SHAPE, NO_SHAPE, NO_SHAPE}};
        return NO_SHAPE;
    }
    shapes->fingerprint = fingerprint;
    shapes->wants = print;
    for (int i = 0; i < PRINT_SHAPES; i++) {
        uint16_t index = print->shapes[i];
        if (index == NO_SHAPE || shapes->list[index].fingerprint != fingerprint || !fits_general(shapes, index, text))
            continue;
        put_first(print->shapes, i, index);
        return index;
    }
    return NO_SHAPE;
}

/* What all streams have in common: a shape whose event came before, in this stream or, at its beginning, in another. */
static struct shape *shape_before(struct shapes *shapes, const struct head *head)
{
    if (head != NULL)
        return head->latest == NO_SHAPE ? NULL : &shapes->list[head->latest];
    return shapes->latest == NULL ? NULL : &shapes->list[shapes->latest->origin];
}

static struct shape *find_general(struct shapes *shapes, struct slice text)
{
    uint64_t key = key_of(text);
    struct head *head = find_head(shapes, key);
    struct shape *before = shape_before(shapes, head);
    uint16_t index = find_next(shapes, before, text);

    if (index == NO_SHAPE) {
        index = find_by_print(shapes, text);
        if (index != NO_SHAPE && before != NULL)
            put_first(before->followers, SHAPE_FOLLOWERS - 1, index);
    }
    if (index == NO_SHAPE)
        return NULL;
    return settle(shapes, head != NULL ? head : add_head(shapes, key), index, text);
}

/* ---- events */

/* One whole payload, as framing nearly always gives it. */
static bool is_plain(const struct event *event)
{
    return event->data_lines == 1 && !event->foreign && !event->unframed && !event->cut &&
           event->payload.length >= HEAD_BYTES && event->payload.length < PAYLOAD_MAX;
}

/*
 * One stream's chunks mostly follow each other: then neither the stream nor its shape need be looked for. Where streams
 * take turns, that is not tried until one has two in a row.
 */
static struct shape *find_latest_or_own(struct shapes *shapes, struct slice text, enum shape_end end)
{
    struct shape *latest = shapes->latest, *next = shapes->alternate ? NULL : likely_next(shapes, latest);

    if (next != NULL && next->strands[0].length < HEAD_BYTES)
        next = NULL;
    if (next != NULL && shape_match(next, &shapes->measure, text, end, false) > 0)
        return next;
    struct shape *shape = find_own(shapes, text, end, next);
    shapes->alternate = shape != NULL && latest != NULL && shape->key != latest->key;
    return shape;
}

static struct shape *find(struct shapes *shapes, const struct event *event)
{
    bool tried = event->payload.data == shapes->tried;
    struct shape *shape = tried ? NULL : find_latest_or_own(shapes, event->payload, END_OF_TEXT);

    if (shape != NULL)
        return shape;
    return find_general(shapes, event->payload);
}

/* The copy was worth it: so may be others. */
static void prove(struct shapes *shapes, struct shape *own)
{
    struct shape *origin = &shapes->list[own->origin];

    own->proven = true;
    if (origin->returns < RETURNS_MOST)
        origin->returns = (uint8_t)(origin->returns + 2);
}

/* Chunks that hold what their shape alone does not decide have no likeness, and are filled in at once. */
static void begin_run(struct shapes *shapes, struct shape *shape)
{
    shapes->latest = shape;
    shape->fresh = true;
    if (shape->key != 0 && !shape->proven)
        prove(shapes, shape);
    if (shape->view.chunk.likeness == 0)
        shape_complete(shape);
}

static void give(struct shapes *shapes, struct shape *shape, const struct event *event, struct shape_hit *hit)
{
    struct chunk *chunk = &shape->view.chunk;
    bool again = shape == shapes->latest && chunk->likeness != 0;

    earn(shapes);
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
    shapes->foreseen = find_latest_or_own(shapes, text, END_OF_SHAPE);
    shapes->tried = shapes->foreseen == NULL ? text.data : NULL;
    return shapes->foreseen == NULL ? 0 : shapes->foreseen->view.chunk.text.length;
}

void shapes_take(struct shapes *shapes, const struct event *event, struct shape_hit *hit)
{
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
    uint16_t index = take_shape(shapes, &shapes->general);
    struct shape *shape = &shapes->list[index];
    shape->key = 0;
    shape->runs = false;
    shape->fingerprint = 0;
    diag_settle_one(shapes->diag, &shape->repeats);
    if (!shape_record(shape, schemas, document, chunk, shapes->decisive))
        return;
    take_repeats(shape, repeats);
    shape->fingerprint = shapes->fingerprint;
    shape->fresh = true;
    shape->returns = 0;
    shape->origin = index;
    shape->likeness = shape_likeness(&shapes->likenesses, shape);
    shape_cut(shape);
    for (int i = 0; i < SHAPE_FOLLOWERS; i++)
        shape->followers[i] = NO_SHAPE;
    put_first(print->shapes, PRINT_SHAPES - 1, index);
}
