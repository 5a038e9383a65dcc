/*
 * The state of tool calls (rules T), shared by the files about them and by nobody
 * else: call_pool.c (which call is it), calls.c (what a fragment says of its
 * call), calls_end.c (what a call is when its stream is over).
 *
 * Calls are taken from one pool and stand in one list for each stream; they are
 * given back with it. The text of their arguments is never kept.
 */
#ifndef CHUNKLINT_STREAM_CALLS_H
#define CHUNKLINT_STREAM_CALLS_H

#include "json/fragment.h"
#include "stream/state.h"

enum { CALL_INDEX_MAX = 127 };

/* Where a fragment was seen; the spot has its choice's position. */
struct call_spot {
    struct spot spot;
    uint32_t position; /* in tool_calls */
};

struct call_state {
    uint32_t next; /* in its stream, in the order of first sight; or in the pool's free list */
    uint8_t choice, index;
    uint8_t id_kind, type_kind; /* enum json_kind of what its first fragment has there */
    bool no_function;           /* it is of another type, or its members are of wrong ones: the schema's business */
    bool id_changes;            /* T009 is told */
    bool drifted;               /* its arguments belong to another call, which lacks them (T003, T010) */
    bool robbed;                /* it is that other call */
    bool mixed;                 /* arguments of several calls ran together in it (T004) */
    uint32_t choice_position;   /* the entry of the stream's chunk `chunk` that named it last */
    uint64_t chunk;
    uint64_t id, name; /* hashes; 0: none yet */
    char id_shown[SHOWN_SIZE], name_shown[SHOWN_SIZE];
    struct json_joined arguments;
    struct call_spot first;
    struct call_spot last;    /* the last one with arguments */
    struct call_spot telling; /* what shows what is wrong with them */
    uint32_t offer;           /* what is kept to hold it against the request, counted from 1; 0: nothing */
};

/* A fragment of a call, and all that it belongs to. */
struct call_fragment {
    struct streams *streams;
    struct stream *stream;
    struct choice_state *choice;
    const struct chunk *chunk;
    const struct choice_view *choice_view;
    const struct call_view *view;
};

/* Are its arguments one whole value, or more than that? */
static inline bool call_is_whole(const struct call_state *call)
{
    return call->arguments.text.values > 0 && call->arguments.text.depth == 0;
}

/* ## call_pool.c */

struct call_state *call_at(const struct streams *streams, uint32_t link); /* NULL for NO_LINK */
/* The call that a fragment belongs to; `added`: it is its first. NULL: none that is followed, which has been told. */
struct call_state *call_of(const struct call_fragment *fragment, bool *added);
struct call_state *call_with_index(const struct call_fragment *fragment, int64_t index); /* NULL: there is none */

/* ## calls.c */

/* A fragment of arguments alone for a call that has had some; false: it is none, and nothing has changed. */
bool calls_go_on(const struct call_fragment *fragment);

/* Points the remark to a member of a fragment; `member` may be empty. */
void remark_call_pointer(struct remark *remark, uint32_t choice_position, uint32_t position, const char *member);

/* About a member of the fragment at hand; `member` follows "/choices/N/delta/tool_calls/N/" and may be empty. */
void remark_call(struct remark *remark, enum rule rule, const struct call_fragment *fragment, const struct field *field,
                 const char *member);

/* null where nothing stands is a matter of the schema, too: what it has told is told in compat only. */
void remark_call_null(struct remark *remark, struct streams *streams, bool null);

/* ## offers.c */

void offers_note(struct call_state *call, const struct call_fragment *fragment);
void offers_restart(struct call_state *call, const struct call_fragment *fragment); /* a second call takes its place */

#endif
