/*
 * Following changes nothing: streams whose chunks come from the shape cache, and are
 * followed where that may be, against the same streams decoded chunk by chunk. All
 * that is found is compared, of the cases of the stream stage, of long streams
 * (follow_cases.def), and of long streams with an odd chunk at each of their places.
 */
#include "follow_stage.h"

static void feed_stream(const char *lines)
{
    feed(lines);
}

/* The cases of the stream stage, which are short: what is not followed is checked as ever. */
static void test_short_streams(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (!same_both_ways(cases[i].framing, cases[i].dialect, cases[i].lines))
            fail_msg("%s: from the shape cache something else is found", cases[i].name);
}

static void test_long_streams(void **state)
{
    unsigned failures = 0;

    (void)state;
    for (size_t i = 0; i < sizeof long_cases / sizeof long_cases[0]; i++) {
        const struct follow_case *c = &long_cases[i];
        char codes[256];
        bool same = same_both_ways(c->framing, c->dialect, c->lines);
        list_codes(codes, sizeof codes);
        if (same && strcmp(codes, c->codes) == 0 && followed >= c->followed)
            continue;
        failures++;
        print_error("%s: expected \"%s\", got \"%s\"; %u of %u followed%s\n", c->name, c->codes, codes, followed,
                    c->followed, same ? "" : "; decoded, something else is found");
    }
    assert_int_equal(failures, 0);
}

#define NULL_T(text) X("0", "{'content':'" text "','refusal':null}", "null")

/* Once one of a kind was checked with nothing told; where kinds are several, twice since the last new one. */
static void test_when_chunks_are_followed(void **state)
{
    static const struct {
        const char *lines;
        unsigned followed;
    } counts[] = {
        {OPEN T("a") T("b") T("c") T("d"), 2}, /* b might begin with a again */
        {OPEN GO NULL_T("x"), 3},
        {OPEN GO NULL_T("x") T("y"), 3},
        {OPEN GO NULL_T("x") T("y") T("z"), 4},
        {OPEN GO NULL_T("x") T("y") T("z") NULL_T("w"), 4},
        {OPEN GO NULL_T("x") T("y") T("z") NULL_T("w") NULL_T("v"), 5},
        {OPEN R("x") R("y") T("a") T("b") T("c"), 1},
        {OPEN GO EMPTY T("x") T("y"), 4},        /* anything else, and it begins anew */
        {OPEN GO T("<think>") T("x") T("y"), 4}, /* what is told, too */
        {OPEN GO T("<") T("x") T("y"), 4},
        {OPEN OTHER_ROLE T("a") OTHER_T("a") T("b") OTHER_T("b") T("c") OTHER_T("c"), 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        assert_true(same_both_ways(FRAMING_SSE, &openai, counts[i].lines));
        if (followed != counts[i].followed)
            fail_msg("stream %zu: %u followed, expected %u", i, followed, counts[i].followed);
    }
}

/* Fragments of two calls in turn are joined each to their own arguments, whichever was checked last. */
static void test_calls_in_turn(void **state)
{
    static const char fragments[] = CALLS("0", MORE("1", ",11")) PART(",11");
    static char lines[1 << 15];

    (void)state;
    for (int first = 0; first < 4; first++) {
        strcpy(lines, ROLE ARGS CALLS("0", HEAD("1", "d", "f", "{\\'a\\':[0")) GO_ARGS);
        for (int i = 0; i < first; i++)
            strcat(lines, i % 2 == 0 ? PART(",2") : CALLS("0", MORE("1", ",22")));
        for (int i = 0; i < 60; i++)
            strcat(lines, fragments);
        strcat(lines, CALLS("0", MORE("1", "]}")) END_ARGS);
        assert_true(same_both_ways(FRAMING_SSE, &openai, lines));
        assert_int_equal(recording.count, 0);
    }
}

/* ## An odd chunk at each place */

static void check_odd_chunks(enum event_framing framing)
{
    uint64_t count = 0;
    unsigned wrong = 0;

    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++)
        for (size_t k = 0; k < sizeof odd_chunks / sizeof odd_chunks[0] && wrong < 20; k++)
            wrong += check_odd(bases[i], odd_chunks[k], framing, &count);
    assert_int_equal(wrong, 0);
    assert_in_range(count, 20000, UINT32_MAX);
}

static void test_odd_chunks_in_events(void **state)
{
    (void)state;
    check_odd_chunks(FRAMING_SSE);
}

static void test_odd_chunks_in_lines(void **state)
{
    (void)state;
    check_odd_chunks(FRAMING_JSONL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_streams),
        cmocka_unit_test(test_long_streams),
        cmocka_unit_test(test_when_chunks_are_followed),
        cmocka_unit_test(test_calls_in_turn),
        cmocka_unit_test(test_odd_chunks_in_events),
        cmocka_unit_test(test_odd_chunks_in_lines),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, set_up_shapes, tear_down_shapes);
}
