/*
 * The shorter way to an event (framing_foresee, framing_take) against the long one:
 * of two framings that get the same bytes, one is told where each payload ends, and
 * may take it. Both must give the same events, member by member, and find the same;
 * at every other length it must say false and leave all as it was. How many events
 * are taken is counted, so that none is not enough.
 */
#include "case_tests.h"
#include "framing_observe.h"

#define A    "{\"a\":1}"
#define B    "{\"b\":\"two\"}"
#define BOM  "\xEF\xBB\xBF"
#define LONG "{\"long\":\"012345678901234567890123456789012345678901234567890123456789\"}" /* more than EVENT_BYTES */
#define NEAR "{\"near\":\"01234567890123456789012345678901234567890123456\"}"              /* with its field as many */
#define FULL "{\"full\":\"01234567890123456789012345678901234567890123456789012\"}"        /* as many */

struct ahead_case {
    const char *name, *input;
    size_t length;
    enum chunklint_input kind;
    unsigned taken;
};

#define CASE(name, input, taken)          {name, input, sizeof(input) - 1, CHUNKLINT_AUTO, taken}
#define CASE_OF(name, kind, input, taken) {name, input, sizeof(input) - 1, kind, taken}

static const struct ahead_case cases[] = {
    /* ## lines */
    CASE("lines", A "\n" B "\n" A "\n" B "\n", 3),
    CASE("lines with CRLF", A "\r\n" B "\r\n" A "\r\n", 2),
    CASE("lines of both ends", A "\n" B "\r\n" A "\n" B "\r\n" A "\n", 4),
    CASE("lines that were announced", A "\n" B "\n", 1),
    CASE_OF("lines that are asked for", CHUNKLINT_JSONL, A "\n" B "\n", 2),
    CASE("the last line has no end", A "\n" B "\n" A, 1),
    CASE("a line end that is cut", A "\n" B "\r", 0),
    CASE("blank lines between lines", A "\n\n" B "\n\r\n" A "\n", 0),
    CASE("white space before and behind", A "\n " B "\n" A " \n" B "\n" A "\n", 3),
    CASE("a CR in a line", A "\n" A "\r" B "\n" B "\n", 1),
    CASE("other values", A "\n[1]\n{}\n{ \"a\":1}\n" B "\n" A "\n", 2),
    CASE("a sentinel among lines", A "\n" B "\n[DONE]\n" A "\n" B "\n", 3),
    CASE("noise among lines", A "\n" B "\n* x\n" A "\n" B "\n", 2),
    CASE("a page among lines", A "\n<html>\n" B "\n" A "\n", 1),
    CASE("a mark before lines", BOM A "\n" B "\n" A "\n", 2),
    CASE("a mark among lines", A "\n" BOM B "\n" A "\n", 1),
    CASE("lines at the limit", A "\n" FULL "\n" A "\n", 2),
    CASE("lines over the limit", A "\n" LONG "\n" A "\n" B "\n", 2),

    /* ## events */
    CASE("events", "data: " A "\n\ndata: " B "\n\ndata: " A "\n\n", 2),
    CASE("events with CRLF", "data: " A "\r\n\r\ndata: " B "\r\n\r\ndata: " A "\r\n\r\n", 2),
    CASE("events with CR", "data: " A "\r\rdata: " B "\r\rdata: " A "\r\r", 0),
    CASE_OF("the first event, when events are asked for", CHUNKLINT_SSE, "data: " A "\n\ndata: " B "\n\n", 1),
    CASE("another end behind the data", "data: " A "\n\ndata: " B "\r\n\r\ndata: " A "\n\ndata: " B "\n\n", 2),
    CASE("a blank line with another end", "data: " A "\n\ndata: " B "\n\r\ndata: " A "\n\n", 1),
    CASE("an end of CR before LF", "data: " A "\r\n\r\ndata: " B "\r\n\ndata: " A "\r\n\r\n", 1),
    CASE("behind a comment", ": c\n\ndata: " A "\n\n: c\n\ndata: " B "\n\ndata: " A "\n\n", 1),
    CASE("a comment in the event", "data: " A "\n\n: c\ndata: " B "\n\ndata: " A "\n\n", 1),
    CASE("a comment behind the data", "data: " A "\n\ndata: " B "\n: c\n\ndata: " A "\n\n", 1),
    CASE("an event's name", "data: " A "\n\nevent: x\ndata: " B "\n\ndata: " A "\n\ndata: " B "\n\n", 2),
    CASE("a name behind the data", "data: " A "\n\ndata: " B "\nevent: mine\n\ndata: " A "\n\n", 1),
    CASE("an id before and behind", "id: 1\ndata: " A "\n\ndata: " B "\n\nid: 2\ndata: " A "\n\n", 1),
    CASE("comments after an id", "id: 1\ndata: " A "\n\n: c\n\ndata: " B "\n\n: c\n\ndata: [DONE]\n\n: c\n\n", 1),
    CASE("a comment after an id, and a blank line more", "id: 1\ndata: " A "\n\n: c\ndata: " B "\n\n\ndata: " A "\n\n",
         0),
    CASE("several data lines", "data: " A "\n\ndata: " B "\ndata: " A "\n\ndata: " A "\n\n", 1),
    CASE("other prefixes",
         "data: " A "\n\ndata:" B "\n\ndata:  " A "\n\n data: " B "\n\ndata: data: " A "\n\ndata: " A "\n\n", 1),
    CASE("other values as data", "data: " A "\n\ndata: []\n\ndata: {}\n\ndata: ping\n\ndata: " B "\n\n", 1),
    CASE("more than one blank line", "data: " A "\n\n\ndata: " B "\n\n\n\ndata: " A "\n\n", 0),
    CASE("no blank line at the end", "data: " A "\n\ndata: " B "\n\ndata: " A "\n", 1),
    CASE("raw lines among events", "data: " A "\n\n" B "\n\ndata: " A "\n\n" B "\n", 0),
    CASE("a sentinel", "data: " A "\n\ndata: [DONE]\n\ndata: " B "\n\n", 1),
    CASE("a mark before events", BOM "data: " A "\n\ndata: " B "\n\n", 1),
    CASE("a mark among events", "data: " A "\n\n" BOM "data: " B "\n\ndata: " A "\n\n", 1),
    CASE("events at the limit", "data: " A "\n\ndata: " NEAR "\n\ndata: " FULL "\n\n", 1),
    CASE("events over the limit", "data: " A "\n\ndata: " LONG "\n\ndata: " A "\n\n", 1),
    CASE_OF("events where lines are asked for", CHUNKLINT_JSONL, A "\ndata: " A "\n\n" B "\n", 1),
    CASE("lines that become events", A "\n: c\n\ndata: " B "\n\ndata: " A "\n\n" B "\n", 1),

    /* ## responses */
    CASE("a response",
         "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: " A "\r\n\r\ndata: " B "\r\n\r\n", 1),
    CASE("a response of another type", "HTTP/1.1 200 OK\ncontent-type: text/html\n\ndata: " A "\n\ndata: " B "\n\n", 1),
    CASE("lines of another type", "HTTP/1.1 200 OK\ncontent-type: text/plain\n\n" A "\n" B "\n" A "\n", 1),
    CASE("a response after another",
         "HTTP/1.1 200 OK\n\n" A "\n" B "\nHTTP/1.1 200 OK\n\ndata: " A "\n\ndata: " B "\n\n", 2),
    CASE("a coded response",
         "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
         "1A\r\ndata: " A "\n\ndata: " B "\n\r\n1\r\n\n\r\n0\r\n\r\n",
         0),
    CASE("a response of known length",
         "HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n" A "\n" A "\nHTTP/1.1 200 OK\r\n\r\n" A "\n" B "\n", 1),
};

/* ## Two framings side by side */

struct pair {
    struct framing *plain, *ahead;
    void *memory[2];
    struct diag_scope scope;
    struct event event; /* of the shorter way: the same each time */
    unsigned taken;
};

static void begin(struct pair *pair, enum chunklint_input kind)
{
    static const struct slice mine[] = {{"mine", 4}};

    *pair = (struct pair){.scope = {.number = 1}};
    pair->plain = make(kind, EVENT_BYTES, EVENT_LINES, &pair->memory[0]);
    pair->ahead = make(kind, EVENT_BYTES, EVENT_LINES, &pair->memory[1]);
    framing_allow_events(pair->plain, mine, 1);
    framing_allow_events(pair->ahead, mine, 1);
    recording_clear();
    diag_enter(recording_diag(), &pair->scope, 0);
}

static void assert_same_place(struct place a, struct place b)
{
    assert_int_equal(a.offset, b.offset);
    assert_int_equal(a.line, b.line);
    assert_int_equal(a.column, b.column);
}

static void assert_same_slice(struct slice a, struct slice b)
{
    assert_int_equal(a.length, b.length);
    assert_memory_equal(a.data, b.data, a.length);
}

static void assert_same_pieces(const struct event *a, const struct event *b)
{
    assert_int_equal(a->piece_count, b->piece_count);
    for (size_t i = 0; i < a->piece_count; i++) {
        assert_int_equal(a->pieces[i].start, b->pieces[i].start);
        assert_same_place(a->pieces[i].place, b->pieces[i].place);
    }
}

static void assert_same_event(const struct event *a, const struct event *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->framing, b->framing);
    assert_int_equal(a->number, b->number);
    assert_int_equal(a->connection, b->connection);
    assert_same_slice(a->payload, b->payload);
    assert_same_pieces(a, b);
    assert_int_equal(a->data_lines, b->data_lines);
    assert_same_slice(a->raw_line, b->raw_line);
    assert_same_slice(a->name, b->name);
    assert_int_equal(a->foreign, b->foreign);
    assert_int_equal(a->unframed, b->unframed);
    assert_int_equal(a->cut, b->cut);
    assert_same_place(a->place, b->place);
    assert_memory_equal(a->http, b->http, sizeof *a->http);
}

/* A payload that is told holds no line end. */
static size_t line_length(struct slice text)
{
    size_t length = 0;

    while (length < text.length && text.data[length] != '\n' && text.data[length] != '\r')
        length++;
    return length;
}

/* Where the payload lies, every length that it might have. */
static bool take_ahead(struct pair *pair, struct slice *bytes)
{
    struct slice payload, left = *bytes;

    if (!framing_foresee(pair->ahead, *bytes, &payload))
        return false;
    assert_ptr_equal(payload.data + payload.length, bytes->data + bytes->length);
    for (size_t length = 2, most = line_length(payload); length <= most && length < payload.length; length++) {
        if (!framing_take(pair->ahead, bytes, (struct slice){payload.data, length}, &pair->event)) {
            assert_same_slice(*bytes, left);
            continue;
        }
        assert_int_equal(pair->event.payload.length, length);
        assert_ptr_equal(pair->event.payload.data, payload.data);
        pair->taken++;
        return true;
    }
    return false;
}

/* What the first one found, the second one has found again. */
static void assert_same_findings(size_t count)
{
    assert_int_equal(recording.count, 2 * count);
    for (size_t i = 0; i < count; i++)
        assert_true(recorded_same(&recording.list[i], &recording.list[count + i]));
    if (count > 0)
        recording_clear();
}

/* One event of both; false: there is none. */
static bool step(struct pair *pair, struct slice *plain_bytes, struct slice *bytes, bool last)
{
    struct event expected, event;
    bool taken = take_ahead(pair, bytes), given = taken || framing_next(pair->ahead, bytes, last, &event);
    size_t found = recording.count;

    assert_int_equal(framing_next(pair->plain, plain_bytes, last, &expected), given);
    assert_same_findings(found);
    assert_same_slice(*bytes, *plain_bytes);
    if (given)
        assert_same_event(taken ? &pair->event : &event, &expected);
    return given;
}

/* The part lies where its memory ends. */
static void feed_both(struct pair *pair, struct slice part, bool last)
{
    char *copy = malloc(part.length > 0 ? part.length : 1);
    struct slice bytes = {copy, part.length}, plain_bytes = bytes;

    memcpy(copy, part.data, part.length);
    while (step(pair, &plain_bytes, &bytes, last))
        continue;
    free(copy);
}

/* In parts of `step` bytes, the first one of `first`; gives how many events were taken. */
static unsigned compare(struct slice input, enum chunklint_input kind, size_t first, size_t step)
{
    struct pair pair;

    begin(&pair, kind);
    for (size_t at = 0, size = first; at < input.length; at += size, size = step) {
        size = size < input.length - at ? size : input.length - at;
        feed_both(&pair, (struct slice){input.data + at, size}, false);
    }
    feed_both(&pair, (struct slice){"", 0}, true);
    free(pair.memory[0]);
    free(pair.memory[1]);
    return pair.taken;
}

static void test_case(void **state)
{
    const struct ahead_case *c = *state;
    struct slice input = {c->input, c->length};

    assert_int_equal(compare(input, c->kind, c->length, c->length), c->taken);
    assert_int_equal(compare(input, c->kind, 1, 1), 0);
    for (size_t at = 1; at < c->length; at++)
        assert_in_range(compare(input, c->kind, at, c->length), 0, c->taken + 1);
}

/* A second input begins anew: what the first one's events were like decides nothing. */
static void test_inputs_after_another(void **state)
{
    static const char *const inputs[] = {"data: " A "\n\ndata: " B "\n\n", A "\n" B "\n" A "\n",
                                         "data: " A "\r\n\r\ndata: " B "\r\n\r\n", B "\n" B "\n"};
    struct pair pair;

    (void)state;
    begin(&pair, CHUNKLINT_AUTO);
    for (size_t i = 0; i < 2 * sizeof inputs / sizeof inputs[0]; i++) {
        framing_begin(pair.plain);
        framing_begin(pair.ahead);
        feed_both(&pair, slice_of(inputs[i % (sizeof inputs / sizeof inputs[0])]), false);
        feed_both(&pair, (struct slice){"", 0}, true);
    }
    assert_int_equal(pair.taken, 2 * (1 + 2 + 1 + 1));
    free(pair.memory[0]);
    free(pair.memory[1]);
}

/* Nothing begins where there is too little to tell, or something else. */
static void test_what_is_not_foreseen(void **state)
{
    static const char *const beginnings[] = {"", "{", "{}", "[1]", " {\"a\"", "\n", "d", "data: {\"a", "HTTP", "\xEF"};
    struct slice line = SLICE(A "\n"), payload;
    struct event event;
    void *memory;
    struct framing *framing = make(CHUNKLINT_JSONL, EVENT_BYTES, EVENT_LINES, &memory);

    (void)state;
    assert_true(framing_next(framing, &line, false, &event));
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
        assert_false(framing_foresee(framing, slice_of(beginnings[i]), &payload));
    assert_true(framing_foresee(framing, SLICE("{\""), &payload));
    free(memory);
}

static void test_random_inputs(void **state)
{
    static const char *const words[] = {"data: " A "\n\n",
                                        "data: " A "\n\n",
                                        "data: " B "\r\n\r\n",
                                        A "\n",
                                        B "\n",
                                        B "\r\n",
                                        "data: " B,
                                        "\n",
                                        "\r\n",
                                        "\r",
                                        ": c\n",
                                        "id: 1\n",
                                        "event: mine\n",
                                        "event: x\n",
                                        "data: [DONE]\n\n",
                                        "HTTP/1.1 200 OK\n\n",
                                        BOM,
                                        "<html>\n",
                                        "* x\n",
                                        "data: " LONG "\n\n",
                                        " ",
                                        "data: {\n",
                                        "retry: 1\n",
                                        "content-length: 9\n"};
    uint32_t random = 1;
    unsigned taken = 0;

    (void)state;
    for (int round = 0; round < 4000; round++) {
        char input[2048] = "";
        for (int i = 0; i < 12; i++) {
            random = random * 1664525u + 1013904223u;
            strcat(input, words[(random >> 16) % (sizeof words / sizeof words[0])]);
        }
        for (size_t step = 7; step < 1000; step *= 5)
            taken += compare(slice_of(input), CHUNKLINT_AUTO, strlen(input) / 2 + 1, step);
    }
    assert_in_range(taken, 1000, UINT32_MAX);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(test_inputs_after_another),
        cmocka_unit_test(test_what_is_not_foreseen),
        cmocka_unit_test(test_random_inputs),
    };

    return run_case_table(
        &(struct case_table){.group = "framing ahead", .test = test_case, ROWS(cases), OTHER_TESTS(others)});
}
