/*
 * `check`: feeds every source to the checker and its findings to every report
 * that was asked for. All memory of the run is one block, laid out at its start.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "cli/commands.h"
#include "cli/dialect_choice.h"
#include "cli/lane.h"
#include "cli/parts.h"
#include "cli/progress.h"
#include "cli/reports.h"
#include "cli/schedule.h"
#include "cli/team.h"

/* Threads when the options do not say how many, and the bytes for which a further lane is worth its start. */
enum { THREADS_MAX = 8, LANE_LEAST = 1024 * 1024 };

/* What one lane finds ahead of its turn: some eight thousand findings. It is touched as far as there are so many. */
enum { POOL_A_LANE = 4 * 1024 * 1024 };

struct run {
    const struct settings *settings;
    struct chunklint_options options;
    struct source_list sources;
    struct reports reports;
    struct progress progress;
    size_t threads; /* that may work at the same time */
    struct processors processors;
    struct lane lanes[LANES_MAX];
    size_t lane_count;
    struct team *team;   /* NULL: there is one lane */
    struct parts *parts; /* as well */
    struct task *tasks;  /* as well, one a source */
};

/* ## Memory */

/* Run over a counting arena it says how much it needs, over memory it hands it out. */
static void lay_out(struct run *run, struct arena *arena, size_t checker_size)
{
    struct recording_pool *pool;

    for (size_t i = 0; i < run->lane_count; i++)
        lane_lay_out(&run->lanes[i], arena, checker_size, run->threads > 1);
    reports_lay_out(&run->reports, arena, run->settings);
    if (run->lane_count == 1)
        return;
    pool = recording_pool_lay_out(arena, run->lane_count * POOL_A_LANE);
    run->team = team_lay_out(arena, run->lane_count, pool);
    run->parts = parts_lay_out(arena, run->lane_count, pool);
    run->tasks = ARENA_TAKE(arena, struct task, run->sources.count);
}

/* The arena for all of it, without a base when there is no such memory. */
static struct arena arena_for(struct run *run, size_t checker_size)
{
    struct arena counting = {NULL, 0, 0, false};

    lay_out(run, &counting, checker_size);
    return (struct arena){malloc(counting.used), counting.used, 0, false};
}

static bool take_memory(struct run *run, size_t checker_size)
{
    struct arena arena = arena_for(run, checker_size);

    if (arena.base == NULL && run->settings->jobs == JOBS_UNSAID) {
        run->lane_count = 1; /* nobody asked for more */
        arena = arena_for(run, checker_size);
    }
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

static bool check_alone(struct run *run, const char *path)
{
    struct lane *lane = &run->lanes[0];

    bool checked;

    lane->take = take;
    lane->step = step;
    lane->user = run;
    processors_occupy(&run->processors, 1);
    checked = check_source(run, path);
    processors_give_back(&run->processors);
    return checked;
}

static bool check_one_by_one(struct run *run)
{
    bool checked = true;

    for (size_t i = 0; i < run->sources.count && !reports_failed(&run->reports); i++)
        checked = check_alone(run, run->sources.paths[i]) && checked;
    return checked;
}

/* ## Several lanes */

/* The bytes of a regular file; 0 for all else. */
static uint64_t size_of(const char *path)
{
    struct stat status;
    bool known = path != NULL ? stat(path, &status) == 0 : fstat(STDIN_FILENO, &status) == 0;

    return known && S_ISREG(status.st_mode) && status.st_size > 0 ? (uint64_t)status.st_size : 0;
}

/* A dialect that is chosen by what each file shows is chosen by the beginning of the whole. */
static bool may_be_cut(const struct settings *settings)
{
    return !dialect_is_automatic(settings->dialect);
}

static bool check_large(struct run *run, const char *path)
{
    enum parts_end end = parts_check(run->parts, run->lanes, run->lane_count, path, &run->reports, &run->progress);

    return end == PARTS_REFUSED ? check_alone(run, path) : end == PARTS_CHECKED;
}

static bool check_between(struct run *run, size_t from, size_t to)
{
    struct source_list some = {.paths = run->sources.paths + from, .count = to - from};

    if (some.count == 1)
        return check_alone(run, some.paths[0]);
    return some.count == 0 || team_check(run->team, run->lanes, run->lane_count, &some, &run->reports, &run->progress);
}

static void plan(struct run *run)
{
    for (size_t i = 0; i < run->sources.count; i++) {
        const char *path = run->sources.paths[i];
        size_t parts = may_be_cut(run->settings) ? parts_possible(path, run->lanes[0].block) : 0;
        run->tasks[i] = (struct task){.size = size_of(path), .parts = parts};
    }
    schedule_plan(run->tasks, run->sources.count, run->lane_count);
}

/* Files that are checked in parts one after the other, those between them several at a time. */
static bool check_at_once(struct run *run)
{
    bool checked = true;
    size_t from = 0, count = run->sources.count;

    plan(run);
    for (size_t i = 0; i < count && !reports_failed(&run->reports); i++) {
        if (!run->tasks[i].cut)
            continue;
        checked = check_between(run, from, i) && checked;
        checked = check_large(run, run->sources.paths[i]) && checked;
        from = i + 1;
    }
    return check_between(run, from, count) && checked;
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

/* The first is made at once, to complain here about what none can do. */
static bool create_lanes(struct run *run)
{
    struct chunklint_problem problem;
    size_t size = checker_memory(run);

    if (!take_memory(run, size))
        return false;
    for (size_t i = 0; i < run->lane_count; i++) {
        run->lanes[i].chooses = dialect_is_automatic(run->settings->dialect);
        lane_set_up(&run->lanes[i], &run->options, size, run->lane_count > 1);
        run->lanes[i].processors = &run->processors;
    }
    if (lane_ready(&run->lanes[0], &problem))
        return true;
    complain("%s", problem.message);
    return false;
}

/* Is there a file that might be checked in parts? */
static bool any_large(const struct source_list *sources)
{
    for (size_t i = 0; i < sources->count; i++)
        if (size_of(sources->paths[i]) >= 2 * PART_LEAST)
            return true;
    return false;
}

static size_t threads_for(const struct settings *settings)
{
    size_t most = settings->jobs == JOBS_UNSAID ? THREADS_MAX : LANES_MAX;
    size_t threads = settings->jobs == JOBS_UNSAID || settings->jobs == 0 ? processors_count() : settings->jobs;

    return threads < most ? threads : most;
}

/* How many lanes all files together are long enough for. What is no regular file may well be short. */
static size_t lanes_by_size(const struct source_list *sources)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < sources->count; i++)
        sum += size_of(sources->paths[i]);
    return (size_t)(sum / LANE_LEAST) + 1;
}

/* No more lanes than there are files, or parts of files, to check. */
static size_t lanes_for(const struct run *run)
{
    const struct source_list *sources = &run->sources;
    size_t lanes = run->threads, most = sources->count;

    if (may_be_cut(run->settings) && any_large(sources))
        most = lanes;
    if (run->settings->jobs == JOBS_UNSAID && most > lanes_by_size(sources))
        most = lanes_by_size(sources);
    lanes = lanes < most ? lanes : most;
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
    bool checked = run->team == NULL ? check_one_by_one(run) : check_at_once(run);

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
    run.threads = threads_for(settings);
    run.processors.idle = (int)run.threads;
    run.lane_count = lanes_for(&run);
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
