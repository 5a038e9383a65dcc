/*
 * Logs of several streams (L001, L003, X002): told once a connection, or at the
 * close of the stream that restarted. L002 is told with the identity, whose
 * changes it explains.
 */
#include "stream/state.h"

/* The chunk goes back to a stream that was there before: are both open? */
bool logs_switch(struct streams *streams, struct stream *from, struct stream *to)
{
    struct connection *connection = &streams->connection;

    if (to->superseded) { /* it was not broken off after all */
        to->superseded = false;
        table_settle(&streams->table, to, false);
    }
    if (from->settled || to->settled)
        return false;
    bool first = connection->interleaved == 0;
    if (streams->table.open.count > connection->interleaved)
        connection->interleaved = streams->table.open.count;
    return first;
}

void logs_stream_end(struct streams *streams, struct stream *stream)
{
    struct remark remark;

    if (!stream->supersedes || streams->connection.interleaved > 0)
        return;
    remark_spot(&remark, RULE_L003, streams, &stream->scope, &stream->first);
    remark.finding.pointer = SLICE("/id");
    remark.finding.expected = SLICE("the rest of the stream before it");
    diag_report(streams->diag, &remark.finding, "a new stream begins before the one before it has ended");
}

void logs_end(struct streams *streams)
{
    struct connection *connection = &streams->connection;
    struct remark remark;

    if (connection->interleaved == 0)
        return;
    remark_spot(&remark, RULE_L001, streams, &connection->scope, &connection->interleaved_spot);
    diag_report(streams->diag, &remark.finding,
                "chunks of up to %u streams alternate; they are separated, and checked each for itself",
                (unsigned)connection->interleaved);
}

void logs_evicted(struct streams *streams, const struct event *event)
{
    struct finding finding = event_finding_at(event, RULE_X002);

    streams->connection.evicted = true;
    diag_enter(streams->diag, &streams->connection.scope, event->number);
    diag_report(streams->diag, &finding,
                "more streams are open than the limit of %u; the longest idle one is closed early",
                (unsigned)streams->table.capacity);
}
