/*
 * Profile: describes what captures look like without what they say. Takes events,
 * documents and chunks, gives the members that chunks have (types, counts,
 * positions) and facts about how streams behave. It judges nothing.
 *
 * No text of a capture is kept but names of members and the few words of the
 * protocol (roles, reasons to finish), and those only while they look like names.
 */
#ifndef CHUNKLINT_PROFILE_PROFILE_H
#define CHUNKLINT_PROFILE_PROFILE_H

#include "chunk/chunk.h"

struct profile;

/* All memory comes from the arena; NULL when that only counts. */
struct profile *profile_create(struct arena *arena);

/* An event that brought no chunk, as streams_event has them. */
void profile_event(struct profile *profile, const struct event *event);

/* A chunk, and the document that it was decoded from. */
void profile_chunk(struct profile *profile, const struct json_document *document, const struct chunk *chunk);

/* The connection ends. */
void profile_end(struct profile *profile);

/* The input ends: what follows can be asked for from here on. */
void profile_finish(struct profile *profile);

size_t profile_field_count(const struct profile *profile);
struct chunklint_field profile_field(const struct profile *profile, size_t index);
size_t profile_fact_count(const struct profile *profile);
struct chunklint_fact profile_fact(const struct profile *profile, size_t index);

#endif
