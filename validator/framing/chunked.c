/*
 * Chunked transfer coding (RFC 9112, 7.1) as a capture may hold it. It is read
 * by a small state machine over the coding's own bytes; the chunks' bytes are
 * passed by their number. Whatever breaks the coding ends it, and loses nothing.
 *
 * A body of announced length is passed the same way, to part a response from one
 * that was appended right after its last byte.
 */
#include "framing/ascii.h"
#include "framing/lines.h"

bool chunked_size(struct slice line, uint64_t *size)
{
    size_t count = 0;

    *size = 0;
    while (count < line.length && count <= CHUNK_DIGITS && ascii_hex(line.data[count]) >= 0)
        *size = *size << 4 | (uint64_t)ascii_hex(line.data[count++]);
    struct slice rest = ascii_trim(slice_from(line, count));
    return count > 0 && count <= CHUNK_DIGITS && (rest.length == 0 || rest.data[0] == ';');
}

static void hold(struct lines *lines, enum chunk_state state)
{
    lines->chunked.state = state;
    lines->chunked.held_count = 0;
    lines->chunked.held_place = lines->here;
}

static bool hold_byte(struct chunked *chunked, char byte)
{
    chunked->held[chunked->held_count++] = byte;
    return true;
}

void chunked_begin(struct lines *lines, uint64_t size)
{
    lines->chunked.counted = false;
    lines->chunked.held_count = 0;
    lines->chunked.remaining = size;
    lines->chunked.trailer_text = false;
    lines->chunked.state = size == 0 ? CHUNK_TRAILER : CHUNK_DATA;
}

void chunked_count(struct lines *lines, uint64_t length)
{
    lines->chunked.counted = true;
    lines->chunked.remaining = length;
    lines->chunked.state = CHUNK_DATA;
}

void chunked_release(struct lines *lines)
{
    struct chunked *chunked = &lines->chunked;

    chunked->state = CHUNK_OFF;
    if (chunked->held_count == 0)
        return;
    lines->here = chunked->held_place;
    lines_keep(lines, (struct slice){chunked->held, chunked->held_count});
    chunked->held_count = 0;
}

static void size_ended(struct lines *lines)
{
    uint64_t size = 0;

    if (chunked_size((struct slice){lines->chunked.held, lines->chunked.held_count}, &size))
        chunked_begin(lines, size);
    lines->chunked.held_count = 0;
}

static bool is_line_end(char byte)
{
    return byte == '\r' || byte == '\n';
}

/* Each takes one byte; false: it is not of the coding. */
static bool in_data_end(struct lines *lines, char byte)
{
    (void)lines;
    return is_line_end(byte);
}

static bool in_size(struct lines *lines, char byte)
{
    struct chunked *chunked = &lines->chunked;

    if (ascii_hex(byte) >= 0 && chunked->held_count < CHUNK_DIGITS)
        return hold_byte(chunked, byte);
    if (chunked->held_count == 0 || (!is_line_end(byte) && byte != ';' && !ascii_is_blank(byte)))
        return false;
    chunked->state = CHUNK_EXTENSION;
    return true;
}

static bool in_trailer(struct lines *lines, char byte)
{
    if (!is_line_end(byte))
        lines->chunked.trailer_text = true;
    return true;
}

static bool in_extension(struct lines *lines, char byte)
{
    (void)lines;
    (void)byte;
    return true;
}

static bool in_follower(struct lines *lines, char byte)
{
    static const char follower[] = "HTTP/";
    struct chunked *chunked = &lines->chunked;

    if (byte != follower[chunked->held_count])
        return false;
    if (chunked->held_count + 2 == sizeof follower)
        chunked->state = CHUNK_OVER;
    return hold_byte(chunked, byte);
}

/* What the end of the coding's own line means in each state. */
static void line_ended(struct lines *lines)
{
    struct chunked *chunked = &lines->chunked;

    switch (chunked->state) {
    case CHUNK_DATA_END: hold(lines, CHUNK_SIZE); break;
    case CHUNK_EXTENSION: size_ended(lines); break;
    case CHUNK_TRAILER:
        if (!chunked->trailer_text)
            chunked->state = CHUNK_OVER;
        chunked->trailer_text = false;
        break;
    default: break;
    }
}

static void pass(struct lines *lines, char byte)
{
    lines->here.offset++;
    lines->here.column++;
    if (byte == '\n') {
        lines->here.line++;
        lines->here.column = 1;
        line_ended(lines);
    }
}

size_t chunked_take(struct lines *lines, struct slice *bytes)
{
    static bool (*const states[])(struct lines *, char) = {[CHUNK_DATA_END] = in_data_end,
                                                           [CHUNK_SIZE] = in_size,
                                                           [CHUNK_EXTENSION] = in_extension,
                                                           [CHUNK_TRAILER] = in_trailer,
                                                           [CHUNK_FOLLOWER] = in_follower};
    struct chunked *chunked = &lines->chunked;

    if (chunked->state == CHUNK_DATA && chunked->remaining == 0)
        hold(lines, chunked->counted ? CHUNK_FOLLOWER : CHUNK_DATA_END);
    while (bytes->length > 0 && chunked->state > CHUNK_DATA && chunked->state < CHUNK_OVER) {
        char byte = bytes->data[0];
        if (!states[chunked->state](lines, byte)) {
            chunked_release(lines);
            break;
        }
        *bytes = slice_from(*bytes, 1);
        pass(lines, byte);
    }
    if (chunked->state == CHUNK_DATA)
        return chunked->remaining < bytes->length ? (size_t)chunked->remaining : bytes->length;
    return chunked->state == CHUNK_OFF ? bytes->length : 0;
}
