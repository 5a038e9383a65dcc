/*
 * Each lane reads its part from the file; the first lane's thread is the caller's.
 * When all are read, the checkers say whether the parts are independent. Then they
 * are finished, and their findings reported one part after the other, at the
 * places that they have in the whole file; see "Parts" in chunklint.h.
 *
 * All else is checked by one lane: what is no regular file or no log of lines, logs
 * whose streams alternate or share ids, findings of too many kinds, or that belong
 * to no stream. Where that shows when the work has begun, the first lane goes on alone.
 */
#define _POSIX_C_SOURCE 200809L

#include "cli/parts.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/pattern.h"
#include "cli/cuts.h"

enum { KINDS_MAX = 64, KINDS_OF_ALL_MAX = 200 };

/* Findings that the report for people folds. */
struct kind {
    const char *rule;
    enum chunklint_severity severity;
    uint64_t pattern;
};

struct part {
    struct parts *whole;
    struct lane *lane;
    uint64_t start, end; /* in the file */
    uint64_t place;      /* up to where it was read */
    struct recording *recording;
    struct kind kinds[KINDS_MAX];
    size_t kind_count;
    uint64_t lines; /* up to its last chunk, which is all of them where another part follows */
    struct report_totals own;
    pthread_t thread;
    bool started;
};

struct parts {
    struct source *source;
    struct progress *progress;
    struct reports *reports;
    size_t count;
    atomic_bool given_up;
    bool alone; /* the first lane goes on without the others */
    struct part list[LANES_MAX];
};

struct parts *parts_lay_out(struct arena *arena, size_t lanes, struct recording_pool *pool)
{
    struct parts *parts = ARENA_TAKE(arena, struct parts, 1);

    if (parts != NULL)
        memset(parts, 0, sizeof *parts);
    for (size_t i = 0; i < lanes; i++) {
        struct recording *recording = recording_lay_out(arena, pool);
        if (recording != NULL && parts != NULL)
            parts->list[i].recording = recording;
    }
    return parts;
}

/* ## Cutting */

/* A part must hold so many streams, or those that ended before it are still there at its end. */
enum { STREAMS_LEAST = 800 };

static size_t parts_for(const struct source *source, uint64_t start, uint64_t size, char *block)
{
    uint64_t streams = size / LANE_BLOCK_SIZE * cut_count(source, start, block, LANE_BLOCK_SIZE);
    uint64_t by_size = size / PART_LEAST, by_streams = streams / STREAMS_LEAST;

    return (size_t)(by_size < by_streams ? by_size : by_streams);
}

size_t parts_possible(const char *path, char *block)
{
    struct source source;
    uint64_t start = 0, size = 0;
    size_t count = 0;

    if (!source_open(&source, path))
        return 0;
    if (source_extent(&source, &start, &size) && size >= 2 * PART_LEAST)
        count = parts_for(&source, start, size, block);
    source_close(&source);
    return count;
}

/* As many parts as there are lanes and streams for them, of about the same length. False: the file is not for that. */
static bool cut(struct parts *parts, struct lane *lanes, size_t count)
{
    uint64_t start = 0, size = 0;
    size_t most;

    if (!source_extent(parts->source, &start, &size))
        return false;
    most = parts_for(parts->source, start, size, lanes[0].block);
    count = most < count ? most : count;
    if (count < 2)
        return false;
    parts->count = count;
    for (size_t i = 0; i < count; i++) {
        struct part *part = &parts->list[i];

        part->whole = parts;
        part->lane = &lanes[i];
        part->start =
            i == 0 ? start : cut_find(parts->source, start + size / count * i, part->lane->block, LANE_BLOCK_SIZE);
        if (i > 0 && part->start <= parts->list[i - 1].start)
            return false;
        if (i > 0)
            parts->list[i - 1].end = part->start;
    }
    parts->list[count - 1].end = start + size;
    return true;
}

/* ## Reading */

static void give_directly(void *user, const struct chunklint_diagnostic *diagnostic, uint64_t streams)
{
    struct parts *parts = user;

    reports_begin_file(parts->reports);
    reports_take(parts->reports, diagnostic, streams);
}

/* From here on the first lane is one that checks the whole file. */
static void go_alone(struct parts *parts)
{
    parts->given_up = parts->alone = true;
    recording_play(parts->list[0].recording, give_directly, parts);
}

/*
 * The report for people folds findings until its table is full, and then says of how many streams they are. That it is
 * not full before the end, and knows all streams, is sure while there are few kinds of them.
 */
static bool note_kind(struct part *part, const struct chunklint_diagnostic *diagnostic)
{
    struct kind own = {diagnostic->rule, diagnostic->severity,
                       diagnostic->pointer != NULL ? pattern_hash(slice_of(diagnostic->pointer)) : 0};

    for (size_t i = 0; i < part->kind_count; i++)
        if (part->kinds[i].rule == own.rule && part->kinds[i].severity == own.severity &&
            part->kinds[i].pattern == own.pattern)
            return true;
    if (part->kind_count == KINDS_MAX)
        return false;
    part->kinds[part->kind_count++] = own;
    return true;
}

static void take(void *user, const struct chunklint_diagnostic *diagnostic, uint64_t streams)
{
    struct part *part = user;
    struct parts *parts = part->whole;
    bool placed = diagnostic->line > 0 && diagnostic->stream != NULL;

    /* J002 speaks of an event by its number, which is another one in the whole file. */
    if (!placed || strcmp(diagnostic->rule, "J002") == 0 || !note_kind(part, diagnostic))
        parts->given_up = true;
    if (!parts->alone && recording_add(part->recording, diagnostic, streams))
        return;
    parts->given_up = true;
    if (part != &parts->list[0])
        return;
    if (!parts->alone)
        go_alone(parts);
    give_directly(parts, diagnostic, streams);
}

/* Feeds the next block; gives what reading gave. */
static long feed_block(struct part *part, size_t most)
{
    const struct lane *lane = part->lane;
    size_t size = most < LANE_BLOCK_SIZE ? most : LANE_BLOCK_SIZE;
    long length = source_read_at(part->whole->source, part->place, lane->block, size);

    if (length > 0) {
        chunklint_feed(lane->checker, lane->block, (size_t)length);
        part->place += (uint64_t)length;
    }
    return length;
}

static bool begin_part(struct part *part)
{
    struct lane *lane = part->lane;
    struct chunklint_problem problem;

    if (!lane_ready(lane, &problem))
        return false;
    lane->take = take;
    lane->user = part;
    lane_begin(lane, part->whole->source->name);
    return true;
}

static void feed_part(struct part *part)
{
    struct parts *parts = part->whole;
    long length = 1;

    while (length > 0 && part->place < part->end && !parts->given_up) {
        length = feed_block(part, part->end - part->place);
        if (length > 0 && part == &parts->list[0])
            progress_step(parts->progress, parts->source->name, (size_t)length);
        if (chunklint_part_is_tied(&part->lane->part) ||
            recording_runs_out(part->recording, part->place - part->start, part->end - part->start))
            parts->given_up = true;
    }
}

static void *read_part(void *argument)
{
    struct part *part = argument;

    part->place = part->start;
    part->kind_count = 0;
    if (begin_part(part))
        feed_part(part);
    if (part->place < part->end)
        part->whole->given_up = true;
    if (part != &part->whole->list[0])
        processors_give_back(part->lane->processors);
    return NULL;
}

static void read_all(struct parts *parts)
{
    parts->given_up = parts->alone = false;
    processors_occupy(parts->list[0].lane->processors, parts->count);
    for (size_t i = 1; i < parts->count; i++) {
        struct part *part = &parts->list[i];
        part->started = pthread_create(&part->thread, NULL, read_part, part) == 0;
        if (!part->started) {
            parts->given_up = true;
            processors_give_back(part->lane->processors);
        }
    }
    read_part(&parts->list[0]);
    for (size_t i = 1; i < parts->count; i++)
        if (parts->list[i].started)
            pthread_join(parts->list[i].thread, NULL);
}

/* ## Joining */

static bool are_independent(const struct parts *parts)
{
    for (size_t i = 1; i < parts->count; i++)
        if (!chunklint_part_follows(&parts->list[0].lane->part, &parts->list[i - 1].lane->part,
                                    &parts->list[i].lane->part))
            return false;
    return true;
}

/* False when something turned up at the very end. */
static bool finish_all(struct parts *parts)
{
    size_t kinds = 0;

    for (size_t i = 0; i < parts->count; i++) {
        struct part *part = &parts->list[i];
        part->lines = chunklint_part_lines(&part->lane->part);
        chunklint_finish(part->lane->checker);
        lane_counted(part->lane, &part->own);
        kinds += part->kind_count;
    }
    return !parts->given_up && kinds <= KINDS_OF_ALL_MAX;
}

/* ## Reporting */

/* Where a part lies in the whole. */
struct shift {
    struct reports *reports;
    uint64_t offset, line, event, scope, streams;
};

static void give(void *user, const struct chunklint_diagnostic *diagnostic, uint64_t streams)
{
    const struct shift *shift = user;
    struct chunklint_diagnostic shifted = *diagnostic;

    (void)streams; /* one checker would tell them now, when it knows all streams */
    shifted.offset += shift->offset;
    shifted.line += shift->line;
    shifted.event += shift->event;
    shifted.stream_number += shift->scope;
    reports_begin_file(shift->reports);
    reports_take(shift->reports, &shifted, shift->streams);
}

static void report_all(struct parts *parts)
{
    struct shift shift = {.reports = parts->reports};

    for (size_t i = 0; i < parts->count; i++)
        shift.streams += parts->list[i].own.summary.streams;
    for (size_t i = 0; i < parts->count; i++) {
        struct part *part = &parts->list[i];
        shift.offset = part->start - parts->list[0].start;
        shift.scope = (uint64_t)i << 48;
        recording_play(part->recording, give, &shift);
        shift.line += part->lines;
        shift.event += part->own.summary.events;
    }
}

static void end_file(const struct parts *parts)
{
    static struct report_totals sum;

    memset(&sum, 0, sizeof sum);
    for (size_t i = 0; i < parts->count; i++)
        report_totals_add(&sum, &parts->list[i].own);
    reports_end_file(parts->reports, parts->source->name, &sum);
}

/* ## Alone */

static bool step(void *user, const char *name, size_t bytes)
{
    const struct part *part = user;

    progress_step(part->whole->progress, name, bytes);
    return !reports_failed(part->whole->reports);
}

/* Gives what the last reading gave. */
static long feed_rest(struct part *part)
{
    struct source *source = part->whole->source;
    struct lane *lane = part->lane;

    lane->step = step;
    if (!source_go_to(source, part->place))
        return -1;
    return lane_feed(lane, source, source_read(source, lane->block, LANE_BLOCK_SIZE));
}

static bool finish_alone(struct parts *parts)
{
    struct part *part = &parts->list[0];
    long length;

    if (!parts->alone)
        go_alone(parts);
    length = feed_rest(part);
    chunklint_finish(part->lane->checker);
    lane_counted(part->lane, &part->own);
    progress_clear(parts->progress);
    reports_end_file(parts->reports, parts->source->name, &part->own);
    if (length < 0)
        source_complain(parts->source->name, parts->source->error);
    return length >= 0;
}

static enum parts_end check_cut(struct parts *parts)
{
    read_all(parts);
    progress_clear(parts->progress);
    if (parts->given_up || !are_independent(parts))
        return finish_alone(parts) ? PARTS_CHECKED : PARTS_FAILED;
    if (!finish_all(parts))
        return PARTS_REFUSED;
    report_all(parts);
    end_file(parts);
    return PARTS_CHECKED;
}

enum parts_end parts_check(struct parts *parts, struct lane *lanes, size_t count, const char *path,
                           struct reports *reports, struct progress *progress)
{
    struct source source;
    enum parts_end end = PARTS_REFUSED;

    if (!source_open(&source, path))
        return PARTS_REFUSED;
    parts->source = &source;
    parts->reports = reports;
    parts->progress = progress;
    if (cut(parts, lanes, count)) {
        end = check_cut(parts);
        processors_give_back(lanes[0].processors);
    }
    for (size_t i = 0; i < parts->count; i++)
        recording_clear(parts->list[i].recording); /* not all are played */
    source_close(&source);
    return end;
}
