/*
 * Events' places: from an offset in a payload back to the captured bytes, and
 * findings that carry place and excerpt. Cost: a search among the pieces; in a
 * document of many lines also the bytes of one piece, whose size framing bounds.
 */
#include "framing/event.h"

/* Text on each side of a place in a joined payload; more than any excerpt shows. */
enum { CONTEXT = 512 };

/* The last piece that starts at or before the offset. */
static const struct event_piece *piece_at(const struct event *event, size_t offset)
{
    size_t low = 0, high = event->piece_count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (event->pieces[middle].start <= offset)
            low = middle;
        else
            high = middle;
    }
    return &event->pieces[low];
}

static struct place after_lines(struct place place, struct slice bytes)
{
    const char *end;

    while (bytes.length > 0 && (end = memchr(bytes.data, '\n', bytes.length)) != NULL) {
        size_t taken = (size_t)(end - bytes.data) + 1;
        place = (struct place){place.offset + taken, place.line + 1, 1};
        bytes = slice_from(bytes, taken);
    }
    return (struct place){place.offset + bytes.length, place.line, place.column + bytes.length};
}

struct place event_place(const struct event *event, size_t offset)
{
    if (event->piece_count == 0)
        return event->place;

    const struct event_piece *piece = piece_at(event, offset);
    size_t inside = offset - piece->start;
    if (event->framing == FRAMING_DOCUMENT)
        return after_lines(piece->place, (struct slice){event->payload.data + piece->start, inside});
    return (struct place){piece->place.offset + inside, piece->place.line, piece->place.column + inside};
}

/* The line of the payload around an offset, and where in it the offset is. */
static struct slice payload_line(struct slice payload, size_t offset, size_t *caret)
{
    size_t start = offset, limit = payload.length - offset < CONTEXT ? payload.length - offset : CONTEXT;
    const char *end = limit == 0 ? NULL : memchr(payload.data + offset, '\n', limit);

    while (start > 0 && offset - start < CONTEXT && payload.data[start - 1] != '\n')
        start--;
    *caret = offset - start;
    return (struct slice){payload.data + start, *caret + (end == NULL ? limit : (size_t)(end - payload.data) - offset)};
}

struct finding event_finding(const struct event *event, enum rule rule, size_t offset, size_t length)
{
    struct finding finding = FINDING(rule);

    finding.place = event_place(event, offset);
    finding.length = length;
    if (event->raw_line.length > 0) {
        finding.text = event->raw_line;
        finding.caret = (size_t)(event->payload.data - event->raw_line.data) + offset;
    } else if (event->payload.data != NULL) {
        finding.text = payload_line(event->payload, offset, &finding.caret);
    }
    return finding;
}

/* Where fields stand before the data, the data's line is shown: it tells more than an id. */
struct finding event_finding_at(const struct event *event, enum rule rule)
{
    bool starts_with_line = event->piece_count == 0 || event->pieces[0].place.line == event->place.line;

    if (event->piece_count > 0 && (!starts_with_line || event->raw_line.length == 0))
        return event_finding(event, rule, 0, 0);

    struct finding finding = FINDING(rule);
    finding.place = event->place;
    finding.text = event->raw_line;
    return finding;
}
