/*
 * The head comes first, then the excerpt's bytes, then the strings, each with its NUL.
 */
#include "diag/words.h"

enum { TILE_SIZE = 256, TILES = (sizeof(struct words) + TILE_SIZE - 1) / TILE_SIZE };

/* A place in one's tiles. */
struct cursor {
    unsigned char *first; /* byte of its first tile */
    size_t stride;        /* from one of its tiles to the next */
    size_t at;
};

struct words_store words_create(struct arena *arena, size_t count)
{
    size_t all = count <= SIZE_MAX / TILES ? count * TILES : SIZE_MAX;

    return (struct words_store){arena_take(arena, all, TILE_SIZE), count};
}

static struct cursor cursor_of(const struct words_store *store, size_t index)
{
    return (struct cursor){store->tiles + index * TILE_SIZE, store->count * TILE_SIZE, 0};
}

/* The bytes at the place, as many as stand together, `most` at most; goes behind them. */
static unsigned char *step(struct cursor *cursor, size_t most, size_t *length)
{
    size_t in_tile = cursor->at % TILE_SIZE;
    unsigned char *bytes = cursor->first + cursor->at / TILE_SIZE * cursor->stride + in_tile;

    *length = most < TILE_SIZE - in_tile ? most : TILE_SIZE - in_tile;
    cursor->at += *length;
    return bytes;
}

static void put(struct cursor *cursor, const void *bytes, size_t length)
{
    const unsigned char *from = bytes;
    size_t done;

    for (; length > 0; length -= done, from += done) {
        unsigned char *to = step(cursor, length, &done);
        memcpy(to, from, done);
    }
}

static void take(struct cursor *cursor, void *bytes, size_t length)
{
    unsigned char *to = bytes;
    size_t done;

    for (; length > 0; length -= done, to += done) {
        const unsigned char *from = step(cursor, length, &done);
        memcpy(to, from, done);
    }
}

static void put_string(struct cursor *cursor, const char *string)
{
    put(cursor, string, strlen(string) + 1);
}

/* To the NUL that put_string has set. */
static void take_string(struct cursor *cursor, char *string)
{
    const unsigned char *end = NULL;

    while (end == NULL) {
        size_t length, kept;
        const unsigned char *from = step(cursor, TILE_SIZE, &length);

        end = memchr(from, '\0', length);
        kept = end != NULL ? (size_t)(end - from) + 1 : length;
        memcpy(string, from, kept);
        string += kept;
        cursor->at -= length - kept;
    }
}

void words_put_in(struct words_store *store, size_t index, const struct words *words)
{
    struct cursor cursor = cursor_of(store, index);
    const struct excerpt *excerpt = &words->excerpt;

    put(&cursor, &words->head, sizeof words->head);
    put(&cursor, excerpt, offsetof(struct excerpt, bytes) + excerpt->length);
    put_string(&cursor, words->head.in_stream ? words->stream : "");
    put_string(&cursor, words->pointer);
    put_string(&cursor, words->found);
    put_string(&cursor, words->expected);
    put_string(&cursor, words->message);
}

void words_take_out(const struct words_store *store, size_t index, struct words *words)
{
    struct cursor cursor = cursor_of(store, index);
    struct excerpt *excerpt = &words->excerpt;

    take(&cursor, &words->head, sizeof words->head);
    take(&cursor, excerpt, offsetof(struct excerpt, bytes));
    take(&cursor, excerpt->bytes, excerpt->length);
    take_string(&cursor, words->stream);
    take_string(&cursor, words->pointer);
    take_string(&cursor, words->found);
    take_string(&cursor, words->expected);
    take_string(&cursor, words->message);
}
