/*
 * The largest files are cut, one more each time, and of all those plans the
 * shortest is kept. A size stands for a time: what a byte costs depends on what is
 * in it, but that is known only afterwards.
 */
#include "cli/schedule.h"

#include "cli/lane.h"

/* So much longer than without any idle lane is short enough. More cuts than that are not tried. */
enum { IDLE_PERCENT = 10, CUTS_MAX = 2 * LANES_MAX };

static size_t first_idle(const uint64_t *ends, size_t lanes)
{
    size_t first = 0;

    for (size_t i = 1; i < lanes; i++)
        if (ends[i] < ends[first])
            first = i;
    return first;
}

static uint64_t last_end(const uint64_t *ends, size_t lanes)
{
    uint64_t last = 0;

    for (size_t i = 0; i < lanes; i++)
        last = ends[i] > last ? ends[i] : last;
    return last;
}

/* By all lanes that have a part of it. */
static uint64_t length_of_cut(const struct task *task, size_t lanes)
{
    return task->size / (task->parts < lanes ? task->parts : lanes);
}

/* How long all tasks take. */
static uint64_t length_of(const struct task *tasks, size_t count, size_t lanes)
{
    uint64_t ends[LANES_MAX] = {0};

    for (size_t i = 0; i < count; i++) {
        if (!tasks[i].cut) {
            ends[first_idle(ends, lanes)] += tasks[i].size;
            continue;
        }
        uint64_t end = last_end(ends, lanes) + length_of_cut(&tasks[i], lanes);
        for (size_t k = 0; k < lanes; k++)
            ends[k] = end;
    }
    return last_end(ends, lanes);
}

static struct task *largest(struct task *tasks, size_t count)
{
    struct task *found = NULL;

    for (size_t i = 0; i < count; i++)
        if (tasks[i].parts > 1 && !tasks[i].cut && (found == NULL || tasks[i].size > found->size))
            found = &tasks[i];
    return found;
}

static uint64_t short_enough(const struct task *tasks, size_t count, size_t lanes)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += tasks[i].size;
    return sum / lanes + sum / lanes / 100 * IDLE_PERCENT;
}

void schedule_plan(struct task *tasks, size_t count, size_t lanes)
{
    struct task *cut[CUTS_MAX];
    uint64_t enough = short_enough(tasks, count, lanes), best = length_of(tasks, count, lanes);
    size_t cuts = 0, kept = 0;

    while (best > enough && cuts < CUTS_MAX && (cut[cuts] = largest(tasks, count)) != NULL) {
        cut[cuts++]->cut = true;
        uint64_t length = length_of(tasks, count, lanes);
        if (length < best) {
            best = length;
            kept = cuts;
        }
    }
    while (cuts > kept)
        cut[--cuts]->cut = false;
}
