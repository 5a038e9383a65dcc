/*
 * Lone surrogates (J008). One that ends a string may be half of a character that
 * was cut between two deltas: its finding waits for the next document, to say so.
 */
#ifndef CHUNKLINT_JSON_SURROGATES_H
#define CHUNKLINT_JSON_SURROGATES_H

#include "json/reader.h"

/* Reports the lone surrogates of a string that stands at `pointer`. */
void json_report_surrogates(struct json_reader *reader, const struct json_document *document, uint32_t node,
                            struct slice pointer);

/* Reports the half that waits, if one does, now that the document after it is known (NULL: there is none). */
void json_settle_half(struct json_reader *reader, const struct json_document *next);

#endif
