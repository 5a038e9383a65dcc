/*
 * Which call a fragment belongs to (T002, X003): the one of its index, or, where
 * the index is missing (which the schema tells), the one that its id, its name
 * and its place suggest.
 */
#include "stream/calls.h"

#include "base/hash.h"

/* ## The pool */

enum { CALLS_A_STREAM = 2 };

void calls_create(struct call_pool *pool, struct arena *arena, const struct chunklint_limits *limits)
{
    size_t capacity = limits->streams * CALLS_A_STREAM + limits->calls;

    *pool = (struct call_pool){.calls = arena_take(arena, capacity, sizeof(struct call_state)),
                               .capacity = (uint32_t)capacity,
                               .limit = (uint32_t)limits->calls,
                               .free = NO_LINK};
}

void calls_clear(struct call_pool *pool)
{
    pool->used = 0;
    pool->free = NO_LINK;
}

void calls_free(struct call_pool *pool, struct stream *stream)
{
    if (stream->first_call == NO_LINK)
        return;
    pool->calls[stream->last_call].next = pool->free;
    pool->free = stream->first_call;
}

struct call_state *call_at(const struct streams *streams, uint32_t link)
{
    return link == NO_LINK ? NULL : &streams->calls.calls[link];
}

/* Streams that have ended keep their calls until they are closed: closing some early gives theirs back. */
static void reclaim(const struct call_fragment *fragment)
{
    struct streams *streams = fragment->streams;
    struct diag_scope *scope = diag_current(streams->diag);
    uint64_t event = diag_current_event(streams->diag);

    while (streams->calls.free == NO_LINK && streams->table.ended.count > 0) {
        struct stream *oldest = &streams->table.streams[streams->table.ended.oldest];
        if (oldest == fragment->stream)
            break;
        ending_close(streams, oldest, CLOSED_EARLY);
    }
    diag_enter(streams->diag, scope, event);
}

static struct call_state *take(const struct call_fragment *fragment)
{
    struct call_pool *pool = &fragment->streams->calls;
    struct call_state *call;

    if (pool->used < pool->capacity)
        return &pool->calls[pool->used++];
    if (pool->free == NO_LINK)
        reclaim(fragment);
    call = call_at(fragment->streams, pool->free);
    if (call != NULL)
        pool->free = call->next;
    return call;
}

static struct call_state *add(const struct call_fragment *fragment, uint8_t index)
{
    struct call_pool *pool = &fragment->streams->calls;
    struct stream *stream = fragment->stream;
    struct call_state *call = stream->calls < pool->limit ? take(fragment) : NULL;

    if (call == NULL)
        return NULL;
    memset(call, 0, sizeof *call);
    call->choice = fragment->choice->index;
    call->index = index;
    call->next = NO_LINK;
    uint32_t link = (uint32_t)(call - pool->calls);
    if (stream->last_call == NO_LINK)
        stream->first_call = link;
    else
        pool->calls[stream->last_call].next = link;
    stream->last_call = stream->recent_call = link;
    stream->calls++;
    return call;
}

/* ## By index */

static bool is_call(const struct streams *streams, uint32_t link, uint8_t choice, int64_t index)
{
    const struct call_state *call = call_at(streams, link);

    return call != NULL && call->choice == choice && call->index == index;
}

/* Fragments of one call follow each other, or those of calls take turns: the last one and the one after it first. */
struct call_state *call_with_index(const struct call_fragment *fragment, int64_t index)
{
    const struct streams *streams = fragment->streams;
    uint8_t choice = fragment->choice->index;
    uint32_t link = fragment->stream->recent_call;

    if (link != NO_LINK && !is_call(streams, link, choice, index))
        link = call_at(streams, link)->next;
    if (!is_call(streams, link, choice, index))
        link = fragment->stream->first_call;
    while (link != NO_LINK && !is_call(streams, link, choice, index))
        link = call_at(streams, link)->next;
    if (link != NO_LINK)
        fragment->stream->recent_call = link;
    return call_at(streams, link);
}

/* ## Without an index */

/* The last call of the choice that has this id (0: any); `count` is raised to the number of its calls. */
static struct call_state *last_call(const struct call_fragment *fragment, uint64_t id, int64_t *count)
{
    struct call_state *last = NULL;

    *count = 0;
    for (uint32_t link = fragment->stream->first_call; link != NO_LINK;) {
        struct call_state *call = call_at(fragment->streams, link);
        bool own = call->choice == fragment->choice->index;
        if (own && (id == 0 || call->id == id))
            last = call;
        *count += own;
        link = call->next;
    }
    return last;
}

/* The index that the fragment would have: that of the call it goes on with, or the next one. */
static int64_t likely_index(const struct call_fragment *fragment)
{
    uint64_t id = field_hash(fragment->chunk, &fragment->view->id);
    int64_t count;
    const struct call_state *last = last_call(fragment, id, &count);

    if (last == NULL || (id == 0 && field_has_text(&fragment->view->name) && last->name != 0 && call_is_whole(last)))
        return count;
    if (id == 0 && fragment->choice_view->call_count > 1)
        return fragment->view->position;
    return last->index;
}

/* ## The call */

static void tell_range(const struct call_fragment *fragment)
{
    struct remark remark;

    remark_call(&remark, RULE_T002, fragment, &fragment->view->index.field, "index");
    remark.finding.expected = SLICE("0 to 127");
    diag_report(fragment->streams->diag, &remark.finding, "the call's index is %i, but must be from 0 to 127",
                fragment->view->index.value);
}

static void tell_untracked(const struct call_fragment *fragment)
{
    struct remark remark;

    remark_call(&remark, RULE_X003, fragment, &fragment->view->field, "");
    diag_report(fragment->streams->diag, &remark.finding,
                "more tool calls than are tracked; nothing is said of the others");
}

struct call_state *call_of(const struct call_fragment *fragment, bool *added)
{
    const struct integer_field *field = &fragment->view->index;
    int64_t index = field->fits ? field->value : likely_index(fragment);
    bool in_range = index >= 0 && index <= CALL_INDEX_MAX;
    struct call_state *call = in_range ? call_with_index(fragment, index) : NULL;

    *added = false;
    if (call != NULL || fragment->choice->finished)
        return call; /* a call after the finish is output after it, and nothing else */
    if (in_range)
        call = add(fragment, (uint8_t)index);
    *added = call != NULL;
    if (call != NULL)
        return call;
    fragment->choice->calls_untracked = true;
    if (!in_range && field->fits)
        tell_range(fragment);
    else
        tell_untracked(fragment);
    return NULL;
}
