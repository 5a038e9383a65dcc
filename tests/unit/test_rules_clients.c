/*
 * The measurements of clients as the library has them: lists that fit what was
 * counted, findings about a member told apart by the member, and names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "rules/clients.h"

static bool has(const char *const *ids, const char *id)
{
    for (; *ids != NULL; ids++)
        if (strcmp(*ids, id) == 0)
            return true;
    return false;
}

/* In `breaks` when all its streams went wrong, in `can_break` when some did, else in neither. */
static void test_lists_are_what_was_counted(void **state)
{
    unsigned measured = 0;

    (void)state;
    for (int i = 0; i < RULE_COUNT; i++) {
        const struct chunklint_rule *rule = &rule_table[i];
        for (const struct client_measurement *one = client_measurements[i]; one->client != NULL; one++) {
            int bad = one->threw + one->wrong + one->swallowed;
            assert_true(one->streams > 0 && bad + one->raised <= one->streams);
            assert_int_equal(has(rule->breaks, one->client->id), bad == one->streams);
            assert_int_equal(has(rule->can_break, one->client->id), bad > 0 && bad < one->streams);
            measured++;
        }
    }
    assert_true(measured > 0);
}

static void test_what_nobody_measured_is_in_no_list(void **state)
{
    (void)state;
    for (int i = 0; i < RULE_COUNT; i++)
        if (client_measurements[i]->client == NULL) {
            assert_null(rule_table[i].breaks[0]);
            assert_null(rule_table[i].can_break[0]);
        }
    assert_null(client_measurements[RULE_X001]->client);
}

static void test_a_member_decides_in_rules_about_members(void **state)
{
    (void)state;
    struct client_lists first = clients_broken(RULE_S001, "/choices/0/delta");
    struct client_lists other = clients_broken(RULE_S001, "/choices/12/delta");
    assert_ptr_equal(first.breaks, other.breaks);
    assert_true(has(first.breaks, "openai-python-raw"));
    assert_false(has(clients_broken(RULE_S001, "/model").breaks, "openai-python-raw"));
    assert_null(clients_broken(RULE_S001, "/of/nobody").breaks[0]);
    assert_null(clients_broken(RULE_S001, "/of/nobody").can_break[0]);
    assert_null(clients_broken(RULE_S001, NULL).breaks[0]);
}

static void test_the_pointer_is_disregarded_in_other_rules(void **state)
{
    (void)state;
    assert_ptr_equal(clients_broken(RULE_C046, "/any").breaks, rule_table[RULE_C046].breaks);
    assert_ptr_equal(clients_broken(RULE_C046, NULL).can_break, rule_table[RULE_C046].can_break);
}

static void test_a_family_is_named_for_all_of_it(void **state)
{
    static const struct {
        const char *ids[8];
        const char *names;
    } cases[] = {
        {{NULL}, ""},
        {{"ai-sdk-openai", NULL}, "@ai-sdk/openai"},
        {{"ai-sdk-openai-compatible", "ai-sdk-openai", NULL}, "AI SDK"},
        {{"openai-python-stream", "openai-node-raw", "openai-node-stream", NULL},
         "openai-python .stream(), openai-node"},
        {{"openai-python-raw", "openai-python-stream", "openai-python-strict", "ai-sdk-openai", NULL},
         "openai-python, @ai-sdk/openai"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char bytes[200];
        struct text names = text_over(bytes, sizeof bytes);
        clients_name(&names, cases[i].ids);
        assert_string_equal(bytes, cases[i].names);
    }
}

static void test_outcomes_in_words(void **state)
{
    static const struct {
        struct client_measurement measurement;
        const char *words;
    } cases[] = {
        {{.streams = 3}, "fine"},
        {{.streams = 2, .threw = 2}, "throws"},
        {{.streams = 3, .threw = 1, .wrong = 1},
         "throws on 1 of 3 streams, gives a wrong result without an exception on 1 of 3 streams"},
        {{.streams = 4, .swallowed = 1, .raised = 3}, "swallows the error on 1 of 4 streams"},
        {{.streams = 1, .raised = 1}, "raises it, as it should"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char bytes[200];
        struct text words = text_over(bytes, sizeof bytes);
        clients_outcome(&words, &cases[i].measurement);
        assert_string_equal(bytes, cases[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists_are_what_was_counted),
        cmocka_unit_test(test_what_nobody_measured_is_in_no_list),
        cmocka_unit_test(test_a_member_decides_in_rules_about_members),
        cmocka_unit_test(test_the_pointer_is_disregarded_in_other_rules),
        cmocka_unit_test(test_a_family_is_named_for_all_of_it),
        cmocka_unit_test(test_outcomes_in_words),
    };

    return cmocka_run_group_tests_name("clients", tests, NULL, NULL);
}
