/*
 * The end of the text report: how often each rule fired, both verdicts, and what
 * they are about. A clean run says what was checked, so that nobody takes an
 * empty folder for a healthy one.
 */
#include "report/style.h"
#include "report/text_report.h"

enum { COUNT_COLUMNS = 7 };

static void pad(const struct report_options *options, size_t written, size_t columns)
{
    style_spaces(options, written < columns ? columns - written : 0);
}

/* "     12 error    C046 stop-with-tool-calls, 7 streams" */
static void print_rule(const struct report_options *options, enum rule rule, enum chunklint_severity severity)
{
    struct chunklint_rule_total total = options->totals->rules[rule];
    const char *grade = chunklint_severity_name(severity);
    char buffer[REPORT_GROUPED_SIZE];
    const char *number = report_grouped(buffer, total.count);

    pad(options, strlen(number), COUNT_COLUMNS);
    report_write(options, number);
    report_write(options, "  ");
    style_write(options, style_of(severity), grade);
    pad(options, strlen(grade), sizeof "warning  " - 1);
    report_write(options, rule_table[rule].code);
    report_write(options, "  ");
    report_write(options, rule_table[rule].slug);
    if (total.streams > 1) {
        report_write(options, " in ");
        report_count(options, total.streams, "stream");
    }
    report_write(options, "\n");
}

/* Worst first, then in the order of the codes. Gives whether there was any. */
static bool print_rules(const struct report_options *options, const struct text_report *report)
{
    bool any = false;

    for (enum chunklint_severity severity = CHUNKLINT_ERROR; severity > CHUNKLINT_OFF; severity--)
        for (int rule = 0; rule < RULE_COUNT; rule++)
            if (report->worst[rule] == severity) {
                print_rule(options, (enum rule)rule, severity);
                any = true;
            }
    return any;
}

static uint64_t findings(struct chunklint_verdict verdict)
{
    return verdict.error + verdict.warning + verdict.info;
}

/* "2 errors, 1 warning", or "no findings". */
static void print_counts(const struct report_options *options, struct chunklint_verdict verdict)
{
    const struct {
        uint64_t number;
        const char *noun;
    } parts[] = {{verdict.error, "error"}, {verdict.warning, "warning"}, {verdict.info, "info"}};
    const char *before = "";

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i].number > 0) {
            report_write(options, before);
            report_count(options, parts[i].number, parts[i].noun);
            before = ", ";
        }
    if (findings(verdict) == 0)
        report_write(options, "no findings");
}

static void print_verdict(const struct report_options *options, const char *name, struct chunklint_verdict verdict)
{
    bool failed = verdict.error > 0;

    report_write(options, name);
    report_write(options, "  ");
    style_write(options, failed ? STYLE_ERROR : STYLE_GOOD, failed ? "fail" : "pass");
    report_write(options, "  ");
    print_counts(options, verdict);
}

/* The chosen verdict first; the other one with the way to see more of it. */
static void print_verdicts(const struct report_options *options, const struct chunklint_summary *summary)
{
    if (options->strict) {
        print_verdict(options, "strict", summary->strict);
        report_write(options, "\n");
        print_verdict(options, "compat", summary->compat);
    } else {
        print_verdict(options, "compat", summary->compat);
        report_write(options, "\n");
        print_verdict(options, "strict", summary->strict);
        if (findings(summary->strict) > findings(summary->compat))
            report_write(options, " (--strict shows them)");
    }
    report_write(options, "\n");
}

static void print_checked(const struct report_options *options, const struct chunklint_summary *summary)
{
    report_write(options, "checked ");
    report_count(options, summary->files, "file");
    report_write(options, ", ");
    report_count(options, summary->events, "event");
    report_write(options, ", ");
    report_count(options, summary->streams, "stream");
    report_write(options, ", ");
    report_count(options, summary->bytes, "byte");
    if (options->choices != NULL && strcmp(summary->dialect, "auto") == 0) {
        report_write(options, " against dialects of their own");
    } else {
        report_write(options, " against dialect ");
        report_shown(options, summary->dialect);
    }
    report_write(options, "\n");
}

/* ", and as much of 2 others" */
static void print_rivals(const struct report_options *options, const struct chunklint_choice *choice)
{
    if (choice->sure || choice->rivals == 0)
        return;
    report_write(options, ", and as much of ");
    report_count(options, choice->rivals, "other");
}

/* "openai   3 files, not sure: of vllm only /choices/N/stop_reason" */
static void print_choice(const struct report_options *options, const struct chunklint_choice *choice, uint64_t files)
{
    enum { NAME_COLUMNS = 16 };

    report_write(options, "  ");
    report_write(options, choice->dialect);
    pad(options, strlen(choice->dialect), NAME_COLUMNS);
    report_count(options, files, "file");
    report_write(options, choice->sure ? ", by " : ", not sure: ");
    if (choice->nearest == NULL)
        report_write(options, "no sign of any dialect");
    else if (!choice->sure) {
        report_write(options, "of ");
        report_write(options, choice->nearest);
        report_write(options, " only ");
    }
    report_shown(options, choice->signs);
    print_rivals(options, choice);
    report_write(options, "\n");
}

/* What each file of several was held against; the signs are those of the first one. */
static void print_choices(const struct report_options *options)
{
    if (options->choices == NULL || options->choices->count == 0)
        return;
    report_write(options, "dialects chosen\n");
    for (size_t i = 0; i < options->choices->count; i++)
        print_choice(options, &options->choices->rows[i].choice, options->choices->rows[i].files);
}

void text_summary_print(const struct report_options *options, const struct text_report *report)
{
    const struct chunklint_summary summary = options->totals->summary;

    if (report->withheld > 0) {
        report_count(options, report->withheld, "more finding");
        report_write(options, " not shown (--max-findings)\n\n");
    }
    bool any = print_rules(options, report);
    if (any || (options->statistics && findings(options->strict ? summary.strict : summary.compat) > 0))
        report_write(options, "\n");
    print_verdicts(options, &summary);
    print_checked(options, &summary);
    print_choices(options);
}
