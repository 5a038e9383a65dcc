/*
 * Compiles a JSON Schema document: takes its text, gives flat tables in the arena.
 *
 * The table of schemas is its own work queue: compiling one appends those inside
 * it, so nothing recurses. Then references are resolved, applications in place are
 * recorded, and the masks of kinds computed. The first thing that cannot be
 * honoured refuses the whole document.
 */
#include "schema/schema.h"

#include "schema/compile.h"
#include "schema/equality.h"
#include "schema/references.h"

/*
 * The densest documents take less for each of their bytes (a test holds the worst
 * ones against it): nodes and schemas of "[{},{}…", properties of `"":{}`, names of $id.
 */
enum { MEMORY_PER_BYTE = 112, MEMORY_BASE = 8192 };

size_t schema_memory(size_t document_bytes)
{
    size_t rest = MEMORY_BASE + unique_memory();

    return document_bytes > (SIZE_MAX - rest) / MEMORY_PER_BYTE ? SIZE_MAX : document_bytes * MEMORY_PER_BYTE + rest;
}

struct slice schema_string(struct arena *arena, const struct json_document *document, uint32_t node)
{
    struct slice raw = json_slice(document, node);

    if ((document->nodes[node].flags & JSON_ESCAPED) == 0)
        return raw;
    char *copy = ARENA_TAKE(arena, char, raw.length + 1);
    if (copy == NULL)
        return (struct slice){"", 0};
    struct text decoded = text_over(copy, raw.length + 1);
    json_decode(document, node, &decoded);
    return text_slice(&decoded);
}

/* Enters the child of the container at `at` whose subtree holds `node`; gives that child's value. */
static uint32_t step_towards(const struct json_document *document, uint32_t at, uint32_t node, struct json_path *path)
{
    const struct json_node *nodes = document->nodes;
    bool is_object = nodes[at].kind == JSON_OBJECT;
    uint32_t child = at + 1, index = 0;

    for (; nodes[child + is_object].next <= node; child = nodes[child + is_object].next)
        index++;
    if (is_object)
        json_path_key(path, child);
    else
        json_path_index(path, index);
    return child + is_object;
}

void schema_place(const struct json_document *document, uint32_t node, struct text *out)
{
    struct json_path path;
    uint32_t at = 0;

    path.depth = 0;
    while (document->nodes[at].next <= node)
        at = document->nodes[at].next; /* the root that it stands under */
    while (at < node)
        at = step_towards(document, at, node, &path);
    text_string(out, path.depth == 0 ? " at the root" : " at ");
    json_path_pointer(&path, document, out);
}

void compile_refuse(struct compiler *compiler, const char *message, ...)
{
    va_list arguments;

    if (compiler->refused)
        return;
    compiler->refused = true;
    va_start(arguments, message);
    text_format_list(compiler->problem, message, arguments);
    va_end(arguments);
    schema_place(&compiler->schema->document, compiler->schema->nodes[compiler->current].source, compiler->problem);
}

uint32_t compile_subschema(struct compiler *compiler, uint32_t node)
{
    uint32_t index = compiler->schema->count++;

    compiler->schema->nodes[index] = (struct schema_node){.source = node};
    compiler->resource[index] = compiler->current < index ? compiler->resource[compiler->current] : 0;
    compiler->reference[index] = SCHEMA_NONE;
    compiler->unresolved[index] = JSON_NONE;
    compiler->schema_of[node] = index;
    return index;
}

/* Copies the texts into one, a line end behind each; NULL when the arena is full. */
static char *join_texts(struct arena *arena, const struct document_set *set)
{
    char *joined = ARENA_TAKE(arena, char, registry_bytes(set) + set->count), *end = joined;

    for (size_t i = 0; joined != NULL && i < set->count; i++) {
        memcpy(end, set->texts[i].data, set->texts[i].length);
        end += set->texts[i].length;
        *end++ = '\n';
    }
    return joined;
}

/* Reads the text that begins at `start`; its nodes are the reader's. */
static bool read_one(struct json_reader *reader, const char *start, size_t length, struct json_document *document,
                     struct text *problem)
{
    struct json_error error;
    bool read = json_read_own(reader, (struct slice){start, length}, document, &error);

    if (!read)
        json_describe_error(&error, start, problem);
    return read;
}

/* Appends the nodes of a text that begins `offset` bytes and `count` nodes behind the document's beginning. */
static void append_nodes(struct json_node *nodes, uint32_t count, uint32_t offset, const struct json_document *read)
{
    for (uint32_t i = 0; i < read->count; i++) {
        nodes[count + i] = read->nodes[i];
        nodes[count + i].start += offset;
        nodes[count + i].end += offset;
        nodes[count + i].next += count;
    }
}

/* Reads all texts; with NULL nodes they are only counted. Gives their nodes' number, or 0. */
static uint32_t read_all(struct json_reader *reader, const char *joined, const struct document_set *set,
                         struct json_node *nodes, struct text *problem)
{
    struct json_document read;
    uint32_t count = 0, offset = 0;

    for (size_t i = 0; i < set->count; i++) {
        if (!read_one(reader, joined + offset, set->texts[i].length, &read, problem))
            return 0;
        if (nodes != NULL)
            append_nodes(nodes, count, offset, &read);
        count += read.count;
        offset += (uint32_t)set->texts[i].length + 1;
    }
    return count;
}

bool schema_read(struct arena *arena, struct json_reader *reader, const struct document_set *set,
                 struct json_document *document, struct text *problem)
{
    char *joined = join_texts(arena, set);
    uint32_t count = joined == NULL ? 0 : read_all(reader, joined, set, NULL, problem);
    struct json_node *nodes = count == 0 ? NULL : ARENA_TAKE(arena, struct json_node, count);

    if (nodes == NULL) {
        if (joined == NULL || count > 0)
            text_string(problem, "not enough memory for the document");
        return false;
    }
    read_all(reader, joined, set, nodes, problem);
    *document = (struct json_document){.text = joined,
                                       .length = (uint32_t)(registry_bytes(set) + set->count - 1),
                                       .nodes = nodes,
                                       .count = count,
                                       .key = JSON_NONE};
    return true;
}

/* Only objects and booleans can be schemas. */
static uint32_t count_candidates(const struct json_document *document)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < document->count; i++)
        count += (KIND_BIT(document->nodes[i].kind) & (KINDS_OBJECT | KINDS_BOOLEAN)) != 0;
    return count;
}

static bool take_tables(struct compiler *c)
{
    struct arena *arena = c->arena;
    uint32_t count = c->capacity;

    c->schema->nodes = ARENA_TAKE(arena, struct schema_node, count);
    c->resource = ARENA_TAKE(arena, uint32_t, count);
    c->reference = ARENA_TAKE(arena, uint32_t, count);
    c->unresolved = ARENA_TAKE(arena, uint32_t, count);
    c->schema_of = ARENA_TAKE(arena, uint32_t, c->schema->document.count);
    c->references = references_create(arena, count, c->schema->document.length);
    if (c->references == NULL || c->schema_of == NULL || c->unresolved == NULL)
        return false;
    memset(c->schema_of, 0xFF, c->schema->document.count * sizeof *c->schema_of); /* SCHEMA_NONE */
    return true;
}

static void check_dialect_of_schema(struct compiler *compiler)
{
    const struct json_document *document = &compiler->schema->document;
    uint32_t node = compiler->given[KEYWORD_SCHEMA];

    if (node == JSON_NONE || json_string_is(document, node, SLICE("https://json-schema.org/draft/2020-12/schema")) ||
        json_string_is(document, node, SLICE("https://json-schema.org/draft/2020-12/schema#")))
        return;
    struct slice given = json_slice(document, node);
    compile_refuse(compiler, "unsupported \"$schema\": %q", &given);
}

static void compile_queue(struct compiler *c)
{
    struct schema *schema = c->schema;

    for (c->current = 0; c->current < schema->count && !c->refused; c->current++) {
        keywords_read(c, schema->nodes[c->current].source);
        if (c->refused)
            break;
        check_dialect_of_schema(c);
        c->resource[c->current] = references_name(c, c->current, c->resource[c->current]);
        c->unresolved[c->current] = c->given[KEYWORD_REF];
        build_node(c);
    }
}

static void compile_references(struct compiler *c)
{
    uint32_t count = c->schema->count;

    for (c->current = 0; c->current < count && !c->refused; c->current++)
        if (c->unresolved[c->current] != JSON_NONE)
            c->reference[c->current] = references_resolve(c, c->unresolved[c->current], c->resource[c->current]);
    for (c->current = 0; c->current < count && !c->refused; c->current++) {
        keywords_read(c, c->schema->nodes[c->current].source);
        build_combination(c, c->current);
    }
    c->current = 0;
}

struct schema *schema_compile_document(struct arena *arena, struct json_reader *reader,
                                       const struct json_document *document, struct text *problem)
{
    struct compiler compiler = {.arena = arena, .problem = problem, .capacity = count_candidates(document)};
    struct schema *schema = ARENA_TAKE(arena, struct schema, 1);

    if ((KIND_BIT(document->nodes[0].kind) & (KINDS_OBJECT | KINDS_BOOLEAN)) == 0) {
        text_format(problem, "not a schema: expected an object, found %s",
                    json_kind_name((enum json_kind)document->nodes[0].kind));
        return NULL;
    }
    if (schema == NULL)
        return NULL;
    *schema = (struct schema){.document = *document};
    compiler.schema = schema;
    if (take_tables(&compiler)) {
        for (uint32_t root = 0; root < document->count; root = document->nodes[root].next)
            compile_subschema(&compiler, root);
        compile_queue(&compiler);
        compile_references(&compiler);
        if (!compiler.refused)
            order_schemas(&compiler);
    }
    if (arena->overflow && !compiler.refused)
        text_string(problem, "not enough memory for the schema");
    if (compiler.refused || arena->overflow)
        return NULL;
    number_schema(schema, arena, reader);
    return arena->overflow ? NULL : schema;
}

struct schema *schema_compile(struct arena *arena, struct json_reader *reader, struct slice document,
                              struct text *problem)
{
    const struct document_set alone = {.texts = {document}, .count = 1};
    struct json_document read;

    if (!schema_read(arena, reader, &alone, &read, problem))
        return NULL;
    return schema_compile_document(arena, reader, &read, problem);
}
