/*
 * Events whose end somebody knows before it is looked for: takes the bytes that
 * are still to be framed, says where the payload of an event of one line would begin,
 * and, told where it ends, gives the event that reading lines would give, or nothing.
 * So a payload that is like one before it is passed over once, by whoever compares it.
 */
#include "framing/state.h"

enum { DATA_PREFIX = sizeof "data: " - 1, ROW_MOST = 1 << 20 };

bool framing_is_between_events(const struct framing *framing)
{
    const struct lines *lines = &framing->lines;
    const struct assembly *assembly = &framing->assembly;
    bool lines_idle = !lines->open && !lines->after_cr && lines->chunked.state == CHUNK_OFF;
    bool event_open = assembly->open || assembly->commented || framing->first.length > 0;

    return lines_idle && !event_open && !framing->held && !framing->html && !framing->http.check_type;
}

/* Does an object with a member begin there, as a chunk does? */
static inline bool begins_object(struct slice bytes, size_t at)
{
    return bytes.length > at + 1 && bytes.data[at] == '{' && bytes.data[at + 1] == '"';
}

bool framing_foresee(const struct framing *framing, struct slice bytes, struct slice *payload)
{
    bool prefixed = framing->mode == MODE_SSE;
    size_t prefix = prefixed ? DATA_PREFIX : 0;

    if (!framing->ahead && (!framing_is_between_events(framing) || (!prefixed && framing->mode != MODE_JSONL)))
        return false;
    if (!begins_object(bytes, prefix) || (prefixed && memcmp(bytes.data, "data: ", DATA_PREFIX) != 0))
        return false;
    *payload = slice_from(bytes, prefix);
    return true;
}

static inline bool stands(struct slice bytes, const char *text, size_t length)
{
    return bytes.length >= length && memcmp(bytes.data, text, length) == 0;
}

/* The length of what ends the event: a line end, and of Server-Sent Events a blank line, all ends as they were before.
 */
static inline size_t event_end(const struct framing *framing, struct slice bytes)
{
    if (framing->mode == MODE_JSONL)
        return stands(bytes, "\n", 1) ? 1 : stands(bytes, "\r\n", 2) ? 2 : 0;
    if (framing->first_end == LINE_END_LF)
        return stands(bytes, "\n\n", 2) ? 2 : 0;
    return framing->first_end == LINE_END_CRLF && stands(bytes, "\r\n\r\n", 4) ? 4 : 0;
}

/* What is the same in all events that are given like this, one after the other; other ends are seen to one by one. */
static void fill_event(struct framing *framing, struct slice prefix, struct slice end, struct event *event)
{
    framing_start_event(framing, EVENT_DATA, event);
    event->name = (struct slice){framing->name, 0};
    event->piece_count = event->data_lines = 1;
    framing->prefix = scan_word(prefix.data, prefix.length);
    framing->end = scan_word(end.data, end.length);
    framing->ahead = true;
}

bool framing_take(struct framing *framing, struct slice *bytes, struct slice payload, struct event *event)
{
    struct lines *lines = &framing->lines;
    size_t prefix = (size_t)(payload.data - bytes->data), length = prefix + payload.length;
    size_t end = event_end(framing, slice_from(*bytes, length));

    if (end == 0 || length > framing->event_bytes)
        return false;
    if (framing->ahead)
        event->number = ++framing->number;
    else
        fill_event(framing, (struct slice){bytes->data, prefix}, (struct slice){bytes->data + length, end}, event);
    event->payload = payload;
    event->raw_line = (struct slice){bytes->data, length};
    event->place = lines->pieces[0].place = lines->here;
    lines->pieces[0].place.offset += prefix;
    lines->pieces[0].place.column += prefix;
    lines->pieces[0].start = 0;
    lines->here.offset += length + end;
    lines->here.line += framing->mode == MODE_SSE ? 2 : 1;
    lines->here.column = 1;
    *bytes = slice_from(*bytes, length + end);
    return true;
}

bool framing_foresee_row(const struct framing *framing, struct slice bytes, struct event_row *row)
{
    size_t most = framing->event_bytes < ROW_MOST ? framing->event_bytes : ROW_MOST;

    if (!framing->ahead)
        return false;
    row->framing = framing->mode == MODE_SSE ? FRAMING_SSE : FRAMING_JSONL;
    row->bytes = (struct slice){bytes.data, bytes.length < most ? bytes.length : most};
    row->prefix = framing->prefix;
    row->end = framing->end;
    row->place = framing->lines.here;
    row->number = framing->number + 1;
    row->lines = framing->mode == MODE_SSE ? 2 : 1;
    return true;
}

void framing_take_row(struct framing *framing, struct slice *bytes, const struct event_row *row, size_t count,
                      size_t length)
{
    framing->number += count;
    framing->lines.here.offset += length;
    framing->lines.here.line += count * row->lines;
    *bytes = slice_from(*bytes, length);
}
