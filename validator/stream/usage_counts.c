/*
 * What the counters of a usage object say (U007 to U009, U011): parts that add up
 * to their whole and do not exceed it, OpenAI's names, and no zero where there
 * was text. Negative and absurd counts are the schema's business.
 */
#include "stream/state.h"

/* Bounds that keep sums in range. */
static int64_t count_of(const struct integer_field *field)
{
    return field->fits && field->value >= 0 && field->value <= INT64_MAX / 4 ? field->value : -1;
}

struct usage_counts counts_of(const struct usage_view *view)
{
    return (struct usage_counts){count_of(&view->prompt_tokens), count_of(&view->completion_tokens),
                                 count_of(&view->total_tokens)};
}

/* Some providers add the reasoning to the total, and do not count it in completion_tokens. */
static bool total_adds_reasoning(const struct usage_view *usage)
{
    struct usage_counts counts = counts_of(usage);
    int64_t reasoning = count_of(&usage->reasoning_tokens);

    return reasoning > 0 && counts.prompt >= 0 && counts.completion >= 0 &&
           counts.total == counts.prompt + counts.completion + reasoning;
}

static void check_total(struct streams *streams, const struct chunk *chunk)
{
    struct usage_counts counts = counts_of(&chunk->usage);
    int64_t sum = counts.prompt + counts.completion;
    struct remark remark;

    if (counts.prompt < 0 || counts.completion < 0 || counts.total < 0 || counts.total == sum)
        return;
    struct text expected = text_over(remark.expected, sizeof remark.expected);
    remark_field(&remark, RULE_U007, chunk, &chunk->usage.total_tokens.field, "/usage/total_tokens");
    text_signed(&expected, sum);
    remark.finding.expected = text_slice(&expected);
    diag_report(streams->diag, &remark.finding, "total_tokens is %i %s than prompt_tokens + completion_tokens%s",
                counts.total > sum ? counts.total - sum : sum - counts.total, counts.total > sum ? "more" : "less",
                total_adds_reasoning(&chunk->usage) ? ", which lack the reasoning_tokens" : "");
}

/* A counter of the details, and the one that it is a part of. */
struct part {
    const struct integer_field *part, *whole;
    const char *part_name, *whole_name, *pointer;
};

/* That completion_tokens lacks the reasoning is told by the total (U007) where that has it. */
static bool is_told_by_total(const struct usage_view *usage, const struct part *p)
{
    return p->part == &usage->reasoning_tokens && total_adds_reasoning(usage);
}

static void check_part(struct streams *streams, const struct chunk *chunk, const struct part *p)
{
    int64_t part = count_of(p->part), whole = count_of(p->whole);
    struct remark remark;

    if (part < 0 || whole < 0 || part <= whole || is_told_by_total(&chunk->usage, p))
        return;
    struct text expected = text_over(remark.expected, sizeof remark.expected);
    remark_field(&remark, RULE_U008, chunk, &p->part->field, p->pointer);
    text_format(&expected, "at most %s, which is %i", p->whole_name, whole);
    remark.finding.expected = text_slice(&expected);
    diag_report(streams->diag, &remark.finding, "%s is %i, more than the %i of %s that it is a part of", p->part_name,
                part, whole, p->whole_name);
}

static void check_parts(struct streams *streams, const struct chunk *chunk)
{
    const struct usage_view *usage = &chunk->usage;
    const struct part parts[] = {
        {&usage->reasoning_tokens, &usage->completion_tokens, "reasoning_tokens", "completion_tokens",
         "/usage/completion_tokens_details/reasoning_tokens"},
        {&usage->cached_tokens, &usage->prompt_tokens, "cached_tokens", "prompt_tokens",
         "/usage/prompt_tokens_details/cached_tokens"},
    };

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        check_part(streams, chunk, &parts[i]);
}

static void check_names(struct streams *streams, const struct chunk *chunk)
{
    struct remark remark;

    if (!usage_is_foreign(&chunk->usage))
        return;
    remark_field(&remark, RULE_U009, chunk, &chunk->usage.field, "/usage");
    remark.finding.expected = SLICE("prompt_tokens, completion_tokens and total_tokens");
    diag_report(streams->diag, &remark.finding,
                "usage counts in input_tokens and output_tokens, the names of another API");
}

void counts_check(struct streams *streams, const struct chunk *chunk)
{
    check_names(streams, chunk);
    check_total(streams, chunk);
    check_parts(streams, chunk);
}

static bool has_output(const struct streams *streams, const struct stream *stream)
{
    const struct choice_state *choice = table_choice_at(&streams->table, stream->first_choice);

    while (choice != NULL && !choice->had_output)
        choice = table_choice_at(&streams->table, choice->next);
    return choice != NULL;
}

/* Every request has a prompt. The last object counts: while they grow the first may say zero. */
void counts_end(struct streams *streams, struct stream *stream, judge_set judges)
{
    const struct usage_counts *counts = &stream->usage.last_counts;
    bool nothing_in = counts->prompt == 0, nothing_out = counts->completion == 0 && has_output(streams, stream);
    struct remark remark;

    if (!nothing_in && !nothing_out)
        return;
    remark_spot(&remark, RULE_U011, streams, &stream->scope, &stream->usage.last);
    remark.finding.judges = judges;
    remark.finding.pointer = SLICE("/usage");
    diag_report(streams->diag, &remark.finding,
                nothing_in && nothing_out ? "prompt_tokens and completion_tokens are 0, though there were both"
                : nothing_in              ? "prompt_tokens is 0, though every request has a prompt"
                                          : "completion_tokens is 0, though the stream holds output");
}
