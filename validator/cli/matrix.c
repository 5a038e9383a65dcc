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

/* The worst that a judge has found so far; of equals the first in the capture. */
struct lead {
    unsigned rank;
    uint64_t offset;
};

struct run {
    struct matrix matrix;
    struct lead *leads; /* the judges', in the capture that is being read */
    struct source_list sources;
    struct feeder feeder;
    struct chunklint_choice choice; /* of the capture that is being read */
    struct matrix_row *row;         /* that findings belong to */
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

/* Compat's errors decide before strict's. 0: nothing is decided. */
static unsigned rank_of(enum chunklint_severity strict, enum chunklint_severity compat)
{
    bool decides = strict >= CHUNKLINT_WARNING || compat >= CHUNKLINT_WARNING;

    return decides ? (unsigned)compat * (CHUNKLINT_ERROR + 1) + (unsigned)strict : 0;
}

static unsigned decisive_rank(const struct matrix_cell *cell)
{
    return cell->decisive == NULL ? 0 : rank_of(cell->decisive_strict, cell->decisive_compat);
}

/* May it break a client that nothing was seen to break so far? A rule names all that break on any member. */
static bool may_harm(const struct matrix_row *row, const char *const *ids)
{
    for (; *ids != NULL; ids++)
        for (size_t i = 0; clients[i].id != NULL && i < MATRIX_CLIENTS_MAX; i++)
            if (strcmp(clients[i].id, *ids) == 0 && row->harm[i] < HARM_BREAKS)
                return true;
    return false;
}

/* What may still decide is wanted in words; of OpenAI's judge also what tells of further clients. */
static bool wants_finding(void *user, const struct chunklint_prospect *prospect)
{
    struct run *run = user;
    struct lead *lead = &run->leads[prospect->judge];
    unsigned rank = rank_of(prospect->strict, prospect->compat);

    if (rank == 0 || rank < lead->rank || (rank == lead->rank && prospect->offset > lead->offset))
        return prospect->judge == run->matrix.openai &&
               (may_harm(run->row, prospect->rule->breaks) || may_harm(run->row, prospect->rule->can_break));
    *lead = (struct lead){rank, prospect->offset};
    return true;
}

static void take_finding(void *user, const struct chunklint_diagnostic *diagnostic)
{
    struct run *run = user;
    struct matrix_cell *cell = &run->row->cells[diagnostic->judge];

    if (diagnostic->judge == run->matrix.openai) {
        note_clients(run->row, diagnostic->can_break, HARM_CAN_BREAK);
        note_clients(run->row, diagnostic->breaks, HARM_BREAKS);
    }
    if (rank_of(diagnostic->strict, diagnostic->compat) <= decisive_rank(cell))
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
        for (size_t judge = 0; judge < run->matrix.dialect_count; judge++) {
            before[judge] = chunklint_judge_summary(run->feeder.checker, judge);
            run->leads[judge] = (struct lead){decisive_rank(&row->cells[judge]), 0};
        }
        bool read = feeder_feed(&run->feeder, run->sources.paths[i]);
        if (read) {
            add_summaries(run, before);
            matrix_take_choice(&run->matrix, row, &run->choice);
        }
        row->captures += read;
        complete = complete && read;
    }
    return complete;
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
        matrix_order(&run->matrix, &run->matrix.rows[i]);
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
    options.wants = wants_finding;
    options.user = run;
    run->feeder.choice = &run->choice;
    run->sources = source_list(settings->words, settings->word_count);
    if (!take_dialects(&run->matrix, settings->dialect, &options))
        return false;
    take_rows(run, settings);
    run->leads = need(run->matrix.dialect_count, sizeof *run->leads);
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
