/*
 * Streams: takes chunks, separates them into streams, and holds each stream
 * against the contract of a stream (rules C, T, U, E, L, the endings of F, X002
 * and X003).
 *
 * State is small and fixed: a table of open streams, pools of choices; text is
 * never kept, but for calls that a known request lets be checked (offers). One
 * file a concern: table (the open streams), separate (whose chunk is it),
 * identity, choices, finish, calls, usage, errors, ending.
 */
#ifndef CHUNKLINT_STREAM_STREAM_H
#define CHUNKLINT_STREAM_STREAM_H

#include "chunk/batch.h"
#include "request/request.h"
#include "schema/dialect.h"

struct streams;

/*
 * For one judge, or for the `judges` of a panel, whose diag it is then: what becomes of a stream is the same to all
 * dialects, only what is told of it differs.
 */
struct streams *streams_create(struct arena *arena, const struct chunklint_options *options, struct diag *diag,
                               size_t judges);

/* The contract that a judge holds streams against; called once each, before the first input. */
void streams_set_dialect(struct streams *streams, size_t judge, const struct dialect *dialect);

/* What the request says; called once, before the first input. `reader` is used up whenever a choice finishes. */
void streams_set_request(struct streams *streams, const struct request *request, struct json_reader *reader);

void streams_begin(struct streams *streams); /* a new input */

/*
 * Finds or opens the stream of a chunk and enters its scope, so that findings
 * of the stages before this one can be reported in it. Then streams_check
 * applies the rules.
 */
void streams_assign(struct streams *streams, const struct chunk *chunk);
void streams_check(struct streams *streams, const struct chunk *chunk);

/*
 * In the place of both, for a chunk of which only the event and the texts that its likeness tells of are known: does
 * the same if nothing else of it is new to its stream. False: nothing has changed.
 */
bool streams_follow(struct streams *streams, const struct chunk *chunk);

/* The same for the events of a batch: gives how many of them are done with; the one behind those is not. */
size_t streams_take_batch(struct streams *streams, const struct batch *batch);

/* An event that brought no chunk: EVENT_SENTINEL, EVENT_OVERSIZED, EVENT_NOISE, EVENT_RESPONSE, or EVENT_DATA that was
 * not JSON. */
void streams_event(struct streams *streams, const struct event *event);

/*
 * The connection ends: open streams are closed and their endings judged.
 * `cut_payload`: it ended inside a payload that is not whole.
 */
void streams_end(struct streams *streams, const struct event *event, bool cut_payload);

/* The input ends: reports what was kept back in case another response would follow. */
void streams_finish(struct streams *streams);

/* Streams that began so far, over all inputs. */
uint64_t streams_count(const struct streams *streams);
uint64_t streams_chunks(const struct streams *streams);

#endif
