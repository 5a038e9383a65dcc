/*
 * The shape cache: takes an event, gives the chunk that reading it would give,
 * when an event like it was read before. "Like it" means: the same bytes, but for
 * holes, the values that no verdict of the skipped stages depends on.
 *
 * What makes it exact:
 * - A shape is made of an event that was read, accepted by json, and checked by
 *   the schema. Findings of the schema belong to the shape, and repeat with it.
 * - A hole is a string or number, or an array of integers, that the schema marks as
 *   not deciding (schema_mark_decisive). All else is literal: one byte that differs,
 *   and the event is read.
 * - What fills a hole is proved from its first byte by json's own recognisers, as
 *   reading would; what would be worth a finding of json is no fit.
 * - The match ends exactly where the event does.
 * A miss decides nothing: the event is read, and what reading says is reported.
 */
#ifndef CHUNKLINT_CHUNK_SHAPE_H
#define CHUNKLINT_CHUNK_SHAPE_H

#include "chunk/chunk.h"
#include "schema/schema.h"

struct shapes;

/* The memory of all shapes; it is touched as far as it is used. */
struct shapes *shapes_create(struct arena *arena, const struct chunklint_options *options);

/*
 * What reading would have given. Both live until the next call of another function here. Of a chunk that has a
 * likeness only the event and the texts that it tells of are filled in, until shapes_complete.
 */
struct shape_hit {
    const struct chunk *chunk;
    const struct schema_sites *sites; /* the schema's findings, in order */
};

/* Looks for the shape of an event. False: it must be read. */
bool shapes_find(struct shapes *shapes, const struct event *event, struct shape_hit *hit);

/*
 * Before an event's end is known: gives the length of the payload at the front of the text, when it has a shape of
 * its stream; else 0. One byte behind the text must be readable. If the payload ends there indeed, shapes_take says
 * what shapes_find would have said of it; if not, nothing has happened.
 */
size_t shapes_foresee(struct shapes *shapes, struct slice text);
void shapes_take(struct shapes *shapes, const struct event *event, struct shape_hit *hit);

/* Fills in all of the chunk of the last hit. */
void shapes_complete(struct shapes *shapes);

/* After shapes_find gave false: is the event worth a shape? */
bool shapes_wants(const struct shapes *shapes);

/*
 * Makes a shape of that event, whose document has just been read, decoded and checked. Documents that
 * are not the whole payload, or of which reading said more than `sites` holds, are not for the caller to give.
 */
void shapes_learn(struct shapes *shapes, const struct schema *schema, const struct json_document *document,
                  const struct chunk *chunk, const struct schema_sites *sites);

#endif
