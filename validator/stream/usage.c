/*
 * Usage (U002 to U007): one object, on a chunk of its own, at the end. Where it
 * stands is told when the stream ends: usage on several chunks (U002) is one
 * cause of all that would be said about each of them. What one object adds up
 * to is told at once. U001 is weighed with the stream's ending.
 */
#include "stream/state.h"

static bool is_usage(const struct usage_view *usage)
{
    return usage->field.kind == JSON_OBJECT && usage->members > 0;
}

static void check_total(struct streams *streams, const struct chunk *chunk)
{
    const struct usage_view *usage = &chunk->usage;
    int64_t prompt = usage->prompt_tokens.value, completion = usage->completion_tokens.value;
    int64_t total = usage->total_tokens.value;
    bool known = usage->prompt_tokens.fits && usage->completion_tokens.fits && usage->total_tokens.fits;
    struct remark remark;

    /* negative and absurd counts are the schema's business; these bounds keep the sum in range */
    if (!known || prompt < 0 || completion < 0 || total < 0 || prompt > INT64_MAX / 4 || completion > INT64_MAX / 4 ||
        total == prompt + completion)
        return;
    struct text expected = text_over(remark.expected, sizeof remark.expected);
    remark_field(&remark, RULE_U007, chunk, &usage->total_tokens.field, "/usage/total_tokens");
    text_signed(&expected, prompt + completion);
    remark.finding.expected = text_slice(&expected);
    if (total > prompt + completion)
        diag_report(streams->diag, &remark.finding, "total_tokens is %i more than prompt_tokens + completion_tokens",
                    total - prompt - completion);
    else
        diag_report(streams->diag, &remark.finding, "total_tokens is %i less than prompt_tokens + completion_tokens",
                    prompt + completion - total);
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

static void note_object(struct usage_state *usage, const struct stream *stream, const struct chunk *chunk)
{
    int64_t total = chunk->usage.total_tokens.fits ? chunk->usage.total_tokens.value : 0;

    if (usage->objects++ == 0) {
        usage->first = spot_of_field(chunk, &chunk->usage.field, 0);
        usage->first_total = total;
        usage->choices_open = chunk->choices_size == 0 ? stream->open_choices : 0;
    } else if (usage->objects == 2) {
        usage->second = spot_of_field(chunk, &chunk->usage.field, 0);
    }
    usage->falls = usage->falls || (usage->objects > 1 && total < usage->last_total);
    usage->last_total = total;
    if (chunk->choices_size > 0 && !spot_is_set(&usage->with_choices))
        usage->with_choices = spot_of_field(chunk, &chunk->usage.field, 0);
}

static void note_follower(struct usage_state *usage, const struct chunk *chunk)
{
    if (usage->objects == 0 || field_is_set(&chunk->moderation))
        return;
    usage->nulled = usage->nulled || chunk->usage.field.kind == JSON_NULL;
    if (!spot_is_set(&usage->followed))
        usage->followed = spot_of_event(chunk->event);
}

void usage_check(struct streams *streams, struct stream *stream, const struct chunk *chunk)
{
    check_in_choices(streams, stream, chunk);
    if (!is_usage(&chunk->usage)) {
        note_follower(&stream->usage, chunk);
        return;
    }
    note_object(&stream->usage, stream, chunk);
    check_total(streams, chunk);
}

/* ## The end of the stream */

static void tell(struct streams *streams, struct stream *stream, enum rule rule, const struct spot *spot,
                 const char *message)
{
    struct remark remark;

    remark_spot(&remark, rule, streams, &stream->scope, spot);
    if (rule != RULE_U005)
        remark.finding.pointer = SLICE("/usage");
    diag_report(streams->diag, &remark.finding, message);
}

static void tell_repeated(struct streams *streams, struct stream *stream)
{
    const struct usage_state *usage = &stream->usage;
    const char *how = usage->falls                             ? "its total goes up and down"
                      : usage->last_total > usage->first_total ? "its total grows"
                                                               : "its total stays the same";
    struct remark remark;

    remark_spot(&remark, RULE_U002, streams, &stream->scope, &usage->second);
    remark.finding.pointer = SLICE("/usage");
    remark.finding.expected = SLICE("one usage object, on the last chunk");
    diag_report(streams->diag, &remark.finding, "usage is on %u chunks; %s, from %i to %i", (unsigned)usage->objects,
                how, usage->first_total, usage->last_total);
}

/*
 * A usage chunk before the finish is followed by the finish: only U006 is told
 * then, unless a later chunk says `usage: null`, which wipes it out in clients.
 */
static void tell_order(struct streams *streams, struct stream *stream)
{
    const struct usage_state *usage = &stream->usage;
    bool before_finish = usage->choices_open > stream->open_choices;

    if (spot_is_set(&usage->followed) && (usage->nulled || !before_finish))
        tell(streams, stream, RULE_U005, &usage->followed,
             usage->nulled ? "the chunk with usage is followed by chunks that say it is null"
                           : "the chunk with usage is followed by a chunk without");
    else if (before_finish)
        tell(streams, stream, RULE_U006, &usage->first, "usage comes before the choices have finished");
}

void usage_end(struct streams *streams, struct stream *stream)
{
    const struct usage_state *usage = &stream->usage;

    if (usage->objects == 0 || streams->contract.usage_on_every_chunk)
        return;
    if (usage->objects > 1) {
        tell_repeated(streams, stream);
        return;
    }
    if (spot_is_set(&usage->with_choices) && !streams->contract.usage_with_choices)
        tell(streams, stream, RULE_U003, &usage->with_choices,
             "usage is on a chunk with choices, not on one of its own");
    tell_order(streams, stream);
}
