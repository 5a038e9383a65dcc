/*
 * What the schema engine knows about values by themselves: exact numbers, and the
 * resolution of URI references (the examples of RFC 3986, section 5.4).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "schema/numbers.h"
#include "schema/uri.h"

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static void numbers_are_compared_exactly(void **state)
{
    static const struct {
        const char *a, *b;
        int order;
    } cases[] = {
        {"0", "-0.0", 0},
        {"0e99", "0", 0},
        {"1", "1.0", 0},
        {"100", "1e2", 0},
        {"0.001", "1E-3", 0},
        {"12.50", "125e-1", 0},
        {"1", "2", -1},
        {"-1", "-2", 1},
        {"-1", "1", -1},
        {"9", "10", -1},
        {"0.1", "0.09", 1},
        {"1e308", "1e-308", 1},
        {"1e400", "1e401", -1},
        {"1e99999999999999999999", "1e400", 1},
        {"-1e99999999999999999999", "0", -1},
        {"9007199254740993", "9007199254740992", 1}, /* one double for both */
        {"0.1000000000000000000000000000001", "0.1", 1},
        {"123456789012345678901234567890", "1.2345678901234567890123456789e29", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct decimal a = decimal_read(slice_of(cases[i].a)), b = decimal_read(slice_of(cases[i].b));
        assert_int_equal(sign(decimal_compare(&a, &b)), cases[i].order);
        assert_int_equal(sign(decimal_compare(&b, &a)), -cases[i].order);
        assert_int_equal(decimal_hash(&a) == decimal_hash(&b), cases[i].order == 0);
    }
}

static void integers_are_known_by_value(void **state)
{
    static const struct {
        const char *text;
        bool is_integer;
    } cases[] = {{"0", true},    {"-0.0", true},  {"1.0", true},   {"1.50e1", true}, {"1e308", true},
                 {"1.5", false}, {"1e-1", false}, {"10e-1", true}, {"0.5e1", true},  {"123.456e2", false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct decimal number = decimal_read(slice_of(cases[i].text));
        assert_int_equal(decimal_is_integer(&number), cases[i].is_integer);
    }
}

static void multiples_are_exact(void **state)
{
    static const struct {
        const char *number, *divisor;
        bool is_multiple;
    } cases[] = {
        {"0", "7", true},
        {"49", "7", true},
        {"-49", "7", true},
        {"50", "7", false},
        {"0.0075", "0.0001", true},
        {"0.00751", "0.0001", false},
        {"4.5", "1.5", true},
        {"35", "1.5", false},
        {"1e308", "0.123456789", false},
        {"1e308", "0.5", true},
        {"12391239123", "1e-8", true},
        {"1e400", "3", false},
        {"1e1", "100", false},
        {"987654321987654321987654321", "987654321", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct decimal number = decimal_read(slice_of(cases[i].number));
        struct divisor divisor;
        assert_true(divisor_read(slice_of(cases[i].divisor), &divisor));
        assert_int_equal(decimal_is_multiple(&number, &divisor), cases[i].is_multiple);
    }
}

static void divisors_that_are_none(void **state)
{
    static const char *const cases[] = {"0", "-1", "0.0e5", "1234567891"};
    struct divisor divisor;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_false(divisor_read(slice_of(cases[i]), &divisor));
}

static void references_are_resolved(void **state)
{
    static const struct {
        const char *reference, *absolute;
    } cases[] = {
        {"g:h", "g:h"},
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {";x", "http://a/b/c/;x"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../../g", "http://a/g"},
        {"../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {"..g", "http://a/b/c/..g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/../h", "http://a/b/c/h"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buffer[URI_MAX];
        struct text out = text_over(buffer, sizeof buffer);
        uri_resolve(slice_of("http://a/b/c/d;p?q"), slice_of(cases[i].reference), &out);
        assert_string_equal(buffer, cases[i].absolute);
    }
}

static void percent_escapes(void **state)
{
    static const struct {
        const char *escaped, *decoded; /* NULL: malformed */
    } cases[] = {{"a%25b", "a%b"}, {"%22%7e", "\"~"}, {"%C3%A4", "\xC3\xA4"}, {"", ""},
                 {"%", NULL},      {"%4", NULL},      {"%g0", NULL},          {"%0g", NULL}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buffer[64];
        struct text out = text_over(buffer, sizeof buffer);
        assert_int_equal(uri_decode(slice_of(cases[i].escaped), &out), cases[i].decoded != NULL);
        if (cases[i].decoded != NULL)
            assert_string_equal(buffer, cases[i].decoded);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_compared_exactly), cmocka_unit_test(integers_are_known_by_value),
        cmocka_unit_test(multiples_are_exact),          cmocka_unit_test(divisors_that_are_none),
        cmocka_unit_test(references_are_resolved),      cmocka_unit_test(percent_escapes),
    };

    return cmocka_run_group_tests_name("schema_values", tests, NULL, NULL);
}
