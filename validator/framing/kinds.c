/*
 * The tables that tell lines and payloads apart. The first row that says yes
 * decides, so the order of the rows is part of their meaning.
 */
#include "framing/kinds.h"

#include "framing/ascii.h"
#include "framing/lines.h"

static const struct slice field_names[] = {
    [FIELD_DATA] = {"data", 4}, [FIELD_EVENT] = {"event", 5}, [FIELD_ID] = {"id", 2}, [FIELD_RETRY] = {"retry", 5}};

static enum field known_field(struct slice text)
{
    for (int i = 0; i < FIELD_UNKNOWN; i++) {
        struct slice name = field_names[i];
        if (slice_starts_with(text, name) && (text.length == name.length || text.data[name.length] == ':'))
            return (enum field)i;
    }
    return FIELD_UNKNOWN;
}

struct field_line field_of(struct slice text)
{
    struct field_line line = {known_field(text), text, {text.data + text.length, 0}};
    const char *colon = text.length == 0 ? NULL : memchr(text.data, ':', text.length);

    if (colon == NULL)
        return line;
    line.name.length = (size_t)(colon - text.data);
    line.value = slice_from(text, line.name.length + 1);
    if (line.value.length > 0 && line.value.data[0] == ' ')
        line.value = slice_from(line.value, 1);
    return line;
}

/* ## Kinds of lines: each row takes the line, and the line without the blanks around it */

static bool is_blank(struct slice text, struct slice trimmed)
{
    (void)text;
    return trimmed.length == 0;
}

static bool is_comment(struct slice text, struct slice trimmed)
{
    (void)trimmed;
    return text.data[0] == ':';
}

static bool is_field(struct slice text, struct slice trimmed)
{
    (void)trimmed;
    return known_field(text) != FIELD_UNKNOWN;
}

static bool is_byte_order_mark(struct slice text, struct slice trimmed)
{
    (void)trimmed;
    return slice_starts_with(text, SLICE("\xEF\xBB\xBF"));
}

bool is_status_line(struct slice text)
{
    if (slice_starts_with(text, SLICE("< ")))
        text = slice_from(text, 2);
    return slice_starts_with(text, SLICE("HTTP/")) && text.length > 5 && ascii_is_digit(text.data[5]);
}

static bool is_status(struct slice text, struct slice trimmed)
{
    (void)trimmed;
    return is_status_line(text);
}

static bool is_tool_noise(struct slice text, struct slice trimmed)
{
    (void)trimmed;
    return is_noise(text);
}

static bool is_indented_field(struct slice text, struct slice trimmed)
{
    return trimmed.data != text.data && known_field(trimmed) != FIELD_UNKNOWN &&
           memchr(trimmed.data, ':', trimmed.length) != NULL;
}

static bool is_sentinel(struct slice text, struct slice trimmed)
{
    (void)text;
    return slice_equal(trimmed, SLICE("[DONE]"));
}

static bool is_json(struct slice text, struct slice trimmed)
{
    (void)text;
    if (trimmed.data[0] == '{')
        return true;
    struct slice inside = trimmed.data[0] == '[' ? ascii_trim(slice_from(trimmed, 1)) : SLICE("?");
    return inside.length == 0 || inside.data[0] == '{';
}

/* Does the text begin with a tag: '<', a '/' at most, a name, and something that may end a name? */
static bool begins_with_tag(struct slice text)
{
    size_t at = text.length > 1 && text.data[1] == '/' ? 2 : 1, start = at;

    while (at < text.length && ascii_lower(text.data[at]) >= 'a' && ascii_lower(text.data[at]) <= 'z')
        at++;
    while (at > start && at < text.length && text.data[at] >= '0' && text.data[at] <= '9')
        at++; /* <h1> */
    return at > start && (at == text.length || memchr(" \t>/", text.data[at], 4) != NULL);
}

static bool is_html(struct slice text, struct slice trimmed)
{
    static const struct slice openings[] = {{"<!doctype", 9}, {"<!--", 4}, {"<?xml", 5}};

    (void)text;
    if (trimmed.length < 2 || trimmed.data[0] != '<')
        return false;
    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++)
        if (ascii_starts_with(trimmed, openings[i]))
            return true;
    return begins_with_tag(trimmed);
}

static bool is_chunk_size(struct slice text, struct slice trimmed)
{
    uint64_t size;

    (void)trimmed;
    return chunked_size(text, &size);
}

enum line_kind line_kind(struct slice text)
{
    static const struct {
        enum line_kind kind;
        bool (*is)(struct slice text, struct slice trimmed);
    } rows[] = {
        {KIND_BLANK, is_blank},
        {KIND_COMMENT, is_comment},
        {KIND_FIELD, is_field},
        {KIND_BYTE_ORDER_MARK, is_byte_order_mark},
        {KIND_STATUS, is_status},
        {KIND_NOISE, is_tool_noise},
        {KIND_INDENTED_FIELD, is_indented_field},
        {KIND_SENTINEL, is_sentinel},
        {KIND_JSON, is_json},
        {KIND_HTML, is_html},
        {KIND_CHUNK_SIZE, is_chunk_size},
    };
    struct slice trimmed = ascii_trim(text);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].is(text, trimmed))
            return rows[i].kind;
    return KIND_OTHER;
}

/* ## Kinds of payloads */

static const struct slice keepalive_words[] = {
    {"ping", 4},        {"pong", 4},      {"keepalive", 9}, {"keep-alive", 10},
    {"keep_alive", 10}, {"heartbeat", 9}, {"[ping]", 6},    {"openrouter processing", 21}};

static struct slice without_quotes(struct slice text)
{
    if (text.length >= 2 && text.data[0] == '"' && text.data[text.length - 1] == '"')
        return (struct slice){text.data + 1, text.length - 2};
    return text;
}

static bool is_keepalive(struct slice text)
{
    if (text.data[0] == ':')
        return true;
    text = without_quotes(text);
    for (size_t i = 0; i < sizeof keepalive_words / sizeof keepalive_words[0]; i++)
        if (ascii_equal(text, keepalive_words[i]))
            return true;
    return false;
}

/* In another case, in quotes, without brackets, with spaces or more text around it. */
static bool is_meant_as_sentinel(struct slice text)
{
    text = ascii_trim(without_quotes(text));
    if (ascii_equal(text, SLICE("done")) || ascii_starts_with(text, SLICE("[done]")))
        return true;
    if (text.length < 2 || text.data[0] != '[' || text.data[text.length - 1] != ']')
        return false;
    return ascii_equal(ascii_trim((struct slice){text.data + 1, text.length - 2}), SLICE("done"));
}

enum payload_kind payload_kind(struct slice payload)
{
    if (slice_equal(payload, SLICE("[DONE]")))
        return PAYLOAD_SENTINEL;

    struct slice trimmed = ascii_trim(payload);
    if (trimmed.length == 0)
        return PAYLOAD_EMPTY;
    if (is_meant_as_sentinel(trimmed))
        return PAYLOAD_MALFORMED_SENTINEL;
    return is_keepalive(trimmed) ? PAYLOAD_KEEPALIVE : PAYLOAD_TEXT;
}

bool brackets_close(struct slice text)
{
    size_t depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];
        if (in_string && byte == '\\')
            i++;
        else if (byte == '"')
            in_string = !in_string;
        else if (!in_string && (byte == '{' || byte == '['))
            depth++;
        else if (!in_string && (byte == '}' || byte == ']'))
            depth -= depth > 0;
    }
    return depth == 0 && !in_string;
}
