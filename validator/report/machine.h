/*
 * What the formats with one line a diagnostic share: the limit on their number,
 * and the objects of the machine form (schemas/report.json).
 */
#ifndef CHUNKLINT_REPORT_MACHINE_H
#define CHUNKLINT_REPORT_MACHINE_H

#include "report/statistics.h"

/* The state of such a format. */
struct machine {
    uint64_t written, withheld; /* diagnostics */
    struct statistics statistics;
};

/* May this one be written? Counts it either way. */
bool machine_admits(struct machine *machine, const struct report_options *options,
                    const struct chunklint_diagnostic *diagnostic);

/* {"rule":"C046",…} */
void machine_diagnostic(const struct report_options *options, const struct chunklint_diagnostic *diagnostic);

/* {"version":…,"rules":{…}}; with statistics each rule has its level, files and first place, too. */
void machine_summary(const struct machine *machine, const struct report_options *options);

#endif
