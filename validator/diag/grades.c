/*
 * Severities: the catalogue's, over which the dialect's go, over which the options' go.
 */
#include "diag/state.h"

void diag_take_options(struct diag *diag, const struct chunklint_options *options)
{
    diag->report = options->report;
    diag->wants = options->wants;
    diag->user = options->user;
    diag->strict = options->strict;
    for (int i = 0; i < RULE_COUNT; i++) {
        diag->selected[i] = options->selected[i] != 0;
        diag->grades[i] = (struct grade){rule_table[i].strict, rule_table[i].compat, BY_CATALOGUE};
        if (options->severity[i] != 0) {
            enum chunklint_severity chosen = (enum chunklint_severity)(options->severity[i] - 1);
            diag->grades[i] = (struct grade){chosen, chosen, BY_OPTIONS};
        }
    }
}

void diag_set_severity(struct diag *diag, enum rule rule, enum chunklint_severity strict,
                       enum chunklint_severity compat)
{
    if (diag->grades[rule].source != BY_OPTIONS)
        diag->grades[rule] = (struct grade){strict, compat, BY_DIALECT};
}

struct grade diag_grade(const struct diag *diag, const struct finding *finding)
{
    struct grade grade = diag->grades[finding->rule];

    if (!diag->selected[finding->rule])
        return (struct grade){CHUNKLINT_OFF, CHUNKLINT_OFF, grade.source};
    if ((finding->graded & diag->judges) != 0 && grade.source == BY_CATALOGUE) {
        grade.strict = finding->strict;
        grade.compat = finding->compat;
    }
    if (finding->allowed && grade.source != BY_OPTIONS)
        grade.compat = CHUNKLINT_OFF;
    return grade;
}

judge_set diag_wants(const struct diag *diag, enum rule rule)
{
    judge_set judges = 0;

    for (size_t i = 0; i < diag->member_count; i++)
        judges |= diag_wants(diag->members[i], rule);
    if (diag->member_count > 0)
        return judges;
    return diag->selected[rule] && !is_off(diag->grades[rule]) ? diag->judges : 0;
}
