/*
 * The matrix in Markdown, for documents: of one row a table of dialects, of
 * several a table with the names of the dialects that each of them keeps.
 */
#include "cli/matrix.h"

enum { TEXT_SIZE = 4096 };

static const char line_end[] = " |\n";

/* What would end a cell or begin a tag or a style is escaped. */
static void write_words(const struct report_options *options, const char *words)
{
    for (const char *at = words; *at != '\0';) {
        size_t plain = strcspn(at, "|<>*_`\\[]\n");
        report_slice(options, (struct slice){at, plain});
        at += plain;
        if (*at == '\0')
            break;
        report_write(options, *at == '\n' ? "" : "\\");
        report_slice(options, (struct slice){*at == '\n' ? " " : at, 1});
        at++;
    }
}

static void write_cell(const struct report_options *options, const char *words)
{
    report_write(options, " | ");
    write_words(options, words);
}

static void write_decisive(const struct report_options *options, const struct matrix_cell *cell)
{
    report_write(options, " | ");
    if (cell->decisive == NULL)
        return;
    report_write(options, "`");
    report_write(options, cell->decisive->code);
    report_write(options, "` ");
    write_words(options, cell->message);
}

/* ## One row */

static void write_dialect(const struct report_options *options, const char *name, const struct matrix_cell *cell)
{
    char findings[REPORT_GROUPED_SIZE];

    report_write(options, "| ");
    write_words(options, name);
    write_cell(options, matrix_verdict(&cell->strict));
    write_cell(options, matrix_verdict(&cell->compat));
    write_cell(options, report_grouped(findings, matrix_findings(cell)));
    write_decisive(options, cell);
    report_write(options, line_end);
}

static void write_row(const struct report_options *options, const struct matrix *matrix, const struct matrix_row *row)
{
    char bytes[TEXT_SIZE];
    struct text text = text_over(bytes, sizeof bytes);

    report_write(options, "**");
    write_words(options, row->name);
    report_write(options, "**: ");
    report_count(options, row->events, "event");
    report_write(options, ", ");
    report_count(options, row->streams, "stream");
    report_write(options, "; ");
    matrix_name_reason(matrix, row, &text);
    write_words(options, bytes);
    report_write(options, "\n\n| dialect | strict | compat | findings | decided by |\n|---|---|---|--:|---|\n");
    for (size_t rank = 0; rank < matrix->dialect_count; rank++)
        write_dialect(options, matrix->dialects[row->closest[rank]], matrix_closest(row, rank));
    text = text_over(bytes, sizeof bytes);
    matrix_name_clients(row, &text);
    report_write(options, "\nClients: ");
    write_words(options, text.length > 0 ? bytes : "no measured one breaks");
    report_write(options, "\n");
}

/* ## Several rows */

/* The dialects that all captures of the row keep: in strict, or only in compat. */
static void write_keeps(const struct report_options *options, const struct matrix *matrix, const struct matrix_row *row,
                        bool strict)
{
    const char *separator = " | ";

    for (size_t i = 0; i < matrix->dialect_count; i++) {
        const struct matrix_cell *cell = &row->cells[i];
        bool in_strict = cell->kept_strict == row->captures, in_compat = cell->kept_compat == row->captures;
        if (strict ? !in_strict : !in_compat || in_strict)
            continue;
        report_write(options, separator);
        write_words(options, matrix->dialects[i]);
        separator = ", ";
    }
    if (separator[1] == '|')
        report_write(options, " | none");
}

static void write_line(const struct report_options *options, const struct matrix *matrix, const struct matrix_row *row)
{
    const struct matrix_cell *openai = &row->cells[matrix->openai];
    char captures[REPORT_GROUPED_SIZE], kept[MATRIX_KEPT_SIZE], bytes[TEXT_SIZE];
    struct text text = text_over(bytes, sizeof bytes);

    report_write(options, "| ");
    write_words(options, row->name);
    write_cell(options, report_grouped(captures, row->captures));
    write_keeps(options, matrix, row, true);
    write_keeps(options, matrix, row, false);
    write_cell(options, matrix_kept(kept, row, openai->kept_compat));
    write_decisive(options, openai);
    write_cell(options, matrix->dialects[row->closest[0]]);
    matrix_brief_reason(row, &text);
    write_cell(options, bytes);
    write_cell(options, matrix_kept(kept, row, matrix_closest(row, 0)->kept_compat));
    text = text_over(bytes, sizeof bytes);
    matrix_name_clients(row, &text);
    write_cell(options, text.length > 0 ? bytes : "none");
    report_write(options, line_end);
}

void matrix_markdown(struct page *page, const struct matrix *matrix)
{
    struct report_options options = page_report_options(page);

    if (matrix->row_count == 1) {
        write_row(&options, matrix, &matrix->rows[0]);
        return;
    }
    report_write(&options, "| capture | captures | keeps in strict | keeps in compat | ");
    write_words(&options, matrix->dialects[matrix->openai]);
    report_write(&options,
                 " | decided by | closest | by | keeps it | clients |\n|---|--:|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < matrix->row_count; i++)
        write_line(&options, matrix, &matrix->rows[i]);
}
