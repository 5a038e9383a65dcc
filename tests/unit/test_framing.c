/*
 * Framing: the table of cases, each fed whole, byte by byte, and cut in two at
 * every place, with all that can be seen of events and findings compared; then
 * inputs made to hurt.
 */
#include "case_tests.h"
#include "framing_observe.h"

#include "framing_cases.h"

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

/* ## What findings say */

static void test_messages(void **state)
{
    static struct seen ignored;

    (void)state;
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        struct framing_case c = {"", said[i].input, strlen(said[i].input), CHUNKLINT_AUTO, ""};
        observe(&c, 0, c.length, false, &ignored);
        const struct recorded *finding = recorded_rule(said[i].rule);
        assert_non_null(finding);
        assert_string_equal(finding->message, said[i].message);
        assert_string_equal(finding->found, said[i].found);
        assert_string_equal(finding->expected, said[i].expected);
        assert_int_equal(finding->length, said[i].length);
    }
}

/* Of a joined payload, the line of the payload is shown. */
static void test_text_of_joined_payloads(void **state)
{
    struct event_piece pieces[] = {{0, {6, 1, 7}}, {3, {16, 2, 7}}, {6, {26, 3, 7}}};
    struct event event = {.kind = EVENT_DATA, .payload = SLICE("ab\ncd\nef"), .pieces = pieces, .piece_count = 3};
    static const char *const lines[] = {"ab", "cd", "ef"};

    (void)state;
    for (size_t i = 0; i < 9; i++) {
        struct finding finding = event_finding(&event, RULE_J001, i, 1);
        assert_true(slice_is(finding.text, lines[i / 3]));
        assert_int_equal(finding.caret, i % 3);
        assert_int_equal(finding.place.line, 1 + i / 3);
        assert_int_equal(finding.place.column, 7 + i % 3);
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
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_text_of_joined_payloads),
    };

    return run_case_table(
        &(struct case_table){.group = "framing", .test = test_case, ROWS(cases), OTHER_TESTS(others)});
}
