/*
 * `explain`: the page of a rule, from the catalogue.
 */
#include "cli/commands.h"
#include "cli/page.h"
#include "cli/suggest.h"

enum { LEFT = 2, LINE_SIZE = 256 };

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

    text_format(&line, "%s by the letter of the documents (--strict), %s for the clients in use (compat, the default)",
                chunklint_severity_name(rule->strict), chunklint_severity_name(rule->compat));
    write_section(page, "Severity", bytes);
}

static void write_examples(struct page *page, const struct chunklint_rule *rule)
{
    char bytes[LINE_SIZE];
    struct text line = text_over(bytes, sizeof bytes);

    text_format(&line, "corpus/rules/%s-%s/ in the sources: a capture that breaks the rule, and one that keeps it",
                rule->code, rule->slug);
    write_section(page, "Examples", bytes);
}

static void write_rule(struct page *page, const struct chunklint_rule *rule)
{
    write_title(page, rule);
    write_severities(page, rule);
    write_section(page, "Required", rule->requirement);
    write_section(page, "Why it matters", rule->why);
    write_section(page, "What to do", rule->fix);
    write_examples(page, rule);
}

static void complain_unknown(const char *word)
{
    struct slice given = slice_of(word);
    const char *nearest = suggest_rule(given);

    if (nearest != NULL)
        complain("no rule is called %q; did you mean %s?", &given, nearest);
    else
        complain("no rule is called %q; `chunklint rules` lists them", &given);
}

static bool all_known(char **words, size_t count)
{
    bool known = true;

    for (size_t i = 0; i < count; i++)
        if (chunklint_find_rule(words[i]) == NULL) {
            complain_unknown(words[i]);
            known = false;
        }
    return known;
}

enum exit_status command_explain(const struct settings *settings)
{
    struct page *page = NULL;

    if (settings->word_count == 0) {
        complain("explain needs a rule, such as C046; `chunklint rules` lists them");
        return EXIT_TROUBLE;
    }
    if (!all_known(settings->words, settings->word_count))
        return EXIT_TROUBLE;
    page = page_open(settings);
    for (size_t i = 0; i < settings->word_count; i++) {
        if (i > 0)
            page_line_end(page);
        write_rule(page, chunklint_find_rule(settings->words[i]));
    }
    return page_close(page);
}
