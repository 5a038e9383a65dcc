/*
 * Every form is at most a few bytes a line longer than what it is made of, so each
 * takes memory for the worst case and writes front to back.
 */
#include "forms.h"

#include <string.h>

enum { LONGER_BY = 8 }; /* a line, at most */

static struct bytes room_for(size_t length, size_t lines)
{
    return (struct bytes){must_allocate(length + LONGER_BY * (lines + 1) + 1), 0};
}

static void put(struct bytes *out, const char *bytes, size_t length)
{
    memcpy(out->data + out->length, bytes, length);
    out->length += length;
    out->data[out->length] = '\0';
}

static size_t count_lines(struct bytes text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.length; i++)
        count += text.data[i] == '\n';
    return count;
}

/* The length of the line at `at`, with its end. */
static size_t line_length(struct bytes text, size_t at)
{
    const char *end = memchr(text.data + at, '\n', text.length - at);

    return end != NULL ? (size_t)(end - text.data) - at + 1 : text.length - at;
}

/* Writes what a line brings between `before` and `after`. */
static void put_chunk(struct bytes *out, const char *line, size_t length, const char *before, const char *after)
{
    bool event = length > 5 && memcmp(line, "data:", 5) == 0;
    size_t skip = event ? 5u + (line[5] == ' ') : 0;

    while (length > skip && (line[length - 1] == '\n' || line[length - 1] == '\r'))
        length--;
    if (length <= skip || (!event && line[0] != '{'))
        return;
    put(out, before, strlen(before));
    put(out, line + skip, length - skip);
    put(out, after, strlen(after));
}

static struct bytes chunks_between(struct bytes capture, const char *before, const char *after)
{
    struct bytes out = room_for(capture.length, count_lines(capture));

    for (size_t at = 0, length; at < capture.length; at += length) {
        length = line_length(capture, at);
        put_chunk(&out, capture.data + at, length, before, after);
    }
    return out;
}

struct bytes form_lines(struct bytes capture)
{
    return chunks_between(capture, "", "\n");
}

struct bytes form_events(struct bytes capture)
{
    return chunks_between(capture, "data: ", "\n\n");
}

struct bytes form_crlf(struct bytes capture)
{
    struct bytes out = room_for(capture.length, count_lines(capture));

    for (size_t i = 0; i < capture.length; i++)
        put(&out, capture.data[i] == '\n' ? "\r\n" : capture.data + i, capture.data[i] == '\n' ? 2 : 1);
    return out;
}

/* Up to the end of the next empty line; of text without such lines, one line. */
static size_t block_length(struct bytes text, size_t at)
{
    size_t length = line_length(text, at);

    if (text.data[at] == '{')
        return length;
    for (size_t next; at + length < text.length && text.data[at + length] != '{'; length += next) {
        next = line_length(text, at + length);
        if (next <= 2)
            return length + next;
    }
    return length;
}

static size_t put_block(struct bytes *out, struct bytes from, size_t at)
{
    size_t length = block_length(from, at);

    put(out, from.data + at, length);
    return at + length;
}

struct bytes form_interleaved(struct bytes a, struct bytes b, uint64_t choice)
{
    struct bytes out = room_for(a.length + b.length, 0);
    size_t at_a = 0, at_b = 0;

    while (at_a < a.length || at_b < b.length) {
        choice = choice >> 1 | choice << 63;
        if (at_a < a.length && (at_b == b.length || (choice & 1) != 0))
            at_a = put_block(&out, a, at_a);
        else
            at_b = put_block(&out, b, at_b);
    }
    return out;
}

struct bytes form_repeated(struct bytes capture, unsigned times)
{
    struct bytes out = room_for(capture.length * times, 0);

    for (unsigned i = 0; i < times; i++)
        put(&out, capture.data, capture.length);
    return out;
}
