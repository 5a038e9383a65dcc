/*
 * The finish of one choice (C041 to C047): once, last, and true to what came
 * before it. A repeat and output after a finish are told when the stream ends,
 * because a finish on every chunk (C043) is another cause of both.
 *
 * "" and "null" finish nothing; the schema speaks of them, and of other values
 * that no enumeration lists, which do finish.
 */
#include "stream/state.h"

enum { EARLY_FINISHES = 2 };

static bool is_finish(const struct chunk *chunk, const struct field *reason)
{
    return field_has_text(reason) && !field_is(chunk, reason, "null");
}

/* ## Against the calls */

/* OpenAI's guide for tools: a forced call finishes with "stop". */
static void grade_forced(const struct streams *streams, struct finding *finding)
{
    finding->graded = streams->request->forced ? ALL_JUDGES : 0;
    finding->strict = finding->compat = CHUNKLINT_INFO;
}

static void check_calls(struct streams *streams, const struct choice_state *choice, const struct chunk *chunk,
                        const struct choice_view *view)
{
    struct remark remark;

    if (choice->had_call && field_is(chunk, &view->finish_reason, "stop")) {
        remark_choice(&remark, RULE_C046, chunk, view, &view->finish_reason, "finish_reason");
        remark.finding.expected = SLICE("\"tool_calls\"");
        grade_forced(streams, &remark.finding);
        diag_report(streams->diag, &remark.finding, "finish_reason is \"stop\", but the choice made tool calls");
    } else if (!choice->had_call && !choice->had_function_call && field_is(chunk, &view->finish_reason, "tool_calls")) {
        remark_choice(&remark, RULE_C047, chunk, view, &view->finish_reason, "finish_reason");
        remark.finding.expected = SLICE("\"stop\", or a tool call before it");
        diag_report(streams->diag, &remark.finding,
                    "finish_reason is \"tool_calls\", but the choice made no tool call");
    }
}

/* ## Against what is expected */

static void check_expected(struct streams *streams, const struct choice_state *choice, const struct chunk *chunk,
                           const struct choice_view *view)
{
    unsigned expected = streams->request->finishes;
    struct remark remark;

    if (expected == 0 || (finish_by_name(field_slice(chunk, &view->finish_reason)) & expected) != 0)
        return;
    struct text out = text_over(remark.expected, sizeof remark.expected);
    remark_choice(&remark, RULE_C049, chunk, view, &view->finish_reason, "finish_reason");
    finish_names(expected, &out);
    remark.finding.expected = text_slice(&out);
    diag_report(streams->diag, &remark.finding, "the choice finishes with %s, which is not what was expected",
                choice->reason_shown);
}

/* ## After the finish */

static void note_output_after(struct streams *streams, struct choice_state *choice, const struct chunk *chunk,
                              const struct choice_view *view)
{
    struct remark remark;

    if (choice->outputs_after++ == 0)
        choice->after = spot_of_field(chunk, &view->delta, view->position);
    if (!choice->finish_open)
        return;
    choice->finish_open = false;
    if (++choice->early < EARLY_FINISHES)
        return;
    remark_choice(&remark, RULE_C043, chunk, view, &view->delta, "delta");
    remark.finding.expected = SLICE("finish_reason null on all chunks but the choice's last");
    diag_report(streams->diag, &remark.finding, "output goes on after a finish_reason, for the second time or more");
}

static void tell_conflict(struct streams *streams, struct choice_state *choice, const struct chunk *chunk,
                          const struct choice_view *view)
{
    struct slice now = field_slice(chunk, &view->finish_reason);
    struct remark remark;

    if (choice->conflicted)
        return;
    choice->conflicted = true;
    remark_choice(&remark, RULE_C042, chunk, view, &view->finish_reason, "finish_reason");
    remark.finding.expected = slice_of(choice->reason_shown);
    diag_report(streams->diag, &remark.finding, "finish_reason is %q, but the choice had finished with %s", &now,
                choice->reason_shown);
}

static void note_repeat(struct choice_state *choice, const struct chunk *chunk, const struct choice_view *view)
{
    if (choice->repeats++ == 0)
        choice->repeated = spot_of_field(chunk, &view->finish_reason, view->position);
}

static void check_after(struct streams *streams, struct choice_state *choice, const struct chunk *chunk,
                        const struct choice_view *view, bool output)
{
    bool finish = is_finish(chunk, &view->finish_reason);
    struct remark remark;

    if (output)
        note_output_after(streams, choice, chunk, view);
    if (finish) {
        choice->finish_open = true;
        if (field_hash(chunk, &view->finish_reason) == choice->reason)
            note_repeat(choice, chunk, view);
        else
            tell_conflict(streams, choice, chunk, view);
    } else if (!output && view->delta.kind != JSON_ABSENT) {
        remark_choice(&remark, RULE_C045, chunk, view, &view->field, "");
        diag_report(streams->diag, &remark.finding, "the choice comes again after its finish, without output");
    }
}

/* ## The chunk, and the end of the stream */

void finish_check(struct streams *streams, struct stream *stream, struct choice_state *choice,
                  const struct chunk *chunk, const struct choice_view *view, bool output)
{
    if (choice->finished) {
        check_after(streams, choice, chunk, view, output);
        return;
    }
    if (!is_finish(chunk, &view->finish_reason))
        return;
    choice->finished = choice->finish_open = true;
    choice->reason = field_hash(chunk, &view->finish_reason);
    field_shown(chunk, &view->finish_reason, choice->reason_shown);
    stream->open_choices--;
    check_calls(streams, choice, chunk, view);
    check_expected(streams, choice, chunk, view);
    offers_finish(streams, stream, choice);
}

void finish_end(struct streams *streams, struct stream *stream, struct choice_state *choice)
{
    struct remark remark;

    if (choice->early >= EARLY_FINISHES)
        return;
    if (choice->repeats > 0) {
        remark_choice_spot(&remark, RULE_C041, streams, stream, choice, &choice->repeated, "finish_reason");
        remark.finding.found = slice_of(choice->reason_shown);
        remark.finding.expected = SLICE("null, or no such choice");
        diag_report(streams->diag, &remark.finding, "finish_reason %s comes %u times", choice->reason_shown,
                    (unsigned)choice->repeats + 1);
    }
    if (choice->outputs_after > 0) {
        remark_choice_spot(&remark, RULE_C044, streams, stream, choice, &choice->after, "delta");
        remark.finding.expected = SLICE("no output after finish_reason");
        diag_report(streams->diag, &remark.finding, "output on %u %s after the choice finished with %s",
                    (unsigned)choice->outputs_after, choice->outputs_after == 1 ? "chunk" : "chunks",
                    choice->reason_shown);
    }
}
