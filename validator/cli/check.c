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
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/source.h"
#include "cli/terminal.h"

enum { BLOCK_SIZE = 256 * 1024, TEXT_FINDINGS = 100 };

struct report {
    const struct report_format *format;
    struct report_options options;
    struct output output;
    bool is_terminal;
    char *buffer;
    void *state;
};

struct run {
    const struct settings *settings;
    struct chunklint *checker;
    void *checker_memory;
    char *block;
    struct source_list sources;
    struct report reports[FORMATS_MAX];
    size_t report_count;
    struct progress progress;
    bool started; /* the reports have begun: a source could be opened */
};

static const struct report_format *requested_format(const struct settings *settings, size_t index)
{
    return settings->format_count > 0 ? settings->formats[index].format : report_find("text");
}

static size_t requested_count(const struct settings *settings)
{
    return settings->format_count > 0 ? settings->format_count : 1;
}

/* Run over a counting arena it says how much it needs, over memory it hands it out. */
static void lay_out(struct run *run, struct arena *arena, size_t checker_size)
{
    run->checker_memory = arena_take(arena, checker_size, 1);
    run->block = ARENA_TAKE(arena, char, BLOCK_SIZE);
    for (size_t i = 0; i < run->report_count; i++) {
        struct report *report = &run->reports[i];

        report->format = requested_format(run->settings, i);
        report->buffer = ARENA_TAKE(arena, char, OUTPUT_BUFFER_SIZE);
        report->state = arena_take(arena, report->format->state_size, 1);
        if (report->state != NULL)
            memset(report->state, 0, report->format->state_size);
    }
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

/* ## Reports */

static void report_all(void *user, const struct chunklint_diagnostic *diagnostic)
{
    struct run *run = user;

    for (size_t i = 0; i < run->report_count; i++) {
        struct report *report = &run->reports[i];
        report->format->diagnostic(report->state, &report->options, diagnostic);
    }
}

static uint64_t findings_to_show(const struct settings *settings, const struct report_format *format)
{
    if (settings->max_findings != SIZE_MAX)
        return settings->max_findings;
    return strcmp(format->name, "text") == 0 ? TEXT_FINDINGS : 0;
}

static void open_report(struct run *run, struct report *report, const char *path)
{
    struct terminal terminal;

    output_open(&report->output, path, report->buffer);
    terminal = terminal_of(report->output.descriptor, run->settings);
    report->is_terminal = terminal.is_terminal;
    report->options = (struct report_options){
        .sink = &report->output.sink,
        .strict = run->settings->options.strict,
        .color = terminal.color,
        .unicode = terminal.unicode,
        .width = terminal.width,
        .max_findings = findings_to_show(run->settings, report->format),
        .summary = !run->settings->quiet,
        .statistics = run->settings->statistics,
        .checker = run->checker,
    };
}

/* A report must not be written over a capture that is about to be read. */
static bool captures_are_safe(const struct run *run)
{
    bool safe = true;

    for (size_t i = 0; i < run->settings->format_count; i++) {
        const char *path = run->settings->formats[i].path;

        if (path != NULL && source_list_has(&run->sources, path)) {
            struct slice name = slice_of(path);
            complain("%S: is to be checked, the %s report would overwrite it", &name, run->reports[i].format->name);
            safe = false;
        }
    }
    return safe;
}

static bool open_reports(struct run *run)
{
    bool opened = true;

    for (size_t i = 0; i < run->report_count; i++) {
        struct report *report = &run->reports[i];

        open_report(run, report, run->settings->format_count > 0 ? run->settings->formats[i].path : NULL);
        opened = opened && !output_failed(&report->output);
    }
    return opened;
}

static void begin_reports(struct run *run)
{
    if (run->started)
        return;
    run->started = true;
    for (size_t i = 0; i < run->report_count; i++)
        run->reports[i].format->begin(run->reports[i].state, &run->reports[i].options);
}

/* A person at a terminal sees each file's findings when they are known. */
static void end_file(struct run *run, const char *name)
{
    for (size_t i = 0; i < run->report_count; i++) {
        struct report *report = &run->reports[i];

        if (report->format->file_end != NULL)
            report->format->file_end(report->state, &report->options, name);
        if (report->is_terminal)
            output_flush(&report->output);
    }
}

/* When no source could be read there is nothing to report on, and "no findings" would be a lie. */
static bool end_reports(struct run *run)
{
    bool written = true;

    for (size_t i = 0; i < run->report_count; i++) {
        struct report *report = &run->reports[i];

        if (run->started)
            report->format->end(report->state, &report->options);
        written = output_close(&report->output) && written;
    }
    return written;
}

/* ## Sources */

/* Nobody reads on when every report has failed. */
static bool all_reports_failed(const struct run *run)
{
    for (size_t i = 0; i < run->report_count; i++)
        if (!output_failed(&run->reports[i].output))
            return false;
    return true;
}

/* Feeds a source from the block that was read on. Gives what the last reading gave: 0 at the end, -1 on failure. */
static long feed_source(struct run *run, struct source *source, long length)
{
    chunklint_begin(run->checker, source->name);
    while (length > 0 && !all_reports_failed(run)) {
        chunklint_feed(run->checker, run->block, (size_t)length);
        progress_step(&run->progress, source->name, (size_t)length);
        length = source_read(source, run->block, BLOCK_SIZE);
    }
    chunklint_finish(run->checker);
    return length;
}

static bool check_source(struct run *run, const char *path)
{
    struct source source;
    long length = 0;

    if (!source_open(&source, path))
        return false;
    length = source_read(&source, run->block, BLOCK_SIZE);
    if (length >= 0) { /* a source that gives nothing but an error was not checked */
        begin_reports(run);
        length = feed_source(run, &source, length);
        progress_clear(&run->progress);
        end_file(run, source.name);
    }
    if (length < 0)
        source_complain(&source);
    source_close(&source);
    return length >= 0;
}

static bool check_sources(struct run *run)
{
    bool checked = !run->sources.failed;

    for (size_t i = 0; i < run->sources.count && !all_reports_failed(run); i++)
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

static bool create_checker(struct run *run)
{
    struct chunklint_options options = run->settings->options;
    struct chunklint_problem problem;
    size_t size = 0;

    options.report = report_all;
    options.user = run;
    if (!dialect_choose(run->settings->dialect, &options) || !read_request(run->settings->request, &options))
        return false;
    size = chunklint_memory(&options);
    if (!take_memory(run, size))
        return false;
    run->checker = chunklint_create(&options, run->checker_memory, size, &problem);
    if (run->checker == NULL)
        complain("%s", problem.message);
    return run->checker != NULL;
}

static enum exit_status verdict(const struct run *run)
{
    struct chunklint_summary summary = chunklint_summary(run->checker);
    const struct chunklint_verdict *counts = run->settings->options.strict ? &summary.strict : &summary.compat;
    const uint64_t failing[] = {
        [FAIL_ERROR] = counts->error,
        [FAIL_WARNING] = counts->error + counts->warning,
        [FAIL_INFO] = counts->error + counts->warning + counts->info,
        [FAIL_NEVER] = 0,
    };

    return failing[run->settings->fail_on] > 0 ? EXIT_FINDINGS : EXIT_CLEAN;
}

static enum exit_status run_check(const struct settings *settings, char **words, size_t count)
{
    static struct run run; /* what it points to lives as long as the process */
    bool fine = true;

    run.settings = settings;
    run.report_count = requested_count(settings);
    if (!create_checker(&run))
        return EXIT_TROUBLE;
    run.sources = source_list(words, count);
    if (!captures_are_safe(&run))
        return EXIT_TROUBLE;
    run.progress = progress_start(settings->quiet);
    fine = open_reports(&run) && check_sources(&run);
    fine = end_reports(&run) && fine;
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
