/*
 * When no source could be read there is nothing to report on: the formats are
 * not begun then, because "no findings" would be a lie.
 */
#include "cli/reports.h"

#include "cli/dialect_choice.h"
#include "cli/terminal.h"

enum { TEXT_FINDINGS = 100 };

/* ## Setting up */

static const struct report_format *requested_format(const struct settings *settings, size_t index)
{
    return settings->format_count > 0 ? settings->formats[index].format : report_find("text");
}

void reports_lay_out(struct reports *reports, struct arena *arena, const struct settings *settings)
{
    reports->settings = settings;
    reports->chooses = dialect_is_automatic(settings->dialect);
    reports->count = settings->format_count > 0 ? settings->format_count : 1;
    for (size_t i = 0; i < reports->count; i++) {
        struct report *report = &reports->list[i];

        report->format = requested_format(settings, i);
        report->buffer = ARENA_TAKE(arena, char, OUTPUT_BUFFER_SIZE);
        report->state = arena_take(arena, report->format->state_size, 1);
        if (report->state != NULL)
            memset(report->state, 0, report->format->state_size);
    }
}

bool reports_spare(const struct reports *reports, const struct source_list *sources)
{
    const struct settings *settings = reports->settings;
    bool safe = true;

    for (size_t i = 0; i < settings->format_count; i++) {
        const char *path = settings->formats[i].path;

        if (path != NULL && source_list_has(sources, path)) {
            struct slice name = slice_of(path);
            complain("%S: is to be checked, the %s report would overwrite it", &name, reports->list[i].format->name);
            safe = false;
        }
    }
    return safe;
}

static uint64_t findings_to_show(const struct settings *settings, const struct report_format *format)
{
    if (settings->max_findings != SIZE_MAX)
        return settings->max_findings;
    return strcmp(format->name, "text") == 0 ? TEXT_FINDINGS : 0;
}

static void open_report(const struct reports *reports, struct report *report, const char *path)
{
    const struct settings *settings = reports->settings;
    struct terminal terminal;

    output_open(&report->output, path, report->buffer);
    terminal = terminal_of(report->output.descriptor, settings);
    report->is_terminal = terminal.is_terminal;
    report->options = (struct report_options){
        .sink = &report->output.sink,
        .strict = settings->options.strict,
        .color = terminal.color,
        .unicode = terminal.unicode,
        .width = terminal.width,
        .max_findings = findings_to_show(settings, report->format),
        .summary = !settings->quiet,
        .statistics = settings->statistics,
        .totals = &reports->totals,
        .choices = reports->chooses ? &reports->choices : NULL,
    };
}

bool reports_open(struct reports *reports, const char *dialect)
{
    const struct settings *settings = reports->settings;
    bool opened = true;

    reports->totals.summary.dialect = reports->chooses ? "auto" : dialect;
    for (size_t i = 0; i < reports->count; i++) {
        struct report *report = &reports->list[i];

        open_report(reports, report, settings->format_count > 0 ? settings->formats[i].path : NULL);
        opened = opened && !output_failed(&report->output);
    }
    return opened;
}

/* ## Files and findings */

static void begin(struct reports *reports)
{
    reports->started = true;
    for (size_t i = 0; i < reports->count; i++)
        reports->list[i].format->begin(reports->list[i].state, &reports->list[i].options);
}

void reports_begin_file(struct reports *reports)
{
    if (reports->in_file)
        return;
    if (!reports->started)
        begin(reports);
    reports->in_file = true;
    reports->totals.summary.files++;
}

void reports_take(struct reports *reports, const struct chunklint_diagnostic *diagnostic, uint64_t streams)
{
    reports->totals.summary.streams = reports->streams + streams;
    for (size_t i = 0; i < reports->count; i++) {
        struct report *report = &reports->list[i];
        report->format->diagnostic(report->state, &report->options, diagnostic);
    }
}

void reports_choice(struct reports *reports, const struct chunklint_choice *choice)
{
    struct report_choices *choices = &reports->choices;

    if (!reports->chooses)
        return;
    report_choices_add(choices, choice);
    reports->totals.summary.dialect = report_choices_dialect(choices);
}

static void add_verdict(struct chunklint_verdict *sum, const struct chunklint_verdict *own)
{
    sum->error += own->error;
    sum->warning += own->warning;
    sum->info += own->info;
}

void report_totals_add(struct report_totals *sum, const struct report_totals *own)
{
    sum->summary.bytes += own->summary.bytes;
    sum->summary.events += own->summary.events;
    sum->summary.chunks += own->summary.chunks;
    sum->summary.streams += own->summary.streams;
    add_verdict(&sum->summary.strict, &own->summary.strict);
    add_verdict(&sum->summary.compat, &own->summary.compat);
    for (size_t i = 0; i < chunklint_rule_count(); i++) {
        sum->rules[i].count += own->rules[i].count;
        sum->rules[i].streams += own->rules[i].streams;
    }
}

/* A person at a terminal sees each file's findings when they are known. */
void reports_end_file(struct reports *reports, const char *name, const struct report_totals *own)
{
    reports_begin_file(reports);
    report_totals_add(&reports->totals, own); /* the number of files was raised when this one began */
    reports->streams += own->summary.streams;
    reports->totals.summary.streams = reports->streams;
    for (size_t i = 0; i < reports->count; i++) {
        struct report *report = &reports->list[i];

        if (report->format->file_end != NULL)
            report->format->file_end(report->state, &report->options, name);
        if (report->is_terminal)
            output_flush(&report->output);
    }
    reports->in_file = false;
}

/* ## The end */

bool reports_failed(const struct reports *reports)
{
    for (size_t i = 0; i < reports->count; i++)
        if (!output_failed(&reports->list[i].output))
            return false;
    return true;
}

bool reports_close(struct reports *reports)
{
    bool written = true;

    for (size_t i = 0; i < reports->count; i++) {
        struct report *report = &reports->list[i];

        if (reports->started)
            report->format->end(report->state, &report->options);
        written = output_close(&report->output) && written;
    }
    return written;
}
