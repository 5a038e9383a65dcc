/*
 * The nodes of a document, and how values are found, decoded and shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json/json.h"
#include "recording_diag.h"

static struct json_reader *reader;
static void *memory;
static char text_copy[4096];
static struct json_document document;

static int set_up(void **state)
{
    struct chunklint_options options = {.limits = {.event_tokens = 1 << 12, .depth = CHUNKLINT_DEPTH_MAX}};
    struct arena counting = {0};

    (void)state;
    json_create(&counting, &options, recording_diag());
    memory = malloc(counting.used);
    if (memory == NULL)
        return -1;
    struct arena arena = {.base = memory, .size = counting.used};
    reader = json_create(&arena, &options, recording_diag());
    return reader == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    free(memory);
    return 0;
}

static const struct json_document *read_document(const char *text)
{
    struct json_error error;
    size_t length = strlen(text);

    assert_true(length + 1 < sizeof text_copy);
    memcpy(text_copy, text, length);
    text_copy[length] = '\n';
    assert_true(json_read(reader, (struct slice){text_copy, length}, &document, &error));
    return &document;
}

static void test_layout(void **state)
{
    static const struct {
        uint8_t kind, flags;
        uint32_t start, end, next, size;
    } expected[] = {
        {JSON_OBJECT, 0, 0, 53, 12, 4},
        {JSON_STRING, JSON_KEY, 2, 3, 2, 0},
        {JSON_ARRAY, 0, 5, 20, 6, 3},
        {JSON_INTEGER, 0, 6, 8, 4, 0},
        {JSON_NUMBER, 0, 9, 12, 5, 0},
        {JSON_STRING, JSON_ESCAPED, 14, 18, 6, 0},
        {JSON_STRING, JSON_KEY, 22, 23, 7, 0},
        {JSON_OBJECT, 0, 26, 29, 8, 0},
        {JSON_STRING, JSON_KEY | JSON_ESCAPED, 31, 37, 9, 0},
        {JSON_NULL, 0, 39, 43, 10, 0},
        {JSON_STRING, JSON_KEY, 45, 45, 11, 0},
        {JSON_FALSE, 0, 47, 52, 12, 0},
    };
    const struct json_document *d = read_document("{\"a\":[-1,1e5,\"x\\ny\"],\"b\" :{ },\"\\u00e9\":null,\"\":false}");

    (void)state;
    assert_int_equal(d->count, sizeof expected / sizeof expected[0]);
    for (uint32_t i = 0; i < d->count; i++) {
        assert_int_equal(d->nodes[i].kind, expected[i].kind);
        assert_int_equal(d->nodes[i].flags, expected[i].flags);
        assert_int_equal(d->nodes[i].start, expected[i].start);
        assert_int_equal(d->nodes[i].end, expected[i].end);
        assert_int_equal(d->nodes[i].next, expected[i].next);
        if (!(expected[i].flags & JSON_KEY))
            assert_int_equal(d->nodes[i].size, expected[i].size);
    }
    assert_int_equal(d->oddities, 0);
    assert_null(d->event);
    assert_int_equal(d->root, 0);
    assert_int_equal(d->key, JSON_NONE);
}

/* A key's hash is that of what it stands for, however it is written. */
static void test_hash_of_escaped_keys(void **state)
{
    static const struct {
        const char *text, *name;
    } cases[] = {
        {"{\"id\":0}", "id"},
        {"{\"\\u0069d\":0}", "id"},
        {"{\"\\\"\\\\\\/\\b\\f\\n\\r\\t\":0}", "\"\\/\b\f\n\r\t"},
        {"{\"system_finger\\u0070rint\":0}", "system_fingerprint"},
        {"{\"\\ud83d\\ude00 and more than eight\":0}", "\xF0\x9F\x98\x80 and more than eight"},
        {"{\"\\u0065ight888\":0}", "eight888"},
        {"{\"\":0}", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct json_document *d = read_document(cases[i].text);
        assert_int_equal(d->nodes[1].hash, json_hash(slice_of(cases[i].name)));
        assert_true(json_string_is(d, 1, slice_of(cases[i].name)));
        assert_int_equal(json_member(d, 0, slice_of(cases[i].name)), 2);
        assert_int_equal(json_member(d, 0, SLICE("none")), JSON_NONE);
    }
}

static void test_string_is_exact(void **state)
{
    const struct json_document *d = read_document("[\"a\\u0062c\",\"ab\",\"\\ud800\",\"\\udc00\",\"abc\"]");

    (void)state;
    assert_true(json_string_is(d, 1, SLICE("abc")));
    assert_false(json_string_is(d, 1, SLICE("ab")));
    assert_false(json_string_is(d, 1, SLICE("abcd")));
    assert_false(json_string_is(d, 2, SLICE("abc")));
    assert_true(json_strings_equal(d, 1, d, 5));
    assert_false(json_strings_equal(d, 1, d, 2));
    assert_false(json_strings_equal(d, 3, d, 4)); /* both are shown as U+FFFD, and are not the same */
}

static void test_decode(void **state)
{
    static const struct {
        const char *text, *decoded;
    } cases[] = {
        {"\"plain\"", "plain"},
        {"\"a\\n\\\"\\u00e9\\/\"", "a\n\"\xC3\xA9/"},
        {"\"\\ud83d\\ude00!\"", "\xF0\x9F\x98\x80!"},
        {"\"x\\ud83dy\"", "x\xEF\xBF\xBDy"},
        {"\"\\ude00\\ud83d\"", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\"\\ud83d\\u0041\"", "\xEF\xBF\xBD"
                               "A"},
        {"\"\"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buffer[40];
        struct text out = text_over(buffer, sizeof buffer);
        json_decode(read_document(cases[i].text), 0, &out);
        assert_string_equal(buffer, cases[i].decoded);
    }
}

static void test_integers(void **state)
{
    static const struct {
        const char *text;
        bool fits;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"-0.0e5", true, 0},
        {"0e999999999999999999999", true, 0},
        {"12", true, 12},
        {"1.0", true, 1},
        {"1.50e1", true, 15},
        {"1200e-2", true, 12},
        {"1e3", true, 1000},
        {"1E+18", true, 1000000000000000000},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"-9223372036854775808.000", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"1e19", false, 0},
        {"1e999999999999999999999", false, 0},
        {"1e-999999999999999999999", false, 0},
        {"1.5", false, 0},
        {"15e-1", false, 0},
        {"0.1", false, 0},
        {"100000000000000000000e-2", true, 1000000000000000000},
        {"\"1\"", false, 0},
        {"null", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t value = 0;
        assert_int_equal(json_integer(read_document(cases[i].text), 0, &value), cases[i].fits);
        if (cases[i].fits)
            assert_true(value == cases[i].value);
    }
}

/* RFC 6901's own examples, and what must lead nowhere. */
static void test_pointers(void **state)
{
    static const struct {
        const char *pointer, *value;
    } cases[] = {
        {"", NULL},       {"/foo/0", "bar"}, {"/foo/1", "baz"}, {"/", "0"},         {"/a~1b", "1"},
        {"/c%d", "2"},    {"/m~0n", "8"},    {"/ ", "7"},       {"/k\"l", "6"},     {"/x", NULL},
        {"/foo/2", NULL}, {"/foo/-", NULL},  {"/foo/00", NULL}, {"/foo/0/1", NULL}, {"foo", NULL},
    };
    const struct json_document *d =
        read_document("{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"k\\\"l\":6,\" \":7,\"m~n\":8}");

    (void)state;
    assert_int_equal(json_at(d, 0, SLICE("")), 0);
    for (size_t i = 1; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t node = json_at(d, 0, slice_of(cases[i].pointer));
        assert_int_equal(node != JSON_NONE, cases[i].value != NULL);
        if (node != JSON_NONE)
            assert_true(slice_is(json_slice(d, node), cases[i].value));
    }
}

static void test_last_of_equal_members_wins(void **state)
{
    const struct json_document *d = read_document("{\"a\":1,\"b\":[2,3],\"a\":4}");

    (void)state;
    assert_true(slice_is(json_slice(d, json_member(d, 0, SLICE("a"))), "4"));
    assert_int_equal(d->oddities, JSON_DUPLICATE_KEY);
}

static void test_oddities_are_noted(void **state)
{
    static const struct {
        const char *text;
        unsigned oddities;
    } cases[] = {
        {"\"\\ud83d\\ude00\"", 0},
        {"\"\\ud83d\\ude00\\ude00\"", JSON_LONE_SURROGATE},
        {"\"\\ud83d\\ud83d\\ude00\"", JSON_LONE_SURROGATE},
        {"\"\\\\ud83d\"", 0}, /* a backslash, and then letters */
        {"{\"\\ud83d\":1}", JSON_LONE_SURROGATE},
        {"9007199254740992", 0},
        {"-9007199254740993", JSON_UNSAFE_INTEGER},
        {"10000000000000000", JSON_UNSAFE_INTEGER},
        {"10000000000000000.0", 0},
        {"{\"a\":1,\"A\":1}", 0},
        {"{\"a\":{\"a\":1}}", 0},
        {"[{\"a\":1},{\"a\":1}]", 0},
        {"[{\"a\":1,\"\\u0061\":1}]", JSON_DUPLICATE_KEY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(read_document(cases[i].text)->oddities, cases[i].oddities);
}

static void test_found(void **state)
{
    static const struct {
        const char *text, *found;
    } cases[] = {
        {"null", "null"},
        {"true", "true"},
        {"1.50", "1.50"},
        {"\"stop\"", "\"stop\""},
        {"[]", "an empty array"},
        {"[1,2,[3]]", "an array of 3"},
        {"{}", "an empty object"},
        {"{\"a\":{}}", "an object of 1"},
        {"\"a\\\"b\"", "\"a\\\"b\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buffer[60];
        struct text out = text_over(buffer, sizeof buffer);
        json_found(read_document(cases[i].text), 0, &out);
        assert_string_equal(buffer, cases[i].found);
    }
}

static void test_path(void **state)
{
    const struct json_document *d = read_document("{\"a/b\":[{\"m~n\\n\":1}]}");
    struct json_path path = {0};
    char buffer[60];
    struct text out = text_over(buffer, sizeof buffer);

    (void)state;
    json_path_pointer(&path, d, &out);
    assert_string_equal(buffer, "");
    json_path_key(&path, 1);
    json_path_index(&path, 0);
    json_path_key(&path, 4);
    json_path_pointer(&path, d, &out);
    assert_string_equal(buffer, "/a~1b/0/m~0n\\n");
    json_path_up(&path);
    out = text_over(buffer, sizeof buffer);
    json_path_pointer(&path, d, &out);
    assert_string_equal(buffer, "/a~1b/0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_hash_of_escaped_keys),
        cmocka_unit_test(test_string_is_exact),
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_pointers),
        cmocka_unit_test(test_last_of_equal_members_wins),
        cmocka_unit_test(test_oddities_are_noted),
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_path),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
