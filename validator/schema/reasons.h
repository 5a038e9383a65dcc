/*
 * Reasons for violations: what the rest of the stage knows about their table.
 */
#ifndef CHUNKLINT_SCHEMA_REASONS_H
#define CHUNKLINT_SCHEMA_REASONS_H

#include "schema/check.h"

/* What a finding says, besides its place. `found` holds the value's text already. */
struct wording {
    struct text subject, found, expected, hint;
};

typedef void describe(const struct check *check, const struct violation *v, struct wording *wording);

struct reason_row {
    enum rule rule;
    unsigned weight;     /* how far from a schema such a value is: a wrong constant says that another one is meant */
    bool graded;         /* error in strict, warning in compat, whatever the rule's own severities */
    bool about_parent;   /* the subject is the value around the place */
    const char *message; /* a text_format of the four texts */
    describe *describe;  /* writes what was expected, and a hint where there is one */
};

extern const struct reason_row reason_table[REASON_COUNT];

#endif
