/*
 * The logprobs of a choice (C050, C051): its tokens, joined, are its content. Held
 * against each other are hashes of both, and only where all of the content has
 * tokens and nothing else has: tokens of calls and reasoning stand in no content.
 */
#include "stream/state.h"

#include "json/unescape.h"

static void tell_positive(struct streams *streams, const struct chunk *chunk, const struct choice_view *view)
{
    const struct tokens_view *tokens = &view->tokens;
    char member[48];
    struct text text = text_over(member, sizeof member);
    struct remark remark;

    text_format(&text, "logprobs/content/%u/logprob", (unsigned)tokens->position);
    remark_choice(&remark, RULE_C051, chunk, view, &tokens->positive, member);
    remark.finding.expected = SLICE("0 or less");
    diag_report(streams->diag, &remark.finding,
                "the logprob is %S, but the logarithm of a probability is never above 0", &remark.finding.found);
}

bool logprobs_go_on(struct logprobs_state *logprobs, const struct choice_view *view, struct slice content)
{
    joined_hash_append(&logprobs->tokens, view->tokens.joined);
    json_join(&logprobs->content, content);
    return joined_hash_equal(logprobs->content, logprobs->tokens);
}

static void join(struct logprobs_state *logprobs, const struct chunk *chunk, const struct choice_view *view)
{
    if (!logprobs->listed)
        logprobs->content = logprobs->tokens = JOINED_HASH_EMPTY;
    logprobs->listed = true;
    joined_hash_append(&logprobs->tokens, view->tokens.joined);
    if (field_has_text(&view->content))
        json_join(&logprobs->content, field_slice(chunk, &view->content));
    if (joined_hash_equal(logprobs->content, logprobs->tokens))
        logprobs->differ = (struct spot){0};
    else if (!spot_is_set(&logprobs->differ))
        logprobs->differ = spot_of_field(chunk, &view->logprobs, view->position);
}

void logprobs_check(struct streams *streams, struct choice_state *choice, const struct chunk *chunk,
                    const struct choice_view *view)
{
    struct logprobs_state *logprobs = &choice->content.logprobs;

    if (view->tokens.positive.kind != JSON_ABSENT)
        tell_positive(streams, chunk, view);
    if (logprobs->incomparable)
        return; /* nearly always */
    if (choice->had_call || choice->content.reasoned || field_has_text(&view->refusal))
        logprobs->incomparable = true;
    else if (view->tokens.listed)
        join(logprobs, chunk, view);
    else if (field_has_text(&view->content) || view->tokens.joined.power != 0)
        logprobs->incomparable = true;
}

void logprobs_end(struct streams *streams, struct stream *stream, const struct choice_state *choice)
{
    const struct logprobs_state *logprobs = &choice->content.logprobs;
    struct remark remark;

    if (logprobs->incomparable || !spot_is_set(&logprobs->differ) || !choice->finished)
        return;
    remark_choice_spot(&remark, RULE_C050, streams, stream, choice, &logprobs->differ, "logprobs");
    remark.finding.expected = SLICE("tokens that give the content when they are joined");
    diag_report(streams->diag, &remark.finding, "the tokens, joined, are another text than the content from here on");
}
