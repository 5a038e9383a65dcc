/*
 * References: the names that schemas of a set of documents have ($id, $anchor, JSON
 * Pointers), and the one function that finds a schema by them.
 */
#ifndef CHUNKLINT_SCHEMA_REFERENCES_H
#define CHUNKLINT_SCHEMA_REFERENCES_H

#include "schema/compile.h"

/* Tables for a document of that many schemas and bytes; NULL when the arena is full. */
struct references *references_create(struct arena *arena, uint32_t schemas, uint32_t bytes);

/*
 * Enters the names that the current schema gives itself, and says which $id it stands
 * under from here on: `resource` is the one of the schema around it.
 */
uint32_t references_name(struct compiler *compiler, uint32_t schema, uint32_t resource);

/* The schema that the string at `node` leads to from inside `resource`; refuses the document when there is none. */
uint32_t references_resolve(struct compiler *compiler, uint32_t node, uint32_t resource);

#endif
