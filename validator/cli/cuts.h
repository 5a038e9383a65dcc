/*
 * Cuts: where a log of lines may fall apart. They are guesses from what lines look
 * like, good ones in a log of one stream after the other; whether a cut goes
 * through a stream, the checkers of the parts know.
 */
#ifndef CHUNKLINT_CLI_CUTS_H
#define CHUNKLINT_CLI_CUTS_H

#include "cli/source.h"

/*
 * The place of a line from `place` on that may begin a stream while no other is
 * open, or 0 when none is near. `block` is for reading, `size` bytes.
 */
uint64_t cut_find(const struct source *source, uint64_t place, char *block, size_t size);

/* How many streams begin in the block at `place`, each after the end of another one. */
unsigned cut_count(const struct source *source, uint64_t place, char *block, size_t size);

#endif
