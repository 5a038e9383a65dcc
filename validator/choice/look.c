/*
 * Looks at the lines of an input (headers, comments, payloads) with no regard to
 * what is right: a broken stream has a sender, too.
 */
#include "choice/look.h"

#include "choice/walk.h"

struct scan {
    struct signs *signs;
    struct slice chunk_at; /* where in a payload its chunk is */
    bool in_header;
};

static struct slice trimmed(struct slice text)
{
    while (text.length > 0 && text.data[0] == ' ')
        text = slice_from(text, 1);
    return text;
}

/* The signs' paths begin at the chunk. */
static void look_at_payload(struct scan *scan, struct slice payload)
{
    struct walk walk = walk_over(payload);
    struct walk_value value;

    while (walk_next(&walk, &value))
        if (slice_starts_with(value.path, scan->chunk_at))
            signs_note(scan->signs, SIGN_AT, slice_from(value.path, scan->chunk_at.length), value.text);
}

/* Names of headers are the same in small letters. */
static void look_at_header(struct scan *scan, struct slice line)
{
    char name[64];
    size_t length = 0;

    for (; length < line.length && line.data[length] != ':'; length++) {
        char letter = line.data[length];
        if (length == sizeof name)
            return;
        name[length] = (char)(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
    }
    if (length < line.length)
        signs_note(scan->signs, SIGN_HEADER, (struct slice){name, length}, trimmed(slice_from(line, length + 1)));
}

static void look_at_line(struct scan *scan, struct slice line)
{
    if (slice_starts_with(line, SLICE("HTTP/")))
        scan->in_header = true;
    else if (line.length == 0)
        scan->in_header = false;
    else if (scan->in_header)
        look_at_header(scan, line);
    else if (line.data[0] == ':')
        signs_note(scan->signs, SIGN_COMMENT, trimmed(slice_from(line, 1)), (struct slice){NULL, 0});
    else if (slice_starts_with(line, SLICE("data:")))
        look_at_payload(scan, slice_from(line, sizeof "data:" - 1));
    else if (line.data[0] == '{')
        look_at_payload(scan, line);
}

static struct slice take_line(struct slice *bytes)
{
    struct slice line = {bytes->data, 0};

    while (line.length < bytes->length && bytes->data[line.length] != '\n' && bytes->data[line.length] != '\r')
        line.length++;
    size_t end = line.length;
    if (end + 1 < bytes->length && bytes->data[end] == '\r' && bytes->data[end + 1] == '\n')
        end++;
    *bytes = slice_from(*bytes, end < bytes->length ? end + 1 : end);
    return line;
}

void look_for_signs(struct signs *signs, struct slice bytes, struct slice chunk_at)
{
    struct scan scan = {.signs = signs, .chunk_at = chunk_at};

    if (slice_starts_with(bytes, SLICE("\xEF\xBB\xBF")))
        bytes = slice_from(bytes, 3);
    while (bytes.length > 0)
        look_at_line(&scan, take_line(&bytes));
}
