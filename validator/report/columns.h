/*
 * Characters as a terminal shows them: what is written for one, and how many
 * columns that takes.
 */
#ifndef CHUNKLINT_REPORT_COLUMNS_H
#define CHUNKLINT_REPORT_COLUMNS_H

#include <stdint.h>

#include "base/slice.h"

struct shown_character {
    size_t bytes;   /* of the input */
    size_t columns; /* 0 for what combines with the character before it */
    size_t length;  /* of text */
    char text[20];
};

/*
 * The first character of `bytes`, which are not empty. What is no printable
 * UTF-8 is escaped as \xNN, and without `unicode` all beyond ASCII as \uNNNN.
 */
struct shown_character shown_first(struct slice bytes, bool unicode);

/* The columns that a text takes when it is shown. */
size_t shown_columns(struct slice bytes, bool unicode);

#endif
