/*
 * The forms that tokens of logprobs have: an object's text as literals and holes,
 * like a shape's. Where each element of a list decides by itself, any list of
 * elements of forms that were accepted is as good as another: then the list as a
 * whole is a hole, and one shape fits whatever number of tokens; and in these the
 * list of a token's alternatives (top_logprobs). All shapes share the forms, as all
 * such lists have the same place in a chunk.
 */
#ifndef CHUNKLINT_CHUNK_SHAPE_FORMS_H
#define CHUNKLINT_CHUNK_SHAPE_FORMS_H

#include "chunk/shape_fit.h"

enum { FORM_COUNT = 8, FORM_HOLES_MAX = 64, FORM_TEXT_MAX = 1024, NO_STRAND = UINT8_MAX };

/* A member that is looked at; what fills it is known from its kind alone where it is no hole. */
struct form_member {
    uint8_t kind;   /* enum json_kind */
    uint8_t strand; /* the hole, or NO_STRAND */
};

/*
 * Elements of one form mostly follow each other: then what one ends with, a comma and what the next one begins with are
 * one literal, and a single walk goes over all of them. So the strands are those of as many elements as may be, one
 * after the other; only the last one ends with a literal of its own.
 */
struct form {
    uint32_t length;      /* of the text of one element; 0: the form is free */
    uint32_t token_count; /* of JSON, without those inside arrays of integers that are holes */
    uint32_t hole_count;  /* of one element */
    uint32_t most;        /* elements of a walk */
    uint32_t end_length;  /* of the literal that an element ends with */
    struct form_member token, bytes, logprob;
    struct scan_strand strands[FORM_HOLES_MAX + 1];
    char text[2 * FORM_TEXT_MAX + 1]; /* the literals, and behind them a comma and the first one again */
};

/* Whose elements they are. */
enum form_place { FORM_TOKEN, FORM_ALTERNATIVE, FORM_PLACES };

struct form_set {
    struct form list[FORM_COUNT], made;
    uint32_t likely; /* is tried first */
    uint32_t latest;
    uint32_t hand; /* where the next form goes */
};

struct forms {
    struct form_set places[FORM_PLACES];
};

/* An event that was read, and what of it decides. */
struct form_source {
    const struct json_document *document;
    const unsigned char *decisive;
};

/* Learns the forms of a list's elements, of which nothing was found. False: the list is no hole. */
bool forms_learn(struct forms *forms, const struct form_source *source, enum form_place place, uint32_t list);

/*
 * The weave has stopped at a list: moves behind it when its elements have known forms. Tokens are added to the view of
 * the shape.
 */
bool forms_take_list(struct fit *fit, enum form_place place);

#endif
