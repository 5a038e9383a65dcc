/*
 * Payloads that hold several texts: lines that no blank line parts (F010), or
 * values that follow each other (J003). Takes the reader's rest of the payload,
 * gives one document after the other; each byte is looked at a fixed number of
 * times, however many texts there are.
 */
#include "json/portions.h"

#include "json/held.h"
#include "json/lexical.h"

static struct slice trim(struct slice text)
{
    size_t start = json_skip_space(text.data, 0, text.length);

    text = slice_from(text, start);
    while (text.length > 0 && json_is_space(text.data[text.length - 1]))
        text.length--;
    return text;
}

static bool is_sentinel(struct slice text)
{
    return slice_equal(trim(text), SLICE("[DONE]"));
}

/* Takes the first line off `rest`. */
static struct slice take_line(struct slice *rest)
{
    const char *end = rest->length > 0 ? memchr(rest->data, '\n', rest->length) : NULL;
    size_t length = end != NULL ? (size_t)(end - rest->data) : rest->length;
    struct slice line = {rest->data, length};

    *rest = slice_from(*rest, end != NULL ? length + 1 : length);
    return line;
}

bool json_lines_stand_alone(const struct json_reader *reader, struct slice payload, size_t *second_line)
{
    unsigned lines = 0, sound = 0;
    struct json_error ignored;

    for (struct slice rest = payload; rest.length > 0;) {
        struct slice line = trim(take_line(&rest));
        if (line.length == 0)
            continue;
        bool sentinel = is_sentinel(line);
        if (line.data[0] != '{' && !sentinel)
            return false;
        if (++lines == 2)
            *second_line = (size_t)(line.data - payload.data);
        if (sound < 2)
            sound += sentinel || json_is_sound(line, reader->depth_limit, &ignored);
    }
    return sound == 2;
}

void json_report_lines(struct json_reader *reader, size_t second_line)
{
    struct slice rest = slice_from(reader->event->payload, second_line), line = take_line(&rest);
    struct finding finding = event_finding(reader->event, RULE_F010, second_line, line.length);

    finding.expected = SLICE("a blank line between events");
    diag_report(reader->diag, &finding,
                "no blank line ends the event before this line: %u data lines are read as one payload",
                reader->event->data_lines);
}

bool json_next_line(struct json_reader *reader, struct json_document *document)
{
    struct json_error error;

    while (reader->rest.length > 0) {
        struct slice line = take_line(&reader->rest);
        if (is_sentinel(line))
            reader->sentinel = true;
        else if (trim(line).length == 0)
            continue;
        else if (json_read(reader, line, document, &error))
            return true;
        else
            json_refuse(reader, line, &error);
    }
    return false;
}

static void report_glued_sentinel(struct json_reader *reader, struct slice sentinel)
{
    struct slice word = trim(sentinel);
    struct finding finding =
        event_finding(reader->event, RULE_F021, (size_t)(word.data - reader->event->payload.data), word.length);

    finding.found = word;
    finding.expected = SLICE("an event of its own");
    diag_report(reader->diag, &finding, "the sentinel [DONE] is glued to the payload before it");
    reader->sentinel = true;
}

/* A bare word right before another value: jsmn cannot end it there, and no chunk is lost by not reading it. */
static void report_bare_value(struct json_reader *reader, struct slice value)
{
    struct slice shown = trim(value);
    struct finding finding =
        event_finding(reader->event, RULE_J004, (size_t)(shown.data - reader->event->payload.data), shown.length);

    json_report_not_object(reader, &finding, shown);
}

/*
 * Takes the first value off the rest and reports the one after it. False: the
 * rest does not begin with a value; it is refused whole.
 */
static bool take_value(struct json_reader *reader, struct slice *value)
{
    struct json_error error;
    struct slice rest = reader->rest;

    *value = rest;
    reader->rest = slice_from(rest, rest.length);
    if (json_is_sound(rest, reader->depth_limit, &error))
        return true;
    if (error.rule != RULE_J003) {
        json_refuse(reader, rest, &error);
        return false;
    }
    reader->rest = slice_from(rest, error.offset);
    value->length = error.offset;
    if (!is_sentinel(reader->rest))
        json_refuse(reader, rest, &error);
    return true;
}

bool json_next_value(struct json_reader *reader, struct json_document *document)
{
    struct json_error error;
    struct slice value;

    while (reader->rest.length > 0) {
        if (is_sentinel(reader->rest)) {
            report_glued_sentinel(reader, reader->rest);
            return false;
        }
        if (!take_value(reader, &value))
            return false;
        if (json_read_delimited(reader, value, reader->rest.length == 0, document, &error))
            return true;
        if (trim(value).data[0] == '{')
            json_refuse(reader, value, &error);
        else
            report_bare_value(reader, value);
    }
    return false;
}
