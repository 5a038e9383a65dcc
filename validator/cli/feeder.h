/*
 * A feeder: one checker with memory of its own, and the block that sources are read
 * into. For commands that ask the checker something other than a report.
 */
#ifndef CHUNKLINT_CLI_FEEDER_H
#define CHUNKLINT_CLI_FEEDER_H

#include "cli/progress.h"
#include "cli/settings.h"

struct feeder {
    struct chunklint *checker;
    char *block;
    struct progress progress;
    const char *file;                /* that is being read, as findings call it */
    const char *at;                  /* where in a line its chunk is */
    struct chunklint_choice *choice; /* gets whose stream the source seems to be; NULL: that is not asked for */
};

/* Makes the checker, with the request that the settings name; its memory lives as long as the process. */
bool feeder_create(struct feeder *feeder, const struct settings *settings, struct chunklint_options options);

/* Checks one source; NULL stands for standard input. False after complaining. */
bool feeder_feed(struct feeder *feeder, const char *path);

/* May this file be written? Complains when it is one of the words' captures. */
struct source_list;
bool feeder_spares(const struct settings *settings, const struct source_list *sources);

#endif
