/*
 * What a checker answers: totals and verdicts of its judges, and the description.
 */
#include "checker.h"

size_t chunklint_judge_count(const struct chunklint *checker)
{
    return checker->judge_count;
}

struct chunklint_summary chunklint_judge_summary(const struct chunklint *checker, size_t judge)
{
    const struct judge *asked = &checker->judges[judge < checker->judge_count ? judge : 0];
    const struct diag *diag = asked->diag;

    return (struct chunklint_summary){
        .dialect = asked->dialect->name,
        .files = checker->files,
        .bytes = checker->bytes,
        .events = checker->events,
        .chunks = streams_chunks(asked->panel->streams),
        .streams = streams_count(asked->panel->streams),
        .strict = diag_strict(diag),
        .compat = diag_compat(diag),
    };
}

struct chunklint_summary chunklint_summary(const struct chunklint *checker)
{
    return chunklint_judge_summary(checker, 0);
}

struct chunklint_rule_total chunklint_rule_total(const struct chunklint *checker, size_t index)
{
    if (index >= RULE_COUNT)
        return (struct chunklint_rule_total){0};
    return diag_total(checker->judges[0].diag, (enum rule)index);
}

/* ## The description */

size_t chunklint_field_count(const struct chunklint *checker)
{
    return checker->profile == NULL ? 0 : profile_field_count(checker->profile);
}

struct chunklint_field chunklint_field(const struct chunklint *checker, size_t index)
{
    return index < chunklint_field_count(checker) ? profile_field(checker->profile, index)
                                                  : (struct chunklint_field){0};
}

size_t chunklint_fact_count(const struct chunklint *checker)
{
    return checker->profile == NULL ? 0 : profile_fact_count(checker->profile);
}

struct chunklint_fact chunklint_fact(const struct chunklint *checker, size_t index)
{
    return index < chunklint_fact_count(checker) ? profile_fact(checker->profile, index) : (struct chunklint_fact){0};
}
