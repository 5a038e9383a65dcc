/*
 * Choices and their roles (C010 to C014, C020 to C023, L004, X003): which indexes
 * a chunk names, and whether each choice says its role once and first. What the
 * set of all indexes shows is told when the stream ends.
 */
#include "stream/state.h"

enum { COUNTING_CHUNKS = 3 };

/* ## Indexes */

/* Each chunk brings one choice with the next index, and only one of them a role: as if the index counted tokens. */
static void note_counting(struct stream *stream, const struct chunk *chunk)
{
    struct counting_state *counting = &stream->counting;
    const struct integer_field *index = &chunk->choice[0].index;

    if (chunk->choices_size == 0 || counting->refuted)
        return;
    if (chunk->choices_size > 1 || !index->fits || (counting->chunks > 0 && index->value != counting->next)) {
        counting->refuted = true;
        return;
    }
    counting->next = index->value + (index->value < INT64_MAX);
    counting->chunks++;
}

static bool counts_so_far(const struct stream *stream)
{
    return !stream->counting.refuted && stream->counting.chunks >= COUNTING_CHUNKS;
}

/* Real choices that come whole, one a chunk, all finish; those of a cut stream have each said their role. */
bool choices_count_tokens(const struct stream *stream)
{
    return counts_so_far(stream) && stream->roles <= 1 && stream->open_choices > 0;
}

uint32_t choices_finished(const struct stream *stream)
{
    return stream->choices - stream->open_choices;
}

static bool index_is_usable(struct streams *streams, const struct stream *stream, const struct chunk *chunk,
                            const struct choice_view *view)
{
    struct remark remark;

    if (!view->index.fits || (view->index.value >= 0 && view->index.value <= CHOICE_INDEX_MAX))
        return true;
    if (counts_so_far(stream))
        return false;
    remark_choice(&remark, RULE_C011, chunk, view, &view->index.field, "index");
    remark.finding.expected = SLICE("0 to 127");
    diag_report(streams->diag, &remark.finding, "the choice's index is %i, but must be from 0 to 127",
                view->index.value);
    return false;
}

static void tell_too_many(struct streams *streams, const struct chunk *chunk, const struct field *field,
                          const char *what)
{
    struct remark remark;

    remark_field(&remark, RULE_X003, chunk, field, "/choices");
    diag_report(streams->diag, &remark.finding, "more %s than are tracked; nothing is said of the others", what);
}

static void tell_untracked(struct streams *streams, struct stream *stream, const struct chunk *chunk,
                           const struct field *field)
{
    stream->untracked = true;
    if (!counts_so_far(stream))
        tell_too_many(streams, chunk, field, "choices");
}

/* A choice comes for the first time: has another one finished before? */
static void tell_sequential(struct streams *streams, const struct stream *stream, const struct chunk *chunk,
                            const struct choice_view *view)
{
    struct remark remark;

    if (choices_finished(stream) == 0 || counts_so_far(stream))
        return;
    remark_choice(&remark, RULE_L004, chunk, view, &view->field, "");
    remark.finding.expected = SLICE("choices that come side by side");
    diag_report(streams->diag, &remark.finding, "the choice begins when another one has finished");
}

/* The state of a choice; without an index it counts by its position. NULL: it cannot be tracked. */
static struct choice_state *state_of(struct streams *streams, struct stream *stream, const struct chunk *chunk,
                                     const struct choice_view *view)
{
    int64_t index = view->index.fits ? view->index.value : (int64_t)view->position;
    struct choice_state *choice;

    if (!index_is_usable(streams, stream, chunk, view)) {
        stream->untracked = true;
        return NULL;
    }
    choice = index <= CHOICE_INDEX_MAX ? table_choice(&streams->table, stream, (uint8_t)index) : NULL;
    if (choice != NULL)
        return choice;
    if (index <= CHOICE_INDEX_MAX && stream->choices < streams->choice_limit)
        choice = table_add_choice(&streams->table, stream, (uint8_t)index);
    if (choice == NULL) {
        tell_untracked(streams, stream, chunk, &view->field);
        return NULL;
    }
    choice->first = spot_of_event(chunk->event);
    choice->first.position = view->position;
    tell_sequential(streams, stream, chunk, view);
    return choice;
}

static void tell_repeated_index(struct streams *streams, const struct chunk *chunk, const struct choice_view *view)
{
    struct remark remark;

    remark_choice(&remark, RULE_C013, chunk, view, &view->index.field, "index");
    diag_report(streams->diag, &remark.finding, "the chunk holds choice %i twice", view->index.value);
}

/* ## Roles */

static void check_role(struct streams *streams, struct stream *stream, struct choice_state *choice,
                       const struct chunk *chunk, const struct choice_view *view)
{
    struct remark remark;
    bool again = choice->had_role, late = choice->had_delta && !again;

    if (view->role.kind <= JSON_NULL)
        return;
    stream->roles += !again;
    choice->had_role = true;
    stream->repeats_role = stream->repeats_role || again;
    if (view->role.kind != JSON_STRING)
        return; /* the schema tells that */
    if (!field_is(chunk, &view->role, "assistant")) {
        remark_choice(&remark, RULE_C023, chunk, view, &view->role, "delta/role");
        remark.finding.expected = SLICE("\"assistant\"");
        diag_report(streams->diag, &remark.finding,
                    view->role.start == view->role.end ? "the role is empty" : "the role is not that of the assistant");
    } else if (again) {
        remark_choice(&remark, RULE_C022, chunk, view, &view->role, "delta/role");
        remark.finding.expected = SLICE("a role in the choice's first delta only");
        diag_report(streams->diag, &remark.finding, "the role comes again");
    } else if (late && !stream->lost && stream->from_start) {
        remark_choice(&remark, RULE_C021, chunk, view, &view->role, "delta/role");
        remark.finding.expected = SLICE("the role in the choice's first delta");
        diag_report(streams->diag, &remark.finding, "the role comes late, after other deltas of the choice");
    }
}

/* ## One choice of a chunk */

static void note_output(struct choice_state *choice, const struct chunk *chunk, const struct choice_view *view)
{
    choice->had_call = choice->had_call || view->call_count > 0;
    choice->had_function_call = choice->had_function_call || view->function_call.kind == JSON_OBJECT;
    if (choice->had_output)
        return;
    choice->had_output = true;
    choice->output = spot_of_field(chunk, &view->delta, view->position);
}

/* What the choice lacks it may find in its second entry; what comes twice follows from the repeated index. */
RARELY static void take_repeated(struct streams *streams, struct stream *stream, struct choice_state *choice,
                                 const struct chunk *chunk, const struct choice_view *view)
{
    if (!choice->had_role && view->role.kind == JSON_STRING) {
        choice->had_role = true;
        stream->roles++;
    }
    if (!choice->finished)
        finish_check(streams, stream, choice, chunk, view, choice_has_output(chunk, view));
}

static void check_choice(struct streams *streams, struct stream *stream, const struct chunk *chunk,
                         const struct choice_view *view)
{
    struct choice_state *choice = state_of(streams, stream, chunk, view);
    bool output = choice_has_output(chunk, view);

    if (choice == NULL)
        return;
    if (output)
        note_output(choice, chunk, view);
    calls_check(streams, stream, choice, chunk, view);
    if (choice->chunk == stream->chunks) {
        tell_repeated_index(streams, chunk, view);
        take_repeated(streams, stream, choice, chunk, view);
        return;
    }
    choice->chunk = stream->chunks;
    choice->last = stream->last;
    choice->last.position = view->position;
    check_role(streams, stream, choice, chunk, view);
    content_check(streams, stream, choice, chunk, view, output);
    choice->had_delta = choice->had_delta || view->delta.kind == JSON_OBJECT;
    finish_check(streams, stream, choice, chunk, view, output);
}

static void check_empty(struct streams *streams, const struct chunk *chunk)
{
    struct remark remark;
    bool excused = field_is_set(&chunk->usage.field) || field_is_set(&chunk->prompt_filter_results) ||
                   field_is_set(&chunk->moderation);

    if (excused || chunk->choices.kind != JSON_ARRAY)
        return;
    remark_field(&remark, RULE_C010, chunk, &chunk->choices, "/choices");
    remark.finding.expected = SLICE("a choice, or usage");
    diag_report(streams->diag, &remark.finding, "the chunk has no choices, and nothing else that it could be for");
}

void choices_check(struct streams *streams, struct stream *stream, const struct chunk *chunk)
{
    if (chunk->choices_size == 0) {
        check_empty(streams, chunk);
        return;
    }
    stream->had_choices = true;
    note_counting(stream, chunk);
    for (uint32_t i = 0; i < chunk->choice_count; i++)
        check_choice(streams, stream, chunk, &chunk->choice[i]);
    if (chunk->choices_size > chunk->choice_count)
        tell_untracked(streams, stream, chunk, &chunk->choices);
    else if (chunk->overflow)
        tell_too_many(streams, chunk, &chunk->choices, "tool calls");
}

/* ## The end of the stream */

static void tell_counting(struct streams *streams, struct stream *stream)
{
    const struct choice_state *first = table_choice_at(&streams->table, stream->first_choice);
    const struct choice_state *second = table_choice_at(&streams->table, first->next);
    struct remark remark;

    if (second == NULL)
        second = first;
    remark_choice_spot(&remark, RULE_C014, streams, stream, second, &second->first, "index");
    remark.finding.expected = SLICE("the same index on all chunks of a choice");
    diag_report(streams->diag, &remark.finding, "the choice's index counts the chunks, up to %i; each is seen once",
                stream->counting.next - 1);
}

/* The indexes seen, as a set, and the least one that is missing below the greatest. */
static int missing_index(const struct streams *streams, const struct stream *stream)
{
    uint64_t seen[2] = {0, 0};
    int missing = 0;

    for (uint32_t link = stream->first_choice; link != NO_LINK; link = streams->table.choices[link].next)
        seen[streams->table.choices[link].index / 64] |= UINT64_C(1) << streams->table.choices[link].index % 64;
    while (missing <= CHOICE_INDEX_MAX && (seen[missing / 64] >> missing % 64 & 1) != 0)
        missing++;
    return (uint32_t)missing < stream->choices ? missing : -1;
}

/* Choices beyond those that the request asked for. Their own place explains every gap. */
static bool tell_beyond(struct streams *streams, struct stream *stream)
{
    uint32_t wanted = streams->request->choices;
    bool any = false;
    struct remark remark;

    for (uint32_t link = stream->first_choice; wanted > 0 && link != NO_LINK;
         link = streams->table.choices[link].next) {
        const struct choice_state *choice = &streams->table.choices[link];
        if (choice->index < wanted)
            continue;
        any = true;
        remark_choice_spot(&remark, RULE_C011, streams, stream, choice, &choice->first, "index");
        struct text expected = text_over(remark.expected, sizeof remark.expected);
        text_format(&expected, wanted == 1 ? "0" : "0 to %u", (unsigned)wanted - 1);
        remark.finding.expected = text_slice(&expected);
        diag_report(streams->diag, &remark.finding, "the choice's index is %d, but the request asked for %u %s",
                    (int)choice->index, (unsigned)wanted, wanted == 1 ? "choice" : "choices");
    }
    return any;
}

static void check_gap(struct streams *streams, struct stream *stream)
{
    const struct choice_state *first = table_choice_at(&streams->table, stream->first_choice);
    int missing = missing_index(streams, stream);
    struct remark remark;

    if (first == NULL || !stream->from_start || stream->lost || (first->index == 0 && missing < 0))
        return;
    remark_choice_spot(&remark, RULE_C012, streams, stream, first, &first->first, "index");
    remark.finding.expected = SLICE("indexes from 0 on, without a gap");
    if (missing < 0 || (missing == 0 && stream->choices == 1))
        diag_report(streams->diag, &remark.finding,
                    missing < 0 ? "the first choice seen has index %d, not 0" : "the only choice has index %d, not 0",
                    (int)first->index);
    else
        diag_report(streams->diag, &remark.finding, "of %u choices none has index %d", (unsigned)stream->choices,
                    missing);
}

static void check_role_missing(struct streams *streams, struct stream *stream, const struct choice_state *choice)
{
    struct remark remark;

    if (!choice->had_output || choice->had_role || stream->lost || !stream->from_start)
        return;
    remark_choice_spot(&remark, RULE_C020, streams, stream, choice, &choice->output, "delta");
    remark.finding.expected = SLICE("\"role\": \"assistant\" in the choice's first delta");
    diag_report(streams->diag, &remark.finding, "no delta of the choice carries a role");
}

void choices_end(struct streams *streams, struct stream *stream)
{
    bool counting = choices_count_tokens(stream);

    if (counting && stream->first_choice != NO_LINK)
        tell_counting(streams, stream);
    else if (!tell_beyond(streams, stream))
        check_gap(streams, stream);
    for (uint32_t link = stream->first_choice; link != NO_LINK; link = streams->table.choices[link].next) {
        if (!counting) {
            check_role_missing(streams, stream, &streams->table.choices[link]);
            content_end(streams, stream, &streams->table.choices[link]);
        }
        finish_end(streams, stream, &streams->table.choices[link]);
    }
    if (!counting)
        calls_end(streams, stream);
}

void choices_tell_fewer(struct streams *streams, struct stream *stream, judge_set judges)
{
    uint32_t wanted = streams->request->choices;
    bool excused = stream->open_choices > 0 || stream->untracked || stream->lost || !stream->from_start;
    struct remark remark;

    if (stream->choices == 0 || stream->choices >= wanted || excused)
        return;
    remark_spot(&remark, RULE_C012, streams, &stream->scope, &stream->last);
    remark.finding.judges = judges & ~diag_reported(streams->diag, RULE_C012);
    remark.finding.pointer = SLICE("/choices");
    struct text expected = text_over(remark.expected, sizeof remark.expected);
    text_format(&expected, "indexes 0 to %u", (unsigned)wanted - 1);
    remark.finding.expected = text_slice(&expected);
    diag_report(streams->diag, &remark.finding, "the stream holds %u of the %u choices that the request asked for",
                (unsigned)stream->choices, (unsigned)wanted);
}
