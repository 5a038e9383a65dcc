/*
 * concise: one line a diagnostic (with statistics: a rule), in the form that editors and compilers' users
 * know: path:line:column: error[CODE]: message.
 */
#include "report/formats.h"
#include "report/machine.h"

void report_concise_diagnostic(void *state, const struct report_options *options,
                               const struct chunklint_diagnostic *diagnostic)
{
    if (!machine_admits(state, options, diagnostic) || options->statistics)
        return;
    report_location(options, diagnostic->file, diagnostic->line, diagnostic->column);
    report_write(options, " ");
    report_grade(options, diagnostic->severity, diagnostic->rule);
    report_write(options, ": ");
    report_shown(options, diagnostic->message);
    report_write(options, "\n");
}

void report_concise_end(void *state, const struct report_options *options)
{
    const struct machine *machine = state;

    if (options->statistics) {
        statistics_print(&machine->statistics, options);
        return;
    }
    if (machine->withheld == 0 || !options->summary)
        return;
    report_count(options, machine->withheld, "more finding");
    report_write(options, "\n");
}
