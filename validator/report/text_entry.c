/*
 * One entry: the line with place, grade and message; the excerpt; the context.
 */
#include "report/columns.h"
#include "report/style.h"
#include "report/text_report.h"
#include "rules/clients.h"

enum { INDENT = 3, SEPARATOR = 3, PART_SIZE = 400 };

/* The context line being written: parts with separators, continued on a new line when one is full. */
struct context {
    const struct report_options *options;
    size_t column;
};

static void add(struct context *context, const char *format, ...)
{
    const struct report_options *options = context->options;
    char buffer[PART_SIZE];
    struct text part = text_over(buffer, sizeof buffer);
    va_list arguments;

    va_start(arguments, format);
    text_format_list(&part, format, arguments);
    va_end(arguments);

    size_t columns = shown_columns(text_slice(&part), options->unicode);
    bool full = context->column > 0 && context->column + SEPARATOR + columns > options->width;
    if (full)
        report_write(options, "\n");
    if (full || context->column == 0) {
        style_spaces(options, INDENT);
        context->column = INDENT;
    } else {
        report_slice(options, style_separator(options));
        context->column += SEPARATOR;
    }
    report_shown(options, buffer);
    context->column += columns;
}

static bool is_empty(const char *const *ids)
{
    return ids == NULL || ids[0] == NULL;
}

/* "breaks: openai-python .stream(), AI SDK" */
static void add_clients(struct context *context, const char *title, const char *const *ids)
{
    char bytes[PART_SIZE];
    struct text names = text_over(bytes, sizeof bytes);

    if (is_empty(ids))
        return;
    clients_name(&names, ids);
    add(context, "%s: %s", title, bytes);
}

/* What can be done about the entry begins on a line of its own where there is something to say about clients. */
static void print_clients(struct context *context, const struct text_entry *entry)
{
    bool any = !is_empty(entry->breaks) || !is_empty(entry->can_break);

    if (any && context->column > 0) {
        report_write(context->options, "\n");
        context->column = 0;
    }
    add_clients(context, "breaks", entry->breaks);
    add_clients(context, "can break", entry->can_break);
}

static void print_context(const struct report_options *options, const struct text_entry *entry, uint64_t streams)
{
    char affected[REPORT_GROUPED_SIZE], all[REPORT_GROUPED_SIZE];
    struct context context = {options, 0};

    style_on(options, STYLE_FAINT);
    if (entry->excerpt_length == 0 && entry->expected[0] != '\0')
        add(&context, "expected %s", entry->expected);
    if (entry->stream[0] != '\0')
        add(&context, "stream %s", entry->stream);
    if (entry->choice >= 0)
        add(&context, "choice %d", entry->choice);
    if (entry->call >= 0)
        add(&context, "call %d", entry->call);
    if (entry->pointer[0] != '\0')
        add(&context, "%s", entry->pointer);
    if (entry->event > 0)
        add(&context, "event %s", report_grouped(all, entry->event));
    if (entry->count > 1)
        add(&context, "%s times", report_grouped(all, entry->count));
    if (entry->streams > 0 && streams > 1)
        add(&context, "%s of %s streams", report_grouped(affected, entry->streams), report_grouped(all, streams));
    print_clients(&context, entry);
    add(&context, "chunklint explain %s", rule_table[entry->rule].code);
    style_off(options);
    report_write(options, "\n\n");
}

void text_entry_print(const struct report_options *options, const struct text_entry *entry, const char *file,
                      uint64_t streams)
{
    style_on(options, STYLE_STRONG);
    report_location(options, file, entry->line, entry->column);
    style_off(options);
    report_write(options, " ");
    style_on(options, style_of(entry->severity));
    report_grade(options, entry->severity, rule_table[entry->rule].code);
    style_off(options);
    report_write(options, ": ");
    report_shown(options, entry->message);
    report_write(options, "\n");
    if (entry->line > 0 && entry->excerpt_length > 0)
        text_excerpt_print(options, entry);
    print_context(options, entry, streams);
}
