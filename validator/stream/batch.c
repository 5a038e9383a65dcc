/*
 * Batches: the way of follow.c for many chunks at once. Takes those that differ from
 * chunks of their stream that were checked in full in one text alone, as long as there
 * is nothing to tell of it; counters and places are brought up to date once for all
 * that follow each other in a stream. This file judges nothing.
 *
 * Where the chunks of a version belong is remembered until their stream's turn is
 * another one, so that streams that take turns are not looked for again each time.
 */
#include "chunk/batch.h"
#include "stream/follow.h"

/* ## Where they belong */

static const struct field *field_of(const struct chunk *chunk, enum text_kind kind)
{
    const struct choice_view *view = &chunk->choice[0];

    switch (kind) {
    case TEXT_CONTENT: return &view->content;
    case TEXT_REASONING: return &view->reasoning;
    case TEXT_REASONING_CONTENT: return &view->reasoning_content;
    default: return &chunk->call[view->first_call].arguments;
    }
}

static bool look_for(const struct streams *streams, const struct stretch *stretch, struct version_track *found)
{
    const struct chunk *chunk = stretch->chunk;
    struct track track;

    if (!follow_find_track(streams, chunk, &track) || track.stream->turn == 0 ||
        !follow_takes_tokens(&chunk->choice[0]))
        return false;
    *found = (struct version_track){.version = stretch->version,
                                    .turn = track.stream->turn,
                                    .id = chunk->names.id,
                                    .stream = track.stream,
                                    .choice = track.choice,
                                    .text = field_of(chunk, (enum text_kind)track.text),
                                    .position = chunk->choice[0].position,
                                    .kind = track.text,
                                    .alone = track.leads_on};
    return true;
}

/*
 * NULL: such chunks are not followed, the text in which they differ is not the one that they bring, or that they come
 * after another stream's is to be noted.
 */
static const struct version_track *track_of(struct streams *streams, const struct stretch *stretch)
{
    struct version_track *track = &streams->tracks[stretch->version % TRACKS];
    bool known = track->version == stretch->version && track->turn == track->stream->turn;

    if ((!known && !look_for(streams, stretch, track)) || track->text != stretch->text)
        return NULL;
    return track->stream == streams->connection.recent || !follow_notes_turns(streams) ? track : NULL;
}

/* ## Their texts: each function gives how many it has taken */

/* Each is new, as repeats has it. An empty text is none: then the delta brings nothing. */
static size_t take_texts(struct text_state *text, const struct batch *batch, const struct stretch *stretch)
{
    struct slice last = batch_text(batch, stretch->first);
    size_t taken = 1;

    if (last.length == 0 || !repeats_go_on(last, text))
        return 0;
    for (; taken < stretch->count; taken++) {
        struct slice piece = batch_text(batch, stretch->first + taken);
        if (piece.length == 0 || !repeats_go_on_behind(last, piece, text))
            break;
        last = piece;
    }
    if (taken > 1)
        repeats_went_on(last, text);
    return taken;
}

static size_t take_contents(struct content_state *content, const struct batch *batch, const struct stretch *stretch)
{
    size_t taken;

    if (!follow_takes_content(content) ||
        !(content->logprobs.incomparable || (stretch->same_tokens && follow_takes_same_tokens(content))))
        return 0;
    taken = take_texts(&content->content, batch, stretch);
    if (taken > 0)
        content->markup.last = batch->row.bytes.data[batch->events[stretch->first + taken - 1].to - 1];
    return taken;
}

static size_t take_reasoning(struct content_state *content, const struct batch *batch, const struct stretch *stretch)
{
    return follow_takes_reasoning(content) ? take_texts(&content->reasoning, batch, stretch) : 0;
}

/* The call that goes on with arguments alone; NULL: that takes another look. */
static struct call_state *call_of_stretch(struct streams *streams, const struct version_track *track,
                                          const struct stretch *stretch)
{
    const struct choice_view *view = &stretch->chunk->choice[0];
    const struct call_view *call = &stretch->chunk->call[view->first_call];
    const struct call_fragment fragment = {streams, track->stream, track->choice, stretch->chunk, view, call};
    struct call_state *state;

    if (streams->offers.capacity > 0 || !follow_takes_arguments(&track->choice->content, call))
        return NULL;
    state = call_with_index(&fragment, call->index.value);
    return state == NULL || state->chunk == 0 ? NULL : state;
}

/* Of a byte of an event's text. */
static struct call_spot spot_of_text(const struct batch *batch, size_t event, uint32_t at,
                                     const struct stretch *stretch)
{
    const struct choice_view *view = &stretch->chunk->choice[0];
    struct place place = batch_place(batch, event);
    size_t shift = batch->events[event].from + at - batch_begin(batch, event);

    place.offset += shift;
    place.column += shift;
    return (struct call_spot){spot_at(place, batch_number(batch, event), view->position),
                              stretch->chunk->call[view->first_call].position};
}

static void take_fragment(struct call_state *call, const struct batch *batch, size_t event,
                          const struct stretch *stretch)
{
    struct json_joined *joined = &call->arguments;

    json_joined_add(joined, batch_text(batch, event));
    if (joined->invalid.fragment == joined->fragments)
        call->telling = spot_of_text(batch, event, joined->invalid.at, stretch);
    else if (joined->second.fragment == joined->fragments && !spot_is_set(&call->telling.spot))
        call->telling = spot_of_text(batch, event, joined->second.at, stretch);
}

static size_t take_arguments(struct streams *streams, const struct version_track *track, const struct batch *batch,
                             const struct stretch *stretch)
{
    struct call_state *call = call_of_stretch(streams, track, stretch);
    size_t taken = 0, first = stretch->first;

    if (call == NULL)
        return 0;
    for (; taken < stretch->count && batch_text(batch, first + taken).length > 0; taken++)
        take_fragment(call, batch, first + taken, stretch);
    if (taken == 0)
        return 0;
    call->last = spot_of_text(batch, first + taken - 1, 0, stretch);
    call->chunk = track->stream->chunks + taken;
    call->choice_position = stretch->chunk->choice[0].position;
    return taken;
}

static size_t take_all(struct streams *streams, const struct version_track *track, const struct batch *batch,
                       const struct stretch *stretch)
{
    struct content_state *content = &track->choice->content;

    switch ((enum text_kind)track->kind) {
    case TEXT_CONTENT: return take_contents(content, batch, stretch);
    case TEXT_REASONING:
    case TEXT_REASONING_CONTENT: return take_reasoning(content, batch, stretch);
    default: return take_arguments(streams, track, batch, stretch);
    }
}

/* ## The chunks */

/* Member by member, as one that is put together aside would be waited for; see field_take. */
static inline void put_spot(struct spot *spot, const struct batch *batch, size_t event, uint32_t position)
{
    const struct place *place = &batch->row.place;

    spot->offset = place->offset + batch_begin(batch, event);
    spot->line = place->line + event * batch->row.lines;
    spot->event = batch_number(batch, event);
    spot->column = (uint32_t)place->column;
    spot->position = position;
}

static void count(struct streams *streams, const struct version_track *track, const struct batch *batch,
                  const struct stretch *stretch, size_t taken)
{
    struct stream *stream = track->stream;
    struct choice_state *choice = track->choice;
    size_t last = stretch->first + taken - 1;

    streams->chunk_count += taken;
    streams->connection.chunks += taken;
    stream->chunks += taken;
    put_spot(&stream->last, batch, last, 0);
    choice->chunk = stream->chunks;
    put_spot(&choice->last, batch, last, track->position);
    choice->content.deltas += (uint32_t)taken;
}

static void enter(struct streams *streams, const struct version_track *track, const struct batch *batch,
                  const struct stretch *stretch, size_t taken)
{
    size_t last = stretch->first + taken - 1;

    if (streams_enter(streams, track->stream, track->id, batch_number(batch, last)))
        put_spot(&streams->connection.interleaved_spot, batch, stretch->first, 0);
    streams->track.stream = track->stream;
    streams->track.choice = track->choice;
    streams->track.text = track->kind;
    streams->track.leads_on = track->alone;
}

/* Nothing has changed when it is none. */
static size_t take_stretch(struct streams *streams, const struct batch *batch, const struct stretch *stretch)
{
    const struct version_track *track = track_of(streams, stretch);
    size_t taken;

    if (track == NULL || !diag_knows(streams->diag, stretch->repeats, &track->stream->scope))
        return 0;
    taken = take_all(streams, track, batch, stretch);
    if (taken == 0)
        return 0;
    enter(streams, track, batch, stretch, taken);
    (void)diag_found_again(streams->diag, stretch->repeats, taken);
    count(streams, track, batch, stretch, taken);
    return taken;
}

/* Where streams take turns, what is asked of the next one has mostly left the nearest memory: it is on its way by then.
 */
static inline void fetch(const struct streams *streams, const struct batch *batch, size_t next)
{
    if (next >= batch->stretch_count)
        return;
    const struct version_track *track = &streams->tracks[batch->stretches[next].version % TRACKS];
    if (track->stream == NULL)
        return;
    __builtin_prefetch(track->stream);
    __builtin_prefetch(&track->stream->last);
    __builtin_prefetch(track->choice);
    __builtin_prefetch(&track->choice->content);
    __builtin_prefetch(&track->choice->content.logprobs);
    __builtin_prefetch(&batch->stretches[next].repeats->scope);
}

size_t streams_take_batch(struct streams *streams, const struct batch *batch)
{
    const struct connection *connection = &streams->connection;
    size_t taken = 0;

    if (connection->recent == NULL || connection->framing != batch->row.framing)
        return 0;
    for (size_t i = 0; i < batch->stretch_count; i++) {
        const struct stretch *stretch = &batch->stretches[i];
        fetch(streams, batch, i + 1);
        taken += take_stretch(streams, batch, stretch);
        if (taken < stretch->first + stretch->count)
            break;
    }
    return taken;
}
