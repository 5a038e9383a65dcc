/*
 * The matrix as one HTML page that needs nothing else: of several rows a grid of
 * rows and dialects, and below it what each row is to each dialect. How it looks
 * is said in matrix_style.c.
 */
#include "cli/matrix.h"

enum { TEXT_SIZE = 1024 };

static const char head[] = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                           "<title>chunklint matrix</title>\n";

static void write_escaped(const struct report_options *options, const char *string)
{
    static const struct {
        char byte;
        const char *entity;
    } entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};

    while (*string != '\0') {
        size_t plain = strcspn(string, "&<>\"");
        report_slice(options, (struct slice){string, plain});
        string += plain;
        for (size_t i = 0; *string != '\0' && i < sizeof entities / sizeof entities[0]; i++)
            if (entities[i].byte == *string) {
                report_write(options, entities[i].entity);
                string++;
                break;
            }
    }
}

/* Names of files may hold any byte. */
static void write_shown(const struct report_options *options, const char *string)
{
    char bytes[TEXT_SIZE];
    struct text text = text_over(bytes, sizeof bytes);

    text_shown(&text, slice_of(string));
    write_escaped(options, bytes);
}

/* The beginning of a tag whose class is the verdict. */
static void open_verdict(const struct report_options *options, const char *tag, const char *more,
                         const struct chunklint_verdict *verdict)
{
    report_write(options, tag);
    report_write(options, " class=\"");
    report_write(options, more);
    report_write(options, matrix_verdict(verdict));
    report_write(options, "\"");
}

/* ## The grid */

static void write_title(const struct report_options *options, const char *dialect, const struct matrix_row *row,
                        const struct matrix_cell *cell)
{
    char bytes[MATRIX_MESSAGE_SIZE + 128], kept[MATRIX_KEPT_SIZE];
    struct text title = text_over(bytes, sizeof bytes);

    text_format(&title, "%s: strict %s, ", dialect, matrix_kept(kept, row, cell->kept_strict));
    text_format(&title, "compat %s", matrix_kept(kept, row, cell->kept_compat));
    if (cell->decisive != NULL)
        text_format(&title, "; %s %s", cell->decisive->code, cell->message);
    report_write(options, " title=\"");
    write_escaped(options, bytes);
    report_write(options, "\">");
}

/* "fail" of one capture; "98" of several, so many in a hundred without an error; "100!" when there are warnings. */
static void write_share(const struct report_options *options, const struct matrix_row *row,
                        const struct matrix_cell *cell)
{
    bool warned = cell->compat.error == 0 && cell->compat.warning > 0;

    if (row->captures == 1) {
        report_write(options, matrix_verdict(&cell->compat));
        return;
    }
    report_number(options, cell->kept_compat * 100 / row->captures);
    report_write(options, warned ? "!" : "");
}

static void write_grid_row(const struct report_options *options, const struct matrix *matrix, size_t number)
{
    const struct matrix_row *row = &matrix->rows[number];

    report_write(options, "<tr><th scope=\"row\"><a href=\"#row-");
    report_number(options, number);
    report_write(options, "\">");
    write_shown(options, row->name);
    report_write(options, "</a>");
    for (size_t i = 0; i < matrix->dialect_count; i++) {
        const struct matrix_cell *cell = &row->cells[i];

        open_verdict(options, "<td", i == row->closest[0] ? "closest " : "", &cell->compat);
        write_title(options, matrix->dialects[i], row, cell);
        write_share(options, row, cell);
    }
    report_write(options, "\n");
}

static void write_grid(const struct report_options *options, const struct matrix *matrix)
{
    report_write(options,
                 "<div class=\"grid\" role=\"region\" aria-label=\"Captures and dialects\" tabindex=\"0\"><table>\n"
                 "<thead><tr><th scope=\"col\">capture");
    for (size_t i = 0; i < matrix->dialect_count; i++) {
        report_write(options, "<th scope=\"col\"><i>");
        write_escaped(options, matrix->dialects[i]);
        report_write(options, "</i>");
    }
    report_write(options, "\n<tbody>\n");
    for (size_t i = 0; i < matrix->row_count; i++)
        write_grid_row(options, matrix, i);
    report_write(
        options,
        "</table></div>\n<p class=\"soft\">A cell has the verdict compat: what the clients of the dialect need. "
        "Of several captures it has how many in a hundred are without an error, with <b>!</b> where there are "
        "warnings. The closest dialect has a frame.</p>\n<h2>Row by row</h2>\n");
}

/* ## What decided */

/* "fail", or of several captures "53/56". */
static void write_verdict(const struct report_options *options, const struct matrix_row *row,
                          const struct chunklint_verdict *verdict, uint64_t kept)
{
    char bytes[MATRIX_KEPT_SIZE];

    report_write(options, "<td>");
    open_verdict(options, "<span", "", verdict);
    report_write(options, ">");
    report_write(options, row->captures > 1 ? matrix_kept(bytes, row, kept) : matrix_verdict(verdict));
    report_write(options, "</span>");
}

static void write_dialect(const struct report_options *options, const char *name, const struct matrix_row *row,
                          const struct matrix_cell *cell)
{
    char findings[REPORT_GROUPED_SIZE];

    report_write(options, "<tr><th scope=\"row\">");
    write_escaped(options, name);
    write_verdict(options, row, &cell->strict, cell->kept_strict);
    write_verdict(options, row, &cell->compat, cell->kept_compat);
    report_write(options, "<td>");
    report_write(options, report_grouped(findings, matrix_findings(cell)));
    report_write(options, "<td>");
    if (cell->decisive != NULL) {
        write_escaped(options, cell->decisive->code);
        report_write(options, " ");
        write_escaped(options, cell->message);
    }
    report_write(options, "\n");
}

static void write_facts(const struct report_options *options, const struct matrix *matrix, const struct matrix_row *row)
{
    char bytes[TEXT_SIZE];
    struct text text = text_over(bytes, sizeof bytes);

    report_write(options, "<dl><dt>read<dd>");
    report_count(options, row->captures, "capture");
    report_write(options, ", ");
    report_count(options, row->events, "event");
    report_write(options, ", ");
    report_count(options, row->streams, "stream");
    report_write(options, "<dt>closest<dd><b>");
    write_escaped(options, matrix->dialects[row->closest[0]]);
    report_write(options, "</b>: ");
    matrix_name_reason(matrix, row, &text);
    write_escaped(options, bytes);
    text = text_over(bytes, sizeof bytes);
    matrix_name_clients(row, &text);
    report_write(options, "<dt>clients<dd>");
    write_escaped(options, text.length > 0 ? bytes : "no measured one breaks");
    report_write(options, "</dl>\n");
}

static void write_verdicts(const struct report_options *options, const struct matrix *matrix,
                           const struct matrix_row *row)
{
    report_write(options, "<table class=\"verdicts\"><thead><tr><th scope=\"col\">dialect<th scope=\"col\">strict"
                          "<th scope=\"col\">compat<th scope=\"col\">findings<th scope=\"col\">decided by\n<tbody>\n");
    for (size_t rank = 0; rank < matrix->dialect_count; rank++)
        write_dialect(options, matrix->dialects[row->closest[rank]], row, matrix_closest(row, rank));
    report_write(options, "</table>");
}

/* "groq 53/56", in the colour of its verdict. */
static void write_closest(const struct report_options *options, const struct matrix *matrix,
                          const struct matrix_row *row)
{
    char kept[MATRIX_KEPT_SIZE];

    open_verdict(options, " <span", "", &matrix_closest(row, 0)->compat);
    report_write(options, ">");
    write_escaped(options, matrix->dialects[row->closest[0]]);
    report_write(options, " ");
    report_write(options, matrix_kept(kept, row, matrix_closest(row, 0)->kept_compat));
    report_write(options, "</span>");
}

static void write_details(const struct report_options *options, const struct matrix *matrix, size_t number)
{
    const struct matrix_row *row = &matrix->rows[number];

    report_write(options, "<details><summary><b>");
    write_shown(options, row->name);
    report_write(options, "</b>");
    write_closest(options, matrix, row);
    report_write(options, "</summary><div id=\"row-");
    report_number(options, number);
    report_write(options, "\">\n");
    write_facts(options, matrix, row);
    write_verdicts(options, matrix, row);
    report_write(options, "</div></details>\n");
}

/* ## The page */

static void write_heading(const struct report_options *options, const struct matrix *matrix)
{
    report_write(options, "<main>\n<h1>");
    if (matrix->row_count == 1)
        write_shown(options, matrix->rows[0].name);
    else
        report_write(options, "Which contract do these captures keep?");
    report_write(options, "</h1>\n<p class=\"soft\">");
    report_count(options, matrix->captures, "capture");
    report_write(options, " against ");
    report_count(options, matrix->dialect_count, "dialect");
    report_write(options,
                 ", by chunklint " CHUNKLINT_VERSION ". Strict is the letter of what is published, compat what "
                 "clients need.</p>\n");
}

void matrix_html(struct page *page, const struct matrix *matrix)
{
    struct report_options options = page_report_options(page);

    report_write(&options, head);
    report_write(&options, matrix_style);
    write_heading(&options, matrix);
    if (matrix->row_count == 1) {
        report_write(&options, "<section>");
        write_facts(&options, matrix, &matrix->rows[0]);
        write_verdicts(&options, matrix, &matrix->rows[0]);
        report_write(&options, "</section>\n");
    } else {
        write_grid(&options, matrix);
        for (size_t i = 0; i < matrix->row_count; i++)
            write_details(&options, matrix, i);
    }
    report_write(&options, "</main>\n</html>\n");
}
