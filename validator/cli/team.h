/*
 * A team: several lanes, each in a thread of its own, that check the files of a
 * list; what they find comes to the reports in the order of the files, as if one
 * lane had checked them one after the other.
 */
#ifndef CHUNKLINT_CLI_TEAM_H
#define CHUNKLINT_CLI_TEAM_H

#include "cli/lane.h"
#include "cli/progress.h"
#include "cli/recording.h"
#include "cli/reports.h"

struct team;

struct team *team_lay_out(struct arena *arena, size_t lanes, struct recording_pool *pool);

/* Checks all files. Gives false when one could not be read, after complaining. */
bool team_check(struct team *team, struct lane *lanes, size_t count, const struct source_list *sources,
                struct reports *reports, struct progress *progress);

#endif
