/*
 * Files are read in blocks of LANE_BLOCK_SIZE, which of 64 KB to 4 MB costs least:
 * smaller ones are more calls, larger ones do not fit the processor's cache. What
 * a pipe gives at a time is its own affair, and makes no difference.
 */
#include "cli/lane.h"

#include <errno.h>

void lane_lay_out(struct lane *lane, struct arena *arena, size_t checker_size, bool reads_ahead)
{
    lane->memory = arena_take(arena, checker_size, 1);
    lane->block = ARENA_TAKE(arena, char, LANE_BLOCK_SIZE);
    lane->ahead = reads_ahead ? read_ahead_create(arena) : NULL;
}

static void report(void *user, const struct chunklint_diagnostic *diagnostic)
{
    struct lane *lane = user;
    uint64_t streams = chunklint_summary(lane->checker).streams - lane->before.summary.streams;

    lane->take(lane->user, diagnostic, streams);
}

void lane_set_up(struct lane *lane, const struct chunklint_options *options, size_t checker_size, bool parts)
{
    lane->options = *options;
    lane->options.report = report;
    lane->options.user = lane;
    lane->options.part = parts ? &lane->part : NULL;
    lane->memory_size = checker_size;
    lane->checker = NULL;
}

bool lane_ready(struct lane *lane, struct chunklint_problem *problem)
{
    if (lane->checker == NULL)
        lane->checker = chunklint_create(&lane->options, lane->memory, lane->memory_size, problem);
    return lane->checker != NULL;
}

/* ## Choosing the dialect */

/* The checker of the file before is made anew when it is for another dialect. */
static bool choose(struct lane *lane, long length, struct chunklint_choice *choice)
{
    struct chunklint_problem problem;

    *choice = chunklint_choose(lane->block, (size_t)length, lane->options.at);
    if (lane->checker != NULL && strcmp(choice->dialect, chunklint_summary(lane->checker).dialect) == 0)
        return true;
    lane->options.dialect = choice->dialect;
    lane->checker = chunklint_create(&lane->options, lane->memory, lane->memory_size, &problem);
    return lane->checker != NULL;
}

/* A checker for the source that begins like that. */
static bool prepare(struct lane *lane, long length, struct chunklint_choice *choice)
{
    struct chunklint_problem problem;

    return lane->chooses ? choose(lane, length, choice) : lane_ready(lane, &problem);
}

/* ## Counting */

static void totals_now(const struct chunklint *checker, struct report_totals *totals)
{
    totals->summary = chunklint_summary(checker);
    for (size_t i = 0; i < chunklint_rule_count(); i++)
        totals->rules[i] = chunklint_rule_total(checker, i);
}

static void subtract_verdict(struct chunklint_verdict *verdict, const struct chunklint_verdict *before)
{
    verdict->error -= before->error;
    verdict->warning -= before->warning;
    verdict->info -= before->info;
}

void lane_counted(const struct lane *lane, struct report_totals *own)
{
    const struct chunklint_summary *before = &lane->before.summary;

    totals_now(lane->checker, own);
    own->summary.files -= before->files;
    own->summary.bytes -= before->bytes;
    own->summary.events -= before->events;
    own->summary.chunks -= before->chunks;
    own->summary.streams -= before->streams;
    subtract_verdict(&own->summary.strict, &before->strict);
    subtract_verdict(&own->summary.compat, &before->compat);
    for (size_t i = 0; i < chunklint_rule_count(); i++) {
        own->rules[i].count -= lane->before.rules[i].count;
        own->rules[i].streams -= lane->before.rules[i].streams;
    }
}

/* ## Checking */

void lane_begin(struct lane *lane, const char *name)
{
    totals_now(lane->checker, &lane->before);
    chunklint_begin(lane->checker, name);
}

/* Does a thread read ahead from now on? It is not worth it before there is a whole block, and thus more of the source.
 */
static bool start_ahead(struct lane *lane, struct source *source, long length)
{
    if (lane->ahead == NULL || length < LANE_BLOCK_SIZE || !processors_take(lane->processors))
        return false;
    if (read_ahead_start(lane->ahead, source))
        return true;
    processors_give_back(lane->processors);
    return false;
}

static void stop_ahead(struct lane *lane)
{
    read_ahead_stop(lane->ahead);
    processors_give_back(lane->processors);
}

long lane_feed(struct lane *lane, struct source *source, long length)
{
    const char *block = lane->block;
    bool ahead = false;

    while (length > 0) {
        ahead = ahead || start_ahead(lane, source, length);
        chunklint_feed(lane->checker, block, (size_t)length);
        if (!lane->step(lane->user, source->name, (size_t)length))
            break;
        length = ahead ? read_ahead_next(lane->ahead, &block) : source_read(source, lane->block, LANE_BLOCK_SIZE);
    }
    if (ahead)
        stop_ahead(lane);
    return length;
}

void lane_check(struct lane *lane, const char *path, struct outcome *outcome)
{
    struct source source;
    bool opened = source_open(&source, path);

    outcome->name = source.name;
    outcome->checked = false;
    if (opened) {
        size_t wanted = lane->chooses ? CHUNKLINT_CHOICE_BYTES : 0;
        long length = source_read_beginning(&source, lane->block, LANE_BLOCK_SIZE, wanted);
        outcome->checked = length >= 0; /* a source that gives nothing but an error was not checked */
        if (outcome->checked && !prepare(lane, length, &outcome->choice)) {
            outcome->checked = false;
            source.error = ENOMEM;
        }
        if (outcome->checked) {
            lane_begin(lane, source.name);
            lane_feed(lane, &source, length);
            chunklint_finish(lane->checker);
            lane_counted(lane, &outcome->own);
        }
        source_close(&source);
    }
    outcome->error = source.error;
}
