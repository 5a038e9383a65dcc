/*
 * Framing: takes the bytes of an input in any cut, gives events.
 *
 * It knows Server-Sent Events by the WHATWG rules, JSONL, HTTP transcripts and
 * how to tell them apart, and owns the rules F that are decided by bytes alone.
 * It never looks into JSON beyond what tells kinds of lines apart.
 */
#ifndef CHUNKLINT_FRAMING_FRAMING_H
#define CHUNKLINT_FRAMING_FRAMING_H

#include "base/arena.h"
#include "framing/event.h"

struct framing;

/* All memory comes from the arena; NULL when that only counts. */
struct framing *framing_create(struct arena *arena, const struct chunklint_options *options, struct diag *diag);

/* Event names that are as good as the usual ones (F017). The names must outlive the framing. */
void framing_allow_events(struct framing *framing, const struct slice *names, size_t count);

/* A new input begins: place, counters and detection start anew. */
void framing_begin(struct framing *framing);

/*
 * Takes bytes from the front of *bytes and gives the next event. False: all
 * bytes are taken and the event that they began is not complete yet; call again
 * with more. With `last` (no more bytes will follow these) it gives what was
 * open, then EVENT_END, then false.
 *
 * The event's payload points into *bytes where it lies there whole, else into
 * framing's buffer; either way it is valid until the next call. The bytes must
 * stay where they are until it has given false, taken or not. Findings are
 * reported in the scope that the caller has entered.
 */
bool framing_next(struct framing *framing, struct slice *bytes, bool last, struct event *event);

/*
 * Could the bytes so far be cut off, so that those to come are framed as they are by themselves? `after` has framed
 * these. Says no to all but plain lines of JSON and plain events.
 */
bool framing_may_follow(const struct framing *before, const struct framing *after);

/* Lines that have ended. */
uint64_t framing_lines(const struct framing *framing);

/*
 * A shorter way, for who can tell the end of a payload without its line's. framing_foresee says where a payload
 * begins that may be the next event's (it is cut off where the bytes end); then framing_take, with the length that it
 * would have, gives the event, if it is the next one indeed and its end is among the bytes. That the payload holds no
 * line end is the caller's to know. False changes nothing. `event` is the same each time, and nobody else's.
 */
bool framing_foresee(const struct framing *framing, struct slice bytes, struct slice *payload);
bool framing_take(struct framing *framing, struct slice *bytes, struct slice payload, struct event *event);

/*
 * The same for several events: framing_foresee_row says how those would look that follow an event which framing_take
 * gave, framing_take_row that there were so many of them indeed, of so many bytes in all.
 */
bool framing_foresee_row(const struct framing *framing, struct slice bytes, struct event_row *row);
void framing_take_row(struct framing *framing, struct slice *bytes, const struct event_row *row, size_t count,
                      size_t length);

#endif
