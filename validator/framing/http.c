/*
 * HTTP transcripts, as `curl -i` and `curl -v` write them: status line, header,
 * blank line; the body is read by what it is. Responses follow one another in
 * one input, each a connection of its own.
 */
#include "framing/ascii.h"
#include "framing/state.h"

#include "base/text.h"

bool http_allowed(const struct framing *framing)
{
    return framing->input == CHUNKLINT_AUTO || framing->input == CHUNKLINT_HTTP;
}

/* `curl -v` puts "< " before the lines of a response's header. */
static struct slice without_arrow(struct slice text)
{
    if (text.length > 0 && text.data[0] == '<')
        text = slice_from(text, 1);
    return ascii_trim(text);
}

/* The number after the first blank: three digits, or 0. */
static int status_of(struct slice text)
{
    const char *blank = memchr(text.data, ' ', text.length);
    int status = 0;

    if (blank == NULL)
        return 0;
    struct slice digits = ascii_trim(slice_from(text, (size_t)(blank - text.data)));
    for (size_t i = 0; i < 3; i++) {
        if (i >= digits.length || !ascii_is_digit(digits.data[i]))
            return 0;
        status = status * 10 + (digits.data[i] - '0');
    }
    return digits.length == 3 || digits.data[3] == ' ' ? status : 0;
}

enum step http_begin(struct framing *framing, struct event *event)
{
    const struct line *line = &framing->lines.line;

    if (framing_close(framing, event))
        return STEP_AGAIN_AFTER;
    if (framing->started) {
        framing_start_event(framing, EVENT_END, event);
        event->place = line->place;
        return STEP_AGAIN_AFTER;
    }
    framing->http.facts = (struct http_facts){
        .present = true, .status = status_of(without_arrow(line->text)), .status_place = line->place};
    framing->http.check_type = framing->http.chunked = false;
    framing->http.body_events = framing->http.length = 0;
    framing->lines.chunked.state = CHUNK_OFF; /* a body that broke off in a chunk */
    framing_show_line(&framing->http.status_line, line);
    framing->mode = MODE_HEADERS;
    return STEP_NEXT;
}

/* ## The header */

/* Without parameters, in lower case, escaped where it is no text. */
static void read_content_type(struct framing *framing, struct slice value)
{
    struct http_facts *facts = &framing->http.facts;
    const char *parameters = value.length == 0 ? NULL : memchr(value.data, ';', value.length);
    struct text type = text_over(facts->content_type, sizeof facts->content_type);

    if (parameters != NULL)
        value.length = (size_t)(parameters - value.data);
    text_shown(&type, ascii_trim(value));
    for (size_t i = 0; i < type.length; i++)
        type.data[i] = ascii_lower(type.data[i]);
    framing_show_line(&framing->http.type_line, &framing->lines.line);
    facts->content_type_place = framing->lines.line.place;
    framing->http.check_type = facts->status >= 200 && facts->status < 300;
}

static void read_transfer_encoding(struct framing *framing, struct slice value)
{
    static const struct slice chunked = {"chunked", 7};

    for (size_t i = 0; i + chunked.length <= value.length; i++)
        if (ascii_starts_with(slice_from(value, i), chunked))
            framing->http.chunked = true;
}

static void read_content_length(struct framing *framing, struct slice value)
{
    uint64_t length = 0;

    if (value.length > CHUNK_DIGITS)
        return;
    for (size_t i = 0; i < value.length; i++) {
        if (!ascii_is_digit(value.data[i]))
            return;
        length = length * 10 + (uint64_t)(value.data[i] - '0');
    }
    framing->http.length = length;
}

static const struct {
    struct slice name;
    void (*read)(struct framing *framing, struct slice value);
} headers[] = {
    {{"content-type", 12}, read_content_type},
    {{"transfer-encoding", 17}, read_transfer_encoding},
    {{"content-length", 14}, read_content_length},
};

static void read_header(struct framing *framing, struct slice text)
{
    const char *colon = memchr(text.data, ':', text.length);

    if (colon == NULL)
        return;
    struct slice name = ascii_trim((struct slice){text.data, (size_t)(colon - text.data)});
    struct slice value = ascii_trim(slice_from(text, (size_t)(colon - text.data) + 1));
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        if (ascii_equal(name, headers[i].name))
            headers[i].read(framing, value);
}

bool http_close(struct framing *framing, struct event *event)
{
    const struct shown_line *line = &framing->http.status_line;

    framing->mode = MODE_DETECT;
    if (framing->http.length > 0 && !framing->http.chunked)
        chunked_count(&framing->lines, framing->http.length);
    framing_start_event(framing, EVENT_RESPONSE, event);
    event->place = line->place;
    event->raw_line = (struct slice){line->data, line->length};
    return true;
}

enum step http_line(struct framing *framing, struct event *event)
{
    struct slice raw = framing->lines.line.text;
    bool arrow = raw.length > 0 && raw.data[0] == '<';
    struct slice text = without_arrow(raw);

    if (text.length == 0) {
        http_close(framing, event);
        return STEP_GIVE;
    }
    if (!arrow && is_noise(raw))
        return detect_noise(framing, event);
    read_header(framing, text);
    return STEP_NEXT;
}

/* ## F033 */

static bool is_listed(const char *type, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(type, list[i]) == 0)
            return true;
    return false;
}

static void report_type(struct framing *framing, struct slice expected)
{
    const struct http *http = &framing->http;
    struct slice found = slice_of(http->facts.content_type);
    struct finding finding =
        framing_shown_finding(RULE_F033, &http->type_line, http->type_line.place, http->type_line.length);

    diag_enter(framing->diag, diag_current(framing->diag), 0);
    finding.found = found;
    finding.expected = expected;
    diag_report(framing->diag, &finding, "content type is %q, the body is %S", &found, &expected);
}

/*
 * An event stream shows at its first event. One line of JSON may be a body that
 * was never meant as a stream; the second one tells that it is JSONL.
 */
void http_check_type(struct framing *framing, enum event_framing body)
{
    static const char *const lines[] = {
        "application/x-ndjson",  "application/ndjson",      "application/jsonl",       "application/json-lines",
        "application/jsonlines", "application/x-jsonlines", "application/stream+json", "application/x-json-stream"};
    const char *type = framing->http.facts.content_type;

    framing->http.body_events++;
    if (body == FRAMING_JSONL && framing->http.body_events < 2)
        return;
    framing->http.check_type = false;
    if (body == FRAMING_SSE && strcmp(type, "text/event-stream") != 0)
        report_type(framing, SLICE("text/event-stream"));
    if (body == FRAMING_JSONL && !is_listed(type, lines, sizeof lines / sizeof lines[0]))
        report_type(framing, SLICE("application/x-ndjson"));
}
