/*
 * The official JSON Schema suite, draft 2020-12: every group whose schema uses
 * only what is supported passes whole, every other one is refused by the name of
 * a keyword that is in it. Which groups those are is decided here, by a walk of
 * its own over the schema.
 *
 *   json_schema [FOLDER]
 */
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "schema/schema.h"
#include "tap.h"

/* The verdict with findings, which takes other ways through the check than the verdict alone. */
static bool check_reporting(const struct schema *schema, struct json_document *document, struct diag *diag)
{
    struct event_piece piece = {0, {0, 1, 1}};
    struct event event = {.kind = EVENT_DATA,
                          .payload = {document->text, document->length},
                          .pieces = &piece,
                          .piece_count = 1,
                          .data_lines = 1};
    struct diag_scope scope;

    document->event = &event;
    diag_begin(diag, "suite");
    diag_open_scope(diag, &scope);
    diag_enter(diag, &scope, 1);
    bool valid = schema_check(schema, document, NULL, diag);
    diag_finish(diag);
    return valid;
}

struct suite {
    struct json_reader *reader;
    struct diag *diag;
    unsigned passed, refused, tests;
};

static const struct slice unsupported[] = {
#define NAME(name)                                                                                                     \
    {                                                                                                                  \
        name, sizeof(name) - 1                                                                                         \
    }
    NAME("pattern"),          NAME("patternProperties"),     NAME("$dynamicRef"), NAME("$dynamicAnchor"),
    NAME("unevaluatedItems"), NAME("unevaluatedProperties"), NAME("$vocabulary"),
};

/* Keywords that hold schemas: one, a list of them, or one for each member. */
static const struct slice holders[] = {
    NAME("not"),           NAME("if"),          NAME("then"),       NAME("else"),  NAME("additionalProperties"),
    NAME("propertyNames"), NAME("items"),       NAME("contains"),   NAME("allOf"), NAME("anyOf"),
    NAME("oneOf"),         NAME("prefixItems"), NAME("properties"), NAME("$defs"), NAME("dependentSchemas"),
};

/* Groups that refer to documents outside their schema: these whole files, and two groups. */
static const struct {
    const char *file;
    struct slice group; /* empty: all */
} remote[] = {
    {"refRemote.json", NAME("")},
    {"defs.json", NAME("")},
    {"ref.json", NAME("remote ref, containing refs itself")},
    {"dynamicRef.json", NAME("$ref to $dynamicRef finds detached $dynamicAnchor")},
};
#undef NAME

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static bool is_in(const struct json_document *document, uint32_t key, const struct slice *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (json_string_is(document, key, names[i]))
            return true;
    return false;
}

/* Walks the schemas in `node`; true when one has an unsupported keyword that `problem` names in quotes. */
struct walk {
    const struct json_document *document;
    struct slice problem;
    bool uses_unsupported, is_named;
};

static bool contains_quoted(struct slice text, struct slice name)
{
    for (size_t i = 0; i + name.length + 2 <= text.length; i++)
        if (text.data[i] == '"' && text.data[i + name.length + 1] == '"' &&
            memcmp(text.data + i + 1, name.data, name.length) == 0)
            return true;
    return false;
}

static void use_unsupported(struct walk *walk, struct slice keyword)
{
    walk->uses_unsupported = true;
    walk->is_named |= contains_quoted(walk->problem, keyword);
}

static void walk_schema(struct walk *walk, uint32_t node);

/* A list, a map or a single schema: whatever is in it. */
static void walk_holder(struct walk *walk, uint32_t node, bool is_map)
{
    const struct json_node *nodes = walk->document->nodes;

    if (nodes[node].kind == JSON_ARRAY)
        for (uint32_t item = node + 1; item < nodes[node].next; item = nodes[item].next)
            walk_schema(walk, item);
    else if (is_map)
        for (uint32_t key = node + 1; key < nodes[node].next; key = nodes[key + 1].next)
            walk_schema(walk, key + 1);
    else
        walk_schema(walk, node);
}

static void walk_schema(struct walk *walk, uint32_t node)
{
    const struct json_node *nodes = walk->document->nodes;

    for (uint32_t key = node + 1; nodes[node].kind == JSON_OBJECT && key < nodes[node].next;
         key = nodes[key + 1].next) {
        if (is_in(walk->document, key, unsupported, LENGTH(unsupported)))
            use_unsupported(walk, json_slice(walk->document, key));
        else if (json_string_is(walk->document, key, SLICE("$schema")) &&
                 !json_string_is(walk->document, key + 1, SLICE("https://json-schema.org/draft/2020-12/schema")))
            use_unsupported(walk, SLICE("$schema"));
        else if (is_in(walk->document, key, holders, LENGTH(holders)))
            walk_holder(walk, key + 1, is_in(walk->document, key, &holders[12], 3));
    }
}

static bool is_remote(const char *file, const struct json_document *document, uint32_t group)
{
    for (size_t i = 0; i < LENGTH(remote); i++)
        if (strcmp(file, remote[i].file) == 0 &&
            (remote[i].group.length == 0 ||
             json_string_is(document, json_member(document, group, SLICE("description")), remote[i].group)))
            return true;
    return false;
}

/* The text of a value, its quotes included. */
static struct slice value_text(const struct json_document *document, uint32_t node)
{
    struct slice text = json_slice(document, node);

    if (document->nodes[node].kind == JSON_STRING)
        text = (struct slice){text.data - 1, text.length + 2};
    return text;
}

static bool run_test(struct suite *suite, const struct schema *schema, const struct json_document *file, uint32_t test)
{
    struct slice data = value_text(file, json_member(file, test, SLICE("data")));
    uint32_t valid = json_member(file, test, SLICE("valid"));
    struct json_document document;
    struct json_error error;
    char *text = must_allocate(data.length + 1);

    memcpy(text, data.data, data.length);
    text[data.length] = '\n';
    suite->tests++;
    bool expected = file->nodes[valid].kind == JSON_TRUE;
    bool right = json_read(suite->reader, (struct slice){text, data.length}, &document, &error) &&
                 schema_check(schema, &document, NULL, NULL) == expected &&
                 check_reporting(schema, &document, suite->diag) == expected;
    if (!right)
        tap_note("wrong: %.*s", (int)data.length, data.data);
    free(text);
    return right;
}

static bool run_tests(struct suite *suite, const struct schema *schema, const struct json_document *file,
                      uint32_t group)
{
    uint32_t tests = json_member(file, group, SLICE("tests"));
    bool right = true;

    for (uint32_t test = tests + 1; test < file->nodes[tests].next; test = file->nodes[test].next)
        right &= run_test(suite, schema, file, test);
    return right;
}

static void run_group(struct suite *suite, const char *name, const struct json_document *file, uint32_t group)
{
    uint32_t schema_node = json_member(file, group, SLICE("schema"));
    struct slice source = value_text(file, schema_node);
    struct slice title = json_slice(file, json_member(file, group, SLICE("description")));
    char problem_buffer[400];
    struct text problem = text_over(problem_buffer, sizeof problem_buffer);
    size_t size = schema_memory(source.length);
    void *memory = must_allocate(size);
    struct arena arena = {.base = memory, .size = size};
    struct schema *schema = schema_compile(&arena, suite->reader, source, &problem);
    struct walk walk = {.document = file, .problem = text_slice(&problem)};

    walk_schema(&walk, schema_node);
    if (is_remote(name, file, group))
        use_unsupported(&walk, SLICE("$ref"));
    bool right = walk.uses_unsupported ? schema == NULL && walk.is_named
                                       : schema != NULL && run_tests(suite, schema, file, group);
    suite->passed += !walk.uses_unsupported;
    suite->refused += walk.uses_unsupported;
    tap_ok(right, "%s: %.*s: %s", name, (int)title.length, title.data, walk.uses_unsupported ? "refused" : "passes");
    if (!right || walk.uses_unsupported)
        tap_note("%s", problem_buffer);
    free(memory);
}

static void run_file(void *user, const char *path)
{
    struct suite *suite = user;
    const char *name = strrchr(path, '/') + 1;
    struct json_document file;
    struct json_error error;

    if (strcmp(name + strlen(name) - (strlen(name) < 5 ? 0 : 5), ".json") != 0)
        return;
    struct bytes bytes = file_read(path);
    char *text = must_allocate(bytes.length + 1);
    memcpy(text, bytes.data, bytes.length);
    text[bytes.length] = '\n';
    if (!json_read(suite->reader, (struct slice){text, bytes.length}, &file, &error))
        die("a file of the schema suite is not JSON");
    struct json_node *nodes = must_allocate(file.count * sizeof *nodes);
    memcpy(nodes, file.nodes, file.count * sizeof *nodes); /* the reader is used again for schemas and values */
    file.nodes = nodes;
    for (uint32_t group = 1; group < nodes[0].next; group = nodes[group].next)
        run_group(suite, name, &file, group);
    free(nodes);
    free(text);
    free(bytes.data);
}

static void ignore(void *user, const struct chunklint_diagnostic *diagnostic)
{
    (void)user;
    (void)diagnostic;
}

static void make_stages(struct suite *suite, struct arena *arena)
{
    struct chunklint_options options = chunklint_defaults();

    options.limits.event_tokens = 1 << 16;
    options.limits.depth = CHUNKLINT_DEPTH_MAX;
    options.report = ignore;
    suite->reader = json_create(arena, &options, NULL);
    suite->diag = diag_create(arena, &options);
}

int main(int count, char **arguments)
{
    const char *folder = count > 1 ? arguments[1] : "../shared/suites/json-schema-2020-12";
    struct suite suite = {0};
    struct arena arena = {0};
    void *memory;

    if (!file_exists(folder)) {
        tap_skip("no ../shared/suites/json-schema-2020-12", "the official JSON Schema suite");
        return tap_done();
    }
    make_stages(&suite, &arena);
    arena = (struct arena){.base = memory = must_allocate(arena.used), .size = arena.used};
    make_stages(&suite, &arena);
    files_below(folder, run_file, &suite);
    tap_total("%u groups pass whole (%u tests), %u groups are refused by name", suite.passed, suite.tests,
             suite.refused);
    free(memory);
    return tap_done();
}
