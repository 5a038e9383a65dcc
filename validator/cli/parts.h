/*
 * Parts: one large log of lines, cut where one stream has ended and another begins,
 * each part checked by a lane of its own at the same time.
 */
#ifndef CHUNKLINT_CLI_PARTS_H
#define CHUNKLINT_CLI_PARTS_H

#include "cli/lane.h"
#include "cli/progress.h"
#include "cli/recording.h"
#include "cli/reports.h"

/* Shorter files are not worth it. */
enum { PART_LEAST = 2 * 1024 * 1024 };

struct parts;

struct parts *parts_lay_out(struct arena *arena, size_t lanes, struct recording_pool *pool);

/* How many parts a file can be cut into, by its size and beginning. `block` is for reading, LANE_BLOCK_SIZE bytes. */
size_t parts_possible(const char *path, char *block);

enum parts_end {
    PARTS_CHECKED,
    PARTS_FAILED, /* checked as far as it could be read, and complained about */
    PARTS_REFUSED /* nothing was reported: the file is to be checked from its start by one lane */
};

/* Checks a file in as many parts as there are lanes. */
enum parts_end parts_check(struct parts *parts, struct lane *lanes, size_t count, const char *path,
                           struct reports *reports, struct progress *progress);

#endif
