/*
 * `rules`: the catalogue as a table.
 */
#include "cli/commands.h"
#include "cli/page.h"

enum { SLUG = 6, SEVERITY_WIDTH = 9, GAP = 2, SUMMARY_LEAST = 30 };

static size_t longest_slug(void)
{
    size_t longest = 0;

    for (size_t i = 0; i < chunklint_rule_count(); i++) {
        size_t length = strlen(chunklint_rule(i)->slug);
        longest = length > longest ? length : longest;
    }
    return longest;
}

struct columns {
    size_t strict, compat, summary;
};

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

enum exit_status command_rules(const struct settings *settings)
{
    struct page *page = NULL;
    struct columns columns = {0, 0, 0};

    if (settings->word_count > 0) {
        complain("rules takes no words; `chunklint explain RULE` says more about one");
        return EXIT_TROUBLE;
    }
    columns.strict = SLUG + longest_slug() + GAP;
    columns.compat = columns.strict + SEVERITY_WIDTH;
    columns.summary = columns.compat + SEVERITY_WIDTH;
    page = page_open(settings);
    if (page->terminal.width < columns.summary + SUMMARY_LEAST)
        columns.summary = SLUG; /* on the next line */
    write_head(page, &columns);
    for (size_t i = 0; i < chunklint_rule_count(); i++)
        write_row(page, &columns, chunklint_rule(i));
    return page_close(page);
}
