/*
 * Dialects: a schema (the letter) and its member x-chunklint (what a schema
 * cannot say): sources, stream contract, severities, wire allowances.
 */
#ifndef CHUNKLINT_SCHEMA_DIALECT_H
#define CHUNKLINT_SCHEMA_DIALECT_H

#include "schema/schema.h"

enum { DIALECT_NAME_SIZE = 64, DIALECT_EVENT_NAMES_MAX = 8 };

/* What the provider's streams do by contract; defaults are OpenAI's. */
struct stream_contract {
    bool sentinel;             /* x-chunklint.stream.sentinel: "[DONE]" (default), or null: none is sent */
    bool preamble;             /* .preamble: true: Azure's first chunk is legal */
    bool bare_choices;         /* .bare-choices: true: choices with filter results and no delta are legal */
    bool usage_with_choices;   /* .usage: "finish-chunk" or "every-chunk": usage rides on chunks with choices */
    bool usage_on_every_chunk; /* .usage: "every-chunk" */
    bool usage_exists;         /* .usage: null: the dialect has no usage; default "own-chunk" */
    struct slice event_names[DIALECT_EVENT_NAMES_MAX]; /* .events: further legal names */
    size_t event_name_count;
};

struct dialect {
    char name[DIALECT_NAME_SIZE];
    const struct schema *letter;
    struct schema_allowances allowances;
    struct stream_contract contract;
};

/*
 * Loads a dialect document into the arena, and its severities into diag; its schema
 * may refer to those of the built-in documents. The text must outlive the dialect. NULL with the reason in `problem`
 * when a keyword, a rule, a severity or a member is unknown or of the wrong type.
 */
struct dialect *dialect_load(struct arena *arena, struct json_reader *reader, struct slice document, struct diag *diag,
                             struct text *problem);

/* An upper bound of the memory that dialect_load takes for that document and the built-in ones that it refers to. */
size_t dialect_memory(struct slice document);

#endif
