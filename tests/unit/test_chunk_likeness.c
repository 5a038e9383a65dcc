/*
 * The likeness of chunks: the same where chunks differ in what stream rules look at
 * in each of them, in texts, names, times, indexes and tokens, and in what no rule
 * reads; another one for every other difference; none where parts are several.
 */
#include "shape_stage.h"

#define EVENT(choice, more) HEAD("chatcmpl-1", "1700000000") choice "]" more "}"
#define DELTA(delta)        EVENT("{\"index\":0,\"delta\":{" delta "},\"finish_reason\":null}", "")
#define BESIDE(members)     EVENT("{\"index\":0,\"delta\":{\"content\":\"a\"}" members "}", "")
#define BEHIND(members)     EVENT("{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":null}", members)
#define CALLS(members)      DELTA("\"tool_calls\":[{" members "}]")
#define TOKENS(tokens)      BESIDE(",\"logprobs\":{\"content\":[" tokens "]}")
#define BASE                DELTA("\"content\":\"a\"")
#define FUNCTION            "\"index\":0,\"function\":{\"arguments\":\"a\"}"

struct likeness_case {
    const char *name, *a, *b;
};

static const struct likeness_case same[] = {
    {"the content", BASE, DELTA("\"content\":\"another\"")},
    {"empty content", BASE, DELTA("\"content\":\"\"")},
    {"content with escapes", BASE, DELTA("\"content\":\"\\u003c\"")},
    {"reasoning", DELTA("\"reasoning\":\"a\""), DELTA("\"reasoning\":\"bb\"")},
    {"reasoning_content", DELTA("\"reasoning_content\":\"a\""), DELTA("\"reasoning_content\":\"\"")},
    {"arguments", CALLS(FUNCTION), CALLS("\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\"\"}")},
    {"the id", BASE, HEAD("chatcmpl-22", "1700000000") CHOICE("0", "\"content\":\"a\"") "]}"},
    {"created", BASE, HEAD("chatcmpl-1", "17") CHOICE("0", "\"content\":\"a\"") "]}"},
    {"the index", BASE, EVENT("{\"index\":12,\"delta\":{\"content\":\"a\"},\"finish_reason\":null}", "")},
    {"the fingerprint", BEHIND(",\"system_fingerprint\":\"fp_1\""), BEHIND(",\"system_fingerprint\":\"fp_222\"")},
    {"a member that is not known", BEHIND(",\"any\":\"x\""), BEHIND(",\"any\":\"yy\"")},
    {"a number that is not known", BEHIND(",\"any\":1"), BEHIND(",\"any\":222")},
    {"a list of what is not known", BEHIND(",\"list\":[1]"), BEHIND(",\"list\":[2,3]")},
    {"the name of a member that is not known", BEHIND(",\"any\":1"), BEHIND(",\"other\":1")},
    {"the order of members", BEHIND(",\"any\":1,\"system_fingerprint\":\"f\""),
     BEHIND(",\"system_fingerprint\":\"f\",\"any\":1")},
    {"white space", BASE, DELTA(" \"content\" : \"a\" ")},
    {"the tokens", TOKENS(TOKEN("a", "-1.5", "[97]")), TOKENS(TOKEN("bb", "-0.25", "[98,98]"))},
    {"the number of tokens", TOKENS(TOKEN("a", "-1.5", "[97]")),
     TOKENS(TOKEN("a", "-1.5", "[97]") "," TOKEN("b", "-1.5", "[98]"))},
};

static const struct likeness_case other[] = {
    /* ## the delta */
    {"a role", BASE, DELTA("\"role\":\"assistant\",\"content\":\"a\"")},
    {"what the role is", DELTA("\"role\":\"assistant\",\"content\":\"a\""), DELTA("\"role\":null,\"content\":\"a\"")},
    {"content that is null", BASE, DELTA("\"content\":null")},
    {"content that is a list", BASE, DELTA("\"content\":[]")},
    {"content that is a number", BASE, DELTA("\"content\":1")},
    {"no content", BASE, DELTA("")},
    {"a refusal", BASE, DELTA("\"content\":\"a\",\"refusal\":\"no\"")},
    {"a refusal that is null", BASE, DELTA("\"content\":\"a\",\"refusal\":null")},
    {"audio", BASE, DELTA("\"content\":\"a\",\"audio\":{}")},
    {"reasoning beside the content", BASE, DELTA("\"content\":\"a\",\"reasoning\":\"b\"")},
    {"reasoning in place of content", BASE, DELTA("\"reasoning\":\"a\"")},
    {"the field of the reasoning", DELTA("\"reasoning\":\"a\""), DELTA("\"reasoning_content\":\"a\"")},
    {"a member of the delta that is not known", BASE, DELTA("\"content\":\"a\",\"any\":1")},
    {"a delta that is null", BASE, EVENT("{\"index\":0,\"delta\":null,\"finish_reason\":null}", "")},
    {"no delta", BASE, EVENT("{\"index\":0,\"finish_reason\":null}", "")},

    /* ## calls */
    {"a call", BASE, DELTA("\"content\":\"a\",\"tool_calls\":[{" FUNCTION "}]")},
    {"an empty list of calls", BASE, DELTA("\"content\":\"a\",\"tool_calls\":[]")},
    {"calls that are null", BASE, DELTA("\"content\":\"a\",\"tool_calls\":null")},
    {"an old call", BASE, DELTA("\"content\":\"a\",\"function_call\":{\"name\":\"f\"}")},
    {"an id of the call", CALLS(FUNCTION), CALLS(FUNCTION ",\"id\":\"c\"")},
    {"an id of the call that is null", CALLS(FUNCTION), CALLS(FUNCTION ",\"id\":null")},
    {"a call without an index", CALLS(FUNCTION), CALLS("\"function\":{\"arguments\":\"a\"}")},
    {"a type of the call", CALLS(FUNCTION), CALLS(FUNCTION ",\"type\":\"function\"")},
    {"a name of the function", CALLS(FUNCTION), CALLS("\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"a\"}")},
    {"arguments that are null", CALLS(FUNCTION), CALLS("\"index\":0,\"function\":{\"arguments\":null}")},
    {"arguments that are an object", CALLS(FUNCTION), CALLS("\"index\":0,\"function\":{\"arguments\":{}}")},
    {"no function", CALLS(FUNCTION), CALLS("\"index\":0")},

    /* ## the choice */
    {"a finish_reason", BASE, EVENT("{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}", "")},
    {"no finish_reason", BASE, BESIDE("")},
    {"logprobs that are null", BASE, BESIDE(",\"logprobs\":null,\"finish_reason\":null")},
    {"an empty list of tokens", BESIDE(",\"logprobs\":null"), TOKENS("")},
    {"tokens that are no list", TOKENS(TOKEN("a", "-1.5", "[97]")), BESIDE(",\"logprobs\":{\"content\":null}")},
    {"a usage of the choice", BASE, BESIDE(",\"usage\":{},\"finish_reason\":null")},
    {"filter results", BASE, BESIDE(",\"content_filter_results\":{},\"finish_reason\":null")},
    {"a message", BASE, BESIDE(",\"message\":{},\"finish_reason\":null")},
    {"a text", BASE, BESIDE(",\"text\":\"a\",\"finish_reason\":null")},
    {"an index that is null", BASE, EVENT("{\"index\":null,\"delta\":{\"content\":\"a\"},\"finish_reason\":null}", "")},
    {"no index", BASE, EVENT("{\"delta\":{\"content\":\"a\"},\"finish_reason\":null}", "")},

    /* ## the chunk */
    {"usage", BASE, BEHIND(",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}")},
    {"usage that is null", BASE, BEHIND(",\"usage\":null")},
    {"usage that is empty", BEHIND(",\"usage\":null"), BEHIND(",\"usage\":{}")},
    {"an error", BASE, BEHIND(",\"error\":{}")},
    {"an error that is null", BASE, BEHIND(",\"error\":null")},
    {"moderation", BASE, BEHIND(",\"moderation\":{}")},
    {"filter results of the prompt", BASE, BEHIND(",\"prompt_filter_results\":[]")},
    {"a fingerprint", BASE, BEHIND(",\"system_fingerprint\":\"f\"")},
    {"a fingerprint that is null", BEHIND(",\"system_fingerprint\":\"f\""), BEHIND(",\"system_fingerprint\":null")},
    {"another envelope", BASE, BEHIND(",\"detail\":\"a\"")},
};

/* Those of which there may be several are told apart one by one. */
static const struct likeness_case none[] = {
    {"two choices",
     EVENT("{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{\"content\":\"b\"}}", ""), NULL},
    {"no choice", EVENT("", ""), NULL},
    {"two calls", CALLS(FUNCTION "},{" FUNCTION), NULL},
};

/* The likeness that its shape of the stream's own has; so often that the caches do not rest. */
static uint64_t likeness_of(const char *text)
{
    for (int i = 0; i < 8; i++)
        hits(text);
    assert_true(hits(text));
    return given.likeness;
}

/* In both orders, and with the shapes of others between them. */
static bool are_alike(const char *a, const char *b)
{
    uint64_t first = likeness_of(a), second = likeness_of(b);

    likeness_of(CALLS("\"index\":3,\"id\":\"x\""));
    assert_int_equal(likeness_of(a), first);
    assert_int_equal(likeness_of(b), second);
    assert_int_not_equal(first, 0);
    assert_int_not_equal(second, 0);
    return first == second;
}

/* The event with white space before its end, so that another shape is made of it. */
static const char *of_another_shape(const char *text)
{
    static char event[4096];

    assert_in_range(snprintf(event, sizeof event, "%.*s }", (int)strlen(text) - 1, text), 1, sizeof event - 1);
    return event;
}

static void check_pairs(void **state, const struct likeness_case *pairs, size_t count, bool alike)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(start(state), 0);
        bool one_way = are_alike(pairs[i].a, pairs[i].b);
        bool other_way = are_alike(pairs[i].a, of_another_shape(pairs[i].b));
        if (one_way != alike || other_way != alike)
            fail_msg("%s: expected %s likeness", pairs[i].name, alike ? "one" : "another");
    }
}

static void test_same_likeness(void **state)
{
    check_pairs(state, same, sizeof same / sizeof same[0], true);
}

static void test_other_likeness(void **state)
{
    check_pairs(state, other, sizeof other / sizeof other[0], false);
}

static void test_no_likeness(void **state)
{
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_int_equal(start(state), 0);
        if (likeness_of(none[i].a) != 0)
            fail_msg("%s have a likeness", none[i].name);
    }
}

/* More likenesses than are kept: one that was forgotten gets a new number, never that of another. */
static void test_many_likenesses(void **state)
{
    static char choice[1024], event[2048];
    uint64_t numbers[200];
    size_t count = 0;

    assert_int_equal(start(state), 0);
    for (unsigned bits = 0; bits < 128; bits++) {
        snprintf(choice, sizeof choice, "%s%s%s%s%s%s%s\"content\":\"a\"", (bits & 1) != 0 ? "\"role\":null," : "",
                 (bits & 2) != 0 ? "\"refusal\":null," : "", (bits & 4) != 0 ? "\"reasoning\":null," : "",
                 (bits & 8) != 0 ? "\"audio\":null," : "", (bits & 16) != 0 ? "\"tool_calls\":null," : "",
                 (bits & 32) != 0 ? "\"function_call\":null," : "",
                 (bits & 64) != 0 ? "\"reasoning_content\":null," : "");
        snprintf(event, sizeof event, DELTA("%s"), choice);
        numbers[count++] = likeness_of(event);
    }
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(numbers[i], numbers[k]);
}

/* "Again" is said as long as nothing else than texts differs, and not of the first one behind anything else. */
static void test_again(void **state)
{
    static const char *const others[] = {
        HEAD("chatcmpl-2", "1700000000") CHOICE("0", "\"content\":\"a\"") "]}",
        HEAD("chatcmpl-1", "1700000001") CHOICE("0", "\"content\":\"a\"") "]}",
        HEAD("chatcmpl-1", "1700000000") CHOICE("1", "\"content\":\"a\"") "]}",
        DELTA("\"reasoning\":\"a\""),
        DELTA("\"content\":\"a\",\"refusal\":null"),
        WITH("\"usage\":null"),
    };

    assert_int_equal(start(state), 0);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        likeness_of(others[i]);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        for (int time = 0; time < 8; time++)
            assert_true(hits(time % 2 == 0 ? BASE : DELTA("\"content\":\"bb\"")) || i == 0);
        assert_true(given.again);
        hits(others[i]);
        assert_false(given.again);
        hits(BASE);
        assert_false(given.again);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_likeness), cmocka_unit_test(test_other_likeness),
        cmocka_unit_test(test_no_likeness),   cmocka_unit_test(test_many_likenesses),
        cmocka_unit_test(test_again),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
