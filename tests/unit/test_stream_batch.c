/*
 * Batches change nothing: streams whose chunks are taken in batches, as long as the
 * stream stage takes them, against the same streams decoded chunk by chunk. All that is
 * found, with its places, and what is counted is compared, of long streams, with an odd
 * chunk at each place, and ended at each place. How many chunks batches take is
 * counted: so it is known where they stop.
 */
#include "row_stage.h"

static size_t row_most = SIZE_MAX; /* events of a row */

static size_t feed_events(size_t first)
{
    if (shapes == NULL || !shapes_expect_batch(shapes))
        return 0;
    put_row(first, row_most);
    return shapes_foresee_batch(shapes, &batch) ? take_batch() : 0;
}

/* ## Long streams */

/* In rows of so many events. */
static void check_long_streams(size_t most)
{
    unsigned failures = 0, count = 0;

    row_most = most;
    for (size_t i = 0; i < sizeof long_cases / sizeof long_cases[0]; i++) {
        const struct follow_case *c = &long_cases[i];
        char codes[256];
        bool same = same_both_ways(c->framing, c->dialect, c->lines);
        list_codes(codes, sizeof codes);
        count += batched;
        if (same && strcmp(codes, c->codes) == 0 && followed >= c->followed)
            continue;
        failures++;
        print_error("%s: expected \"%s\", got \"%s\"; %u of %u followed%s\n", c->name, c->codes, codes, followed,
                    c->followed, same ? "" : "; one by one, something else is found");
    }
    row_most = SIZE_MAX;
    assert_int_equal(failures, 0);
    assert_in_range(count, 1000, UINT32_MAX);
}

static void test_long_streams(void **state)
{
    (void)state;
    check_long_streams(SIZE_MAX);
}

static void test_long_streams_in_short_rows(void **state)
{
    (void)state;
    for (size_t most = 1; most <= 4; most++)
        check_long_streams(most);
}

/* ## Ended, and with an odd chunk, at each place */

/* Chunks that are followed, so often that they come in batches. */
static const char *repeated(const char *first, const char *lines, int times)
{
    static char out[1 << 14];

    strcpy(out, first);
    for (int i = 0; i < times; i++)
        strcat(out, lines);
    return out;
}

/* Their tokens are the content, with bytes and without. */
static void test_tokens_come_in_batches(void **state)
{
#define SAID(text, bytes) L(text, "{'token':'" text "','logprob':-0.5,'bytes':" bytes ",'top_logprobs':[]}")
    static const char *const tokens[] = {GO_L, SAID("ab", "[97,98]") SAID(" c", "[32,99]") SAID("d", "[100]")};

    (void)state;
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        assert_true(same_both_ways(FRAMING_SSE, &openai, repeated(OPEN, tokens[i], 10)));
        assert_in_range(batched, 15, UINT32_MAX);
    }
}

static void test_ends_in_a_row(void **state)
{
    static char lines[1 << 15];
    unsigned count = 0;

    (void)state;
    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        const char *row = repeated("", bases[i][1], 5);
        for (const char *at = row; *at != '\0'; at = strchr(at, '\n') + 1) {
            snprintf(lines, sizeof lines, "%s%.*s", bases[i][0], (int)(at - row), row);
            assert_true(same_both_ways(i % 2 == 0 ? FRAMING_SSE : FRAMING_JSONL, &openai, lines));
            count += batched;
        }
    }
    assert_in_range(count, 1000, UINT32_MAX);
}

static void check_odd_chunks(enum event_framing framing)
{
    uint64_t count = 0;
    unsigned wrong = 0;

    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        const char *const base[3] = {repeated(bases[i][0], bases[i][1], 2), bases[i][1], bases[i][2]};
        for (size_t k = 0; k < sizeof odd_chunks / sizeof odd_chunks[0] && wrong < 20; k++)
            wrong += check_odd(base, odd_chunks[k], framing, &count);
    }
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
        cmocka_unit_test(test_tokens_come_in_batches),     cmocka_unit_test(test_long_streams),
        cmocka_unit_test(test_long_streams_in_short_rows), cmocka_unit_test(test_ends_in_a_row),
        cmocka_unit_test(test_odd_chunks_in_events),       cmocka_unit_test(test_odd_chunks_in_lines),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, set_up_shapes, tear_down_shapes);
}
