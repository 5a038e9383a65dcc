/*
 * The table of fingerprints: those that share a place do not drive each other out
 * while there are no more of them than the place has ways, and then the one goes that
 * was sought least lately.
 */
#include "chunk/shape_list.h"
#include "shape_stage.h"

enum { SHARING = PRINT_WAYS + 1 };

/* Fingerprints of one place. */
static uint64_t print_number(int i)
{
    return ((uint64_t)(i + 1) * PRINT_SETS + 5) << 8 | 1;
}

static bool is_known(int i)
{
    bool seen;
    const struct print *print = shapes_print(shapes[WHOLE], print_number(i), &seen);

    assert_int_equal(print->fingerprint, print_number(i));
    return seen;
}

static void test_each_keeps_its_shapes(void **state)
{
    bool seen;

    (void)state;
    for (int i = 0; i < PRINT_WAYS; i++) {
        assert_false(is_known(i));
        shapes_print(shapes[WHOLE], print_number(i), &seen)->shapes[0] = (uint16_t)(10 + i);
    }
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < PRINT_WAYS; i++) {
            assert_true(is_known(i));
            assert_int_equal(shapes_print(shapes[WHOLE], print_number(i), &seen)->shapes[0], 10 + i);
            assert_int_equal(shapes_print(shapes[WHOLE], print_number(i), &seen)->shapes[1], NO_SHAPE);
        }
}

static void test_the_least_lately_sought_goes(void **state)
{
    (void)state;
    for (int i = 0; i < PRINT_WAYS; i++)
        assert_false(is_known(i));
    assert_true(is_known(0));
    assert_false(is_known(SHARING - 1));
    assert_true(is_known(0));
    for (int i = 2; i < SHARING; i++)
        assert_true(is_known(i));
    assert_false(is_known(1));
}

/* A new one has no shapes, whatever stood in its place. */
static void test_a_new_one_has_no_shapes(void **state)
{
    bool seen;

    (void)state;
    for (int i = 0; i < 2 * SHARING; i++) {
        struct print *print = shapes_print(shapes[WHOLE], print_number(i), &seen);
        assert_false(seen);
        for (int k = 0; k < PRINT_SHAPES; k++) {
            assert_int_equal(print->shapes[k], NO_SHAPE);
            print->shapes[k] = (uint16_t)k;
        }
    }
}

#define CASE(function) cmocka_unit_test_setup(function, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_each_keeps_its_shapes),
        CASE(test_the_least_lately_sought_goes),
        CASE(test_a_new_one_has_no_shapes),
    };

    return cmocka_run_group_tests_name("prints", tests, set_up, tear_down);
}
