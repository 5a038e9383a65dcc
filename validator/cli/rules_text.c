/*
 * The catalogue as text: a table of columns, and a page a rule, both as wide as
 * the terminal.
 */
#include "cli/rule_forms.h"

enum { SLUG = 6, SEVERITY_WIDTH = 9, GAP = 2, SUMMARY_LEAST = 30 };
enum { LEFT = 2, LINE_SIZE = 512 };

/* ## The table */

struct columns {
    size_t strict, compat, summary;
};

/* All slugs count, so that the columns do not depend on which rules are listed. */
static size_t longest_slug(void)
{
    size_t longest = 0;

    for (size_t i = 0; i < RULE_COUNT; i++) {
        size_t length = strlen(rule_table[i].slug);
        longest = length > longest ? length : longest;
    }
    return longest;
}

static struct columns columns_for(const struct page *page)
{
    struct columns columns;

    columns.strict = SLUG + longest_slug() + GAP;
    columns.compat = columns.strict + SEVERITY_WIDTH;
    columns.summary = columns.compat + SEVERITY_WIDTH;
    if (page->terminal.width < columns.summary + SUMMARY_LEAST)
        columns.summary = SLUG; /* on the next line */
    return columns;
}

static void write_head(struct page *page, const struct columns *columns)
{
    page_bold(page, "CODE");
    page_column(page, SLUG);
    page_bold(page, "RULE");
    page_column(page, columns->strict);
    page_bold(page, "STRICT");
    page_column(page, columns->compat);
    page_bold(page, "COMPAT");
    page_column(page, columns->summary);
    page_bold(page, "REPORTED WHEN");
    page_line_end(page);
}

static void write_row(struct page *page, const struct columns *columns, const struct chunklint_rule *rule)
{
    page_bold(page, rule->code);
    page_column(page, SLUG);
    page_text(page, rule->slug);
    page_column(page, columns->strict);
    page_text(page, chunklint_severity_name(rule->strict));
    page_column(page, columns->compat);
    page_text(page, chunklint_severity_name(rule->compat));
    page_wrapped(page, columns->summary, rule->summary);
    page_line_end(page);
}

void rules_text_list(struct page *page, const struct rule_list *list)
{
    struct columns columns = columns_for(page);

    write_head(page, &columns);
    for (size_t i = 0; i < list->count; i++)
        write_row(page, &columns, &rule_table[list->rules[i]]);
}

/* ## The page */

static void write_title(struct page *page, const struct chunklint_rule *rule)
{
    page_bold(page, rule->code);
    page_text(page, " ");
    page_bold(page, rule->slug);
    page_line_end(page);
    page_wrapped(page, LEFT, rule->summary);
    page_line_end(page);
}

static void write_section(struct page *page, const char *heading, const char *text)
{
    if (text[0] == '\0')
        return;
    page_heading(page, heading);
    page_wrapped(page, LEFT, text);
    page_line_end(page);
}

static void write_severities(struct page *page, const struct chunklint_rule *rule)
{
    char bytes[LINE_SIZE];
    struct text line = text_over(bytes, sizeof bytes);

    if (rule->strict == rule->compat)
        text_format(&line, "%s", chunklint_severity_name(rule->strict));
    else
        text_format(&line,
                    "%s for the clients in use (compat, the default), %s by the letter of the documents (--strict)",
                    chunklint_severity_name(rule->compat), chunklint_severity_name(rule->strict));
    write_section(page, "Severity", bytes);
}

static void write_finding(struct page *page, const struct example_finding *finding)
{
    char bytes[LINE_SIZE];
    struct text line = text_over(bytes, sizeof bytes);

    if (finding->line > 0)
        text_format(&line, "%u:%u: ", finding->line, finding->column);
    text_string(&line, finding->message);
    page_wrapped(page, 2 * LEFT, bytes);
    page_line_end(page);
}

static void write_lines(struct page *page, const struct example_capture *capture, enum chunklint_severity severity)
{
    struct report_options options = page_report_options(page);

    page_line_end(page);
    example_print(&options, capture, severity);
}

static void write_example(struct page *page, enum rule rule)
{
    const struct example *example = &examples[rule];
    char heading[LINE_SIZE], folder[EXAMPLE_FOLDER_SIZE];
    struct text text = text_over(heading, sizeof heading);

    if (example->bad.name == NULL)
        return;
    page_heading(page, "Example");
    text_format(&text, "%s/%s%s%s, of which the report says", example_folder(folder, rule), example->bad.name,
                example->options[0] != '\0' ? ", checked with" : "", example->options);
    page_wrapped(page, LEFT, heading);
    page_line_end(page);
    for (unsigned i = 0; i < example->bad.finding_count; i++)
        write_finding(page, &example->bad.findings[i]);
    write_lines(page, &example->bad, example_severity(rule));
    page_line_end(page);
    text = text_over(heading, sizeof heading);
    text_format(&text, "%s, of which it says nothing", example->good.name);
    page_wrapped(page, LEFT, heading);
    page_line_end(page);
    write_lines(page, &example->good, example_severity(rule));
}

static void write_rule(struct page *page, enum rule rule)
{
    write_title(page, &rule_table[rule]);
    write_severities(page, &rule_table[rule]);
    for (size_t i = 0; i < RULE_SECTIONS; i++)
        write_section(page, rule_sections[i].heading, rule_section_text(&rule_sections[i], rule));
    rule_clients_text(page, rule);
    write_example(page, rule);
}

void rules_text_explain(struct page *page, const struct rule_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            page_line_end(page);
        write_rule(page, list->rules[i]);
    }
}
