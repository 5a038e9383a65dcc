/*
 * A dialect's document as the command reads it, to describe it: parsed by the
 * library's own JSON stage, looked at member by member.
 */
#ifndef CHUNKLINT_CLI_DOCUMENT_H
#define CHUNKLINT_CLI_DOCUMENT_H

#include "json/json.h"

/* Parses; the nodes live in memory that is kept until document_release. Gives false after complaining. */
struct parsed_document {
    struct json_document json;
    void *memory;
};

bool document_parse(struct parsed_document *document, const char *name, struct slice text);
void document_release(struct parsed_document *document);

/* A member of an object, of a member of it, …: names separated by a slash. JSON_NONE when a step is missing. */
uint32_t document_member(const struct json_document *document, uint32_t object, const char *path);

/* The text of a string, the JSON of anything else, nothing for JSON_NONE. */
void document_text(const struct json_document *document, uint32_t node, struct text *out);

/* The first element or key of a container and the one after it; JSON_NONE at the end and for anything else. */
uint32_t document_first(const struct json_document *document, uint32_t container);
uint32_t document_next(const struct json_document *document, uint32_t container, uint32_t item);

#endif
