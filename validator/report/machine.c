/*
 * The members in the order that schemas/report.json documents. One that does not
 * apply is null, never left out, so that every line has the same shape.
 */
#include "report/machine.h"

bool machine_admits(struct machine *machine, const struct report_options *options,
                    const struct chunklint_diagnostic *diagnostic)
{
    bool admitted = options->max_findings == 0 || machine->written < options->max_findings;

    machine->written += admitted;
    machine->withheld += !admitted;
    if (options->statistics)
        statistics_note(&machine->statistics, options, diagnostic);
    return admitted;
}

static void name(const struct report_options *options, const char *before, const char *member)
{
    report_write(options, before);
    report_write(options, "\"");
    report_write(options, member);
    report_write(options, "\":");
}

static void string(const struct report_options *options, const char *member, const char *value)
{
    name(options, ",", member);
    report_json_string(options, value);
}

/* A list; NULL is an empty one. */
static void strings(const struct report_options *options, const char *member, const char *const *values)
{
    const char *before = "";

    name(options, ",", member);
    report_write(options, "[");
    for (; values != NULL && *values != NULL; values++) {
        report_write(options, before);
        report_json_string(options, *values);
        before = ",";
    }
    report_write(options, "]");
}

/* A number, or null where `applies` is false. */
static void number(const struct report_options *options, const char *member, bool applies, uint64_t value)
{
    name(options, ",", member);
    if (applies)
        report_number(options, value);
    else
        report_write(options, "null");
}

static void index_number(const struct report_options *options, const char *member, int value)
{
    number(options, member, value >= 0, value >= 0 ? (uint64_t)value : 0);
}

void machine_diagnostic(const struct report_options *options, const struct chunklint_diagnostic *diagnostic)
{
    bool placed = diagnostic->line > 0;

    name(options, "{", "rule");
    report_json_string(options, diagnostic->rule);
    string(options, "slug", diagnostic->slug);
    string(options, "severity", chunklint_severity_name(diagnostic->severity));
    string(options, "strict", chunklint_severity_name(diagnostic->strict));
    string(options, "compat", chunklint_severity_name(diagnostic->compat));
    string(options, "message", diagnostic->message);
    string(options, "file", diagnostic->file);
    number(options, "line", placed, diagnostic->line);
    number(options, "column", placed, diagnostic->column);
    number(options, "offset", placed, diagnostic->offset);
    number(options, "length", placed, diagnostic->length);
    number(options, "event", diagnostic->event > 0, diagnostic->event);
    string(options, "stream", diagnostic->stream);
    index_number(options, "choice", diagnostic->choice);
    index_number(options, "call", diagnostic->call);
    string(options, "pointer", diagnostic->pointer);
    string(options, "found", diagnostic->found);
    string(options, "expected", diagnostic->expected);
    number(options, "count", true, diagnostic->count);
    strings(options, "breaks", diagnostic->breaks);
    report_write(options, "}");
}

static void verdict(const struct report_options *options, const char *member, struct chunklint_verdict counts)
{
    name(options, ",", member);
    name(options, "{", "verdict");
    report_json_string(options, counts.error > 0 ? "fail" : "pass");
    number(options, "error", true, counts.error);
    number(options, "warning", true, counts.warning);
    number(options, "info", true, counts.info);
    report_write(options, "}");
}

static void statistic(const struct report_options *options, const struct statistic *own)
{
    string(options, "severity", chunklint_severity_name(own->worst));
    number(options, "files", true, own->files);
    name(options, ",", "first");
    name(options, "{", "file");
    report_json_string(options, own->file);
    number(options, "line", own->line > 0, own->line);
    number(options, "column", own->line > 0, own->column);
    number(options, "offset", own->line > 0, own->offset);
    report_write(options, "}");
}

static void rules(const struct machine *machine, const struct report_options *options)
{
    const char *before = "{";

    name(options, ",", "rules");
    for (size_t i = 0; i < chunklint_rule_count(); i++) {
        struct chunklint_rule_total total = options->totals->rules[i];
        if (total.count == 0)
            continue;
        name(options, before, chunklint_rule(i)->code);
        name(options, "{", "count");
        report_number(options, total.count);
        number(options, "streams", true, total.streams);
        if (options->statistics)
            statistic(options, &machine->statistics.rules[i]);
        report_write(options, "}");
        before = ",";
    }
    report_write(options, before[0] == '{' ? "{}" : "}");
}

static void choices(const struct report_options *options)
{
    const struct report_choices *all = options->choices;

    name(options, ",", "choices");
    report_write(options, "[");
    for (size_t i = 0; i < all->count; i++) {
        const struct chunklint_choice *choice = &all->rows[i].choice;

        name(options, i == 0 ? "{" : ",{", "dialect");
        report_json_string(options, choice->dialect);
        name(options, ",", "sure");
        report_write(options, choice->sure ? "true" : "false");
        string(options, "nearest", choice->nearest);
        number(options, "rivals", true, choice->rivals);
        string(options, "signs", choice->signs);
        number(options, "files", true, all->rows[i].files);
        report_write(options, "}");
    }
    report_write(options, "]");
}

void machine_summary(const struct machine *machine, const struct report_options *options)
{
    const struct chunklint_summary summary = options->totals->summary;

    name(options, "{", "version");
    report_json_string(options, CHUNKLINT_VERSION);
    string(options, "dialect", summary.dialect);
    if (options->choices != NULL)
        choices(options);
    number(options, "files", true, summary.files);
    number(options, "bytes", true, summary.bytes);
    number(options, "events", true, summary.events);
    number(options, "streams", true, summary.streams);
    verdict(options, "strict", summary.strict);
    verdict(options, "compat", summary.compat);
    rules(machine, options);
    report_write(options, "}");
}
