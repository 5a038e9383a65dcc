/*
 * json: the objects of jsonl in one document, one diagnostic a line, so that it
 * can still be read with line tools.
 */
#include "report/formats.h"
#include "report/machine.h"

void report_json_begin(void *state, const struct report_options *options)
{
    (void)state;
    report_write(options, "{\"diagnostics\":[");
}

void report_json_diagnostic(void *state, const struct report_options *options,
                            const struct chunklint_diagnostic *diagnostic)
{
    struct machine *machine = state;

    if (!machine_admits(machine, options, diagnostic))
        return;
    report_write(options, machine->written > 1 ? ",\n" : "\n");
    machine_diagnostic(options, diagnostic);
}

void report_json_end(void *state, const struct report_options *options)
{
    const struct machine *machine = state;

    report_write(options, machine->written > 0 ? "\n],\n\"summary\":" : "],\n\"summary\":");
    machine_summary(machine, options);
    report_write(options, "}\n");
}
