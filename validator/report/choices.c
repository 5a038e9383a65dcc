/*
 * Choices of dialects, added up. Files for which nothing was sure are a row of
 * their own: they are held against the same dialect for another reason.
 */
#include "report/report.h"

static bool alike(const struct chunklint_choice *a, const struct chunklint_choice *b)
{
    return a->sure == b->sure && strcmp(a->dialect, b->dialect) == 0;
}

void report_choices_add(struct report_choices *choices, const struct chunklint_choice *choice)
{
    size_t row = 0;

    while (row < choices->count && !alike(&choices->rows[row].choice, choice))
        row++;
    if (row == REPORT_CHOICES_MAX)
        return;
    if (row == choices->count)
        choices->rows[choices->count++].choice = *choice;
    choices->rows[row].files++;
}

const char *report_choices_dialect(const struct report_choices *choices)
{
    for (size_t i = 1; i < choices->count; i++)
        if (strcmp(choices->rows[i].choice.dialect, choices->rows[0].choice.dialect) != 0)
            return "auto";
    return choices->count > 0 ? choices->rows[0].choice.dialect : "auto";
}
