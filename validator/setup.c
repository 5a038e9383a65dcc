/*
 * Setting up a checker: proves the options, lays out the caller's memory once, by
 * the same code that counts how much is needed, and loads the dialects.
 */
#include "checker.h"

static size_t count_judges(const struct chunklint_options *options)
{
    size_t count = 1;

    while (options->also != NULL && options->also[count - 1] != NULL)
        count++;
    return count;
}

/*
 * A shape holds what schemas say in one scope, and it takes to the chunk what is not where `at` and `key` point to.
 * A description asks for the nodes of every event.
 */
static bool remembers_shapes(const struct chunklint *checker, const struct chunklint_options *options)
{
    return options->shape_cache && checker->panel_count == 1 && !options->describe && options->at == NULL &&
           options->key == NULL;
}

static void take_shapes(struct chunklint *checker, struct arena *arena, const struct chunklint_options *options)
{
    size_t sites = checker->judge_count * SHAPE_SITES;

    checker->letters = ARENA_TAKE(arena, const struct schema *, checker->judge_count);
    checker->found =
        (struct diag_repeats){.list = ARENA_TAKE(arena, struct diag_site, sites), .capacity = (uint32_t)sites};
    checker->shapes = shapes_create(arena, options, checker->diag, checker->judge_count);
}

/* Takes the stages' memory. With an arena that only counts, `checker` is a dummy that nothing is read from. */
static void take_stages(struct chunklint *checker, struct arena *arena, const struct chunklint_options *options)
{
    checker->judge_count = count_judges(options);
    take_panels(checker, arena, options);
    checker->framing = framing_create(arena, options, checker->diag);
    if (options->part != NULL)
        options->part->framing = checker->framing;
    checker->reader = json_create(arena, options, checker->diag);
    checker->decoder = chunk_decoder_create(arena, checker->reader);
    checker->chunk = chunk_create(arena);
    if (remembers_shapes(checker, options))
        take_shapes(checker, arena, options);
    if (options->describe)
        checker->profile = profile_create(arena);
}

static const char *dialect_name(const struct chunklint_options *options, size_t judge)
{
    return judge == 0 ? options->dialect : options->also[judge - 1];
}

struct slice judge_document(const struct chunklint_options *options, size_t judge)
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
        arena_take(&arena, dialect_memory(judge_document(options, i)), 1);
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
    size_t judges = count_judges(options);

    if (judges > JUDGES_MAX) {
        text_format(problem, "%n dialects are asked for, but at most %n judge at once", (uint64_t)judges,
                    (uint64_t)JUDGES_MAX);
        return false;
    }
    for (size_t i = 0; i < judges; i++)
        if (judge_document(options, i).data == NULL) {
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
        dialect_load(arena, checker->reader, judge_document(options, judge), checker->judges[judge].diag, &text);
    if (dialect != NULL)
        streams_set_dialect(checker->judges[judge].panel->streams, judge, dialect);
    checker->judges[judge].dialect = dialect;
    if (dialect != NULL && checker->shapes != NULL)
        checker->letters[judge] = dialect->letter;
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
            diag_excuse(checker->judges[i].diag, RULE_F017, contract->event_names, contract->event_name_count);
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
    for (size_t i = 0; request != NULL && i < checker->panel_count; i++)
        streams_set_request(checker->panels[i].streams, request, checker->reader);
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
