/*
 * The window around a caret. It looks at no more bytes than it may copy, so an
 * excerpt of a line of many megabytes costs what one of a short line does.
 */
#include "diag/excerpt.h"

enum { ROOM = CHUNKLINT_EXCERPT_MAX };

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* The bytes of the line before the caret, counted up to ROOM. */
static size_t bytes_before(struct slice text, size_t caret)
{
    size_t count = 0;

    while (count < ROOM && count < caret && !is_line_end(text.data[caret - count - 1]))
        count++;
    return count;
}

/* The bytes of the line from the caret on, counted up to ROOM. */
static size_t bytes_after(struct slice text, size_t caret)
{
    size_t count = 0;

    while (count < ROOM && caret + count < text.length && !is_line_end(text.data[caret + count]))
        count++;
    return count;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

void excerpt_take(struct excerpt *excerpt, struct slice text, size_t caret)
{
    size_t at = smaller(caret, text.length);
    size_t before = bytes_before(text, at), after = bytes_after(text, at);

    if (before + after > ROOM) {
        before = after < ROOM / 2 ? ROOM - after : smaller(before, ROOM / 2);
        after = ROOM - before;
    }
    size_t start = at - before, end = at + after;
    while (start > 0 && start < at && is_continuation(text.data[start]))
        start++;
    while (end > at && end < text.length && is_continuation(text.data[end]))
        end--;

    excerpt->length = end - start;
    excerpt->caret = at - start;
    excerpt->from_start = start == 0 || is_line_end(text.data[start - 1]);
    excerpt->to_end = end == text.length || is_line_end(text.data[end]);
    if (excerpt->length > 0)
        memcpy(excerpt->bytes, text.data + start, excerpt->length);
}
