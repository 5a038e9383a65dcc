/*
 * Parts of a log: does what one checker finds after a cut depend on what came
 * before it? At a cut at which no stream is open, all that is left of the lines
 * before are the streams that have ended and still wait for a late chunk. They
 * are never asked for when no stream after the cut has the id of one of them,
 * and gone when as many after it have ended and made room.
 *
 * Whatever is not an ordinary log, one stream after the other and every event a
 * chunk, or the sentinel behind each stream of Server-Sent Events, ties the parts
 * together: alternating streams, lines that are no JSON, findings that belong to no
 * stream, limits that come near.
 *
 * Findings of such a log are reported in the order of their places, however many:
 * those that are reported early are all those of the streams that are gone, and
 * these come before all others.
 */
#include "framing/framing.h"
#include "stream/state.h"

enum { CREATED_SPAN = 366 * 24 * 60 * 60 }; /* within which no time is implausible because of another one */

/* ## While a part is read */

/* Events after a sentinel of another stream begin one when there is a delta, whatever that stream was like. */
static bool begins_after_sentinel(const struct streams *streams, const struct chunk *chunk)
{
    const struct stream *recent = streams->connection.recent;

    return (recent == NULL || recent->sentinel) && chunk->choice_count > 0 &&
           chunk->choice[0].delta.kind == JSON_OBJECT;
}

/* Would the chunk have come to this stream after others, all ended and of other ids, as well? */
static bool is_tied(const struct streams *streams, const struct chunk *chunk, uint64_t key, const struct stream *stream)
{
    if (stream == NULL || key == 0 || stream->key != key || chunk_is_preamble(chunk) || chunk_is_error(chunk))
        return true;
    if (stream->chunks > 0)
        return stream != streams->connection.recent || stream->sentinel; /* streams alternate, or it is late */
    return chunk->choices_size == 0 ||
           (streams->connection.framing == FRAMING_SSE && !begins_after_sentinel(streams, chunk));
}

void parts_note(struct streams *streams, const struct chunk *chunk, uint64_t key, const struct stream *stream)
{
    struct ties *ties = &streams->ties;

    ties->any = ties->any || is_tied(streams, chunk, key, stream);
    if (ties->any || stream->chunks > 0 || streams->table.displaced > ENDED_MAX)
        return;
    if (ties->key_count == PART_KEYS)
        ties->any = true;
    else
        ties->keys[ties->key_count++] = key;
}

void parts_note_sentinel(struct streams *streams)
{
    const struct stream *recent = streams->connection.recent;

    if (streams->connection.framing != FRAMING_SSE || recent == NULL || recent->sentinel)
        streams->ties.any = true;
}

/* None of this goes away while more lines come. */
static bool is_tied_for_good(const struct streams *streams)
{
    const struct connection *connection = &streams->connection;

    return streams->ties.any || connection->lost_event != 0 || connection->interleaved > 0 || connection->status != 0 ||
           connection->explained || connection->evicted || connection->failed || streams->redirect != 0 ||
           streams->table.crowded ||
           (connection->framing == FRAMING_JSONL && !diag_is_clean(streams->diag, &connection->scope));
}

bool chunklint_part_is_tied(const struct chunklint_part *part)
{
    return is_tied_for_good(part->streams);
}

/* ## When all parts are read */

/* All that a connection keeps beyond its streams is as it was at the start. */
static bool is_plain(const struct streams *streams)
{
    const struct connection *connection = &streams->connection;

    return connection->chunks > 0 && !is_tied_for_good(streams);
}

/*
 * For another part to follow: every stream that began has ended, with its sentinel where the scope of a connection goes
 * on in a stream, and the last event is of one that is still known.
 */
static bool is_at_rest(const struct streams *streams)
{
    const struct connection *connection = &streams->connection;

    return streams->table.open.count == 0 && streams->table.ended.count <= ENDED_MAX && connection->recent != NULL &&
           connection->recent->settled && !connection->scope_continues &&
           diag_is_clean(streams->diag, &connection->scope);
}

/* Does a stream of the part have the id of one that ended before it? */
static bool shares_ids(const struct streams *before, const struct ties *ties)
{
    for (uint32_t i = 0; i < ties->key_count; i++)
        if (table_find(&before->table, ties->keys[i]) != NULL)
            return true;
    return false;
}

/* No limit is reached while the streams that ended before are still there. */
static bool has_room(const struct streams *before, const struct streams *after)
{
    return after->table.used + before->table.ended.count <= after->table.capacity &&
           after->table.choices_used + before->table.choices_used <= after->table.choice_capacity &&
           after->calls.used + before->calls.used <= after->calls.capacity &&
           after->offers.used + before->offers.used <= after->offers.capacity &&
           after->offers.blocks_used + before->offers.blocks_used <= after->offers.block_capacity;
}

static bool times_agree(const struct streams *first, const struct streams *after)
{
    int64_t most = after->ties.created_most;

    return first->plausible_created > 0 && after->plausible_created > 0 &&
           most <= first->plausible_created + CREATED_SPAN && most <= after->plausible_created + CREATED_SPAN;
}

bool chunklint_part_follows(const struct chunklint_part *first, const struct chunklint_part *before,
                            const struct chunklint_part *part)
{
    const struct streams *start = first->streams, *former = before->streams, *after = part->streams;

    return framing_may_follow(before->framing, part->framing) && is_plain(former) && is_at_rest(former) &&
           is_plain(after) && after->table.displaced > ENDED_MAX && !shares_ids(former, &after->ties) &&
           has_room(former, after) && times_agree(start, after) && diag_reports_whole_scopes(former->diag, after->diag);
}

uint64_t chunklint_part_lines(const struct chunklint_part *part)
{
    return framing_lines(part->framing);
}
