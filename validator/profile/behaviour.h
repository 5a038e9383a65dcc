/*
 * How streams behave: each stream is followed on its own, and what it did is added
 * to the facts when it ends. A table of fixed size holds the open ones; the
 * longest idle one makes room.
 */
#ifndef CHUNKLINT_PROFILE_BEHAVIOUR_H
#define CHUNKLINT_PROFILE_BEHAVIOUR_H

#include "chunk/chunk.h"

enum fact {
#define FACT(name, title, ...) FACT_##name,
#include "profile/facts.def"
#undef FACT
    FACT_COUNT
};

enum { TRACKS_MAX = 64, TRACK_CALLS_MAX = 16 };

/* Is something the same on all chunks? */
struct sameness {
    uint64_t hash; /* of the first */
    bool seen, changes, missing;
};

struct track {
    bool open, sentinel, cut, error;
    uint64_t key, last; /* event */
    uint64_t chunks;    /* all */
    struct sameness id, created, model;
    int64_t first_choice; /* whose deltas are followed */
    bool several_choices;
    uint64_t deltas, roles, finishes; /* of that choice */
    bool role_first, finish_with_output;
    unsigned opening; /* value of FACT_OPENING */
    uint64_t usages, usages_own, usages_finish;
    uint16_t fragments[TRACK_CALLS_MAX], ids[TRACK_CALLS_MAX]; /* by the calls' indexes */
};

struct behaviour {
    unsigned masks[FACT_COUNT]; /* one bit a value */
    struct track tracks[TRACKS_MAX];
    struct track *latest;
    uint64_t generation; /* tells streams without keys apart */
};

void behaviour_create(struct behaviour *behaviour);
void behaviour_chunk(struct behaviour *behaviour, const struct chunk *chunk);
void behaviour_event(struct behaviour *behaviour, const struct event *event);

/* The connection ends, and all that is open with it. */
void behaviour_end(struct behaviour *behaviour);

const char *behaviour_title(enum fact fact);

/* Appends the values that a fact has, with "; " between; nothing when no stream told. */
void behaviour_value(const struct behaviour *behaviour, enum fact fact, struct text *out);

#endif
