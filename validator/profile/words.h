/*
 * A few words that were seen, sorted, each once. What does not look like a name is
 * no word: it may be somebody's text.
 */
#ifndef CHUNKLINT_PROFILE_WORDS_H
#define CHUNKLINT_PROFILE_WORDS_H

#include "base/text.h"

enum { WORDS_MAX = 8, WORD_SIZE = 40 };

struct words {
    char word[WORDS_MAX][WORD_SIZE];
    unsigned count;
    bool others; /* there were more, or something that is no word */
};

/* Is it short, and made of letters, digits and the marks that names have? */
bool words_is_name(struct slice bytes);

void words_add(struct words *words, struct slice word);

/* Appends them with ", " between, and "others" where there were any. */
void words_join(const struct words *words, struct text *out);

#endif
