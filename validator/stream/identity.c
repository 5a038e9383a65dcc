/*
 * Identity (C001 to C007): the members that say which answer a chunk is part of
 * must not change inside a stream, nor be blank. A change is told when the
 * stream ends, because two answers that alternate under one id (L002) are
 * another cause of the same changes.
 *
 * On the healthy way this costs a comparison with the first chunk.
 */
#include "stream/state.h"

#define CREATED_LEAST INT64_C(1640995200)           /* 2022-01-01: there was no such API before */
#define CREATED_YEAR  (INT64_C(366) * 24 * 60 * 60) /* how far ahead of its first sibling a stream may be */

enum { CROSS_TALK_RETURNS = 2 };

/* ## Blank and changing names */

static void tell_blank_id(struct streams *streams, const struct chunk *chunk)
{
    struct remark remark;

    remark_field(&remark, RULE_C002, chunk, &chunk->id, "/id");
    if (chunk_is_preamble(chunk)) /* to some it is legal, to others the schema has told that it is no chunk */
        remark.finding.judges = ~streams->contracts.preamble & ~diag_reported(streams->diag, RULE_S004);
    remark.finding.expected = SLICE("the stream's id");
    diag_report(streams->diag, &remark.finding,
                chunk->id.start == chunk->id.end ? "the id is empty" : "the id is blank");
}

static void tell_other_id(struct streams *streams, const struct stream *stream, const struct chunk *chunk)
{
    struct slice found = field_slice(chunk, &chunk->id), name = slice_of(stream->scope.name);
    struct remark remark;
    struct text expected = text_over(remark.expected, sizeof remark.expected);

    remark_field(&remark, RULE_C001, chunk, &chunk->id, "/id");
    text_format(&expected, "%q", &name);
    remark.finding.expected = text_slice(&expected);
    diag_report(streams->diag, &remark.finding, "the id is %q, but the stream began with %q", &found, &name);
}

RARELY static void check_id(struct streams *streams, struct stream *stream, const struct chunk *chunk)
{
    if (chunk->id.kind != JSON_STRING || (streams->id == stream->identity.id && streams->id != 0))
        return;
    if (streams->id == 0) {
        tell_blank_id(streams, chunk);
    } else if (stream->identity.id == 0) {
        stream->identity.id = streams->id;
        diag_name_scope(streams->diag, &stream->scope, field_slice(chunk, &chunk->id));
    } else {
        tell_other_id(streams, stream, chunk);
    }
}

static void check_model(struct streams *streams, const struct chunk *chunk, uint64_t model)
{
    struct remark remark;

    if (model != 0 || chunk->model.kind != JSON_STRING)
        return;
    remark_field(&remark, RULE_C006, chunk, &chunk->model, "/model");
    remark.finding.expected = SLICE("the model's name");
    diag_report(streams->diag, &remark.finding,
                chunk->model.start == chunk->model.end ? "the model is empty" : "the model is blank");
}

/* ## Implausible times */

/* What is wrong with a time, or NULL. */
static const char *implausible(int64_t created, int64_t plausible)
{
    const struct {
        int64_t least;
        const char *what;
    } finer[] = {
        {INT64_C(100000000000000000), "in nanoseconds"},
        {INT64_C(100000000000000), "in microseconds"},
        {INT64_C(100000000000), "in milliseconds"},
    };

    for (size_t i = 0; i < sizeof finer / sizeof finer[0]; i++)
        if (created >= finer[i].least)
            return finer[i].what;
    if (created == 0)
        return "zero";
    if (created < 0)
        return "negative";
    if (created < CREATED_LEAST)
        return "before 2022";
    return plausible != 0 && created - plausible > CREATED_YEAR ? "over a year ahead of the other streams" : NULL;
}

static bool check_time(struct streams *streams, const struct chunk *chunk)
{
    int64_t created = chunk->created.value;
    const char *what = implausible(created, streams->plausible_created);
    struct remark remark;

    if (created > streams->ties.created_most)
        streams->ties.created_most = created;
    if (what == NULL) {
        if (streams->plausible_created == 0)
            streams->plausible_created = created;
        return false;
    }
    remark_field(&remark, RULE_C004, chunk, &chunk->created.field, "/created");
    remark.finding.expected = SLICE("a time in seconds since 1970");
    diag_report(streams->diag, &remark.finding, "created is %s", what);
    return true;
}

/* ## Changes */

RARELY static void note_change(struct change *change, const struct chunk *chunk, const struct field *field)
{
    if (change->count++ > 0)
        return;
    change->spot = spot_of_field(chunk, field, 0);
    field_shown(chunk, field, change->other);
}

static void note_name(struct change *change, uint64_t *first, uint64_t now, const struct chunk *chunk,
                      const struct field *field)
{
    if (now == *first || now == 0)
        return;
    if (*first == 0) {
        *first = now;
        field_shown(chunk, field, change->first);
        return;
    }
    note_change(change, chunk, field);
}

RARELY static void start_times(struct streams *streams, struct identity_state *identity, const struct chunk *chunk)
{
    int64_t created = chunk->created.value;

    identity->first.has_created = true;
    identity->first.created = identity->created_least = identity->created_most = identity->created_last = created;
    field_shown(chunk, &chunk->created.field, identity->created.first);
    identity->created_implausible = check_time(streams, chunk);
}

static void note_time(struct streams *streams, struct identity_state *identity, const struct chunk *chunk)
{
    int64_t created = chunk->created.value;

    if (!chunk->created.fits)
        return;
    if (!identity->first.has_created) {
        start_times(streams, identity, chunk);
        return;
    }
    if (created == identity->first.created && identity->created.count == 0 && !identity->created_implausible)
        return; /* nearly always */
    check_time(streams, chunk);
    identity->created_falls = identity->created_falls || created < identity->created_last;
    identity->created_last = created;
    identity->created_least = created < identity->created_least ? created : identity->created_least;
    identity->created_most = created > identity->created_most ? created : identity->created_most;
    if (created != identity->first.created)
        note_change(&identity->created, chunk, &chunk->created.field);
}

/* ## Cross-talk: two disjoint sets of values that alternate */

/* Every member that both sets have differs, and these are two at least. */
static bool disjoint(const struct identity_set *a, const struct identity_set *b)
{
    unsigned both = 0, differ = 0;
    bool models = a->model != 0 && b->model != 0, prints = a->fingerprint != 0 && b->fingerprint != 0;
    bool times = a->has_created && b->has_created;

    both = (unsigned)models + (unsigned)prints + (unsigned)times;
    differ = (unsigned)(models && a->model != b->model) + (unsigned)(prints && a->fingerprint != b->fingerprint) +
             (unsigned)(times && a->created != b->created);
    return both == differ && differ >= 2;
}

/* A chunk that lacks a member fits any value of it. */
static bool fits(const struct identity_set *set, const struct identity_set *now)
{
    return (now->model == 0 || now->model == set->model) &&
           (now->fingerprint == 0 || set->fingerprint == 0 || now->fingerprint == set->fingerprint) &&
           (!now->has_created || now->created == set->created);
}

static void note_set(struct identity_state *identity, const struct identity_set *now)
{
    if (identity->at_second ? fits(&identity->second, now) : fits(&identity->first, now))
        return;
    if (!identity->has_second) {
        identity->has_second = identity->at_second = disjoint(&identity->first, now);
        identity->second = *now;
        return;
    }
    if (!fits(identity->at_second ? &identity->first : &identity->second, now)) {
        if (identity->returns < CROSS_TALK_RETURNS) { /* a third set: the values just change */
            identity->returns = 0;
            identity->has_second = identity->at_second = false;
        }
        return;
    }
    identity->at_second = !identity->at_second;
    identity->returns++;
}

/* ## The chunk, and the end of the stream */

/* Does it say what the stream's first chunk said, as all between them did? Then there is nothing to tell or to note. */
static bool is_steady(const struct identity_state *identity, uint64_t id, const struct identity_set *now)
{
    const struct identity_set *first = &identity->first;
    bool same_print = (now->fingerprint == 0) | (now->fingerprint == first->fingerprint);
    bool same_time = now->has_created & first->has_created & (now->created == first->created);
    bool odd = (identity->created.count != 0) | identity->created_implausible | identity->at_second;

    return (id != 0) & (id == identity->id) & (now->model != 0) & (now->model == first->model) & same_print &
           same_time & !odd;
}

static struct identity_set set_of(const struct chunk *chunk)
{
    return (struct identity_set){
        .model = chunk->names.model,
        .fingerprint = chunk->names.fingerprint,
        .has_created = chunk->created.fits,
        .created = chunk->created.value,
    };
}

bool identity_is_steady(const struct stream *stream, const struct chunk *chunk)
{
    struct identity_set now = set_of(chunk);

    return is_steady(&stream->identity, chunk->names.id, &now);
}

void identity_check(struct streams *streams, struct stream *stream, const struct chunk *chunk)
{
    struct identity_state *identity = &stream->identity;
    struct identity_set now = set_of(chunk);

    if (is_steady(identity, streams->id, &now))
        return; /* nearly always */
    check_id(streams, stream, chunk);
    if (chunk_is_preamble(chunk))
        return;
    check_model(streams, chunk, now.model);
    note_name(&identity->model, &identity->first.model, now.model, chunk, &chunk->model);
    note_name(&identity->fingerprint, &identity->first.fingerprint, now.fingerprint, chunk, &chunk->system_fingerprint);
    note_time(streams, identity, chunk);
    note_set(identity, &now);
}

static void tell_change(struct streams *streams, struct stream *stream, enum rule rule, const struct change *change,
                        const char *what)
{
    struct remark remark;

    if (change->count == 0)
        return;
    remark_spot(&remark, rule, streams, &stream->scope, &change->spot);
    remark.finding.pointer = rule == RULE_C005 ? SLICE("/model") : SLICE("/system_fingerprint");
    remark.finding.found = slice_of(change->other);
    remark.finding.expected = slice_of(change->first);
    diag_report(streams->diag, &remark.finding, "%s changes from %s to %s; %n of %n chunks differ from the first", what,
                change->first, change->other, change->count, stream->chunks);
}

static void tell_times(struct streams *streams, struct stream *stream)
{
    const struct identity_state *identity = &stream->identity;
    struct remark remark;

    if (identity->created.count == 0)
        return;
    remark_spot(&remark, RULE_C003, streams, &stream->scope, &identity->created.spot);
    remark.finding.pointer = SLICE("/created");
    remark.finding.found = slice_of(identity->created.other);
    remark.finding.expected = slice_of(identity->created.first);
    diag_report(streams->diag, &remark.finding,
                identity->created_falls ? "%n of %n chunks have another created than the first: from %i to %i"
                                        : "%n of %n chunks have a later created than the first: it ticks from %i to %i",
                identity->created.count, stream->chunks, identity->created_least, identity->created_most);
}

static void tell_cross_talk(struct streams *streams, struct stream *stream)
{
    const struct identity_state *identity = &stream->identity;
    const struct change *change = identity->model.count > 0     ? &identity->model
                                  : identity->created.count > 0 ? &identity->created
                                                                : &identity->fingerprint;
    struct remark remark;

    remark_spot(&remark, RULE_L002, streams, &stream->scope, &change->spot);
    remark.finding.pointer = SLICE("/id");
    remark.finding.found = slice_of(change->other);
    remark.finding.expected = slice_of(change->first);
    diag_report(streams->diag, &remark.finding,
                "two answers alternate under one id: model, created and fingerprint change together, and back %u times",
                (unsigned)identity->returns);
}

void identity_end(struct streams *streams, struct stream *stream)
{
    struct identity_state *identity = &stream->identity;

    if (identity->returns >= CROSS_TALK_RETURNS) {
        tell_cross_talk(streams, stream);
        return;
    }
    tell_times(streams, stream);
    tell_change(streams, stream, RULE_C005, &identity->model, "the model");
    tell_change(streams, stream, RULE_C007, &identity->fingerprint, "the fingerprint");
}
