/*
 * The thread fills a ring of blocks, until all are waiting or in use; then it sleeps
 * until few are left, as to wake it costs as much as reading a part of one.
 * The checking thread sleeps only while a reading goes on: where no block is waiting,
 * because the other one is slow or has no processor, it reads one itself.
 */
#include "cli/read_ahead.h"

enum { BLOCKS_LEFT = 3 }; /* they last until it has woken */

struct read_ahead *read_ahead_create(struct arena *arena)
{
    struct read_ahead *ahead = ARENA_TAKE(arena, struct read_ahead, 1);
    char *blocks = arena_take(arena, READ_AHEAD_BLOCKS, READ_AHEAD_BLOCK_SIZE);

    if (ahead == NULL || blocks == NULL)
        return NULL;
    *ahead = (struct read_ahead){0};
    for (size_t i = 0; i < READ_AHEAD_BLOCKS; i++)
        ahead->blocks[i] = blocks + i * READ_AHEAD_BLOCK_SIZE;
    return ahead;
}

static size_t waiting(const struct read_ahead *ahead)
{
    return ahead->read - ahead->taken;
}

/* Reads the next block. To be called by the thread that set `reading`. */
static void read_block(struct read_ahead *ahead)
{
    size_t block = ahead->read % READ_AHEAD_BLOCKS;

    ahead->lengths[block] = source_read(ahead->source, ahead->blocks[block], READ_AHEAD_BLOCK_SIZE);
}

static void end_reading(struct read_ahead *ahead)
{
    pthread_mutex_lock(&ahead->mutex);
    ahead->ended = ahead->lengths[ahead->read++ % READ_AHEAD_BLOCKS] <= 0;
    ahead->reading = false;
    pthread_mutex_unlock(&ahead->mutex);
    pthread_cond_signal(&ahead->was_read);
}

/* ## The thread */

/* Where no block is free, waits for most of them. */
static void wait_for_room(struct read_ahead *ahead)
{
    if (waiting(ahead) < READ_AHEAD_BLOCKS - 1)
        return;
    while (waiting(ahead) > BLOCKS_LEFT && !ahead->stopped)
        pthread_cond_wait(&ahead->was_taken, &ahead->mutex);
}

/* False: there is nothing more to read, or nobody wants it. */
static bool begin_reading(struct read_ahead *ahead)
{
    pthread_mutex_lock(&ahead->mutex);
    wait_for_room(ahead);
    while (ahead->reading && !ahead->stopped)
        pthread_cond_wait(&ahead->was_read, &ahead->mutex);
    ahead->reading = !ahead->stopped && !ahead->ended;
    bool begun = ahead->reading;
    pthread_mutex_unlock(&ahead->mutex);
    return begun;
}

/* Only reading can be broken off: elsewhere the thread may hold the mutex. */
static void *read_all(void *user)
{
    struct read_ahead *ahead = user;
    int before;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    while (begin_reading(ahead)) {
        pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &before);
        read_block(ahead);
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
        end_reading(ahead);
    }
    return NULL;
}

/* ## The checking thread */

bool read_ahead_start(struct read_ahead *ahead, struct source *source)
{
    ahead->source = source;
    ahead->read = ahead->taken = 0;
    ahead->reading = ahead->ended = ahead->stopped = false;
    pthread_mutex_init(&ahead->mutex, NULL);
    pthread_cond_init(&ahead->was_read, NULL);
    pthread_cond_init(&ahead->was_taken, NULL);
    return pthread_create(&ahead->thread, NULL, read_all, ahead) == 0;
}

/* Is it on this thread to read the next block? */
static bool must_read(struct read_ahead *ahead)
{
    bool must;

    pthread_mutex_lock(&ahead->mutex);
    while (waiting(ahead) == 0 && ahead->reading)
        pthread_cond_wait(&ahead->was_read, &ahead->mutex);
    must = waiting(ahead) == 0;
    ahead->reading = ahead->reading || must;
    pthread_mutex_unlock(&ahead->mutex);
    return must;
}

long read_ahead_next(struct read_ahead *ahead, const char **block)
{
    size_t next;
    bool wake;

    if (must_read(ahead)) {
        read_block(ahead);
        end_reading(ahead);
    }
    pthread_mutex_lock(&ahead->mutex);
    next = ahead->taken++ % READ_AHEAD_BLOCKS;
    wake = waiting(ahead) <= BLOCKS_LEFT;
    pthread_mutex_unlock(&ahead->mutex);
    if (wake)
        pthread_cond_signal(&ahead->was_taken);
    *block = ahead->blocks[next];
    return ahead->lengths[next];
}

/* A reading that waits for a pipe is broken off; the thread holds nothing then. */
void read_ahead_stop(struct read_ahead *ahead)
{
    pthread_mutex_lock(&ahead->mutex);
    ahead->stopped = true;
    pthread_cond_signal(&ahead->was_taken);
    pthread_mutex_unlock(&ahead->mutex);
    pthread_cancel(ahead->thread);
    pthread_join(ahead->thread, NULL);
    pthread_cond_destroy(&ahead->was_read);
    pthread_cond_destroy(&ahead->was_taken);
    pthread_mutex_destroy(&ahead->mutex);
}
