/*
 * Streams laid out as the bytes that they come in, so that the events which follow each
 * other there can be taken in batches, and others one by one.
 */
#ifndef CHUNKLINT_TESTS_ROW_STAGE_H
#define CHUNKLINT_TESTS_ROW_STAGE_H

#include "follow_stage.h"

/* ## A stream as bytes, and its events in it */

enum { BYTES_MAX = 1 << 18, ITEMS_MAX = 2048 };

struct item {
    size_t at, length;  /* of the payload */
    struct place place; /* of the event */
    enum event_framing framing;
};

struct laid_out {
    char bytes[BYTES_MAX]; /* of all events */
    size_t length, count;
    struct item items[ITEMS_MAX];
    struct place end;
    bool cut;
};

static struct laid_out laid;

/* What a chunk stands between. */
static struct slice before(enum event_framing framing)
{
    return framing == FRAMING_SSE ? SLICE("data: ") : SLICE("");
}

static struct slice behind(enum event_framing framing)
{
    return framing == FRAMING_SSE ? SLICE("\n\n") : SLICE("\n");
}

static void lay_bytes(struct slice bytes)
{
    assert_in_range(laid.length + bytes.length, 0, BYTES_MAX);
    for (size_t i = 0; i < bytes.length; i++)
        laid.bytes[laid.length++] = bytes.data[i] == '\'' ? '"' : bytes.data[i];
}

static void lay_event(struct slice payload, enum event_framing framing)
{
    struct item *item = &laid.items[laid.count++];

    assert_in_range(laid.count, 1, ITEMS_MAX - 1);
    *item = (struct item){.place = laid.end, .framing = framing};
    lay_bytes(before(framing));
    item->at = laid.length;
    item->length = payload.length;
    lay_bytes(payload);
    lay_bytes(behind(framing));
    laid.end = (struct place){laid.length, laid.end.line + behind(framing).length, 1};
}

/* The terms are those of feed_next. */
static void lay_out(const char *lines)
{
    laid.length = laid.count = 0;
    laid.cut = false;
    laid.end = (struct place){0, 1, 1};
    enum event_framing framing = event.framing;
    struct slice line = {NULL, 0};

    for (; *lines != '\0'; lines += strcspn(lines, "\n") + 1) {
        if (lines[0] == '*') {
            for (int i = atoi(lines + 1); i > 0; i--)
                lay_event(line, framing);
            continue;
        }
        line = (struct slice){lines, strcspn(lines, "\n")};
        if (strncmp(lines, "CUT", 3) == 0)
            laid.cut = true;
        else if (strncmp(lines, "SSE", 3) == 0)
            framing = FRAMING_SSE;
        else
            lay_event(line, framing);
    }
}

/* ## Feeding it */

static unsigned batched; /* chunks that batches took, since `begin` */
static struct batch batch;
static char *bytes; /* of all events, where their memory ends */

/* Of so many events at most, and of what one begins with behind them. */
static struct slice row_bytes(size_t first, size_t most)
{
    size_t from = laid.items[first].place.offset, to = laid.length;

    if (laid.count - first > most)
        to = laid.items[first + most].place.offset + sizeof(uint64_t);
    return (struct slice){bytes + from, to - from};
}

static void put_row(size_t first, size_t most)
{
    const struct item *item = &laid.items[first];
    struct slice prefix = before(item->framing), end = behind(item->framing);

    batch.row = (struct event_row){.framing = item->framing,
                                   .bytes = row_bytes(first, most),
                                   .prefix = scan_word(prefix.data, prefix.length),
                                   .end = scan_word(end.data, end.length),
                                   .place = item->place,
                                   .number = first + 1,
                                   .lines = (unsigned)end.length};
}

/* What of the batch is taken. */
static size_t take_batch(void)
{
    size_t taken = streams_take_batch(streams, &batch);

    assert_in_range(taken, 0, batch.count);
    shapes_take_batch(shapes, &batch, taken);
    batched += (unsigned)taken;
    return taken;
}

static void feed_item(size_t number)
{
    const struct item *item = &laid.items[number];

    event.kind = EVENT_DATA;
    event.framing = item->framing;
    event.number = number + 1;
    event.place = piece.place = item->place;
    piece.place.offset += before(item->framing).length;
    piece.place.column += before(item->framing).length;
    if (bytes[item->at] == '{')
        feed_json(bytes + item->at, item->length);
    else
        feed_other(bytes + item->at);
}

/* What the test takes at once of the events from this one on: gives how many; 0: the next one comes by itself. */
static size_t feed_events(size_t first);

static void feed_stream(const char *lines)
{
    lay_out(lines);
    bytes = malloc(laid.length);
    memcpy(bytes, laid.bytes, laid.length);
    batched = 0;
    for (size_t i = 0, taken; i<laid.count; i += taken> 0 ? taken : 1) {
        taken = feed_events(i);
        if (taken == 0)
            feed_item(i);
    }
    followed += batched;
    event.number = laid.count;
    event.place = laid.end;
    finish(laid.cut);
    free(bytes);
}

#endif
