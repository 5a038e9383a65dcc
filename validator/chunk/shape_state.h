/*
 * What the files of the shape cache share: shape_match.c (does a shape fit, and the
 * chunk that follows), shape_holes.c (what fills its holes), shape_record.c (an event
 * becomes a shape), shape_copy.c (a stream gets its own), shape_prefix.c (what stands
 * before the choices), shape_forms.c (lists of tokens), shape_print.c (fingerprints).
 */
#ifndef CHUNKLINT_CHUNK_SHAPE_STATE_H
#define CHUNKLINT_CHUNK_SHAPE_STATE_H

#include "base/scan.h"
#include "chunk/shape.h"
#include "chunk/tokens.h"

enum {
    SHAPE_TEXT_MAX = 4096,
    SHAPE_NODES_MAX = 1024,
    SHAPE_HOLES_MAX = 96,
    SHAPE_EDGES_MAX = 256,
    SHAPE_CHOICES_MAX = 4,
    SHAPE_CALLS_MAX = 4,
    SHAPE_TOKENS_MAX = 16,
    SHAPE_TEXTS_MAX = SHAPE_CHOICES_MAX * 3 + SHAPE_CALLS_MAX,
    SHAPE_LONE_STRANDS = 4,
    NO_SHAPE = UINT16_MAX /* in the place of one's number */
};

/* The chunk that a shape gives, with its parts; targets are offsets into this. */
struct shape_view {
    struct chunk chunk;
    struct choice_view choice[SHAPE_CHOICES_MAX];
    struct call_view call[SHAPE_CALLS_MAX];
    struct token_view token[SHAPE_TOKENS_MAX]; /* of all choices, one after the other */
    uint32_t token_end[SHAPE_CHOICES_MAX];     /* where each choice's tokens end */
    uint32_t token_count;
    struct field nowhere; /* what fills no field of the chunk fills this */
};

/* HOLE_TEXT is a string that the chunk's `text_marks` tell of, HOLE_LIST a list of tokens (shape_forms.h). */
enum hole_kind {
    HOLE_STRING,
    HOLE_TEXT,
    HOLE_INTEGER,
    HOLE_NATURAL,
    HOLE_NUMBER,
    HOLE_INTEGERS,
    HOLE_LIST,
    HOLE_KIND_COUNT
};

enum { NO_TARGET = 0 }; /* the view begins with what is no field */

#define NOT_MOVED UINT32_C(0x80000000) /* by more than any event is long */

struct shape_hole {
    uint32_t start, end; /* in the shape's text; of a string those between its quotes */
    uint16_t field;      /* target: what it fills */
    uint16_t value;      /* target: the integer's value; of a list its choice */
    uint8_t kind;        /* enum hole_kind */
    bool active;         /* it has differed, or is looked at in each event, and is not compared any more */
    bool free;           /* chunks of one likeness may differ in it */
    bool name;           /* it says whose chunk it is: looked at in each, also in those */
};

/* A start or an end of a field, which moves with the holes before it. */
struct shape_edge {
    uint32_t position; /* in the shape's text */
    uint16_t target;
    bool is_end;
    uint8_t piece; /* the active hole before it, if there is one */
};

/* An active hole: what a match needs of it beyond the strand that leads to it. */
struct shape_piece {
    uint32_t end;          /* of the hole, in the shape's text */
    uint16_t first_edge;   /* behind it */
    uint16_t field, value; /* the hole's */
    uint32_t moved;        /* by how much the edges behind it have moved in the view; or NOT_MOVED */
};

/* What batches ask for comes first: streams that take turns share the nearest memory. */
struct shape {
    _Alignas(CACHE_LINE) uint64_t key; /* hash of the first bytes of the stream that it belongs to; 0: of any */
    uint64_t version;                  /* of a stream's own: no two are the same */
    uint16_t origin;                   /* the shape of all that a stream's own was copied from; of such a one itself */
    bool fresh;                        /* it was used since the last look for one to give up */
    bool runs;                         /* a stream's own whose next one can be told */
    uint16_t next;                     /* a stream's own: the one that came after it the last time */
    bool proven;                       /* a stream's own: it fitted again */
    bool batched;                      /* a stream's own: it is proven, and there is only a lone text to look at */
    uint8_t sits_out;                  /* how often it is left out of batches yet, as the rules took none of it */
    uint8_t returns; /* of one of all: how well it pays to copy it for a stream; 0: not at first sight */
    uint32_t length;
    uint32_t openers;     /* of an own one: brackets and braces that opened in the last event that fitted */
    uint32_t token_count; /* of JSON, without those inside arrays that are holes */
    uint16_t hole_count, active_count, edge_count;
    uint16_t prefix_holes;       /* of one of all: so many of its holes stand in its prefix, and are active */
    uint16_t prefix_length;      /* in its text */
    uint16_t lone_field;         /* of the lone text */
    bool lone_text;              /* only few strings are active, one text among them and none of the names */
    struct diag_repeats repeats; /* the schemas' findings */
    struct scan_strand lone_strands[SHAPE_LONE_STRANDS]; /* a copy */
    uint64_t fingerprint;                                /* 0: the shape is free */
    uint64_t likeness;                                   /* of its chunks while it is `alike` */
    uint32_t form;                                       /* of its prefix; 0: it has none */
    bool names_differ; /* a hole with one of the chunk's names is active, or it has holes in its prefix */
    bool has_integers; /* one that fills an integer field is active */
    bool same_names;   /* none that says whose chunk it is, is */
    bool alike;        /* only such holes are active that chunks of one likeness differ in */
    bool complete;     /* all of the view is that of the last event that fitted, not only what its holes fill */
    bool texts_known;  /* all texts are holes */
    bool lists;        /* it has lists of tokens, which are holes */
    uint16_t text_count;
    uint16_t texts[SHAPE_TEXTS_MAX]; /* the pieces that are texts; only their fields are filled in at once */
    char text[SHAPE_TEXT_MAX];
    struct scan_strand strands[SHAPE_HOLES_MAX + 1]; /* of literals; what is no active hole is literal */
    struct shape_piece pieces[SHAPE_HOLES_MAX];      /* the holes behind them */
    struct shape_hole holes[SHAPE_HOLES_MAX];        /* in the order of the text */
    struct shape_edge edges[SHAPE_EDGES_MAX];
    struct shape_view view;
};

/* ---- shape_list.c */

/* Puts `shape` in front of those before `place`, which move back and over it. */
void shape_put_first(uint16_t *list, int place, uint16_t shape);

/* ---- shape_match.c */

struct forms;
struct prefix; /* see shape_prefix.h */

/* What a fit is measured with. */
struct shape_measure {
    const struct scan_level *scan;
    struct forms *forms;
    uint32_t token_limit;        /* JSON tokens of an event */
    const struct prefix *prefix; /* the one that the event is known to have; NULL: that is not known */
};

/* Where the event ends that is held against a shape. */
enum shape_end {
    END_OF_TEXT, /* where the text does */
    END_OF_SHAPE /* where the shape does; the byte behind the text must be readable */
};

/*
 * Does an event of this shape stand in the text? Gives its length, or 0. Then the shape's view holds what fills its
 * active holes; shape_complete does the rest. With `widen`, holes in which it differs become active.
 */
size_t shape_match(struct shape *shape, const struct shape_measure *measure, struct slice text, enum shape_end end,
                   bool widen);

/* Makes the view the whole chunk of the event that the shape was matched with last. */
void shape_complete(struct shape *shape);

/* Where is, in the latest event that fitted, what is at `position` in the shape's text? */
uint32_t shape_moved(const struct shape *shape, uint32_t position);

/* What fills a hole of the kind, to the scans. */
enum scan_value shape_scan_value(enum hole_kind kind);

/* Puts the pieces together anew, by which holes are active. */
void shape_cut(struct shape *shape);

/* By how much what stands behind an active hole has moved in the event that the shape was matched with last. */
uint32_t shape_shift(const struct shape *shape, uint32_t piece);

static inline void *shape_target(struct shape *shape, uint16_t target)
{
    return (char *)&shape->view + target;
}

/* ---- shape_fields.c */

/* A field as it stands in a view. */
struct shape_field {
    const struct field *field;
    size_t offset; /* of the field in the view */
    size_t value;  /* of the integer's value; 0: it is no integer field */
};

typedef void shape_visit(struct shape *shape, const struct shape_field *stand);

void shape_visit_fields(struct shape *shape, shape_visit *visit);

/* ---- shape_likeness.c */

enum { LIKENESSES = 64 };

/* What chunks of one likeness have in common: all but positions, texts, names and what else they may differ in. */
struct likeness {
    uint64_t number;
    struct chunk chunk;
    struct choice_view choice;
    struct call_view call;
};

struct likenesses {
    uint64_t given; /* so far */
    struct likeness list[LIKENESSES];
    struct shape scratch;
};

/* The number that the chunks of a shape have, 0 where it takes more than their texts to tell them apart. */
uint64_t shape_likeness(struct likenesses *likenesses, const struct shape *shape);

/* ---- shape_record.c */

/* An event that was read, and what was found of it. `decisive` is scratch for SHAPE_NODES_MAX nodes. */
struct shape_source {
    struct schema_list schemas;
    const struct json_document *document;
    const struct chunk *chunk;
    const struct diag_repeats *repeats;
    unsigned char *decisive;
};

/* False: the event makes no shape. Learns the forms of its tokens. */
bool shape_record(struct shape *shape, const struct shape_source *source, struct forms *forms);

/* What of a node is a hole; HOLE_KIND_COUNT: nothing. */
enum hole_kind shape_hole_kind(const struct json_document *document, uint32_t node, const unsigned char *decisive);

/* ---- shape_copy.c */

/* Makes `shape` a copy of another one that has just fitted an event of this text; of its active holes
 * those stay active that are free, but for the first `steady` of all. */
void shape_copy(struct shape *shape, const struct shape *other, struct slice text, uint16_t steady);

/* ---- shape_print.c */

/* The same for all events of one shape, and hardly ever for others. Proves nothing. */
uint64_t shape_fingerprint(const struct scan_level *scan, struct slice text);

#endif
