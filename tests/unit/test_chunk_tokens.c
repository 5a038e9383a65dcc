/*
 * Lists of tokens as holes: one shape takes any number of tokens of forms that were
 * accepted, in this event or another; not those that were never seen, nor what is no
 * list; and where the schema looks at more than each token by itself, or has found
 * something in a list, the number of tokens stays what it was.
 */
#include "shape_stage.h"

#define A TOKEN("a", "-0.5", "[97]")
#define B TOKEN("b", "-0.25", "[98]")
#define N TOKEN("n", "-0.125", "null")

/* Two alternatives beside a token, as is asked for by top_logprobs. */
#define OTHER(text, p)    "{\"token\":\"" text "\",\"logprob\":" p ",\"bytes\":[1]}"
#define BESIDE(text, two) "{\"token\":\"" text "\",\"logprob\":-1e-05,\"bytes\":[97],\"top_logprobs\":[" two "]}"
#define NULL_OTHER        "{\"token\":\"n\",\"logprob\":-1.5,\"bytes\":null}"
#define TOP               BESIDE("a", OTHER("a", "-1e-05") "," OTHER("\\n", "-12.5"))

static void test_any_number(void **state)
{
    char tokens[4096] = A;

    (void)state;
    learn(LOGPROBS("a", A));
    for (int count = 1; count <= 17; count++) {
        char event[4096];
        snprintf(event, sizeof event, LOGPROBS("%s", "%s"), "a", tokens);
        assert_int_equal(hits(event), count <= 16);
        strcat(tokens, "," B);
    }
    assert_true(hits(LOGPROBS("b", B)));
}

/* An event with another form is read; from then on the shape that was there takes it. */
static void test_forms_are_added(void **state)
{
    (void)state;
    learn(LOGPROBS("a", A));
    assert_false(hits(LOGPROBS("n", N)));
    assert_false(hits(LOGPROBS("n", N)));
    assert_true(hits(LOGPROBS("n", N)));
    assert_true(hits(LOGPROBS("anb", A "," N "," B)));
    assert_true(hits(LOGPROBS("nna", N "," N "," A)));
    assert_false(hits(LOGPROBS("a", TOP)));
    assert_false(hits(LOGPROBS("a", TOP)));
    assert_true(hits(LOGPROBS("aan", TOP "," A "," N)));
}

/* Any number of alternatives to a token, of forms that were seen among alternatives. */
static void test_alternatives(void **state)
{
    (void)state;
    learn(LOGPROBS("a", TOP));
    assert_true(hits(LOGPROBS("a", BESIDE("a", OTHER("x", "-0.5")))));
    assert_true(
        hits(LOGPROBS("aa", TOP "," BESIDE("a", OTHER("x", "-0.5") ", " OTHER("y", "-0.5") "," OTHER("", "-1.0")))));
    assert_true(refuses(LOGPROBS("a", BESIDE("a", ""))));
    assert_true(refuses(LOGPROBS("a", BESIDE("a", NULL_OTHER))));
    assert_true(refuses(LOGPROBS("a", BESIDE("a", A))));
    assert_true(refuses(LOGPROBS("a", BESIDE("a", OTHER("x", "-0.5") OTHER("y", "-0.5")))));
    assert_true(refuses(LOGPROBS("a", BESIDE("a", OTHER("x", "-0.5") ","))));
    assert_true(refuses(LOGPROBS("a", BESIDE("a", OTHER("\\ud83d", "-0.5")))));
    assert_true(refuses(LOGPROBS("a", OTHER("x", "-0.5"))));
    for (int i = 0; i < 3; i++)
        hits(LOGPROBS("a", BESIDE("a", NULL_OTHER)));
    assert_true(hits(LOGPROBS("a", BESIDE("a", NULL_OTHER "," OTHER("x", "-0.5") "," NULL_OTHER))));
}

/* More forms than are kept: those before are learnt again. */
static void test_forms_are_given_up(void **state)
{
    char event[4096];

    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 12; i++) {
            snprintf(event, sizeof event,
                     LOGPROBS("a", "{\"token\":\"a\",\"logprob\":-0.5,\"bytes\":null,\"top_logprobs\":[],\"m%d\":0}"),
                     i);
            for (int k = 0; k < 3; k++)
                hits(event);
            assert_true(hits(event));
        }
    (void)state;
}

static void test_white_space(void **state)
{
    (void)state;
    learn(LOGPROBS("a", A));
    assert_true(hits(LOGPROBS("ab", " " A " ,\t" B "  ")));
    assert_true(hits(LOGPROBS("ab", A ", " TOKEN("b", "-0.5", "[ 98 ]"))));
    assert_true(refuses(LOGPROBS("ab", A ",\n" B)));
}

static void test_no_lists(void **state)
{
    static const char *const events[] = {
        LOGPROBS("a", ""),
        LOGPROBS("a", A B),
        LOGPROBS("a", A ","),
        LOGPROBS("a", "," A),
        LOGPROBS("a", A ",," B),
        LOGPROBS("a", A "," B "]"),
        LOGPROBS("a", A "}"),
        LOGPROBS("a", "[" A "]"),
        LOGPROBS("a", A ",null"),
        LOGPROBS("a", "null"),
        LOGPROBS("a", A ",{}"),
        LOGPROBS("a", A "," TOP),
        LOGPROBS("a", "{\"token\":\"a\"}"),
        LOGPROBS("a", TOKEN("a", "-0.5", "[97.0]")),
        LOGPROBS("a", TOKEN("a", "-0.5", "[]")),
        LOGPROBS("a", TOKEN("a", "-0.5", "[097]")),
        LOGPROBS("a", TOKEN("a", "-0.5", "null")),
        LOGPROBS("a", TOKEN("a", "-1", "[97]")),
        LOGPROBS("a", TOKEN("a", "-.5", "[97]")),
        LOGPROBS("a", TOKEN("a", "null", "[97]")),
        LOGPROBS("a", TOKEN("\\ud83d", "-0.5", "[97]")),
        LOGPROBS("a", TOKEN("a\n", "-0.5", "[97]")),
    };

    (void)state;
    learn(LOGPROBS("a", A));
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
        if (!refuses(events[i]))
            fail_msg("event %zu is taken", i);
}

/* Where the joined tokens are not simply the content as it is written. */
static void test_tokens_and_content(void **state)
{
    static const char *const events[] = {
        LOGPROBS("\\n", TOKEN("\\n", "-0.5", "[10]")),
        LOGPROBS("\\n", TOKEN("\\n", "-0.5", "[92,110]")),
        LOGPROBS("\\nab", N "," TOKEN("ab", "-0.5", "[97,98]")),
        LOGPROBS("a\\\\b", A "," TOKEN("\\\\", "-0.5", "null") "," B),
        LOGPROBS("a\\\\b", A "," TOKEN("\\\\", "-0.5", "[92]") "," B),
        LOGPROBS("a", TOKEN("a", "-0.5", "[97, 98]")),
        LOGPROBS("ab", TOKEN("a", "-0.5", "[97, 98]")),
        LOGPROBS("ab", TOKEN("a", "-0.5", "[97,98 ]")),
        LOGPROBS("a", TOKEN("a", "-0.5", "[9,7]")),
        LOGPROBS("c", TOKEN("c", "-0.5", "[990]")),
        LOGPROBS("\xC3\xBF", TOKEN("?", "-0.5", "[195]") "," TOKEN("?", "-0.5", "[191]")),
        LOGPROBS("n", TOKEN("n", "0.5", "null")),
        LOGPROBS("nn", N "," TOKEN("n", "0.5", "null")),
    };

    (void)state;
    learn(LOGPROBS("a", A));
    for (int round = 0; round < 3; round++)
        hits(LOGPROBS("an", A "," N));
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
            if (!hits(events[i]))
                fail_msg("event %zu is not taken", i);
}

/* The tokens of JSON count, those of the elements as well. */
static void test_limit(void **state)
{
    char numbers[1200] = "1", event[4096];

    (void)state;
    learn(LOGPROBS("a", A));
    for (int i = 0; i < 200; i++)
        strcat(numbers, ",1");
    snprintf(event, sizeof event, LOGPROBS("a", A "," TOKEN("a", "-0.5", "[%s]")), numbers);
    assert_true(hits(event));
    snprintf(event, sizeof event,
             LOGPROBS("a", A "," TOKEN("a", "-0.5", "[%s]") "," A "," A "," A "," A "," A "," A "," A "," A), numbers);
    assert_false(hits(event));
}

/* ## Schemas for the list */

#define LOGPROBS_SCHEMA(list)                                                                                          \
    "{\"properties\":{\"choices\":{\"items\":{\"properties\":{\"logprobs\":{\"properties\":{\"content\":" list "}}}}}" \
    "}}"
#define ITEMS "\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"token\"]}"

static const struct {
    const char *schema;
    bool any; /* number of tokens */
} lists[] = {
    {LOGPROBS_SCHEMA("{" ITEMS "}"), true},
    {LOGPROBS_SCHEMA("{\"allOf\":[{" ITEMS "}]}"), true},
    {LOGPROBS_SCHEMA("{" ITEMS ",\"minItems\":1}"), false},
    {LOGPROBS_SCHEMA("{" ITEMS ",\"maxItems\":2}"), false},
    {LOGPROBS_SCHEMA("{" ITEMS ",\"uniqueItems\":true}"), false},
    {LOGPROBS_SCHEMA("{" ITEMS ",\"contains\":{\"required\":[\"token\"]}}"), false},
    {LOGPROBS_SCHEMA("{\"prefixItems\":[{\"required\":[\"token\"]}],\"items\":{}}"), false},
    {LOGPROBS_SCHEMA("{\"anyOf\":[{" ITEMS "},{\"type\":\"null\"}]}"), false},
    {LOGPROBS_SCHEMA("{\"anyOf\":[{\"items\":{\"type\":[\"integer\",\"object\"],\"required\":[\"token\"]}},false]}"),
     false},
    {LOGPROBS_SCHEMA("{\"if\":{" ITEMS "},\"then\":{}}"), false},
    {LOGPROBS_SCHEMA("{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"never\"]}}"), false},
    {LOGPROBS_SCHEMA("{\"type\":\"null\"}"), false},
};

#define ALTERNATIVES(list)                                                                                             \
    LOGPROBS_SCHEMA("{\"items\":{\"properties\":{\"token\":{},\"logprob\":{},\"bytes\":{},\"top_logprobs\":" list "}}" \
                    "}")

static const struct {
    const char *schema;
    bool any; /* number of alternatives */
} alternatives[] = {
    {ALTERNATIVES("{" ITEMS "}"), true},
    {ALTERNATIVES("{" ITEMS ",\"maxItems\":20}"), false},
    {ALTERNATIVES("{\"anyOf\":[{" ITEMS "},{\"type\":\"null\"}]}"), false},
};

static void test_schemas_of_alternatives(void **state)
{
    for (size_t i = 0; i < sizeof alternatives / sizeof alternatives[0]; i++) {
        assert_int_equal(start(state), 0);
        schema = stage_compile(alternatives[i].schema);
        assert_non_null(schema);
        learn(LOGPROBS("a", TOP));
        assert_true(hits(LOGPROBS("aa", TOP "," TOP)));
        if (hits(LOGPROBS("a", BESIDE("a", OTHER("a", "-1.5")))) != alternatives[i].any)
            fail_msg("schema %zu", i);
    }
}

static void test_schemas(void **state)
{
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        assert_int_equal(start(state), 0);
        schema = stage_compile(lists[i].schema);
        assert_non_null(schema);
        learn(LOGPROBS("a", A));
        assert_true(hits(LOGPROBS("a", A)));
        if (hits(LOGPROBS("aa", A "," A)) != lists[i].any)
            fail_msg("schema %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_any_number, start),
        cmocka_unit_test_setup(test_forms_are_added, start),
        cmocka_unit_test_setup(test_alternatives, start),
        cmocka_unit_test_setup(test_forms_are_given_up, start),
        cmocka_unit_test_setup(test_white_space, start),
        cmocka_unit_test_setup(test_no_lists, start),
        cmocka_unit_test_setup(test_tokens_and_content, start),
        cmocka_unit_test_setup(test_limit, start),
        cmocka_unit_test(test_schemas),
        cmocka_unit_test(test_schemas_of_alternatives),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
