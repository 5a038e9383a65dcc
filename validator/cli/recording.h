/*
 * Recordings: findings kept, with all their strings, until it is their file's
 * turn in the report. A recording is of fixed size; when it is full, whoever
 * records has to wait until it was played.
 */
#ifndef CHUNKLINT_CLI_RECORDING_H
#define CHUNKLINT_CLI_RECORDING_H

#include "base/arena.h"
#include "chunklint.h"

struct recording {
    char *bytes;
    size_t size, used;
};

typedef void recording_take(void *user, const struct chunklint_diagnostic *diagnostic, uint64_t streams);

void recording_lay_out(struct recording *recording, struct arena *arena, size_t size);

/* Keeps a finding; false when there is no room. An empty recording has room for any. */
bool recording_add(struct recording *recording, const struct chunklint_diagnostic *diagnostic, uint64_t streams);

/* Gives out the findings in their order, and forgets them. */
void recording_play(struct recording *recording, recording_take *take, void *user);

#endif
