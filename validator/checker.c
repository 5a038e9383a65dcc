/*
 * The checker: wires the stages. Takes bytes by feed, passes events through
 * json, chunk, streams and schema, and leaves every judgement to them.
 *
 * Framing, json and chunk do their work once, whatever the number of dialects;
 * each dialect has a judge with a schema, streams and diagnostics of its own.
 *
 * All memory is the caller's; it is laid out once, by the same code that counts
 * how much is needed.
 */
#include "chunklint.h"

#include "base/arena.h"
#include "chunk/shape.h"
#include "diag/diag.h"
#include "framing/framing.h"
#include "json/json.h"
#include "profile/profile.h"
#include "request/request.h"
#include "schema/dialect.h"
#include "stream/stream.h"

/* One dialect's view of the inputs. */
struct judge {
    struct streams *streams;
    struct dialect *dialect;
    bool attends; /* to the document at hand */
};

struct chunklint {
    struct diag *diag;   /* of what all judges share: the only judge's own, or a front */
    struct diag **diags; /* of each judge */
    struct framing *framing;
    struct json_reader *reader;
    struct chunk_decoder *decoder;
    struct shapes *shapes; /* NULL: every event is read */
    struct judge *judges;
    size_t judge_count;
    struct chunk *chunk;     /* of the document at hand */
    struct profile *profile; /* NULL: nobody asked for a description */
    uint64_t files, bytes, events;
};

/* ## Setting up */

static size_t count_judges(const struct chunklint_options *options)
{
    size_t count = 1;

    while (options->also != NULL && options->also[count - 1] != NULL)
        count++;
    return count;
}

static void take_judges(struct chunklint *checker, struct arena *arena, const struct chunklint_options *options)
{
    checker->judge_count = count_judges(options);
    checker->judges = ARENA_TAKE(arena, struct judge, checker->judge_count);
    checker->diags = ARENA_TAKE(arena, struct diag *, checker->judge_count);
    for (size_t i = 0; i < checker->judge_count; i++) {
        struct diag *diag = diag_create(arena, options);
        struct streams *streams = streams_create(arena, options, diag);
        if (arena->base == NULL || arena->overflow)
            continue;
        diag_set_judge(diag, i);
        checker->diags[i] = diag;
        checker->judges[i] = (struct judge){.streams = streams};
    }
}

/* The only judge's own diagnostics, or a front of all. */
static struct diag *take_shared_diag(const struct chunklint *checker, struct arena *arena)
{
    struct diag *front =
        checker->judge_count == 1 ? NULL : diag_create_front(arena, checker->diags, checker->judge_count);

    return checker->judge_count > 1 || checker->diags == NULL ? front : checker->diags[0];
}

/* A shape holds what one schema says. What it takes to the chunk is not where `at` and `key` point to. */
static bool remembers_shapes(const struct chunklint *checker, const struct chunklint_options *options)
{
    bool alone = checker->judge_count == 1 && !options->describe; /* both ask for the nodes of every event */

    return options->shape_cache && alone && options->at == NULL && options->key == NULL;
}

/* Takes the stages' memory. With an arena that only counts, `checker` is a dummy that nothing is read from. */
static void take_stages(struct chunklint *checker, struct arena *arena, const struct chunklint_options *options)
{
    take_judges(checker, arena, options);
    checker->diag = take_shared_diag(checker, arena);
    checker->framing = framing_create(arena, options, checker->diag);
    checker->reader = json_create(arena, options, checker->diag);
    checker->decoder = chunk_decoder_create(arena, checker->reader);
    checker->chunk = chunk_create(arena);
    if (remembers_shapes(checker, options))
        checker->shapes = shapes_create(arena, options);
    if (options->describe)
        checker->profile = profile_create(arena);
}

static const char *dialect_name(const struct chunklint_options *options, size_t judge)
{
    return judge == 0 ? options->dialect : options->also[judge - 1];
}

/* A judge's document: the caller's own, or a built-in one by name; data is NULL when there is none. */
static struct slice dialect_document(const struct chunklint_options *options, size_t judge)
{
    const struct chunklint_dialect *built_in;

    if (judge == 0 && options->dialect_document != NULL)
        return (struct slice){options->dialect_document, options->dialect_length};
    built_in = chunklint_find_dialect(dialect_name(options, judge));
    return built_in == NULL ? (struct slice){0} : (struct slice){built_in->document, built_in->length};
}

size_t chunklint_memory(const struct chunklint_options *options)
{
    struct arena arena = {0};
    struct chunklint dummy = {0};

    ARENA_TAKE(&arena, struct chunklint, 1);
    take_stages(&dummy, &arena, options);
    for (size_t i = 0; i < dummy.judge_count; i++)
        arena_take(&arena, dialect_memory(dialect_document(options, i)), 1);
    arena_take(&arena, request_memory(options), 1);
    return arena.used;
}

static bool limits_are_usable(const struct chunklint_limits *limits, struct text *problem)
{
    const struct {
        const char *name;
        size_t value, least, most;
    } table[] = {
        {"event bytes", limits->event_bytes, 256, (size_t)1 << 30},
        {"event lines", limits->event_lines, 1, (size_t)1 << 24},
        {"event tokens", limits->event_tokens, 16, (size_t)1 << 26},
        {"depth", limits->depth, 1, CHUNKLINT_DEPTH_MAX},
        {"streams", limits->streams, 1, (size_t)1 << 24},
        {"choices", limits->choices, 1, 4096},
        {"calls", limits->calls, 1, 4096},
        {"diagnostics", limits->diagnostics, 16, (size_t)1 << 20},
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].value < table[i].least || table[i].value > table[i].most) {
            text_format(problem, "the limit of %s is %n, but must be from %n to %n", table[i].name,
                        (uint64_t)table[i].value, (uint64_t)table[i].least, (uint64_t)table[i].most);
            return false;
        }
    return true;
}

static bool pointer_is_usable(const char *option, const char *pointer, struct text *problem)
{
    if (pointer == NULL || pointer[0] == '/' || pointer[0] == '\0')
        return true;
    text_format(problem, "%s: \"%s\" is not a JSON Pointer, it must begin with \"/\"", option, pointer);
    return false;
}

static bool dialects_are_known(const struct chunklint_options *options, struct text *problem)
{
    for (size_t i = 0; i < count_judges(options); i++)
        if (dialect_document(options, i).data == NULL) {
            text_format(problem, "there is no built-in dialect \"%s\"", dialect_name(options, i));
            return false;
        }
    return true;
}

static bool options_are_usable(const struct chunklint_options *options, struct text *problem)
{
    return dialects_are_known(options, problem) && limits_are_usable(&options->limits, problem) &&
           pointer_is_usable("at", options->at, problem) && pointer_is_usable("key", options->key, problem);
}

/* Loads a judge's dialect, and says what it is when it cannot be loaded. */
static bool load_dialect(struct chunklint *checker, struct arena *arena, const struct chunklint_options *options,
                         size_t judge, struct chunklint_problem *problem)
{
    struct text text = text_over(problem->message, sizeof problem->message);

    text_format(&text, "dialect %s: ", dialect_name(options, judge));
    struct dialect *dialect =
        dialect_load(arena, checker->reader, dialect_document(options, judge), checker->diags[judge], &text);
    if (dialect != NULL)
        streams_set_dialect(checker->judges[judge].streams, dialect);
    checker->judges[judge].dialect = dialect;
    return dialect != NULL;
}

/* Names of events differ between dialects: framing knows the only one's, or each judge looks away from its own. */
static void allow_events(const struct chunklint *checker)
{
    for (size_t i = 0; i < checker->judge_count; i++) {
        const struct stream_contract *contract = &checker->judges[i].dialect->contract;
        if (checker->judge_count == 1)
            framing_allow_events(checker->framing, contract->event_names, contract->event_name_count);
        else
            diag_excuse(checker->diags[i], RULE_F017, contract->event_names, contract->event_name_count);
    }
}

static bool set_up_judges(struct chunklint *checker, struct arena *arena, const struct chunklint_options *options,
                          struct chunklint_problem *problem)
{
    for (size_t i = 0; i < checker->judge_count; i++)
        if (!load_dialect(checker, arena, options, i, problem))
            return false;
    struct text text = text_over(problem->message, sizeof problem->message);
    const struct request *request = request_create(arena, checker->reader, options, &text);
    for (size_t i = 0; request != NULL && i < checker->judge_count; i++)
        streams_set_request(checker->judges[i].streams, request, checker->reader);
    return request != NULL;
}

struct chunklint *chunklint_create(const struct chunklint_options *options, void *memory, size_t size,
                                   struct chunklint_problem *problem)
{
    struct text text = text_over(problem->message, sizeof problem->message);

    if (!options_are_usable(options, &text))
        return NULL;
    if (size < chunklint_memory(options)) {
        text_format(&text, "the checker needs %n bytes of memory and got %n", (uint64_t)chunklint_memory(options),
                    (uint64_t)size);
        return NULL;
    }
    struct arena arena = {.base = memory, .size = size};
    struct chunklint *checker = ARENA_TAKE(&arena, struct chunklint, 1);
    *checker = (struct chunklint){0};
    take_stages(checker, &arena, options);
    if (!set_up_judges(checker, &arena, options, problem))
        return NULL;
    allow_events(checker);
    return checker;
}

/* ## Checking */

/* The part of the chunk whose defect a rule of its own tells whole, or that the contract makes legal. */
static struct slice spared(const struct chunk *chunk, const struct stream_contract *contract)
{
    if (usage_is_empty(&chunk->usage) || usage_is_foreign(&chunk->usage))
        return SLICE("/usage");
    if (contract->preamble && chunk_is_preamble(chunk))
        return SLICE("/object");
    return contract->bare_choices && chunk_has_bare_choice(chunk) ? SLICE("/choices/*/delta") : (struct slice){NULL, 0};
}

/* Has the event's name told the judge that it is something else (F017)? */
static bool is_foreign(const struct chunklint *checker, const struct judge *judge, const struct event *event)
{
    const struct stream_contract *contract = &judge->dialect->contract;

    if (!event->foreign || chunk_looks_like_one(checker->chunk))
        return false;
    for (size_t i = 0; i < contract->event_name_count; i++)
        if (slice_equal(event->name, contract->event_names[i]))
            return false;
    return true;
}

static void assign(struct chunklint *checker, const struct json_document *document)
{
    for (size_t i = 0; i < checker->judge_count; i++) {
        struct judge *judge = &checker->judges[i];
        judge->attends = !is_foreign(checker, judge, document->event);
        diag_set_absent(checker->diags[i], !judge->attends);
        if (judge->attends)
            streams_assign(judge->streams, checker->chunk);
    }
}

static void check_schemas(struct chunklint *checker, const struct json_document *document, struct schema_sites *sites)
{
    const struct chunk *chunk = checker->chunk;

    for (size_t i = 0; i < checker->judge_count; i++) {
        const struct dialect *dialect = checker->judges[i].dialect;
        if (checker->judges[i].attends)
            schema_check_sparing(dialect->letter, document, &dialect->allowances, spared(chunk, &dialect->contract),
                                 checker->diags[i], sites);
    }
}

/* Nothing may be spared; and whether a frame is a preamble hangs on its id, which is free in a shape. */
static bool is_learnable(const struct chunklint *checker, const struct chunk *chunk)
{
    return spared(chunk, &checker->judges[0].dialect->contract).length == 0 &&
           !field_is_set(&chunk->prompt_filter_results);
}

/* Lets the shape cache know the event, if it wants to and all that was said of it can be said again. */
static void check_and_learn(struct chunklint *checker, const struct json_document *document)
{
    struct schema_sites sites = {.count = 0};

    check_schemas(checker, document, &sites);
    if (document->length == document->event->payload.length)
        shapes_learn(checker->shapes, checker->judges[0].dialect->letter, document, checker->chunk, &sites);
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
    for (size_t i = 0; i < checker->judge_count; i++) {
        if (checker->judges[i].attends)
            streams_check(checker->judges[i].streams, checker->chunk);
        diag_set_absent(checker->diags[i], false);
    }
}

static void pass_event(struct chunklint *checker, const struct event *event)
{
    for (size_t i = 0; i < checker->judge_count; i++)
        streams_event(checker->judges[i].streams, event);
    if (checker->profile != NULL)
        profile_event(checker->profile, event);
}

/* The schema's findings about an event of a known shape. Where diag knows one no more, they are worded anew. */
static void repeat_findings(struct chunklint *checker, const struct event *event, const struct schema_sites *sites)
{
    struct json_document document;
    bool known = true;

    for (uint32_t i = 0; i < sites->count; i++)
        known = known && diag_knows(checker->diag, sites->list[i].rule, sites->list[i].site);
    for (uint32_t i = 0; known && i < sites->count; i++)
        diag_again(checker->diag, sites->list[i].rule, sites->list[i].site);
    if (known)
        return;
    json_begin(checker->reader, event);
    if (json_next(checker->reader, &document)) {
        chunk_decode(checker->decoder, &document, checker->chunk);
        checker->judges[0].attends = true;
        check_schemas(checker, &document, NULL);
    }
}

/* An event like one before it need not be read. False: it must be. */
static bool check_remembered(struct chunklint *checker, const struct event *event)
{
    struct streams *streams = checker->judges[0].streams;
    struct shape_hit hit;

    if (checker->shapes == NULL || !json_is_idle(checker->reader) || !shapes_find(checker->shapes, event, &hit))
        return false;
    streams_assign(streams, hit.chunk);
    repeat_findings(checker, event, hit.sites);
    streams_check(streams, hit.chunk);
    return true;
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

    for (size_t i = 0; i < checker->judge_count; i++)
        streams_end(checker->judges[i].streams, event, cut_payload);
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

static void check_bytes(struct chunklint *checker, struct slice bytes, bool last)
{
    struct event event;

    checker->bytes += bytes.length;
    while (framing_next(checker->framing, &bytes, last, &event))
        check_event(checker, &event);
}

void chunklint_begin(struct chunklint *checker, const char *file)
{
    checker->files++;
    framing_begin(checker->framing);
    for (size_t i = 0; i < checker->judge_count; i++) {
        diag_begin(checker->diags[i], file);
        streams_begin(checker->judges[i].streams);
    }
}

void chunklint_feed(struct chunklint *checker, const void *bytes, size_t length)
{
    check_bytes(checker, (struct slice){bytes, length}, false);
}

void chunklint_finish(struct chunklint *checker)
{
    check_bytes(checker, (struct slice){"", 0}, true);
    for (size_t i = 0; i < checker->judge_count; i++) {
        streams_finish(checker->judges[i].streams);
        diag_finish(checker->diags[i]);
    }
    if (checker->profile != NULL)
        profile_finish(checker->profile);
}

/* ## Results */

size_t chunklint_judge_count(const struct chunklint *checker)
{
    return checker->judge_count;
}

struct chunklint_summary chunklint_judge_summary(const struct chunklint *checker, size_t judge)
{
    const struct judge *asked = &checker->judges[judge < checker->judge_count ? judge : 0];
    const struct diag *diag = checker->diags[asked - checker->judges];

    return (struct chunklint_summary){
        .dialect = asked->dialect->name,
        .files = checker->files,
        .bytes = checker->bytes,
        .events = checker->events,
        .chunks = streams_chunks(asked->streams),
        .streams = streams_count(asked->streams),
        .strict = diag_strict(diag),
        .compat = diag_compat(diag),
    };
}

struct chunklint_summary chunklint_summary(const struct chunklint *checker)
{
    return chunklint_judge_summary(checker, 0);
}

struct chunklint_rule_total chunklint_rule_total(const struct chunklint *checker, size_t index)
{
    if (index >= RULE_COUNT)
        return (struct chunklint_rule_total){0};
    return diag_total(checker->diags[0], (enum rule)index);
}

/* ## The description */

size_t chunklint_field_count(const struct chunklint *checker)
{
    return checker->profile == NULL ? 0 : profile_field_count(checker->profile);
}

struct chunklint_field chunklint_field(const struct chunklint *checker, size_t index)
{
    return index < chunklint_field_count(checker) ? profile_field(checker->profile, index)
                                                  : (struct chunklint_field){0};
}

size_t chunklint_fact_count(const struct chunklint *checker)
{
    return checker->profile == NULL ? 0 : profile_fact_count(checker->profile);
}

struct chunklint_fact chunklint_fact(const struct chunklint *checker, size_t index)
{
    return index < chunklint_fact_count(checker) ? profile_fact(checker->profile, index) : (struct chunklint_fact){0};
}
