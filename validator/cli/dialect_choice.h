/*
 * Which document --dialect NAME|FILE means.
 */
#ifndef CHUNKLINT_CLI_DIALECT_CHOICE_H
#define CHUNKLINT_CLI_DIALECT_CHOICE_H

#include "base/slice.h"
#include "chunklint.h"

/*
 * The document of a built-in dialect, or of a file when no dialect has that name
 * and the word looks like a path or is one. `data` is NULL after complaining.
 */
struct slice dialect_document(const char *name_or_path);

/* Is it the word that leaves the choice to what each file shows? */
bool dialect_is_automatic(const char *word);

/* Makes the options use it; NULL leaves them as they are. */
bool dialect_choose(const char *name_or_path, struct chunklint_options *options);

/*
 * Makes them use several: names of a list with commas between, one of which may be a
 * file, or all built-in ones for NULL. `names` gets them in the order of the judges,
 * with a NULL behind them, in memory that the process keeps. False after complaining.
 */
bool dialects_choose(const char *list, struct chunklint_options *options, const char ***names);

#endif
