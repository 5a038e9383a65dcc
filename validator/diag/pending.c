/*
 * The pool. Two sets of bucket lists lead to its entries; both are made anew
 * after some were dropped, which happens at most once for every half a pool of
 * new diagnostics. Sorting is by insertion, for what nearly is in order, and after
 * so many moves by merging: no recursion, and no input makes it slow.
 */
#include "diag/pending.h"

#include "base/hash.h"

#define NOTHING UINT32_MAX /* the end of a list */

enum {
    BUCKETS_MAX = 1 << 24,
    LOOKS_MAX = 48,    /* how far a list is followed before a finding counts as new */
    MOVES_AN_ENTRY = 2 /* on average, before entries are sorted as if they were in no order */
};

static uint32_t bucket_count(size_t capacity)
{
    uint32_t count = 16;

    while (count < capacity && count < BUCKETS_MAX)
        count *= 2;
    return count;
}

static void clear_lists(struct pending_pool *pool)
{
    for (uint32_t i = 0; i <= pool->mask; i++)
        pool->fold_heads[i] = pool->scope_heads[i] = NOTHING;
}

bool pending_create(struct pending_pool *pool, struct arena *arena, size_t capacity)
{
    uint32_t buckets = bucket_count(capacity);

    memset(pool, 0, sizeof *pool);
    pool->entries = ARENA_TAKE(arena, struct pending, capacity);
    pool->words = words_create(arena, capacity);
    pool->order = ARENA_TAKE(arena, uint32_t, capacity);
    pool->scratch = ARENA_TAKE(arena, uint32_t, capacity);
    pool->fold_heads = ARENA_TAKE(arena, uint32_t, buckets);
    pool->scope_heads = ARENA_TAKE(arena, uint32_t, buckets);
    if (pool->entries == NULL || pool->words.tiles == NULL || pool->order == NULL || pool->scratch == NULL ||
        pool->fold_heads == NULL || pool->scope_heads == NULL)
        return false;
    pool->mask = buckets - 1;
    pool->capacity = (uint32_t)capacity;
    for (uint32_t i = 0; i < pool->capacity; i++)
        pool->order[i] = i;
    clear_lists(pool);
    return true;
}

static uint32_t *fold_list(const struct pending_pool *pool, const struct fold_key *key)
{
    uint64_t hash = hash_mix(hash_mix(key->pattern, key->scope), (uint64_t)key->rule);

    return &pool->fold_heads[hash & pool->mask];
}

/* Scope numbers count up, so they spread over the lists by themselves. */
static uint32_t *scope_list(const struct pending_pool *pool, uint64_t scope)
{
    return &pool->scope_heads[scope & pool->mask];
}

static bool same_key(const struct fold_key *a, const struct fold_key *b)
{
    return a->scope == b->scope && a->pattern == b->pattern && a->rule == b->rule && a->strict == b->strict &&
           a->compat == b->compat;
}

struct pending *pending_find(const struct pending_pool *pool, const struct fold_key *key)
{
    uint32_t index = *fold_list(pool, key);

    for (int looks = 0; index != NOTHING && looks < LOOKS_MAX; looks++) {
        struct pending *entry = &pool->entries[index];
        if (same_key(&entry->key, key))
            return entry;
        index = entry->next_folded;
    }
    return NULL;
}

static void enlist(struct pending_pool *pool, uint32_t index)
{
    struct pending *entry = &pool->entries[index];
    uint32_t *folded = fold_list(pool, &entry->key), *in_scope = scope_list(pool, entry->key.scope);

    entry->next_folded = *folded;
    entry->next_in_scope = *in_scope;
    *folded = *in_scope = index;
}

struct pending *pending_add(struct pending_pool *pool, const struct fold_key *key)
{
    uint32_t index = pool->order[pool->count++];
    struct pending *entry = &pool->entries[index];

    entry->key = *key;
    entry->arrival = pool->arrivals++;
    entry->count = 1;
    entry->ended = entry->worded = false;
    enlist(pool, index);
    pool->live++;
    if (pool->live > pool->live_most)
        pool->live_most = pool->live;
    return entry;
}

void pending_begin(struct pending_pool *pool)
{
    pool->live_most = pool->live;
}

void pending_words(const struct pending_pool *pool, const struct pending *entry, struct words *words)
{
    words_take_out(&pool->words, (size_t)(entry - pool->entries), words);
}

void pending_set_words(struct pending_pool *pool, struct pending *entry, const struct words *words)
{
    words_put_in(&pool->words, (size_t)(entry - pool->entries), words);
    entry->worded = true;
}

static void name_stream(struct pending_pool *pool, struct pending *entry, const char *name)
{
    struct words words;

    pending_words(pool, entry, &words);
    words.head.in_stream = true;
    memcpy(words.stream, name, DIAG_NAME_SIZE);
    pending_set_words(pool, entry, &words);
}

void pending_name_scope(struct pending_pool *pool, uint64_t scope, const char *name)
{
    for (uint32_t i = *scope_list(pool, scope); i != NOTHING; i = pool->entries[i].next_in_scope)
        if (pool->entries[i].key.scope == scope && pool->entries[i].worded)
            name_stream(pool, &pool->entries[i], name);
}

void pending_end_scope(struct pending_pool *pool, uint64_t scope)
{
    for (uint32_t i = *scope_list(pool, scope); i != NOTHING; i = pool->entries[i].next_in_scope)
        if (pool->entries[i].key.scope == scope && !pool->entries[i].ended) {
            pool->entries[i].ended = true;
            pool->live--;
        }
}

/* Does a come before b? Never both ways and never neither, so the order is one. */
static bool before(const struct pending *a, const struct pending *b)
{
    if (a->place.offset != b->place.offset)
        return a->place.offset < b->place.offset;
    return a->arrival < b->arrival;
}

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t kept = *a;

    *a = *b;
    *b = kept;
}

/* Merges what is sorted before `middle` with what is sorted from there on. */
static void merge(const struct pending *entries, const uint32_t *from, size_t middle, size_t count, uint32_t *to)
{
    size_t left = 0, right = middle;

    while (left < middle && right < count) {
        bool later = before(&entries[from[right]], &entries[from[left]]);
        *to++ = from[later ? right : left];
        right += later;
        left += !later;
    }
    memcpy(to, from + left, (middle - left) * sizeof *to);
    memcpy(to + (middle - left), from + right, (count - right) * sizeof *to);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void sort_any(const struct pending *entries, uint32_t *order, uint32_t *scratch, uint32_t count)
{
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t at = 0; at < count; at += 2 * width)
            merge(entries, order + at, least(width, count - at), least(2 * width, count - at), scratch + at);
        memcpy(order, scratch, count * sizeof *order);
    }
}

/* Most findings come in the order of their places, so nearly always few entries move. False: these do not. */
static bool sort_nearly_sorted(const struct pending *entries, uint32_t *order, uint32_t count)
{
    uint64_t moves = (uint64_t)MOVES_AN_ENTRY * count;

    for (uint32_t i = 1; i < count; i++)
        for (uint32_t at = i; at > 0 && before(&entries[order[at]], &entries[order[at - 1]]); at--) {
            if (moves-- == 0)
                return false;
            swap(&order[at], &order[at - 1]);
        }
    return true;
}

static void sort(const struct pending_pool *pool, uint32_t *order, uint32_t count)
{
    if (!sort_nearly_sorted(pool->entries, order, count))
        sort_any(pool->entries, order, pool->scratch, count);
}

void pending_sort(struct pending_pool *pool)
{
    sort(pool, pool->order, pool->count);
}

/* Puts what has ended before all else, and leaves the order as it is beyond that. Gives how many have. */
static uint32_t gather_ended(struct pending_pool *pool)
{
    uint32_t ended = 0, live = 0;

    for (uint32_t i = 0; i < pool->count; i++) {
        uint32_t index = pool->order[i];
        if (pool->entries[index].ended)
            pool->order[ended++] = index;
        else
            pool->scratch[live++] = index;
    }
    memcpy(pool->order + ended, pool->scratch, live * sizeof *pool->order);
    return ended;
}

uint32_t pending_sort_ended_first(struct pending_pool *pool)
{
    uint32_t ended = gather_ended(pool);

    sort(pool, pool->order, ended);
    sort(pool, pool->order + ended, pool->count - ended);
    return ended;
}

const struct pending *pending_at(const struct pending_pool *pool, uint32_t rank)
{
    return &pool->entries[pool->order[rank]];
}

void pending_drop(struct pending_pool *pool, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        pool->live -= !pool->entries[pool->order[i]].ended;
    for (uint32_t i = count; i < pool->count; i++)
        swap(&pool->order[i - count], &pool->order[i]);
    pool->count -= count;
    pool->drops++;
    clear_lists(pool);
    for (uint32_t i = 0; i < pool->count; i++)
        enlist(pool, pool->order[i]);
}
