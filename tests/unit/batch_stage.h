/*
 * Batches for their tests: of two shape caches that know the same events one is shown
 * a row, the other its events one by one: it must know each of them, and what the batch
 * says of it is held against what decoding gives.
 */
#ifndef CHUNKLINT_TESTS_BATCH_STAGE_H
#define CHUNKLINT_TESTS_BATCH_STAGE_H

#include "shape_stage.h"

#define OF(id, choice)       HEAD(id, "1700000000") choice "]}\n"
#define TEXT_IN(index, text) OF("chatcmpl-1", CHOICE(index, "\"content\":\"" text "\""))
#define TEXT_OF(id, text)    OF(id, CHOICE("0", "\"content\":\"" text "\""))
#define T(text)              TEXT_IN("0", text)
/* ## Knowing events */

/* Calls `line` with each of the lines, without its end. */
static void each_line(const char *lines, void line(const char *text))
{
    static char text[4096];

    for (; *lines != '\0'; lines = strchr(lines, '\n') + 1) {
        assert_in_range(snprintf(text, sizeof text, "%.*s", (int)strcspn(lines, "\n"), lines), 0, sizeof text - 1);
        line(text);
    }
}

static void show(const char *text)
{
    hits(text);
}

static void know(const char *lines)
{
    for (int i = 0; i < 8; i++)
        each_line(lines, show);
}

/* ## Rows */

struct form {
    const char *before, *behind;
};

static const struct form line_form = {"", "\n"}, event_form = {"data: ", "\n\n"}, crlf_form = {"data: ", "\r\n\r\n"};

static struct batch batch;
static char *row_memory;

/* The row lies where its memory ends. */
static void put_bytes(const struct form *form, const char *bytes, size_t length)
{
    free(row_memory);
    row_memory = malloc(length > 0 ? length : 1);
    memcpy(row_memory, bytes, length);
    batch.row = (struct event_row){.framing = FRAMING_SSE,
                                   .bytes = {row_memory, length},
                                   .prefix = scan_word(form->before, strlen(form->before)),
                                   .end = scan_word(form->behind, strlen(form->behind)),
                                   .place = {1000, 7, 1},
                                   .number = 50,
                                   .lines = 2};
}

static char row_text[1 << 15];

/* The lines as events of the form; behind them another event begins, if `tail` says so. Gives their length. */
static size_t put_row(const struct form *form, const char *lines, const char *tail)
{
    size_t used = 0;

    for (; *lines != '\0'; lines = strchr(lines, '\n') + 1)
        used += (size_t)snprintf(row_text + used, sizeof row_text - used, "%s%.*s%s", form->before,
                                 (int)strcspn(lines, "\n"), lines, form->behind);
    used += (size_t)snprintf(row_text + used, sizeof row_text - used, "%s", tail);
    assert_in_range(used, 0, sizeof row_text - 1);
    put_bytes(form, row_text, used);
    return used;
}

#define TAIL "data: {\"id\":\"chatcmpl"

static size_t foresee(void)
{
    size_t at = 0;

    batch.count = batch.stretch_count = SIZE_MAX;
    bool any = shapes_foresee_batch(shapes[AHEAD], &batch);
    assert_int_equal(any, batch.count > 0);
    for (size_t i = 0; i < batch.stretch_count; at += batch.stretches[i++].count) {
        assert_int_equal(batch.stretches[i].first, at);
        assert_int_not_equal(batch.stretches[i].count, 0);
    }
    assert_int_equal(at, batch.count);
    return batch.count;
}

/* ## What is said of an event, against what decoding gives */

static const struct field *same_field(const struct chunk *chunk, const struct chunk *other, const struct field *field)
{
    const char *at = (const char *)field, *choice = (const char *)chunk->choice, *call = (const char *)chunk->call;
    bool in_call = chunk->call_count > 0 && at >= call && at < call + sizeof *chunk->call;

    return (const struct field *)(const void *)(in_call ? (const char *)other->call + (at - call)
                                                        : (const char *)other->choice + (at - choice));
}

static void put_payload(size_t event)
{
    static char text[4096];
    struct slice payload = slice_from(batch.row.bytes, batch_begin(&batch, event) + batch.row.prefix.length);

    payload.length = (size_t)(batch.row.bytes.data + batch.events[event].end - payload.data) - batch.row.end.length;
    assert_in_range(snprintf(text, sizeof text, "%.*s", (int)payload.length, payload.data), 1, sizeof text - 1);
    put_event(text);
}

static void decode_event(void)
{
    struct json_document document;
    struct json_error error;

    assert_true(json_read(stage.reader, stage.event.payload, &document, &error));
    document.event = &stage.event;
    chunk_decode(decoder, &document, decoded);
}

/* Decoding finds the text in them, too. */
static void assert_same_tokens_as(const struct choice_view *view, struct slice text)
{
    struct joined_hash joined = JOINED_HASH_EMPTY;

    json_join(&joined, text);
    assert_true(view->tokens.listed);
    assert_true(joined_hash_equal(view->tokens.joined, joined));
    assert_int_equal(view->tokens.positive.kind, JSON_ABSENT);
}

static void assert_same_stretch(const struct stretch *stretch, struct slice text)
{
    const struct chunk *chunk = stretch->chunk;

    assert_true(slice_equal(text, field_slice(decoded, same_field(chunk, decoded, stretch->text))));
    assert_memory_equal(&chunk->names, &decoded->names, sizeof decoded->names);
    assert_int_equal(chunk->created.value, decoded->created.value);
    assert_int_equal(chunk->choice[0].index.value, decoded->choice[0].index.value);
    assert_int_not_equal(chunk->likeness, 0);
    assert_int_not_equal(stretch->version, 0);
    if (stretch->same_tokens)
        assert_same_tokens_as(&decoded->choice[0], text);
}

/* The other cache knows the event, too. */
static void assert_known(const struct stretch *stretch, size_t event)
{
    struct shape_hit hit;

    put_payload(event);
    assert_true(shapes_find(shapes[WHOLE], &stage.event, &hit));
    given_before = given;
    index_before = index_given;
    given = *hit.chunk;
    index_given = hit.chunk->choice[0].index.value;
    decode_event();
    assert_same_stretch(stretch, batch_text(&batch, event));
    assert_int_equal(given.likeness, stretch->chunk->likeness);
    assert_int_equal(given.text_marks, 0);
    assert_hit(shapes[WHOLE], hit.chunk);
}

static void take(size_t taken)
{
    for (size_t i = 0; i < batch.stretch_count; i++)
        for (size_t k = 0; k < batch.stretches[i].count && batch.stretches[i].first + k < taken; k++)
            assert_known(&batch.stretches[i], batch.stretches[i].first + k);
    shapes_take_batch(shapes[AHEAD], &batch, taken);
}

static size_t row_of(const struct form *form, const char *lines, const char *tail)
{
    put_row(form, lines, tail);
    return foresee();
}

/* Batches get longer with those that are taken: until they are as long as they may be. */
static void lengthen(const char *events)
{
    static char lines[1 << 14];

    strcpy(lines, events);
    while (strlen(lines) + strlen(events) < sizeof lines / 2)
        strcat(lines, events);
    for (int i = 0; i < 8 && row_of(&line_form, lines, TAIL) > 0; i++)
        take(batch.count);
}

static const struct form *const forms[] = {&line_form, &event_form, &crlf_form};

/* Both caches know the events, and batches of them are long. */
static void learn_all(void **state, const char *events)
{
    assert_int_equal(start(state), 0);
    know(events);
    lengthen(events);
}

static int clean_up(void **state)
{
    free(row_memory);
    return tear_down(state);
}

#endif
