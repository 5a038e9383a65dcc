/*
 * When batches are tried, how long they are, and what becomes of the shapes whose events
 * they take.
 */
#include "batch_stage.h"

/* ## When batches are tried, and how long they are */

static void test_when_batches_are_expected(void **state)
{
    assert_int_equal(start(state), 0);
    const struct shapes *cache = shapes[AHEAD];
    assert_false(shapes_expect_batch(cache)); /* nothing is known */
    know(T("a") T("b"));
    assert_true(shapes_expect_batch(cache));
    each_line(T("c"), show);
    assert_true(shapes_expect_batch(cache));
    assert_false(hits(WITH("\"seed\":1"))); /* what is not known may be anything's beginning */
    assert_false(shapes_expect_batch(cache));
    know(WITH("\"usage\":null") "\n");
    assert_false(shapes_expect_batch(cache)); /* there is no text */
    know(TEXT_OF("2", "a") WITH("\"usage\":null") "\n");
    assert_true(shapes_expect_batch(cache)); /* the next one may be of another stream */
}

/* A cache that rests tries nothing. */
static void test_batches_of_a_cache_that_rests(void **state)
{
    char event[512];
    int shown = 0;

    assert_int_equal(start(state), 0);
    know(T("a") T("b"));
    for (int i = 0; i < 700; i++) {
        snprintf(event, sizeof event, WITH("\"k%d\":1"), i);
        assert_false(hits(event));
    }
    for (bool found = false; !found; found = hits(CONTENT("a")), shown++)
        assert_false(shapes_expect_batch(shapes[AHEAD]));
    assert_in_range(shown, 10, 1000);
    assert_true(shapes_expect_batch(shapes[AHEAD]));
}

static const char *many(const char *line, size_t count)
{
    static char lines[1 << 14];

    lines[0] = '\0';
    assert_in_range(strlen(line) * count, 1, sizeof lines - 1);
    for (size_t i = 0; i < count; i++)
        strcat(lines, line);
    return lines;
}

/* The more of them are taken, the longer they get; where fewer are, as long as those were. */
static void test_length_of_batches(void **state)
{
    static const size_t expected[] = {4, 8, 16, 32, 32, 32};
    enum { TAKEN = 7, LEAST = 4 };

    assert_int_equal(start(state), 0);
    know(T("a") T("b"));
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_int_equal(row_of(&line_form, many(T("c"), 60), TAIL), expected[i]);
        take(batch.count);
    }
    row_of(&line_form, many(T("c"), 60), TAIL);
    take(TAKEN);
    assert_int_equal(foresee(), TAKEN);
    take(1);
    assert_int_equal(foresee(), LEAST);
    take(LEAST);
    assert_int_equal(foresee(), 2 * LEAST);
}

/* Those whose events the rules did not take are left out for a while; the others are not. */
static void test_shapes_that_sit_out(void **state)
{
    static const char events[] = TEXT_OF("1", "a") TEXT_OF("1", "b") TEXT_OF("2", "a") TEXT_OF("2", "b");
    int tries = 0;

    learn_all(state, events);
    assert_int_equal(row_of(&line_form, TEXT_OF("1", "c") TEXT_OF("1", "d") TEXT_OF("2", "e") TEXT_OF("2", "f"), TAIL),
                     4);
    take(1);
    assert_int_equal(foresee(), 4); /* the rules have begun with its events */
    take(2);
    assert_int_equal(foresee(), 2);
    take(2);
    assert_int_equal(row_of(&line_form, TEXT_OF("2", "e") TEXT_OF("2", "f"), TAIL), 0);
    for (; foresee() == 0; tries++)
        assert_in_range(tries, 0, 100);
    assert_in_range(tries, 3, 100);
    assert_int_equal(batch.count, 2);
    take(2);
    know(events);
}

/* ## What becomes of a batch */

/* Events that batches take earn as others do, so that the cache does not rest for what it misses between. */
static void test_batches_earn(void **state)
{
    enum { MISSES = 6 };
    struct shape_hit hit;
    char event[512];

    learn_all(state, T("a") T("b"));
    for (int i = 0; i < 1000 * MISSES; i++) {
        snprintf(event, sizeof event, WITH("\"k%d\":1"), i);
        put_event(event);
        assert_false(shapes_find(shapes[AHEAD], &stage.event, &hit));
        if (i % MISSES != 0)
            continue;
        put_event(CONTENT("a"));
        assert_true(shapes_find(shapes[AHEAD], &stage.event, &hit));
        assert_int_equal(row_of(&line_form, T("c") T("d") T("e") T("f"), TAIL), 4);
        shapes_take_batch(shapes[AHEAD], &batch, batch.count);
    }
}

/* No two shapes of streams have one version; a shape keeps its own as long as it lasts. */
static void test_versions(void **state)
{
    enum { STREAMS = 600, ROUNDS = 3 };
    static uint64_t versions[ROUNDS * STREAMS];
    static char lines[1024];
    size_t count = 0;

    assert_int_equal(start(state), 0);
    for (int i = 0; i < ROUNDS * STREAMS; i++) {
        snprintf(lines, sizeof lines, TEXT_OF("chatcmpl-%d", "%d"), i % STREAMS, i);
        for (int k = 0; k < 5; k++)
            each_line(lines, show);
        if (row_of(&line_form, lines, TAIL) == 0)
            continue;
        versions[count] = batch.stretches[0].version;
        take(1);
        assert_int_equal(foresee(), 1);
        assert_int_equal(batch.stretches[0].version, versions[count++]);
    }
    assert_in_range(count, 1000, ROUNDS * STREAMS);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(versions[i], versions[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_when_batches_are_expected),
        cmocka_unit_test(test_batches_of_a_cache_that_rests),
        cmocka_unit_test(test_length_of_batches),
        cmocka_unit_test(test_shapes_that_sit_out),
        cmocka_unit_test(test_batches_earn),
        cmocka_unit_test(test_versions),
    };

    return cmocka_run_group_tests(tests, set_up, clean_up);
}
