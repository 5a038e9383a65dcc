/*
 * Equality of JSON values as JSON Schema has it: numbers by value, strings by
 * their decoded text, objects whatever the order of their members.
 */
#ifndef CHUNKLINT_SCHEMA_EQUALITY_H
#define CHUNKLINT_SCHEMA_EQUALITY_H

#include "json/json.h"

bool json_equal(const struct json_document *a, uint32_t node_a, const struct json_document *b, uint32_t node_b);

/* The scratch that finds equal elements of an array in linear time. */
struct unique_table;
struct unique_table *unique_create(struct arena *arena);
size_t unique_memory(void);

/* The first element that equals an earlier one, or JSON_NONE. */
uint32_t unique_find_repeated(struct unique_table *table, const struct json_document *document, uint32_t array);

#endif
