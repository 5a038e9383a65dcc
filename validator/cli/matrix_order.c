/*
 * The order of the dialects that a row is held against. A contract that asks for
 * little is kept by many, so what is kept does not tell whose stream it is; the
 * signs do, and lead. Without them the verdicts do.
 */
#include "cli/matrix.h"

/* ## Signs */

static size_t dialect_at(const struct matrix *matrix, const char *name)
{
    size_t i = 0;

    while (i < matrix->dialect_count && (name == NULL || strcmp(matrix->dialects[i], name) != 0))
        i++;
    return i;
}

void matrix_take_choice(const struct matrix *matrix, struct matrix_row *row, const struct chunklint_choice *choice)
{
    size_t nearest = dialect_at(matrix, choice->nearest);

    if (nearest == matrix->dialect_count || choice->rivals > 0)
        return;
    struct matrix_cell *cell = &row->cells[nearest];
    if (choice->sure ? cell->named == 0 : cell->named + cell->hinted == 0)
        memcpy(cell->signs, choice->signs, sizeof cell->signs);
    cell->named += choice->sure;
    cell->hinted += !choice->sure;
}

/* ## Order */

static bool as_close(const struct matrix_cell *a, const struct matrix_cell *b)
{
    return a->kept_compat == b->kept_compat && a->compat.error == b->compat.error;
}

/*
 * What the signs of more captures name comes first; then what more captures keep in compat, and what has fewer errors
 * there. Of those the one that signs hint at, then OpenAI's, with which all say to be compatible, then the one that has
 * least to say at all.
 */
static bool is_closer(const struct matrix_cell *a, const struct matrix_cell *b, const struct matrix_cell *openai)
{
    if (a->named != b->named)
        return a->named > b->named;
    if (a->kept_compat != b->kept_compat)
        return a->kept_compat > b->kept_compat;
    if (a->compat.error != b->compat.error)
        return a->compat.error < b->compat.error;
    if (a->hinted != b->hinted)
        return a->hinted > b->hinted;
    if (a == openai || b == openai)
        return a == openai;
    if (a->compat.warning != b->compat.warning)
        return a->compat.warning < b->compat.warning;
    if (matrix_findings(a) != matrix_findings(b))
        return matrix_findings(a) < matrix_findings(b);
    return a->strict.error < b->strict.error;
}

/* Where two are as close as each other, the order is the table's. */
static void sort(const struct matrix *matrix, struct matrix_row *row)
{
    const struct matrix_cell *openai = &row->cells[matrix->openai];

    for (size_t i = 0; i < matrix->dialect_count; i++) {
        size_t at = i;
        for (; at > 0 && is_closer(&row->cells[i], &row->cells[row->closest[at - 1]], openai); at--)
            row->closest[at] = row->closest[at - 1];
        row->closest[at] = i;
    }
}

void matrix_order(const struct matrix *matrix, struct matrix_row *row)
{
    sort(matrix, row);
    row->equals = 0;
    for (size_t rank = 1; rank < matrix->dialect_count; rank++)
        row->equals += as_close(matrix_closest(row, rank), matrix_closest(row, 0));
}
