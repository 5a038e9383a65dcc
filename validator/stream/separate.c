/*
 * Separation: whose chunk is it? Takes a chunk, finds or opens its stream.
 *
 * A connection of Server-Sent Events holds one stream at a time, so a new id
 * must look like a new beginning before it is believed; in a log of lines ids
 * are at home and the id decides. An explicit key decides alone. What follows
 * an ended stream and does not begin another is late (F023).
 */
#include "stream/state.h"

#include "base/hash.h"

/* ## What a chunk looks like */

static bool has_role(const struct chunk *chunk)
{
    for (uint32_t i = 0; i < chunk->choice_count; i++)
        if (field_has_text(&chunk->choice[i].role))
            return true;
    return false;
}

static bool has_finish(const struct chunk *chunk)
{
    for (uint32_t i = 0; i < chunk->choice_count; i++)
        if (field_has_text(&chunk->choice[i].finish_reason))
            return true;
    return false;
}

static bool has_output(const struct chunk *chunk)
{
    for (uint32_t i = 0; i < chunk->choice_count; i++)
        if (choice_has_output(chunk, &chunk->choice[i]))
            return true;
    return false;
}

static bool has_delta(const struct chunk *chunk)
{
    return chunk->choice_count > 0 && chunk->choice[0].delta.kind == JSON_OBJECT;
}

/* It carries a role that means something: the stream before it does not send one with every chunk. */
static bool has_telling_role(const struct chunk *chunk, const struct stream *former)
{
    return has_role(chunk) && !former->repeats_role && !has_finish(chunk);
}

bool stream_is_finished(const struct stream *stream)
{
    return stream->choices > 0 && stream->open_choices == 0;
}

/* What the chunk's stream is found by; 0: nothing. */
static uint64_t key_of(const struct streams *streams, const struct chunk *chunk)
{
    if (chunk->key.data == NULL)
        return streams->id;
    uint64_t hash = hash_slice(chunk->key);
    return hash == 0 ? 1 : hash;
}

/* ## Opening */

static void name_stream(struct streams *streams, struct stream *stream, const struct chunk *chunk)
{
    struct slice id = field_slice(chunk, &chunk->id);

    stream->identity.id = streams->id;
    if (stream->identity.id != 0)
        diag_name_scope(streams->diag, &stream->scope, id);
    else if (chunk->key.data != NULL)
        diag_name_scope(streams->diag, &stream->scope, chunk->key);
}

static void open_scope(struct streams *streams, struct stream *stream)
{
    struct connection *connection = &streams->connection;

    if (connection->framing == FRAMING_SSE && !connection->scope_continues) {
        connection->scope_continues = true;
        diag_copy_scope(streams->diag, &stream->scope, &connection->scope);
    } else {
        diag_open_scope(streams->diag, &stream->scope);
    }
}

RARELY static void make_room(struct streams *streams, const struct chunk *chunk, uint64_t key)
{
    struct stream *victim = table_victim(&streams->table, key);

    if (victim == NULL)
        return;
    if (!victim->settled)
        logs_evicted(streams, chunk->event);
    ending_close(streams, victim, CLOSED_EARLY);
}

RARELY static struct stream *open_stream(struct streams *streams, const struct chunk *chunk, uint64_t key)
{
    const struct stream *former = streams->connection.recent;
    bool lost = streams->connection.lost_event > (former == NULL ? 0 : former->last.event);

    make_room(streams, chunk, key); /* `former` may be gone now */
    struct stream *stream = table_add(&streams->table, key);
    open_scope(streams, stream);
    name_stream(streams, stream, chunk);
    stream->first = spot_of_event(chunk->event);
    stream->from_start = true;
    stream->lost = lost;
    streams->stream_count++;
    streams->connection.streams++;
    return stream;
}

/* A stream begins although the one before it has not ended: that one was broken off (L003). */
RARELY static struct stream *restart(struct streams *streams, const struct chunk *chunk, uint64_t key,
                                     struct stream *former)
{
    bool unfinished = !stream_is_finished(former) && !former->sentinel && !former->broken;

    if (unfinished) {
        former->superseded = true;
        table_settle(&streams->table, former, true);
    }
    struct stream *stream = open_stream(streams, chunk, key);
    stream->supersedes = unfinished;
    return stream;
}

/* The id is used again, by another stream: the former one makes way. */
RARELY static struct stream *reopen(struct streams *streams, const struct chunk *chunk, uint64_t key,
                                    struct stream *former)
{
    if (former->key != 0 && former->key == key)
        ending_close(streams, former, CLOSED_BY_SUCCESSOR);
    return open_stream(streams, chunk, key);
}

/* The stream has no id yet; the first one that comes is its own. */
RARELY static struct stream *adopt(struct streams *streams, const struct chunk *chunk, uint64_t key,
                                   struct stream *stream)
{
    table_name(&streams->table, stream, key);
    name_stream(streams, stream, chunk);
    return stream;
}

/* ## Server-Sent Events */

/* A chunk after the sentinel of `former`, which is its own stream when the ids are the same. */
RARELY static struct stream *after_sentinel(struct streams *streams, const struct chunk *chunk, uint64_t key,
                                            struct stream *former)
{
    bool own = key == 0 || key == former->key;
    bool begins = has_telling_role(chunk, former) || chunk_is_preamble(chunk);

    if (begins || (!own && has_delta(chunk)))
        return reopen(streams, chunk, key, former);
    streams->late = true;
    return former;
}

static bool begins_anew(const struct streams *streams, const struct chunk *chunk, const struct stream *former)
{
    if (chunk_is_preamble(chunk))
        return former->had_choices;
    if (streams->table.open.count == 0)
        return chunk->choices_size > 0;
    return has_telling_role(chunk, former) && !has_output(chunk);
}

static struct stream *in_events(struct streams *streams, const struct chunk *chunk, uint64_t key, struct stream *found)
{
    struct stream *recent = streams->connection.recent;

    if (found != NULL && found != recent && !found->sentinel)
        return found;
    if (recent->sentinel || (found != NULL && found->sentinel))
        return after_sentinel(streams, chunk, key, found != NULL ? found : recent);
    if (found == NULL && begins_anew(streams, chunk, recent) && (key != 0 || chunk_is_preamble(chunk)))
        return restart(streams, chunk, key, recent);
    return found != NULL ? found : recent;
}

/* ## Lines */

static bool line_begins(const struct streams *streams, const struct chunk *chunk, const struct stream *former)
{
    if (streams->table.open.count == 0)
        return chunk->choices_size > 0;
    return has_telling_role(chunk, former) || (has_delta(chunk) && !has_output(chunk) && !has_finish(chunk));
}

static struct stream *in_lines(struct streams *streams, const struct chunk *chunk, uint64_t key, struct stream *found)
{
    struct stream *recent = streams->connection.recent;

    if (chunk_is_preamble(chunk) && recent->had_choices)
        return open_stream(streams, chunk, 0);
    if (found != NULL) {
        bool ended = found->sentinel || stream_is_finished(found);
        bool again = ended && found->roles > 0 && has_telling_role(chunk, found);
        return again ? reopen(streams, chunk, key, found) : found;
    }
    if (key == 0)
        return recent;
    if (line_begins(streams, chunk, recent))
        return open_stream(streams, chunk, key);
    if (!streams->connection.evicted)
        return recent;
    struct stream *rest = open_stream(streams, chunk, key);
    rest->from_start = false;
    return rest;
}

/* ## All */

static struct stream *sought(struct streams *streams, const struct chunk *chunk, uint64_t key)
{
    struct stream *recent = streams->connection.recent;

    if (chunk_is_whole_completion(chunk))
        return NULL;

    struct stream *found = key == 0 ? NULL : table_find(&streams->table, key);
    if (chunk_is_error(chunk))
        return found != NULL ? found : recent;
    if (chunk->key.data != NULL)
        return found != NULL ? found : open_stream(streams, chunk, key);
    if (recent == NULL)
        return found != NULL ? found : open_stream(streams, chunk, key);
    if (found == NULL && key != 0 && recent->key == 0 && !recent->settled)
        return adopt(streams, chunk, key, recent);
    if (streams->connection.framing == FRAMING_SSE)
        return in_events(streams, chunk, key, found);
    return in_lines(streams, chunk, key, found);
}

static struct stream *whose(struct streams *streams, const struct chunk *chunk)
{
    struct stream *recent = streams->connection.recent, *stream;
    uint64_t key = key_of(streams, chunk);

    if (recent != NULL && key != 0 && key == recent->key && !recent->settled)
        return recent; /* nearly always */
    stream = sought(streams, chunk, key);
    if (streams->part != NULL)
        parts_note(streams, chunk, key, stream);
    return stream;
}

bool streams_enter(struct streams *streams, struct stream *stream, uint64_t id, uint64_t event)
{
    struct connection *connection = &streams->connection;
    struct stream *from = connection->recent;

    streams->late = false;
    streams->id = id;
    streams->current = stream;
    diag_enter(streams->diag, &stream->scope, event);
    if (from == stream)
        return false; /* nearly always; then it is the latest of the table, too */
    connection->recent = stream;
    table_touch(&streams->table, stream);
    return logs_switch(streams, from, stream);
}

void streams_assign(struct streams *streams, const struct chunk *chunk)
{
    struct connection *connection = &streams->connection;
    uint64_t opened = streams->stream_count;
    struct stream *from, *stream;

    connection->framing = chunk->event->framing;
    streams->track.leads_on = false;
    streams->late = false;
    streams->id = chunk->names.id;
    stream = whose(streams, chunk);
    streams->current = stream;
    diag_enter(streams->diag, stream != NULL ? &stream->scope : &connection->scope, chunk->event->number);
    if (stream == NULL)
        return;
    from = connection->recent; /* read now: opening may have closed the former one */
    if (from != stream && from != NULL && opened == streams->stream_count && logs_switch(streams, from, stream))
        connection->interleaved_spot = spot_of_event(chunk->event);
    stream->turn = ++streams->turns;
    connection->recent = stream;
    table_touch(&streams->table, stream);
}
