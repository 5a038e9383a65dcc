/*
 * JSON without event framing: a value a line (JSONL), or one value over the lines
 * of the whole body (a document).
 */
#include "framing/state.h"

/* Of what detection decided, a line of an event stream decides otherwise: the input goes on as one. */
RARELY static enum step event_stream(struct framing *framing, struct event *event)
{
    if (framing->html && line_kind(framing->lines.line.text) == KIND_COMMENT)
        return STEP_NEXT;
    if (framing->input == CHUNKLINT_JSONL)
        return framing_give_line(framing, EVENT_DATA, false, event);
    framing->mode = MODE_SSE;
    return STEP_AGAIN;
}

static enum step value(struct framing *framing, struct event *event)
{
    if (detect_is_markup(framing))
        return STEP_NEXT;
    framing->html = false;
    return framing_give_line(framing, EVENT_DATA, false, event);
}

/* What is no JSON is for the next stage to refuse; a page of HTML is one finding, not one a line. */
static enum step other(struct framing *framing, struct event *event)
{
    return framing->html ? STEP_NEXT : framing_give_line(framing, EVENT_DATA, false, event);
}

static enum step sentinel(struct framing *framing, struct event *event)
{
    return framing_give_line(framing, EVENT_SENTINEL, false, event);
}

static enum step blank(struct framing *framing, struct event *event)
{
    (void)framing;
    (void)event;
    return STEP_NEXT;
}

static enum step status(struct framing *framing, struct event *event)
{
    return http_allowed(framing) ? http_begin(framing, event) : other(framing, event);
}

static enum step (*const by_kind[KIND_COUNT])(struct framing *, struct event *) = {
    [KIND_BLANK] = blank,
    [KIND_COMMENT] = event_stream,
    [KIND_FIELD] = event_stream,
    [KIND_NOISE] = detect_noise,
    [KIND_INDENTED_FIELD] = other,
    [KIND_SENTINEL] = sentinel,
    [KIND_JSON] = value,
    [KIND_STATUS] = status,
    [KIND_HTML] = detect_html,
    [KIND_CHUNK_SIZE] = other,
    [KIND_BYTE_ORDER_MARK] = detect_byte_order_mark,
    [KIND_OTHER] = other,
};

enum step jsonl_line(struct framing *framing, struct event *event)
{
    struct slice text = framing->lines.line.text;

    if (text.length >= 2 && text.data[0] == '{' && text.data[1] == '"')
        return value(framing, event);
    return by_kind[line_kind(text)](framing, event);
}

/* ## Documents */

/* Bytes between two pieces, so that their number stays within the limit and each is short to search. */
static size_t piece_step(const struct framing *framing)
{
    size_t step = 2 * (framing->event_bytes / framing->lines.piece_capacity + 1);

    return step < 4096 ? 4096 : step;
}

/* Pieces of the line that was just put at offset `at`: one where enough bytes came since the last. */
static bool add_pieces(struct framing *framing, size_t at)
{
    struct lines *lines = &framing->lines;
    size_t step = piece_step(framing), length = lines->line.text.length, count = lines->piece_base;
    size_t done = count == 0 ? 0 : at - lines->pieces[count - 1].start;

    if (lines->line.splits > 0 || count == 0 || done >= step) {
        if (!lines_adopt(lines, at))
            return false;
        done = 0;
    }
    for (size_t from = step; lines->line.splits == 0 && from < length; from += step) {
        struct place place = lines->line.place;
        if (lines->piece_base == lines->piece_capacity)
            return false;
        place.offset += from;
        place.column += from;
        lines->pieces[lines->piece_base++] = (struct event_piece){at + from, place};
    }
    return true;
}

static void append(struct framing *framing, struct slice bytes)
{
    struct slice *payload = &framing->assembly.payload;

    memmove(framing->lines.store + payload->length, bytes.data, bytes.length);
    payload->length += bytes.length;
}

static const struct slice line_ends[] = {
    [LINE_END_NONE] = {"", 0}, [LINE_END_LF] = {"\n", 1}, [LINE_END_CRLF] = {"\r\n", 2}, [LINE_END_CR] = {"\r", 1}};

static void add_line(struct framing *framing)
{
    struct assembly *assembly = &framing->assembly;
    const struct line *line = &framing->lines.line;
    struct slice end = line_ends[line->end];
    size_t at = assembly->payload.length;

    assembly->size += line->length + end.length;
    if (assembly->oversize != OVERSIZE_NONE)
        return;
    if (assembly->size > framing->event_bytes || !line_is_whole(line) || !add_pieces(framing, at)) {
        assembly->oversize = assembly->size > framing->event_bytes ? OVERSIZE_BYTES : OVERSIZE_LINES;
        framing->lines.base = framing->lines.piece_base = 0;
        framing_show_line(&framing->first, line);
        return;
    }
    assembly->payload.data = framing->lines.store;
    append(framing, line->text);
    append(framing, end);
    framing->lines.store[assembly->payload.length] = '\n';
    framing->lines.base = assembly->payload.length + 1;
}

enum step document_line(struct framing *framing, struct event *event)
{
    struct assembly *assembly = &framing->assembly;

    if (http_allowed(framing) && is_status_line(framing->lines.line.text))
        return http_begin(framing, event);
    if (!assembly->open) {
        assembly->open = true;
        assembly->place = framing->lines.line.place;
        assembly->data_lines = 1;
    }
    add_line(framing);
    return STEP_NEXT;
}

bool document_close(struct framing *framing, struct event *event)
{
    if (!framing->assembly.open)
        return false;
    framing_give_assembly(framing, EVENT_DATA, true, event);
    return true;
}
