/*
 * The dialects that are built in: the table that schemas/embed.sh generates from
 * the documents in schemas/, in the order of their names.
 */
#ifndef CHUNKLINT_SCHEMA_BUILTIN_H
#define CHUNKLINT_SCHEMA_BUILTIN_H

#include "chunklint.h"

extern const struct chunklint_dialect builtin_dialects[]; /* a row of NULL follows the last */
extern const size_t builtin_dialect_count;

#endif
