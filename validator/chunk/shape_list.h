/*
 * The shapes that are kept, and how they are found: by stream (heads) and by
 * fingerprint (prints). Private to shape.c (the events, and what they cost),
 * shape_find.c (which shape fits) and shape_list.c (the lists).
 */
#ifndef CHUNKLINT_CHUNK_SHAPE_LIST_H
#define CHUNKLINT_CHUNK_SHAPE_LIST_H

#include "base/hash.h"
#include "chunk/shape_forms.h"

enum {
    GENERAL_SHAPES = 128,
    STREAM_SHAPES = 192,
    STREAM_SHAPES_AT_FIRST = 24,
    SHAPE_COUNT = GENERAL_SHAPES + STREAM_SHAPES,
    HEAD_SETS = 512,
    HEAD_WAYS = 2,
    PRINT_COUNT = 512,
    HEAD_BYTES = HASH_HEAD_BYTES, /* of an event, in which its id stands */
    OWN_SHAPES = 12,
    PRINT_SHAPES = 4,
    RETURNS_MOST = 6,
    BALANCE_MOST = 512,
    BATCH_LEAST = 4
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
    uint64_t versions;   /* of stream's own shapes, so far */
    unsigned batch_most; /* events of the next one */
    const char *tried;   /* the payload that shapes_foresee found nothing for */
    struct likenesses likenesses;
    struct forms forms;
    struct pool general, own;
    struct head heads[HEAD_SETS][HEAD_WAYS]; /* found by key; of a set the latest comes first */
    struct print prints[PRINT_COUNT];
    unsigned char decisive[SHAPE_NODES_MAX];
    struct shape *list; /* SHAPE_COUNT of them */
};

/* ---- shape_list.c */

/* A place for a new shape: one that was not used since the last time round, else one that was never used. */
uint16_t shapes_make_room(struct shapes *shapes, struct pool *pool);

/* Puts `shape` in front of those before `place`, which move back and over it. */
void shapes_put_first(uint16_t *list, int place, uint16_t shape);

/* What an event's stream is found by. The text holds HEAD_BYTES at least. */
static inline uint64_t shapes_key(struct slice text)
{
    return hash_head(text.data) | 1;
}

struct head *shapes_head(struct shapes *shapes, uint64_t key); /* NULL: the stream has none */
/* Takes the place of that of its set which was made first. */
struct head *shapes_add_head(struct shapes *shapes, uint64_t key);

struct print *shapes_print(struct shapes *shapes, uint64_t fingerprint);

/* ---- shape.c */

void shapes_earn(struct shapes *shapes, size_t hits);

/* ---- shape_find.c: what is likely */

/* The stream's shape number `i`, or NULL. */
static inline struct shape *shapes_own(struct shapes *shapes, const struct head *head, int i)
{
    uint16_t index = head->own[i];

    return index != NO_SHAPE && shapes->list[index].key == head->key ? &shapes->list[index] : NULL;
}

/* Choices that take turns have shapes that do: the one that came after the latest the last time. NULL: none is known.
 */
static inline struct shape *shapes_next(struct shapes *shapes, const struct shape *latest)
{
    if (latest == NULL || !latest->runs || latest->next == NO_SHAPE)
        return NULL;
    struct shape *next = &shapes->list[latest->next];
    return next->key == latest->key ? next : NULL;
}

/*
 * One stream's chunks mostly follow each other: then neither the stream nor its shape need be looked for. Where streams
 * take turns, that is not tried until one has two in a row.
 */
static inline struct shape *shapes_likely(struct shapes *shapes, const struct shape *latest)
{
    struct shape *next = shapes->alternate ? NULL : shapes_next(shapes, latest);

    return next != NULL && next->strands[0].length >= HEAD_BYTES ? next : NULL;
}

/* The stream's shape number `i` is that of its latest event, which came after one of shape `latest` (or NULL). */
void shapes_use_own(struct shapes *shapes, struct head *head, int i, struct shape *latest);

/* ---- shape_find.c: give the shape, matched, or NULL */

/* The shape of the stream's own; with END_OF_SHAPE of an event at the front of the text. */
struct shape *shapes_find_own(struct shapes *shapes, struct slice text, enum shape_end end);

/* The shape of all events like it, which may become the stream's own. NULL: shapes->wants says whether one is wanted.
 */
struct shape *shapes_find_general(struct shapes *shapes, struct slice text);

/*
 * The shape of all that fits the event which `made` was made of just now, because it lists tokens: their number and
 * forms are in its fingerprint. NO_SHAPE: there is none.
 */
uint16_t shapes_find_twin(struct shapes *shapes, const struct shape *made);

/* A stream's own shape fitted again: the copy was worth it, and so may be others. */
void shapes_prove(struct shapes *shapes, struct shape *own);

#endif
