/*
 * Server-Sent Events by the WHATWG rules, and what real streams have in place of
 * them: raw JSON lines, indented fields, doubled prefixes, markup. What a client
 * would lose is delivered all the same, so that one defect is one finding.
 */
#include "framing/ascii.h"
#include "framing/state.h"

static struct line *the_line(struct framing *framing)
{
    return &framing->lines.line;
}

/* ## Line ends */

static const char *const end_names[] = {
    [LINE_END_NONE] = "nothing", [LINE_END_LF] = "LF", [LINE_END_CRLF] = "CRLF", [LINE_END_CR] = "CR"};

/* The first line of a connection decides; the first that differs is reported. */
static void judge_line_end(struct framing *framing)
{
    const struct line *line = the_line(framing);
    const char *found = end_names[line->end], *expected = end_names[framing->first_end];

    if (line->end == LINE_END_NONE || framing->mixed)
        return;
    if (framing->first_end == LINE_END_NONE) {
        framing->first_end = line->end;
        return;
    }
    framing->mixed = true;
    struct finding finding = framing_line_finding(framing, RULE_F002, line->text.length, 1);
    finding.place.offset = line->place.offset + line->length;
    finding.found = slice_of(found);
    finding.expected = slice_of(expected);
    diag_report(framing->diag, &finding, "line ends with %s, the lines before it with %s", found, expected);
}

static void note_line_end(struct framing *framing)
{
    if (the_line(framing)->end != framing->first_end)
        judge_line_end(framing);
}

/* ## The end of an event */

struct outcome {
    enum event_kind kind;
    enum rule rule;
    const char *message; /* NULL: nothing to report */
    const char *quoted;  /* the message when the payload brings quotes of its own */
};

static const struct outcome outcomes[] = {
    [PAYLOAD_TEXT] = {EVENT_DATA, RULE_COUNT, NULL, NULL},
    [PAYLOAD_SENTINEL] = {EVENT_SENTINEL, RULE_COUNT, NULL, NULL},
    [PAYLOAD_MALFORMED_SENTINEL] = {EVENT_SENTINEL, RULE_F021, "the sentinel is written %q, expected [DONE]",
                                    "the sentinel is written as the JSON string %S, expected [DONE]"},
    [PAYLOAD_EMPTY] = {EVENT_NOISE, RULE_F015, "event with empty data", "event with empty data"},
    [PAYLOAD_KEEPALIVE] = {EVENT_NOISE, RULE_F016, "keep-alive %q sent as data, expected a comment line",
                           "keep-alive %S sent as data, expected a comment line"},
};

static bool give_data(struct framing *framing, bool cut, struct event *event)
{
    struct slice payload = framing->assembly.payload;
    bool is_object = payload.length > 0 && payload.data[0] == '{';
    enum payload_kind kind =
        is_object || framing->assembly.oversize != OVERSIZE_NONE ? PAYLOAD_TEXT : payload_kind(payload);
    const struct outcome *outcome = &outcomes[kind];

    framing_give_assembly(framing, outcome->kind, cut, event);
    if (outcome->message == NULL || (cut && kind == PAYLOAD_EMPTY))
        return true;
    struct finding finding = framing_event_finding(framing, outcome->rule, event);
    finding.found = event->payload;
    if (kind == PAYLOAD_MALFORMED_SENTINEL)
        finding.expected = SLICE("[DONE]");
    diag_report(framing->diag, &finding,
                event->payload.length > 0 && event->payload.data[0] == '"' ? outcome->quoted : outcome->message,
                &event->payload);
    return true;
}

/*
 * A blank line and no data. Clients that keep the last id (openai-python) give an
 * empty event to their caller then, also when only a comment came since.
 */
RARELY static bool give_without_data(struct framing *framing, struct event *event)
{
    const struct assembly *assembly = &framing->assembly;
    bool after_comment = assembly->commented && framing->kept_id && !framing->done;

    if (!assembly->has_id && !after_comment) {
        framing_forget_assembly(framing);
        return false;
    }
    framing_start_event(framing, EVENT_NOISE, event);
    event->place = framing->first.place;
    event->name = (struct slice){framing->name, assembly->name_length};
    event->foreign = assembly->foreign_name;
    struct finding finding = framing_event_finding(framing, RULE_F018, event);
    diag_report(framing->diag, &finding,
                assembly->has_id ? "a blank line ends an event that has no data"
                                 : "a blank line after a comment ends an event without data, as an id was sent before");
    framing_forget_assembly(framing);
    return true;
}

static bool dispatch(struct framing *framing, bool cut, struct event *event)
{
    if (framing->assembly.data_lines > 0)
        return give_data(framing, cut, event);
    if (!cut)
        return give_without_data(framing, event);
    framing_forget_assembly(framing);
    return false;
}

bool sse_close(struct framing *framing, struct event *event)
{
    return dispatch(framing, true, event);
}

/* ## Fields */

static void open_event(struct framing *framing)
{
    if (framing->assembly.open)
        return;
    framing->assembly.open = true;
    framing->assembly.place = the_line(framing)->place;
}

/* The bytes of the field names that were written again in front of the payload. */
static size_t repeated_prefix(struct slice value)
{
    static const struct slice prefix = {"data:", 5};
    size_t skipped = 0;

    while (slice_starts_with(slice_from(value, skipped), prefix)) {
        skipped += prefix.length;
        skipped += skipped < value.length && value.data[skipped] == ' ';
    }
    return skipped;
}

RARELY static size_t skip_repeated_prefix(struct framing *framing, struct slice value)
{
    size_t skipped = repeated_prefix(value);
    struct slice text = the_line(framing)->text;

    if (skipped == 0)
        return 0;
    struct finding finding = framing_line_finding(framing, RULE_F012, (size_t)(value.data - text.data), 5);
    diag_report(framing->diag, &finding, "the payload begins with another \"data:\"");
    return skipped;
}

static bool is_sentinel(struct slice value)
{
    return value.length == 6 && memcmp(value.data, "[DONE]", 6) == 0;
}

/* The sentinel is an event of its own also where the blank line before or after it is missing. */
static bool runs_into_sentinel(const struct framing *framing, struct slice value)
{
    return framing->assembly.data_lines > 0 && (framing->assembly.sentinel || is_sentinel(value));
}

RARELY static enum step part_from_sentinel(struct framing *framing, struct event *event)
{
    struct finding finding = framing_line_finding(framing, RULE_F010, 0, 0);

    diag_report(framing->diag, &finding,
                "the sentinel and other data stand in one event, expected a blank line before this one");
    dispatch(framing, false, event);
    return STEP_AGAIN_AFTER;
}

static enum step data_field(struct framing *framing, struct slice value, struct event *event)
{
    struct slice raw = the_line(framing)->text;

    if (runs_into_sentinel(framing, value))
        return part_from_sentinel(framing, event);
    open_event(framing);
    if (value.length > 0 && value.data[0] == 'd')
        value = slice_from(value, skip_repeated_prefix(framing, value));
    lines_skip(&framing->lines, (size_t)(value.data - raw.data));
    framing->assembly.sentinel = is_sentinel(value);
    framing_add_line(framing, raw);
    return STEP_NEXT;
}

/* The line is shown when its event turns out to have no data. */
static void open_named_event(struct framing *framing)
{
    open_event(framing);
    framing->assembly.has_id = true;
    if (framing->first.length == 0 || framing->assembly.commented)
        framing_show_line(&framing->first, the_line(framing));
    framing->assembly.commented = false;
}

static bool is_allowed_name(const struct framing *framing, struct slice name)
{
    static const struct slice usual[] = {{"message", 7}, {"error", 5}, {"chat.completion.chunk", 21}};

    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (slice_equal(name, usual[i]))
            return true;
    for (size_t i = 0; i < framing->name_count; i++)
        if (slice_equal(name, framing->names[i]))
            return true;
    return false;
}

static enum step event_field(struct framing *framing, struct slice value, struct event *event)
{
    const struct line *line = the_line(framing);

    (void)event;
    open_named_event(framing);
    framing->assembly.name_length = value.length < NAME_MAX ? value.length : NAME_MAX;
    memcpy(framing->name, value.data, framing->assembly.name_length);
    framing->assembly.foreign_name = value.length > 0 && !is_allowed_name(framing, value);
    if (line->end == LINE_END_NONE || !framing->assembly.foreign_name)
        return STEP_NEXT;
    struct finding finding =
        framing_line_finding(framing, RULE_F017, (size_t)(value.data - line->text.data), value.length);
    finding.found = value;
    finding.expected = SLICE("\"message\", \"error\" or no event name");
    diag_report(framing->diag, &finding, "event name %q, which clients of chat completions do not know", &value);
    return STEP_NEXT;
}

/* An id that holds a NUL is ignored, as the protocol has it. */
static enum step id_field(struct framing *framing, struct slice value, struct event *event)
{
    (void)event;
    open_named_event(framing);
    framing->sent_id = true;
    if (value.length == 0 || memchr(value.data, '\0', value.length) == NULL)
        framing->kept_id = value.length > 0;
    return STEP_NEXT;
}

/* Whether its value is digits or not, it changes nothing here. */
static enum step retry_field(struct framing *framing, struct slice value, struct event *event)
{
    (void)framing;
    (void)value;
    (void)event;
    return STEP_NEXT;
}

static enum step field(struct framing *framing, struct event *event)
{
    static enum step (*const fields[])(struct framing *, struct slice, struct event *) = {
        [FIELD_DATA] = data_field, [FIELD_EVENT] = event_field, [FIELD_ID] = id_field, [FIELD_RETRY] = retry_field};
    struct field_line line = field_of(the_line(framing)->text);

    framing->html = false;
    note_line_end(framing);
    return fields[line.field](framing, line.value, event);
}

static enum step indented_field(struct framing *framing, struct event *event)
{
    struct slice text = the_line(framing)->text;
    size_t blanks = (size_t)(ascii_trim(text).data - text.data);

    if (framing->html)
        return STEP_NEXT;
    struct finding finding = framing_line_finding(framing, RULE_F013, 0, blanks);
    struct slice name = field_of(slice_from(text, blanks)).name;
    diag_report(framing->diag, &finding, "white space before the field name %q: clients ignore the line", &name);
    lines_skip(&framing->lines, blanks);
    return field(framing, event);
}

static enum step comment(struct framing *framing, struct event *event)
{
    (void)event;
    if (framing->html)
        return STEP_NEXT;
    note_line_end(framing);
    framing->assembly.commented = true;
    if (framing->kept_id && framing->first.length == 0)
        framing_show_line(&framing->first, the_line(framing));
    return STEP_NEXT;
}

static enum step unknown_field(struct framing *framing, struct event *event)
{
    const struct line *line = the_line(framing);

    (void)event;
    if (framing->html || line->end == LINE_END_NONE)
        return STEP_NEXT;
    struct slice name = field_of(line->text).name;
    struct finding finding = framing_line_finding(framing, RULE_F014, 0, name.length);
    finding.found = name;
    finding.expected = SLICE("data, event, id or retry");
    diag_report(framing->diag, &finding, "unknown field %q: clients ignore the line", &name);
    return STEP_NEXT;
}

/* ## Lines that are no fields, but mean something */

/* A line that cannot be part of the open event ends it. */
static bool end_before_line(struct framing *framing, struct event *event)
{
    return framing->assembly.data_lines > 0 && dispatch(framing, false, event);
}

static enum step raw_json(struct framing *framing, struct event *event)
{
    if (detect_is_markup(framing))
        return STEP_NEXT;
    if (end_before_line(framing, event))
        return STEP_AGAIN_AFTER;
    framing->html = false;
    return framing_give_line(framing, EVENT_DATA, true, event);
}

static enum step raw_sentinel(struct framing *framing, struct event *event)
{
    if (end_before_line(framing, event))
        return STEP_AGAIN_AFTER;
    framing->html = false;
    enum step step = framing_give_line(framing, EVENT_SENTINEL, true, event);
    struct finding finding = framing_event_finding(framing, RULE_F011, event);
    finding.found = SLICE("[DONE]");
    finding.expected = SLICE("data: [DONE]");
    diag_report(framing->diag, &finding, "the sentinel stands without \"data:\" before it");
    return step;
}

static enum step html(struct framing *framing, struct event *event)
{
    return end_before_line(framing, event) ? STEP_AGAIN_AFTER : detect_html(framing, event);
}

static enum step status(struct framing *framing, struct event *event)
{
    return http_allowed(framing) ? http_begin(framing, event) : unknown_field(framing, event);
}

static enum step (*const by_kind[KIND_COUNT])(struct framing *, struct event *) = {
    [KIND_BLANK] = unknown_field,
    [KIND_COMMENT] = comment,
    [KIND_FIELD] = field,
    [KIND_NOISE] = detect_noise,
    [KIND_INDENTED_FIELD] = indented_field,
    [KIND_SENTINEL] = raw_sentinel,
    [KIND_JSON] = raw_json,
    [KIND_STATUS] = status,
    [KIND_HTML] = html,
    [KIND_CHUNK_SIZE] = detect_noise,
    [KIND_BYTE_ORDER_MARK] = detect_byte_order_mark,
    [KIND_OTHER] = unknown_field,
};

static enum step blank_line(struct framing *framing, struct event *event)
{
    note_line_end(framing);
    return dispatch(framing, false, event) ? STEP_GIVE : STEP_NEXT;
}

/* The two lines that streams are made of come first, without asking for their kind. */
enum step sse_line(struct framing *framing, struct event *event)
{
    struct slice text = the_line(framing)->text;

    if (text.length >= 6 && memcmp(text.data, "data:", 5) == 0 && !framing->html) {
        note_line_end(framing);
        return data_field(framing, slice_from(text, text.data[5] == ' ' ? 6 : 5), event);
    }
    if (text.length == 0)
        return blank_line(framing, event);
    return by_kind[line_kind(text)](framing, event);
}
