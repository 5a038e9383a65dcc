/*
 * What is kept of a choice's texts: hashes, counters and automata, and the spots of
 * what may have to be told later; never a text.
 */
#ifndef CHUNKLINT_STREAM_CONTENT_H
#define CHUNKLINT_STREAM_CONTENT_H

#include "base/hash.h"

/* Where something was seen, for a finding that is made later. Line 0: not seen. */
struct spot {
    uint64_t offset, line, event;
    uint32_t column;
    uint32_t position; /* of the choice in `choices` */
};

/* A text that deltas bring piece by piece. */
struct text_state {
    uint64_t hash;   /* of the last piece, as it is written */
    size_t length;   /* of that piece; 0: none came yet */
    uint32_t grown;  /* pieces so far, while each begins with the one before */
    bool not_grown;  /* one does not */
    uint32_t again;  /* how often the last piece came again in a row */
    struct spot cut; /* a U+FFFD at the end of the last piece: the next may begin with one */
};

/* How much of a chat template's marker has been recognised; see markup.c. */
struct markup_state {
    uint8_t marker, depth;
    bool quoted; /* a quote stands before it */
    char last;   /* byte of the text before */
};

/* The content against the tokens that logprobs lists for it. */
struct logprobs_state {
    bool listed, incomparable; /* some chunk had them; they are not all there, or not of the content alone */
    struct joined_hash content, tokens;
    struct spot differ; /* since when they do */
};

struct content_state {
    struct markup_state markup;
    uint32_t deltas, empty;
    bool answered;                   /* with content, a refusal, audio or a call */
    bool reasoned, foreign;          /* foreign: something came that is no output as it is known */
    bool after_content;              /* content is what came last */
    bool plain_field, content_field; /* reasoning came as `reasoning`, as `reasoning_content` */
    bool fields_told, styles_told;   /* C033, C048 */
    int64_t call;                    /* whose arguments came last, by its index */
    struct text_state content;
    struct logprobs_state logprobs;
    struct text_state reasoning, arguments;
    struct spot first_empty;
};

#endif
