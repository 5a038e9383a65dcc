/*
 * An entry is the diagnostic followed by its strings, which it points to. Those
 * of the catalogue and the file's name outlive the recording and stay where they are.
 */
#include "cli/recording.h"

#include <string.h>

enum { ALIGNMENT = 16, BLOCK_SIZE = 64 * 1024 };

struct entry {
    size_t size; /* with its strings */
    uint64_t streams;
    struct chunklint_diagnostic diagnostic;
};

struct recording_block {
    struct recording_block *next;
    size_t used; /* of its bytes */
    char bytes[BLOCK_SIZE - 2 * ALIGNMENT];
};

/* ## Blocks */

struct recording_pool *recording_pool_lay_out(struct arena *arena, size_t size)
{
    struct recording_pool *pool = ARENA_TAKE(arena, struct recording_pool, 1);
    size_t count = size / sizeof(struct recording_block);
    struct recording_block *blocks = ARENA_TAKE(arena, struct recording_block, count);

    if (pool == NULL || blocks == NULL)
        return NULL;
    *pool = (struct recording_pool){.blocks = blocks, .count = count};
    pthread_mutex_init(&pool->lock, NULL);
    return pool;
}

struct recording *recording_lay_out(struct arena *arena, struct recording_pool *pool)
{
    struct recording *recording = ARENA_TAKE(arena, struct recording, 1);
    struct recording_block *own = ARENA_TAKE(arena, struct recording_block, 1);

    if (recording == NULL || own == NULL)
        return NULL;
    own->next = NULL;
    own->used = 0;
    *recording = (struct recording){pool, own, own};
    return recording;
}

/* The one that was given back last, because its memory is at hand; else one that nobody has touched. */
static struct recording_block *take_block(struct recording_pool *pool)
{
    struct recording_block *block;

    pthread_mutex_lock(&pool->lock);
    block = pool->returned;
    if (block != NULL)
        pool->returned = block->next;
    else if (pool->used < pool->count)
        block = &pool->blocks[pool->used++];
    pthread_mutex_unlock(&pool->lock);
    return block;
}

static void give_back(struct recording_pool *pool, struct recording_block *block)
{
    pthread_mutex_lock(&pool->lock);
    block->next = pool->returned;
    pool->returned = block;
    pthread_mutex_unlock(&pool->lock);
}

static bool append_block(struct recording *recording)
{
    struct recording_block *block = take_block(recording->pool);

    if (block == NULL)
        return false;
    block->next = NULL;
    block->used = 0;
    recording->last->next = block;
    recording->last = block;
    return true;
}

/* ## Entries */

static size_t string_size(const char *string)
{
    return string != NULL ? strlen(string) + 1 : 0;
}

static size_t entry_size(const struct chunklint_diagnostic *diagnostic)
{
    size_t size = sizeof(struct entry) + string_size(diagnostic->message) + string_size(diagnostic->stream) +
                  string_size(diagnostic->pointer) + string_size(diagnostic->found) +
                  string_size(diagnostic->expected) + diagnostic->excerpt_length;

    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Moves `length` bytes to `*end`, and lets the pointer follow them. */
static void keep(const char **bytes, size_t length, char **end)
{
    if (*bytes == NULL)
        return;
    memcpy(*end, *bytes, length);
    *bytes = *end;
    *end += length;
}

static void keep_string(const char **string, char **end)
{
    keep(string, string_size(*string), end);
}

/* Room for an entry, which is counted as used; NULL when there is none. */
static struct entry *take_entry(struct recording *recording, size_t size)
{
    struct recording_block *block = recording->last;

    if (size > sizeof block->bytes - block->used && (size > sizeof block->bytes || !append_block(recording)))
        return NULL;
    block = recording->last;
    block->used += size;
    return (struct entry *)(void *)(block->bytes + block->used - size);
}

bool recording_add(struct recording *recording, const struct chunklint_diagnostic *diagnostic, uint64_t streams)
{
    size_t size = entry_size(diagnostic);
    struct entry *entry = take_entry(recording, size);
    char *end = (char *)(entry + 1);

    if (entry == NULL)
        return false;
    *entry = (struct entry){size, streams, *diagnostic};
    keep_string(&entry->diagnostic.message, &end);
    keep_string(&entry->diagnostic.stream, &end);
    keep_string(&entry->diagnostic.pointer, &end);
    keep_string(&entry->diagnostic.found, &end);
    keep_string(&entry->diagnostic.expected, &end);
    keep(&entry->diagnostic.excerpt, diagnostic->excerpt_length, &end);
    return true;
}

void recording_clear(struct recording *recording)
{
    struct recording_block *block = recording->first->next, *next;

    for (; block != NULL; block = next) {
        next = block->next;
        give_back(recording->pool, block);
    }
    recording->first->next = NULL;
    recording->first->used = 0;
    recording->last = recording->first;
}

static void play_block(const struct recording_block *block, recording_take *take, void *user)
{
    for (size_t at = 0; at < block->used;) {
        const struct entry *entry = (const struct entry *)(const void *)(block->bytes + at);
        take(user, &entry->diagnostic, entry->streams);
        at += entry->size;
    }
}

void recording_play(struct recording *recording, recording_take *take, void *user)
{
    for (const struct recording_block *block = recording->first; block != NULL; block = block->next)
        play_block(block, take, user);
    recording_clear(recording);
}
