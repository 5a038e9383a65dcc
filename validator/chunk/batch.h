/*
 * A batch: events of a row that are known before they are framed, each like a chunk
 * before it in all but one text, or a text and the tokens that say the same. Made by
 * the shape cache from a row of framing's; the stream stage says how many of them it
 * takes, and framing passes over those.
 */
#ifndef CHUNKLINT_CHUNK_BATCH_H
#define CHUNKLINT_CHUNK_BATCH_H

#include "base/scan.h"
#include "chunk/chunk.h"

enum { BATCH_MOST = 32 };

struct shape;

/* Events that follow each other and are like the same chunk. */
struct stretch {
    struct shape *shape;          /* for the shape cache alone */
    uint64_t version;             /* another one when anything that they have in common has changed */
    const struct chunk *chunk;    /* what they have in common; its event and its text are others */
    const struct field *text;     /* the field of the chunk in which they differ */
    struct diag_repeats *repeats; /* the schemas' findings */
    bool same_tokens;             /* each has tokens, which are its text, none with a logprob above 0 */
    uint32_t first, count;        /* of the batch's events */
};

struct batch {
    struct event_row row;
    size_t count, stretch_count;
    struct scan_passed events[BATCH_MOST]; /* places in the row's bytes; what counts is the text */
    struct stretch stretches[BATCH_MOST];
};

static inline struct slice batch_text(const struct batch *batch, size_t event)
{
    const struct scan_passed *passed = &batch->events[event];

    return (struct slice){batch->row.bytes.data + passed->from, passed->to - passed->from};
}

/* Where the event begins, in the row's bytes; of the one behind the last, where that one ends. */
static inline size_t batch_begin(const struct batch *batch, size_t event)
{
    return event == 0 ? 0 : batch->events[event - 1].end;
}

/* The place of an event's first byte. */
static inline struct place batch_place(const struct batch *batch, size_t event)
{
    const struct place *place = &batch->row.place;

    return (struct place){place->offset + batch_begin(batch, event), place->line + event * batch->row.lines,
                          place->column};
}

static inline uint64_t batch_number(const struct batch *batch, size_t event)
{
    return batch->row.number + event;
}

#endif
