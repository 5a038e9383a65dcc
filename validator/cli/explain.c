/*
 * `explain`: pages of rules, from the catalogue.
 */
#include "cli/commands.h"
#include "cli/rule_forms.h"
#include "cli/suggest.h"

static void complain_unknown(struct slice given)
{
    const char *nearest = suggest_rule(given);

    if (nearest != NULL)
        complain("no rule is called %q; did you mean %s?", &given, nearest);
    else
        complain("no rule is called %q; `chunklint rules` lists them", &given);
}

static bool list_has(const struct rule_list *list, enum rule rule)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->rules[i] == rule)
            return true;
    return false;
}

/* Adds the rules that a word names: one by code or slug, several by the beginning of their codes, or all. */
static bool add_rules(struct rule_list *list, struct slice word)
{
    bool known = false;

    for (int i = 0; i < RULE_COUNT; i++) {
        enum rule rule = (enum rule)i;
        if (!rule_matches(rule, word))
            continue;
        known = true;
        if (!list_has(list, rule))
            list->rules[list->count++] = rule;
    }
    return known;
}

static bool find_rules(struct rule_list *list, const struct settings *settings)
{
    bool all_known = true;

    for (size_t i = 0; i < settings->word_count; i++)
        if (!add_rules(list, slice_of(settings->words[i]))) {
            complain_unknown(slice_of(settings->words[i]));
            all_known = false;
        }
    return all_known;
}

enum exit_status command_explain(const struct settings *settings)
{
    struct rule_list list = {.count = 0};
    struct page *page = NULL;

    if (settings->word_count == 0) {
        complain("explain needs a rule, such as C046; `chunklint rules` lists them");
        return EXIT_TROUBLE;
    }
    if (!find_rules(&list, settings))
        return EXIT_TROUBLE;
    page = page_open(settings);
    settings->rule_form->explain(page, &list);
    return page_close(page);
}
