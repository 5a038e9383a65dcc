/*
 * What the deltas of a choice bring (C031 to C034, C038, C048): anything at all,
 * an answer and not reasoning alone, reasoning before it and in one field, calls in
 * one style. Their texts go on to repeats, replacement, markup and logprobs.
 */
#include "stream/state.h"

#include "base/scan.h"
#include "json/unescape.h"

#define FIRST_ARGUMENTS "delta/tool_calls/0/function/arguments"

enum { EMPTY_DELTAS = 20 };

/* ## Texts */

/* Chunks that have a likeness tell of all their texts at once. */
static bool is_known_unmarked(const struct chunk *chunk)
{
    return chunk->likeness != 0 && chunk->text_marks == 0;
}

/* Makes the piece one of that text. */
static void take_text(struct piece *piece, const struct field *field, const char *member)
{
    piece->field = field;
    piece->member = member;
    piece->text = field_slice(piece->chunk, field);
    piece->marks = is_known_unmarked(piece->chunk) ? 0 : json_text_marks(piece->text);
}

static void check_text(struct piece *piece, struct text_state *text, const struct field *field, const char *member)
{
    take_text(piece, field, member);
    repeats_check(piece, text);
    replacement_check(piece, text);
}

/* White space, which some templates put before everything, is no content yet. */
static bool is_blank(struct slice text)
{
    struct json_unescaper u = json_unescape(text);
    int byte;

    do {
        byte = json_unescape_byte(&u);
    } while (byte >= 0 && byte <= ' ');
    return byte < 0;
}

static void check_content(struct piece *piece)
{
    struct content_state *content = &piece->choice->content;

    check_text(piece, &content->content, &piece->view->content, "delta/content");
    markup_check(piece, &content->markup);
    content->after_content = content->after_content || !is_blank(piece->text);
}

/* Another call's fragment does not complete what the one before it left. */
RARELY static void change_call(struct piece *piece, const struct call_view *call)
{
    struct content_state *content = &piece->choice->content;
    struct text_state *text = &content->arguments;

    if (call->index.value != content->call && spot_is_set(&text->cut)) {
        replacement_end(piece->streams, piece->stream, piece->choice, text, FIRST_ARGUMENTS);
        diag_enter(piece->streams->diag, &piece->stream->scope, piece->chunk->event->number);
    }
    content->call = call->index.value;
}

static void check_arguments(struct piece *piece, const struct call_view *call)
{
    char other[64];
    struct text out = text_over(other, sizeof other);
    bool first = call->position == 0; /* nearly always */

    if (!field_has_text(&call->arguments))
        return;
    if (!first)
        text_format(&out, "delta/tool_calls/%u/function/arguments", (unsigned)call->position);
    change_call(piece, call);
    take_text(piece, &call->arguments, first ? FIRST_ARGUMENTS : other);
    piece->waits = first;
    replacement_check(piece, &piece->choice->content.arguments);
    piece->waits = true;
}

/* ## Reasoning */

static void check_fields(const struct piece *piece, bool plain, bool content_field)
{
    struct content_state *content = &piece->choice->content;
    bool both = plain && content_field;
    bool same = (plain && content->plain_field) || (content_field && content->content_field);
    struct remark remark;

    content->plain_field = content->plain_field || plain;
    content->content_field = content->content_field || content_field;
    if (content->fields_told || (!both && (same || !content->reasoned)))
        return;
    content->fields_told = true;
    remark_choice(&remark, RULE_C033, piece->chunk, piece->view,
                  plain ? &piece->view->reasoning : &piece->view->reasoning_content,
                  plain ? "delta/reasoning" : "delta/reasoning_content");
    remark.finding.expected = SLICE("one field for all of the reasoning");
    diag_report(piece->streams->diag, &remark.finding,
                both    ? "the delta says its reasoning in both reasoning and reasoning_content"
                : plain ? "reasoning goes on in reasoning, but began in reasoning_content"
                        : "reasoning goes on in reasoning_content, but began in reasoning");
}

static void check_reasoning(struct piece *piece)
{
    struct content_state *content = &piece->choice->content;
    bool plain = field_has_text(&piece->view->reasoning);
    bool content_field = field_has_text(&piece->view->reasoning_content);
    const struct field *field = content_field ? &piece->view->reasoning_content : &piece->view->reasoning;
    const char *member = content_field ? "delta/reasoning_content" : "delta/reasoning";
    struct remark remark;

    check_fields(piece, plain, content_field);
    check_text(piece, &content->reasoning, field, member);
    if (content->after_content) {
        remark_choice(&remark, RULE_C034, piece->chunk, piece->view, field, member);
        remark.finding.expected = SLICE("all reasoning before the content");
        diag_report(piece->streams->diag, &remark.finding, "reasoning comes after content of the choice");
    }
    content->reasoned = true;
    content->after_content = false;
}

/* ## The delta as a whole */

static void check_styles(const struct piece *piece)
{
    struct choice_state *choice = piece->choice;
    const struct choice_view *view = piece->view;
    bool function = view->function_call.kind == JSON_OBJECT;
    struct remark remark;

    if (choice->content.styles_told || !choice->had_call || !choice->had_function_call)
        return;
    choice->content.styles_told = true;
    remark_choice(&remark, RULE_C048, piece->chunk, view, function ? &view->function_call : &view->tool_calls,
                  function ? "delta/function_call" : "delta/tool_calls");
    remark.finding.expected = SLICE("tool_calls alone");
    diag_report(piece->streams->diag, &remark.finding, "the choice makes calls as function_call and as tool_calls");
}

/* Members of the delta that this checker knows. */
static uint32_t known_members(const struct choice_view *view)
{
    uint32_t count = view->role.kind != JSON_ABSENT;

    count += view->content.kind != JSON_ABSENT;
    count += view->refusal.kind != JSON_ABSENT;
    count += view->reasoning.kind != JSON_ABSENT;
    count += view->reasoning_content.kind != JSON_ABSENT;
    count += view->audio.kind != JSON_ABSENT;
    count += view->tool_calls.kind != JSON_ABSENT;
    return count + (view->function_call.kind != JSON_ABSENT);
}

/* Something is there in a delta without output: a member that is not known, or content of another type. */
static bool is_foreign(const struct choice_view *view)
{
    bool odd_content = view->content.kind > JSON_NULL && view->content.kind != JSON_STRING;

    return odd_content || view->delta_members > known_members(view);
}

static void note_silence(struct content_state *content, const struct chunk *chunk, const struct choice_view *view)
{
    bool foreign = is_foreign(view);

    content->foreign = content->foreign || foreign;
    if (foreign || field_is_set(&view->role) || field_is_set(&view->finish_reason) || field_is_set(&view->logprobs) ||
        field_is_set(&view->content_filter) || field_is_set(&chunk->usage.field))
        return;
    if (content->empty++ == 0)
        content->first_empty = spot_of_field(chunk, &view->delta, view->position);
}

/* Anything that is no reasoning; content in parts too, which some providers send. */
static bool is_answer(const struct choice_view *view)
{
    return field_has_text(&view->content) || view->content.kind > JSON_STRING || field_has_text(&view->refusal) ||
           view->call_count > 0 || field_is_set(&view->audio) || field_is_set(&view->function_call);
}

static void check_output(struct piece *piece)
{
    const struct choice_view *view = piece->view;
    struct content_state *content = &piece->choice->content;
    bool reasoning = field_has_text(&view->reasoning) || field_has_text(&view->reasoning_content);
    bool answer = is_answer(view);

    if (reasoning)
        check_reasoning(piece);
    if (field_has_text(&view->content))
        check_content(piece);
    for (uint32_t i = 0; i < view->call_count; i++)
        check_arguments(piece, &piece->chunk->call[view->first_call + i]);
    check_styles(piece);
    content->answered = content->answered || answer;
    content->foreign = content->foreign || (!answer && !reasoning);
}

void content_check(struct streams *streams, struct stream *stream, struct choice_state *choice,
                   const struct chunk *chunk, const struct choice_view *view, bool output)
{
    struct piece piece = {
        .streams = streams, .stream = stream, .choice = choice, .chunk = chunk, .view = view, .waits = true};

    if (view->delta.kind == JSON_OBJECT)
        choice->content.deltas++;
    if (output)
        check_output(&piece);
    else if (view->delta.kind == JSON_OBJECT)
        note_silence(&choice->content, chunk, view);
    logprobs_check(streams, choice, chunk, view);
}

/* ## The end of the stream */

/* The other reasons say themselves why nothing came, or C047 does. */
static bool finished_as_if_answered(const struct choice_state *choice)
{
    static const char *const others[] = {"\"length\"", "\"content_filter\"", "\"tool_calls\""};

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcmp(choice->reason_shown, others[i]) == 0)
            return false;
    return choice->finished;
}

static void check_nothing(struct streams *streams, struct stream *stream, const struct choice_state *choice)
{
    const struct content_state *content = &choice->content;
    struct remark remark;

    if (content->answered || content->foreign || content->deltas == 0 || stream->lost || !stream->from_start ||
        !finished_as_if_answered(choice))
        return;
    remark_choice_spot(&remark, content->reasoned ? RULE_C032 : RULE_C031, streams, stream, choice, &choice->last,
                       "finish_reason");
    remark.finding.found = slice_of(choice->reason_shown);
    remark.finding.expected = content->reasoned ? SLICE("content or a call after the reasoning")
                                                : SLICE("content, a refusal, reasoning, audio or a call");
    diag_report(streams->diag, &remark.finding,
                content->reasoned ? "the choice finished with %s and brought nothing but reasoning"
                                  : "the choice finished with %s and brought nothing",
                choice->reason_shown);
}

RARELY static void check_empty(struct streams *streams, struct stream *stream, const struct choice_state *choice)
{
    const struct content_state *content = &choice->content;
    struct remark remark;

    if (content->empty < EMPTY_DELTAS || content->empty <= content->deltas / 2)
        return;
    remark_choice_spot(&remark, RULE_C038, streams, stream, choice, &content->first_empty, "delta");
    remark.finding.expected = SLICE("a chunk only when there is something to say");
    diag_report(streams->diag, &remark.finding, "%u of the choice's %u deltas carry nothing", (unsigned)content->empty,
                (unsigned)content->deltas);
}

void content_end(struct streams *streams, struct stream *stream, struct choice_state *choice)
{
    struct content_state *content = &choice->content;

    replacement_end(streams, stream, choice, &content->content, "delta/content");
    replacement_end(streams, stream, choice, &content->reasoning,
                    content->content_field ? "delta/reasoning_content" : "delta/reasoning");
    replacement_end(streams, stream, choice, &content->arguments, FIRST_ARGUMENTS);
    logprobs_end(streams, stream, choice);
    check_nothing(streams, stream, choice);
    check_empty(streams, stream, choice);
}
