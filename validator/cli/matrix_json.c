/*
 * The matrix as one JSON document, a row a line.
 */
#include "cli/matrix.h"

static void write_member(const struct report_options *options, const char *before, const char *name)
{
    report_write(options, before);
    report_json_string(options, name);
    report_write(options, ":");
}

static void write_string(const struct report_options *options, const char *before, const char *name, const char *value)
{
    write_member(options, before, name);
    report_json_string(options, value);
}

static void write_number(const struct report_options *options, const char *before, const char *name, uint64_t value)
{
    write_member(options, before, name);
    report_number(options, value);
}

static void write_strings(const struct report_options *options, const char *before, const char *name,
                          const char *const *strings)
{
    write_member(options, before, name);
    report_write(options, "[");
    for (size_t i = 0; strings[i] != NULL; i++) {
        report_write(options, i > 0 ? "," : "");
        report_json_string(options, strings[i]);
    }
    report_write(options, "]");
}

static void write_verdict(const struct report_options *options, const char *before, const char *name,
                          const struct chunklint_verdict *verdict, uint64_t kept)
{
    write_member(options, before, name);
    write_string(options, "{", "verdict", matrix_verdict(verdict));
    write_number(options, ",", "error", verdict->error);
    write_number(options, ",", "warning", verdict->warning);
    write_number(options, ",", "info", verdict->info);
    write_number(options, ",", "kept", kept);
    report_write(options, "}");
}

static void write_decisive(const struct report_options *options, const struct matrix_cell *cell)
{
    write_member(options, ",", "decisive");
    if (cell->decisive == NULL) {
        report_write(options, "null");
        return;
    }
    write_string(options, "{", "rule", cell->decisive->code);
    write_string(options, ",", "slug", cell->decisive->slug);
    write_string(options, ",", "strict", chunklint_severity_name(cell->decisive_strict));
    write_string(options, ",", "compat", chunklint_severity_name(cell->decisive_compat));
    write_string(options, ",", "message", cell->message);
    write_string(options, ",", "file", cell->file);
    write_number(options, ",", "line", cell->line);
    report_write(options, "}");
}

static void write_cells(const struct report_options *options, const struct matrix *matrix, const struct matrix_row *row)
{
    write_member(options, ",", "dialects");
    for (size_t i = 0; i < matrix->dialect_count; i++) {
        const struct matrix_cell *cell = &row->cells[i];

        write_member(options, i > 0 ? "," : "{", matrix->dialects[i]);
        write_verdict(options, "{", "strict", &cell->strict, cell->kept_strict);
        write_verdict(options, ",", "compat", &cell->compat, cell->kept_compat);
        write_decisive(options, cell);
        report_write(options, "}");
    }
    report_write(options, "}");
}

/* Why the closest is the closest. */
static void write_reason(const struct report_options *options, const struct matrix_row *row)
{
    const struct matrix_cell *first = matrix_closest(row, 0);

    write_number(options, ",", "named", first->named);
    write_number(options, ",", "hinted", first->hinted);
    write_string(options, ",", "signs", first->named + first->hinted > 0 ? first->signs : NULL);
    write_number(options, ",", "equals", row->equals);
}

static void write_row(const struct report_options *options, const struct matrix *matrix, const struct matrix_row *row)
{
    struct matrix_clients breaks = matrix_harmed(row, HARM_BREAKS), can_break = matrix_harmed(row, HARM_CAN_BREAK);

    write_string(options, "{", "name", row->name);
    write_number(options, ",", "captures", row->captures);
    write_number(options, ",", "events", row->events);
    write_number(options, ",", "streams", row->streams);
    write_number(options, ",", "bytes", row->bytes);
    write_string(options, ",", "closest", matrix->dialects[row->closest[0]]);
    write_reason(options, row);
    write_strings(options, ",", "breaks", breaks.ids);
    write_strings(options, ",", "can_break", can_break.ids);
    write_cells(options, matrix, row);
    report_write(options, "}");
}

void matrix_json(struct page *page, const struct matrix *matrix)
{
    struct report_options options = page_report_options(page);

    write_string(&options, "{", "version", CHUNKLINT_VERSION);
    write_strings(&options, ",", "dialects", matrix->dialects);
    report_write(&options, ",\"rows\":[\n");
    for (size_t i = 0; i < matrix->row_count; i++) {
        write_row(&options, matrix, &matrix->rows[i]);
        report_write(&options, i + 1 < matrix->row_count ? ",\n" : "\n");
    }
    report_write(&options, "]}\n");
}
