/*
 * Events whose end somebody knows before it is looked for: takes the bytes that
 * are still to be framed, says where the payload of an event of one line would begin,
 * and, told where it ends, gives the event that reading lines would give, or nothing.
 * So a payload that is like one before it is passed over once, by whoever compares it.
 */
#include "framing/state.h"

static const struct slice data_prefix = {"data: ", 6};

/* Nothing is under way that the next line would go on with, or that its event would have to be asked about. */
static bool is_between_events(const struct framing *framing)
{
    const struct lines *lines = &framing->lines;
    const struct assembly *assembly = &framing->assembly;
    bool lines_idle = !lines->open && !lines->after_cr && lines->chunked.state == CHUNK_OFF;
    bool event_open = assembly->open || assembly->commented || framing->first.length > 0;

    return lines_idle && !event_open && !framing->held && !framing->html && !framing->http.check_type;
}

bool framing_foresee(const struct framing *framing, struct slice bytes, struct slice *payload)
{
    if (!is_between_events(framing))
        return false;
    if (framing->mode == MODE_SSE && slice_starts_with(bytes, data_prefix))
        *payload = slice_from(bytes, data_prefix.length);
    else if (framing->mode == MODE_JSONL)
        *payload = bytes;
    else
        return false;
    return payload->length > 1 && payload->data[0] == '{' && payload->data[1] == '"';
}

/* The bytes of `count` line ends of one kind at the front; 0: there are none. */
static size_t line_ends(struct slice bytes, enum line_end kind, unsigned count)
{
    static const struct slice ends[][2] = {
        [LINE_END_LF] = {{"\n", 1}, {"\n\n", 2}},
        [LINE_END_CRLF] = {{"\r\n", 2}, {"\r\n\r\n", 4}},
    };
    struct slice wanted = ends[kind][count - 1];

    return slice_starts_with(bytes, wanted) ? wanted.length : 0;
}

/* What ends the event, in bytes: a line end, and of Server-Sent Events a blank line, all ends as they were before. */
static size_t event_end(const struct framing *framing, struct slice bytes)
{
    bool blank_line = framing->mode == MODE_SSE;
    size_t length = 0;

    if (!blank_line || framing->first_end == LINE_END_LF)
        length = line_ends(bytes, LINE_END_LF, blank_line ? 2 : 1);
    if (length == 0 && (!blank_line || framing->first_end == LINE_END_CRLF))
        length = line_ends(bytes, LINE_END_CRLF, blank_line ? 2 : 1);
    return length;
}

static void pass(struct lines *lines, size_t length, unsigned line_count)
{
    lines->here.offset += length;
    lines->here.line += line_count;
    lines->here.column = 1;
}

bool framing_take(struct framing *framing, struct slice *bytes, struct slice payload, struct event *event)
{
    struct lines *lines = &framing->lines;
    size_t prefix = (size_t)(payload.data - bytes->data), length = prefix + payload.length;
    size_t end = event_end(framing, slice_from(*bytes, length));

    if (end == 0 || length > framing->event_bytes)
        return false;
    framing_start_event(framing, EVENT_DATA, event);
    lines->pieces[0] = (struct event_piece){0, lines->here};
    lines->pieces[0].place.offset += prefix;
    lines->pieces[0].place.column += prefix;
    event->payload = payload;
    event->raw_line = (struct slice){bytes->data, length};
    event->name = (struct slice){framing->name, 0};
    event->piece_count = event->data_lines = 1;
    pass(lines, length + end, framing->mode == MODE_SSE ? 2 : 1);
    *bytes = slice_from(*bytes, length + end);
    return true;
}
