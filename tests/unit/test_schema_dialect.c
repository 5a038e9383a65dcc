/*
 * Dialects: what x-chunklint says reaches the dialect, what it must not say is
 * refused by name, and every built-in document loads.
 */
#include "schema_stage.h"

static void a_document_without_x_chunklint_has_defaults(void **state)
{
    struct dialect *dialect = stage_load("{\"title\":\"Mine\",\"type\":\"object\"}");

    (void)state;
    assert_non_null(dialect);
    assert_string_equal(dialect->name, "Mine");
    assert_true(dialect->contract.sentinel);
    assert_true(dialect->contract.usage_exists);
    assert_false(dialect->contract.usage_with_choices);
    assert_int_equal(dialect->allowances.count, 0);
    assert_string_equal(stage_load("true")->name, "custom");
}

static void everything_is_read(void **state)
{
    struct dialect *dialect =
        stage_load("{\"x-chunklint\":{\"dialect\":\"mine\","
                   "\"sources\":[{\"title\":\"t\",\"where\":\"w\",\"version\":\"1\",\"date\":\"d\"}],"
                   "\"stream\":{\"sentinel\":null,\"usage\":\"every-chunk\",\"preamble\":true,"
                   "\"bare-choices\":true,\"events\":[\"chunk\",\"l\\u0061st\"]},"
                   "\"rules\":{\"role-repeated\":\"off\",\"C001\":{\"compat\":\"info\"}},"
                   "\"wire\":[{\"rule\":\"unexpected-null\",\"at\":\"/a/*\",\"why\":\"seen\"},"
                   "{\"rule\":\"S001\",\"at\":\"/b\",\"why\":\"seen\"}]}}");

    (void)state;
    assert_non_null(dialect);
    assert_string_equal(dialect->name, "mine");
    assert_false(dialect->contract.sentinel);
    assert_true(dialect->contract.usage_exists && dialect->contract.usage_with_choices &&
                dialect->contract.usage_on_every_chunk);
    assert_true(dialect->contract.preamble && dialect->contract.bare_choices);
    assert_int_equal(dialect->contract.event_name_count, 2);
    assert_true(slice_is(dialect->contract.event_names[1], "last"));
    assert_int_equal(dialect->allowances.count, 2);
    assert_int_equal(dialect->allowances.list[0].rule, RULE_S003);
    assert_true(slice_is(dialect->allowances.list[0].at, "/a/*"));
    assert_int_equal(dialect->allowances.list[1].rule, RULE_S001);
}

static void usage_places(void **state)
{
    static const struct {
        const char *document;
        bool exists, with_choices, every_chunk;
    } cases[] = {
        {"{\"x-chunklint\":{\"stream\":{\"usage\":null}}}", false, false, false},
        {"{\"x-chunklint\":{\"stream\":{\"usage\":\"own-chunk\"}}}", true, false, false},
        {"{\"x-chunklint\":{\"stream\":{\"usage\":\"finish-chunk\"}}}", true, true, false},
        {"{\"x-chunklint\":{\"stream\":{\"usage\":\"every-chunk\"}}}", true, true, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct dialect *dialect = stage_load(cases[i].document);
        assert_non_null(dialect);
        assert_int_equal(dialect->contract.usage_exists, cases[i].exists);
        assert_int_equal(dialect->contract.usage_with_choices, cases[i].with_choices);
        assert_int_equal(dialect->contract.usage_on_every_chunk, cases[i].every_chunk);
    }
}

static void refused_dialects(void **state)
{
    static const struct {
        const char *own, *problem;
    } cases[] = {
        {"1", "wrong type: expected object, found integer, at /x-chunklint"},
        {"{\"dialekt\":\"a\"}", "unknown member \"dialekt\" at /x-chunklint/dialekt"},
        {"{\"dialect\":1}", "wrong type: expected string, found integer, at /x-chunklint/dialect"},
        {"{\"stream\":{\"sentinel\":\"END\"}}",
         "wrong value: expected \"[DONE]\" or null at /x-chunklint/stream/sentinel"},
        {"{\"stream\":{\"preamble\":null}}",
         "wrong type: expected boolean, found null, at /x-chunklint/stream/preamble"},
        {"{\"stream\":{\"usage\":\"all\"}}",
         "wrong value: expected \"own-chunk\", \"finish-chunk\", \"every-chunk\" or null at /x-chunklint/stream/usage"},
        {"{\"rules\":{\"C999\":\"off\"}}", "unknown rule \"C999\" at /x-chunklint/rules/C999"},
        {"{\"rules\":{\"C001\":\"fatal\"}}", "wrong severity: expected \"off\", \"info\", \"warning\" or \"error\" at "
                                             "/x-chunklint/rules/C001"},
        {"{\"rules\":{\"C001\":{\"loose\":\"off\"}}}",
         "unknown verdict: expected \"strict\" or \"compat\" at /x-chunklint/rules/C001/loose"},
        {"{\"wire\":[{\"rule\":\"C001\",\"at\":\"/a\",\"why\":\"\"}]}",
         "wrong rule: expected one of the schema (S001 to S011, J011) at /x-chunklint/wire/0/rule"},
        {"{\"signs\":[{\"at\":\"/a\",\"basis\":\"none\"}]}", "a sign lacks \"basis\" or \"why\" at /x-chunklint/signs/0"},
        {"{\"signs\":[{\"at\":\"/a\",\"why\":\"\"}]}", "a sign lacks \"basis\" or \"why\" at /x-chunklint/signs/0"},
        {"{\"signs\":[{\"at\":\"/a\",\"basis\":\"hearsay\",\"why\":\"\"}]}",
         "wrong basis: expected \"recorded\", \"published\", \"reported\" or \"none\" at /x-chunklint/signs/0/basis"},
        {"{\"signs\":[{\"like\":\"a\",\"why\":\"\"}]}",
         "a sign needs one of \"at\", \"comment\" and \"header\" at /x-chunklint/signs/0"},
        {"{\"signs\":[{\"at\":\"/a\",\"decisive\":1,\"why\":\"\"}]}",
         "wrong type: expected boolean, found integer, at /x-chunklint/signs/0/decisive"},
        {"{\"wire\":[{\"rule\":\"S001\",\"at\":\"/a\"}]}", "a wire allowance lacks \"why\" at /x-chunklint/wire/0"},
        {"{\"wire\":[{\"rule\":\"S001\",\"at\":\"a\",\"why\":\"\"}]}",
         "wrong value: expected a JSON Pointer at /x-chunklint/wire/0/at"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char document[512];
        snprintf(document, sizeof document, "{\"x-chunklint\":%s}", cases[i].own);
        assert_null(stage_load(document));
        assert_string_equal(stage.problem, cases[i].problem);
    }
    assert_null(stage_load("{\"pattern\":\"a\",\"x-chunklint\":{}}"));
    assert_string_equal(stage.problem, "unsupported keyword \"pattern\" at the root");
}

/* Values that tell whether the schema behind a reference is the one that was meant. */
static void built_in_documents_are_referred_to(void **state)
{
    static const struct {
        const char *document, *valid, *invalid;
    } cases[] = {
        {"{\"$ref\":\"openai.json#/$defs/usage\"}", "null", "[]"},
        {"{\"$ref\" :\n\"https://chunklint.example/openai.json#/$defs/usage\"}", "null", "[]"},
        {"{\"$id\":\"https://me.example/mine.json\",\"$ref\":\"https://chunklint.example/openai.json#/$defs/call\"}",
         "{\"index\":0}", "{}"},
        {"{\"$id\":\"mine.json\",\"items\":{\"$ref\":\"openai.json#/$defs/call\"}}", "[{\"index\":0}]", "[{}]"},
        {"{\"items\":{\"$ref\":\"openai.json\"}}", "[]", "[{}]"}, /* whose own references lead into itself */
        {"{\"prefixItems\":[{\"$ref\":\"atoma.json#/properties/id\"},{\"$ref\":\"openai.json#/$defs/bytes\"}]}",
         "[\"a\",null]", "[1,null]"},
        {"{\"$defs\":{\"choice\":false},\"$ref\":\"openai.json#/$defs/choice\"}",
         "{\"index\":0,\"delta\":{},\"finish_reason\":null}", "{}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct dialect *dialect = stage_load(cases[i].document);
        if (dialect == NULL)
            print_error("%s: %s\n", cases[i].document, stage.problem);
        assert_non_null(dialect);
        assert_true(stage_check(dialect->letter, cases[i].valid, NULL));
        assert_false(stage_check(dialect->letter, cases[i].invalid, NULL));
    }
}

static void refused_references(void **state)
{
    static const struct {
        const char *document, *problem;
    } cases[] = {
        {"{\"$ref\":\"other.json\"}", "unsupported remote reference \"$ref\": \"other.json\" at the root"},
        {"{\"items\":{\"$ref\":\"openai.json#/$defs/none\"}}",
         "\"$ref\": \"openai.json#/$defs/none\" leads to no schema at /items"},
        {"{\"$ref\":\"openai\"}", "unsupported remote reference \"$ref\": \"openai\" at the root"},
        {"{\"$ref\":\"\\u006fpenai.json\"}",
         "unsupported remote reference \"$ref\": \"\\u006fpenai.json\" at the root"},
        {"{\"$id\":\"https://me.example/mine.json\",\"$ref\":\"openai.json\"}",
         "unsupported remote reference \"$ref\": \"openai.json\" at the root"},
        {"{\"$id\":\"https://chunklint.example/openai.json\",\"$ref\":\"openai.json\"}",
         "repeated $id \"https://chunklint.example/openai.json\" at the root"},
        {"{\"$ref\":\"openai.json\"", "not JSON: expected ',' or '}' at line 1, column 22"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_null(stage_load(cases[i].document));
        assert_string_equal(stage.problem, cases[i].problem);
    }
}

static void every_built_in_dialect_loads(void **state)
{
    (void)state;
    assert_true(chunklint_dialect_count() >= 6);
    for (size_t i = 0; i < chunklint_dialect_count(); i++) {
        const struct chunklint_dialect *built_in = chunklint_dialect(i);
        const struct dialect *dialect = stage_load(built_in->document);
        if (dialect == NULL)
            print_error("%s: %s\n", built_in->name, stage.problem);
        assert_non_null(dialect);
        assert_string_equal(dialect->name, built_in->name);
        assert_int_equal(strlen(built_in->document), built_in->length);
        char id[128];
        snprintf(id, sizeof id, "\"$id\": \"https://chunklint.example/%s.json\"", built_in->name);
        assert_non_null(strstr(built_in->document, id));
        assert_ptr_equal(chunklint_find_dialect(built_in->name), built_in);
        assert_true(i == 0 || strcmp(chunklint_dialect(i - 1)->name, built_in->name) < 0);
    }
    assert_null(chunklint_dialect(chunklint_dialect_count()));
    assert_null(chunklint_find_dialect("no-such-dialect"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_without_x_chunklint_has_defaults),
        cmocka_unit_test(everything_is_read),
        cmocka_unit_test(usage_places),
        cmocka_unit_test(refused_dialects),
        cmocka_unit_test(built_in_documents_are_referred_to),
        cmocka_unit_test(refused_references),
        cmocka_unit_test(every_built_in_dialect_loads),
    };

    return cmocka_run_group_tests_name("schema_dialect", tests, stage_set_up, stage_tear_down);
}
