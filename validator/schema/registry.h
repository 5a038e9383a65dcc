/*
 * The registry: what a dialect document may refer to besides itself, which is the
 * built-in documents. They answer to their file's name ("openai.json#/$defs/usage")
 * and to their $id, which is that name below REGISTRY_BASE. Nothing is ever fetched.
 *
 * Which documents a text needs is read off the text, before it is parsed: that
 * also tells how much memory it will take.
 */
#ifndef CHUNKLINT_SCHEMA_REGISTRY_H
#define CHUNKLINT_SCHEMA_REGISTRY_H

#include "base/slice.h"

#define REGISTRY_BASE "https://chunklint.example/"

enum { REGISTRY_MAX = 16 }; /* documents in one set */

/* A document, and the built-in ones that it or one of them refers to. */
struct document_set {
    struct slice texts[REGISTRY_MAX]; /* 0 is the document itself */
    size_t count;
};

/* What does not fit is left out: the reference to it is refused later, by name. */
struct document_set registry_collect(struct slice document);

/* The bytes of all texts of a set. */
size_t registry_bytes(const struct document_set *set);

#endif
