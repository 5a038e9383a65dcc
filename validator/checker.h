/*
 * What a checker consists of, for the files here that set it up, run it and answer
 * for it. To everybody else it is a name.
 */
#ifndef CHUNKLINT_CHECKER_H
#define CHUNKLINT_CHECKER_H

#include "chunklint.h"

#include "base/arena.h"
#include "chunk/shape.h"
#include "diag/diag.h"
#include "framing/framing.h"
#include "json/json.h"
#include "profile/profile.h"
#include "request/request.h"
#include "schema/dialect.h"
#include "stream/stream.h"

/*
 * Judges to whom every event is part of the same streams. All are on one panel, but those whose dialects know
 * names of events: what is a chunk to one of these may be none to the others, so each has a panel to itself.
 */
struct panel {
    struct streams *streams;
    struct diag *diag;     /* the only member, or their front */
    struct diag **members; /* of its judges, in their order */
    size_t member_count;
    bool attends; /* to the document at hand */
};

/* One dialect's view of the inputs. */
struct judge {
    struct diag *diag;
    struct dialect *dialect;
    struct panel *panel;
};

struct chunklint {
    struct diag *diag; /* of what all panels share: the only panel's own, or a front */
    struct framing *framing;
    struct json_reader *reader;
    struct chunk_decoder *decoder;
    struct shapes *shapes;         /* NULL: every event is read */
    const struct schema **letters; /* the judges' */
    struct diag_repeats found;     /* by the schemas in the document at hand, to be learnt */
    struct judge *judges;          /* in the order of the options */
    size_t judge_count;
    struct panel *panels;
    struct diag **panel_diags;
    size_t panel_count;
    struct chunk *chunk; /* of the document at hand */
    struct batch batch;
    struct event ahead;      /* framing's, for the events that it is told the end of */
    struct profile *profile; /* NULL: nobody asked for a description */
    uint64_t files, bytes, events;
};

/* ---- setup.c, panels.c */

/* A judge's document: the caller's own, or a built-in one by name; data is NULL when there is none. */
struct slice judge_document(const struct chunklint_options *options, size_t judge);

/* Takes the memory of judges and panels, whose number is known; from an arena that only counts nothing is read. */
void take_panels(struct chunklint *checker, struct arena *arena, const struct chunklint_options *options);

#endif
