/*
 * The shape cache: takes an event, gives the chunk that reading it would give,
 * when an event like it was read before. "Like it" means: the same bytes, but for
 * holes, the values that no verdict of the skipped stages depends on.
 *
 * What makes it exact:
 * - A shape is made of an event that was read, accepted by json, and checked by
 *   the schemas. Findings of the schemas belong to the shape, and repeat with it.
 * - A hole is a string or number, or an array of integers, that no schema marks as
 *   deciding (schema_mark_decisive), or a list of tokens each of which no schema
 *   found anything of, here or in another event (shape_forms.h). All else is
 *   literal: one byte that differs, and the event is read.
 * - What fills a hole is proved from its first byte by json's own recognisers, as
 *   reading would; what would be worth a finding of json is no fit.
 * - The match ends exactly where the event does.
 * A miss decides nothing: the event is read, and what reading says is reported.
 */
#ifndef CHUNKLINT_CHUNK_SHAPE_H
#define CHUNKLINT_CHUNK_SHAPE_H

#include "chunk/batch.h"
#include "schema/schema.h"

struct shapes;

/* How many findings of each schema a shape holds, on average of all its schemas. */
enum { SHAPE_SITES = 8 };

/* All by which an event is checked. */
struct schema_list {
    const struct schema *const *list;
    size_t count;
};

/* The memory of all shapes; it is touched as far as it is used. */
struct shapes *shapes_create(struct arena *arena, const struct chunklint_options *options, struct diag *diag,
                             size_t schemas);

/*
 * What reading would have given. Both live until the next call of another function here. Of a chunk that has a
 * likeness only the event and the texts that it tells of are filled in, until shapes_complete.
 */
struct shape_hit {
    const struct chunk *chunk;
    struct diag_repeats *repeats; /* the schemas' findings */
};

/* Looks for the shape of an event. False: it must be read. */
bool shapes_find(struct shapes *shapes, const struct event *event, struct shape_hit *hit);

/*
 * Before an event's end is known: gives the length of the payload at the front of the text, when its shape is found
 * without; else 0. One byte behind the text must be readable. If the payload ends there indeed, shapes_take says
 * what shapes_find would have said of it; if not, nothing has happened.
 */
size_t shapes_foresee(struct shapes *shapes, struct slice text);
void shapes_take(struct shapes *shapes, const struct event *event, struct shape_hit *hit);

/*
 * Several events at once, where the one before them was a hit: adds those to the batch that follow in its row, as far
 * as each is like an earlier one of its stream in all but a text in which nothing needs a second look. Gives whether
 * there are any. Then shapes_take_batch says that the first `taken` of them were events indeed; nothing has happened
 * before.
 */
bool shapes_expect_batch(const struct shapes *shapes); /* Is it worth a try? */
bool shapes_foresee_batch(struct shapes *shapes, struct batch *batch);
void shapes_take_batch(struct shapes *shapes, const struct batch *batch, size_t taken);

/* Fills in all of the chunk of the last hit. */
void shapes_complete(struct shapes *shapes);

/* After shapes_find gave false: is the event worth a shape? */
bool shapes_wants(const struct shapes *shapes);

/* Where in the payload of the event that was found is what was at `at` in the one that its shape was made of? */
uint32_t shapes_moved(const struct shapes *shapes, uint32_t at);

/*
 * Makes a shape of that event, whose document has just been read, decoded and checked. Documents that
 * are not the whole payload, or of which reading said more than `repeats` holds, are not for the caller to give.
 */
void shapes_learn(struct shapes *shapes, struct schema_list schemas, const struct json_document *document,
                  const struct chunk *chunk, const struct diag_repeats *repeats);

#endif
