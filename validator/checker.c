/*
 * The checker: wires the stages. Takes bytes by feed, passes events through
 * json, chunk, streams and schema, and leaves every judgement to them.
 *
 * All but the schema is done once, whatever the number of dialects: each dialect
 * has a judge with a schema and diagnostics of its own, and the judges of a panel
 * share the streams.
 */
#include "checker.h"

/* The part of the chunk whose defect a rule of its own tells whole, or that the contract makes legal. */
static struct slice spared(const struct chunk *chunk, const struct stream_contract *contract)
{
    if (usage_is_empty(&chunk->usage) || usage_is_foreign(&chunk->usage))
        return SLICE("/usage");
    if (contract->preamble && chunk_is_preamble(chunk))
        return SLICE("/object");
    return contract->bare_choices && chunk_has_bare_choice(chunk) ? SLICE("/choices/*/delta") : (struct slice){NULL, 0};
}

/* Has the event's name told the panel that it is something else (F017)? The names are all the same to its judges. */
static bool is_foreign(const struct chunklint *checker, size_t panel, const struct event *event)
{
    const struct judge *judge = checker->judges;

    if (!event->foreign || chunk_looks_like_one(checker->chunk))
        return false;
    while (judge->panel != &checker->panels[panel])
        judge++;
    const struct stream_contract *contract = &judge->dialect->contract;
    for (size_t i = 0; i < contract->event_name_count; i++)
        if (slice_equal(event->name, contract->event_names[i]))
            return false;
    return true;
}

static void assign(struct chunklint *checker, const struct json_document *document)
{
    for (size_t i = 0; i < checker->panel_count; i++) {
        struct panel *panel = &checker->panels[i];
        panel->attends = !is_foreign(checker, i, document->event);
        diag_set_absent(panel->diag, !panel->attends);
        if (panel->attends)
            streams_assign(panel->streams, checker->chunk);
    }
}

static void check_schema(const struct chunklint *checker, const struct judge *judge,
                         const struct json_document *document, struct diag_repeats *repeats)
{
    const struct dialect *dialect = judge->dialect;

    schema_check_sparing(dialect->letter, document, &dialect->allowances, spared(checker->chunk, &dialect->contract),
                         judge->diag, repeats);
}

static void check_schemas(struct chunklint *checker, const struct json_document *document, struct diag_repeats *repeats)
{
    for (size_t i = 0; i < checker->judge_count; i++)
        if (checker->judges[i].panel->attends)
            check_schema(checker, &checker->judges[i], document, repeats);
}

/* Nothing may be spared; and whether a frame is a preamble hangs on its id, which is free in a shape. */
static bool is_learnable(const struct chunklint *checker, const struct chunk *chunk)
{
    for (size_t i = 0; i < checker->judge_count; i++)
        if (spared(chunk, &checker->judges[i].dialect->contract).length > 0)
            return false;
    return !field_is_set(&chunk->prompt_filter_results);
}

/* Lets the shape cache know the event, if it wants to and all that was said of it can be said again. */
static void check_and_learn(struct chunklint *checker, const struct json_document *document)
{
    struct schema_list letters = {checker->letters, checker->judge_count};

    checker->found.count = 0;
    checker->found.incomplete = false;
    check_schemas(checker, document, &checker->found);
    if (document->length == document->event->payload.length)
        shapes_learn(checker->shapes, letters, document, checker->chunk, &checker->found);
}

static void check_contents(struct chunklint *checker, const struct json_document *document)
{
    const struct chunk *chunk = checker->chunk;

    if (chunk_is_error(chunk) || chunk_is_whole_completion(chunk))
        return;
    if (checker->shapes != NULL && shapes_wants(checker->shapes) && is_learnable(checker, chunk))
        check_and_learn(checker, document);
    else
        check_schemas(checker, document, NULL);
}

/* Streams come last: the end of a choice may use up the reader, and with it the document. */
static void check_document(struct chunklint *checker, const struct json_document *document)
{
    chunk_decode(checker->decoder, document, checker->chunk);
    if (checker->profile != NULL)
        profile_chunk(checker->profile, document, checker->chunk);
    assign(checker, document);
    json_report_oddities(checker->reader, document);
    check_contents(checker, document);
    for (size_t i = 0; i < checker->panel_count; i++) {
        if (checker->panels[i].attends)
            streams_check(checker->panels[i].streams, checker->chunk);
        diag_set_absent(checker->panels[i].diag, false);
    }
}

static void pass_event(struct chunklint *checker, const struct event *event)
{
    for (size_t i = 0; i < checker->panel_count; i++)
        streams_event(checker->panels[i].streams, event);
    if (checker->profile != NULL)
        profile_event(checker->profile, event);
}

/* An event of a known shape. */
struct remembered {
    const struct shapes *shapes;
    const struct event *event;
};

static struct place place_of(const void *context, uint32_t at)
{
    const struct remembered *remembered = context;

    return event_place(remembered->event, shapes_moved(remembered->shapes, at));
}

/* For judges who want what the schema says of the event in words, it is read after all. */
static void check_again(struct chunklint *checker, const struct event *event, judge_set judges)
{
    struct json_document document;

    json_begin(checker->reader, event);
    if (!json_next(checker->reader, &document))
        return;
    chunk_decode(checker->decoder, &document, checker->chunk);
    for (size_t i = 0; i < checker->judge_count; i++)
        if ((judges >> i & 1) != 0)
            check_schema(checker, &checker->judges[i], &document, NULL);
}

/* The schemas' findings about an event of a known shape. */
static void repeat_findings(struct chunklint *checker, const struct event *event, struct diag_repeats *repeats)
{
    const struct remembered remembered = {checker->shapes, event};

    if (repeats->count == 0 || diag_found_again(checker->diag, repeats, 1))
        return;
    judge_set wanting = diag_find_again(checker->diag, repeats, place_of, &remembered);
    if (wanting != 0)
        check_again(checker, event, wanting);
}

/* An event of a known shape. Where only its texts are new to its stream, the rules look at nothing else. */
static void check_shape(struct chunklint *checker, const struct event *event, const struct shape_hit *hit)
{
    struct streams *streams = checker->panels[0].streams;
    bool followed = streams_follow(streams, hit->chunk);

    if (!followed) {
        shapes_complete(checker->shapes); /* a stream that it begins is named by its id */
        streams_assign(streams, hit->chunk);
    }
    repeat_findings(checker, event, hit->repeats);
    if (!followed)
        streams_check(streams, hit->chunk);
}

/* An event like one before it need not be read. False: it must be. */
static bool check_remembered(struct chunklint *checker, const struct event *event)
{
    struct shape_hit hit;

    if (checker->shapes == NULL || !json_is_idle(checker->reader) || !shapes_find(checker->shapes, event, &hit))
        return false;
    check_shape(checker, event, &hit);
    return true;
}

/* The next event at once, when its shape tells where it ends. False: it must be framed first. */
static bool check_ahead(struct chunklint *checker, struct slice *bytes)
{
    struct event *event = &checker->ahead;
    struct slice payload;
    struct shape_hit hit;

    if (checker->shapes == NULL || !json_is_idle(checker->reader) ||
        !framing_foresee(checker->framing, *bytes, &payload))
        return false;
    payload.length = shapes_foresee(checker->shapes, (struct slice){payload.data, payload.length - 1});
    if (payload.length == 0 || !framing_take(checker->framing, bytes, payload, event))
        return false;
    shapes_take(checker->shapes, event, &hit);
    check_shape(checker, event, &hit);
    checker->events++;
    return true;
}

/* As many of the next events as differ from former ones of their streams in their texts alone. False: there are none.
 */
static bool check_batch(struct chunklint *checker, struct slice *bytes)
{
    struct batch *batch = &checker->batch;
    size_t taken;

    if (checker->shapes == NULL || !shapes_expect_batch(checker->shapes) || !json_is_idle(checker->reader) ||
        !framing_foresee_row(checker->framing, *bytes, &batch->row) || !shapes_foresee_batch(checker->shapes, batch))
        return false;
    taken = streams_take_batch(checker->panels[0].streams, batch);
    shapes_take_batch(checker->shapes, batch, taken);
    framing_take_row(checker->framing, bytes, &batch->row, taken, batch_begin(batch, taken));
    checker->events += taken;
    return taken > 0;
}

static void check_payload(struct chunklint *checker, const struct event *event)
{
    struct json_document document;
    bool any = false;

    diag_enter(checker->diag, diag_current(checker->diag), event->number);
    if (check_remembered(checker, event))
        return;
    json_begin(checker->reader, event);
    while (json_next(checker->reader, &document)) {
        check_document(checker, &document);
        any = true;
    }
    if (!any)
        pass_event(checker, event);
    if (json_sentinel(checker->reader)) {
        struct event sentinel = *event;
        sentinel.kind = EVENT_SENTINEL;
        pass_event(checker, &sentinel);
    }
}

static void end_connection(struct chunklint *checker, const struct event *event)
{
    bool cut_payload = json_finish(checker->reader);

    for (size_t i = 0; i < checker->panel_count; i++)
        streams_end(checker->panels[i].streams, event, cut_payload);
    if (checker->profile != NULL)
        profile_end(checker->profile);
}

static void check_event(struct chunklint *checker, const struct event *event)
{
    switch (event->kind) {
    case EVENT_DATA: check_payload(checker, event); break;
    case EVENT_END: end_connection(checker, event); break;
    default: pass_event(checker, event); break;
    }
    if (event->kind != EVENT_END && event->kind != EVENT_RESPONSE)
        checker->events++;
}

static bool check_next(struct chunklint *checker, struct slice *bytes, bool last)
{
    struct event event;

    if (!framing_next(checker->framing, bytes, last, &event))
        return false;
    check_event(checker, &event);
    return true;
}

static void check_bytes(struct chunklint *checker, struct slice bytes, bool last)
{
    checker->bytes += bytes.length;
    do
        while (check_batch(checker, &bytes) || check_ahead(checker, &bytes))
            continue;
    while (check_next(checker, &bytes, last));
}

void chunklint_begin(struct chunklint *checker, const char *file)
{
    checker->files++;
    framing_begin(checker->framing);
    for (size_t i = 0; i < checker->judge_count; i++)
        diag_begin(checker->judges[i].diag, file);
    for (size_t i = 0; i < checker->panel_count; i++)
        streams_begin(checker->panels[i].streams);
}

void chunklint_feed(struct chunklint *checker, const void *bytes, size_t length)
{
    check_bytes(checker, (struct slice){bytes, length}, false);
    diag_settle(checker->diag);
}

void chunklint_finish(struct chunklint *checker)
{
    check_bytes(checker, (struct slice){"", 0}, true);
    for (size_t i = 0; i < checker->panel_count; i++)
        streams_finish(checker->panels[i].streams);
    for (size_t i = 0; i < checker->judge_count; i++)
        diag_finish(checker->judges[i].diag);
    if (checker->profile != NULL)
        profile_finish(checker->profile);
}
