/*
 * What the parts of the schema compiler share while it runs: keywords are read
 * and their shapes proved (keywords.c), each group of them becomes a record
 * (build.c), references find their schemas (references.c), and the order of
 * application gives the masks of kinds (order.c).
 */
#ifndef CHUNKLINT_SCHEMA_COMPILE_H
#define CHUNKLINT_SCHEMA_COMPILE_H

#include "schema/registry.h"
#include "schema/tables.h"

struct references;

struct compiler {
    struct arena *arena;
    struct schema *schema;
    struct text *problem;
    bool refused;         /* `problem` says why */
    uint32_t capacity;    /* schemas that the tables hold: as many as the document has objects and booleans */
    uint32_t *schema_of;  /* of each node of the document, or SCHEMA_NONE */
    uint32_t *resource;   /* of each schema: which $id it stands under */
    uint32_t *reference;  /* of each schema: what its $ref leads to, or SCHEMA_NONE */
    uint32_t *unresolved; /* of each schema: the node of its $ref, or JSON_NONE */
    struct references *references;
    uint32_t current;              /* the schema that is being compiled */
    uint32_t given[KEYWORD_COUNT]; /* its keywords' values, or JSON_NONE */
};

/*
 * Refuses the document. The message, a text_format, says what is wrong; where the
 * current schema stands is appended.
 */
void compile_refuse(struct compiler *compiler, const char *message, ...);

/* The schema of a node of the document; it is compiled later, when its turn comes. */
uint32_t compile_subschema(struct compiler *compiler, uint32_t node);

/* A string's decoded text: the document's own bytes, or a copy in the arena when it has escapes. */
struct slice schema_string(struct arena *arena, const struct json_document *document, uint32_t node);

/* Appends where a node stands, as " at /properties/id" or " at the root". */
void schema_place(const struct json_document *document, uint32_t node, struct text *out);

/*
 * Copies texts and reads them into one document, in which their roots follow each
 * other: node 0, then the one after its subtree, and so on. It lives in the arena.
 * With false, `problem` says why a text is not JSON.
 */
bool schema_read(struct arena *arena, struct json_reader *reader, const struct document_set *set,
                 struct json_document *document, struct text *problem);

/* schema_compile of a document that was read already; what its first root says is the schema. */
struct schema *schema_compile_document(struct arena *arena, struct json_reader *reader,
                                       const struct json_document *document, struct text *problem);

/* Fills compiler->given from the members of the object at `node`. */
void keywords_read(struct compiler *compiler, uint32_t node);

/* Makes the records of the current schema from compiler->given. */
void build_node(struct compiler *compiler);

/* Makes the record of what applies in place; needs references to be resolved and is called for each schema in turn. */
void build_combination(struct compiler *compiler, uint32_t schema);

/* Lets the check find properties by the numbers that `reader` gives their names. */
void number_schema(const struct schema *schema, struct arena *arena, struct json_reader *reader);

/*
 * Refuses schemas that apply to themselves without taking a step into the value,
 * computes the masks, and lets schemas that only refer to another one be that one.
 */
void order_schemas(struct compiler *compiler);

#endif
