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

/* One dialect's view of the inputs. */
struct judge {
    struct streams *streams;
    struct dialect *dialect;
    bool attends; /* to the document at hand */
};

struct chunklint {
    struct diag *diag;   /* of what all judges share: the only judge's own, or a front */
    struct diag **diags; /* of each judge */
    struct framing *framing;
    struct json_reader *reader;
    struct chunk_decoder *decoder;
    struct shapes *shapes; /* NULL: every event is read */
    struct judge *judges;
    size_t judge_count;
    struct chunk *chunk;     /* of the document at hand */
    struct event ahead;      /* framing's, for the events that it is told the end of */
    struct profile *profile; /* NULL: nobody asked for a description */
    uint64_t files, bytes, events;
};

#endif
