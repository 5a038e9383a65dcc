/*
 * Progress: one line on standard error that tells a waiting person how far the
 * work is. Only a terminal gets it, and only when the work takes over a second.
 */
#ifndef CHUNKLINT_CLI_PROGRESS_H
#define CHUNKLINT_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    bool wanted;
    bool shown;
    uint64_t bytes;
    double started, next; /* seconds */
};

struct progress progress_start(bool quiet);

/* So many more bytes, of the named file, have been checked. Costs one look at the clock. */
void progress_step(struct progress *progress, const char *name, size_t bytes);

/* Removes the line, before anything else is written. */
void progress_clear(struct progress *progress);

#endif
