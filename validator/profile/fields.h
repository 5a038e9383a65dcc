/*
 * The members that documents have, as a tree: one entry for each path of names,
 * whatever the array indexes. It is of fixed size; what does not fit is counted.
 */
#ifndef CHUNKLINT_PROFILE_FIELDS_H
#define CHUNKLINT_PROFILE_FIELDS_H

#include "json/json.h"
#include "profile/words.h"

enum {
    FIELDS_MAX = 512,
    FIELD_SLOTS = 2 * FIELDS_MAX,
    FIELD_POINTER_SIZE = 256,
    FIELD_VALUES_SIZE = WORDS_MAX * (WORD_SIZE + 2) + 8
};

struct field_entry {
    uint32_t parent, first_child, last_child, next; /* 0, the root, where there is none */
    char name[WORD_SIZE];
    bool is_element; /* of an array */
    uint64_t count, kinds[CHUNKLINT_KINDS], empty, first, last;
    struct words words;
    char pointer[FIELD_POINTER_SIZE], values[FIELD_VALUES_SIZE]; /* since fields_finish */
};

struct fields {
    struct field_entry entries[FIELDS_MAX]; /* 0 is the document itself */
    uint32_t slots[FIELD_SLOTS];            /* open addressing by parent and name; 0 when free */
    uint32_t order[FIELDS_MAX];             /* since fields_finish: children behind their parents */
    uint32_t count;
    uint64_t lost; /* members that found no room */
};

void fields_create(struct fields *fields);

/* Counts all members of a document that the event of that number brought. */
void fields_take(struct fields *fields, const struct json_document *document, uint64_t event);

/* Puts the entries in order, and their texts together. */
void fields_finish(struct fields *fields);

#endif
