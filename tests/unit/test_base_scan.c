/*
 * The SIMD scans against their scalar twins: each byte value at each distance
 * from the ends, and at each alignment.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/scan.h"

enum { LENGTH_MAX = 50 };

/* Calls `check` with exact blocks of memory, so that the sanitizer sees every byte too many. */
static void for_each_block(void (*check)(const char *data, size_t length))
{
    for (size_t length = 0; length <= LENGTH_MAX; length++) {
        char *block = malloc(length > 0 ? length : 1);
        assert_non_null(block);
        for (size_t at = 0; at < length; at++)
            for (int byte = 0; byte < 256; byte++) {
                memset(block, 'a', length);
                block[at] = (char)byte;
                block[length - 1] = at % 2 == 0 ? (char)byte : 'z';
                check(block, length);
            }
        check(block, 0);
        free(block);
    }
}

static void check_plain(const char *data, size_t length)
{
    assert_int_equal(scan_plain(data, length), scan_plain_scalar(data, length));
}

static void check_openers(const char *data, size_t length)
{
    assert_int_equal(scan_openers(data, length), scan_openers_scalar(data, length));
}

static void check_marks(const char *data, size_t length)
{
    assert_int_equal(scan_marks(data, length), scan_marks_scalar(data, length));
}

static void test_scans_equal_their_twins(void **state)
{
    (void)state;
    for_each_block(check_plain);
    for_each_block(check_openers);
    for_each_block(check_marks);
}

/* The twins themselves, by what they promise. */
static void test_plain_stops_at_special_bytes(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        const char text[] = {'a', (char)byte};
        int special = byte < 0x20 || byte == '"' || byte == '\\' || byte > 0x7F;
        assert_int_equal(scan_plain_scalar(text, 2), special ? 1 : 2);
        assert_int_equal(scan_openers_scalar(text, 2), byte == '[' || byte == '{');
    }
}

static void test_marks_are_those_of_four_bytes(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        const char text[] = {'a', (char)byte};
        unsigned marks = byte == '<' || byte == '[' ? SCAN_OPENING
                         : byte == '\\'             ? SCAN_BACKSLASH
                         : byte == 0xEF             ? SCAN_REPLACEMENT
                                                    : 0u;
        assert_int_equal(scan_marks_scalar(text, 2), marks);
    }
    assert_int_equal(scan_marks("\\[", 2), SCAN_BACKSLASH | SCAN_OPENING);
}

/* ---- the levels */

enum { LEVEL_LENGTH_MAX = 150 };

static const struct scan_level *scalar(void)
{
    const struct scan_level *last = NULL;

    for (size_t i = 0; scan_level(i) != NULL; i++)
        last = scan_level(i);
    return last;
}

/* `odd` at every place of every length, looked for from every place before it. */
static void check_plain_end(const struct scan_level *level, char odd)
{
    for (size_t length = 1; length <= LEVEL_LENGTH_MAX; length++) {
        char *text = malloc(length);
        assert_non_null(text);
        for (size_t place = 0; place < length; place++) {
            memset(text, 'a', length);
            text[place] = odd;
            for (size_t at = 0; at <= length; at += 1 + at % 7)
                assert_int_equal(level->plain_end(text, at, length), scalar()->plain_end(text, at, length));
        }
        free(text);
    }
}

static void check_common_prefix(const struct scan_level *level)
{
    for (size_t length = 0; length <= LEVEL_LENGTH_MAX; length++) {
        char *a = malloc(length + 1), *b = malloc(length + 1);
        assert_non_null(a);
        assert_non_null(b);
        for (size_t place = 0; place <= length; place++) {
            memset(a + 1, 'a', length);
            memset(b, 'a', length);
            if (place < length)
                b[place] = (char)(place % 2 == 0 ? 'b' : 'a' ^ 0x80);
            if (place + 9 < length)
                b[place + 9] = 'c';
            assert_int_equal(level->common_prefix(a + 1, b, length), place);
        }
        free(a);
        free(b);
    }
}

static void test_levels_equal_the_scalar_one(void **state)
{
    static const char odd[] = {'"', '\\', '\n', '\0', '\x1F', '\x20', '\x7F', '\x80', '\xFF'};

    (void)state;
    assert_string_equal(scalar()->name, "scalar");
    for (size_t i = 0; scan_level(i) != NULL; i++) {
        check_common_prefix(scan_level(i));
        for (size_t k = 0; k < sizeof odd; k++)
            check_plain_end(scan_level(i), odd[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scans_equal_their_twins),
        cmocka_unit_test(test_plain_stops_at_special_bytes),
        cmocka_unit_test(test_marks_are_those_of_four_bytes),
        cmocka_unit_test(test_levels_equal_the_scalar_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
