/*
 * Kinds of lines and of payloads, told apart by their bytes alone. What a kind
 * means in an input is decided where it is read: detect, sse, jsonl, http.
 */
#ifndef CHUNKLINT_FRAMING_KINDS_H
#define CHUNKLINT_FRAMING_KINDS_H

#include "base/slice.h"

enum line_kind {
    KIND_BLANK,           /* nothing, or white space alone */
    KIND_COMMENT,         /* begins with a colon */
    KIND_FIELD,           /* one of the four fields of an event stream */
    KIND_NOISE,           /* written by the capturing tool */
    KIND_INDENTED_FIELD,  /* a field after white space */
    KIND_SENTINEL,        /* [DONE] */
    KIND_JSON,            /* begins like an object, or like an array of objects */
    KIND_STATUS,          /* of an HTTP response, perhaps as `curl -v` shows it */
    KIND_HTML,            /* begins with a tag */
    KIND_CHUNK_SIZE,      /* of chunked transfer coding */
    KIND_BYTE_ORDER_MARK, /* and anything after it */
    KIND_OTHER
};

enum { KIND_COUNT = KIND_OTHER + 1 };

enum line_kind line_kind(struct slice text);

/* The same question for one kind, for where only that kind means something. */
bool is_status_line(struct slice text);

enum field { FIELD_DATA, FIELD_EVENT, FIELD_ID, FIELD_RETRY, FIELD_UNKNOWN };

/* A line as a field: the bytes before the first colon, those after it and one optional space. */
struct field_line {
    enum field field;
    struct slice name, value;
};

struct field_line field_of(struct slice text);

enum payload_kind {
    PAYLOAD_TEXT,               /* for the next stage */
    PAYLOAD_SENTINEL,           /* exactly [DONE] */
    PAYLOAD_MALFORMED_SENTINEL, /* meant as such */
    PAYLOAD_EMPTY,              /* or white space alone */
    PAYLOAD_KEEPALIVE           /* a keep-alive word, or begins with a colon */
};

enum payload_kind payload_kind(struct slice payload);

/* Is the text a whole JSON value by its brackets? The brackets in strings do not count. */
bool brackets_close(struct slice text);

/* A line that curl or the shell around it wrote: notes, request headers, the progress meter. */
bool is_noise(struct slice text);

#endif
