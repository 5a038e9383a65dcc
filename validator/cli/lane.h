/*
 * Lanes: a lane is a checker with memory of its own and a block to read into. It
 * checks one file after another; lanes beside it may check other files.
 */
#ifndef CHUNKLINT_CLI_LANE_H
#define CHUNKLINT_CLI_LANE_H

#include "base/arena.h"
#include "cli/processors.h"
#include "cli/read_ahead.h"
#include "cli/source.h"
#include "report/report.h"

enum { LANES_MAX = 64, LANE_BLOCK_SIZE = 256 * 1024 };

struct lane {
    struct chunklint *checker;
    void *memory;
    size_t memory_size;
    struct chunklint_options options;
    bool chooses; /* a dialect for each file, by its beginning */
    char *block;
    struct read_ahead *ahead;      /* NULL: a block is read when the one before it is checked */
    struct processors *processors; /* of which it takes one more to read ahead */
    struct chunklint_part part;
    struct report_totals before; /* what its checker had counted when the file began */
    /* Takes each finding, with the number of streams that the file has so far. */
    void (*take)(void *user, const struct chunklint_diagnostic *diagnostic, uint64_t streams);
    /* Told of each block that was read; false: to be stopped here. */
    bool (*step)(void *user, const char *name, size_t bytes);
    void *user;
};

/* What became of a file. */
struct outcome {
    const char *name;
    bool checked;                   /* it could be opened and gave something but an error, maybe later one */
    int error;                      /* errno of what failed; 0: nothing */
    struct chunklint_choice choice; /* when the lane chooses */
    struct report_totals own;       /* what was counted in it */
};

/* With `reads_ahead` a thread of its own may read long sources. */
void lane_lay_out(struct lane *lane, struct arena *arena, size_t checker_size, bool reads_ahead);

/*
 * Says what the checker will be like; its options' report function becomes the lane's own. With `parts` it can check
 * parts of files.
 */
void lane_set_up(struct lane *lane, const struct chunklint_options *options, size_t checker_size, bool parts);

/*
 * Makes the checker when there is none: compiling a dialect takes about as long as checking a megabyte, so each lane
 * does it in its own thread. What one lane can make all can. Gives false, and says why.
 */
bool lane_ready(struct lane *lane, struct chunklint_problem *problem);

/* Checks a file, NULL for standard input. It complains about nothing; the outcome has what there is to say. */
void lane_check(struct lane *lane, const char *path, struct outcome *outcome);

/* The same step by step: between them the block is fed. */
void lane_begin(struct lane *lane, const char *name);

/*
 * Feeds the block, of which so many bytes were read, and the rest of the source. Gives what the last reading gave: 0 at
 * the end, -1 on failure.
 */
long lane_feed(struct lane *lane, struct source *source, long length);

void lane_counted(const struct lane *lane, struct report_totals *own); /* since lane_begin */

#endif
