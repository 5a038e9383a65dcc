/*
 * The stage's front: sets up its memory, and passes each chunk and event to the
 * rules. A chunk belongs to the stream that streams_assign found for it.
 */
#include "stream/stream.h"

#include "stream/state.h"

/* OpenAI's, until a dialect says otherwise. */
static const struct contracts default_contracts = {.sentinel = ALL_JUDGES, .usage_exists = ALL_JUDGES};

static const struct request nothing_known;

struct streams *streams_create(struct arena *arena, const struct chunklint_options *options, struct diag *diag,
                               size_t judges)
{
    struct streams *streams = ARENA_TAKE_LINES(arena, struct streams, 1);
    struct diag_marks *marks = ARENA_TAKE(arena, struct diag_marks, judges - 1);
    struct stream_table table;
    struct call_pool calls;
    struct offers offers;

    table_create(&table, arena, &options->limits, judges);
    calls_create(&calls, arena, &options->limits);
    offers_create(&offers, arena, options, calls.capacity);
    if (streams == NULL || arena->overflow)
        return NULL;
    memset(streams, 0, sizeof *streams);
    streams->diag = diag;
    streams->contracts = default_contracts;
    streams->connection.scope.others = marks;
    streams->choice_limit = (uint32_t)options->limits.choices;
    streams->table = table;
    streams->calls = calls;
    streams->offers = offers;
    streams->request = &nothing_known;
    streams->part = options->part;
    if (options->part != NULL)
        *options->part = (struct chunklint_part){.streams = streams};
    return streams;
}

static judge_set with_judge(judge_set judges, judge_set judge, bool in)
{
    return in ? judges | judge : judges & ~judge;
}

void streams_set_dialect(struct streams *streams, size_t judge, const struct dialect *dialect)
{
    const struct stream_contract *contract = &dialect->contract;
    struct contracts *all = &streams->contracts;
    judge_set own = (judge_set)1 << judge;

    all->sentinel = with_judge(all->sentinel, own, contract->sentinel);
    all->preamble = with_judge(all->preamble, own, contract->preamble);
    all->usage_exists = with_judge(all->usage_exists, own, contract->usage_exists);
    all->usage_with_choices = with_judge(all->usage_with_choices, own, contract->usage_with_choices);
    all->usage_on_every_chunk = with_judge(all->usage_on_every_chunk, own, contract->usage_on_every_chunk);
}

void streams_set_request(struct streams *streams, const struct request *request, struct json_reader *reader)
{
    streams->request = request;
    streams->reader = reader;
}

/* Its scope holds what is found before the first stream, and what belongs to no stream. */
static void open_connection(struct streams *streams)
{
    streams->connection = (struct connection){.scope = {.others = streams->connection.scope.others}};
    diag_open_scope(streams->diag, &streams->connection.scope);
    diag_enter(streams->diag, &streams->connection.scope, 0);
}

void streams_begin(struct streams *streams)
{
    table_clear(&streams->table);
    calls_clear(&streams->calls);
    offers_clear(&streams->offers);
    streams->plausible_created = 0;
    streams->ties.any = false;
    streams->ties.key_count = 0;
    streams->ties.created_most = INT64_MIN;
    streams->current = NULL;
    streams->track.leads_on = false;
    streams->redirect = 0;
    open_connection(streams);
}

static void check(struct streams *streams, const struct chunk *chunk)
{
    struct stream *stream = streams->current;

    if (errors_check(streams, stream, chunk))
        return;
    streams->chunk_count++;
    streams->connection.chunks++;
    if (streams->late) {
        ending_late(streams, stream, chunk);
        return;
    }
    stream->chunks++;
    stream->last = spot_of_event(chunk->event);
    identity_check(streams, stream, chunk);
    choices_check(streams, stream, chunk);
    usage_check(streams, stream, chunk);
    table_settle(&streams->table, stream, stream_is_finished(stream) || stream->sentinel || stream->broken);
    if (chunk->event->cut)
        ending_cut(streams, stream, chunk);
}

void streams_check(struct streams *streams, const struct chunk *chunk)
{
    uint64_t taken = diag_taken(streams->diag);

    check(streams, chunk);
    if (streams->current != NULL)
        follow_note(streams, streams->current, chunk, diag_taken(streams->diag) != taken);
}

/* What could not be read may have been a chunk of any stream that is open. */
RARELY static void lose_event(struct streams *streams, const struct event *event)
{
    struct connection *connection = &streams->connection;

    connection->lost_event = event->number;
    connection->explained = connection->explained || !event->unframed; /* a stray line explains nothing */
    if (connection->recent != NULL && !connection->recent->sentinel)
        connection->recent->lost = true;
}

static void take_sentinel(struct streams *streams, const struct event *event)
{
    if (streams->part != NULL)
        parts_note_sentinel(streams);
    ending_sentinel(streams, event);
}

void streams_event(struct streams *streams, const struct event *event)
{
    streams->track.leads_on = false;
    if (event->kind != EVENT_RESPONSE)
        streams->connection.framing = event->framing;
    switch (event->kind) {
    case EVENT_SENTINEL: take_sentinel(streams, event); break;
    case EVENT_RESPONSE: errors_response(streams, event); break;
    case EVENT_DATA:
    case EVENT_OVERSIZED: lose_event(streams, event); break;
    case EVENT_NOISE:
    case EVENT_END: break;
    }
}

void streams_end(struct streams *streams, const struct event *event, bool cut_payload)
{
    streams->track.leads_on = false;
    ending_connection(streams, event, cut_payload);
    diag_close_scope(streams->diag, &streams->connection.scope);
    open_connection(streams);
}

uint64_t streams_count(const struct streams *streams)
{
    return streams->stream_count;
}

uint64_t streams_chunks(const struct streams *streams)
{
    return streams->chunk_count;
}
