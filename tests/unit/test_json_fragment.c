/*
 * Joined fragments: what a text is, however it is escaped and wherever it is cut
 * into two or three pieces; where it goes wrong; and that pieces cost time in
 * proportion to their length.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "json/fragment.h"
#include "json/reader.h"

enum { NOWHERE = -1, RAW_MAX = 4096 };

struct joined_case {
    const char *text; /* what the pieces stand for, in UTF-8 */
    enum json_joined_verdict verdict;
    enum json_kind kind;
    int second, invalid; /* characters, or NOWHERE */
};

static const struct joined_case cases[] = {
    /* one value */
    {"{}", JOINED_WHOLE, JSON_OBJECT, NOWHERE, NOWHERE},
    {" { } \n", JOINED_WHOLE, JSON_OBJECT, NOWHERE, NOWHERE},
    {"{\"a\":{\"b\":[1,-2.5e+3,true,false,null,\"x\"]},\"c\":[[],{}]}", JOINED_WHOLE, JSON_OBJECT, NOWHERE, NOWHERE},
    {"{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"}", JOINED_WHOLE, JSON_OBJECT, NOWHERE, NOWHERE},
    {"{\"\xC3\xA9\":\"\xF0\x9F\x98\x80\"}", JOINED_WHOLE, JSON_OBJECT, NOWHERE, NOWHERE},
    {"[1, 2]", JOINED_WHOLE, JSON_ARRAY, NOWHERE, NOWHERE},
    {"\"Paris\"", JOINED_WHOLE, JSON_STRING, NOWHERE, NOWHERE},
    {"12", JOINED_WHOLE, JSON_NUMBER, NOWHERE, NOWHERE},
    {"-0.5E-7", JOINED_WHOLE, JSON_NUMBER, NOWHERE, NOWHERE},
    {"0", JOINED_WHOLE, JSON_NUMBER, NOWHERE, NOWHERE},
    {"true", JOINED_WHOLE, JSON_TRUE, NOWHERE, NOWHERE},
    {"null ", JOINED_WHOLE, JSON_NULL, NOWHERE, NOWHERE},
    /* none */
    {"", JOINED_EMPTY, JSON_ABSENT, NOWHERE, NOWHERE},
    {" \n\t ", JOINED_EMPTY, JSON_ABSENT, NOWHERE, NOWHERE},
    /* beginnings */
    {"{", JOINED_BEGINNING, JSON_OBJECT, NOWHERE, NOWHERE},
    {"{\"a", JOINED_BEGINNING, JSON_OBJECT, NOWHERE, NOWHERE},
    {"{\"a\\", JOINED_BEGINNING, JSON_OBJECT, NOWHERE, NOWHERE},
    {"{\"a\\u00", JOINED_BEGINNING, JSON_OBJECT, NOWHERE, NOWHERE},
    {"{\"a\"", JOINED_BEGINNING, JSON_OBJECT, NOWHERE, NOWHERE},
    {"{\"a\":", JOINED_BEGINNING, JSON_OBJECT, NOWHERE, NOWHERE},
    {"{\"a\":1", JOINED_BEGINNING, JSON_OBJECT, NOWHERE, NOWHERE},
    {"{\"a\":[1,", JOINED_BEGINNING, JSON_OBJECT, NOWHERE, NOWHERE},
    {"tru", JOINED_BEGINNING, JSON_TRUE, NOWHERE, NOWHERE},
    {"-", JOINED_BEGINNING, JSON_NUMBER, NOWHERE, NOWHERE},
    {"1.", JOINED_BEGINNING, JSON_NUMBER, NOWHERE, NOWHERE},
    {"1e", JOINED_BEGINNING, JSON_NUMBER, NOWHERE, NOWHERE},
    {"1e+", JOINED_BEGINNING, JSON_NUMBER, NOWHERE, NOWHERE},
    /* several */
    {"{}{}", JOINED_REPEATED, JSON_OBJECT, 2, NOWHERE},
    {"{\"a\":1} {\"a\": 1}", JOINED_REPEATED, JSON_OBJECT, 8, NOWHERE},
    {"{\"a\":1}{\"a\":1}{\"a\":1}", JOINED_REPEATED, JSON_OBJECT, 7, NOWHERE},
    {"{\"a\":1}{\"a\":1}{\"a\":2}", JOINED_SEVERAL, JSON_OBJECT, 7, NOWHERE},
    {"{\"a\":\"x y\"}{\"a\":\"xy\"}", JOINED_SEVERAL, JSON_OBJECT, 11, NOWHERE},
    {"{\"a\":1}{\"b\":2}", JOINED_SEVERAL, JSON_OBJECT, 7, NOWHERE},
    {"{\"a\":1}{\"b\":", JOINED_SEVERAL, JSON_OBJECT, 7, NOWHERE},
    {"{\"\xC3\xA9\":1}{}", JOINED_SEVERAL, JSON_OBJECT, 7, NOWHERE},
    {"[\"some words and more\"][\"some words and more\"]", JOINED_REPEATED, JSON_ARRAY, 23, NOWHERE},
    {"[\"some words and more\"][\"same words and more\"]", JOINED_SEVERAL, JSON_ARRAY, 23, NOWHERE},
    {"[\"some words and more\"][\"some words and mora\"]", JOINED_SEVERAL, JSON_ARRAY, 23, NOWHERE},
    {"[\"ha\"][\"haha\"]", JOINED_SEVERAL, JSON_ARRAY, 6, NOWHERE},
    {"[\"\xC3\xA9t\xC3\xA9 \xE2\x80\x94 \xF0\x9F\x98\x80\xF0\x9F\x98\x80\"][\"\"]", JOINED_SEVERAL, JSON_ARRAY, 12,
     NOWHERE},
    {"1 1", JOINED_REPEATED, JSON_NUMBER, 2, NOWHERE},
    {"1 2", JOINED_SEVERAL, JSON_NUMBER, 2, NOWHERE},
    {"\"a\"\"a\"", JOINED_REPEATED, JSON_STRING, 3, NOWHERE},
    {"nulltrue", JOINED_SEVERAL, JSON_NULL, 4, NOWHERE},
    /* no JSON */
    {"{\"a\":}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 5},
    {"{\"a\" 1}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 5},
    {"{\"a\":1,}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 7},
    {"{,}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 1},
    {"{'a':1}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 1},
    {"{\"a\":1]", JOINED_INVALID, JSON_OBJECT, NOWHERE, 6},
    {"[1}", JOINED_INVALID, JSON_ARRAY, NOWHERE, 2},
    {"[1,]", JOINED_INVALID, JSON_ARRAY, NOWHERE, 3},
    {"{\"a\":True}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 5},
    {"{\"a\":trux}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 8},
    {"{\"a\":01}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 6},
    {"{\"a\":1.}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 7},
    {"{\"a\":-x}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 6},
    {"{\"a\":1ex}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 7},
    {"{\"a\":\"x\ny\"}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 7},
    {"{\"a\":\"\\x\"}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 7},
    {"{\"a\":\"\\u00g0\"}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 10},
    {"{\"\xF0\x9F\x98\x80\":}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 5},
    {"{\"a\":\xC3\xA9}", JOINED_INVALID, JSON_OBJECT, NOWHERE, 5},
    {"{\"a\":1}}", JOINED_INVALID, JSON_OBJECT, 7, 7},
    {"{\"a\":1}{\"a\" 2}", JOINED_INVALID, JSON_OBJECT, 7, 12},
    {"\xEF\xBF\xBD{}", JOINED_INVALID, JSON_NUMBER, NOWHERE, 0},
};

/* ## Writing a text as the inside of a JSON string */

enum writing { AS_IT_IS, AS_NUMBERS };

struct raw {
    char before[JSON_BEFORE_PIECE], bytes[RAW_MAX]; /* what stands before is no part of it */
    size_t length, cuts[RAW_MAX], count;            /* where it may be cut: between escapes and characters */
};

static void write_numbers(struct raw *raw, uint32_t code_point)
{
    char *end = raw->bytes + raw->length;
    size_t room = sizeof raw->bytes - raw->length;

    if (code_point < 0x10000) {
        raw->length += (size_t)snprintf(end, room, "\\u%04x", (unsigned)code_point);
        return;
    }
    raw->length += (size_t)snprintf(end, room, "\\u%04x", 0xD800 + (unsigned)((code_point - 0x10000) >> 10));
    raw->cuts[raw->count++] = raw->length; /* between the halves of a pair */
    end = raw->bytes + raw->length;
    raw->length += (size_t)snprintf(end, room, "\\u%04X", 0xDC00 + (unsigned)((code_point - 0x10000) & 0x3FF));
}

static size_t write_character(struct raw *raw, const char *text, enum writing writing)
{
    static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    unsigned char first = (unsigned char)text[0];
    size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t code_point = first & masks[length];

    for (size_t i = 1; i < length; i++)
        code_point = code_point << 6 | ((unsigned char)text[i] & 0x3F);
    if (writing == AS_NUMBERS || code_point < 0x20) {
        write_numbers(raw, code_point);
        return length;
    }
    if (first == '"' || first == '\\')
        raw->bytes[raw->length++] = '\\';
    memcpy(raw->bytes + raw->length, text, length);
    raw->length += length;
    return length;
}

static struct raw raw_of(const char *text, enum writing writing)
{
    struct raw raw = {.before = "\\\"\\{[\xC3:"};

    for (size_t at = 0; at < strlen(text);) {
        raw.cuts[raw.count++] = raw.length;
        at += write_character(&raw, text + at, writing);
    }
    raw.cuts[raw.count++] = raw.length;
    return raw;
}

/* ## Judging it in pieces */

static struct json_joined joined_in(const struct raw *raw, size_t first, size_t second)
{
    struct json_joined joined = {.fragments = 0};

    json_joined_add(&joined, (struct slice){raw->bytes, first});
    json_joined_add(&joined, (struct slice){raw->bytes + first, second - first});
    json_joined_add(&joined, (struct slice){raw->bytes + second, raw->length - second});
    return joined;
}

static bool is_at(const struct json_mark *mark, int character)
{
    return character == NOWHERE ? mark->fragment == 0 : mark->fragment > 0 && mark->character == (uint64_t)character;
}

/* The byte of all pieces that a mark in one of them stands for. */
static size_t byte_of(const struct json_mark *mark, size_t first, size_t second)
{
    return (mark->fragment == 3 ? second : mark->fragment == 2 ? first : 0) + mark->at;
}

static bool is_as_expected(const struct joined_case *c, const struct raw *raw, size_t first, size_t second)
{
    struct json_joined joined = joined_in(raw, first, second), whole = joined_in(raw, raw->length, raw->length);

    if (json_joined_verdict(&joined) != c->verdict || !is_at(&joined.second, c->second) ||
        !is_at(&joined.invalid, c->invalid) || (c->kind != JSON_ABSENT && joined.text.kind != c->kind))
        return false;
    return joined.invalid.fragment == 0 || byte_of(&joined.invalid, first, second) == whole.invalid.at;
}

static void check_cuts(const struct joined_case *c, enum writing writing)
{
    struct raw raw = raw_of(c->text, writing);

    for (size_t i = 0; i < raw.count; i++)
        for (size_t j = i; j < raw.count; j++)
            if (!is_as_expected(c, &raw, raw.cuts[i], raw.cuts[j]))
                fail_msg("%s, written as %.*s, cut at %zu and %zu", c->text, (int)raw.length, raw.bytes, raw.cuts[i],
                         raw.cuts[j]);
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check_cuts(&cases[i], AS_IT_IS);
        check_cuts(&cases[i], AS_NUMBERS);
    }
}

/* It agrees with the recogniser of whole texts on whatever the table holds. */
static void test_same_grammar(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct json_error error;
        bool sound = json_is_sound(slice_of(cases[i].text), CHUNKLINT_DEPTH_MAX, &error);
        if (sound != (cases[i].verdict == JOINED_WHOLE))
            fail_msg("%s", cases[i].text);
    }
}

/* ## The rest */

static void test_encoded_twice(void **state)
{
    static const struct {
        const char *text;
        bool twice;
    } texts[] = {
        {"\"{}\"", true},
        {"\"{\\\"port\\\":\\\"Hythe\\\"}\"", true},
        {"\" {\\n\\\"a\\\": [1, {}]}\\t\"", true},
        {"\"\\u007b\\u007D\"", true},
        {"\"{\\\"a\\\":\\\"\\u00e9\\\"}\"", true},
        {"\"{\\\"a\\\":\\\"\xC3\xA9\\\"}\"", true},
        {"\"[1]\"", false},
        {"\"Paris\"", false},
        {"\"\"", false},
        {"\"{}{}\"", false},
        {"\"1 {}\"", false},
        {"\"{\\\"a\\\":\"", false},
        {"\"{} and more\"", false},
        {"[\"{}\"]", false},
        {"{}", false},
        {"\"{}", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct raw raw = raw_of(texts[i].text, AS_IT_IS);
        for (size_t j = 0; j < raw.count; j++) {
            struct json_joined joined = joined_in(&raw, raw.cuts[j], raw.length);
            if (json_joined_is_encoded_twice(&joined) != texts[i].twice)
                fail_msg("%s", texts[i].text);
        }
    }
}

/* At the end of its memory. */
static void add(struct json_joined *joined, const char *piece)
{
    size_t length = strlen(piece);
    char *copy = malloc(JSON_BEFORE_PIECE + length);

    assert_non_null(copy);
    memset(copy, '\\', JSON_BEFORE_PIECE);
    memcpy(copy + JSON_BEFORE_PIECE, piece, length);
    json_joined_add(joined, (struct slice){copy + JSON_BEFORE_PIECE, length});
    free(copy);
}

static void test_depth(void **state)
{
    struct json_joined joined = {.fragments = 0};

    (void)state;
    for (int i = 0; i < JSON_JOINED_DEPTH / 2; i++)
        add(&joined, "[{\\\"a\\\":");
    assert_int_equal(json_joined_verdict(&joined), JOINED_BEGINNING);
    struct json_joined deeper = joined;
    add(&deeper, "[");
    assert_int_equal(json_joined_verdict(&deeper), JOINED_TOO_DEEP);
    assert_int_equal(deeper.invalid.fragment, JSON_JOINED_DEPTH / 2 + 1);
    add(&joined, "0");
    for (int i = 0; i < JSON_JOINED_DEPTH / 2; i++)
        add(&joined, "}]");
    assert_int_equal(json_joined_verdict(&joined), JOINED_WHOLE);
}

/* Halves of a pair in two pieces count as one character; the mark is that of the wrong one after them. */
static void test_halves(void **state)
{
    struct json_joined joined = {.fragments = 0};

    (void)state;
    add(&joined, "{\\\"\\ud83d");
    add(&joined, "\\ude00\\\":1 ");
    add(&joined, "2}");
    assert_int_equal(json_joined_verdict(&joined), JOINED_INVALID);
    assert_int_equal(joined.invalid.character, 7);
    assert_int_equal(joined.invalid.fragment, 3);
    assert_int_equal(joined.invalid.at, 0);
}

static void test_expected(void **state)
{
    static const struct {
        const char *text, *expected;
    } texts[] = {
        {"{\"a\" 1", "':'"},    {"{\"a\":1 2", "',' or '}'"},
        {"[1 2", "',' or ']'"}, {"{1", "a name in double quotes or '}'"},
        {"nul", "null"},        {"{\"a\":", "a value"},
        {"-x", "a digit"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct raw raw = raw_of(texts[i].text, AS_IT_IS);
        struct json_joined joined = joined_in(&raw, 0, 0);
        assert_string_equal(json_joined_expected(&joined), texts[i].expected);
    }
}

static double seconds_for(size_t pieces)
{
    struct json_joined joined = {.fragments = 0};
    clock_t start = clock();

    add(&joined, "{\\\"text\\\":[");
    for (size_t i = 0; i < pieces; i++)
        add(&joined, "{\\\"a\\\":\\\"some words and more of them\\\"},");
    assert_int_equal(json_joined_verdict(&joined), JOINED_BEGINNING);
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void test_time(void **state)
{
    (void)state;
    double once = seconds_for(4000), many = seconds_for(64000);
    if (many > 16 * 4 * once + 0.5)
        fail_msg("%f s and %f s", once, many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_same_grammar), cmocka_unit_test(test_encoded_twice),
        cmocka_unit_test(test_depth), cmocka_unit_test(test_halves),       cmocka_unit_test(test_expected),
        cmocka_unit_test(test_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
