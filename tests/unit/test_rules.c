/*
 * The catalogue: every row is complete and in its place, and the look-ups find
 * rules by what people type.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "rules/rules.h"

enum { SUMMARY_MAX = 100 };

static bool is_slug(const char *slug)
{
    return strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(slug) && strlen(slug) > 3;
}

/* Prose of `explain` ends in a sentence or a quoted one, and has no gap where its literals join. */
static bool is_prose(const char *text)
{
    size_t length = strlen(text);

    if (length > 0 && text[length - 1] == '"')
        length--;
    return length > 10 && text[length - 1] == '.' && strstr(text, "  ") == NULL;
}

static void test_every_rule_has_all_its_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < chunklint_rule_count(); i++) {
        const struct chunklint_rule *rule = chunklint_rule(i);
        size_t length = strlen(rule->summary);
        bool whole = length > 10 && length <= SUMMARY_MAX && rule->summary[length - 1] != '.';
        if (!whole || !is_slug(rule->slug) || !is_prose(rule->requirement) || !is_prose(rule->why) ||
            !is_prose(rule->fix) || !is_prose(rule->survive))
            fail_msg("%s %s", rule->code, rule->slug);
    }
}

/* Codes are sorted within their letter; the letters stand as in the way of the data. */
static void test_rules_stand_in_order_and_once(void **state)
{
    static const char letters[] = "FJSCTUELX";

    (void)state;
    for (size_t i = 1; i < chunklint_rule_count(); i++) {
        const char *former = chunklint_rule(i - 1)->code, *code = chunklint_rule(i)->code;
        assert_int_equal(strlen(code), 4);
        assert_true(strchr(letters, former[0]) <= strchr(letters, code[0]));
        if (former[0] == code[0])
            assert_true(strcmp(former, code) < 0);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(chunklint_rule(k)->slug, chunklint_rule(i)->slug);
    }
}

static void test_every_rule_is_found_by_code_and_slug(void **state)
{
    (void)state;
    for (size_t i = 0; i < chunklint_rule_count(); i++) {
        assert_ptr_equal(chunklint_find_rule(chunklint_rule(i)->code), chunklint_rule(i));
        assert_ptr_equal(chunklint_find_rule(chunklint_rule(i)->slug), chunklint_rule(i));
    }
}

static void test_what_is_no_rule_is_not_found(void **state)
{
    static const char *const words[] = {"", "C", "C04", "C0466", "all", "stop-with-tool-call", "Stop-With-Tool-Calls"};

    (void)state;
    assert_int_equal(rule_find(SLICE("c046")), RULE_C046);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        assert_null(chunklint_find_rule(words[i]));
    assert_null(chunklint_rule(chunklint_rule_count()));
}

static void test_severities_have_names(void **state)
{
    (void)state;
    assert_string_equal(chunklint_severity_name(CHUNKLINT_OFF), "off");
    assert_string_equal(chunklint_severity_name(CHUNKLINT_INFO), "info");
    assert_string_equal(chunklint_severity_name(CHUNKLINT_WARNING), "warning");
    assert_string_equal(chunklint_severity_name(CHUNKLINT_ERROR), "error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_rule_has_all_its_texts),
        cmocka_unit_test(test_rules_stand_in_order_and_once),
        cmocka_unit_test(test_every_rule_is_found_by_code_and_slug),
        cmocka_unit_test(test_what_is_no_rule_is_not_found),
        cmocka_unit_test(test_severities_have_names),
    };

    return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
