/*
 * The checker: wires the stages. Takes bytes by feed, passes events through
 * json, chunk, streams and schema, and leaves every judgement to them.
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
#include "request/request.h"
#include "schema/dialect.h"
#include "stream/stream.h"

struct chunklint {
    struct diag *diag;
    struct framing *framing;
    struct json_reader *reader;
    struct chunk_decoder *decoder;
    struct shapes *shapes;
    struct streams *streams;
    struct dialect *dialect;
    struct chunk *chunk; /* of the document at hand */
    uint64_t files, bytes, events;
};

/* ## Setting up */

/* Takes the stages' memory. With an arena that only counts, `checker` is a dummy that nothing is read from. */
static void take_stages(struct chunklint *checker, struct arena *arena, const struct chunklint_options *options)
{
    checker->diag = diag_create(arena, options);
    checker->framing = framing_create(arena, options, checker->diag);
    checker->reader = json_create(arena, options, checker->diag);
    checker->decoder = chunk_decoder_create(arena, checker->reader);
    checker->shapes = shapes_create(arena, options);
    checker->streams = streams_create(arena, options, checker->diag);
    checker->chunk = chunk_create(arena);
}

/* The dialect's document: the caller's own, or a built-in one by name; data is NULL when there is none. */
static struct slice dialect_document(const struct chunklint_options *options)
{
    const struct chunklint_dialect *built_in;

    if (options->dialect_document != NULL)
        return (struct slice){options->dialect_document, options->dialect_length};
    built_in = chunklint_find_dialect(options->dialect);
    return built_in == NULL ? (struct slice){0} : (struct slice){built_in->document, built_in->length};
}

size_t chunklint_memory(const struct chunklint_options *options)
{
    struct arena arena = {0};
    struct chunklint dummy = {0};

    ARENA_TAKE(&arena, struct chunklint, 1);
    take_stages(&dummy, &arena, options);
    arena_take(&arena, dialect_memory(dialect_document(options).length), 1);
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

static bool options_are_usable(const struct chunklint_options *options, struct text *problem)
{
    if (options->dialect_document == NULL && chunklint_find_dialect(options->dialect) == NULL) {
        text_format(problem, "there is no built-in dialect \"%s\"", options->dialect);
        return false;
    }
    return limits_are_usable(&options->limits, problem) && pointer_is_usable("at", options->at, problem) &&
           pointer_is_usable("key", options->key, problem);
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
    text_format(&text, "dialect %s: ", options->dialect);
    checker->dialect = dialect_load(&arena, checker->reader, dialect_document(options), checker->diag, &text);
    if (checker->dialect == NULL)
        return NULL;
    text = text_over(problem->message, sizeof problem->message);
    const struct request *request = request_create(&arena, checker->reader, options, &text);
    if (request == NULL)
        return NULL;
    framing_allow_events(checker->framing, checker->dialect->contract.event_names,
                         checker->dialect->contract.event_name_count);
    streams_set_dialect(checker->streams, checker->dialect);
    streams_set_request(checker->streams, request, checker->reader);
    return checker;
}

/* ## Checking */

/* The part of the chunk whose defect a rule of its own tells whole. */
static struct slice spared(const struct chunk *chunk)
{
    return usage_is_empty(&chunk->usage) || usage_is_foreign(&chunk->usage) ? SLICE("/usage") : (struct slice){NULL, 0};
}

static void check_schema(struct chunklint *checker, const struct json_document *document, struct slice spared,
                         struct schema_sites *sites)
{
    schema_check_sparing(checker->dialect->letter, document, &checker->dialect->allowances, spared, checker->diag,
                         sites);
}

/* The check of an event that the shape cache wants to know. */
static void check_and_learn(struct chunklint *checker, const struct json_document *document)
{
    struct schema_sites sites = {.count = 0};

    check_schema(checker, document, (struct slice){NULL, 0}, &sites);
    if (document->length == document->event->payload.length)
        shapes_learn(checker->shapes, checker->dialect->letter, document, checker->chunk, &sites);
}

static void check_document(struct chunklint *checker, const struct json_document *document)
{
    struct chunk *chunk = checker->chunk;

    chunk_decode(checker->decoder, document, chunk);
    if (document->event->foreign && !chunk_looks_like_one(chunk))
        return; /* the event's name has told that it is something else (F017) */
    streams_assign(checker->streams, chunk);
    json_report_oddities(checker->reader, document);
    if (!chunk_is_error(chunk) && !chunk_is_whole_completion(chunk)) {
        if (shapes_wants(checker->shapes) && spared(chunk).length == 0)
            check_and_learn(checker, document);
        else
            check_schema(checker, document, spared(chunk), NULL);
    }
    streams_check(checker->streams, chunk);
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
    if (json_next(checker->reader, &document))
        check_schema(checker, &document, (struct slice){NULL, 0}, NULL);
}

/* An event like one before it need not be read. False: it must be. */
static bool check_remembered(struct chunklint *checker, const struct event *event)
{
    struct shape_hit hit;

    if (!json_is_idle(checker->reader) || !shapes_find(checker->shapes, event, &hit))
        return false;
    streams_assign(checker->streams, hit.chunk);
    repeat_findings(checker, event, hit.sites);
    streams_check(checker->streams, hit.chunk);
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
        streams_event(checker->streams, event);
    if (json_sentinel(checker->reader)) {
        struct event sentinel = *event;
        sentinel.kind = EVENT_SENTINEL;
        streams_event(checker->streams, &sentinel);
    }
}

static void check_event(struct chunklint *checker, const struct event *event)
{
    switch (event->kind) {
    case EVENT_DATA: check_payload(checker, event); break;
    case EVENT_END: streams_end(checker->streams, event, json_finish(checker->reader)); break;
    default: streams_event(checker->streams, event); break;
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
    diag_begin(checker->diag, file);
    framing_begin(checker->framing);
    streams_begin(checker->streams);
}

void chunklint_feed(struct chunklint *checker, const void *bytes, size_t length)
{
    check_bytes(checker, (struct slice){bytes, length}, false);
}

void chunklint_finish(struct chunklint *checker)
{
    check_bytes(checker, (struct slice){"", 0}, true);
    streams_finish(checker->streams);
    diag_finish(checker->diag);
}

/* ## Results */

struct chunklint_summary chunklint_summary(const struct chunklint *checker)
{
    return (struct chunklint_summary){
        .dialect = checker->dialect->name,
        .files = checker->files,
        .bytes = checker->bytes,
        .events = checker->events,
        .chunks = streams_chunks(checker->streams),
        .streams = streams_count(checker->streams),
        .strict = diag_strict(checker->diag),
        .compat = diag_compat(checker->diag),
    };
}

struct chunklint_rule_total chunklint_rule_total(const struct chunklint *checker, size_t index)
{
    if (index >= RULE_COUNT)
        return (struct chunklint_rule_total){0};
    return diag_total(checker->diag, (enum rule)index);
}
