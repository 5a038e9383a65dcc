/*
 * The matrix as one HTML page that needs nothing else: a grid of rows and
 * dialects, and below it each row's findings. It follows the reader's light or
 * dark setting, and scrolls sideways under a fixed first column on a phone.
 */
#include "cli/matrix.h"

enum { TEXT_SIZE = 1024 };

static const char head[] =
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>chunklint "
    "matrix</title>\n<style>\n"
    ":root{color-scheme:light "
    "dark;--back:#fff;--text:#1c1e21;--line:#d8dce0;--pass:#d3f0dc;--warn:#fdeeba;--fail:#f9d2d0}\n"
    "@media(prefers-color-scheme:dark){:root{--back:#15181b;--text:#e6e8ea;--line:#3a4046;--pass:#1d4a2c;--warn:#"
    "574612;"
    "--fail:#5e2422}}\n"
    "body{margin:1rem;background:var(--back);color:var(--text);font:16px/1.45 system-ui,sans-serif}\n"
    ".grid{overflow-x:auto}\ntable{border-collapse:collapse;font-size:.85rem}\n"
    "th,td{border:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top}\n"
    ".grid th:first-child{position:sticky;left:0;background:var(--back);max-width:45vw;overflow-wrap:anywhere}\n"
    ".grid thead th+th{writing-mode:vertical-rl;font-weight:500}\n.grid td{text-align:center;white-space:nowrap}\n"
    ".pass{background:var(--pass)}.warn{background:var(--warn)}.fail{background:var(--fail)}\n"
    "details{border-top:1px solid var(--line);padding:.5rem 0}summary{cursor:pointer;font-weight:600}\n"
    "details table{width:100%}details td:last-child{overflow-wrap:anywhere}\n</style>\n";

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

static void write_verdict(const struct report_options *options, const struct chunklint_verdict *verdict,
                          const char *words, const char *title)
{
    report_write(options, "<td class=\"");
    report_write(options, matrix_verdict(verdict));
    if (title != NULL) {
        report_write(options, "\" title=\"");
        write_escaped(options, title);
    }
    report_write(options, "\">");
    report_write(options, words);
}

/* ## The grid */

static void write_grid_row(const struct report_options *options, const struct matrix *matrix,
                           const struct matrix_row *row)
{
    report_write(options, "<tr><th>");
    write_shown(options, row->name);
    for (size_t i = 0; i < matrix->dialect_count; i++) {
        const struct matrix_cell *cell = &row->cells[i];
        char kept[MATRIX_KEPT_SIZE], bytes[MATRIX_MESSAGE_SIZE + 128];
        struct text title = text_over(bytes, sizeof bytes);

        text_format(&title, "%s: strict %s, compat %s", matrix->dialects[i], matrix_verdict(&cell->strict),
                    matrix_verdict(&cell->compat));
        if (cell->decisive != NULL)
            text_format(&title, "; %s %s", cell->decisive->code, cell->message);
        write_verdict(options, &cell->compat,
                      row->captures > 1 ? matrix_kept(kept, row, cell->kept_compat) : matrix_verdict(&cell->compat),
                      bytes);
    }
    report_write(options, "\n");
}

static void write_grid(const struct report_options *options, const struct matrix *matrix)
{
    report_write(options, "<div class=\"grid\"><table>\n<thead><tr><th>capture");
    for (size_t i = 0; i < matrix->dialect_count; i++) {
        report_write(options, "<th>");
        write_escaped(options, matrix->dialects[i]);
    }
    report_write(options, "\n<tbody>\n");
    for (size_t i = 0; i < matrix->row_count; i++)
        write_grid_row(options, matrix, &matrix->rows[i]);
    report_write(options, "</table></div>\n");
}

/* ## What decided */

static void write_dialect(const struct report_options *options, const char *name, const struct matrix_cell *cell)
{
    report_write(options, "<tr><td>");
    write_escaped(options, name);
    write_verdict(options, &cell->strict, matrix_verdict(&cell->strict), NULL);
    write_verdict(options, &cell->compat, matrix_verdict(&cell->compat), NULL);
    report_write(options, "<td>");
    report_number(options, matrix_findings(cell));
    report_write(options, "<td>");
    if (cell->decisive != NULL) {
        write_escaped(options, cell->decisive->code);
        report_write(options, " ");
        write_escaped(options, cell->message);
    }
    report_write(options, "\n");
}

static void write_details(const struct report_options *options, const struct matrix *matrix,
                          const struct matrix_row *row)
{
    char bytes[TEXT_SIZE];
    struct text text = text_over(bytes, sizeof bytes);

    report_write(options, matrix->row_count == 1 ? "<details open><summary>" : "<details><summary>");
    write_shown(options, row->name);
    report_write(options, "</summary>\n<p>");
    report_count(options, row->captures, "capture");
    report_write(options, ", ");
    report_count(options, row->events, "event");
    report_write(options, ", ");
    report_count(options, row->streams, "stream");
    report_write(options, ". Clients: ");
    matrix_name_clients(row, &text);
    write_escaped(options, text.length > 0 ? bytes : "no measured one breaks");
    report_write(options,
                 "</p>\n<table><thead><tr><th>dialect<th>strict<th>compat<th>findings<th>decided by\n<tbody>\n");
    for (size_t rank = 0; rank < matrix->dialect_count; rank++)
        write_dialect(options, matrix->dialects[row->closest[rank]], matrix_closest(row, rank));
    report_write(options, "</table></details>\n");
}

void matrix_html(struct page *page, const struct matrix *matrix)
{
    struct report_options options = page_report_options(page);

    report_write(&options, head);
    report_write(&options, "<h1>Which contract do these captures keep?</h1>\n<p>");
    report_count(&options, matrix->captures, "capture");
    report_write(&options, " against ");
    report_count(&options, matrix->dialect_count, "dialect");
    report_write(&options,
                 ", by chunklint " CHUNKLINT_VERSION ". A cell has the verdict compat: what its clients need. "
                 "Numbers are captures without an error.</p>\n");
    write_grid(&options, matrix);
    for (size_t i = 0; i < matrix->row_count; i++)
        write_details(&options, matrix, &matrix->rows[i]);
    report_write(&options, "</html>\n");
}
