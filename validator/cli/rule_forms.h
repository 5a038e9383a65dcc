/*
 * The forms that `rules` and `explain` write the catalogue in: text for people,
 * Markdown for documents, JSON for programs. One file a form, one row each in
 * rule_forms.
 */
#ifndef CHUNKLINT_CLI_RULE_FORMS_H
#define CHUNKLINT_CLI_RULE_FORMS_H

#include "cli/examples.h"
#include "cli/page.h"

/* Rules to write about, in their order. */
struct rule_list {
    size_t count;
    enum rule rules[RULE_COUNT];
};

typedef void rule_form_write(struct page *page, const struct rule_list *list);

struct rule_form {
    const char *name;
    rule_form_write *list;    /* a line a rule */
    rule_form_write *explain; /* a page a rule */
};

extern const struct rule_form rule_forms[]; /* ends with a NULL name; the first is the default */

rule_form_write rules_text_list, rules_text_explain;
rule_form_write rules_markdown_list, rules_markdown_explain;
rule_form_write rules_json_list, rules_json_explain;

/* The texts of a rule in the order in which a page has them. */
struct rule_section {
    const char *heading; /* on a page */
    const char *member;  /* in JSON */
    size_t offset;       /* in struct chunklint_rule */
};

enum { RULE_SECTIONS = 4 };
extern const struct rule_section rule_sections[RULE_SECTIONS];

const char *rule_section_text(const struct rule_section *section, enum rule rule);

/* What was measured of the clients that read streams which break the rule, in each form. */
void rule_clients_text(struct page *page, enum rule rule);
void rule_clients_markdown(struct page *page, enum rule rule);
void rule_clients_json(const struct report_options *options, enum rule rule);

/* What the captures of an example are called: corpus/rules/C046-stop-with-tool-calls. */
enum { EXAMPLE_FOLDER_SIZE = 128 };
const char *example_folder(char buffer[EXAMPLE_FOLDER_SIZE], enum rule rule);

/* The severity that an example's marks have: compat's, or strict's where the rule is off. */
enum chunklint_severity example_severity(enum rule rule);

#endif
