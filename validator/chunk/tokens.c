/*
 * A token may be part of a character, which no text can say: then its bytes are
 * what counts, so they are taken wherever they are given.
 */
#include "chunk/tokens.h"

#include "json/lexical.h"
#include "json/unescape.h"

static struct slice slice_in(const char *text, const struct field *field)
{
    return (struct slice){text + field->start, field->end - field->start};
}

/* An integer from 0 to 255 at `at`, which moves behind it; -1 when there is none. */
static int take_byte(struct slice text, size_t *at)
{
    int value = 0;
    size_t digits = 0;

    while (digits < 3 && json_is_digit(text.data[*at])) {
        value = value * 10 + (text.data[*at] - '0');
        *at += 1;
        digits++;
    }
    return digits > 0 && value <= 0xFF ? value : -1;
}

/* Over the text of an array that is proved to be JSON. False: an element is no byte. */
static bool join_bytes(struct joined_hash *joined, struct slice array)
{
    size_t at = json_skip_space(array.data, 1, array.length);

    while (array.data[at] != ']') {
        int byte = take_byte(array, &at);
        at = json_skip_space(array.data, at, array.length);
        if (byte < 0 || (array.data[at] != ',' && array.data[at] != ']'))
            return false;
        joined_hash_byte(joined, (unsigned char)byte);
        if (array.data[at] == ',')
            at = json_skip_space(array.data, at + 1, array.length);
    }
    return true;
}

/* False: the entry says neither text nor bytes. */
static bool join_token(struct joined_hash *joined, const char *text, const struct token_view *token)
{
    if (token->bytes.kind == JSON_ARRAY)
        return join_bytes(joined, slice_in(text, &token->bytes));
    if (token->token.kind != JSON_STRING)
        return false;
    json_join(joined, slice_in(text, &token->token));
    return true;
}

/* Is a number above 0? It is when it has no sign and a digit other than 0 before its exponent. */
static bool is_positive(const char *text, const struct field *field)
{
    struct slice number = slice_in(text, field);

    if ((field->kind != JSON_INTEGER && field->kind != JSON_NUMBER) || number.data[0] == '-')
        return false;
    for (size_t i = 0; i < number.length && number.data[i] != 'e' && number.data[i] != 'E'; i++)
        if (number.data[i] >= '1' && number.data[i] <= '9')
            return true;
    return false;
}

void tokens_add(struct tokens_view *tokens, const char *text, const struct token_view *token, uint32_t position)
{
    if (tokens->listed)
        tokens->listed = join_token(&tokens->joined, text, token);
    if (tokens->positive.kind != JSON_ABSENT || !is_positive(text, &token->logprob))
        return;
    tokens->positive = token->logprob;
    tokens->position = position;
}

/* ---- tokens that are their text, byte for byte */

/* Lists as they are written by some: one space behind each comma. Gives how many bytes are said; 0: others. */
static size_t spaced_count(struct slice text, struct slice array)
{
    size_t at = 1, count = 0;

    for (; count < text.length; count++) {
        int byte = take_byte(array, &at);
        if (byte != (unsigned char)text.data[count] || byte == '\\')
            return 0;
        if (array.data[at] == ']')
            return count + 1;
        if (array.data[at] != ',')
            return 0;
        at += array.data[at + 1] == ' ' ? 2 : 1;
    }
    return 0;
}

/* How many bytes of the text the array says; 0: it says others. */
static size_t listed_count(const struct scan_level *scan, struct slice text, struct slice array)
{
    size_t count = scan->listed(array.data + 1, array.length - 2, text.data, text.length);

    return count > 0 ? count : spaced_count(text, array);
}

/* False: the token is not what the rest begins with. Else the rest gets shorter by it. */
static bool take_token(const struct scan_level *scan, struct slice *rest, const char *text,
                       const struct token_view *token)
{
    struct slice said = slice_in(text, &token->token);
    size_t count = said.length;

    if (token->bytes.kind == JSON_ARRAY) {
        count = listed_count(scan, *rest, slice_in(text, &token->bytes));
        if (count == 0)
            return false;
    } else if (token->token.kind != JSON_STRING || !slice_starts_with(*rest, said))
        return false;
    *rest = slice_from(*rest, count);
    return true;
}

/* As they are written, escapes and all: what is taken from the content is whole characters and escapes. */
bool tokens_are(const struct scan_level *scan, struct slice text, struct slice content, const struct token_view *list,
                uint32_t count)
{
    struct slice rest = content;

    if (text.data + text.length - content.data < (ptrdiff_t)(content.length + SCAN_LISTED))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (text.data[list[i].logprob.start] != '-' || !take_token(scan, &rest, text.data, &list[i]))
            return false;
    return rest.length == 0;
}
