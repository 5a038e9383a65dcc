/*
 * Rows of events (framing_foresee_row, framing_take_row) against events one by one:
 * of two framings that get the same bytes, one takes one or two events ahead and then,
 * of those behind that look as the row says, every number at once. Place and number of
 * the row must be those of its first event, and all that comes behind must be as it is
 * one by one. How many events rows had is counted, so that none is not enough.
 */
#include "case_tests.h"
#include "framing_observe.h"

#define A    "{\"a\":1}"
#define B    "{\"b\":\"two\"}"
#define C    "{\"c\":{}}"
#define D    "{ \"d\" : 1 }"
#define LONG "{\"long\":\"012345678901234567890123456789012345678901234567890123456789\"}" /* more than EVENT_BYTES */

struct row_case {
    const char *name, *input;
    size_t length;
    unsigned events; /* of all rows: behind each event that is taken ahead, and behind each two */
};

#define CASE(name, input, events)                                                                                      \
    {                                                                                                                  \
        name, input, sizeof(input) - 1, events                                                                         \
    }

static const struct row_case cases[] = {
    CASE("lines", A "\n" B "\n" C "\n" A "\n" B "\n", 3 + 2 + 1 + 2 + 1),
    CASE("more lines than one event may have", A "\n" A "\n" A "\n" A "\n" A "\n" A "\n" A "\n" A "\n" A "\n" A "\n",
         36 + 28),
    CASE("lines with CRLF", A "\r\n" B "\r\n" C "\r\n" A "\r\n", 2 + 1 + 1),
    CASE("lines of both ends", A "\n" B "\n" C "\r\n" A "\n" B "\n" C "\n", 2 + 1 + 3 + 1),
    CASE("the last line has no end", A "\n" B "\n" C "\n" A, 1),
    CASE("a blank line", A "\n" B "\n" C "\n\n" A "\n" B "\n" C "\n", 1 + 1),
    CASE("lines with white space inside", A "\n" B "\n" D "\n" A "\n", 2),
    CASE("events with white space inside",
         "data: " A "\n\ndata: " B "\n\ndata: " D "\n\ndata: " D "\n\ndata: " A "\n\n", 3),
    CASE("other lines", A "\n" B "\n" C "\n[1]\n" A "\n" B "\n" C "\n", 1 + 2 + 1 + 1),
    CASE("a line over the limit", A "\n" B "\n" C "\n" LONG "\n" A "\n" B "\n", 1 + 1),
    CASE("events", "data: " A "\n\ndata: " B "\n\ndata: " C "\n\ndata: " A "\n\n", 2 + 1 + 1),
    CASE("events with CRLF", "data: " A "\r\n\r\ndata: " B "\r\n\r\ndata: " C "\r\n\r\ndata: " A "\r\n\r\n", 2 + 1 + 1),
    CASE("events with CR", "data: " A "\r\rdata: " B "\r\rdata: " C "\r\r", 0),
    CASE("another end", "data: " A "\n\ndata: " B "\n\ndata: " C "\r\n\r\ndata: " A "\n\ndata: " B "\n\n", 1),
    CASE("no space before the data", "data: " A "\n\ndata: " B "\n\ndata:" C "\n\ndata: " A "\n\ndata: " B "\n\n", 1),
    CASE("a comment", "data: " A "\n\ndata: " B "\n\ndata: " C "\n\n: c\n\ndata: " A "\n\ndata: " B "\n\n", 1),
    CASE("a sentinel", "data: " A "\n\ndata: " B "\n\ndata: " C "\n\ndata: [DONE]\n\n", 1),
    CASE("a blank line more", "data: " A "\n\ndata: " B "\n\ndata: " C "\n\n\ndata: " A "\n\n", 1),
    CASE("a mark before events",
         "\xEF\xBB\xBF"
         "data: " A "\n\ndata: " B "\n\ndata: " C "\n\n",
         1),
};

/* ## One by one */

enum { EVENTS_MAX = 64, TEXT_MAX = 1 << 12 };

/* What is kept of an event. */
struct kept {
    struct slice payload;
    enum event_framing framing;
    uint64_t number;
    struct place place;
    size_t after; /* bytes that are left behind it */
    char text[TEXT_MAX];
};

static struct kept kept[EVENTS_MAX];
static size_t kept_count;
static struct diag_scope scope;

static struct framing *make_one(void **memory)
{
    struct framing *framing = make(CHUNKLINT_AUTO, EVENT_BYTES, EVENT_LINES, memory);

    recording_clear();
    diag_enter(recording_diag(), &scope, 0);
    return framing;
}

static void say_all(struct seen *seen, const struct event *event)
{
    seen->length = 0;
    say_event(seen, event);
    say_everything(seen, event);
}

static void keep_events(struct slice input)
{
    static struct seen seen;
    struct slice bytes = input;
    struct event event;
    void *memory;
    struct framing *framing = make_one(&memory);

    for (kept_count = 0; framing_next(framing, &bytes, false, &event); kept_count++) {
        struct kept *k = &kept[kept_count];
        assert_in_range(kept_count, 0, EVENTS_MAX - 1);
        *k = (struct kept){event.payload, event.framing, event.number, event.place, bytes.length, ""};
        say_all(&seen, &event);
        assert_in_range(seen.length, 1, TEXT_MAX - 1);
        memcpy(k->text, seen.text, seen.length + 1);
    }
    free(memory);
}

/* ## Rows */

static bool begins_with(struct slice bytes, struct scan_word word)
{
    return bytes.length >= word.length && memcmp(bytes.data, &word.bytes, word.length) == 0;
}

/* Does the event, at the front of the bytes, look as the row says? */
static bool is_of_row(const struct event_row *row, struct slice payload, struct slice bytes)
{
    size_t before = row->prefix.length, length = before + payload.length;

    if (!begins_with(bytes, row->prefix) || payload.data != bytes.data + before || bytes.length < length)
        return false;
    bool object = payload.length > 1 && payload.data[0] == '{' && payload.data[payload.length - 1] == '}';
    return object && begins_with(slice_from(bytes, length), row->end);
}

/* How many of the events from this one on do? */
static size_t count_row(const struct event_row *row, size_t event, struct slice bytes)
{
    size_t count = 0, at = 0;

    for (; event < kept_count && is_of_row(row, kept[event].payload, slice_from(row->bytes, at)); event++, count++) {
        at += row->prefix.length + kept[event].payload.length + row->end.length;
        assert_int_equal(kept[event].after, bytes.length - at);
    }
    return count;
}

static void assert_same_rest(struct framing *framing, struct slice bytes, size_t event)
{
    static struct seen seen;
    struct event next;

    for (; framing_next(framing, &bytes, false, &next); event++) {
        assert_in_range(event, 0, kept_count - 1);
        say_all(&seen, &next);
        assert_string_equal(seen.text, kept[event].text);
    }
    assert_int_equal(event, kept_count);
}

static bool take_next(struct framing *framing, struct slice *bytes, size_t next)
{
    struct slice payload;
    struct event event;

    if (!framing_foresee(framing, *bytes, &payload) || payload.data != kept[next].payload.data)
        return false;
    payload.length = kept[next].payload.length;
    return framing_take(framing, bytes, payload, &event);
}

/* Events up to `last`, as many of them as `ahead` says taken ahead; false: they cannot be. */
static bool take_some(struct framing *framing, struct slice *bytes, size_t last, size_t ahead)
{
    struct event event;
    struct event_row row;
    bool taken = true;

    for (size_t i = 0; i + ahead <= last; i++)
        assert_true(framing_next(framing, bytes, false, &event));
    assert_false(framing_foresee_row(framing, *bytes, &row)); /* what a row goes on with is not known yet */
    for (size_t i = last + 1 - ahead; i <= last && taken; i++)
        taken = take_next(framing, bytes, i);
    return taken;
}

/* Gives how many events the row has. */
static size_t check_row(const struct event_row *row, struct slice bytes, size_t first)
{
    size_t events = count_row(row, first, bytes);

    assert_ptr_equal(row->bytes.data, bytes.data);
    assert_int_equal(row->bytes.length, bytes.length < EVENT_BYTES ? bytes.length : EVENT_BYTES);
    if (events == 0)
        return 0;
    assert_int_equal(row->framing, kept[first].framing);
    assert_int_equal(row->number, kept[first].number);
    assert_memory_equal(&row->place, &kept[first].place, sizeof row->place);
    for (size_t i = 0; i < events; i++)
        assert_int_equal(row->place.line + i * row->lines, kept[first + i].place.line);
    return events;
}

/* The row behind the event `last`, with `count` of its events taken; gives how many it has. */
static size_t take_row(struct slice input, size_t last, size_t ahead, size_t count)
{
    void *memory;
    struct framing *framing = make_one(&memory);
    struct slice bytes = input;
    struct event_row row;
    size_t events = 0;

    if (take_some(framing, &bytes, last, ahead) && framing_foresee_row(framing, bytes, &row)) {
        events = check_row(&row, bytes, last + 1);
        assert_in_range(count, 0, events);
        size_t left = kept[last + count].after;
        framing_take_row(framing, &bytes, &row, count, bytes.length - left);
        assert_int_equal(bytes.length, left);
        assert_same_rest(framing, bytes, last + 1 + count);
    }
    free(memory);
    return events;
}

/* All rows of the input; gives how many events they have. The input lies where its memory ends. */
static unsigned check_rows(struct slice input)
{
    char *copy = malloc(input.length);
    unsigned events = 0;

    memcpy(copy, input.data, input.length);
    input.data = copy;
    keep_events(input);
    for (size_t ahead = 1; ahead <= 2; ahead++)
        for (size_t last = ahead - 1; last < kept_count; last++) {
            size_t most = take_row(input, last, ahead, 0);
            for (size_t count = 1; count <= most; count++)
                take_row(input, last, ahead, count);
            events += (unsigned)most;
        }
    free(copy);
    return events;
}

static void test_case(void **state)
{
    const struct row_case *c = *state;

    assert_int_equal(check_rows((struct slice){c->input, c->length}), c->events);
}

/* Events alone, lines alone, anything. */
static void test_random_inputs(void **state)
{
    static const char *const words[] = {"data: " A "\n\n",     "data: " B "\n\n",  A "\n",  B "\n",
                                        "data: " C "\r\n\r\n", C "\r\n",           "\n",    ": c\n",
                                        "event: x\n",          "data: [DONE]\n\n", "* x\n", "data:" A "\n\n",
                                        "data: {\n",           "data: " D "\n\n",  D "\n",  "data: " LONG "\n\n"};
    static const struct {
        uint32_t first, count;
    } sets[] = {{0, 2}, {2, 2}, {0, sizeof words / sizeof words[0]}};
    uint32_t random = 1;
    unsigned events = 0;

    (void)state;
    for (size_t round = 0; round < 1500; round++) {
        char input[1024] = "";
        for (int i = 0; i < 8; i++) {
            random = random * 1664525u + 1013904223u;
            strcat(input, words[sets[round % 3].first + (random >> 16) % sets[round % 3].count]);
        }
        events += check_rows(slice_of(input));
    }
    assert_in_range(events, 10000, UINT32_MAX);
}

/* Places in a row have 32 bits, whatever one event may have. */
static void test_rows_are_short(void **state)
{
    enum { LENGTH = 3 << 20 };
    static char input[LENGTH];
    struct slice bytes = {input, LENGTH}, payload;
    struct event_row row;
    struct event event;
    void *memory;

    (void)state;
    for (size_t i = 0; i < LENGTH; i++)
        input[i] = (A "\n")[i % (sizeof A)];
    struct framing *framing = make(CHUNKLINT_JSONL, 2 * LENGTH, EVENT_LINES, &memory);
    diag_enter(recording_diag(), &scope, 0);
    assert_true(framing_next(framing, &bytes, false, &event));
    assert_true(framing_foresee(framing, bytes, &payload));
    payload.length = sizeof A - 1;
    assert_true(framing_take(framing, &bytes, payload, &event));
    assert_true(framing_foresee_row(framing, bytes, &row));
    assert_in_range(row.bytes.length, 1 << 16, 1 << 20);
    free(memory);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(test_random_inputs),
        cmocka_unit_test(test_rows_are_short),
    };

    return run_case_table(
        &(struct case_table){.group = "framing rows", .test = test_case, ROWS(cases), OTHER_TESTS(others)});
}
