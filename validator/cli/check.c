/*
 * `check`: feeds every source to the checker and its findings to every report
 * that was asked for. All memory of the run is one block, laid out at its start.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "cli/commands.h"
#include "cli/dialect_choice.h"
#include "cli/lane.h"
#include "cli/progress.h"
#include "cli/reports.h"
#include "cli/team.h"

struct run {
    const struct settings *settings;
    struct chunklint_options options;
    struct source_list sources;
    struct reports reports;
    struct progress progress;
    struct lane lanes[LANES_MAX];
    size_t lane_count;
    struct team *team; /* NULL: there is one lane */
};

/* ## Memory */

/* Run over a counting arena it says how much it needs, over memory it hands it out. */
static void lay_out(struct run *run, struct arena *arena, size_t checker_size)
{
    for (size_t i = 0; i < run->lane_count; i++)
        lane_lay_out(&run->lanes[i], arena, checker_size);
    reports_lay_out(&run->reports, arena, run->settings);
    if (run->lane_count > 1)
        run->team = team_lay_out(arena, run->lane_count);
}

static bool take_memory(struct run *run, size_t checker_size)
{
    struct arena arena = {NULL, 0, 0, false};

    lay_out(run, &arena, checker_size);
    arena = (struct arena){malloc(arena.used), arena.used, 0, false};
    if (arena.base == NULL) {
        complain("the limits ask for more memory than there is");
        return false;
    }
    lay_out(run, &arena, checker_size);
    return true;
}

/* ## One lane */

static void take(void *user, const struct chunklint_diagnostic *diagnostic, uint64_t streams)
{
    struct run *run = user;

    reports_begin_file(&run->reports);
    reports_take(&run->reports, diagnostic, streams);
}

static bool step(void *user, const char *name, size_t bytes)
{
    struct run *run = user;

    progress_step(&run->progress, name, bytes);
    return !reports_failed(&run->reports);
}

static bool check_source(struct run *run, const char *path)
{
    static struct outcome outcome;

    lane_check(&run->lanes[0], path, &outcome);
    progress_clear(&run->progress);
    if (outcome.checked) {
        reports_choice(&run->reports, &outcome.choice);
        reports_end_file(&run->reports, outcome.name, &outcome.own);
    }
    if (outcome.error != 0)
        source_complain(outcome.name, outcome.error);
    return outcome.error == 0;
}

static bool check_one_by_one(struct run *run)
{
    struct lane *lane = &run->lanes[0];
    bool checked = true;

    lane->take = take;
    lane->step = step;
    lane->user = run;
    for (size_t i = 0; i < run->sources.count && !reports_failed(&run->reports); i++)
        checked = check_source(run, run->sources.paths[i]) && checked;
    return checked;
}

/* ## The run */

/* Complains when the request cannot be read; without one there is nothing to do. */
static bool read_request(const char *path, struct chunklint_options *options)
{
    if (path != NULL)
        options->request = source_whole(path, &options->request_length);
    return path == NULL || options->request != NULL;
}

static bool read_options(struct run *run)
{
    run->options = run->settings->options;
    if (!dialect_is_automatic(run->settings->dialect) && !dialect_choose(run->settings->dialect, &run->options))
        return false;
    return read_request(run->settings->request, &run->options);
}

/* Enough for a checker of whichever dialect may be chosen. */
static size_t checker_memory(const struct run *run)
{
    struct chunklint_options options = run->options;
    size_t largest = chunklint_memory(&options);

    for (size_t i = 0; dialect_is_automatic(run->settings->dialect) && i < chunklint_dialect_count(); i++) {
        options.dialect = chunklint_dialect(i)->name;
        size_t size = chunklint_memory(&options);
        largest = size > largest ? size : largest;
    }
    return largest;
}

static bool create_lanes(struct run *run)
{
    struct chunklint_problem problem;
    size_t size = checker_memory(run);

    if (!take_memory(run, size))
        return false;
    for (size_t i = 0; i < run->lane_count; i++) {
        run->lanes[i].chooses = dialect_is_automatic(run->settings->dialect);
        if (!lane_create(&run->lanes[i], &run->options, size, &problem)) {
            complain("%s", problem.message);
            return false;
        }
    }
    return true;
}

/* No more lanes than there are files to check. */
static size_t lanes_for(const struct settings *settings, size_t files)
{
    long processors = settings->jobs == 0 ? sysconf(_SC_NPROCESSORS_ONLN) : 0;
    size_t lanes = processors > 0 ? (size_t)processors : settings->jobs;

    lanes = lanes < files ? lanes : files;
    lanes = lanes < LANES_MAX ? lanes : LANES_MAX;
    return lanes > 0 ? lanes : 1;
}

static enum exit_status verdict(const struct run *run)
{
    const struct chunklint_summary *summary = &run->reports.totals.summary;
    const struct chunklint_verdict *counts = run->settings->options.strict ? &summary->strict : &summary->compat;
    const uint64_t failing[] = {
        [FAIL_ERROR] = counts->error,
        [FAIL_WARNING] = counts->error + counts->warning,
        [FAIL_INFO] = counts->error + counts->warning + counts->info,
        [FAIL_NEVER] = 0,
    };

    return failing[run->settings->fail_on] > 0 ? EXIT_FINDINGS : EXIT_CLEAN;
}

static bool check_all(struct run *run)
{
    bool checked = run->team == NULL ? check_one_by_one(run)
                                     : team_check(run->team, run->lanes, run->lane_count, &run->sources, &run->reports,
                                                  &run->progress);

    return checked && !run->sources.failed;
}

static enum exit_status run_check(const struct settings *settings, char **words, size_t count)
{
    static struct run run; /* what it points to lives as long as the process */
    bool fine = true;

    run.settings = settings;
    if (!read_options(&run))
        return EXIT_TROUBLE;
    run.sources = source_list(words, count);
    run.lane_count = lanes_for(settings, run.sources.count);
    if (!create_lanes(&run) || !reports_spare(&run.reports, &run.sources))
        return EXIT_TROUBLE;
    run.progress = progress_start(settings->quiet);
    fine = reports_open(&run.reports, chunklint_summary(run.lanes[0].checker).dialect) && check_all(&run);
    fine = reports_close(&run.reports) && fine;
    return fine ? verdict(&run) : EXIT_TROUBLE;
}

enum exit_status command_check(const struct settings *settings)
{
    static char *standard_input[] = {"-"};

    if (settings->word_count > 0)
        return run_check(settings, settings->words, settings->word_count);
    if (!isatty(STDIN_FILENO))
        return run_check(settings, standard_input, 1);
    help_usage();
    return EXIT_TROUBLE;
}
