/*
 * Descriptions of captures, which hold nothing of what they say: made by `shape`,
 * compared by `diff`. What is in one is asked of its checker.
 */
#ifndef CHUNKLINT_CLI_DESCRIPTION_H
#define CHUNKLINT_CLI_DESCRIPTION_H

#include "cli/feeder.h"
#include "cli/page.h"
#include "cli/source.h"

struct description {
    const char *name; /* the word of the command line; NULL: several */
    struct source_list sources;
    struct feeder feeder;
};

/* Reads all captures that the words stand for into one description. False after complaining. */
bool description_make(struct description *description, const struct settings *settings, char **words, size_t count);

/* "null 2, string 7 (1 empty)" */
void description_types(const struct chunklint_field *field, struct text *out);

/* "always", "in 7 of 8" or, of elements, "8 of them". */
void description_presence(const struct chunklint_field *field, struct text *out);

/* Is it in each object that it could be in? */
static inline bool description_is_always(const struct chunklint_field *field)
{
    return field->of == 0 || field->count >= field->of;
}

/* {"pointer":…,"count":…} */
void description_field_json(const struct report_options *options, const struct chunklint_field *field);

#endif
