/*
 * Following: the short way for a chunk that differs from others of its stream only
 * in what its text says. Such chunks have one likeness. What the rules make of all
 * else in them they have made of the former ones; it was nothing to tell and changes
 * nothing any more. Left are the counters, the places and the text.
 *
 * A kind of chunks is followed once one of it was checked in full, with nothing told;
 * where several kinds take turns, once two of it were, with no new kind between them:
 * by then all that they can set is set.
 * Whatever else comes in the stream, or a text that may be worth a finding, goes the
 * long way. This file judges nothing.
 */
#include "base/scan.h"
#include "stream/follow.h"

/* ## Which chunks */

static bool has_arguments(const struct chunk *chunk, const struct choice_view *view)
{
    return view->call_count == 1 && field_has_text(&chunk->call[view->first_call].arguments);
}

/* The one text that the chunk's choice brings; TEXT_KIND_COUNT: there are none or several. */
static inline enum text_kind text_kind_of(const struct chunk *chunk, const struct choice_view *view)
{
    static const uint8_t kinds[1 << TEXT_KIND_COUNT] = {
        [1 << TEXT_CONTENT] = TEXT_CONTENT + 1,
        [1 << TEXT_REASONING] = TEXT_REASONING + 1,
        [1 << TEXT_REASONING_CONTENT] = TEXT_REASONING_CONTENT + 1,
        [1 << TEXT_ARGUMENTS] = TEXT_ARGUMENTS + 1,
    };
    unsigned present = (unsigned)field_has_text(&view->content) << TEXT_CONTENT |
                       (unsigned)field_has_text(&view->reasoning) << TEXT_REASONING |
                       (unsigned)field_has_text(&view->reasoning_content) << TEXT_REASONING_CONTENT |
                       (unsigned)has_arguments(chunk, view) << TEXT_ARGUMENTS;

    return kinds[present] == 0 ? TEXT_KIND_COUNT : (enum text_kind)(kinds[present] - 1);
}

/* Is there, in all chunks of the likeness, no string but one that could be a text? */
static bool has_one_text(const struct chunk *chunk, const struct choice_view *view)
{
    unsigned strings = view->content.kind == JSON_STRING;

    strings += view->reasoning.kind == JSON_STRING;
    strings += view->reasoning_content.kind == JSON_STRING;
    return strings + (view->call_count == 1 && chunk->call[view->first_call].arguments.kind == JSON_STRING) == 1;
}

static inline bool has_usable_index(const struct choice_view *view)
{
    return view->index.fits && view->index.value >= 0 && view->index.value <= CHOICE_INDEX_MAX;
}

static bool is_continuing_call(const struct call_view *call)
{
    return call->field.kind == JSON_OBJECT && call->function.kind == JSON_OBJECT && call->index.fits &&
           !field_is_set(&call->id) && !field_is_set(&call->type) && !field_is_set(&call->name);
}

/* Its choice brings a text and nothing that begins, ends or counts. */
static bool is_plain_choice(const struct chunk *chunk, const struct choice_view *view)
{
    /* Kinds of what is set have a bit that those of nothing and of null have not. */
    unsigned others = (unsigned)view->role.kind | view->refusal.kind | view->audio.kind | view->function_call.kind |
                      view->finish_reason.kind | view->usage.kind | view->message.kind;

    _Static_assert(JSON_ABSENT == 0 && JSON_NULL == 1, "no other kind is below 2");
    if (others > JSON_NULL)
        return false;
    return view->delta.kind == JSON_OBJECT && has_usable_index(view) &&
           (view->call_count == 0 || is_continuing_call(&chunk->call[view->first_call]));
}

static bool is_plain(const struct chunk *chunk)
{
    return chunk->likeness != 0 && chunk->choice_count == 1 && chunk->choices_size == 1 && chunk->call_count <= 1 &&
           !chunk->overflow && !field_is_set(&chunk->usage.field) && !field_is_set(&chunk->prompt_filter_results) &&
           !field_is_set(&chunk->moderation) && !chunk->event->cut && is_plain_choice(chunk, &chunk->choice[0]);
}

/* Nothing of the stream's own is still to be decided by such chunks. */
static bool is_settled(const struct streams *streams, struct stream *stream, const struct chunk *chunk)
{
    const struct choice_state *choice = table_choice(&streams->table, stream, (uint8_t)chunk->choice[0].index.value);

    return !stream->settled && stream->counting.refuted && identity_is_steady(stream, chunk) && choice != NULL &&
           !choice->finished;
}

static bool same_kind(const struct followed_kind *a, const struct followed_kind *b)
{
    return a->likeness == b->likeness && a->index == b->index && a->text == b->text;
}

/* A second one is done with; a new one may change what the others met. */
static void note_kind(struct followed *followed, struct followed_kind kind)
{
    for (uint8_t i = 0; i < followed->count; i++)
        if (same_kind(&followed->kinds[i], &kind)) {
            followed->kinds[i].ready = true;
            return;
        }
    for (uint8_t i = 0; i < followed->count; i++)
        followed->kinds[i].ready = false;
    kind.ready = followed->count == 0;
    followed->count = (uint8_t)(followed->count % FOLLOWED_MAX + 1);
    followed->kinds[followed->count - 1] = kind;
}

void follow_note(struct streams *streams, struct stream *stream, const struct chunk *chunk, bool told)
{
    const struct choice_view *view = &chunk->choice[0];
    enum text_kind text = is_plain(chunk) ? text_kind_of(chunk, view) : TEXT_KIND_COUNT;

    if (told || text == TEXT_KIND_COUNT || !is_settled(streams, stream, chunk))
        stream->followed.count = 0;
    else
        note_kind(&stream->followed, (struct followed_kind){.likeness = chunk->likeness,
                                                            .index = (uint8_t)view->index.value,
                                                            .text = (uint8_t)text,
                                                            .alone = has_one_text(chunk, view)});
}

static inline bool is_of_kind(const struct chunk *chunk, const struct followed_kind *kind)
{
    const struct choice_view *view = &chunk->choice[0];

    return kind->likeness == chunk->likeness && kind->index == view->index.value &&
           (kind->alone || kind->text == text_kind_of(chunk, view));
}

/* NULL: chunks like this one are not followed. */
static const struct followed_kind *kind_of(struct followed *followed, const struct chunk *chunk)
{
    const struct followed_kind *latest = &followed->kinds[followed->latest];

    if (followed->latest < followed->count && is_of_kind(chunk, latest))
        return latest->ready ? latest : NULL;
    for (uint8_t i = 0; i < followed->count; i++)
        if (is_of_kind(chunk, &followed->kinds[i])) {
            followed->latest = i;
            return followed->kinds[i].ready ? &followed->kinds[i] : NULL;
        }
    return NULL;
}

/* ## Their texts: each is taken when nothing is to be told of it; false: nothing has changed */

/* They leave two texts alike that were so before. */
bool follow_takes_same_tokens(const struct content_state *content)
{
    const struct logprobs_state *logprobs = &content->logprobs;

    return logprobs->listed && !spot_is_set(&logprobs->differ) &&
           joined_hash_equal(logprobs->content, logprobs->tokens);
}

static bool take_content_with_tokens(struct content_state *content, const struct choice_view *view, struct slice text)
{
    struct logprobs_state logprobs;

    if (!view->tokens.listed || !content->logprobs.listed || spot_is_set(&content->logprobs.differ))
        return false;
    if (view->tokens.same)
        return follow_takes_same_tokens(content) && repeats_go_on(text, &content->content);
    logprobs = content->logprobs; /* kept if all else goes on */
    if (!logprobs_go_on(&logprobs, view, text) || !repeats_go_on(text, &content->content))
        return false;
    content->logprobs = logprobs;
    return true;
}

bool follow_takes_tokens(const struct choice_view *view)
{
    return view->tokens.positive.kind == JSON_ABSENT;
}

bool follow_takes_content(const struct content_state *content)
{
    return content->after_content && content->markup.depth == 0 && !spot_is_set(&content->content.cut);
}

static bool take_content(struct choice_state *choice, const struct chunk *chunk, const struct choice_view *view)
{
    struct content_state *content = &choice->content;
    struct slice text = field_slice(chunk, &view->content);

    if (text.length == 0 || !follow_takes_content(content) || !follow_takes_tokens(view))
        return false;
    if (!(content->logprobs.incomparable ? repeats_go_on(text, &content->content)
                                         : take_content_with_tokens(content, view, text)))
        return false;
    content->markup.last = text.data[text.length - 1];
    return true;
}

bool follow_takes_reasoning(const struct content_state *content)
{
    return content->reasoned && !content->after_content && content->logprobs.incomparable &&
           !spot_is_set(&content->reasoning.cut);
}

static bool take_reasoning(struct choice_state *choice, const struct chunk *chunk, const struct choice_view *view,
                           const struct field *field)
{
    struct content_state *content = &choice->content;

    return field->end > field->start && follow_takes_reasoning(content) && follow_takes_tokens(view) &&
           repeats_go_on(field_slice(chunk, field), &content->reasoning);
}

bool follow_takes_arguments(const struct content_state *content, const struct call_view *call)
{
    return content->call == call->index.value && content->logprobs.incomparable &&
           !spot_is_set(&content->arguments.cut);
}

static bool take_arguments(struct streams *streams, struct stream *stream, struct choice_state *choice,
                           const struct chunk *chunk, const struct choice_view *view)
{
    const struct call_view *call = &chunk->call[view->first_call];
    struct call_fragment fragment = {streams, stream, choice, chunk, view, call};

    return field_has_text(&call->arguments) && follow_takes_arguments(&choice->content, call) &&
           follow_takes_tokens(view) && calls_go_on(&fragment);
}

/* An empty text is none: then the delta brings nothing. */
static bool take_text(struct streams *streams, struct stream *stream, struct choice_state *choice,
                      const struct chunk *chunk, enum text_kind kind)
{
    const struct choice_view *view = &chunk->choice[0];

    switch (kind) {
    case TEXT_CONTENT: return take_content(choice, chunk, view);
    case TEXT_REASONING: return take_reasoning(choice, chunk, view, &view->reasoning);
    case TEXT_REASONING_CONTENT: return take_reasoning(choice, chunk, view, &view->reasoning_content);
    default: return take_arguments(streams, stream, choice, chunk, view);
    }
}

/* ## The chunk */

static void count(struct streams *streams, struct stream *stream, struct choice_state *choice,
                  const struct chunk *chunk)
{
    streams->chunk_count++;
    streams->connection.chunks++;
    stream->chunks++;
    stream->last = spot_of_event(chunk->event);
    choice->chunk = stream->chunks;
    choice->last = spot_at(chunk->event->place, chunk->event->number, chunk->choice[0].position);
    choice->content.deltas++;
}

bool follow_notes_turns(const struct streams *streams)
{
    return streams->part != NULL && !streams->ties.any;
}

/* The open stream of the chunk's id; NULL: there is none, or finding it takes more than that. */
static struct stream *stream_of(const struct streams *streams, const struct chunk *chunk)
{
    struct stream *stream = streams->connection.recent;
    uint64_t key = chunk->names.id;

    if (key == 0 || stream == NULL)
        return NULL;
    if (stream->key != key)
        stream = follow_notes_turns(streams) ? NULL : table_find(&streams->table, key);
    return stream != NULL && !stream->settled ? stream : NULL;
}

bool follow_find_track(const struct streams *streams, const struct chunk *chunk, struct track *track)
{
    struct stream *stream = stream_of(streams, chunk);
    const struct followed_kind *kind = stream == NULL ? NULL : kind_of(&stream->followed, chunk);

    if (kind == NULL || !identity_is_steady(stream, chunk))
        return false;
    *track = (struct track){stream, table_choice(&streams->table, stream, kind->index), kind->text, kind->alone};
    return track->choice != NULL;
}

/* On the track of the chunk before it, or on another one that it is put on. */
static bool take(struct streams *streams, const struct chunk *chunk, const struct track *track)
{
    if (!take_text(streams, track->stream, track->choice, chunk, (enum text_kind)track->text))
        return false;
    if (track == &streams->track)
        diag_enter(streams->diag, &track->stream->scope, chunk->event->number);
    else if (streams_enter(streams, track->stream, chunk->names.id, chunk->event->number))
        streams->connection.interleaved_spot = spot_of_event(chunk->event);
    count(streams, track->stream, track->choice, chunk);
    return true;
}

bool streams_follow(struct streams *streams, const struct chunk *chunk)
{
    struct track track;

    if (chunk->likeness == 0 || chunk->text_marks != 0)
        return false;
    if (chunk->again && streams->track.leads_on)
        return take(streams, chunk, &streams->track);
    if (streams->connection.framing != chunk->event->framing || !follow_find_track(streams, chunk, &track) ||
        !take(streams, chunk, &track))
        return false;
    streams->track = track;
    return true;
}
