/*
 * Reads the keywords of one schema: takes an object of the document, gives where
 * each keyword's value stands. Refuses by name what is unknown, unsupported,
 * repeated, or of the wrong shape, so that no keyword is ever ignored.
 */
#include "schema/compile.h"

enum use { USED, NOTE, REFUSED };

enum shape {
    SHAPE_ANY,
    SHAPE_STRING,
    SHAPE_BOOLEAN,
    SHAPE_NUMBER,
    SHAPE_COUNT,
    SHAPE_ARRAY,
    SHAPE_TYPES,
    SHAPE_NAMES,
    SHAPE_NAMES_MAP,
    SHAPE_SCHEMA,
    SHAPE_SCHEMAS,
    SHAPE_SCHEMA_MAP,
    SHAPE_TOTAL
};

static const struct {
    struct slice name;
    enum use use;
    enum shape shape;
} keyword_table[KEYWORD_COUNT] = {
#define KEYWORD(name_, text_, use_, shape_) [KEYWORD_##name_] = {{text_, sizeof(text_) - 1}, use_, SHAPE_##shape_},
#include "schema/keywords.def"
#undef KEYWORD
};

typedef bool shape_test(const struct json_document *document, uint32_t node);

static enum json_kind kind_of(const struct json_document *document, uint32_t node)
{
    return (enum json_kind)document->nodes[node].kind;
}

static bool is_anything(const struct json_document *document, uint32_t node)
{
    (void)document;
    (void)node;
    return true;
}

static bool is_string(const struct json_document *document, uint32_t node)
{
    return kind_of(document, node) == JSON_STRING;
}

static bool is_boolean(const struct json_document *document, uint32_t node)
{
    return kind_of(document, node) == JSON_FALSE || kind_of(document, node) == JSON_TRUE;
}

static bool is_number(const struct json_document *document, uint32_t node)
{
    return kind_of(document, node) == JSON_INTEGER || kind_of(document, node) == JSON_NUMBER;
}

static bool is_count(const struct json_document *document, uint32_t node)
{
    int64_t value;

    return is_number(document, node) && json_integer(document, node, &value) && value >= 0;
}

static bool is_array(const struct json_document *document, uint32_t node)
{
    return kind_of(document, node) == JSON_ARRAY;
}

static bool is_object(const struct json_document *document, uint32_t node)
{
    return kind_of(document, node) == JSON_OBJECT;
}

static bool is_schema(const struct json_document *document, uint32_t node)
{
    return is_object(document, node) || is_boolean(document, node);
}

/* Do all elements of an array pass? */
static bool all_elements(const struct json_document *document, uint32_t array, shape_test *test)
{
    if (!is_array(document, array))
        return false;
    for (uint32_t node = array + 1; node < document->nodes[array].next; node = document->nodes[node].next)
        if (!test(document, node))
            return false;
    return true;
}

/* Do the values of all members of an object pass? */
static bool all_members(const struct json_document *document, uint32_t object, shape_test *test)
{
    if (!is_object(document, object))
        return false;
    for (uint32_t key = object + 1; key < document->nodes[object].next; key = document->nodes[key + 1].next)
        if (!test(document, key + 1))
            return false;
    return true;
}

static bool are_names(const struct json_document *document, uint32_t node)
{
    return all_elements(document, node, is_string);
}

static bool are_types(const struct json_document *document, uint32_t node)
{
    return is_string(document, node) || (are_names(document, node) && document->nodes[node].size > 0);
}

static bool is_names_map(const struct json_document *document, uint32_t node)
{
    return all_members(document, node, are_names);
}

static bool are_schemas(const struct json_document *document, uint32_t node)
{
    return all_elements(document, node, is_schema) && document->nodes[node].size > 0;
}

static bool is_schema_map(const struct json_document *document, uint32_t node)
{
    return all_members(document, node, is_schema);
}

static const struct {
    shape_test *test;
    const char *name;
} shape_table[SHAPE_TOTAL] = {
    [SHAPE_ANY] = {is_anything, "anything"},
    [SHAPE_STRING] = {is_string, "a string"},
    [SHAPE_BOOLEAN] = {is_boolean, "a boolean"},
    [SHAPE_NUMBER] = {is_number, "a number"},
    [SHAPE_COUNT] = {is_count, "a non-negative integer"},
    [SHAPE_ARRAY] = {is_array, "an array"},
    [SHAPE_TYPES] = {are_types, "a type's name or a non-empty array of them"},
    [SHAPE_NAMES] = {are_names, "an array of strings"},
    [SHAPE_NAMES_MAP] = {is_names_map, "an object of arrays of strings"},
    [SHAPE_SCHEMA] = {is_schema, "a schema (an object or a boolean)"},
    [SHAPE_SCHEMAS] = {are_schemas, "a non-empty array of schemas"},
    [SHAPE_SCHEMA_MAP] = {is_schema_map, "an object of schemas"},
};

static enum keyword find_keyword(const struct json_document *document, uint32_t key)
{
    unsigned keyword = 0;

    while (keyword < KEYWORD_COUNT && !json_string_is(document, key, keyword_table[keyword].name))
        keyword++;
    return (enum keyword)keyword;
}

static void read_keyword(struct compiler *compiler, uint32_t key)
{
    const struct json_document *document = &compiler->schema->document;
    struct slice name = json_slice(document, key);
    enum keyword keyword = find_keyword(document, key);

    if (keyword == KEYWORD_COUNT) {
        if (!slice_starts_with(name, SLICE("x-")))
            compile_refuse(compiler, "unknown keyword %q", &name);
    } else if (keyword_table[keyword].use == REFUSED) {
        compile_refuse(compiler, "unsupported keyword %q", &name);
    } else if (compiler->given[keyword] != JSON_NONE) {
        compile_refuse(compiler, "repeated keyword %q", &name);
    } else if (!shape_table[keyword_table[keyword].shape].test(document, key + 1)) {
        compile_refuse(compiler, "wrong value of %q, expected %s,", &name,
                       shape_table[keyword_table[keyword].shape].name);
    } else {
        compiler->given[keyword] = key + 1;
    }
}

void keywords_read(struct compiler *compiler, uint32_t node)
{
    const struct json_node *nodes = compiler->schema->document.nodes;

    for (unsigned i = 0; i < KEYWORD_COUNT; i++)
        compiler->given[i] = JSON_NONE;
    if (nodes[node].kind != JSON_OBJECT)
        return;
    for (uint32_t key = node + 1; key < nodes[node].next && !compiler->refused; key = nodes[key + 1].next)
        read_keyword(compiler, key);
}
