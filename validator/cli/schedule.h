/*
 * Schedule: which files are checked in parts, by all lanes at once, and which one
 * by one lane each, so that no lane stands still for long.
 */
#ifndef CHUNKLINT_CLI_SCHEDULE_H
#define CHUNKLINT_CLI_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct task {
    uint64_t size;
    size_t parts; /* that it can be cut into, as far as one can tell beforehand */
    bool cut;     /* what schedule_plan decides */
};

/* Tasks are done in their order; those between two that are cut are shared out among the lanes, each to the next idle
 * one. */
void schedule_plan(struct task *tasks, size_t count, size_t lanes);

#endif
