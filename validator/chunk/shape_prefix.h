/*
 * The prefix of an event: all that stands before its choices, its names among it.
 * The events of a stream have the same one. There are few forms of it, and many
 * shapes of each form, so that of an event with a known prefix only the rest has
 * to be held against shapes, and those of other forms not at all.
 */
#ifndef CHUNKLINT_CHUNK_SHAPE_PREFIX_H
#define CHUNKLINT_CHUNK_SHAPE_PREFIX_H

#include "chunk/shape_state.h"

enum { PREFIX_FORMS = 16, PREFIX_HOLES = 8, PREFIX_BYTES = 320, PREFIX_HINTS = 32 };

/* What prefixes have in common: their literals and holes, kept as a shape that ends where the choices begin. */
struct prefix_form {
    uint32_t number; /* never given again; 0: the place is free */
    bool varies;     /* a stream had two prefixes of this form */
};

/* The bytes about where most providers name the model, and the form that had them the last time. */
struct prefix_hint {
    uint64_t bytes; /* 0: none */
    uint16_t place;
};

struct prefix_forms {
    uint32_t given;               /* numbers so far */
    uint16_t order[PREFIX_FORMS]; /* the latest first */
    struct prefix_form list[PREFIX_FORMS];
    struct prefix_hint hints[PREFIX_HINTS];
    struct shape shapes[PREFIX_FORMS]; /* theirs; touched as far as they are used */
};

/* What fills one hole. */
struct prefix_value {
    uint32_t start, end;
    bool escaped;
    int64_t value; /* of an integer field */
};

/* That of one event, as it was seen. */
struct prefix {
    uint64_t key;  /* of its stream; 0: it is nobody's */
    uint32_t form; /* 0: none */
    uint32_t length;
    struct chunk_names names;
    struct prefix_value values[PREFIX_HOLES];
    char text[PREFIX_BYTES];
};

struct prefix_forms *prefix_forms_create(struct arena *arena);

/* Gives the shape its form, which may be new. All holes of a prefix are active, so that it fits all of its form. */
void shape_take_form(struct prefix_forms *forms, struct shape *shape);

/* Of which form is the prefix of the text? Makes `prefix` that one; without a form when there is none. */
void prefix_find(struct prefix_forms *forms, const struct shape_measure *measure, struct slice text,
                 struct prefix *prefix);

/* Do other events of the stream begin otherwise? Then what its own shapes have in the prefix is no literal. */
void prefix_forms_note_change(struct prefix_forms *forms, uint32_t form);
bool prefix_varies(const struct prefix_forms *forms, uint32_t form);

static inline bool prefix_begins(const struct prefix *prefix, struct slice text)
{
    return prefix->form != 0 && text.length >= prefix->length && memcmp(text.data, prefix->text, prefix->length) == 0;
}

/* Fills in what fills the holes of a shape of the prefix's form. */
void prefix_fill(const struct prefix *prefix, struct shape *shape);

#endif
