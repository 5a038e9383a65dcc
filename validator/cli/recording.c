/*
 * In a long log findings of one kind are many: they say the same, each of its own
 * stream and place. So an entry has these for itself, and shares the rest with the
 * first of its kind, which holds it, with its strings. Those of the catalogue and
 * the file's name outlive the recording and stay where they are.
 */
#include "cli/recording.h"

#include <string.h>

enum { ALIGNMENT = 16, BLOCK_SIZE = 64 * 1024 };

struct entry {
    size_t size; /* with all that follows it: its kind when it is the first of it, its stream, its excerpt */
    const struct chunklint_diagnostic *kind; /* what is the same in all of them; in this recording */
    uint64_t streams, line, column, offset, length, event, stream_number;
    const char *stream, *excerpt;
    uint32_t excerpt_length, excerpt_caret;
    bool excerpt_from_start, excerpt_to_end;
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
    *recording = (struct recording){.pool = pool, .first = own, .last = own};
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
    pool->in_use += block != NULL;
    pthread_mutex_unlock(&pool->lock);
    return block;
}

static void give_back(struct recording_pool *pool, struct recording_block *block)
{
    pthread_mutex_lock(&pool->lock);
    block->next = pool->returned;
    pool->returned = block;
    pool->in_use--;
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

bool recording_runs_out(const struct recording *recording, uint64_t read, uint64_t size)
{
    enum { EIGHTHS = 8 };
    struct recording_pool *pool = recording->pool;
    size_t in_use;

    pthread_mutex_lock(&pool->lock);
    in_use = pool->in_use;
    pthread_mutex_unlock(&pool->lock);
    return in_use * EIGHTHS / pool->count > read / (size / EIGHTHS + 1) + 1;
}

/* ## Entries */

static size_t string_size(const char *string)
{
    return string != NULL ? strlen(string) + 1 : 0;
}

static bool same_string(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_kind(const struct chunklint_diagnostic *a, const struct chunklint_diagnostic *b)
{
    return a->rule == b->rule && a->judge == b->judge && a->severity == b->severity && a->strict == b->strict &&
           a->compat == b->compat && a->file == b->file && a->choice == b->choice && a->call == b->call &&
           a->count == b->count && a->breaks == b->breaks && a->can_break == b->can_break &&
           same_string(a->message, b->message) && same_string(a->pointer, b->pointer) &&
           same_string(a->found, b->found) && same_string(a->expected, b->expected);
}

/* The kept kind of such findings; NULL: none came lately. */
static const struct chunklint_diagnostic *kind_of(const struct recording *recording,
                                                  const struct chunklint_diagnostic *diagnostic)
{
    for (size_t i = 0; i < RECORDING_KINDS && i < recording->kinds; i++)
        if (same_kind(recording->recent[i], diagnostic))
            return recording->recent[i];
    return NULL;
}

static size_t kind_size(const struct chunklint_diagnostic *kind)
{
    return sizeof *kind + string_size(kind->message) + string_size(kind->pointer) + string_size(kind->found) +
           string_size(kind->expected);
}

static size_t entry_size(const struct chunklint_diagnostic *diagnostic, bool is_first)
{
    size_t size = sizeof(struct entry) + (is_first ? kind_size(diagnostic) : 0) + string_size(diagnostic->stream) +
                  (diagnostic->excerpt != NULL ? diagnostic->excerpt_length : 0);

    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* A copy of `length` bytes at `*end`, which goes behind it. */
static const char *keep(const char *bytes, size_t length, char **end)
{
    char *copy = *end;

    if (bytes == NULL)
        return NULL;
    memcpy(copy, bytes, length);
    *end += length;
    return copy;
}

static const char *keep_string(const char *string, char **end)
{
    return keep(string, string_size(string), end);
}

static const struct chunklint_diagnostic *keep_kind(struct recording *recording,
                                                    const struct chunklint_diagnostic *diagnostic, char **end)
{
    struct chunklint_diagnostic *kind = (struct chunklint_diagnostic *)(void *)*end;

    *end += sizeof *kind;
    *kind = *diagnostic;
    kind->message = keep_string(diagnostic->message, end);
    kind->pointer = keep_string(diagnostic->pointer, end);
    kind->found = keep_string(diagnostic->found, end);
    kind->expected = keep_string(diagnostic->expected, end);
    recording->recent[recording->kinds++ % RECORDING_KINDS] = kind;
    return kind;
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
    const struct chunklint_diagnostic *kind = kind_of(recording, diagnostic);
    size_t size = entry_size(diagnostic, kind == NULL);
    struct entry *entry = take_entry(recording, size);
    char *end = (char *)(entry + 1);

    if (entry == NULL)
        return false;
    *entry = (struct entry){
        .size = size,
        .kind = kind != NULL ? kind : keep_kind(recording, diagnostic, &end),
        .streams = streams,
        .line = diagnostic->line,
        .column = diagnostic->column,
        .offset = diagnostic->offset,
        .length = diagnostic->length,
        .event = diagnostic->event,
        .stream_number = diagnostic->stream_number,
        .excerpt_length = (uint32_t)diagnostic->excerpt_length,
        .excerpt_caret = (uint32_t)diagnostic->excerpt_caret,
        .excerpt_from_start = diagnostic->excerpt_from_start,
        .excerpt_to_end = diagnostic->excerpt_to_end,
    };
    entry->stream = keep_string(diagnostic->stream, &end);
    entry->excerpt = keep(diagnostic->excerpt, diagnostic->excerpt_length, &end);
    return true;
}

/* As it was added, but that its strings are the recording's. */
static struct chunklint_diagnostic diagnostic_of(const struct entry *entry)
{
    struct chunklint_diagnostic diagnostic = *entry->kind;

    diagnostic.line = entry->line;
    diagnostic.column = entry->column;
    diagnostic.offset = entry->offset;
    diagnostic.length = entry->length;
    diagnostic.event = entry->event;
    diagnostic.stream_number = entry->stream_number;
    diagnostic.stream = entry->stream;
    diagnostic.excerpt = entry->excerpt;
    diagnostic.excerpt_length = entry->excerpt_length;
    diagnostic.excerpt_caret = entry->excerpt_caret;
    diagnostic.excerpt_from_start = entry->excerpt_from_start;
    diagnostic.excerpt_to_end = entry->excerpt_to_end;
    return diagnostic;
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
    recording->kinds = 0;
}

static void play_block(const struct recording_block *block, recording_take *take, void *user)
{
    for (size_t at = 0; at < block->used;) {
        const struct entry *entry = (const struct entry *)(const void *)(block->bytes + at);
        const struct chunklint_diagnostic diagnostic = diagnostic_of(entry);
        take(user, &diagnostic, entry->streams);
        at += entry->size;
    }
}

void recording_play(struct recording *recording, recording_take *take, void *user)
{
    for (const struct recording_block *block = recording->first; block != NULL; block = block->next)
        play_block(block, take, user);
    recording_clear(recording);
}
