/*
 * The shapes that are kept, and how they are found: by stream (heads) and by
 * fingerprint (prints) or by how events begin (clues). Private to shape.c (the
 * events, and what they cost), shape_find.c (which of the stream's own fits),
 * shape_general.c (which of all) and shape_list.c (the lists).
 */
#ifndef CHUNKLINT_CHUNK_SHAPE_LIST_H
#define CHUNKLINT_CHUNK_SHAPE_LIST_H

#include "base/hash.h"
#include "chunk/shape_forms.h"
#include "chunk/shape_prefix.h"

enum {
    GENERAL_SHAPES = 128,
    STREAM_SHAPES = 192,
    STREAM_SHAPES_AT_FIRST = 24,
    SHAPE_COUNT = GENERAL_SHAPES + STREAM_SHAPES,
    HEAD_SETS = 512,
    HEAD_WAYS = 2,
    PREFIXES = HEAD_SETS * HEAD_WAYS,
    PREFIXES_AT_FIRST = 32,
    PRINT_SETS = 128,
    PRINT_WAYS = 4,
    HEAD_BYTES = HASH_HEAD_BYTES, /* of an event, in which its id stands */
    OWN_SHAPES = 12,
    PRINT_SHAPES = 4,
    CLUE_SETS = 128,
    CLUE_WAYS = 4,
    CLUE_SHAPES = 8,
    CLUE_BYTES = 24,
    GUESSES = 256,
    RETURNS_MOST = 6,
    BALANCE_MOST = 512,
    SHAPES_REST = 256, /* events of the first rest */
    BATCH_LEAST = 4
};

/* The shapes of a stream. */
struct head {
    _Alignas(CACHE_LINE) uint64_t key;
    uint16_t own[OWN_SHAPES]; /* the latest first */
    uint16_t fitted;          /* a shape of all that fitted it last */
    uint16_t prefix;          /* where that of its latest event was kept that was no own shape's */
};

/* The shapes of all events with a fingerprint: they differ in literals, such as a finish_reason. */
struct print {
    uint64_t fingerprint;
    uint16_t shapes[PRINT_SHAPES]; /* the latest first; none: it was seen once */
};

/* The shapes of events that begin alike, the latest first. */
struct clue {
    uint64_t key; /* hash of those bytes */
    uint16_t shapes[CLUE_SHAPES];
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
    struct shape_measure measure, measure_rest; /* of whole events, and of what stands behind a known prefix */
    struct prefix_forms *prefix_forms;
    struct prefix *prefixes;            /* PREFIXES of them, of which as few are used as do, in turn: */
    uint16_t prefix_count, prefix_hand; /* those in use, and the one whose turn it is */
    int32_t balance;
    uint32_t resting;    /* events until the cache is asked again */
    uint32_t rest;       /* so many the next time */
    struct print *wants; /* where the shape of the event at hand would belong; NULL: it needs none */
    uint64_t fingerprint;
    struct shape *latest; /* what the event before had */
    bool alternate;       /* the event before was of another stream than the one before that */
    struct shape *foreseen;
    bool unsettled;      /* that is one of all */
    uint64_t versions;   /* of stream's own shapes, so far */
    unsigned batch_most; /* events of the next one */
    const char *tried;   /* the payload that shapes_foresee found nothing for */
    struct likenesses likenesses;
    struct forms forms;
    struct pool general, own;
    struct head heads[HEAD_SETS][HEAD_WAYS];     /* found by key; of a set the latest comes first */
    struct print prints[PRINT_SETS][PRINT_WAYS]; /* found by fingerprint; of a set the latest comes first */
    struct clue clues[CLUE_SETS][CLUE_WAYS];     /* found by key; of a set the latest comes first */
    uint16_t guesses[GUESSES];                   /* by a clue and what fitted the stream before; NO_SHAPE: none */
    uint64_t key;      /* of the stream of the event that was looked for last among those of its own */
    struct head *head; /* of that stream; NULL: it has none yet */
    struct clue *clue; /* of that event */
    uint32_t openers;  /* in the event at hand; 0: not counted */
    unsigned char decisive[SHAPE_NODES_MAX];
    struct shape *list; /* SHAPE_COUNT of them */
};

/* ---- shape_list.c */

/* A place for a new shape: one that was not used since the last time round, else one that was never used. */
uint16_t shapes_make_room(struct shapes *shapes, struct pool *pool);

/* What an event's stream is found by. The text holds HEAD_BYTES at least. */
static inline uint64_t shapes_key(struct slice text)
{
    return hash_head(text.data) | 1;
}

struct head *shapes_head(struct shapes *shapes, uint64_t key); /* NULL: the stream has none */
/* Takes the place of that of its set which was made first. Its prefix is the new one. */
struct head *shapes_add_head(struct shapes *shapes, uint64_t key);

/* To be filled in: that of an event whose stream has no head yet, which is NULL, or where its stream has its own. */
struct prefix *shapes_prefix(struct shapes *shapes, struct head *head);

/* That of the fingerprint; of one that is not known in the place of that of its set which was sought least lately. */
struct print *shapes_print(struct shapes *shapes, uint64_t fingerprint, bool *known);

struct clue *shapes_clue(struct shapes *shapes, uint64_t key); /* an empty one, when there is none */

/* The shape comes first among those that the clue at hand leads to. */
void shapes_follow_clue(struct shapes *shapes, uint16_t shape);

/* The same, among those that the clue of the event leads to which it was made of. */
void shapes_lead_to(struct shapes *shapes, uint16_t index);

/*
 * Shapes with a number of tokens of logprobs differ late, in how many there are: what opens in an event tells them
 * apart at a glance. Only a hint, as texts hold brackets, too. 0 for other shapes.
 */
uint32_t shapes_openers(struct shapes *shapes, const struct shape *shape, struct slice text);

/* ---- shape.c */

void shapes_earn(struct shapes *shapes, size_t hits);

/* ---- shape_batch_tokens.c */

/* scan->pass, for a shape with a list of tokens: passes texts whose tokens are the content. */
void shape_pass_tokens(struct shape *shape, const struct shape_measure *measure, struct scan_pass *pass);

/* ---- shape_find.c: what is likely */

/* The stream's shape number `i`, or NULL. */
static inline struct shape *shapes_own(struct shapes *shapes, const struct head *head, int i)
{
    uint16_t index = head->own[i];

    return index != NO_SHAPE && shapes->list[index].key == head->key ? &shapes->list[index] : NULL;
}

/* At which number the stream has that shape; OWN_SHAPES: at none. */
static inline int shapes_place(const struct head *head, uint16_t shape)
{
    int place = 0;

    while (place < OWN_SHAPES && head->own[place] != shape)
        place++;
    return place;
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
void shapes_use_own(struct head *head, int i, struct shape *latest);

/* ---- shape_find.c, shape_general.c: give the shape, matched, or NULL */

/* The shape of the stream's own; with END_OF_SHAPE of an event at the front of the text. */
struct shape *shapes_find_own(struct shapes *shapes, struct slice text, enum shape_end end);

/*
 * When that gave none: the shape of all events like it, to be settled. NULL: shapes->wants says whether one is wanted;
 * with END_OF_SHAPE that says nothing, as there is no fingerprint.
 */
struct shape *shapes_find_general(struct shapes *shapes, struct slice text, enum shape_end end);

/*
 * That shape was found for an event of this text. The second time that it fits a stream that gets one of its own; the
 * first time already where that was worth it for others.
 */
void shapes_settle(struct shapes *shapes, struct shape *shape, struct slice text);

/*
 * The shape of all that fits the event which `made` was made of just now, because it lists tokens: their number and
 * forms are in its fingerprint. NO_SHAPE: there is none.
 */
uint16_t shapes_find_twin(struct shapes *shapes, const struct shape *made);

/* A stream's own shape fitted again: the copy was worth it, and so may be others. */
void shapes_prove(struct shapes *shapes, struct shape *own);

#endif
