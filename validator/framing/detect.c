/*
 * Detection: what the body is, by its first lines that tell. It goes on line by
 * line until one does, so noise, markup or a torn first line in front of it do
 * not decide:
 *
 *   HTTP/ and a digit              a transcript
 *   a field, a comment, [DONE]     an event stream
 *   { or [ with its end            JSONL
 *   { or [, open after { [ , or :  a document over several lines
 *   { or [, open otherwise         JSONL, whose first line is broken
 *   < and a letter                 markup, reported; then see on
 *   a chunk's size                 chunked transfer coding; then see on
 *   anything else                  reported as an unknown field; then see on
 *
 * Under the content type text/event-stream, JSON lines are an event stream's too.
 */
#include "framing/ascii.h"
#include "framing/state.h"

static enum step become(struct framing *framing, enum mode mode)
{
    framing->html = false;
    framing->mode = mode;
    return STEP_AGAIN;
}

static enum step event_stream(struct framing *framing, struct event *event)
{
    (void)event;
    return become(framing, MODE_SSE);
}

/* A comment or an indented field; in a page they are a style sheet's selector and its rules. */
static enum step weak_event_stream(struct framing *framing, struct event *event)
{
    return framing->html ? STEP_NEXT : event_stream(framing, event);
}

static bool says_more_follows(struct slice text)
{
    struct slice trimmed = ascii_trim(text);

    return strchr("{[,:", trimmed.data[trimmed.length - 1]) != NULL;
}

static bool is_document(const struct line *line)
{
    return line_is_whole(line) && line->end != LINE_END_NONE && !brackets_close(line->text) &&
           says_more_follows(line->text);
}

static enum step json(struct framing *framing, struct event *event)
{
    const char *type = framing->http.facts.content_type;

    (void)event;
    if (detect_is_markup(framing))
        return STEP_NEXT;
    if (framing->http.facts.present && strcmp(type, "text/event-stream") == 0)
        return become(framing, MODE_SSE);
    return become(framing, is_document(&framing->lines.line) ? MODE_DOCUMENT : MODE_JSONL);
}

static enum step status(struct framing *framing, struct event *event)
{
    return http_allowed(framing) ? http_begin(framing, event) : event_stream(framing, event);
}

static enum step skip(struct framing *framing, struct event *event)
{
    (void)framing;
    (void)event;
    return STEP_NEXT;
}

/*
 * The size of a body's first chunk, when the header announced the coding, or when
 * the line ends as the coding has it; else a size that a tool left behind.
 */
static enum step chunk_size(struct framing *framing, struct event *event)
{
    const struct line *line = &framing->lines.line;
    uint64_t size = 0;

    if (framing->html || line->end == LINE_END_NONE)
        return STEP_NEXT;
    bool announced = framing->http.chunked;
    if (!announced)
        detect_noise(framing, event);
    framing->http.chunked = false;
    if (framing->lines.chunked.state == CHUNK_OFF && (announced || line->end == LINE_END_CRLF) &&
        chunked_size(line->text, &size))
        chunked_begin(&framing->lines, size);
    return STEP_NEXT;
}

/* What a line that decides nothing means, a line of an event stream means too: an unknown field. */
static enum step undecided(struct framing *framing, struct event *event)
{
    return framing->html ? STEP_NEXT : sse_line(framing, event);
}

enum step detect_line(struct framing *framing, struct event *event)
{
    static enum step (*const by_kind[KIND_COUNT])(struct framing *, struct event *) = {
        [KIND_BLANK] = skip,
        [KIND_COMMENT] = weak_event_stream,
        [KIND_FIELD] = event_stream,
        [KIND_NOISE] = detect_noise,
        [KIND_INDENTED_FIELD] = weak_event_stream,
        [KIND_SENTINEL] = event_stream,
        [KIND_JSON] = json,
        [KIND_STATUS] = status,
        [KIND_HTML] = detect_html,
        [KIND_CHUNK_SIZE] = chunk_size,
        [KIND_BYTE_ORDER_MARK] = detect_byte_order_mark,
        [KIND_OTHER] = undecided,
    };

    return by_kind[line_kind(framing->lines.line.text)](framing, event);
}

/* ## Lines that mean the same in every mode */

bool detect_is_markup(const struct framing *framing)
{
    return framing->html && !slice_starts_with(framing->lines.line.text, SLICE("{\""));
}

enum step detect_noise(struct framing *framing, struct event *event)
{
    const struct line *line = &framing->lines.line;

    (void)event;
    if (framing->html || line->end == LINE_END_NONE)
        return STEP_NEXT;
    struct finding finding = framing_line_finding(framing, RULE_F034, 0, line->text.length);
    finding.found = line->text;
    diag_report(framing->diag, &finding, "line of the capturing tool, stripped: %q", &line->text);
    return STEP_NEXT;
}

/* A page is one event and one finding; its lines are passed until one is of a stream again. */
enum step detect_html(struct framing *framing, struct event *event)
{
    const struct line *line = &framing->lines.line;

    if (framing->html)
        return STEP_NEXT;
    framing->html = true;
    framing_forget_assembly(framing);
    framing_show_line(&framing->first, line);
    framing_start_event(framing, EVENT_NOISE, event);
    event->place = line->place;
    struct finding finding = framing_event_finding(framing, RULE_F030, event);
    finding.found = framing->first.length > 0 ? line->text : finding.found;
    diag_report(framing->diag, &finding, "HTML where events were expected: %q", &line->text);
    framing->first.length = 0;
    return STEP_GIVE;
}

/* At the front of the input, or of a part that was appended: left out, and the line read without it. */
enum step detect_byte_order_mark(struct framing *framing, struct event *event)
{
    struct finding finding = framing_line_finding(framing, RULE_F001, 0, 3);

    (void)event;
    diag_report(framing->diag, &finding, "byte order mark %s",
                finding.place.offset == 0 ? "at the start of the input" : "at the start of a line");
    lines_skip(&framing->lines, 3);
    return STEP_AGAIN;
}
