/*
 * A line that begins a stream names a role; the one before it finishes a stream or
 * tells its usage. In a log whose streams alternate that is found as well, but
 * there the lines around it are of other streams, which their ids tell.
 */
#define _GNU_SOURCE /* memmem */

#include "cli/cuts.h"

#include <string.h>

#include "base/slice.h"

enum { LINES = 4 }; /* two before the cut, two after it */

static bool has(struct slice line, const char *text)
{
    return memmem(line.data, line.length, text, strlen(text)) != NULL;
}

/* From the first "id" on, so many bytes that two ids are told apart. */
static struct slice id_of(struct slice line)
{
    static const char name[] = "\"id\":";
    const char *found = memmem(line.data, line.length, name, sizeof name - 1);
    struct slice rest = {found, found != NULL ? line.length - (size_t)(found - line.data) : 0};
    const char *end = found != NULL ? memchr(found, ',', rest.length) : NULL;

    return end != NULL ? (struct slice){found, (size_t)(end - found)} : rest;
}

static bool same_stream(struct slice a, struct slice b)
{
    struct slice id_a = id_of(a), id_b = id_of(b);

    return id_a.length > 0 && slice_equal(id_a, id_b);
}

static bool is_event(struct slice line)
{
    return line.length > 2 && line.data[0] == '{' && line.data[1] == '"' &&
           memchr(line.data, '\r', line.length) == NULL;
}

static bool ends(struct slice line)
{
    return is_event(line) && (has(line, "\"finish_reason\":\"") || has(line, "\"usage\":{"));
}

static bool begins(struct slice line)
{
    return is_event(line) && has(line, "\"role\":\"") && !has(line, "\"finish_reason\":\"");
}

/* The line before its end; `rest` goes on after it. False: it does not end in the block. */
static bool next_line(struct slice *rest, struct slice *line)
{
    const char *end = memchr(rest->data, '\n', rest->length);

    if (end == NULL)
        return false;
    *line = (struct slice){rest->data, (size_t)(end - rest->data)};
    *rest = slice_from(*rest, line->length + 1);
    return true;
}

unsigned cut_count(const struct source *source, uint64_t place, char *block, size_t size)
{
    long length = source_read_at(source, place, block, size);
    struct slice rest = {block, length > 0 ? (size_t)length : 0}, before = {"", 0}, line;
    unsigned count = 0;

    for (; next_line(&rest, &line); before = line)
        count += ends(before) && begins(line);
    return count;
}

uint64_t cut_find(const struct source *source, uint64_t place, char *block, size_t size)
{
    long length = source_read_at(source, place, block, size);
    struct slice rest = {block, length > 0 ? (size_t)length : 0}, lines[LINES] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}};

    if (!next_line(&rest, &lines[0])) /* the rest of the line that the place lies in */
        return 0;
    lines[0].length = 0;
    while (next_line(&rest, &lines[LINES - 1])) {
        if (lines[0].length > 0 && ends(lines[1]) && begins(lines[2]))
            return same_stream(lines[0], lines[1]) && same_stream(lines[2], lines[3])
                       ? place + (uint64_t)(lines[2].data - block)
                       : 0;
        memmove(lines, lines + 1, (LINES - 1) * sizeof lines[0]);
    }
    return 0;
}
