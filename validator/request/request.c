/*
 * Reads a request: takes its JSON, gives what matters for the stream. Members
 * that say nothing about the stream's form are passed over; those that do must
 * have the type that the API gives them.
 *
 * The document is read once for all members; then each tool's parameters are
 * compiled from their own bytes, into a budget of their own, because compiling
 * uses the reader up.
 */
#include "request/request.h"

/* What schemas of tools may take together, in bytes of their text; and the shortest tool that has one. */
enum { SCHEMA_BYTES_MAX = 1 << 20, TOOL_BYTES = 38, REASON_SIZE = 160 };

/* Where the schema of a tool's arguments stands; length 0: it has none. */
struct parameters {
    uint32_t start, length;
};

struct loader {
    struct arena *arena;
    struct json_document document;
    struct request *request;
    struct parameters *parameters; /* of each tool */
    struct text *problem;
    bool refused;
    bool open; /* a tool without a name: others may be called */
};

static void refuse(struct loader *loader, const char *member, const char *expected)
{
    if (!loader->refused)
        text_format(loader->problem, "%s is not usable, expected %s", member, expected);
    loader->refused = true;
}

static enum json_kind kind_of(const struct loader *loader, uint32_t node)
{
    return node == JSON_NONE ? JSON_ABSENT : (enum json_kind)loader->document.nodes[node].kind;
}

static uint32_t member(const struct loader *loader, uint32_t object, struct slice name)
{
    return kind_of(loader, object) == JSON_OBJECT ? json_member(&loader->document, object, name) : JSON_NONE;
}

static bool is_string(const struct loader *loader, uint32_t node, struct slice text)
{
    return kind_of(loader, node) == JSON_STRING && json_string_is(&loader->document, node, text);
}

/* A string's text; escapes are decoded into the arena. */
static struct slice string_at(struct loader *loader, uint32_t node)
{
    struct slice raw = json_slice(&loader->document, node);
    char *copy = NULL;

    if ((loader->document.nodes[node].flags & JSON_ESCAPED) == 0)
        return raw;
    copy = ARENA_TAKE(loader->arena, char, raw.length + 1);
    if (copy == NULL)
        return (struct slice){"", 0};
    struct text decoded = text_over(copy, raw.length + 1);
    json_decode(&loader->document, node, &decoded);
    return text_slice(&decoded);
}

/* ## Tools */

struct request_tool *request_add_tool(struct request *request, struct slice name)
{
    for (uint32_t i = 0; i < request->tool_count; i++)
        if (slice_equal(request->tools[i].name, name))
            return &request->tools[i];
    if (request->tool_count == REQUEST_TOOLS_MAX)
        return NULL;
    request->tools[request->tool_count] = (struct request_tool){.name = name};
    return &request->tools[request->tool_count++];
}

void request_narrow_tools(struct request *request)
{
    request->tools_known = true;
    for (uint32_t i = 0; i < request->tool_count; i++)
        request->tools[i].callable = false;
}

const struct request_tool *request_find_tool(const struct request *request, struct slice name)
{
    for (uint32_t i = 0; i < request->tool_count; i++)
        if (slice_equal(request->tools[i].name, name))
            return &request->tools[i];
    return NULL;
}

/* The object that names a tool: its member "function" or "custom", or the tool itself, as in the older "functions". */
static uint32_t definition_of(const struct loader *loader, uint32_t tool)
{
    uint32_t function = member(loader, tool, SLICE("function")), custom = member(loader, tool, SLICE("custom"));

    return function != JSON_NONE ? function : custom != JSON_NONE ? custom : tool;
}

static void take_parameters(struct loader *loader, uint32_t definition, size_t tool)
{
    uint32_t node = member(loader, definition, SLICE("parameters"));
    enum json_kind kind = kind_of(loader, node);

    if (kind == JSON_OBJECT)
        loader->parameters[tool] = (struct parameters){
            loader->document.nodes[node].start, loader->document.nodes[node].end - loader->document.nodes[node].start};
    else if (kind > JSON_NULL)
        refuse(loader, "parameters of a tool", "an object");
}

static void take_tool(struct loader *loader, uint32_t node)
{
    uint32_t definition = definition_of(loader, node), name = member(loader, definition, SLICE("name"));
    struct request_tool *tool = NULL;

    if (kind_of(loader, node) != JSON_OBJECT) {
        refuse(loader, "an element of tools", "an object");
    } else if (kind_of(loader, name) != JSON_STRING) {
        loader->open = true; /* a tool of the server's own, which may have any name */
    } else {
        tool = request_add_tool(loader->request, string_at(loader, name));
        if (tool == NULL)
            refuse(loader, "tools", "512 of them at most");
        else
            take_parameters(loader, definition, (size_t)(tool - loader->request->tools));
    }
    if (tool != NULL)
        tool->callable = true;
}

static void take_tools(struct loader *loader, uint32_t node)
{
    const struct json_node *nodes = loader->document.nodes;

    if (kind_of(loader, node) == JSON_NULL)
        return;
    if (kind_of(loader, node) != JSON_ARRAY) {
        refuse(loader, "tools", "an array");
        return;
    }
    for (uint32_t tool = node + 1; tool < nodes[node].next && !loader->refused; tool = nodes[tool].next)
        take_tool(loader, tool);
}

/* ## Which of them may be called */

static void allow(struct loader *loader, uint32_t node)
{
    uint32_t name = member(loader, definition_of(loader, node), SLICE("name"));
    struct request_tool *tool = NULL;

    if (kind_of(loader, name) != JSON_STRING) {
        loader->open = true;
        return;
    }
    tool = request_add_tool(loader->request, string_at(loader, name));
    if (tool == NULL)
        refuse(loader, "tools", "512 of them at most");
    else
        tool->callable = true;
}

/* {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": [...]}} */
static void take_allowed(struct loader *loader, uint32_t allowed)
{
    const struct json_node *nodes = loader->document.nodes;
    uint32_t tools = member(loader, allowed, SLICE("tools"));

    loader->request->forced = is_string(loader, member(loader, allowed, SLICE("mode")), SLICE("required"));
    if (kind_of(loader, tools) != JSON_ARRAY) {
        refuse(loader, "tools of allowed_tools", "an array");
        return;
    }
    request_narrow_tools(loader->request);
    for (uint32_t tool = tools + 1; tool < nodes[tools].next && !loader->refused; tool = nodes[tool].next)
        allow(loader, tool);
}

static void take_tool_choice(struct loader *loader, uint32_t node)
{
    uint32_t allowed = member(loader, node, SLICE("allowed_tools"));

    if (kind_of(loader, node) == JSON_STRING) {
        loader->request->forced = is_string(loader, node, SLICE("required"));
        if (is_string(loader, node, SLICE("none")))
            request_narrow_tools(loader->request);
    } else if (allowed != JSON_NONE) {
        take_allowed(loader, allowed);
    } else if (kind_of(loader, node) == JSON_OBJECT) {
        loader->request->forced = true;
        request_narrow_tools(loader->request);
        allow(loader, node);
    } else if (kind_of(loader, node) != JSON_NULL) {
        refuse(loader, "tool_choice", "a string or an object");
    }
}

/* ## The other members */

static void take_n(struct loader *loader, uint32_t node)
{
    int64_t number = 0;

    if (kind_of(loader, node) == JSON_NULL)
        return;
    if (!json_integer(&loader->document, node, &number) || number < 1 || number > 128)
        refuse(loader, "n", "an integer from 1 to 128");
    else
        loader->request->choices = (uint32_t)number;
}

static void take_stream_options(struct loader *loader, uint32_t node)
{
    uint32_t include = member(loader, node, SLICE("include_usage"));
    enum json_kind kind = kind_of(loader, include);

    if (kind_of(loader, node) != JSON_OBJECT && kind_of(loader, node) != JSON_NULL)
        refuse(loader, "stream_options", "an object");
    else if (kind != JSON_ABSENT && kind != JSON_NULL && kind != JSON_FALSE && kind != JSON_TRUE)
        refuse(loader, "include_usage", "true or false");
    else if (kind == JSON_TRUE)
        loader->request->usage = USAGE_ASKED;
}

/* In this order: what narrows the tools comes after what lists them. */
static const struct {
    struct slice name;
    void (*take)(struct loader *loader, uint32_t value);
} members[] = {
    {{"n", 1}, take_n},
    {{"stream_options", 14}, take_stream_options},
    {{"tools", 5}, take_tools},
    {{"functions", 9}, take_tools},
    {{"tool_choice", 11}, take_tool_choice},
};

/* What a request does not say has its default: one choice, no usage, no tools. */
static void take_members(struct loader *loader)
{
    struct request *request = loader->request;

    request->choices = 1;
    request->usage = USAGE_NOT_ASKED;
    request->tools_known = true;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        uint32_t value = member(loader, 0, members[i].name);
        if (value != JSON_NONE)
            members[i].take(loader, value);
    }
    request->tools_known = !loader->open;
}

/* ## Schemas */

static const char *keep_reason(struct arena *arena, const struct text *reason)
{
    char *copy = ARENA_TAKE(arena, char, reason->length + 1);

    if (copy == NULL)
        return "no memory is left";
    memcpy(copy, reason->data, reason->length + 1);
    return copy;
}

/* The request stays usable when a schema is not: its tool's arguments are not checked, and a finding says so. */
static void compile_tool(struct loader *loader, struct arena *budget, struct json_reader *reader, size_t index)
{
    struct request_tool *tool = &loader->request->tools[index];
    const struct parameters *at = &loader->parameters[index];
    char bytes[REASON_SIZE];
    struct text reason = text_over(bytes, sizeof bytes);
    struct arena trial = *budget;

    if (schema_memory(at->length) > budget->size - budget->used)
        text_string(&reason, "the schema is too large");
    else
        tool->schema =
            schema_compile(&trial, reader, (struct slice){loader->document.text + at->start, at->length}, &reason);
    if (tool->schema == NULL)
        tool->unchecked = keep_reason(loader->arena, &reason);
    else
        *budget = trial;
    loader->request->has_schemas = true;
}

static size_t lesser(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The parameters' text is part of the request's; each schema has a part of its own besides. */
static size_t budget_for(size_t length)
{
    size_t text = schema_memory(lesser(length, SCHEMA_BYTES_MAX));

    return text + lesser(length / TOOL_BYTES, REQUEST_TOOLS_MAX) * schema_memory(0);
}

static void compile_tools(struct loader *loader, struct json_reader *reader)
{
    size_t size = budget_for(loader->document.length);
    struct arena budget = {.base = arena_take(loader->arena, size, 1), .size = size};

    if (budget.base == NULL)
        return;
    for (size_t i = 0; i < loader->request->tool_count; i++)
        if (loader->parameters[i].length > 0)
            compile_tool(loader, &budget, reader, i);
}

/* ## The whole */

static bool read_text(struct loader *loader, struct json_reader *reader, struct slice text)
{
    struct json_error error;
    char *copy = ARENA_TAKE(loader->arena, char, text.length + 1);

    if (copy == NULL)
        return false;
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\n';
    if (!json_read(reader, (struct slice){copy, text.length}, &loader->document, &error)) {
        json_describe_error(&error, copy, loader->problem);
        return false;
    }
    if (loader->document.nodes[0].kind == JSON_OBJECT)
        return true;
    text_format(loader->problem, "expected an object, found %s",
                json_kind_name((enum json_kind)loader->document.nodes[0].kind));
    return false;
}

static bool load(struct request *request, struct arena *arena, struct json_reader *reader, struct slice text,
                 struct text *problem)
{
    struct loader loader = {.arena = arena, .request = request, .problem = problem};

    loader.parameters = ARENA_TAKE(arena, struct parameters, REQUEST_TOOLS_MAX);
    if (loader.parameters == NULL || !read_text(&loader, reader, text))
        return false;
    memset(loader.parameters, 0, REQUEST_TOOLS_MAX * sizeof *loader.parameters);
    take_members(&loader);
    if (!loader.refused)
        compile_tools(&loader, reader);
    return !loader.refused;
}

/* The list's names are kept, so it must be, too. */
static bool expect(struct request *request, struct arena *arena, const char *list, struct text *problem)
{
    size_t size = strlen(list) + 1;
    char *copy = ARENA_TAKE(arena, char, size);

    if (copy == NULL)
        return false;
    memcpy(copy, list, size);
    return expect_apply(request, copy, problem);
}

size_t request_memory(const struct chunklint_options *options)
{
    size_t size = sizeof(struct request) + REQUEST_TOOLS_MAX * sizeof(struct request_tool) + 64;

    if (options->request != NULL)
        size += 2 * options->request_length + REQUEST_TOOLS_MAX * (sizeof(struct parameters) + REASON_SIZE + 32) +
                budget_for(options->request_length) + 256;
    if (options->expect != NULL)
        size += strlen(options->expect) + 32;
    return size;
}

struct request *request_create(struct arena *arena, struct json_reader *reader, const struct chunklint_options *options,
                               struct text *problem)
{
    struct request *request = ARENA_TAKE(arena, struct request, 1);
    struct request_tool *tools = ARENA_TAKE(arena, struct request_tool, REQUEST_TOOLS_MAX);
    char bytes[256];
    struct text why = text_over(bytes, sizeof bytes);

    if (tools == NULL)
        return NULL;
    *request = (struct request){.tools = tools};
    if (options->request != NULL &&
        !load(request, arena, reader, (struct slice){options->request, options->request_length}, &why)) {
        text_format(problem, "the request: %s", bytes);
        return NULL;
    }
    if (options->expect != NULL && !expect(request, arena, options->expect, &why)) {
        text_format(problem, "the expectations: %s", bytes);
        return NULL;
    }
    return request;
}

/* ## Arguments */

bool request_check_arguments(const struct request_tool *tool, struct json_reader *reader, struct slice arguments,
                             struct text *explanation)
{
    struct json_document document;
    struct json_error error;

    if (!json_read(reader, arguments, &document, &error) || document.nodes[0].kind != JSON_OBJECT)
        return true;
    document.root = 0;
    document.key = JSON_NONE;
    document.event = NULL;
    return schema_explain(tool->schema, &document, "the object", explanation);
}
