/*
 * The ending (F020, F022 to F026, C040, U001), weighed as one: of all that is
 * missing at the end only the cause is told. A stream that broke off with an
 * error, or that another one superseded, has had its cause told; a stream that
 * is cut lacks no sentinel and no usage besides.
 */
#include "stream/state.h"

static bool in_lines(const struct streams *streams)
{
    return streams->connection.framing != FRAMING_SSE;
}

/* Whose contract ends a stream with a sentinel. */
static judge_set expecting_sentinel(const struct streams *streams)
{
    return in_lines(streams) ? 0 : streams->contracts.sentinel;
}

/* Alternating streams end in any order; there are enough sentinels when there is one for each. */
static bool has_sentinel(const struct streams *streams, const struct stream *stream)
{
    const struct connection *connection = &streams->connection;

    return stream->sentinel || (connection->interleaved > 0 && connection->sentinels >= connection->streams);
}

/* What could not be read may have been what is missing. */
static bool may_be_lost(const struct streams *streams, const struct stream *stream)
{
    return stream->lost || (in_lines(streams) && streams->connection.lost_event > stream->first.event);
}

/* It has all the finishes that it will have, as far as its choices can be told apart. */
static bool is_done(const struct stream *stream)
{
    if (stream->untracked || stream_is_finished(stream))
        return true;
    if (stream->choices == 0)
        return stream->usage.objects > 0;
    return choices_count_tokens(stream) && choices_finished(stream) > 0;
}

/* ## What is missing */

static void tell_unfinished(struct streams *streams, struct stream *stream, judge_set judges)
{
    for (uint32_t link = stream->first_choice; link != NO_LINK; link = streams->table.choices[link].next) {
        const struct choice_state *choice = &streams->table.choices[link];
        struct remark remark;
        if (choice->finished || !choice->had_delta)
            continue;
        remark_choice_spot(&remark, RULE_C040, streams, stream, choice, &choice->last, "finish_reason");
        remark.finding.judges = judges;
        remark.finding.expected = SLICE("a finish_reason on the choice's last chunk");
        diag_report(streams->diag, &remark.finding, "the stream ended, but choice %d never finished",
                    (int)choice->index);
    }
}

static void tell_ending(struct streams *streams, struct stream *stream, enum rule rule, judge_set judges,
                        const char *message, struct slice expected)
{
    struct remark remark;

    if (judges == 0)
        return;
    remark_spot(&remark, rule, streams, &stream->scope, &stream->end);
    remark.finding.judges = judges;
    remark.finding.expected = expected;
    diag_report(streams->diag, &remark.finding, message);
}

static void tell_truncated(struct streams *streams, struct stream *stream, judge_set judges)
{
    judge_set expecting = expecting_sentinel(streams);

    tell_ending(streams, stream, RULE_F025, judges & expecting,
                "the input ends before the stream does, without finish_reason and [DONE]",
                SLICE("more chunks, a finish_reason and [DONE]"));
    tell_ending(streams, stream, RULE_F025, judges & ~expecting,
                "the input ends before the stream does, without finish_reason",
                SLICE("more chunks, and a finish_reason"));
}

/* It was asked for. */
static void tell_usage_broken(struct streams *streams, struct stream *stream, judge_set judges)
{
    struct remark remark;

    remark_spot(&remark, RULE_U001, streams, &stream->scope, &stream->end);
    remark.finding.judges = judges;
    remark.finding.expected = SLICE("a last chunk with usage");
    remark.finding.graded = ALL_JUDGES;
    remark.finding.strict = CHUNKLINT_ERROR;
    remark.finding.compat = CHUNKLINT_WARNING;
    diag_report(streams->diag, &remark.finding, "the request asked for usage, but the stream tells none");
}

static void tell_missing_usage(struct streams *streams, struct stream *stream, judge_set judges)
{
    const struct usage_state *usage = &stream->usage;

    if (usage->objects > 0 || usage->in_choice || usage->late || usage->empty || may_be_lost(streams, stream))
        return;
    judges &= streams->contracts.usage_exists;
    if (streams->request->usage == USAGE_ASKED)
        tell_usage_broken(streams, stream, judges);
    else if (streams->request->usage == USAGE_UNKNOWN)
        tell_ending(streams, stream, RULE_U001, judges,
                    "the stream tells no usage; it does so only when the request asks for it",
                    SLICE("a last chunk with usage"));
}

/* ## The verdict on one stream */

/* Neither its sentinel came nor all its finishes. */
static void judge_unfinished(struct streams *streams, struct stream *stream, enum closing closing)
{
    bool nothing_but_preamble = in_lines(streams) && !stream->had_choices;
    judge_set expecting = expecting_sentinel(streams);

    if (closing == CLOSED_EARLY || nothing_but_preamble)
        return;
    if (may_be_lost(streams, stream))
        tell_truncated(streams, stream, expecting);
    else if (choices_finished(stream) == 0)
        tell_truncated(streams, stream, ALL_JUDGES);
    else {
        tell_truncated(streams, stream, expecting);
        tell_unfinished(streams, stream, ~expecting);
    }
}

/* It ended as these judges expect it; what may be missing is before the end. */
static void judge_ended(struct streams *streams, struct stream *stream, enum closing closing, judge_set judges)
{
    if (judges == 0)
        return;
    if (!is_done(stream) && !may_be_lost(streams, stream))
        tell_unfinished(streams, stream, judges);
    tell_missing_usage(streams, stream, judges);
    if (closing != CLOSED_EARLY)
        choices_tell_fewer(streams, stream, judges);
}

/* A stream that had ended when it had to make room lacks what it lacks; nothing more was to come. */
static enum closing closing_of(const struct stream *stream, enum closing closing)
{
    return closing == CLOSED_EARLY && stream->settled ? CLOSED_BY_SUCCESSOR : closing;
}

static void judge(struct streams *streams, struct stream *stream, enum closing closing)
{
    bool superseded = stream->superseded && streams->connection.interleaved == 0;
    bool sentinel = has_sentinel(streams, stream);
    judge_set expecting = sentinel ? 0 : expecting_sentinel(streams);

    if (stream->broken || streams->connection.failed || superseded)
        return;
    if (closing == CLOSED_BY_CUT) {
        tell_ending(streams, stream, RULE_F025, ALL_JUDGES, "the input ends inside an event",
                    SLICE("the rest of the event"));
    } else if (!sentinel && !is_done(stream)) {
        judge_unfinished(streams, stream, closing);
    } else {
        tell_ending(streams, stream, RULE_F020, expecting, "the stream ends without [DONE]", SLICE("data: [DONE]"));
        judge_ended(streams, stream, closing, ~expecting);
    }
}

void ending_close(struct streams *streams, struct stream *stream, enum closing closing)
{
    struct connection *connection = &streams->connection;

    if (!spot_is_set(&stream->end))
        stream->end = spot_is_set(&stream->last) ? stream->last : stream->first;
    identity_end(streams, stream);
    choices_end(streams, stream);
    usage_end(streams, stream);
    judge(streams, stream, closing_of(stream, closing));
    logs_stream_end(streams, stream);
    diag_close_scope(streams->diag, &stream->scope);
    diag_enter(streams->diag, &connection->scope, stream->end.event); /* the stream's own scope goes with it */
    if (connection->recent == stream)
        connection->recent = NULL;
    if (streams->current == stream)
        streams->current = NULL;
    offers_free(streams, stream);
    calls_free(&streams->calls, stream);
    table_remove(&streams->table, stream);
}

/* ## The sentinel, and what comes after it */

static void tell_event(struct streams *streams, const struct event *event, enum rule rule, judge_set judges,
                       const char *message)
{
    struct finding finding = event_finding_at(event, rule);

    finding.judges = judges;
    diag_report(streams->diag, &finding, message);
}

static void repeat_sentinel(struct streams *streams, const struct event *event)
{
    const struct connection *connection = &streams->connection;
    bool another = connection->interleaved > 0 && connection->sentinels <= connection->streams;

    if (!another) /* F023: the first one came too early */
        tell_event(streams, event, RULE_F022, ~diag_reported(streams->diag, RULE_F023), "[DONE] comes again");
}

/* The stream that a sentinel ends: the one of the last chunk, or the latest that is still open. */
static struct stream *sentinel_stream(struct streams *streams)
{
    struct stream *recent = streams->connection.recent;

    if (recent == NULL || !recent->sentinel || streams->connection.interleaved == 0 || streams->table.open.count == 0)
        return recent;
    return &streams->table.streams[streams->table.open.newest];
}

/* What framing finds from here on belongs to the next stream, or to none. */
static void leave_stream(struct streams *streams, const struct event *event)
{
    struct connection *connection = &streams->connection;

    if (event->framing == FRAMING_SSE && connection->scope_continues && streams->table.open.count == 0) {
        connection->scope_continues = false;
        diag_open_scope(streams->diag, &connection->scope);
    }
    diag_enter(streams->diag, &connection->scope, event->number);
}

void ending_sentinel(struct streams *streams, const struct event *event)
{
    struct stream *stream = sentinel_stream(streams);

    streams->connection.sentinels++;
    diag_enter(streams->diag, stream != NULL ? &stream->scope : &streams->connection.scope, event->number);
    if (stream == NULL ? streams->connection.sentinels > 1 : stream->sentinel) {
        repeat_sentinel(streams, event);
    } else if (stream != NULL) {
        stream->sentinel = true;
        stream->end = spot_of_event(event);
        table_settle(&streams->table, stream, true);
    }
    if (event->cut && event->framing == FRAMING_SSE)
        tell_event(streams, event, RULE_F024, ALL_JUDGES,
                   "no blank line follows the last event; some clients never see it");
    leave_stream(streams, event);
}

void ending_late(struct streams *streams, struct stream *stream, const struct chunk *chunk)
{
    struct remark remark;

    stream->usage.late = stream->usage.late || field_is_set(&chunk->usage.field);
    remark_field(&remark, RULE_F023, chunk, &chunk->root, "");
    remark.finding.expected = SLICE("nothing after [DONE]");
    diag_report(streams->diag, &remark.finding,
                field_is_set(&chunk->usage.field) ? "usage after [DONE], where no client reads it"
                                                  : "a chunk after [DONE], where no client reads it");
}

/* The last chunk is whole, but unterminated. Without a finish or a sentinel that still misses, that is the smaller
 * evil. */
void ending_cut(struct streams *streams, struct stream *stream, const struct chunk *chunk)
{
    if (in_lines(streams) || !stream_is_finished(stream))
        return;
    tell_event(streams, chunk->event, RULE_F024, ~streams->contracts.sentinel,
               "no blank line follows the last event; some clients never see it");
}

/* ## The end of the connection */

static void close_list(struct streams *streams, const struct stream_list *list, const struct event *event,
                       bool cut_payload)
{
    while (list->count > 0) {
        struct stream *stream = &streams->table.streams[list->oldest];
        bool cut = cut_payload && stream == streams->connection.recent;
        bool ended_before = in_lines(streams) && stream->settled; /* what a log's stream lacks, it lacked then */
        if (!spot_is_set(&stream->end) && !ended_before) {
            stream->end = spot_of_event(event);
            stream->end.event = stream->last.event;
        }
        ending_close(streams, stream, cut ? CLOSED_BY_CUT : CLOSED_BY_END);
    }
}

/* A connection without a chunk: cut before the first, or empty, unless something else was told of it. */
static void judge_empty(struct streams *streams, const struct event *event, bool cut_payload)
{
    const struct connection *connection = &streams->connection;
    judge_set judges = ~diag_reported(streams->diag, RULE_F030);

    if (connection->chunks > 0 || connection->failed)
        return;
    if (cut_payload)
        tell_event(streams, event, RULE_F025, judges, "the input ends inside its first event");
    else if (!connection->explained)
        tell_event(streams, event, RULE_F026, judges,
                   connection->sentinels > 0 ? "the stream has no chunk, only [DONE]" : "the stream has no chunk");
}

void ending_connection(struct streams *streams, const struct event *event, bool cut_payload)
{
    struct connection *connection = &streams->connection;

    if (event->framing != FRAMING_UNKNOWN)
        connection->framing = event->framing;
    errors_end(streams);
    close_list(streams, &streams->table.open, event, cut_payload);
    close_list(streams, &streams->table.ended, event, cut_payload);
    diag_enter(streams->diag, &connection->scope, 0);
    judge_empty(streams, event, cut_payload);
    logs_end(streams);
}
