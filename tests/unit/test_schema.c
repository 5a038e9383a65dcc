/*
 * The schema stage: what is found, where, and how it is said; what is refused when
 * a schema is loaded; that memory and work stay in their bounds.
 */
#include "schema_stage.h"

/* Findings as "S002 /pointer" with blanks between, to compare them in one go. */
static const char *findings(void)
{
    static char list[4096];
    struct text text = text_over(list, sizeof list);

    for (size_t i = 0; i < recording.count && i < RECORDED_MAX; i++)
        text_format(&text, "%s%s %s", i > 0 ? " " : "", rule_table[recording.list[i].rule].code,
                    recording.list[i].pointer);
    return list;
}

/* A choice, cut down to what the tests need. */
#define CHOICE                                                                                                         \
    "{\"type\":\"object\",\"required\":[\"choices\"],\"properties\":{\"choices\":{\"type\":\"array\",\"items\":"       \
    "{\"type\":\"object\",\"required\":[\"index\",\"delta\"],\"properties\":{\"index\":{\"type\":\"integer\"},"        \
    "\"delta\":{\"type\":\"object\",\"properties\":{\"tool_calls\":{\"type\":\"array\",\"items\":"                     \
    "{\"type\":\"object\",\"properties\":{\"index\":{\"type\":\"integer\"},\"id\":{\"type\":\"string\"}}}}}}}}}}}"

#define REASONS "{\"type\":[\"string\",\"null\"],\"enum\":[\"stop\",\"length\",null]}"

static void findings_and_their_places(void **state)
{
    static const struct {
        const char *schema, *value, *findings, *message;
    } cases[] = {
        /* types */
        {"{\"type\":\"integer\"}", "1", "", NULL},
        {"{\"type\":\"integer\"}", "\"1\"", "S002 ", "the chunk is \"1\", expected integer"},
        {"{\"properties\":{\"a\":{\"type\":[\"string\",\"null\"]}}}", "{\"a\":1}", "S002 /a",
         "a is 1, expected string or null"},
        {"{\"type\":[\"number\",\"boolean\",\"array\",\"object\"]}", "\"\"", "S002 ",
         "the chunk is \"\", expected number, boolean, array or object"},
        {"{\"properties\":{\"a\":{\"type\":\"string\"}}}", "{\"a\":null}", "S003 /a", "a is null, expected string"},
        {"{\"type\":\"integer\"}", "1.0", "J011 ", "the chunk is 1.0, expected integer without fraction and exponent"},
        {"{\"type\":\"integer\"}", "1e3", "J011 ", NULL},
        {"{\"type\":\"integer\"}", "1.5", "S002 ", NULL},
        {"{\"type\":\"number\"}", "1.0", "", NULL},
        /* one cause, one finding: nothing is said about what is inside a value of the wrong type */
        {"{\"properties\":{\"a\":{\"type\":\"array\",\"required\":[\"b\"],\"maxProperties\":0}}}", "{\"a\":{\"c\":1}}",
         "S002 /a", NULL},
        /* constants and enumerations */
        {"{\"properties\":{\"object\":{\"const\":\"chat.completion.chunk\"}}}", "{\"object\":\"chat.completion\"}",
         "S004 /object", "object is \"chat.completion\", expected \"chat.completion.chunk\""},
        {"{\"const\":\"chat.completion.chunk\"}", "\"ch\\u0061t.completion.chunk\"", "", NULL},
        {REASONS, "\"STOP\"", "S005 ",
         "the chunk is \"STOP\", expected one of \"stop\", \"length\", null; it differs only by case from \"stop\""},
        {REASONS, "\"\"", "S005 ",
         "the chunk is \"\", expected one of \"stop\", \"length\", null; the empty string is not null, and clients "
         "take "
         "it for a value"},
        {REASONS, "\"null\"", "S005 ",
         "the chunk is \"null\", expected one of \"stop\", \"length\", null; this is a string, not the value null"},
        {REASONS, "\"eos\"", "S005 ",
         "the chunk is \"eos\", expected one of \"stop\", \"length\", null; Together's word for \"stop\""},
        {REASONS, "\"bogus\"", "S005 ", "the chunk is \"bogus\", expected one of \"stop\", \"length\", null"},
        {REASONS, "null", "", NULL},
        {"{\"enum\":[[1,{\"a\":2.0}]]}", "[1.0,{\"a\":2}]", "", NULL},
        {"{\"const\":{\"a\":1,\"b\":2}}", "{\"b\":2,\"a\":1}", "", NULL},
        /* numbers, exactly */
        {"{\"minimum\":0}", "-1", "S006 ", "the chunk is -1, expected at least 0"},
        {"{\"maximum\":128}", "128.5", "S006 ", "the chunk is 128.5, expected at most 128"},
        {"{\"exclusiveMinimum\":0}", "0.0", "S006 ", "the chunk is 0.0, expected more than 0"},
        {"{\"exclusiveMaximum\":1e2}", "100", "S006 ", "the chunk is 100, expected less than 1e2"},
        {"{\"multipleOf\":0.01}", "0.015", "S006 ", "the chunk is 0.015, expected a multiple of 0.01"},
        {"{\"maximum\":9007199254740993}", "9007199254740993", "", NULL},
        {"{\"maximum\":9007199254740993}", "9007199254740994", "S006 ", NULL},
        /* lengths; an escaped pair of surrogates is one character */
        {"{\"minLength\":1}", "\"\"", "S007 ", "the chunk has 0 characters, expected at least 1 character"},
        {"{\"maxLength\":1}", "\"\\ud83d\\ude00\"", "", NULL},
        {"{\"maxLength\":1}", "\"\\ud83d\\\\ude00\"", "S007 ", NULL},
        {"{\"minLength\":2,\"maxLength\":3}", "\"\\n\"", "S007 ",
         "the chunk has 1 character, expected 2 to 3 characters"},
        {"{\"maxItems\":2}", "[1,2,3]", "S007 ", "the chunk has 3 elements, expected at most 2 elements"},
        {"{\"prefixItems\":[{}],\"items\":false}", "[1,2]", "S007 ",
         "the chunk has 2 elements, expected at most 1 element"},
        {"{\"minProperties\":1}", "{}", "S007 ", "the chunk has 0 properties, expected at least 1 property"},
        {"{\"contains\":{\"const\":1}}", "[2]", "S007 ",
         "the chunk has 0 elements that match \"contains\", expected at least 1 element that matches \"contains\""},
        /* properties */
        {"{\"required\":[\"a~/b\"]}", "{}", "S001 /a~0~1b", "the chunk lacks required property \"a~/b\""},
        {"{\"required\":[\"a\",\"b\"]}", "{\"b\":1}", "S001 /a", NULL},
        {"{\"dependentRequired\":{\"a\":[\"b\"]}}", "{\"a\":1}", "S001 /b",
         "the chunk lacks required property \"b\", because \"a\" is there"},
        {"{\"properties\":{\"a\":{}}}", "{\"b\":1,\"a\":2}", "S008 /b", "the chunk has the unknown property \"b\""},
        {"{\"properties\":{\"a\":{}},\"additionalProperties\":true}", "{\"b\":1}", "", NULL},
        {"{\"required\":[\"a\"]}", "{\"a\":1,\"b\":1}", "", NULL},
        {"{\"properties\":{\"a\":{}},\"additionalProperties\":false}", "{\"b\":1}", "S008 /b",
         "the chunk has the property \"b\", which is not allowed"},
        {"{\"properties\":{\"a\":false}}", "{\"a\":1}", "S008 /a", NULL},
        {"{\"propertyNames\":{\"maxLength\":1}}", "{\"a\":1,\"bc\":1}", "S008 /bc", NULL},
        /* what several schemas describe together is not unknown to one of them */
        {"{\"allOf\":[{\"properties\":{\"a\":{}}},{\"properties\":{\"b\":{}}}]}", "{\"a\":1,\"b\":2}", "", NULL},
        {"{\"properties\":{\"a\":{}},\"$ref\":\"#/$defs/x\",\"$defs\":{\"x\":{\"properties\":{\"b\":{}}}}}",
         "{\"a\":1,\"b\":2}", "", NULL},
        {"{\"$ref\":\"#/$defs/x\",\"$defs\":{\"x\":{\"properties\":{\"b\":{}}}}}", "{\"a\":1}", "S008 /a", NULL},
        /* but to all of them together */
        {"{\"allOf\":[{\"properties\":{\"a\":{}}},{\"properties\":{\"b\":{}}}]}", "{\"a\":1,\"c\":2}", "S008 /c", NULL},
        {"{\"properties\":{\"a\":{}},\"$ref\":\"#/$defs/x\",\"$defs\":{\"x\":{\"properties\":{\"b\":{}}}}}",
         "{\"a\":1,\"c\":2}", "S008 /c", NULL},
        {"{\"properties\":{\"a\":{}},\"$ref\":\"#/$defs/x\",\"$defs\":{\"x\":{\"$ref\":\"#/$defs/y\"},"
         "\"y\":{\"properties\":{\"b\":{}}}}}",
         "{\"b\":1,\"c\":2}", "S008 /c", NULL},
        {"{\"$ref\":\"#/$defs/"
         "x\",\"anyOf\":[{\"properties\":{\"a\":{}}}],\"$defs\":{\"x\":{\"properties\":{\"b\":{}}}}}",
         "{\"a\":1,\"b\":2,\"c\":3}", "S008 /c", NULL},
        {"{\"allOf\":[{\"properties\":{\"a\":{}}},{\"required\":[\"c\"]}]}", "{\"c\":2}", "S008 /c", NULL},
        {"{\"allOf\":[{\"properties\":{\"a\":{}}},{\"additionalProperties\":{}}]}", "{\"c\":2}", "", NULL},
        {"{\"allOf\":[{\"properties\":{\"a\":{}},\"additionalProperties\":false},{\"properties\":{\"b\":{}}}]}",
         "{\"c\":2}", "S008 /c", NULL},
        {"{\"allOf\":[{\"minProperties\":1},{\"maxProperties\":3}]}", "{\"c\":2}", "", NULL},
        {"{\"properties\":{\"u\":{\"$ref\":\"#/$defs/"
         "x\",\"properties\":{\"a\":{}}}},\"$defs\":{\"x\":{\"properties\":{\"b\":{}}}}}",
         "{\"u\":{\"a\":1,\"b\":1,\"c\":{\"d\":1}}}", "S008 /u/c", NULL},
        {"{\"anyOf\":[{\"allOf\":[{\"properties\":{\"a\":{}}},{\"properties\":{\"b\":{}}}]},{\"type\":\"integer\"},"
         "{\"type\":\"object\",\"minProperties\":9}]}",
         "{\"a\":1,\"c\":2}", "S008 /c", NULL},
        /* alternatives: the nullable idiom is transparent */
        {"{\"anyOf\":[{\"type\":\"object\",\"required\":[\"a\"]},{\"type\":\"null\"}]}", "{}", "S001 /a", NULL},
        {"{\"oneOf\":[{\"properties\":{\"a\":{}},\"type\":\"object\"},{\"type\":\"null\"}]}", "{\"b\":1}", "S008 /b",
         NULL},
        {"{\"anyOf\":[{\"type\":\"object\"},{\"type\":\"null\"}]}", "1", "S002 ",
         "the chunk is 1, expected object or null"},
        {"{\"anyOf\":[{\"type\":\"object\"},{\"type\":\"string\"}]}", "null", "S003 ",
         "the chunk is null, expected string or object"},
        {"{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]}", "2.0", "J011 ", NULL},
        {"{\"anyOf\":[{\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"string\"}}},"
         "{\"properties\":{\"a\":{\"type\":\"integer\"},\"b\":{\"maximum\":3}}}]}",
         "{\"a\":1,\"b\":5}", "S009 ",
         "the chunk is an object of 2, expected one of 2 alternatives; the closest is number 2, but b is 5, expected "
         "at "
         "most 3"},
        {"{\"oneOf\":[{\"type\":\"integer\"},{\"minimum\":2}]}", "3", "S009 ",
         "the chunk is 3, expected exactly one alternative that matches; 2 do"},
        {"{\"not\":{\"type\":\"string\"}}", "\"a\"", "S009 ", NULL},
        {"false", "1", "S009 ", NULL},
        {"{\"if\":{\"required\":[\"a\"]},\"then\":{\"required\":[\"b\"]},\"else\":{\"required\":[\"c\"]}}", "{\"a\":1}",
         "S001 /b", NULL},
        {"{\"uniqueItems\":true}", "[1,\"a\",1.0]", "S010 ",
         "the chunk holds 1.0 again, expected elements that all differ"},
        /* the shape of an answer that is not streamed, instead of a missing delta and an unknown message */
        {CHOICE, "{\"choices\":[{\"index\":0,\"message\":{}}]}", "S011 /choices/0/message",
         "choices[0] has \"message\", expected \"delta\"; this is a choice of an answer that is not streamed"},
        {CHOICE, "{\"choices\":[{\"index\":0,\"text\":\"a\"}]}", "S011 /choices/0/text", NULL},
        {CHOICE, "{\"choices\":[{\"index\":0}]}", "S001 /choices/0/delta",
         "choices[0] lacks required property \"delta\""},
        {CHOICE, "{\"choices\":[{\"index\":0,\"delta\":{},\"message\":{}}]}", "S008 /choices/0/message", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        stage_check(stage_compile(cases[i].schema), cases[i].value, NULL);
        if (strcmp(findings(), cases[i].findings) != 0)
            print_error("%s against %s\n", cases[i].value, cases[i].schema);
        assert_string_equal(findings(), cases[i].findings);
        if (cases[i].message != NULL)
            assert_string_equal(recording.list[0].message, cases[i].message);
    }
}

/* Place, length, texts, choice and call of one finding. */
static void a_finding_has_its_address(void **state)
{
    const char *value = "{\"choices\":[{\"index\":3,\"delta\":{\"tool_calls\":[{},{\"index\":7,\"id\":null}]}}]}";
    const struct recorded *found = &recording.list[0];

    (void)state;
    assert_false(stage_check(stage_compile(CHOICE), value, NULL));
    assert_int_equal(recording.count, 1);
    assert_int_equal(found->rule, RULE_S003);
    assert_string_equal(found->pointer, "/choices/0/delta/tool_calls/1/id");
    assert_int_equal(found->place.offset, strstr(value, "null") - value);
    assert_int_equal(found->length, 4);
    assert_string_equal(found->found, "null");
    assert_string_equal(found->expected, "string");
    assert_int_equal(found->choice, 3);
    assert_int_equal(found->call, 7);
}

static void allowances_match_rule_and_place(void **state)
{
    static const struct schema_allowance list[] = {{RULE_S003, {"/choices/*/delta/tool_calls/*/id", 32}}};
    static const struct {
        const char *value;
        bool allowed;
    } cases[] = {
        {"{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"id\":null}]}}]}", true},
        {"{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"id\":1}]}}]}", false},       /* another rule */
        {"{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":null}]}}]}", false}, /* another place */
        {"{\"choices\":[{\"index\":0,\"delta\":null}]}", false}, /* the pattern goes on */
    };
    const struct schema_allowances allowances = {list, 1};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_false(stage_check(stage_compile(CHOICE), cases[i].value, &allowances));
        assert_int_equal(recording.list[0].allowed, cases[i].allowed);
    }
}

/* What cannot be honoured is refused, by name and place. */
static void refused_schemas(void **state)
{
    static const struct {
        const char *schema, *problem;
    } cases[] = {
        {"{\"properties\":{\"created\":{\"minimun\":1}}}", "unknown keyword \"minimun\" at /properties/created"},
        {"{\"pattern\":\"a\"}", "unsupported keyword \"pattern\" at the root"},
        {"{\"$defs\":{\"unused\":{\"patternProperties\":{}}}}",
         "unsupported keyword \"patternProperties\" at /$defs/unused"},
        {"{\"minLength\":-1}", "wrong value of \"minLength\", expected a non-negative integer, at the root"},
        {"{\"minLength\":1.5}", "wrong value of \"minLength\", expected a non-negative integer, at the root"},
        {"{\"required\":\"a\"}", "wrong value of \"required\", expected an array of strings, at the root"},
        {"{\"anyOf\":[]}", "wrong value of \"anyOf\", expected a non-empty array of schemas, at the root"},
        {"{\"items\":[{}]}", "wrong value of \"items\", expected a schema (an object or a boolean), at the root"},
        {"{\"type\":\"int\"}", "unknown type \"int\" in \"type\" at the root"},
        {"{\"type\":[]}", "wrong value of \"type\", expected a type's name or a non-empty array of them, at the root"},
        {"{\"multipleOf\":0}",
         "wrong value of \"multipleOf\", expected a number above 0 of at most 9 digits, at the root"},
        {"{\"type\":\"string\",\"type\":\"null\"}", "repeated keyword \"type\" at the root"},
        {"{\"properties\":{\"a\":{},\"\\u0061\":{}}}", "repeated property \"a\" at the root"},
        {"{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}",
         "unsupported \"$schema\": \"http://json-schema.org/draft-07/schema#\" at the root"},
        {"{\"items\":{\"$ref\":\"other.json\"}}", "unsupported remote reference \"$ref\": \"other.json\" at /items"},
        {"{\"items\":{\"$ref\":\"#/$defs/a\"}}", "\"$ref\": \"#/$defs/a\" leads to no schema at /items"},
        {"{\"items\":{\"$ref\":\"#/enum/0\"},\"enum\":[{}]}", "\"$ref\": \"#/enum/0\" leads to no schema at /items"},
        {"{\"$ref\":\"#/%4\"}", "malformed or overlong reference \"#/%4\" at the root"},
        {"{\"$ref\":\"#\"}", "a schema applies to itself (\"$ref\") at the root"},
        {"{\"$defs\":{\"a\":{\"not\":{\"$ref\":\"#/$defs/b\"}},\"b\":{\"$ref\":\"#/$defs/a\"}}}",
         "a schema applies to itself (\"$ref\") at /$defs/a"},
        {"{\"$defs\":{\"a\":{\"$anchor\":\"x\"},\"b\":{\"$anchor\":\"x\"}}}", "repeated $anchor \"x\" at /$defs/b"},
        {"{\"$defs\":{\"a\":{\"$id\":\"x\"},\"b\":{\"$id\":\"x\"}}}", "repeated $id \"x\" at /$defs/b"},
        {"[]", "not a schema: expected an object, found array"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (stage_compile(cases[i].schema) != NULL)
            print_error("not refused: %s\n", cases[i].schema);
        assert_string_equal(stage.problem, cases[i].problem);
    }
    assert_null(stage_compile("{\n\"type\":}"));
    assert_non_null(strstr(stage.problem, "not JSON: expected a value at line 2, column 8"));
}

/* Annotations say nothing, and neither does what begins with x-. */
static void annotations_are_ignored(void **state)
{
    (void)state;
    assert_true(stage_check(
        stage_compile("{\"format\":\"email\",\"x-anything\":{\"pattern\":1},\"default\":3,\"title\":\"t\"}"),
        "\"not an address\"", NULL));
    assert_int_equal(recording.count, 0);
}

/* Repeats a pattern until the text has `count` of them. */
static char *repeated(const char *head, const char *piece, size_t count, const char *tail)
{
    size_t length = strlen(head), step = strlen(piece);
    char *text = malloc(length + step * count + strlen(tail) + 1);

    assert_non_null(text);
    memcpy(text, head, length);
    for (size_t i = 0; i < count; i++, length += step)
        memcpy(text + length, piece, step);
    memcpy(text + length, tail, strlen(tail) + 1);
    return text;
}

/* A dense document fits into the memory that its size asks for. */
static void memory_is_bounded(void **state)
{
    static const char *const pieces[][3] = {
        {"{\"allOf\":[{}", ",{}", "]}"},
        {"{\"allOf\":[{}", ",{\"not\":{}}", "]}"},
        {"{\"prefixItems\":[{}", ",true", "]}"},
        {"{\"allOf\":[{}", ",{\"enum\":[]}", "]}"},
        {"{\"allOf\":[{}", ",{\"const\":1}", "]}"},
        {"{\"enum\":[1", ",1", "]}"},
        {"{\"allOf\":[{}", ",{\"minimum\":1}", "]}"},
        {"{\"allOf\":[{}", ",{\"required\":[\"\"]}", "]}"},
        {"{\"allOf\":[{}", ",{\"items\":{}}", "]}"},
        {"{\"allOf\":[{}", ",{\"properties\":{\"\":{}}}", "]}"},
        {"{\"required\":[\"a\"", ",\"\"", "]}"},
        {"{\"dependentRequired\":{\"\":[\"a\"", ",\"\"", "]}}"},
        {"{\"allOf\":[{}", ",{\"dependentSchemas\":{\"\":{}}}", "]}"},
        {"{\"allOf\":[{}", ",{\"minItems\":0}", "]}"},
        {"{\"allOf\":[{}", ",{\"$ref\":\"#/allOf/0\"}", "]}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        char *text = repeated(pieces[i][0], pieces[i][1], 3000, pieces[i][2]);
        if (stage_compile(text) == NULL)
            print_error("%s: %s\n", pieces[i][1], stage.problem);
        assert_false(stage.arena.overflow);
        free(text);
    }
}

/* More required properties than the mask holds are all asked for. */
static void many_required_properties(void **state)
{
    char list[1024] = "{\"required\":[\"p0\"", value[1024] = "{\"p0\":1";

    (void)state;
    for (int i = 1; i < 70; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), ",\"p%d\"", i);
    for (int i = 1; i < 70; i++)
        if (i != 40 && i != 68)
            snprintf(value + strlen(value), sizeof value - strlen(value), ",\"p%d\":1", i);
    strcat(list, "]}");
    strcat(value, "}");
    assert_false(stage_check(stage_compile(list), value, NULL));
    assert_string_equal(findings(), "S001 /p40 S001 /p68");
}

/* A schema that doubles its work at every level is given up, with a finding, instead of taking 2^200 steps. */
static void work_is_bounded(void **state)
{
    const char *schema =
        "{\"anyOf\":[{\"items\":{\"$ref\":\"#\"},\"minItems\":1},{\"items\":{\"$ref\":\"#\"},\"minItems\":1}]}";
    char *value = repeated("", "[", 200, "");

    (void)state;
    value = realloc(value, 401);
    memset(value + 200, ']', 200);
    value[400] = '\0';
    assert_false(stage_check(stage_compile(schema), value, NULL));
    assert_int_equal(recorded_count(RULE_X001), 1);
    free(value);
}

/* The deepest document through a schema that refers to itself, also where that takes several schemas a level. */
static void deep_values_pass(void **state)
{
    char *value = repeated("", "[", CHUNKLINT_DEPTH_MAX, "");

    (void)state;
    value = realloc(value, 2 * CHUNKLINT_DEPTH_MAX + 1);
    memset(value + CHUNKLINT_DEPTH_MAX, ']', CHUNKLINT_DEPTH_MAX);
    value[2 * CHUNKLINT_DEPTH_MAX] = '\0';
    assert_true(stage_check(stage_compile("{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}"), value, NULL));
    assert_true(stage_check(
        stage_compile(
            "{\"allOf\":[{\"type\":\"array\"},{\"allOf\":[{},{\"maxItems\":1,\"items\":{\"$ref\":\"#\"}}]}]}"),
        value, NULL));
    assert_false(stage_check(stage_compile("{\"allOf\":[{},{\"allOf\":[{},{\"allOf\":[{},{\"allOf\":[{},"
                                           "{\"items\":{\"$ref\":\"#\"},\"maxItems\":1}]}]}]}]}"),
                             value, NULL));
    assert_int_equal(recorded_count(RULE_X001), 1); /* more of the stack than is given: said, not overflown */
    free(value);
}

/* Large arrays: more elements than one pass remembers, the last of which repeats the first. */
static void unique_items_of_large_arrays(void **state)
{
    size_t length = 0;

    (void)state;
    static char value[STAGE_TEXT - 16];
    value[length++] = '[';
    for (int i = 0; i < 60000; i++)
        length += (size_t)snprintf(value + length, sizeof value - length, "%d,", i);
    struct schema *schema = stage_compile("{\"uniqueItems\":true}");
    memcpy(value + length, "60000]", 7);
    assert_true(stage_check(schema, value, NULL));
    memcpy(value + length, "0.0e1]", 7);
    assert_false(stage_check(schema, value, NULL));
    assert_string_equal(recording.list[0].found, "0.0e1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_and_their_places),
        cmocka_unit_test(a_finding_has_its_address),
        cmocka_unit_test(allowances_match_rule_and_place),
        cmocka_unit_test(refused_schemas),
        cmocka_unit_test(annotations_are_ignored),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(many_required_properties),
        cmocka_unit_test(work_is_bounded),
        cmocka_unit_test(deep_values_pass),
        cmocka_unit_test(unique_items_of_large_arrays),
    };

    return cmocka_run_group_tests_name("schema", tests, stage_set_up, stage_tear_down);
}
