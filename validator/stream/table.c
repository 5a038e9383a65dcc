/*
 * The table of a connection's streams: found by key through a chained hash,
 * kept in two lists, open and ended, each from the longest idle to the latest.
 *
 * Every operation is constant in time. Chains are bounded: a key whose chain is
 * full (which takes forged keys) drives out the oldest stream of that chain.
 */
#include "stream/state.h"

enum { CHAIN_MAX = 64, CHOICES_A_STREAM = 4 };

static const struct stream_list empty_list = {NO_LINK, NO_LINK, 0};

static uint32_t power_of_two(size_t least)
{
    uint32_t power = 1;

    while (power < least && power < UINT32_C(0x80000000))
        power *= 2;
    return power;
}

void table_create(struct stream_table *table, struct arena *arena, const struct chunklint_limits *limits, size_t judges)
{
    uint32_t buckets = power_of_two(limits->streams);

    *table = (struct stream_table){
        .streams = ARENA_TAKE_LINES(arena, struct stream, limits->streams),
        .links = ARENA_TAKE(arena, struct stream_link, limits->streams),
        .buckets = ARENA_TAKE(arena, uint32_t, buckets),
        .bucket_mask = buckets - 1,
        .capacity = (uint32_t)limits->streams,
        .marks = arena_take(arena, limits->streams, (judges - 1) * sizeof(struct diag_marks)),
        .panel_others = judges - 1,
        .choices = arena_take_lines(arena, limits->streams, CHOICES_A_STREAM * sizeof(struct choice_state)),
        .choice_capacity = (uint32_t)limits->streams * CHOICES_A_STREAM,
    };
    if (table->buckets != NULL)
        memset(table->buckets, 0xFF, buckets * sizeof *table->buckets);
    table_clear(table);
}

void table_clear(struct stream_table *table)
{
    while (table->open.count > 0)
        table_remove(table, &table->streams[table->open.oldest]);
    while (table->ended.count > 0)
        table_remove(table, &table->streams[table->ended.oldest]);
    table->open = table->ended = empty_list;
    table->used = table->choices_used = table->displaced = 0;
    table->crowded = false;
    table->free = table->free_choice = NO_LINK;
}

static uint32_t link_of(const struct stream_table *table, const struct stream *stream)
{
    return (uint32_t)(stream - table->streams);
}

/* ## Lists */

static struct stream_list *list_of(struct stream_table *table, const struct stream *stream)
{
    return stream->settled ? &table->ended : &table->open;
}

static void list_append(struct stream_table *table, struct stream *stream)
{
    struct stream_list *list = list_of(table, stream);
    uint32_t link = link_of(table, stream);

    table->links[link] = (struct stream_link){.older = list->newest, .newer = NO_LINK};
    if (list->newest == NO_LINK)
        list->oldest = link;
    else
        table->links[list->newest].newer = link;
    list->newest = link;
    list->count++;
}

static void list_take_out(struct stream_table *table, struct stream *stream)
{
    struct stream_list *list = list_of(table, stream);
    const struct stream_link own = table->links[link_of(table, stream)];

    if (own.older == NO_LINK)
        list->oldest = own.newer;
    else
        table->links[own.older].newer = own.newer;
    if (own.newer == NO_LINK)
        list->newest = own.older;
    else
        table->links[own.newer].older = own.older;
    list->count--;
}

void table_touch(struct stream_table *table, struct stream *stream)
{
    if (list_of(table, stream)->newest == link_of(table, stream))
        return;
    list_take_out(table, stream);
    list_append(table, stream);
}

void table_settle(struct stream_table *table, struct stream *stream, bool ended)
{
    if (stream->settled == ended)
        return;
    stream->turn = 0;
    list_take_out(table, stream);
    stream->settled = ended;
    list_append(table, stream);
}

/* ## Keys */

static uint32_t *bucket_of(const struct stream_table *table, uint64_t key)
{
    return &table->buckets[(uint32_t)(key >> 7) & table->bucket_mask];
}

struct stream *table_find(const struct stream_table *table, uint64_t key)
{
    for (uint32_t link = *bucket_of(table, key); link != NO_LINK; link = table->streams[link].bucket_next)
        if (table->streams[link].key == key)
            return &table->streams[link];
    return NULL;
}

/* The last stream of the key's chain, when that is full. */
static struct stream *chain_victim(struct stream_table *table, uint64_t key)
{
    struct stream *last = NULL;
    unsigned length = 0;

    for (uint32_t link = *bucket_of(table, key); link != NO_LINK; link = last->bucket_next) {
        last = &table->streams[link];
        length++;
    }
    table->crowded = table->crowded || length >= CHAIN_MAX / 2;
    return length >= CHAIN_MAX ? last : NULL;
}

struct stream *table_victim(struct stream_table *table, uint64_t key)
{
    struct stream *victim = chain_victim(table, key);

    if (victim != NULL)
        return victim;
    if ((table->free != NO_LINK || table->used < table->capacity) && table->ended.count < ENDED_MAX)
        return NULL;
    table->displaced += table->ended.count > 0;
    return &table->streams[table->ended.count > 0 ? table->ended.oldest : table->open.oldest];
}

void table_name(struct stream_table *table, struct stream *stream, uint64_t key)
{
    uint32_t *bucket = bucket_of(table, key);

    stream->key = key;
    stream->bucket_next = *bucket;
    *bucket = link_of(table, stream);
}

static void forget_name(struct stream_table *table, struct stream *stream)
{
    uint32_t *link = bucket_of(table, stream->key);

    while (*link != link_of(table, stream))
        link = &table->streams[*link].bucket_next;
    *link = stream->bucket_next;
    stream->key = 0;
}

/* ## Streams */

struct stream *table_add(struct stream_table *table, uint64_t key)
{
    struct stream *stream;

    if (table->free != NO_LINK) {
        stream = &table->streams[table->free];
        table->free = table->links[table->free].newer;
    } else if (table->used < table->capacity) {
        stream = &table->streams[table->used++];
    } else {
        return NULL;
    }
    memset(stream, 0, sizeof *stream);
    stream->scope.others = table->marks + link_of(table, stream) * table->panel_others;
    stream->first_choice = stream->last_choice = stream->recent_choice = NO_LINK;
    stream->first_call = stream->last_call = stream->recent_call = NO_LINK;
    list_append(table, stream);
    if (key != 0)
        table_name(table, stream, key);
    return stream;
}

/* Gives a stream's choices back, all at once. */
static void free_choices(struct stream_table *table, struct stream *stream)
{
    if (stream->first_choice == NO_LINK)
        return;
    table->choices[stream->last_choice].next = table->free_choice;
    table->free_choice = stream->first_choice;
}

void table_remove(struct stream_table *table, struct stream *stream)
{
    if (stream->key != 0)
        forget_name(table, stream);
    free_choices(table, stream);
    list_take_out(table, stream);
    stream->turn = 0;
    table->links[link_of(table, stream)].newer = table->free;
    table->free = link_of(table, stream);
}

/* ## Choices */

static bool is_choice(const struct stream_table *table, uint32_t link, uint8_t index)
{
    return link != NO_LINK && table->choices[link].index == index;
}

/* Choices come in order or stay the same, so the one of last time and the one after it are tried before all. */
struct choice_state *table_choice(const struct stream_table *table, struct stream *stream, uint8_t index)
{
    uint32_t link = stream->recent_choice;

    if (link != NO_LINK && !is_choice(table, link, index))
        link = table->choices[link].next;
    if (!is_choice(table, link, index))
        link = stream->first_choice;
    while (link != NO_LINK && table->choices[link].index != index)
        link = table->choices[link].next;
    if (link == NO_LINK)
        return NULL;
    stream->recent_choice = link;
    return &table->choices[link];
}

struct choice_state *table_add_choice(struct stream_table *table, struct stream *stream, uint8_t index)
{
    uint32_t link = table->free_choice;

    if (link != NO_LINK)
        table->free_choice = table->choices[link].next;
    else if (table->choices_used < table->choice_capacity)
        link = table->choices_used++;
    else
        return NULL;

    struct choice_state *choice = &table->choices[link];
    memset(choice, 0, sizeof *choice);
    choice->index = index;
    choice->next = NO_LINK;
    if (stream->last_choice == NO_LINK)
        stream->first_choice = link;
    else
        table->choices[stream->last_choice].next = link;
    stream->last_choice = stream->recent_choice = link;
    stream->choices++;
    stream->open_choices++;
    return choice;
}
