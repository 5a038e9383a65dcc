/*
 * The line reader. Two searches with memchr find the end of a line; they go on
 * in growing windows, so that a file that knows only one kind of line end is not
 * searched to its end for the other kind at each line.
 */
#include "framing/lines.h"

enum { WINDOW = 512, STORE_SLACK = 256 };

void lines_create(struct lines *lines, struct arena *arena, size_t bytes, size_t pieces)
{
    size_t capacity = bytes > SIZE_MAX - STORE_SLACK ? SIZE_MAX : bytes + STORE_SLACK;
    size_t piece_capacity = pieces < 1 ? 1 : pieces;
    char *store = ARENA_TAKE(arena, char, capacity);
    struct event_piece *list = ARENA_TAKE(arena, struct event_piece, piece_capacity);

    if (store == NULL || list == NULL)
        return;
    *lines = (struct lines){.store = store, .capacity = capacity, .pieces = list, .piece_capacity = piece_capacity};
    lines_begin(lines);
}

void lines_begin(struct lines *lines)
{
    lines->here = (struct place){0, 1, 1};
    lines->open = lines->after_cr = false;
    lines->base = lines->piece_base = 0;
    lines->chunked = (struct chunked){.state = CHUNK_OFF};
}

static size_t room(const struct lines *lines)
{
    return lines->capacity - lines->base - 1;
}

/* The index of the first line end, or the length when there is none. */
static size_t find_end(struct slice bytes, bool carriage_returns)
{
    size_t from = 0, window = WINDOW;

    while (from < bytes.length) {
        const char *start = bytes.data + from;
        size_t size = bytes.length - from < window ? bytes.length - from : window;
        const char *end = memchr(start, '\n', size);
        const char *carriage_return = NULL;

        if (carriage_returns)
            carriage_return = memchr(start, '\r', end == NULL ? size : (size_t)(end - start));
        if (carriage_return != NULL)
            end = carriage_return;
        if (end != NULL)
            return (size_t)(end - bytes.data);
        from += size;
        window *= 2;
    }
    return bytes.length;
}

/* ## The line under way */

static void open_line(struct lines *lines)
{
    lines->open = true;
    lines->next = lines->here.offset;
    lines->line = (struct line){.text = {lines->store + lines->base, 0},
                                .place = lines->here,
                                .stored = true,
                                .first_split = lines->piece_base + 1};
}

/* The line goes on at another place than where it stopped. */
RARELY static void split(struct lines *lines)
{
    size_t index = lines->line.first_split + lines->line.splits;

    if (index >= lines->piece_capacity) {
        lines->line.crumbled = true;
        return;
    }
    lines->pieces[index] = (struct event_piece){(size_t)lines->line.length, lines->here};
    lines->line.splits++;
}

void lines_keep(struct lines *lines, struct slice bytes)
{
    if (!lines->open)
        open_line(lines);
    if (bytes.length == 0)
        return;
    if (lines->next != lines->here.offset)
        split(lines);

    struct line *line = &lines->line;
    size_t left = room(lines) - line->text.length;
    size_t fits = bytes.length < left ? bytes.length : left;
    memcpy(lines->store + lines->base + line->text.length, bytes.data, fits);
    line->text.length += fits;
    line->length += bytes.length;
    lines->last = bytes.data[bytes.length - 1];
    lines->here.offset += bytes.length;
    lines->here.column += bytes.length;
    lines->next = lines->here.offset;
}

static void pass_end(struct lines *lines, size_t length)
{
    lines->here.offset += length;
    lines->here.line++;
    lines->here.column = 1;
}

/* Where CR alone is no line end, one before the LF is still in the line, as its last byte. */
static void drop_carriage_return(struct line *line, char last)
{
    if (line->length == 0 || last != '\r')
        return;
    line->end = LINE_END_CRLF;
    line->length--;
    if (line->text.length > line->length)
        line->text.length--;
}

static void close_line(struct lines *lines, enum line_end end)
{
    struct line *line = &lines->line;

    line->end = end;
    if (end == LINE_END_LF)
        drop_carriage_return(line, lines->last);
    lines->store[lines->base + line->text.length] = '\n';
    lines->open = lines->after_cr = false;
}

/* All of the line lies in `text`, which stays where it is. */
static void borrow_line(struct lines *lines, struct slice text, enum line_end end)
{
    size_t limit = room(lines);

    lines->line = (struct line){.text = text, .length = text.length, .place = lines->here, .end = end};
    lines->here.offset += text.length;
    if (end == LINE_END_LF && text.length > 0)
        drop_carriage_return(&lines->line, text.data[text.length - 1]);
    if (lines->line.text.length > limit)
        lines->line.text.length = limit;
}

/*
 * The byte after a CR: its LF, or the first one of the next line. The CR was
 * counted as the end of a captured line; a LF at once after it belongs to that.
 */
RARELY static void end_after_cr(struct lines *lines, struct slice *bytes)
{
    bool with_lf = bytes->data[0] == '\n';

    close_line(lines, with_lf ? LINE_END_CRLF : LINE_END_CR);
    if (!with_lf)
        return;
    *bytes = slice_from(*bytes, 1);
    if (lines->next == lines->here.offset)
        lines->here.offset++;
    else
        pass_end(lines, 1);
}

/* No line end that can be told is left: what there is waits in the store. */
RARELY static void keep_rest(struct lines *lines, struct slice *bytes, size_t end)
{
    lines_keep(lines, (struct slice){bytes->data, end});
    if (end < bytes->length) {
        lines->after_cr = true;
        pass_end(lines, 1);
        lines->next = lines->here.offset;
    }
    *bytes = slice_from(*bytes, bytes->length);
}

/* The next line of body bytes; false: all are taken. */
static bool take(struct lines *lines, struct slice *bytes, bool carriage_returns)
{
    if (bytes->length == 0)
        return false;
    if (lines->after_cr) {
        end_after_cr(lines, bytes);
        return true;
    }

    size_t end = find_end(*bytes, carriage_returns);
    bool at_cr = end < bytes->length && bytes->data[end] == '\r';
    if (end == bytes->length || (at_cr && end + 1 == bytes->length)) {
        keep_rest(lines, bytes, end);
        return false;
    }
    bool with_lf = at_cr && bytes->data[end + 1] == '\n';
    enum line_end kind = !at_cr ? LINE_END_LF : with_lf ? LINE_END_CRLF : LINE_END_CR;
    struct slice text = {bytes->data, end};
    if (lines->open) {
        lines_keep(lines, text);
        close_line(lines, kind);
    } else {
        borrow_line(lines, text, kind);
    }
    pass_end(lines, with_lf ? 2 : 1);
    *bytes = slice_from(*bytes, end + (with_lf ? 2 : 1));
    return true;
}

/* The open line, when nothing follows it any more. */
RARELY static bool take_last(struct lines *lines)
{
    if (!lines->open)
        return false;
    close_line(lines, lines->after_cr ? LINE_END_CR : LINE_END_NONE);
    return true;
}

/* The next line of a body in chunks: each span of body bytes is read for itself. */
RARELY static enum lines_given next_of_chunks(struct lines *lines, struct slice *bytes, bool carriage_returns)
{
    for (;;) {
        size_t size = chunked_take(lines, bytes);
        struct slice span = {bytes->data, size};

        if (lines->chunked.state == CHUNK_OVER) {
            if (take_last(lines))
                return LINES_LINE;
            lines->chunked.state = CHUNK_AFTER;
            return LINES_BODY_OVER;
        }
        bool given = take(lines, &span, carriage_returns);
        *bytes = slice_from(*bytes, size - span.length);
        if (lines->chunked.state == CHUNK_DATA)
            lines->chunked.remaining -= size - span.length;
        if (given)
            return LINES_LINE;
        if (bytes->length == 0)
            return LINES_MORE;
    }
}

enum lines_given lines_next(struct lines *lines, struct slice *bytes, bool last, bool carriage_returns)
{
    enum lines_given given;

    if (lines->chunked.state == CHUNK_AFTER)
        chunked_release(lines);
    if (lines->chunked.state != CHUNK_OFF)
        given = next_of_chunks(lines, bytes, carriage_returns);
    else
        given = take(lines, bytes, carriage_returns) ? LINES_LINE : LINES_MORE;
    if (given == LINES_MORE && last && take_last(lines))
        given = LINES_LINE;
    return given;
}

/* ## The line that was given */

void lines_settle(struct lines *lines)
{
    struct line *line = &lines->line;

    if (!line->stored)
        return;
    memmove(lines->store, line->text.data, line->text.length + 1);
    line->text.data = lines->store;
}

/* The line's start moves into its splits: those that it passes are gone. */
RARELY static void skip_splits(struct lines *lines, size_t count)
{
    struct line *line = &lines->line;
    struct event_piece *splits = lines->pieces + line->first_split;

    while (line->splits > 0 && splits[0].start <= count) {
        size_t inside = count - splits[0].start;
        line->place = splits[0].place;
        line->place.offset += inside;
        line->place.column += inside;
        line->first_split++;
        line->splits--;
        splits++;
    }
    for (size_t i = 0; i < line->splits; i++)
        splits[i].start -= count;
}

void lines_skip(struct lines *lines, size_t count)
{
    struct line *line = &lines->line;

    line->text = slice_from(line->text, count);
    line->length -= count;
    line->place.offset += count;
    line->place.column += count;
    if (line->splits > 0)
        skip_splits(lines, count);
}

bool lines_adopt(struct lines *lines, size_t at)
{
    const struct line *line = &lines->line;

    if (lines->piece_base + 1 + line->splits > lines->piece_capacity)
        return false;
    lines->pieces[lines->piece_base++] = (struct event_piece){at, line->place};
    for (size_t i = 0; i < line->splits; i++) {
        struct event_piece piece = lines->pieces[line->first_split + i];
        lines->pieces[lines->piece_base++] = (struct event_piece){at + piece.start, piece.place};
    }
    return true;
}
