/*
 * Suggestions: the name nearest to a misspelt one, by edit distance (insert,
 * remove, replace a letter, swap two).
 */
#ifndef CHUNKLINT_CLI_SUGGEST_H
#define CHUNKLINT_CLI_SUGGEST_H

#include "base/slice.h"

struct suggestion {
    struct slice word;
    const char *nearest;
    size_t distance;
};

struct suggestion suggestion_for(struct slice word);
void suggestion_consider(struct suggestion *suggestion, const char *candidate);

/* The nearest candidate, or NULL when none is near enough to be meant. */
const char *suggestion_found(const struct suggestion *suggestion);

/* The slug or code of a rule, the name of a dialect or a command near to a word, or NULL. */
const char *suggest_rule(struct slice word);
const char *suggest_dialect(struct slice word);
const char *suggest_command(struct slice word);

#endif
