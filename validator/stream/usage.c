/*
 * Where usage stands (U002 to U006, U010, U012 to U014): one object, on a chunk of
 * its own, at the end. Most is told when the stream ends: usage on several chunks
 * (U002, U013) is one cause of all that would be said about each of them. U001
 * is weighed with the stream's ending; what the counters say is in usage_counts.c.
 */
#include "stream/state.h"

static bool is_usage(const struct usage_view *usage)
{
    return usage->field.kind == JSON_OBJECT && usage->members > 0;
}

static void check_in_choices(struct streams *streams, struct stream *stream, const struct chunk *chunk)
{
    struct remark remark;

    for (uint32_t i = 0; i < chunk->choice_count; i++) {
        const struct choice_view *view = &chunk->choice[i];
        if (!field_is_set(&view->usage))
            continue;
        stream->usage.in_choice = true;
        remark_choice(&remark, RULE_U004, chunk, view, &view->usage, "usage");
        remark.finding.expected = SLICE("usage as a member of the chunk");
        diag_report(streams->diag, &remark.finding, "usage stands inside a choice, where no client reads it");
    }
}

static bool equal_counts(struct usage_counts a, struct usage_counts b)
{
    return a.prompt == b.prompt && a.completion == b.completion && a.total == b.total;
}

/* With no choice open, usage is final: all that follows must say the same. */
static void note_final(struct usage_state *usage, const struct stream *stream, const struct chunk *chunk)
{
    if (!stream->had_choices || stream->open_choices > 0)
        return;
    if (usage->finals++ == 0) {
        usage->final_counts = usage->last_counts;
    } else if (!usage->conflicts && !equal_counts(usage->final_counts, usage->last_counts)) {
        usage->conflicts = true;
        usage->other_counts = usage->last_counts;
        usage->conflict = spot_of_field(chunk, &chunk->usage.field, 0);
    }
}

static void note_object(struct usage_state *usage, const struct stream *stream, const struct chunk *chunk)
{
    struct usage_counts counts = counts_of(&chunk->usage);

    usage->last = spot_of_field(chunk, &chunk->usage.field, 0);
    if (usage->objects++ == 0) {
        usage->first = usage->last;
        usage->first_counts = counts;
        usage->choices_open = chunk->choices_size == 0 ? stream->open_choices : 0;
    } else if (usage->objects == 2) {
        usage->second = usage->last;
    }
    usage->falls = usage->falls || (usage->objects > 1 && counts.total < usage->last_counts.total);
    usage->last_counts = counts;
    if (chunk->choices_size > 0 && !spot_is_set(&usage->with_choices))
        usage->with_choices = usage->last;
    note_final(usage, stream, chunk);
}

static void note_follower(struct usage_state *usage, const struct chunk *chunk)
{
    if (usage->objects == 0)
        return;
    usage->nulled = usage->nulled || chunk->usage.field.kind == JSON_NULL;
    if (!spot_is_set(&usage->followed))
        usage->followed = spot_of_event(chunk->event);
}

/* A chunk that has no usage says so with null or by its absence: all alike. */
static void note_absence(struct usage_state *usage, const struct chunk *chunk)
{
    bool null = chunk->usage.field.kind == JSON_NULL;
    bool other = null ? usage->unsaid : usage->null_seen;

    if (other && !spot_is_set(&usage->mixed))
        usage->mixed = spot_of_event(chunk->event);
    usage->null_seen = usage->null_seen || null;
    usage->unsaid = usage->unsaid || !null;
}

static void check_empty(struct streams *streams, struct usage_state *usage, const struct chunk *chunk)
{
    struct remark remark;

    usage->empty = true;
    remark_field(&remark, RULE_U010, chunk, &chunk->usage.field, "/usage");
    remark.finding.expected = SLICE("null, or prompt_tokens, completion_tokens and total_tokens");
    diag_report(streams->diag, &remark.finding, "usage is an empty object");
}

/* A moderation chunk may come last, and Azure's preamble first. */
static void check_without(struct streams *streams, struct stream *stream, const struct chunk *chunk)
{
    if (usage_is_empty(&chunk->usage))
        check_empty(streams, &stream->usage, chunk);
    else if (chunk->usage.field.kind <= JSON_NULL && !field_is_set(&chunk->prompt_filter_results) &&
             !field_is_set(&chunk->moderation))
        note_absence(&stream->usage, chunk);
    if (!field_is_set(&chunk->moderation))
        note_follower(&stream->usage, chunk);
}

void usage_check(struct streams *streams, struct stream *stream, const struct chunk *chunk)
{
    check_in_choices(streams, stream, chunk);
    if (stream->open_choices > 0) {
        stream->usage.finals = 0;
        stream->usage.conflicts = false;
    }
    if (!is_usage(&chunk->usage)) {
        check_without(streams, stream, chunk);
        return;
    }
    note_object(&stream->usage, stream, chunk);
    counts_check(streams, chunk);
}

/* ## The end of the stream */

static void tell(struct streams *streams, struct stream *stream, enum rule rule, judge_set judges,
                 const struct spot *spot, const char *message)
{
    struct remark remark;

    remark_spot(&remark, rule, streams, &stream->scope, spot);
    remark.finding.judges = judges;
    if (rule != RULE_U005)
        remark.finding.pointer = SLICE("/usage");
    diag_report(streams->diag, &remark.finding, message);
}

static void tell_repeated(struct streams *streams, struct stream *stream, judge_set judges)
{
    const struct usage_state *usage = &stream->usage;
    int64_t first = usage->first_counts.total, last = usage->last_counts.total;
    const char *how = usage->falls   ? "its total goes up and down"
                      : last > first ? "its total grows"
                                     : "its total stays the same";
    struct remark remark;

    remark_spot(&remark, RULE_U002, streams, &stream->scope, &usage->second);
    remark.finding.judges = judges;
    remark.finding.pointer = SLICE("/usage");
    remark.finding.expected = SLICE("one usage object, on the last chunk");
    if (first == last)
        diag_report(streams->diag, &remark.finding, "usage is on %u chunks; %s", (unsigned)usage->objects, how);
    else
        diag_report(streams->diag, &remark.finding, "usage is on %u chunks; %s, from %i to %i",
                    (unsigned)usage->objects, how, first < 0 ? 0 : first, last < 0 ? 0 : last);
}

/* The counter that makes the difference, the total last: it only adds up the others. */
static void tell_conflict(struct streams *streams, struct stream *stream, judge_set judges)
{
    const struct usage_counts *a = &stream->usage.final_counts, *b = &stream->usage.other_counts;
    struct remark remark;

    remark_spot(&remark, RULE_U013, streams, &stream->scope, &stream->usage.conflict);
    remark.finding.judges = judges;
    remark.finding.pointer = SLICE("/usage");
    remark.finding.expected = SLICE("one usage object after the finish");
    if (a->prompt != b->prompt)
        diag_report(streams->diag, &remark.finding, "prompt_tokens is %i in the usage after the finish, and then %i",
                    a->prompt, b->prompt);
    else if (a->completion != b->completion)
        diag_report(streams->diag, &remark.finding,
                    "completion_tokens is %i in the usage after the finish, and then %i", a->completion, b->completion);
    else
        diag_report(streams->diag, &remark.finding, "total_tokens is %i in the usage after the finish, and then %i",
                    a->total, b->total);
}

/*
 * A usage chunk before the finish is followed by the finish: only U006 is told
 * then, unless a later chunk says `usage: null`, which wipes it out in clients.
 */
static void tell_order(struct streams *streams, struct stream *stream, judge_set judges)
{
    const struct usage_state *usage = &stream->usage;
    bool before_finish = usage->choices_open > stream->open_choices;

    if (spot_is_set(&usage->followed) && (usage->nulled || !before_finish))
        tell(streams, stream, RULE_U005, judges, &usage->followed,
             usage->nulled ? "the chunk with usage is followed by chunks that say it is null"
                           : "the chunk with usage is followed by a chunk without");
    else if (before_finish)
        tell(streams, stream, RULE_U006, judges, &usage->first, "usage comes before the choices have finished");
}

/* Where usage stands is told of a single one: of several, that they are several. */
static void tell_place(struct streams *streams, struct stream *stream, judge_set judges)
{
    const struct usage_state *usage = &stream->usage;
    bool only_conflict = usage->conflicts && usage->objects == usage->finals;

    if (usage->objects > 1 && !only_conflict)
        tell_repeated(streams, stream, judges);
    if (usage->objects > 1)
        return;
    if (spot_is_set(&usage->with_choices))
        tell(streams, stream, RULE_U003, judges & ~streams->contracts.usage_with_choices, &usage->with_choices,
             "usage is on a chunk with choices, not on one of its own");
    tell_order(streams, stream, judges);
}

void usage_end(struct streams *streams, struct stream *stream)
{
    const struct usage_state *usage = &stream->usage;
    judge_set judges = streams->contracts.usage_exists;

    if (spot_is_set(&usage->mixed))
        tell(streams, stream, RULE_U012, judges, &usage->mixed,
             usage->objects > 0 ? "of the chunks without usage some say null and some say nothing"
                                : "usage is null on some chunks and absent on others");
    if (usage->objects == 0)
        return;
    if (streams->request->usage == USAGE_NOT_ASKED)
        tell(streams, stream, RULE_U014, judges, &usage->first, "usage comes, though the request did not ask for it");
    counts_end(streams, stream, judges);
    if (usage->conflicts)
        tell_conflict(streams, stream, judges);
    tell_place(streams, stream, judges & ~streams->contracts.usage_on_every_chunk);
}
