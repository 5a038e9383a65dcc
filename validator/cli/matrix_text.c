/*
 * The matrix for a terminal: of one row a line a dialect, of several a line a row,
 * within the width of the page and from 80 columns on with all that there is.
 */
#include "cli/matrix.h"
#include "report/columns.h"
#include "report/style.h"

enum { NAMES_SIZE = 800, NAME_COLUMNS = 26, CLOSEST_COLUMNS = 18 };

/* Writes text shown, cut with an ellipsis where it has no room. Gives the columns that are left. */
static size_t put_cut(struct page *page, size_t room, const char *string)
{
    struct report_options options = page_report_options(page);
    struct slice ellipsis = style_ellipsis(&options), rest = slice_of(string);
    size_t left = room, tail = options.unicode ? 1 : ellipsis.length;
    bool fits = shown_columns(rest, options.unicode) <= room;

    while (rest.length > 0) {
        struct shown_character shown = shown_first(rest, options.unicode);
        if (!fits && shown.columns + tail > left)
            break;
        report_slice(&options, (struct slice){shown.text, shown.length});
        left -= shown.columns;
        rest = slice_from(rest, shown.bytes);
    }
    if (!fits)
        report_slice(&options, ellipsis);
    return left - (fits ? 0 : tail);
}

/* Fills a column, of which the last one stays empty. */
static void put_cell(struct page *page, size_t columns, const char *string)
{
    struct report_options options = page_report_options(page);

    style_spaces(&options, put_cut(page, columns - 1, string) + 1);
}

static void put_right(struct page *page, size_t columns, const char *string)
{
    struct report_options options = page_report_options(page);
    size_t length = strlen(string);

    style_spaces(&options, length < columns ? columns - length : 0);
    report_write(&options, string);
}

static void put_verdict(struct page *page, size_t columns, const char *word, const struct chunklint_verdict *verdict)
{
    struct report_options options = page_report_options(page);

    style_on(&options, verdict->error > 0 ? STYLE_ERROR : verdict->warning > 0 ? STYLE_WARNING : STYLE_GOOD);
    report_write(&options, word);
    style_off(&options);
    style_spaces(&options, strlen(word) < columns ? columns - strlen(word) : 1);
}

static void put_decisive(struct page *page, size_t columns, const struct matrix_cell *cell)
{
    char bytes[MATRIX_MESSAGE_SIZE + 16];
    struct text text = text_over(bytes, sizeof bytes);

    if (cell->decisive == NULL)
        return;
    text_format(&text, "%s %s", cell->decisive->code, cell->message);
    put_cut(page, columns, bytes);
}

/* ## One row: its dialects */

static void write_dialect(struct page *page, const char *name, const struct matrix_cell *cell, size_t name_columns)
{
    char findings[REPORT_GROUPED_SIZE];
    size_t left = name_columns + 7 + 7 + 8 + 2;

    put_cell(page, name_columns, name);
    put_verdict(page, 7, matrix_verdict(&cell->strict), &cell->strict);
    put_verdict(page, 7, matrix_verdict(&cell->compat), &cell->compat);
    put_right(page, 8, report_grouped(findings, matrix_findings(cell)));
    page_text(page, cell->decisive != NULL ? "  " : "");
    put_decisive(page, page->terminal.width > left + 12 ? page->terminal.width - left : 12, cell);
    page_line_end(page);
}

static size_t longest_name(const struct matrix *matrix)
{
    size_t longest = strlen("dialect");

    for (size_t i = 0; i < matrix->dialect_count; i++)
        if (strlen(matrix->dialects[i]) > longest)
            longest = strlen(matrix->dialects[i]);
    return longest;
}

static void write_clients(struct page *page, const struct matrix_row *row)
{
    char bytes[NAMES_SIZE];
    struct text text = text_over(bytes, sizeof bytes);

    matrix_name_clients(row, &text);
    page_line_end(page);
    page_wrapped(page, 0, text.length > 0 ? bytes : "no measured client breaks");
    page_line_end(page);
}

static void write_reason(struct page *page, const struct matrix *matrix, const struct matrix_row *row)
{
    char bytes[NAMES_SIZE];
    struct text text = text_over(bytes, sizeof bytes);

    matrix_name_reason(matrix, row, &text);
    page_wrapped(page, 0, bytes);
    page_line_end(page);
}

static void write_row(struct page *page, const struct matrix *matrix, const struct matrix_row *row)
{
    struct report_options options = page_report_options(page);
    size_t columns = longest_name(matrix) + 2;

    report_shown(&options, row->name);
    report_write(&options, ": ");
    report_count(&options, row->events, "event");
    report_write(&options, ", ");
    report_count(&options, row->streams, "stream");
    report_write(&options, ", ");
    report_count(&options, row->bytes, "byte");
    page_line_end(page);
    write_reason(page, matrix, row);
    page_line_end(page);
    put_cell(page, columns, "dialect");
    page_bold(page, "strict compat findings  decided by");
    page_line_end(page);
    for (size_t rank = 0; rank < matrix->dialect_count; rank++)
        write_dialect(page, matrix->dialects[row->closest[rank]], matrix_closest(row, rank), columns);
    write_clients(page, row);
}

/* ## Several rows */

static void put_kept(struct page *page, size_t columns, const struct matrix_row *row, const struct matrix_cell *cell)
{
    char bytes[MATRIX_KEPT_SIZE];

    put_verdict(page, columns, matrix_kept(bytes, row, cell->kept_compat), &cell->compat);
}

/* "12 (3)": clients that break, and those that can. */
static void put_harm(struct page *page, const struct matrix_row *row)
{
    unsigned counts[] = {0, 0, 0};
    char bytes[48];
    struct text text = text_over(bytes, sizeof bytes);

    for (size_t i = 0; clients[i].id != NULL && i < MATRIX_CLIENTS_MAX; i++)
        counts[row->harm[i]]++;
    text_unsigned(&text, counts[HARM_BREAKS]);
    if (counts[HARM_CAN_BREAK] > 0)
        text_format(&text, " (%u)", counts[HARM_CAN_BREAK]);
    page_text(page, bytes);
}

/* "openrouter *" by its signs, "openai +11" without any. */
static void put_closest(struct page *page, const struct matrix *matrix, const struct matrix_row *row)
{
    char bytes[NAMES_SIZE];
    struct text text = text_over(bytes, sizeof bytes);

    text_string(&text, matrix->dialects[row->closest[0]]);
    if (matrix_closest(row, 0)->named > 0)
        text_string(&text, " *");
    else if (row->equals > 0)
        text_format(&text, " +%n", (uint64_t)row->equals);
    put_cell(page, CLOSEST_COLUMNS, bytes);
}

static void write_line(struct page *page, const struct matrix *matrix, const struct matrix_row *row, size_t columns)
{
    char captures[REPORT_GROUPED_SIZE];

    put_cell(page, columns, row->name);
    put_right(page, 8, report_grouped(captures, row->captures));
    page_text(page, "  ");
    put_kept(page, 10, row, &row->cells[matrix->openai]);
    put_closest(page, matrix, row);
    put_kept(page, 10, row, matrix_closest(row, 0));
    put_harm(page, row);
    page_line_end(page);
}

static void write_table(struct page *page, const struct matrix *matrix)
{
    size_t rest = 9 + 1 + 10 + CLOSEST_COLUMNS + 10 + 7, width = page->terminal.width;
    size_t columns = width > rest + 16 ? width - rest : 16;

    columns = columns > 2 * NAME_COLUMNS ? 2 * NAME_COLUMNS : columns;
    put_cell(page, columns, "capture");
    page_bold(page, "captures  ");
    put_cell(page, 10, matrix->dialects[matrix->openai]);
    put_cell(page, CLOSEST_COLUMNS, "closest");
    page_bold(page, "keeps it  breaks");
    page_line_end(page);
    for (size_t i = 0; i < matrix->row_count; i++)
        write_line(page, matrix, &matrix->rows[i], columns);
    page_line_end(page);
    page_wrapped(
        page, 0,
        "counted are captures without an error in compat; under breaks the measured clients that break, and in "
        "parentheses those that can; * signs of the captures name the closest dialect; +N they name none, and N others "
        "are as close");
    page_line_end(page);
}

void matrix_text(struct page *page, const struct matrix *matrix)
{
    if (matrix->row_count == 1)
        write_row(page, matrix, &matrix->rows[0]);
    else
        write_table(page, matrix);
}
