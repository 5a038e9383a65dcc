/*
 * The handle: takes bytes, lets the mode of the moment read them line by line,
 * gives the events that come of it, then what was open, then the end.
 */
#include "framing/state.h"

struct mode_row {
    enum step (*line)(struct framing *framing, struct event *event);
    bool (*close)(struct framing *framing, struct event *event);
    enum event_framing framing;
    bool carriage_returns; /* a CR alone ends a line */
};

static bool nothing_open(struct framing *framing, struct event *event)
{
    (void)framing;
    (void)event;
    return false;
}

static const struct mode_row modes[] = {
    [MODE_DETECT] = {detect_line, nothing_open, FRAMING_UNKNOWN, true},
    [MODE_SSE] = {sse_line, sse_close, FRAMING_SSE, true},
    [MODE_JSONL] = {jsonl_line, nothing_open, FRAMING_JSONL, false},
    [MODE_DOCUMENT] = {document_line, document_close, FRAMING_DOCUMENT, false},
    [MODE_HEADERS] = {http_line, http_close, FRAMING_UNKNOWN, true},
};

static const enum mode first_mode[] = {[CHUNKLINT_AUTO] = MODE_DETECT,
                                       [CHUNKLINT_SSE] = MODE_SSE,
                                       [CHUNKLINT_JSONL] = MODE_JSONL,
                                       [CHUNKLINT_HTTP] = MODE_DETECT};

struct framing *framing_create(struct arena *arena, const struct chunklint_options *options, struct diag *diag)
{
    struct framing *framing = ARENA_TAKE(arena, struct framing, 1);
    struct lines lines = {0};

    lines_create(&lines, arena, options->limits.event_bytes, options->limits.event_lines);
    if (framing == NULL || lines.store == NULL)
        return NULL;
    *framing = (struct framing){.diag = diag,
                                .input = options->input,
                                .event_bytes = options->limits.event_bytes,
                                .event_lines = options->limits.event_lines,
                                .lines = lines};
    framing_begin(framing);
    return framing;
}

void framing_allow_events(struct framing *framing, const struct slice *names, size_t count)
{
    framing->names = names;
    framing->name_count = count;
}

static void begin_connection(struct framing *framing)
{
    framing->connection++;
    framing->mode = first_mode[framing->input];
    framing->started = framing->html = framing->mixed = framing->done = false;
    framing->sent_id = framing->kept_id = false;
    framing->first_end = LINE_END_NONE;
    framing_forget_assembly(framing);
}

void framing_begin(struct framing *framing)
{
    lines_begin(&framing->lines);
    framing->held = framing->over = framing->ahead = false;
    framing->number = framing->connection = 0;
    framing->http.facts = (struct http_facts){0};
    framing->http.check_type = false;
    begin_connection(framing);
}

/* ## Events */

static const bool is_numbered[] = {
    [EVENT_DATA] = true,  [EVENT_SENTINEL] = true,  [EVENT_OVERSIZED] = true,
    [EVENT_NOISE] = true, [EVENT_RESPONSE] = false, [EVENT_END] = false,
};

/* Copied, as compilers make slower instructions of clearing so many bytes for each event. */
static const struct event empty_event;
static const struct assembly empty_assembly;

void framing_start_event(struct framing *framing, enum event_kind kind, struct event *event)
{
    framing->number += is_numbered[kind];
    framing->started = true;
    framing->done = framing->done || kind == EVENT_SENTINEL;
    *event = empty_event;
    event->kind = kind;
    event->framing = modes[framing->mode].framing;
    event->number = framing->number;
    event->connection = framing->connection;
    event->pieces = framing->lines.pieces;
    event->place = framing->lines.here;
    event->http = &framing->http.facts;
}

static const char *const limit_names[] = {
    [OVERSIZE_NONE] = "", [OVERSIZE_BYTES] = "bytes", [OVERSIZE_LINES] = "pieces"};

RARELY static void report_oversize(struct framing *framing, const struct event *event, uint64_t size,
                                   enum oversize oversize)
{
    uint64_t limit = oversize == OVERSIZE_LINES ? framing->event_lines : framing->event_bytes;
    struct finding finding = framing_event_finding(framing, RULE_X001, event);

    diag_report(framing->diag, &finding, "event of %n bytes skipped, it exceeds the limit of %n %s", size, limit,
                limit_names[oversize]);
}

static enum oversize line_oversize(const struct framing *framing)
{
    const struct line *line = &framing->lines.line;

    if (line->length > framing->event_bytes || line->text.length < line->length)
        return OVERSIZE_BYTES;
    return line->crumbled ? OVERSIZE_LINES : OVERSIZE_NONE;
}

enum step framing_give_line(struct framing *framing, enum event_kind kind, bool unframed, struct event *event)
{
    struct line *line = &framing->lines.line;
    enum oversize oversize = line_oversize(framing);

    if (oversize == OVERSIZE_NONE && !lines_adopt(&framing->lines, 0))
        oversize = OVERSIZE_LINES;
    framing_start_event(framing, oversize != OVERSIZE_NONE ? EVENT_OVERSIZED : kind, event);
    event->place = line->place;
    event->unframed = unframed;
    event->cut = line->end == LINE_END_NONE;
    event->data_lines = 1;
    if (oversize == OVERSIZE_NONE) {
        event->payload = event->raw_line = line->text;
        event->piece_count = framing->lines.piece_base;
    } else {
        framing_show_line(&framing->first, line);
        report_oversize(framing, event, line->length, oversize);
    }
    if (framing->http.check_type)
        http_check_type(framing, event->framing);
    framing_forget_assembly(framing);
    return STEP_GIVE;
}

void framing_forget_assembly(struct framing *framing)
{
    framing->assembly = empty_assembly;
    framing->first.length = 0;
    framing->lines.base = framing->lines.piece_base = 0;
}

void framing_give_assembly(struct framing *framing, enum event_kind kind, bool cut, struct event *event)
{
    const struct assembly *assembly = &framing->assembly;
    bool oversize = assembly->oversize != OVERSIZE_NONE;

    framing_start_event(framing, oversize ? EVENT_OVERSIZED : kind, event);
    event->place = assembly->place;
    event->data_lines = assembly->data_lines;
    event->name = (struct slice){framing->name, assembly->name_length};
    event->foreign = assembly->foreign_name;
    event->cut = cut;
    if (oversize) {
        report_oversize(framing, event, assembly->size, assembly->oversize);
    } else {
        event->payload = assembly->payload;
        event->raw_line = assembly->raw;
        event->piece_count = framing->lines.piece_base;
    }
    if (framing->http.check_type)
        http_check_type(framing, event->framing);
    framing_forget_assembly(framing);
}

/* ## Assembling */

/* A field name after many blanks is not worth the room: only its last bytes stay before the payload. */
static struct slice short_prefix(struct slice raw, struct slice payload)
{
    size_t prefix = (size_t)(payload.data - raw.data);

    return slice_from(raw, prefix > PREFIX_MAX ? prefix - PREFIX_MAX : 0);
}

static void add_first_line(struct framing *framing, struct slice raw)
{
    struct lines *lines = &framing->lines;
    struct assembly *assembly = &framing->assembly;
    size_t prefix;

    raw = short_prefix(raw, lines->line.text);
    prefix = (size_t)(lines->line.text.data - raw.data);
    assembly->borrowed = !lines->line.stored;
    if (lines->line.stored) {
        memmove(lines->store, raw.data, raw.length + 1);
        raw.data = lines->store;
    }
    assembly->raw = raw;
    assembly->payload = slice_from(raw, prefix);
    lines->base = raw.length + 1;
}

/* From the second line on the payload lies at the store's start, without its field names. */
RARELY static void add_later_line(struct framing *framing)
{
    struct lines *lines = &framing->lines;
    struct assembly *assembly = &framing->assembly;
    struct slice text = lines->line.text;
    size_t length = assembly->payload.length;

    if (assembly->payload.data != lines->store) /* once an event: its lines must not add up to quadratic time */
        memmove(lines->store, assembly->payload.data, length);
    lines->store[length] = '\n';
    memmove(lines->store + length + 1, text.data, text.length);
    length += 1 + text.length;
    lines->store[length] = '\n';
    assembly->payload = (struct slice){lines->store, length};
    assembly->raw = (struct slice){NULL, 0};
    assembly->borrowed = false;
    lines->base = length + 1;
}

/* An event over the limits keeps only the beginning of the line that made it so. */
RARELY static void drop_payload(struct framing *framing)
{
    framing_show_line(&framing->first, &framing->lines.line);
    framing->lines.base = framing->lines.piece_base = 0;
    framing->assembly.payload = framing->assembly.raw = (struct slice){NULL, 0};
    framing->assembly.borrowed = framing->assembly.sentinel = false;
}

void framing_add_line(struct framing *framing, struct slice raw)
{
    struct lines *lines = &framing->lines;
    struct assembly *assembly = &framing->assembly;
    bool first = assembly->data_lines++ == 0;

    assembly->size += lines->line.length + !first;
    if (assembly->oversize != OVERSIZE_NONE)
        return;
    assembly->oversize = assembly->size > framing->event_bytes ? OVERSIZE_BYTES : line_oversize(framing);
    if (assembly->oversize == OVERSIZE_NONE && !lines_adopt(lines, first ? 0 : assembly->payload.length + 1))
        assembly->oversize = OVERSIZE_LINES;
    if (assembly->oversize != OVERSIZE_NONE)
        drop_payload(framing);
    else if (first)
        add_first_line(framing, raw);
    else
        add_later_line(framing);
}

/* The bytes handed over go away: what the open event has there moves to the store. */
RARELY static void own_payload(struct framing *framing)
{
    struct assembly *assembly = &framing->assembly;
    size_t prefix = (size_t)(assembly->payload.data - assembly->raw.data);

    memcpy(framing->lines.store, assembly->raw.data, assembly->raw.length);
    framing->lines.store[assembly->raw.length] = '\n';
    assembly->raw.data = framing->lines.store;
    assembly->payload.data = framing->lines.store + prefix;
    assembly->borrowed = false;
}

/* ## Reading */

bool framing_close(struct framing *framing, struct event *event)
{
    return modes[framing->mode].close(framing, event);
}

/* Gives the line to the mode until the line is done or an event is complete. */
static bool handle_line(struct framing *framing, struct event *event)
{
    enum step step;

    do
        step = modes[framing->mode].line(framing, event);
    while (step == STEP_AGAIN);
    framing->held = step == STEP_AGAIN_AFTER;
    if (framing->held && event->kind == EVENT_END)
        begin_connection(framing);
    return step != STEP_NEXT;
}

/* The coding's last chunk came: the next line is of no body, or of the next response. */
RARELY static bool end_body(struct framing *framing, struct event *event)
{
    bool given = framing_close(framing, event);

    framing->mode = first_mode[framing->input];
    return given;
}

RARELY static bool finish(struct framing *framing, struct event *event)
{
    if (framing->over)
        return false;
    if (framing_close(framing, event))
        return true;
    framing->over = true;
    framing_start_event(framing, EVENT_END, event);
    return true;
}

bool framing_next(struct framing *framing, struct slice *bytes, bool last, struct event *event)
{
    framing->ahead = false;
    if (framing->held) {
        lines_settle(&framing->lines);
        if (handle_line(framing, event))
            return true;
    }
    for (;;) {
        bool carriage_returns = modes[framing->mode].carriage_returns;
        enum lines_given given = lines_next(&framing->lines, bytes, last, carriage_returns);

        if (given == LINES_MORE)
            break;
        if (given == LINES_LINE ? handle_line(framing, event) : end_body(framing, event))
            return true;
    }
    if (last)
        return finish(framing, event);
    if (framing->assembly.borrowed)
        own_payload(framing);
    return false;
}

/* ## Parts */

/* Nothing is kept of its lines for those to come; what its first line decided, theirs decides as well. */
static bool is_uniform(const struct framing *framing)
{
    return (framing->mode == MODE_SSE || framing->mode == MODE_JSONL) && !framing->mixed && !framing->sent_id;
}

/* Only event streams have line ends of their own, so those differ where the modes do. */
bool framing_may_follow(const struct framing *before, const struct framing *after)
{
    return is_uniform(before) && is_uniform(after) && before->first_end == after->first_end &&
           framing_is_between_events(before);
}

uint64_t framing_lines(const struct framing *framing)
{
    return framing->lines.here.line - 1;
}
