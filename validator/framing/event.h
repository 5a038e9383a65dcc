/*
 * Events: what framing gives to the stages on its right. One event is one
 * payload (an SSE event's data, a JSONL line), or something that happened
 * between payloads (the sentinel, a new HTTP response, the end).
 */
#ifndef CHUNKLINT_FRAMING_EVENT_H
#define CHUNKLINT_FRAMING_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/place.h"
#include "base/scan.h"
#include "base/slice.h"
#include "diag/diag.h"

enum event_kind {
    EVENT_DATA,      /* a payload, to be read as JSON */
    EVENT_SENTINEL,  /* [DONE], or what was meant as such (F021 is then reported) */
    EVENT_OVERSIZED, /* a payload over the limits: skipped, its place kept, no payload */
    EVENT_NOISE,     /* an event that holds no payload for the next stage, reported by framing */
    EVENT_RESPONSE,  /* the header of an HTTP response ended; `http` holds what it said */
    EVENT_END        /* the connection ended: end of the input, or of a response before another */
};

enum event_framing {
    FRAMING_UNKNOWN,
    FRAMING_SSE,
    FRAMING_JSONL,
    FRAMING_DOCUMENT /* the whole body is one JSON value over several lines */
};

/* A piece of the payload that is contiguous in the input. */
struct event_piece {
    size_t start; /* its first byte in the payload */
    struct place place;
};

/* What a captured HTTP response said before its body. */
struct http_facts {
    bool present;
    int status;                      /* 0: unreadable */
    char content_type[96];           /* without parameters, lower case, shown; "" when absent */
    struct place status_place;       /* of the status line */
    struct place content_type_place; /* line 0: absent */
};

struct event {
    enum event_kind kind;
    enum event_framing framing;
    uint64_t number;     /* counts EVENT_DATA, EVENT_SENTINEL, EVENT_OVERSIZED and EVENT_NOISE from 1 in an input */
    uint64_t connection; /* counts connections from 1: inputs, and HTTP responses in them */
    /*
     * Valid until the next call of framing_next. One more byte after its end is
     * readable and is a line end, so that jsmn ends bare values there.
     */
    struct slice payload;
    const struct event_piece *pieces; /* at least one for EVENT_DATA, in order; the first starts at 0 */
    size_t piece_count;
    unsigned data_lines;   /* lines that the payload was joined from (SSE), else 1 */
    struct slice raw_line; /* the line that the payload lies in, from its first byte; empty: joined from several */
    struct slice name;     /* of an SSE event; empty: none */
    bool foreign;          /* its name is none that a chunk's event has (F017) */
    bool unframed;         /* a JSON line without a field name where SSE was expected */
    bool cut;              /* the input ended inside it: no blank line (SSE) or line end (JSONL) came */
    struct place place;    /* of the first byte of the event's first line, or of where the end is */
    const struct http_facts *http; /* never NULL; present is false outside transcripts */
};

/* Events of one line each, alike in all but their payloads, of which nothing is known yet: each is to be an object. */
struct event_row {
    enum event_framing framing;
    struct slice bytes;           /* from the first event's first byte on; no more than one may have */
    struct scan_word prefix, end; /* of each event: what stands before its payload, and behind it */
    struct place place;           /* of the first event */
    uint64_t number;              /* of the first event */
    unsigned lines;               /* of each event */
};

/* The place in the input of a byte of the payload (its length is allowed: the place after it). */
struct place event_place(const struct event *event, size_t offset);

/* A finding about `length` bytes of the payload from `offset` on, with place and excerpt filled in. */
struct finding event_finding(const struct event *event, enum rule rule, size_t offset, size_t length);

/* A finding about the event as a whole, at its first byte. */
struct finding event_finding_at(const struct event *event, enum rule rule);

#endif
