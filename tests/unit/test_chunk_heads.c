/*
 * The places for the prefixes of streams: each stream keeps its own while there are
 * enough, few are used where few streams take turns, and where one was lost there
 * are more from then on.
 */
#include "chunk/shape_list.h"
#include "shape_stage.h"

enum { STREAMS = 4 * PREFIXES_AT_FIRST };

static struct head *head_of(int stream)
{
    uint64_t key = (uint64_t)stream << 48 | 1; /* each of another set */
    struct head *head = shapes_head(shapes[WHOLE], key);

    return head != NULL ? head : shapes_add_head(shapes[WHOLE], key);
}

/* Is the stream's prefix the one that was found for it? If not, it is found now. */
static bool has_own(int stream)
{
    struct prefix *prefix = shapes_prefix(shapes[WHOLE], head_of(stream));
    bool own = prefix->form == (uint32_t)stream + 1;

    assert_true(own || prefix->form == 0);
    prefix->form = (uint32_t)stream + 1;
    return own;
}

static void begin_stream(int stream)
{
    shapes_prefix(shapes[WHOLE], NULL)->form = (uint32_t)stream + 1;
    head_of(stream);
}

static void test_few_places_for_streams_in_a_row(void **state)
{
    (void)state;
    for (int stream = 0; stream < STREAMS; stream++) {
        begin_stream(stream);
        for (int chunk = 0; chunk < 3; chunk++)
            assert_true(has_own(stream));
    }
    assert_int_equal(shapes[WHOLE]->prefix_count, PREFIXES_AT_FIRST);
}

static void test_more_places_for_streams_that_take_turns(void **state)
{
    int lost = 0;

    (void)state;
    for (int stream = 0; stream < STREAMS; stream++)
        begin_stream(stream);
    for (int round = 0; round < 8; round++)
        for (int stream = 0; stream < STREAMS; stream++)
            lost += !has_own(stream);
    assert_in_range(lost, 1, 2 * STREAMS);
    for (int stream = 0; stream < STREAMS; stream++)
        assert_true(has_own(stream));
    assert_in_range(shapes[WHOLE]->prefix_count, STREAMS, PREFIXES);
}

/* What is begun for a stream that does not come about is nobody's. */
static void test_a_stream_that_does_not_begin(void **state)
{
    (void)state;
    for (int stream = 0; stream < PREFIXES_AT_FIRST; stream++)
        begin_stream(stream);
    shapes_prefix(shapes[WHOLE], NULL)->form = 77;
    assert_false(has_own(0));
    assert_true(has_own(0));
    assert_true(has_own(PREFIXES_AT_FIRST - 1));
}

#define CASE(function) cmocka_unit_test_setup(function, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_few_places_for_streams_in_a_row),
        CASE(test_more_places_for_streams_that_take_turns),
        CASE(test_a_stream_that_does_not_begin),
    };

    return cmocka_run_group_tests_name("heads", tests, set_up, tear_down);
}
