/*
 * A line that begins a stream names a role; the one before it finishes a stream or
 * tells its usage. In a log whose streams alternate that is found as well, but
 * there the lines around it are of other streams, which their ids tell. A stream of
 * Server-Sent Events begins behind the sentinel of another one.
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

/* The latest lines, the last one first read; those that were not read are empty. */
struct lines {
    struct slice list[LINES];
};

static void add_line(struct lines *lines, struct slice line)
{
    memmove(lines->list, lines->list + 1, (LINES - 1) * sizeof lines->list[0]);
    lines->list[LINES - 1] = line;
}

/* The third line begins an event behind a sentinel. */
static bool follows_sentinel(const struct lines *lines)
{
    const struct slice *list = lines->list;

    return slice_equal(list[0], SLICE("data: [DONE]")) && list[1].data != NULL && list[1].length == 0 &&
           slice_starts_with(list[2], SLICE("data: {\"")) && list[3].data != NULL && list[3].length == 0;
}

/* The third line begins a stream, behind one that another one ends with. */
static bool follows_end(const struct lines *lines)
{
    return lines->list[0].length > 0 && ends(lines->list[1]) && begins(lines->list[2]);
}

unsigned cut_count(const struct source *source, uint64_t place, char *block, size_t size)
{
    long length = source_read_at(source, place, block, size);
    struct slice rest = {block, length > 0 ? (size_t)length : 0}, line;
    struct lines lines = {0};
    unsigned count = 0;

    while (next_line(&rest, &line)) {
        add_line(&lines, line);
        count += follows_sentinel(&lines) || (ends(lines.list[LINES - 2]) && begins(line));
    }
    return count;
}

/* Are the lines on both sides of such an end of one stream each? */
static bool parts_streams(const struct lines *lines)
{
    const struct slice *list = lines->list;

    return same_stream(list[0], list[1]) && same_stream(list[2], list[3]);
}

uint64_t cut_find(const struct source *source, uint64_t place, char *block, size_t size)
{
    long length = source_read_at(source, place, block, size);
    struct slice rest = {block, length > 0 ? (size_t)length : 0}, line;
    struct lines lines = {0};
    bool found = false;

    if (!next_line(&rest, &line)) /* the rest of the line that the place lies in */
        return 0;
    while (!found && next_line(&rest, &line)) {
        add_line(&lines, line);
        if (follows_end(&lines) && !parts_streams(&lines))
            return 0;
        found = follows_sentinel(&lines) || follows_end(&lines);
    }
    return found ? place + (uint64_t)(lines.list[2].data - block) : 0;
}
