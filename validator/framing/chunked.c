/*
 * Chunked transfer coding (RFC 9112, 7.1) as a capture may hold it. It is read
 * by a small state machine over the coding's own bytes; the chunks' bytes are
 * passed by their number. Whatever breaks the coding ends it, and loses nothing.
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

static void next_size(struct lines *lines)
{
    lines->chunked.state = CHUNK_SIZE;
    lines->chunked.digit_count = 0;
    lines->chunked.size_place = lines->here;
}

void chunked_begin(struct lines *lines, uint64_t size)
{
    lines->chunked.remaining = size;
    lines->chunked.trailer_text = false;
    lines->chunked.state = size == 0 ? CHUNK_TRAILER : CHUNK_DATA;
}

/* The digits that were taken for a size belong to the body after all. */
static void give_up(struct lines *lines)
{
    struct chunked *chunked = &lines->chunked;
    struct slice digits = {chunked->digits, chunked->state == CHUNK_SIZE ? chunked->digit_count : 0};

    if (digits.length > 0)
        lines->here = chunked->size_place;
    chunked->state = CHUNK_OFF;
    if (digits.length > 0)
        lines_keep(lines, digits);
}

static void size_ended(struct lines *lines)
{
    uint64_t size = 0;

    if (chunked_size((struct slice){lines->chunked.digits, lines->chunked.digit_count}, &size))
        chunked_begin(lines, size);
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

    if (ascii_hex(byte) >= 0 && chunked->digit_count < CHUNK_DIGITS) {
        chunked->digits[chunked->digit_count++] = byte;
        return true;
    }
    if (chunked->digit_count == 0 || (!is_line_end(byte) && byte != ';' && !ascii_is_blank(byte)))
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

/* What the end of the coding's own line means in each state. */
static void line_ended(struct lines *lines)
{
    struct chunked *chunked = &lines->chunked;

    switch (chunked->state) {
    case CHUNK_DATA_END: next_size(lines); break;
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
                                                           [CHUNK_TRAILER] = in_trailer};
    struct chunked *chunked = &lines->chunked;

    if (chunked->state == CHUNK_DATA && chunked->remaining == 0)
        chunked->state = CHUNK_DATA_END;
    while (bytes->length > 0 && chunked->state > CHUNK_DATA && chunked->state < CHUNK_OVER) {
        char byte = bytes->data[0];
        if (!states[chunked->state](lines, byte)) {
            give_up(lines);
            break;
        }
        *bytes = slice_from(*bytes, 1);
        pass(lines, byte);
    }
    if (chunked->state == CHUNK_DATA)
        return chunked->remaining < bytes->length ? (size_t)chunked->remaining : bytes->length;
    return chunked->state == CHUNK_OFF ? bytes->length : 0;
}
