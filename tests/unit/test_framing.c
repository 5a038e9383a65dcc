/*
 * Framing: the table of cases, each fed whole, byte by byte, and cut in two at
 * every place, with all that can be seen of events and findings compared; then
 * inputs made to hurt.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "framing/framing.h"
#include "recording_diag.h"

struct framing_case {
    const char *name;
    const char *input;
    size_t length;
    enum chunklint_input kind;
    const char *expected;
};

#include "framing_cases.h"

enum { EVENT_BYTES = 64, EVENT_LINES = 8, SEEN_MAX = 1 << 16 };

/* ## Writing down what is seen */

struct seen {
    char text[SEEN_MAX];
    size_t length;
};

__attribute__((format(printf, 2, 3))) static void say(struct seen *seen, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(seen->text + seen->length, SEEN_MAX - seen->length, format, arguments);
    va_end(arguments);
    assert_true(length >= 0 && (size_t)length < SEEN_MAX - seen->length);
    seen->length += (size_t)length;
}

static void say_bytes(struct seen *seen, struct slice bytes)
{
    static const char bare[] = "\n\r", names[] = "nr0";

    for (size_t i = 0; i < bytes.length; i++) {
        const char *control = strchr(bare, bytes.data[i]); /* the NUL at its end too */
        if (control != NULL)
            say(seen, "\\%c", names[control - bare]);
        else
            say(seen, "%c", bytes.data[i]);
    }
}

static const char *const kind_names[] = {[EVENT_DATA] = "data",   [EVENT_SENTINEL] = "done", [EVENT_OVERSIZED] = "big",
                                         [EVENT_NOISE] = "noise", [EVENT_RESPONSE] = "http", [EVENT_END] = "end"};

static void say_event(struct seen *seen, const struct event *event)
{
    struct place place = event->piece_count > 0 ? event_place(event, 0) : event->place;

    say(seen, "%s%s ", seen->length > 0 ? "; " : "", kind_names[event->kind]);
    if (event->kind == EVENT_RESPONSE)
        say(seen, "%d %s ", event->http->status, event->http->content_type);
    say(seen, "%d:%d", (int)place.line, (int)place.column);
    if (event->kind == EVENT_RESPONSE || event->kind == EVENT_END)
        return;
    say(seen, "%s%s ", event->unframed ? " unframed" : "", event->cut ? " cut" : "");
    say_bytes(seen, event->payload);
}

/* All that an event tells, and every byte's place. */
static void say_everything(struct seen *seen, const struct event *event)
{
    say(seen, " <%d %d %d %u %d:%d:%d ", (int)event->framing, (int)event->number, (int)event->connection,
        event->data_lines, (int)event->place.offset, (int)event->place.line, (int)event->place.column);
    say_bytes(seen, event->raw_line);
    say(seen, "|");
    say_bytes(seen, event->name);
    if (event->payload.data != NULL && event->kind != EVENT_NOISE) {
        assert_true(event->payload.data[event->payload.length] == '\n' ||
                    event->payload.data[event->payload.length] == '\r');
    }
    assert_true(event->kind != EVENT_DATA || event->piece_count > 0);
    struct finding whole = event_finding_at(event, RULE_J001);
    say(seen, " at %d:%d:%d+%d", (int)whole.place.offset, (int)whole.place.line, (int)whole.place.column,
        (int)whole.caret);
    for (size_t i = 0; event->piece_count > 0 && i <= event->payload.length; i++) {
        struct finding finding = event_finding(event, RULE_J001, i, 1);
        say(seen, " %d:%d:%d+%d", (int)finding.place.offset, (int)finding.place.line, (int)finding.place.column,
            (int)finding.caret);
        if (i < event->payload.length)
            assert_int_equal(finding.text.data[finding.caret], event->payload.data[i]);
    }
    say(seen, ">");
}

static void say_findings(struct seen *seen, size_t *from, bool everything)
{
    for (; *from < recording.count; ++*from) {
        const struct recorded *r = &recording.list[*from];
        say(seen, "%s%s %d:%d", seen->length > 0 ? "; " : "", rule_table[r->rule].code, (int)r->place.line,
            (int)r->place.column);
        if (everything)
            say(seen, " <%d+%d %d %s %s %s>", (int)r->place.offset, (int)r->length, (int)r->event, r->found,
                r->expected, r->message);
    }
}

/* ## Feeding */

static struct framing *make(enum chunklint_input kind, size_t bytes, size_t lines, void **memory)
{
    struct chunklint_options options = {.input = kind, .limits = {.event_bytes = bytes, .event_lines = lines}};
    struct arena counting = {0};

    assert_null(framing_create(&counting, &options, recording_diag()));
    *memory = malloc(counting.used);
    struct arena arena = {*memory, counting.used, 0, false};
    struct framing *framing = framing_create(&arena, &options, recording_diag());
    assert_non_null(framing);
    return framing;
}

/* Feeds a copy that ends where its memory ends, so that reading past it is seen. */
static void feed(struct framing *framing, struct slice part, bool last, struct seen *seen, size_t *found,
                 bool everything)
{
    char *copy = malloc(part.length + 1);
    char *end = copy + part.length;
    struct slice bytes = {end - part.length, part.length};
    struct event event;

    if (part.length > 0)
        memcpy(copy, part.data, part.length);
    copy = realloc(copy, part.length > 0 ? part.length : 1);
    bytes.data = copy;
    while (framing_next(framing, &bytes, last, &event)) {
        say_findings(seen, found, everything);
        say_event(seen, &event);
        if (everything)
            say_everything(seen, &event);
    }
    say_findings(seen, found, everything);
    assert_int_equal(bytes.length, 0);
    free(copy);
}

/* The parts have `step` bytes, the first one `first`. */
static void observe(const struct framing_case *c, size_t first, size_t step, bool everything, struct seen *seen)
{
    static const struct slice mine[] = {{"mine", 4}};
    struct diag_scope scope = {.number = 1};
    void *memory;
    struct framing *framing = make(c->kind, EVENT_BYTES, EVENT_LINES, &memory);
    size_t found = 0;

    framing_allow_events(framing, mine, 1);
    recording_clear();
    diag_enter(recording_diag(), &scope, 0);
    seen->length = 0;
    seen->text[0] = '\0';
    for (size_t at = 0; at < c->length;) {
        size_t size = at == 0 && first > 0 ? first : step;
        size = size < c->length - at ? size : c->length - at;
        feed(framing, (struct slice){c->input + at, size}, false, seen, &found, everything);
        at += size;
    }
    feed(framing, (struct slice){"", 0}, true, seen, &found, everything);
    feed(framing, (struct slice){"", 0}, true, seen, &found, everything);
    free(memory);
}

static void test_case(void **state)
{
    const struct framing_case *c = *state;
    static struct seen whole, cut;

    observe(c, 0, c->length, false, &whole);
    assert_string_equal(whole.text, c->expected);
    observe(c, 0, c->length, true, &whole);
    observe(c, 0, 1, true, &cut);
    assert_string_equal(cut.text, whole.text);
    for (size_t at = 1; at < c->length; at++) {
        observe(c, at, c->length, true, &cut);
        assert_string_equal(cut.text, whole.text);
    }
}

/* Numbers count what is an event, connections what is a response or an input. */
static void test_numbers(void **state)
{
    static const char input[] = "data: {}\n\n: c\n\ndata: ping\n\n<html>\nHTTP/1.1 200 x\n\n"
                                "data: [DONE]\n\n{}\nHTTP/1.1 200 x\n\n{}\n[DONE]\n";
    static const struct {
        enum event_kind kind;
        enum event_framing framing;
        uint64_t number, connection;
    } expected[] = {
        {EVENT_DATA, FRAMING_SSE, 1, 1},         {EVENT_NOISE, FRAMING_SSE, 2, 1},
        {EVENT_NOISE, FRAMING_SSE, 3, 1},        {EVENT_END, FRAMING_SSE, 3, 1},
        {EVENT_RESPONSE, FRAMING_UNKNOWN, 3, 2}, {EVENT_SENTINEL, FRAMING_SSE, 4, 2},
        {EVENT_DATA, FRAMING_SSE, 5, 2},         {EVENT_END, FRAMING_SSE, 5, 2},
        {EVENT_RESPONSE, FRAMING_UNKNOWN, 5, 3}, {EVENT_DATA, FRAMING_JSONL, 6, 3},
        {EVENT_SENTINEL, FRAMING_JSONL, 7, 3},   {EVENT_END, FRAMING_JSONL, 7, 3},
    };
    struct diag_scope scope = {.number = 1};
    void *memory;
    struct framing *framing = make(CHUNKLINT_AUTO, EVENT_BYTES, EVENT_LINES, &memory);
    struct event event;

    (void)state;
    diag_enter(recording_diag(), &scope, 0);
    for (int round = 0; round < 2; round++) { /* a second input counts anew */
        struct slice bytes = {input, sizeof input - 1};
        framing_begin(framing);
        for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
            assert_true(framing_next(framing, &bytes, true, &event));
            assert_int_equal(event.kind, expected[i].kind);
            assert_int_equal(event.framing, expected[i].framing);
            assert_int_equal(event.number, expected[i].number);
            assert_int_equal(event.connection, expected[i].connection);
        }
        assert_false(framing_next(framing, &bytes, true, &event));
    }
    free(memory);
}

/* A finding about an event shows the line of its data, also where another line comes first. */
static void test_finding_at(void **state)
{
    struct diag_scope scope = {.number = 1};
    void *memory;
    struct framing *framing = make(CHUNKLINT_AUTO, EVENT_BYTES, EVENT_LINES, &memory);
    struct slice bytes = SLICE("data: {}\n\nid: 1\ndata: []\n\n");
    struct event event;
    struct finding finding;

    (void)state;
    diag_enter(recording_diag(), &scope, 0);
    assert_true(framing_next(framing, &bytes, false, &event));
    finding = event_finding_at(&event, RULE_F023);
    assert_int_equal(finding.place.column, 1);
    assert_true(slice_is(finding.text, "data: {}"));
    assert_true(framing_next(framing, &bytes, false, &event));
    finding = event_finding_at(&event, RULE_F023);
    assert_int_equal(event.place.line, 3);
    assert_int_equal(finding.place.line, 4);
    assert_int_equal(finding.caret, 6);
    assert_true(slice_is(finding.text, "data: []"));
    free(memory);
}

/* ## Inputs made to hurt */

struct tally {
    size_t kinds[EVENT_END + 1];
    uint64_t bytes;
};

/* `count` times `unit`, in blocks, with the limits of a real checker. */
static struct tally flood(struct slice unit, size_t count, size_t block)
{
    struct diag_scope scope = {.number = 1};
    struct tally tally = {0};
    void *memory;
    struct framing *framing = make(CHUNKLINT_AUTO, 1 << 20, 1 << 12, &memory);
    size_t total = unit.length * count;
    char *input = malloc(total + 1);
    struct event event;

    for (size_t i = 0; i < count; i++)
        memcpy(input + i * unit.length, unit.data, unit.length);
    recording_clear();
    diag_enter(recording_diag(), &scope, 0);
    for (size_t at = 0; at <= total; at += block) {
        bool last = at + block > total;
        struct slice bytes = {input + at, last ? total - at : block};
        while (framing_next(framing, &bytes, last, &event)) {
            tally.kinds[event.kind]++;
            tally.bytes += event.payload.length;
        }
    }
    free(input);
    free(memory);
    return tally;
}

static void test_a_line_without_end(void **state)
{
    (void)state;
    struct tally tally = flood(SLICE("data: x"), 1 << 20, 1 << 16);
    assert_int_equal(tally.kinds[EVENT_OVERSIZED], 1);
    assert_int_equal(recorded_count(RULE_X001), 1);
    assert_int_equal(tally.kinds[EVENT_END], 1);
}

static void test_data_lines_without_end(void **state)
{
    (void)state;
    struct tally tally = flood(SLICE("data:\n"), 2000000, 1 << 16);
    assert_int_equal(tally.kinds[EVENT_OVERSIZED], 1);
    assert_int_equal(tally.kinds[EVENT_DATA], 0);
}

static void test_carriage_returns_alone(void **state)
{
    (void)state;
    assert_int_equal(flood(SLICE("\r"), 10000000, 10000000).kinds[EVENT_END], 1);
    assert_int_equal(flood(SLICE("data: {}\r\r"), 1000000, 10000000).kinds[EVENT_DATA], 1000000);
}

static void test_zeros(void **state)
{
    (void)state;
    struct tally tally = flood(SLICE("\0"), 10000000, 4096);
    assert_int_equal(tally.kinds[EVENT_END], 1);
    assert_int_equal(tally.kinds[EVENT_DATA], 0);
}

static void test_many_responses(void **state)
{
    (void)state;
    struct tally tally = flood(SLICE("HTTP/1.1 200 OK\r\n\r\n"), 200000, 4096);
    assert_int_equal(tally.kinds[EVENT_RESPONSE], 200000);
    assert_int_equal(tally.kinds[EVENT_END], 200000);
}

static void test_byte_order_marks_alone(void **state)
{
    (void)state;
    assert_int_equal(flood(SLICE("\xEF\xBB\xBF"), 1000000, 1 << 16).kinds[EVENT_END], 1);
}

/* Any bytes at all: the cut does not matter, and nothing is read that is not there. */
static void test_random_bytes(void **state)
{
    static const char *const words[] = {"data: ",
                                        "{\"a\":1}",
                                        "\n",
                                        "\r",
                                        "\r\n",
                                        "\n\n",
                                        "[DONE]",
                                        "HTTP/1.1 200 OK\r\n",
                                        "transfer-encoding: chunked\r\n",
                                        "content-length: 14\r\n",
                                        "5\r\n",
                                        "0\r\n\r\n",
                                        "<html>",
                                        ": c",
                                        "id: 1",
                                        "event: x",
                                        "\xEF\xBB\xBF",
                                        " ",
                                        "* x\n",
                                        "{\n",
                                        "data:",
                                        "]",
                                        "\xff",
                                        "a;b\r\n"};
    static struct seen whole, cut;
    uint32_t random = 1;

    (void)state;
    for (int round = 0; round < 1500; round++) {
        char input[256] = "";
        struct framing_case c = {"random", input, 0, CHUNKLINT_AUTO, ""};
        for (int i = 0; i < 14; i++) {
            random = random * 1664525u + 1013904223u;
            strcat(input, words[(random >> 16) % (sizeof words / sizeof words[0])]);
        }
        c.length = strlen(input);
        observe(&c, 0, c.length, true, &whole);
        for (size_t step = 1; step < 6; step++) {
            observe(&c, 0, step, true, &cut);
            assert_string_equal(cut.text, whole.text);
        }
    }
}

/* Every place of a document is right also where lines are many and pieces few. */
static void test_places_in_a_document(void **state)
{
    struct diag_scope scope = {.number = 1};
    void *memory;
    struct framing *framing = make(CHUNKLINT_AUTO, 1 << 17, EVENT_LINES, &memory);
    char *input = malloc(1 << 17);
    struct slice bytes = {input, 0};
    struct event event;
    uint64_t line = 1, column = 1;

    (void)state;
    diag_enter(recording_diag(), &scope, 0);
    bytes.length = (size_t)sprintf(input, "{\n");
    for (int i = 0; bytes.length < 110000; i++)
        bytes.length += (size_t)sprintf(input + bytes.length, "%*s\n", i == 700 ? 70000 : i % 50, "1");
    size_t length = bytes.length;
    assert_true(framing_next(framing, &bytes, true, &event));
    assert_int_equal(event.framing, FRAMING_DOCUMENT);
    assert_int_equal(event.payload.length, length);
    assert_in_range(event.piece_count, 2, EVENT_LINES);
    for (size_t i = 0; i < length; i++) {
        struct place place = event_place(&event, i);
        assert_int_equal(place.offset, i);
        assert_int_equal(place.line, line);
        assert_int_equal(place.column, column);
        column = input[i] == '\n' ? 1 : column + 1;
        line += input[i] == '\n';
    }
    free(input);
    free(memory);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(test_a_line_without_end),
        cmocka_unit_test(test_data_lines_without_end),
        cmocka_unit_test(test_carriage_returns_alone),
        cmocka_unit_test(test_zeros),
        cmocka_unit_test(test_many_responses),
        cmocka_unit_test(test_byte_order_marks_alone),
        cmocka_unit_test(test_random_bytes),
        cmocka_unit_test(test_places_in_a_document),
        cmocka_unit_test(test_finding_at),
        cmocka_unit_test(test_numbers),
    };
    enum { CASES = sizeof cases / sizeof cases[0], OTHERS = sizeof others / sizeof others[0] };
    static struct CMUnitTest tests[CASES + OTHERS];

    for (size_t i = 0; i < CASES; i++)
        tests[i] = (struct CMUnitTest){cases[i].name, test_case, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    memcpy(tests + CASES, others, sizeof others);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("framing", tests, NULL, NULL);
}
