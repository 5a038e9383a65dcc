/*
 * What may fill the holes of a shape, kind by kind: all that reading would take
 * without a word is as reading gives it, in any place of a text; what reading would
 * tell of, or take for another kind of value, is no hit.
 */
#include "base/scan.h"
#include "shape_stage.h"

enum { EVENT_MAX = 8192 };

static char event_text[EVENT_MAX];

/* The event with a value in a place of it. */
__attribute__((format(printf, 1, 2))) static const char *event_of(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(event_text, sizeof event_text, format, arguments);
    va_end(arguments);
    assert_in_range(length, 1, EVENT_MAX - 1);
    return event_text;
}

/* ## Strings */

static const char filler[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;-+*abcdefghi";

/* In a content, between as many plain bytes as move it over the steps of all scans. */
static const char *content_of(const char *odd, size_t before)
{
    return event_of(CONTENT("%.*s%s%.*s"), (int)before, filler, odd, (int)(before % 7) * 9, filler);
}

static void test_odd_characters(void **state)
{
    static const char *const odd[] = {"\\\"",
                                      "\\\\",
                                      "\\/",
                                      "\\b",
                                      "\\f",
                                      "\\n",
                                      "\\r",
                                      "\\t",
                                      "\\u0000",
                                      "\\u001f",
                                      "\\u0022",
                                      "\\u0027",
                                      "\\u003c",
                                      "\\u003C",
                                      "\\u0041",
                                      "\\u005b",
                                      "\\u005B",
                                      "\\u005c",
                                      "\\u0060",
                                      "\\u007f",
                                      "\\u00e9",
                                      "\\u07FF",
                                      "\\uD7ff",
                                      "\\ue000",
                                      "\\ufffc",
                                      "\\ufffd",
                                      "\\uFFFD",
                                      "\\ufffe",
                                      "\\uFFFF",
                                      "\\ud83d\\ude00",
                                      "\\uDBFF\\uDFFF",
                                      "\\ud800\\udc00",
                                      "\xC2\x80",
                                      "\xC3\xA9",
                                      "\xE0\xA0\x80",
                                      "\xE2\x82\xAC",
                                      "\xED\x9F\xBF",
                                      "\xEE\x80\x80",
                                      "\xEF\xBB\xBF",
                                      "\xEF\xBF\xBC",
                                      "\xEF\xBF\xBD",
                                      "\xEF\xBF\xBF",
                                      "\xF0\x9F\x98\x80",
                                      "\xF4\x8F\xBF\xBF",
                                      "\x7F",
                                      "<",
                                      "[",
                                      "'",
                                      "`",
                                      "\\\\\\\"",
                                      "\\n\\n",
                                      "\xC3\xA9\\u00e9<"};

    (void)state;
    learn(CONTENT("a"));
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        for (size_t before = 0; before < sizeof filler; before++)
            assert_true(hits(content_of(odd[i], before)));
}

static void test_strings_that_are_wrong(void **state)
{
    static const char *const wrong[] = {"\\ud83d",
                                        "\\ude00",
                                        "\\ude00\\ud83d",
                                        "\\ud83d\\u0041",
                                        "\\ud83dx",
                                        "\\x",
                                        "\\uz",
                                        "\\u12z",
                                        "\\u12g4",
                                        "\\U0041",
                                        "\\",
                                        "\"",
                                        "\x01",
                                        "\t",
                                        "\x1F",
                                        "\x80",
                                        "\xC3",
                                        "\xC0\x80",
                                        "\xC1\xBF",
                                        "\xC3\x28",
                                        "\xE0\x80\x80",
                                        "\xE2\x82",
                                        "\xED\xA0\x80",
                                        "\xED\xBF\xBF",
                                        "\xF0\x80\x80\x80",
                                        "\xF0\x9F\x98",
                                        "\xF4\x90\x80\x80",
                                        "\xF5\x80\x80\x80",
                                        "\xFF",
                                        "\xFE"};

    (void)state;
    learn(CONTENT("a"));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        for (size_t before = 0; before < sizeof filler; before++)
            if (!refuses(content_of(wrong[i], before)))
                fail_msg("string %zu at %zu is taken", i, before);
    assert_true(hits(CONTENT("b")));
}

/* A string that is cut anywhere, by the end of the event. */
static void test_strings_that_do_not_end(void **state)
{
    static const char whole[] = CONTENT("ab\\u00e9\xC3\xA9 c");

    (void)state;
    learn(CONTENT("a"));
    assert_true(hits(whole));
    for (size_t length = 1; length < sizeof whole - 1; length++)
        assert_true(refuses(event_of("%.*s", (int)length, whole)));
    assert_true(hits(whole));
}

/* ## Numbers */

struct numbers {
    const char *event; /* with a place for one */
    const char *first;
    const char *const *taken, *const *refused;
};

#define LIST(...)      ((const char *const[]){__VA_ARGS__, NULL})
#define WITHIN(format) HEAD("chatcmpl-1", "1700000000") "]," format "}"

static const struct numbers numbers[] = {
    {HEAD("chatcmpl-1", "%s") "]}", "1",
     LIST("0", "-0", "-1", "12", "1234567", "12345678", "123456789", "-12345678", "1000000000", "99999999",
          "100000000000000", "999999999999999", "-999999999999999"),
     LIST("00", "01", "000000001", "1234567:", "12345678/", "123456789:", "1234567812345678", "12345678 1", "-", "-01",
          "+1", "1.0", "1e3", "1E3", "-1e0", "9007199254740993", "1000000000000000", "12345678901234567890123", "1 2",
          "1a", "", "\"1\"", "null", "0x1")},
    {WITHIN("\"seed\":%s"), "1", LIST("0", "2", "999999999999999"),
     LIST("-1", "-0", "00", "1.0", "1e1", "1000000000000000", "-999999999999999", "")},
    {WITHIN("\"any\":%s"), "1.5",
     LIST("0.0", "-0.0", "-1.5", "1.25", "0.000000000000000000001", "123456789.123456789", "1e5", "1E5", "1e+5", "1e-5",
          "-2e9", "1.5e3", "1.5E-30", "0e0",
          "0.1234567890123456789012345678901234567890123456789012345678901234567890123456789",
          "12345678901234567890123456789012345678901234567890123456789012345.5"),
     LIST("1", "-3", "00.5", "01.5", ".5", "1.", "-.5", "1.e5", "1.5e", "1.5e+", "1..5", "1.5.5", "--1.5", "1.5e3.5",
          "-", "+1.5", "1,5", "", "\"1.5\"", "NaN", "1.5\n", "\n1.5")},
    {WITHIN("\"list\":%s"), "[1,2]",
     LIST("[0]", "[1]", "[10,20,30]", "[ 1 ]", "[1 ,\t2 , 3]", "[-1]", "[1,-2]", "[999999999999999]", "[0,0,0]",
          "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26]",
          "[123456789012345,123456789012345,123456789012345,123456789012345,1]"),
     LIST("[]", "[1,]", "[,1]", "[1,,2]", "[01]", "[1,02]", "[00]", "[1.5]", "[1,1e2]", "[1,2", "[1 2]", "[1,[2]]",
          "[1,null]", "[\"1\"]", "[1000000000000000]", "[1,1000000000000000,2]", "[-]", "[+1]", "[1,\n2]", "[\n1]",
          "[1\r,2]", "[1,2\n]", "[1]]", "1", "[1}",
          "[1,\x0B"
          "2]")},
};

/* So, and where the hole is at the end of its pieces, or the only one. */
static void check_numbers(const struct numbers *n)
{
    for (size_t i = 0; n->taken[i] != NULL; i++)
        if (!hits(event_of(n->event, n->taken[i])))
            fail_msg("%s is not taken", n->taken[i]);
    for (size_t i = 0; n->refused[i] != NULL; i++)
        if (!refuses(event_of(n->event, n->refused[i])))
            fail_msg("%s is taken", n->refused[i]);
    assert_true(hits(event_of(n->event, n->first)));
}

static void test_numbers(void **state)
{
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        assert_int_equal(start(state), 0);
        learn(event_of(numbers[i].event, numbers[i].first));
        check_numbers(&numbers[i]);
        check_numbers(&numbers[i]);
    }
}

/* ## Tokens of logprobs */

static void test_tokens(void **state)
{
    static const char *const taken[] = {
        LOGPROBS("ab", TOKEN("a", "-0.5", "[97]") "," TOKEN("b", "-0.5", "[98]")),
        LOGPROBS("xy", TOKEN("x", "-1.5", "[120]") "," TOKEN("y", "-0.25", "[121]")),
        LOGPROBS("xyz", TOKEN("x", "-1.5", "[120]") "," TOKEN("y", "-0.25", "[121]")), /* less than the content */
        LOGPROBS("x", TOKEN("x", "-1.5", "[120]") "," TOKEN("y", "-0.25", "[121]")),   /* more */
        LOGPROBS("xy", TOKEN("x", "-1.5", "[120]") "," TOKEN("z", "-0.25", "[122]")),
        LOGPROBS("xy", TOKEN("?", "-1.5", "[120]") "," TOKEN("?", "-0.25", "[121]")), /* the bytes count */
        LOGPROBS("xy", TOKEN("x", "-1.5", "[120,121]") "," TOKEN("y", "-0.25", "[121]")),
        LOGPROBS("xy", TOKEN("x", "-1.5", "[120, 121]") "," TOKEN("", "-0.25", "[256]")),
        LOGPROBS("xy", TOKEN("x", "-1.5", "[-120]") "," TOKEN("y", "-0.25", "[1000]")),
        LOGPROBS("\\u0078y", TOKEN("x", "-1.5", "[120]") "," TOKEN("y", "-0.25", "[121]")),
        LOGPROBS("xy", TOKEN("\\u0078", "-1.5", "[120]") "," TOKEN("y", "-0.25", "[121]")),
        LOGPROBS("\xC3\xA9", TOKEN("\\ufffd", "-1.5", "[195]") "," TOKEN("\\ufffd", "-0.25", "[169]")),
        LOGPROBS("\\n", TOKEN("?", "-1.5", "[92]") "," TOKEN("?", "-0.25", "[110]")), /* as it is written */
        LOGPROBS("xy", TOKEN("x", "0.5", "[120]") "," TOKEN("y", "-0.25", "[121]")),
        LOGPROBS("xy", TOKEN("x", "-0.5", "[120]") "," TOKEN("y", "0.25", "[121]")),
        LOGPROBS("xy", TOKEN("x", "0.0", "[120]") "," TOKEN("y", "0.0e5", "[121]")),
        LOGPROBS("", TOKEN("", "-0.5", "[120]") "," TOKEN("", "-0.5", "[121]")),
    };

    (void)state;
    learn(taken[0]);
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
            if (!hits(taken[i]))
                fail_msg("list of tokens %zu is not taken", i);
}

/* Tokens without bytes, and as many in turn as a shape may have, and more. */
static void test_numbers_of_tokens(void **state)
{
    (void)state;
    for (int round = 0; round < 5; round++)
        for (unsigned count = 1; count <= 18; count++) {
            char tokens[EVENT_MAX / 2] = "", content[64] = "";
            for (unsigned i = 0; i < count; i++) {
                char token[128], letter = (char)('a' + (i + (unsigned)round) % 26);
                snprintf(token, sizeof token, "%s" TOKEN("%c", "-0.5", "null"), i > 0 ? "," : "", letter);
                strcat(tokens, token);
                strncat(content, &letter, 1);
            }
            bool hit = hits(event_of(LOGPROBS("%s", "%s"), content, tokens));
            if (round != 1) /* then those that came before are known, whatever their number of tokens */
                assert_int_equal(hit, round > 1 && count <= 16);
        }
}

/* ## Parts */

/* Two choices in one chunk, each with its text and tokens; then choices that take turns. */
static void test_choices(void **state)
{
#define LISTED(index, text, bytes)                                                                                     \
    "{\"index\":" index ",\"delta\":{\"content\":\"" text                                                              \
    "\"},\"logprobs\":{\"content\":[" TOKEN(text, "-0.5", bytes) "]},\"finish_reason\":null}"
    (void)state;
    learn(HEAD("chatcmpl-1", "1") LISTED("0", "a", "[97]") "," LISTED("1", "b", "[98]") "]}");
    assert_true(hits(HEAD("chatcmpl-1", "1") LISTED("0", "cc", "[99,99]") "," LISTED("1", "", "[1]") "]}"));
    assert_true(hits(HEAD("chatcmpl-1", "2") LISTED("7", "\\n", "[10]") "," LISTED("0", "<", "[60]") "]}"));
    assert_int_equal(given.likeness, 0);
    for (int i = 0; i < 40; i++)
        assert_int_equal(hits(event_of(HEAD("chatcmpl-1", "1") CHOICE("%d", "\"content\":\"%d\"") "]}", i % 3, i)),
                         i > 1);
    assert_false(given.again);
    for (int i = 0; i < 5; i++)
        assert_true(hits(event_of(HEAD("chatcmpl-1", "1") CHOICE("2", "\"content\":\"%d\"") "]}", i)));
}

static void test_all_texts(void **state)
{
#define TEXTS(a, b, c, d)                                                                                              \
    HEAD("chatcmpl-1", "1")                                                                                            \
    CHOICE("0", "\"reasoning\":\"" a "\",\"content\":\"" b "\",\"reasoning_content\":\"" c                             \
                "\",\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"" d "\"}}]")                            \
    "]}"
    static const char *const marks[] = {"", "<", "[", "\\u003c", "\\n", "\xEF\xBF\xBD", "\\ufffd", "\\u0022", "`", "'"};

    (void)state;
    learn(TEXTS("a", "b", "c", "d"));
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        assert_true(hits(event_of(TEXTS("%s", "b", "c", "d"), marks[i])));
        assert_true(hits(event_of(TEXTS("a", "b%s", "c", "d"), marks[i])));
        assert_true(hits(event_of(TEXTS("a", "b", "%sc", "d"), marks[i])));
        assert_true(hits(event_of(TEXTS("a", "b", "c", "d%sd"), marks[i])));
    }
}

/* A text that all events have in common moves with what differs before it. */
static void test_texts_that_move(void **state)
{
#define MOVED(before, text)                                                                                            \
    "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"any\":\"" before             \
    "\",\"model\":\"m\",\"choices\":[" CHOICE("0", "\"content\":\"" text "\"") "]}"
    (void)state;
    learn(MOVED("", "fog"));
    for (size_t length = 0; length < sizeof filler; length++)
        assert_true(hits(event_of(MOVED("%.*s", "fog"), (int)(length * 7 % sizeof filler), filler)));
    assert_int_not_equal(given.likeness, 0);
}

/* A text that all events have in common is looked at in each. */
static void test_marks_of_the_same_text(void **state)
{
    (void)state;
    learn(CONTENT("<"));
    for (int i = 0; i < 5; i++)
        assert_true(hits(CONTENT("<")));
    assert_int_equal(given.text_marks, SCAN_OPENING);
    assert_true(hits(CONTENT("a")));
    assert_int_equal(given.text_marks, 0);
}

/* ## Sizes beyond which an event has no shape, or a value no hole */

static void test_large_events(void **state)
{
    char members[EVENT_MAX / 2] = "";

    for (unsigned count = 1; count < 120; count += 7) {
        assert_int_equal(start(state), 0);
        members[0] = '\0';
        for (unsigned i = 0; i < count; i++)
            snprintf(members + strlen(members), sizeof members - strlen(members), "%s\"m%u\":\"v\"", i > 0 ? "," : "",
                     i);
        for (int round = 0; round < 6; round++)
            hits(event_of(HEAD("chatcmpl-1", "%d") "],%s}", round, members));
    }
    for (size_t length = 3900; length < 4200; length += 50) {
        assert_int_equal(start(state), 0);
        for (int round = 0; round < 6; round++)
            hits(event_of(CONTENT("%0*d"), (int)length, round));
        for (int round = 0; round < 6; round++)
            assert_true(hits(event_of(CONTENT("%d"), round)) || round < 2);
        assert_true(hits(event_of(CONTENT("%0*d"), (int)length, 1)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_odd_characters, start),
        cmocka_unit_test_setup(test_strings_that_are_wrong, start),
        cmocka_unit_test_setup(test_strings_that_do_not_end, start),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test_setup(test_tokens, start),
        cmocka_unit_test_setup(test_numbers_of_tokens, start),
        cmocka_unit_test_setup(test_choices, start),
        cmocka_unit_test_setup(test_all_texts, start),
        cmocka_unit_test_setup(test_texts_that_move, start),
        cmocka_unit_test_setup(test_marks_of_the_same_text, start),
        cmocka_unit_test(test_large_events),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
