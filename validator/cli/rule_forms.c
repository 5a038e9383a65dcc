/*
 * The table of forms, and what they share: the order of a rule's texts.
 */
#include "cli/rule_forms.h"

const struct rule_form rule_forms[] = {
    {"text", rules_text_list, rules_text_explain},
    {"markdown", rules_markdown_list, rules_markdown_explain},
    {"json", rules_json_list, rules_json_explain},
    {NULL, NULL, NULL},
};

const struct rule_section rule_sections[RULE_SECTIONS] = {
    {"Required", "requirement", offsetof(struct chunklint_rule, requirement)},
    {"Why it matters", "why", offsetof(struct chunklint_rule, why)},
    {"The fix", "fix", offsetof(struct chunklint_rule, fix)},
    {"Meanwhile, in a client", "survive", offsetof(struct chunklint_rule, survive)},
};

const char *rule_section_text(const struct rule_section *section, enum rule rule)
{
    const char *row = (const char *)&rule_table[rule];

    return *(const char *const *)(const void *)(row + section->offset);
}

const char *example_folder(char buffer[EXAMPLE_FOLDER_SIZE], enum rule rule)
{
    struct text text = text_over(buffer, EXAMPLE_FOLDER_SIZE);

    text_format(&text, "corpus/rules/%s-%s", rule_table[rule].code, rule_table[rule].slug);
    return buffer;
}

enum chunklint_severity example_severity(enum rule rule)
{
    return rule_table[rule].compat != CHUNKLINT_OFF ? rule_table[rule].compat : rule_table[rule].strict;
}
