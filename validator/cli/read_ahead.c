/*
 * The thread fills a ring of blocks: it waits where all are waiting or in use, the
 * checking thread where none is waiting. To wake a thread costs as much as reading
 * a part of a block, so each is woken when there is half a ring for it to do, but
 * for what a pipe gives, which is checked at once.
 */
#include "cli/read_ahead.h"

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

/* Where no block is left, waits for half of them. False: nobody wants more. */
static bool wait_for_room(struct read_ahead *ahead)
{
    bool stopped;

    pthread_mutex_lock(&ahead->mutex);
    if (waiting(ahead) >= READ_AHEAD_BLOCKS - 1)
        while (waiting(ahead) > READ_AHEAD_BLOCKS / 2 && !ahead->stopped)
            pthread_cond_wait(&ahead->was_taken, &ahead->mutex);
    stopped = ahead->stopped;
    pthread_mutex_unlock(&ahead->mutex);
    return !stopped;
}

static void tell_read(struct read_ahead *ahead, bool ended)
{
    pthread_mutex_lock(&ahead->mutex);
    ahead->read++;
    ahead->ended = ended;
    if (waiting(ahead) >= ahead->batch || ended)
        pthread_cond_signal(&ahead->was_read);
    pthread_mutex_unlock(&ahead->mutex);
}

/* Only reading can be broken off: elsewhere the thread may hold the mutex. */
static long read_block(struct read_ahead *ahead)
{
    size_t block = ahead->read % READ_AHEAD_BLOCKS;
    int before;

    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &before);
    ahead->lengths[block] = source_read(ahead->source, ahead->blocks[block], READ_AHEAD_BLOCK_SIZE);
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    return ahead->lengths[block];
}

static void *read_all(void *user)
{
    struct read_ahead *ahead = user;
    long length = 1;
    int before;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    while (length > 0 && wait_for_room(ahead)) {
        length = read_block(ahead);
        tell_read(ahead, length <= 0);
    }
    return NULL;
}

bool read_ahead_start(struct read_ahead *ahead, struct source *source)
{
    uint64_t start, size;

    ahead->source = source;
    ahead->batch = source_extent(source, &start, &size) ? READ_AHEAD_BLOCKS / 2 : 1;
    ahead->read = ahead->taken = 0;
    ahead->ended = ahead->stopped = false;
    pthread_mutex_init(&ahead->mutex, NULL);
    pthread_cond_init(&ahead->was_read, NULL);
    pthread_cond_init(&ahead->was_taken, NULL);
    return pthread_create(&ahead->thread, NULL, read_all, ahead) == 0;
}

long read_ahead_next(struct read_ahead *ahead, const char **block)
{
    size_t next;

    pthread_mutex_lock(&ahead->mutex);
    if (waiting(ahead) == 0)
        while (waiting(ahead) < ahead->batch && !ahead->ended)
            pthread_cond_wait(&ahead->was_read, &ahead->mutex);
    next = ahead->taken++ % READ_AHEAD_BLOCKS;
    if (waiting(ahead) <= READ_AHEAD_BLOCKS / 2)
        pthread_cond_signal(&ahead->was_taken);
    pthread_mutex_unlock(&ahead->mutex);
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
