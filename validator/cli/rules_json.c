/*
 * The catalogue as JSON: an array of objects, one a line.
 */
#include "cli/rule_forms.h"

enum { SHOWN_SIZE = 4 * CHUNKLINT_EXCERPT_MAX + 8 };

static void write_member(const struct report_options *options, const char *before, const char *name, const char *value)
{
    report_write(options, before);
    report_json_string(options, name);
    report_write(options, ":");
    report_json_string(options, value);
}

static void write_number(const struct report_options *options, const char *name, uint64_t number)
{
    report_write(options, ",");
    report_json_string(options, name);
    report_write(options, ":");
    report_number(options, number);
}

static void write_identity(const struct report_options *options, const struct chunklint_rule *rule)
{
    write_member(options, "{", "rule", rule->code);
    write_member(options, ",", "slug", rule->slug);
    write_member(options, ",", "strict", chunklint_severity_name(rule->strict));
    write_member(options, ",", "compat", chunklint_severity_name(rule->compat));
    write_member(options, ",", "summary", rule->summary);
}

/* The window of a line, with an ellipsis where it is cut, control characters and ill-formed bytes escaped. */
static void write_line(const struct report_options *options, const struct example_line *line)
{
    char bytes[SHOWN_SIZE];
    struct text shown = text_over(bytes, sizeof bytes);

    text_string(&shown, line->from_start ? "" : "\xE2\x80\xA6");
    text_shown(&shown, line->text);
    text_string(&shown, line->to_end ? "" : "\xE2\x80\xA6");
    report_write(options, "{\"line\":");
    report_number(options, line->number);
    write_member(options, ",", "text", bytes);
    report_write(options, "}");
}

static void write_finding(const struct report_options *options, const struct example_finding *finding)
{
    write_member(options, "{", "message", finding->message);
    write_number(options, "line", finding->line);
    write_number(options, "column", finding->column);
    report_write(options, "}");
}

static void write_capture(const struct report_options *options, const char *before, const char *member,
                          const struct example_capture *capture)
{
    report_write(options, before);
    report_json_string(options, member);
    write_member(options, ":{", "file", capture->name);
    report_write(options, ",\"findings\":[");
    for (unsigned i = 0; i < capture->finding_count; i++) {
        report_write(options, i > 0 ? "," : "");
        write_finding(options, &capture->findings[i]);
    }
    report_write(options, "],\"lines\":[");
    for (unsigned i = 0; i < capture->line_count; i++) {
        report_write(options, i > 0 ? "," : "");
        write_line(options, &capture->lines[i]);
    }
    report_write(options, "]}");
}

static void write_example(const struct report_options *options, enum rule rule)
{
    const struct example *example = &examples[rule];
    char folder[EXAMPLE_FOLDER_SIZE];

    report_write(options, ",\"example\":");
    if (example->bad.name == NULL) {
        report_write(options, "null");
        return;
    }
    write_member(options, "{", "folder", example_folder(folder, rule));
    write_member(options, ",", "options", example->options[0] != '\0' ? example->options + 1 : NULL);
    write_capture(options, ",", "bad", &example->bad);
    write_capture(options, ",", "good", &example->good);
    report_write(options, "}");
}

static void write_texts(const struct report_options *options, enum rule rule)
{
    for (size_t i = 0; i < RULE_SECTIONS; i++)
        write_member(options, ",", rule_sections[i].member, rule_section_text(&rule_sections[i], rule));
    rule_clients_json(options, rule);
    write_example(options, rule);
}

static void write_array(struct page *page, const struct rule_list *list,
                        void (*more)(const struct report_options *options, enum rule rule))
{
    struct report_options options = page_report_options(page);

    report_write(&options, "[\n");
    for (size_t i = 0; i < list->count; i++) {
        write_identity(&options, &rule_table[list->rules[i]]);
        if (more != NULL)
            more(&options, list->rules[i]);
        report_write(&options, i + 1 < list->count ? "},\n" : "}\n");
    }
    report_write(&options, "]\n");
}

void rules_json_list(struct page *page, const struct rule_list *list)
{
    write_array(page, list, NULL);
}

void rules_json_explain(struct page *page, const struct rule_list *list)
{
    write_array(page, list, write_texts);
}
