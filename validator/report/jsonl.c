/*
 * jsonl: one object a line for every diagnostic, as it comes, and a last line
 * with the summary.
 */
#include "report/formats.h"
#include "report/machine.h"

void report_jsonl_diagnostic(void *state, const struct report_options *options,
                             const struct chunklint_diagnostic *diagnostic)
{
    if (!machine_admits(state, options))
        return;
    machine_diagnostic(options, diagnostic);
    report_write(options, "\n");
}

void report_jsonl_end(void *state, const struct report_options *options)
{
    (void)state;
    report_write(options, "{\"summary\":");
    machine_summary(options);
    report_write(options, "}\n");
}
