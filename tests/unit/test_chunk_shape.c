/*
 * The shape cache: on a hit it gives the chunk that decoding gives, byte for byte;
 * what is not the same but for holes is no hit; and shapes come and go as told.
 */
#include "chunk/shape_list.h"
#include "shape_stage.h"

static void test_same_but_for_strings(void **state)
{
    static const char *const events[] = {
        CONTENT("b"),
        CONTENT(""),
        CONTENT(" several words, longer than one register of sixty-four bytes is, by far: ends"),
        CONTENT("\\n"),
        CONTENT("caf\xC3\xA9"),
        CONTENT("\\ud83d\\ude00"),
        CONTENT("\\\"quoted\\\""),
        CONTENT("a"),
    };

    (void)state;
    learn(CONTENT("a"));
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
            assert_true(hits(events[i]));
}

static void test_strings_that_are_none(void **state)
{
    static const char *const strings[] = {CONTENT("\\ud83d"), CONTENT("\\ude00"), CONTENT("a\",\"role\":\"assistant")};

    (void)state;
    learn(CONTENT("a"));
    assert_true(hits(CONTENT("b")));
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
        assert_false(hits(strings[i]));
    assert_true(hits(CONTENT("c")));
}

static void test_same_but_for_numbers(void **state)
{
    (void)state;
    learn(HEAD("chatcmpl-1", "1700000000") CHOICE("0", "\"content\":\"a\"") "]}");
    assert_true(hits(HEAD("chatcmpl-1", "1700000001") CHOICE("12", "\"content\":\"a\"") "]}"));
    assert_true(hits(HEAD("chatcmpl-2", "5") CHOICE("-3", "\"content\":\"\"") "]}"));
    assert_true(hits(HEAD("chatcmpl-2", "-0") CHOICE("0", "\"content\":\"\"") "]}"));
    assert_true(hits(HEAD("chatcmpl-3", "123456789012345") CHOICE("1", "\"content\":\"b\"") "]}"));
    assert_false(hits(HEAD("chatcmpl-3", "9007199254740993") CHOICE("1", "\"content\":\"b\"") "]}"));
    assert_false(hits(HEAD("chatcmpl-3", "1.0") CHOICE("1", "\"content\":\"b\"") "]}"));
    assert_false(hits(HEAD("chatcmpl-3", "1e3") CHOICE("1", "\"content\":\"b\"") "]}"));
}

/* Values that a keyword looks at are literal, one by one. */
static void test_deciding_values_are_literal(void **state)
{
    static const char *const pairs[][2] = {
        {WITH("\"service_tier\":\"auto\""), WITH("\"service_tier\":\"default\"")},
        {WITH("\"service_tier\":\"auto\""), WITH("\"service_tier\":\"other\"")},
        {WITH("\"seed\":1"), WITH("\"seed\":-1")},
        {WITH("\"tag\":\"abc\""), WITH("\"tag\":\"abcd\"")},
        {WITH("\"pair\":[1,2]"), WITH("\"pair\":[1,2,3]")},
        {WITH("\"set\":[1,2]"), WITH("\"set\":[1,1]")},
        {WITH("\"list\":[1]"), WITH("\"list\":[]")},
        {WITH("\"list\":[1]"), WITH("\"list\":[1.5]")},
        {WITH("\"list\":[1]"), WITH("\"list\":[1,[2]]")},
        {WITH("\"any\":\"a\""), WITH("\"any\":null")},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        start(state);
        learn(pairs[i][0]);
        assert_false(hits(pairs[i][1]));
        assert_true(hits(pairs[i][0]));
    }
}

static void test_free_values_are_holes(void **state)
{
    (void)state;
    learn(WITH("\"list\":[1,2],\"any\":{\"a\":1.5,\"b\":[\"x\"]}"));
    assert_true(hits(WITH("\"list\":[10, 20 ,30],\"any\":{\"a\":-2e9,\"b\":[\"\"]}")));
    assert_true(hits(WITH("\"list\":[0],\"any\":{\"a\":0.0,\"b\":[\"yy\"]}")));
}

static void test_tokens_are_joined_anew(void **state)
{
    (void)state;
    learn(LOGPROBS("ab", TOKEN("a", "-0.5", "[97]") "," TOKEN("b", "-0.25", "null")));
    assert_true(
        hits(LOGPROBS("\xC3\xA9 c", TOKEN("\xC3\xA9", "-1.5", "[195, 169]") "," TOKEN("\\u0020c", "-0.1", "null"))));
    assert_true(hits(LOGPROBS("x", TOKEN("x", "0.5", "[120]") "," TOKEN("", "-0.1", "null"))));
    assert_true(hits(LOGPROBS("x", TOKEN("x", "-0.5", "[999]") "," TOKEN("", "0.1", "null"))));
}

static void test_calls_are_filled(void **state)
{
#define CALL(index, id, arguments)                                                                                     \
    HEAD("chatcmpl-1", "1700000000")                                                                                   \
    CHOICE("0", "\"tool_calls\":[{\"index\":" index ",\"id\":\"" id                                                    \
                "\",\"function\":{\"name\":\"f\",\"arguments\":\"" arguments "\"}}]")                                  \
    "]}"
    (void)state;
    learn(CALL("0", "call_1", ""));
    assert_true(hits(CALL("1", "call_2222", "{\\\"a\\\":")));
    assert_true(hits(CALL("127", "", "1}")));
}

/* The tokens inside arrays count for the limit of an event. */
static void test_limit_of_tokens(void **state)
{
    char event[2048];
    size_t length = (size_t)snprintf(event, sizeof event, "%s", HEAD("chatcmpl-1", "1700000000") "],\"list\":[1");

    (void)state;
    learn(WITH("\"list\":[1]"));
    for (int i = 0; i < 270; i++)
        length += (size_t)snprintf(event + length, sizeof event - length, ",%d", i);
    snprintf(event + length, sizeof event - length, "]}");
    assert_true(hits(event));
    for (int i = 0; i < 30; i++)
        length += (size_t)snprintf(event + length, sizeof event - length, ",%d", i);
    snprintf(event + length, sizeof event - length, "]}");
    assert_false(hits(event));
}

static void test_end_is_the_end(void **state)
{
    (void)state;
    learn(CONTENT("a"));
    assert_false(hits(CONTENT("a") " "));
    assert_false(hits(" " CONTENT("a")));
}

/* In other forms of input it is two lines. */
static void test_line_ends_in_an_event(void **state)
{
    static const char other[] = "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\t \"choices\":[]}";

    (void)state;
    for (int i = 0; i < 6; i++) {
        assert_false(hits("{\r"
                          "\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"choices\":[]}"));
        assert_false(hits("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\n\"choices\":[]}"));
    }
    assert_false(hits(other));
    assert_true(hits(other));
}

/* What is not one whole payload is read. */
static void test_events_that_are_not_plain(void **state)
{
    struct shapes *cache = shapes[WHOLE];
    struct shape_hit hit;
    struct event event;

    (void)state;
    learn(CONTENT("a"));
    event = stage.event;
    assert_true(shapes_find(cache, &event, &hit));
    event.cut = true;
    assert_false(shapes_find(cache, &event, &hit));
    event = stage.event;
    event.data_lines = 2;
    assert_false(shapes_find(cache, &event, &hit));
    event = stage.event;
    event.unframed = true;
    assert_false(shapes_find(cache, &event, &hit));
}

static void show_new_members(int from, int count)
{
    char event[512];

    for (int i = from; i < from + count; i++) {
        snprintf(event, sizeof event, WITH("\"k%d\":1"), i);
        assert_false(hits(event));
    }
}

static int misses_before_a_hit(void)
{
    int misses = 0;

    while (!hits(CONTENT("a")) && misses < 10000)
        misses++;
    return misses;
}

/* Where nothing repeats the cache rests, and comes back: later each time, and soon when there was a hit. */
static void test_rests_and_comes_back(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++)
        (void)hits(CONTENT("a"));
    show_new_members(0, BALANCE_MOST + 32);
    assert_in_range(misses_before_a_hit(), 1, SHAPES_REST + 16);
    show_new_members(1000, 64 + 3 * SHAPES_REST);
    assert_in_range(misses_before_a_hit(), 2 * SHAPES_REST, 4 * SHAPES_REST + 16);
    show_new_members(3000, 32);
    assert_in_range(misses_before_a_hit(), 1, SHAPES_REST + 16);
}

/* More streams than there are shapes: each keeps its own as long as it lasts. */
static void test_many_streams(void **state)
{
    char event[512];
    int found = 0;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        snprintf(event, sizeof event, HEAD("chatcmpl-%d", "1700000000") CHOICE("0", "\"content\":\"%d\"") "]}",
                 1000 + i * 7919 % 800, i);
        found += hits(event);
    }
    assert_true(found > 19990);
}

/* Streams whose ids differ behind the bytes that shapes are found by share them, and are told apart all the same. */
static void test_streams_with_one_head(void **state)
{
#define FORTY "0123456789012345678901234567890123456789"
    char event[512];

    (void)state;
    for (int i = 0; i < 200; i++) {
        const char *tail = i / 20 % 2 == 0 ? "ab" : "abc"; /* runs of one stream, then turns */
        if (i >= 100)
            tail = i % 3 == 0 ? "ab" : i % 3 == 1 ? "abc" : "xy";
        snprintf(event, sizeof event, HEAD(FORTY "%s", "1700000000") CHOICE("0", "\"content\":\"%d\"") "]}", tail, i);
        assert_int_equal(hits(event), i > 1);
    }
}

/* More kinds of events than there are shapes: those that came back lately have one, the others are learnt anew. */
static void test_shapes_that_are_given_up(void **state)
{
    char event[512];
    int found = 0;

    (void)state;
    for (int round = 0; round < 4; round++)
        for (int kind = 0; kind < 300; kind++)
            for (int time = 0; time < 40; time++) {
                snprintf(event, sizeof event, HEAD("chatcmpl-%d", "1700000000") "],\"k%d\":\"%d\",\"x\":%d}", kind % 7,
                         kind, time, round);
                found += hits(event);
            }
    assert_in_range(found, 4 * 300 * 38, 4 * 300 * 40 - 600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_same_but_for_strings, start),
        cmocka_unit_test_setup(test_strings_that_are_none, start),
        cmocka_unit_test_setup(test_same_but_for_numbers, start),
        cmocka_unit_test(test_deciding_values_are_literal),
        cmocka_unit_test_setup(test_free_values_are_holes, start),
        cmocka_unit_test_setup(test_tokens_are_joined_anew, start),
        cmocka_unit_test_setup(test_calls_are_filled, start),
        cmocka_unit_test_setup(test_limit_of_tokens, start),
        cmocka_unit_test_setup(test_end_is_the_end, start),
        cmocka_unit_test_setup(test_line_ends_in_an_event, start),
        cmocka_unit_test_setup(test_events_that_are_not_plain, start),
        cmocka_unit_test_setup(test_rests_and_comes_back, start),
        cmocka_unit_test_setup(test_many_streams, start),
        cmocka_unit_test_setup(test_streams_with_one_head, start),
        cmocka_unit_test_setup(test_shapes_that_are_given_up, start),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
