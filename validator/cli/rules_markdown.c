/*
 * The catalogue as Markdown: a table, and a section a rule. The reference
 * docs/rules.md is the one after the other.
 */
#include "cli/rule_forms.h"

enum { EXAMPLE_WIDTH = 110, LINE_SIZE = 512 };

/* Texts are plain words: what Markdown would read as its own is escaped. */
static void write_words(struct page *page, const char *text)
{
    char letter[] = {'\\', 0, '\0'};

    for (; *text != '\0'; text++) {
        bool special = strchr("\\`*<|", *text) != NULL;
        letter[1] = *text;
        page_text(page, letter + !special);
    }
}

static void write_paragraph(struct page *page, const char *heading, const char *text)
{
    if (text[0] == '\0')
        return;
    page_line_end(page);
    page_text(page, "**");
    page_text(page, heading);
    page_text(page, ".** ");
    write_words(page, text);
    page_line_end(page);
}

/* ## The table */

static void write_row(struct page *page, const struct chunklint_rule *rule)
{
    char bytes[LINE_SIZE];
    struct text line = text_over(bytes, sizeof bytes);
    int letter = rule->code[0] - 'A' + 'a'; /* anchors are in lower case */

    text_format(&line, "| [%s](#%c%s-%s) | %s | %s | %s | ", rule->code, letter, rule->code + 1, rule->slug, rule->slug,
                chunklint_severity_name(rule->strict), chunklint_severity_name(rule->compat));
    page_text(page, bytes);
    write_words(page, rule->summary);
    page_text(page, " |\n");
}

void rules_markdown_list(struct page *page, const struct rule_list *list)
{
    page_text(page, "| code | rule | strict | compat | reported when |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < list->count; i++)
        write_row(page, &rule_table[list->rules[i]]);
}

/* ## The section */

static void write_lines(struct page *page, const struct example_capture *capture)
{
    struct report_options options = page_report_options(page);

    options.color = false;
    options.unicode = true;
    options.width = EXAMPLE_WIDTH;
    page_text(page, "\n```text\n");
    example_print(&options, capture, CHUNKLINT_INFO);
    page_text(page, "```\n");
}

static void write_finding(struct page *page, const struct example_finding *finding)
{
    char bytes[64];
    struct text place = text_over(bytes, sizeof bytes);

    text_string(&place, "- ");
    if (finding->line > 0)
        text_format(&place, "%u:%u: ", finding->line, finding->column);
    page_text(page, bytes);
    write_words(page, finding->message);
    page_line_end(page);
}

static void write_example(struct page *page, enum rule rule)
{
    const struct example *example = &examples[rule];
    bool has_options = example->options[0] != '\0';
    char bytes[LINE_SIZE], folder[EXAMPLE_FOLDER_SIZE];
    struct text line = text_over(bytes, sizeof bytes);

    if (example->bad.name == NULL)
        return;
    text_format(&line, "\n**Example.** `%s/%s`%s%s%s, of which the report says\n\n", example_folder(folder, rule),
                example->bad.name, has_options ? ", checked with `" : "", has_options ? example->options + 1 : "",
                has_options ? "`" : "");
    page_text(page, bytes);
    for (unsigned i = 0; i < example->bad.finding_count; i++)
        write_finding(page, &example->bad.findings[i]);
    write_lines(page, &example->bad);
    line = text_over(bytes, sizeof bytes);
    text_format(&line, "\n`%s`, of which it says nothing\n", example->good.name);
    page_text(page, bytes);
    write_lines(page, &example->good);
}

static void write_rule(struct page *page, enum rule rule)
{
    const struct chunklint_rule *row = &rule_table[rule];
    char bytes[LINE_SIZE];
    struct text line = text_over(bytes, sizeof bytes);

    text_format(&line, "## %s %s\n\nReported when ", row->code, row->slug);
    page_text(page, bytes);
    write_words(page, row->summary);
    line = text_over(bytes, sizeof bytes);
    text_format(&line, ".\n\nSeverity: %s (strict), %s (compat)\n", chunklint_severity_name(row->strict),
                chunklint_severity_name(row->compat));
    page_text(page, bytes);
    for (size_t i = 0; i < RULE_SECTIONS; i++)
        write_paragraph(page, rule_sections[i].heading, rule_section_text(&rule_sections[i], rule));
    rule_clients_markdown(page, rule);
    write_example(page, rule);
}

void rules_markdown_explain(struct page *page, const struct rule_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            page_line_end(page);
        write_rule(page, list->rules[i]);
    }
}
