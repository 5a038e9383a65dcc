/*
 * jsonl: one object a line for every diagnostic, as it comes, and a last line
 * with the summary.
 */
#include "report/formats.h"
#include "report/machine.h"

void report_jsonl_diagnostic(void *state, const struct report_options *options,
                             const struct chunklint_diagnostic *diagnostic)
{
    if (!machine_admits(state, options, diagnostic))
        return;
    machine_diagnostic(options, diagnostic);
    report_write(options, "\n");
}

void report_jsonl_end(void *state, const struct report_options *options)
{
    report_write(options, "{\"summary\":");
    machine_summary(state, options);
    report_write(options, "}\n");
}
