/*
 * What an offending byte looks like to somebody who has seen many broken
 * captures. A hint is a guess for people; no verdict depends on it.
 */
#include "json/lexical.h"
#include "json/reader.h"

/* What the text at the offending byte begins with. */
static const struct {
    const char *beginning, *hint;
} looks[] = {
    {"//", "JSON has no comments"},
    {"/*", "JSON has no comments"},
    {"#", "JSON has no comments"},
    {"'", "single quotes: a Python or JavaScript literal, not JSON"},
    {"`", "a backquote, where JSON has double quotes"},
    {"\xE2\x80\x98", "typographic quotes"},
    {"\xE2\x80\x99", "typographic quotes"},
    {"\xE2\x80\x9C", "typographic quotes"},
    {"\xE2\x80\x9D", "typographic quotes"},
    {"True", "Python's True, JSON has true"},
    {"False", "Python's False, JSON has false"},
    {"None", "Python's None, JSON has null"},
    {"undefined", "JavaScript's undefined, JSON has null"},
    {"b'", "a Python bytes literal"},
    {"b\"", "a Python bytes literal"},
    {"data:", "an SSE field where bare JSON was expected"},
    {"event:", "an SSE field where bare JSON was expected"},
    {"<", "HTML or XML"},
    {"\xEF\xBB\xBF", "a byte order mark"},
    {"\xC2\xA0", "a no-break space, JSON's white space is space, tab, CR and LF"},
};

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

/* The last byte before `offset` that is not white space, or NUL. */
static char byte_before(struct slice text, size_t offset)
{
    while (offset > 0 && json_is_space(text.data[offset - 1]))
        offset--;
    return offset > 0 ? text.data[offset - 1] : '\0';
}

/* A word and an opening parenthesis: ChatCompletionChunk(id='…', …). */
static bool is_call(struct slice text)
{
    size_t at = 0;

    while (at < text.length && is_letter(text.data[at]))
        at++;
    return at > 0 && at < text.length && text.data[at] == '(';
}

/* Hints that depend on what stands around the byte. */
static const char *hint_from_context(struct slice text, size_t offset, const char *expected)
{
    char byte = text.data[offset], before = byte_before(text, offset);
    struct slice rest = slice_from(text, offset);

    if ((byte == '}' || byte == ']') && before == ',')
        return "a trailing comma";
    if (is_call(rest))
        return "the printed form of an SDK object, not JSON";
    if (byte == '+' && strncmp(expected, "a value", 7) == 0)
        return "JSON numbers have no plus sign";
    if (byte == '.' && !json_is_digit(before) && before != '.')
        return "JSON numbers have a digit before the point";
    if (json_is_digit(byte) && offset > 0 && text.data[offset - 1] == '0')
        return "JSON numbers have no leading zeros";
    if (expected[0] == '\'' && expected[1] == ',' && (byte == '"' || byte == '{' || byte == '['))
        return "a comma is missing";
    if (offset > 0 && slice_starts_with(slice_from(text, offset - 1), SLICE("[DONE")))
        return "the sentinel [DONE]";
    return NULL;
}

const char *json_hint(struct slice text, size_t offset, const char *expected)
{
    struct slice rest = slice_from(text, offset);
    const char *hint = hint_from_context(text, offset, expected);

    for (size_t i = 0; hint == NULL && i < sizeof looks / sizeof looks[0]; i++)
        if (slice_starts_with(rest, slice_of(looks[i].beginning)))
            hint = looks[i].hint;
    if (hint == NULL && strncmp(expected, "a name", 6) == 0 && is_letter(rest.data[0]))
        hint = "a name without quotes";
    return hint;
}
