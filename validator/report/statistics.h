/*
 * Statistics: what each rule found over all inputs, and where first. Findings are
 * noted as they come; the table is printed, or its parts are asked for, at the end.
 */
#ifndef CHUNKLINT_REPORT_STATISTICS_H
#define CHUNKLINT_REPORT_STATISTICS_H

#include "report/report.h"
#include "rules/rules.h"

struct statistic {
    enum chunklint_severity worst; /* OFF: the rule found nothing */
    uint64_t files, last_file;
    uint64_t line, column, offset; /* of the first place */
    char file[240];
};

struct statistics {
    struct statistic rules[RULE_COUNT];
};

void statistics_note(struct statistics *statistics, const struct report_options *options,
                     const struct chunklint_diagnostic *diagnostic);

/*
 * Prints the table, a rule a line (two where the width asks for it): the worst level
 * first, then what broke the most streams, then the most findings.
 */
void statistics_print(const struct statistics *statistics, const struct report_options *options);

#endif
