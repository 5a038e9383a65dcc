/*
 * `rules`: the catalogue as a list.
 */
#include "cli/commands.h"
#include "cli/rule_forms.h"

enum exit_status command_rules(const struct settings *settings)
{
    struct rule_list list = {.count = RULE_COUNT};
    struct page *page = NULL;

    if (settings->word_count > 0) {
        complain("rules takes no words; `chunklint explain RULE` says more about one");
        return EXIT_TROUBLE;
    }
    for (size_t i = 0; i < RULE_COUNT; i++)
        list.rules[i] = (enum rule)i;
    page = page_open(settings);
    settings->rule_form->list(page, &list);
    return page_close(page);
}
