/*
 * URI references by RFC 3986: what $id and $ref of a schema are made of.
 * Takes slices, writes into a text; nothing is fetched and nothing normalized
 * beyond the removal of dot segments.
 */
#ifndef CHUNKLINT_SCHEMA_URI_H
#define CHUNKLINT_SCHEMA_URI_H

#include "base/text.h"

enum { URI_MAX = 1024 };

/* Splits off the fragment (without its '#'); `fragment` is empty when there is none. */
struct slice uri_without_fragment(struct slice uri, struct slice *fragment);

/* Appends the absolute form of a reference without fragment, seen from `base` (section 5.2.2). */
void uri_resolve(struct slice base, struct slice reference, struct text *out);

/* Appends the text with its %-escapes decoded. False when one is malformed. */
bool uri_decode(struct slice escaped, struct text *out);

#endif
