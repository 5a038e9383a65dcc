/*
 * Reading ahead: a thread of its own reads the next blocks of a source while the
 * one before them is checked. The blocks come in their order, and what the last
 * reading gave, with the source's error, is known when it is their turn.
 */
#ifndef CHUNKLINT_CLI_READ_AHEAD_H
#define CHUNKLINT_CLI_READ_AHEAD_H

#include <pthread.h>

#include "base/arena.h"
#include "cli/source.h"

enum { READ_AHEAD_BLOCKS = 8, READ_AHEAD_BLOCK_SIZE = 256 * 1024 };

struct read_ahead {
    char *blocks[READ_AHEAD_BLOCKS];
    long lengths[READ_AHEAD_BLOCKS]; /* as source_read gave them */
    struct source *source;
    size_t read, taken; /* blocks so far; those between are waiting, the last one taken is in use */
    bool reading;       /* one of the two threads does */
    bool ended;         /* no more are read */
    bool stopped;
    pthread_mutex_t mutex; /* over the two counts and what follows them */
    pthread_cond_t was_read, was_taken;
    pthread_t thread;
};

/* The memory of one; NULL when the arena only counts. */
struct read_ahead *read_ahead_create(struct arena *arena);

/* Begins to read on; the source is the thread's until read_ahead_stop. False: there is no thread to be had. */
bool read_ahead_start(struct read_ahead *ahead, struct source *source);

/* The next block, which is the caller's until the next call; gives its length, 0 at the end, -1 on failure. */
long read_ahead_next(struct read_ahead *ahead, const char **block);

/* Ends the thread, also in the middle of a reading. */
void read_ahead_stop(struct read_ahead *ahead);

#endif
