/*
 * Values that providers are known to send where OpenAI's enumerations stand, and
 * what they mean there.
 */
#ifndef CHUNKLINT_SCHEMA_VENDOR_H
#define CHUNKLINT_SCHEMA_VENDOR_H

#include "base/slice.h"

/* "means \"stop\"", or NULL for a value that is not known. */
const char *vendor_meaning(struct slice value);

#endif
