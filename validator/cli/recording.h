/*
 * Recordings: findings kept, with all their strings, until it is their file's
 * turn in the report. A recording has a block of its own and takes more from a
 * pool that all share, so that one long file may find a lot while it waits. When
 * the pool is empty, whoever records has to wait until its recording was played.
 */
#ifndef CHUNKLINT_CLI_RECORDING_H
#define CHUNKLINT_CLI_RECORDING_H

#include <pthread.h>

#include "base/arena.h"
#include "chunklint.h"

struct recording_block;

/* Any thread may take blocks and give them back. */
struct recording_pool {
    pthread_mutex_t lock;
    struct recording_block *blocks; /* `count`; the first `used` of them were taken at least once */
    size_t count, used;
    size_t in_use;
    struct recording_block *returned;
};

enum { RECORDING_KINDS = 8 };

/* One thread at a time uses it. */
struct recording {
    struct recording_pool *pool;
    struct recording_block *first, *last;                       /* the first is its own */
    const struct chunklint_diagnostic *recent[RECORDING_KINDS]; /* kinds of findings; see recording.c */
    size_t kinds;                                               /* so many came, the latest is in its turn's place */
};

typedef void recording_take(void *user, const struct chunklint_diagnostic *diagnostic, uint64_t streams);

/* A pool of about `size` bytes, which are touched as far as they are needed at the same time. */
struct recording_pool *recording_pool_lay_out(struct arena *arena, size_t size);

/* An empty one; NULL when the arena only counts. */
struct recording *recording_lay_out(struct arena *arena, struct recording_pool *pool);

/* Keeps a finding; false when there is no room. An empty recording has room for any. */
bool recording_add(struct recording *recording, const struct chunklint_diagnostic *diagnostic, uint64_t streams);

/*
 * Will the pool be empty before all of `size` bytes are read, of which `read` are, if findings go on to come like that?
 * True only when it is plain: when the pool is an eighth of itself ahead.
 */
bool recording_runs_out(const struct recording *recording, uint64_t read, uint64_t size);

/* Gives out the findings in their order, and forgets them. */
void recording_play(struct recording *recording, recording_take *take, void *user);

/* Forgets them. */
void recording_clear(struct recording *recording);

#endif
