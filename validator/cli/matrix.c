/*
 * `matrix`: one pass over the captures with a judge for each built-in dialect,
 * and a table of what they say. All memory is taken before the first byte is read.
 */
#define _POSIX_C_SOURCE 200809L

#include "cli/matrix.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/dialect_choice.h"
#include "cli/feeder.h"

struct run {
    struct matrix matrix;
    struct source_list sources;
    struct feeder feeder;
    struct matrix_row *row; /* that findings belong to */
};

/* Memory or the end: without it there is nothing that could be done. */
static void *need(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);

    if (memory == NULL) {
        complain("out of memory");
        exit(EXIT_TROUBLE);
    }
    return memory;
}

/* ## Judging */

static void note_clients(struct matrix_row *row, const char *const *ids, enum matrix_harm harm)
{
    for (; *ids != NULL; ids++)
        for (size_t i = 0; clients[i].id != NULL && i < MATRIX_CLIENTS_MAX; i++)
            if (strcmp(clients[i].id, *ids) == 0 && row->harm[i] < harm)
                row->harm[i] = (unsigned char)harm;
}

static bool decides(const struct chunklint_diagnostic *diagnostic)
{
    return diagnostic->strict >= CHUNKLINT_WARNING || diagnostic->compat >= CHUNKLINT_WARNING;
}

/* Compat's errors decide before strict's; of equals the first. */
static bool is_worse(const struct chunklint_diagnostic *diagnostic, const struct matrix_cell *cell)
{
    if (cell->decisive == NULL || diagnostic->compat != cell->decisive_compat)
        return cell->decisive == NULL || diagnostic->compat > cell->decisive_compat;
    return diagnostic->strict > cell->decisive_strict;
}

static void take_finding(void *user, const struct chunklint_diagnostic *diagnostic)
{
    struct run *run = user;
    struct matrix_cell *cell = &run->row->cells[diagnostic->judge];

    if (diagnostic->judge == run->matrix.openai) {
        note_clients(run->row, diagnostic->can_break, HARM_CAN_BREAK);
        note_clients(run->row, diagnostic->breaks, HARM_BREAKS);
    }
    if (!decides(diagnostic) || !is_worse(diagnostic, cell))
        return;
    struct text message = text_over(cell->message, sizeof cell->message);
    text_string(&message, diagnostic->message);
    cell->decisive = chunklint_find_rule(diagnostic->rule);
    cell->decisive_strict = diagnostic->strict;
    cell->decisive_compat = diagnostic->compat;
    cell->file = run->feeder.file;
    cell->line = diagnostic->line;
}

static void add_verdict(struct chunklint_verdict *sum, const struct chunklint_verdict *after,
                        const struct chunklint_verdict *before, uint64_t *kept)
{
    sum->error += after->error - before->error;
    sum->warning += after->warning - before->warning;
    sum->info += after->info - before->info;
    *kept += after->error == before->error;
}

static void add_summaries(struct run *run, const struct chunklint_summary *before)
{
    for (size_t i = 0; i < run->matrix.dialect_count; i++) {
        struct chunklint_summary after = chunklint_judge_summary(run->feeder.checker, i);
        struct matrix_cell *cell = &run->row->cells[i];

        add_verdict(&cell->strict, &after.strict, &before[i].strict, &cell->kept_strict);
        add_verdict(&cell->compat, &after.compat, &before[i].compat, &cell->kept_compat);
        if (i != run->matrix.openai)
            continue;
        run->row->events += after.events - before[i].events;
        run->row->streams += after.streams - before[i].streams;
        run->row->bytes += after.bytes - before[i].bytes;
    }
}

static bool judge_row(struct run *run, struct matrix_row *row, struct chunklint_summary *before)
{
    bool complete = true;

    run->row = row;
    for (size_t i = row->first; i < row->first + row->sources; i++) {
        for (size_t judge = 0; judge < run->matrix.dialect_count; judge++)
            before[judge] = chunklint_judge_summary(run->feeder.checker, judge);
        bool read = feeder_feed(&run->feeder, run->sources.paths[i]);
        if (read)
            add_summaries(run, before);
        row->captures += read;
        complete = complete && read;
    }
    return complete;
}

/* ## Order */

/*
 * What more captures keep in compat is closer, then what has fewer errors there. Of
 * those the one that has least to say at all: a contract that asks for little is kept
 * by many, but does not know what it was sent.
 */
static bool is_closer(const struct matrix_cell *a, const struct matrix_cell *b)
{
    if (a->kept_compat != b->kept_compat)
        return a->kept_compat > b->kept_compat;
    if (a->compat.error != b->compat.error)
        return a->compat.error < b->compat.error;
    if (a->compat.warning != b->compat.warning)
        return a->compat.warning < b->compat.warning;
    if (matrix_findings(a) != matrix_findings(b))
        return matrix_findings(a) < matrix_findings(b);
    return a->strict.error < b->strict.error;
}

/* Where two are as close as each other, the order is the table's, with OpenAI's before others. */
static void order_dialects(const struct matrix *matrix, struct matrix_row *row)
{
    for (size_t i = 0; i < matrix->dialect_count; i++) {
        const struct matrix_cell *cell = &row->cells[i];
        size_t at = i;
        for (; at > 0; at--) {
            const struct matrix_cell *before = &row->cells[row->closest[at - 1]];
            if (!is_closer(cell, before) && (i != matrix->openai || is_closer(before, cell)))
                break;
            row->closest[at] = row->closest[at - 1];
        }
        row->closest[at] = i;
    }
}

/* ## The run */

/* OpenAI's dialect tells what clients make of a capture; without it the first one does. */
static bool take_dialects(struct matrix *matrix, const char *list, struct chunklint_options *options)
{
    if (!dialects_choose(list, options, &matrix->dialects))
        return false;
    for (size_t i = 0; matrix->dialects[i] != NULL; i++) {
        matrix->dialect_count++;
        if (strcmp(matrix->dialects[i], "openai") == 0)
            matrix->openai = i;
    }
    return true;
}

static void take_rows(struct run *run, const struct settings *settings)
{
    struct matrix *matrix = &run->matrix;

    matrix->rows = need(run->sources.count, sizeof *matrix->rows);
    matrix_group(matrix, &run->sources, settings->words, settings->word_count);
    for (size_t i = 0; i < matrix->row_count; i++) {
        matrix->rows[i].cells = need(matrix->dialect_count, sizeof *matrix->rows[i].cells);
        matrix->rows[i].closest = need(matrix->dialect_count, sizeof *matrix->rows[i].closest);
    }
}

/* What could not be read has kept nothing: rows without a capture are left out. */
static void drop_empty_rows(struct matrix *matrix)
{
    size_t kept = 0;

    for (size_t i = 0; i < matrix->row_count; i++) {
        struct matrix_row row = matrix->rows[i];
        matrix->captures += row.captures;
        if (row.captures == 0)
            continue;
        matrix->rows[i] = matrix->rows[kept];
        matrix->rows[kept++] = row;
    }
    matrix->row_count = kept;
}

/* Reads everything, then gives false when some of it could not be read. */
static bool judge_all(struct run *run)
{
    struct chunklint_summary *before = need(run->matrix.dialect_count, sizeof *before);
    bool complete = !run->sources.failed;

    for (size_t i = 0; i < run->matrix.row_count; i++) {
        complete = judge_row(run, &run->matrix.rows[i], before) && complete;
        order_dialects(&run->matrix, &run->matrix.rows[i]);
    }
    drop_empty_rows(&run->matrix);
    free(before);
    return complete;
}

/* Strict reports whatever either verdict has, but for what only compat finds. */
static bool set_up(struct run *run, const struct settings *settings)
{
    struct chunklint_options options = settings->options;

    options.strict = true;
    options.report = take_finding;
    options.user = run;
    run->sources = source_list(settings->words, settings->word_count);
    if (!take_dialects(&run->matrix, settings->dialect, &options))
        return false;
    take_rows(run, settings);
    return run->matrix.row_count > 0 && feeder_spares(settings, &run->sources) &&
           feeder_create(&run->feeder, settings, options);
}

enum exit_status command_matrix(const struct settings *settings)
{
    static struct run run; /* what it points to lives as long as the process */
    static char *standard_input[] = {"-"};
    struct settings own = *settings;

    if (own.word_count == 0 && isatty(STDIN_FILENO)) {
        help_usage();
        return EXIT_TROUBLE;
    }
    if (own.word_count == 0) {
        own.words = standard_input;
        own.word_count = 1;
    }
    bool complete = set_up(&run, &own) && judge_all(&run);
    if (run.matrix.captures == 0)
        return EXIT_TROUBLE;
    struct page *page = page_open(&own);
    matrix_forms[own.form].write(page, &run.matrix);
    return page_close(page) == EXIT_CLEAN && complete ? EXIT_CLEAN : EXIT_TROUBLE;
}
