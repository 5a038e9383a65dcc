/*
 * Makes the records of one schema from the keywords that it was given: takes nodes
 * of the document, gives what the check reads. Each function looks after one
 * group of keywords, and gives NULL when none of the group is there.
 */
#include "schema/compile.h"
#include "schema/equality.h"

static const struct json_node *node_at(const struct compiler *c, uint32_t node)
{
    return &c->schema->document.nodes[node];
}

static uint32_t given(const struct compiler *c, enum keyword keyword)
{
    return c->given[keyword];
}

static bool any_given(const struct compiler *c, const enum keyword *keywords, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (given(c, keywords[i]) != JSON_NONE)
            return true;
    return false;
}

#define ANY_GIVEN(compiler, ...)                                                                                       \
    any_given((compiler), (const enum keyword[]){__VA_ARGS__},                                                         \
              sizeof((enum keyword[]){__VA_ARGS__}) / sizeof(enum keyword))

static uint32_t subschema(struct compiler *c, enum keyword keyword)
{
    return given(c, keyword) == JSON_NONE ? SCHEMA_NONE : compile_subschema(c, given(c, keyword));
}

/* A count of a keyword that proved to be one; what is beyond any document's size is as good as none. */
static uint32_t count_of(const struct compiler *c, enum keyword keyword, uint32_t absent)
{
    int64_t value = absent;

    if (given(c, keyword) != JSON_NONE)
        (void)json_integer(&c->schema->document, given(c, keyword), &value);
    return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static struct range range_of(const struct compiler *c, enum keyword min, enum keyword max)
{
    return (struct range){count_of(c, min, 0), count_of(c, max, UINT32_MAX)};
}

/* ---- type */

static const struct {
    struct slice name;
    uint16_t kinds;
} type_names[] = {
    {{"null", 4}, KINDS_NULL},     {{"boolean", 7}, KINDS_BOOLEAN}, {{"integer", 7}, KINDS_INTEGER},
    {{"number", 6}, KINDS_NUMBER}, {{"string", 6}, KINDS_STRING},   {{"array", 5}, KINDS_ARRAY},
    {{"object", 6}, KINDS_OBJECT},
};

static uint16_t type_kinds(struct compiler *c, uint32_t node)
{
    for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++)
        if (json_string_is(&c->schema->document, node, type_names[i].name))
            return type_names[i].kinds;
    struct slice name = json_slice(&c->schema->document, node);
    compile_refuse(c, "unknown type %q in \"type\"", &name);
    return 0;
}

static uint16_t build_types(struct compiler *c)
{
    uint32_t node = given(c, KEYWORD_TYPE);
    uint16_t kinds = 0;

    if (node == JSON_NONE)
        return KINDS_ALL;
    if (node_at(c, node)->kind == JSON_STRING)
        return type_kinds(c, node);
    for (uint32_t name = node + 1; name < node_at(c, node)->next; name++)
        kinds = (uint16_t)(kinds | type_kinds(c, name));
    return kinds;
}

/* ---- objects */

struct property_table {
    struct property *properties;
    uint32_t *slots;
    uint32_t mask, count;
};

/* The property of that name, entered when it is new. */
static struct property *enter_property(struct compiler *c, struct property_table *table, uint32_t name_node)
{
    struct slice name = schema_string(c->arena, &c->schema->document, name_node);
    uint32_t hash = json_hash(name), slot = hash & table->mask;

    for (; table->slots[slot] != 0; slot = (slot + 1) & table->mask) {
        struct property *known = &table->properties[table->slots[slot] - 1];
        if (known->hash == hash && slice_equal(known->name, name))
            return known;
    }
    table->properties[table->count] = (struct property){name, hash, SCHEMA_NONE, SCHEMA_NONE};
    table->slots[slot] = ++table->count;
    return &table->properties[table->count - 1];
}

static bool take_property_table(struct compiler *c, struct property_table *table, uint32_t capacity)
{
    uint32_t slots = 4;

    while (slots < capacity * 2)
        slots *= 2;
    *table = (struct property_table){ARENA_TAKE(c->arena, struct property, capacity),
                                     ARENA_TAKE(c->arena, uint32_t, slots), slots - 1, 0};
    if (table->properties == NULL || table->slots == NULL)
        return false;
    memset(table->slots, 0, slots * sizeof *table->slots);
    return true;
}

static void enter_properties(struct compiler *c, struct property_table *table)
{
    uint32_t map = given(c, KEYWORD_PROPERTIES);

    if (map == JSON_NONE)
        return;
    for (uint32_t key = map + 1; key < node_at(c, map)->next; key = node_at(c, key + 1)->next) {
        struct property *property = enter_property(c, table, key);
        if (property->schema != SCHEMA_NONE)
            compile_refuse(c, "repeated property %q", &property->name);
        else
            property->schema = compile_subschema(c, key + 1);
    }
}

static void enter_required(struct compiler *c, struct property_table *table, struct object_rules *rules)
{
    uint32_t list = given(c, KEYWORD_REQUIRED);
    uint32_t *required = ARENA_TAKE(c->arena, uint32_t, list == JSON_NONE ? 0 : node_at(c, list)->size);

    rules->required = required;
    if (list == JSON_NONE || required == NULL)
        return;
    for (uint32_t node = list + 1; node < node_at(c, list)->next; node++) {
        struct property *property = enter_property(c, table, node);
        if (property->required != SCHEMA_NONE)
            continue;
        property->required = rules->required_count;
        required[rules->required_count++] = (uint32_t)(property - table->properties);
        rules->wants_delta |= slice_equal(property->name, SLICE("delta"));
    }
}

static uint32_t count_elements(const struct compiler *c, uint32_t map)
{
    uint32_t count = 0;

    if (map == JSON_NONE)
        return 0;
    for (uint32_t key = map + 1; key < node_at(c, map)->next; key = node_at(c, key + 1)->next)
        count += node_at(c, key + 1)->size;
    return count;
}

static uint32_t size_of(const struct compiler *c, uint32_t node)
{
    return node == JSON_NONE ? 0 : node_at(c, node)->size;
}

static void enter_dependencies(struct compiler *c, struct object_rules *rules)
{
    uint32_t names = given(c, KEYWORD_DEPENDENT_REQUIRED), schemas = given(c, KEYWORD_DEPENDENT_SCHEMAS);
    uint32_t capacity = count_elements(c, names) + size_of(c, schemas);
    struct dependency *list = ARENA_TAKE(c->arena, struct dependency, capacity);
    const struct json_document *document = &c->schema->document;

    rules->dependencies = list;
    if (list == NULL)
        return;
    for (uint32_t key = names + 1; names != JSON_NONE && key < node_at(c, names)->next;
         key = node_at(c, key + 1)->next) {
        struct slice trigger = schema_string(c->arena, document, key);
        for (uint32_t name = key + 2; name < node_at(c, key + 1)->next; name++)
            list[rules->dependency_count++] =
                (struct dependency){trigger, schema_string(c->arena, document, name), SCHEMA_NONE};
    }
    for (uint32_t key = schemas + 1; schemas != JSON_NONE && key < node_at(c, schemas)->next;
         key = node_at(c, key + 1)->next)
        list[rules->dependency_count++] =
            (struct dependency){schema_string(c->arena, document, key), {NULL, 0}, compile_subschema(c, key + 1)};
}

static struct object_rules *build_object(struct compiler *c)
{
    struct property_table table;

    if (!ANY_GIVEN(c, KEYWORD_PROPERTIES, KEYWORD_REQUIRED, KEYWORD_ADDITIONAL_PROPERTIES, KEYWORD_PROPERTY_NAMES,
                   KEYWORD_MIN_PROPERTIES, KEYWORD_MAX_PROPERTIES, KEYWORD_DEPENDENT_REQUIRED,
                   KEYWORD_DEPENDENT_SCHEMAS))
        return NULL;
    struct object_rules *rules = ARENA_TAKE(c->arena, struct object_rules, 1);
    uint32_t additional = given(c, KEYWORD_ADDITIONAL_PROPERTIES);
    uint32_t capacity = size_of(c, given(c, KEYWORD_PROPERTIES)) + size_of(c, given(c, KEYWORD_REQUIRED));
    if (rules == NULL || !take_property_table(c, &table, capacity))
        return NULL;
    *rules =
        (struct object_rules){.slots = table.slots,
                              .slot_mask = table.mask,
                              .properties = table.properties,
                              .size = range_of(c, KEYWORD_MIN_PROPERTIES, KEYWORD_MAX_PROPERTIES),
                              .closed = additional != JSON_NONE && node_at(c, additional)->kind == JSON_FALSE,
                              .names_members = additional == JSON_NONE && given(c, KEYWORD_PROPERTIES) != JSON_NONE};
    enter_properties(c, &table);
    enter_required(c, &table, rules);
    rules->property_count = table.count;
    rules->additional = subschema(c, KEYWORD_ADDITIONAL_PROPERTIES);
    rules->names = subschema(c, KEYWORD_PROPERTY_NAMES);
    enter_dependencies(c, rules);
    return rules;
}

/* ---- arrays, strings, numbers */

static const uint32_t *build_list(struct compiler *c, uint32_t array)
{
    uint32_t *list = ARENA_TAKE(c->arena, uint32_t, size_of(c, array));

    if (array == JSON_NONE || list == NULL)
        return NULL;
    uint32_t at = 0;
    for (uint32_t node = array + 1; node < node_at(c, array)->next; node = node_at(c, node)->next)
        list[at++] = compile_subschema(c, node);
    return list;
}

static const struct array_rules *build_array(struct compiler *c)
{
    if (!ANY_GIVEN(c, KEYWORD_PREFIX_ITEMS, KEYWORD_ITEMS, KEYWORD_CONTAINS, KEYWORD_MIN_ITEMS, KEYWORD_MAX_ITEMS,
                   KEYWORD_UNIQUE_ITEMS))
        return NULL;
    struct array_rules *rules = ARENA_TAKE(c->arena, struct array_rules, 1);
    uint32_t unique = given(c, KEYWORD_UNIQUE_ITEMS);
    if (rules == NULL)
        return NULL;
    *rules = (struct array_rules){.prefix = build_list(c, given(c, KEYWORD_PREFIX_ITEMS)),
                                  .prefix_count = size_of(c, given(c, KEYWORD_PREFIX_ITEMS)),
                                  .contained = range_of(c, KEYWORD_MIN_CONTAINS, KEYWORD_MAX_CONTAINS),
                                  .size = range_of(c, KEYWORD_MIN_ITEMS, KEYWORD_MAX_ITEMS),
                                  .unique = unique != JSON_NONE && node_at(c, unique)->kind == JSON_TRUE};
    rules->items = subschema(c, KEYWORD_ITEMS);
    rules->contains = subschema(c, KEYWORD_CONTAINS);
    rules->contained.min = count_of(c, KEYWORD_MIN_CONTAINS, 1);
    if (rules->unique && c->schema->unique == NULL)
        c->schema->unique = unique_create(c->arena);
    return rules;
}

static const struct range *build_text(struct compiler *c)
{
    if (!ANY_GIVEN(c, KEYWORD_MIN_LENGTH, KEYWORD_MAX_LENGTH))
        return NULL;
    struct range *range = ARENA_TAKE(c->arena, struct range, 1);
    if (range != NULL)
        *range = range_of(c, KEYWORD_MIN_LENGTH, KEYWORD_MAX_LENGTH);
    return range;
}

static void build_divisor(struct compiler *c, struct number_rules *rules)
{
    uint32_t node = given(c, KEYWORD_MULTIPLE_OF);

    if (node == JSON_NONE)
        return;
    rules->has_divisor = true;
    rules->divisor_text = json_slice(&c->schema->document, node);
    if (!divisor_read(rules->divisor_text, &rules->divisor))
        compile_refuse(c, "wrong value of \"multipleOf\", expected a number above 0 of at most 9 digits,");
}

static const struct number_rules *build_number(struct compiler *c)
{
    static const enum keyword bounds[] = {KEYWORD_MINIMUM, KEYWORD_MAXIMUM, KEYWORD_EXCLUSIVE_MINIMUM,
                                          KEYWORD_EXCLUSIVE_MAXIMUM};

    if (!any_given(c, bounds, 4) && given(c, KEYWORD_MULTIPLE_OF) == JSON_NONE)
        return NULL;
    struct number_rules *rules = ARENA_TAKE(c->arena, struct number_rules, 1);
    if (rules == NULL)
        return NULL;
    rules->bound_count = 0;
    rules->has_divisor = false;
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        if (given(c, bounds[i]) == JSON_NONE)
            continue;
        struct slice text = json_slice(&c->schema->document, given(c, bounds[i]));
        rules->bounds[rules->bound_count++] = (struct bound){bounds[i], decimal_read(text), text};
    }
    build_divisor(c, rules);
    return rules;
}

/* ---- const and enum */

static const struct value_rules *build_values(struct compiler *c, enum keyword keyword)
{
    uint32_t node = given(c, keyword);
    uint32_t count = keyword == KEYWORD_CONST ? 1 : size_of(c, node);

    if (node == JSON_NONE)
        return NULL;
    struct value_rules *rules =
        (struct value_rules *)arena_take(c->arena, 1, sizeof *rules + count * sizeof rules->values[0]);
    if (rules == NULL)
        return NULL;
    rules->keyword = keyword;
    rules->count = count;
    uint32_t value = keyword == KEYWORD_CONST ? node : node + 1;
    for (uint32_t i = 0; i < count; i++, value = node_at(c, value)->next)
        rules->values[i] =
            (struct listed_value){json_slice(&c->schema->document, value), value, node_at(c, value)->kind,
                                  (node_at(c, value)->flags & JSON_ESCAPED) != 0};
    return rules;
}

static void build_definitions(struct compiler *c)
{
    uint32_t map = given(c, KEYWORD_DEFS);

    if (map == JSON_NONE)
        return;
    for (uint32_t key = map + 1; key < node_at(c, map)->next; key = node_at(c, key + 1)->next)
        compile_subschema(c, key + 1);
}

/* ---- application in place: schemas are entered at first, and recorded once references are resolved */

static void enter_in_place(struct compiler *c)
{
    static const enum keyword lists[] = {KEYWORD_ALL_OF, KEYWORD_ANY_OF, KEYWORD_ONE_OF};
    static const enum keyword single[] = {KEYWORD_NOT, KEYWORD_IF, KEYWORD_THEN, KEYWORD_ELSE};

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        uint32_t list = given(c, lists[i]);
        for (uint32_t node = list + 1; list != JSON_NONE && node < node_at(c, list)->next;
             node = node_at(c, node)->next)
            compile_subschema(c, node);
    }
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++)
        (void)subschema(c, single[i]);
}

static uint32_t add_edge(struct compiler *c, struct combination *combination, enum keyword keyword)
{
    uint32_t schema = given(c, keyword) == JSON_NONE ? SCHEMA_NONE : c->schema_of[given(c, keyword)];

    if (schema != SCHEMA_NONE)
        combination->edges[combination->edge_count++] = schema;
    return schema;
}

static uint32_t add_edges(struct compiler *c, struct combination *combination, enum keyword keyword)
{
    uint32_t list = given(c, keyword);

    for (uint32_t node = list + 1; list != JSON_NONE && node < node_at(c, list)->next; node = node_at(c, node)->next)
        combination->edges[combination->edge_count++] = c->schema_of[node];
    return size_of(c, list);
}

static void add_dependent_edges(const struct object_rules *rules, struct combination *combination)
{
    for (uint32_t i = 0; rules != NULL && i < rules->dependency_count; i++)
        if (rules->dependencies[i].schema != SCHEMA_NONE)
            combination->edges[combination->edge_count++] = rules->dependencies[i].schema;
}

void build_combination(struct compiler *c, uint32_t schema)
{
    struct schema_node *node = &c->schema->nodes[schema];
    uint32_t reference = c->reference[schema];

    if (!ANY_GIVEN(c, KEYWORD_REF, KEYWORD_ALL_OF, KEYWORD_ANY_OF, KEYWORD_ONE_OF, KEYWORD_NOT, KEYWORD_IF,
                   KEYWORD_DEPENDENT_SCHEMAS))
        return;
    uint32_t capacity = size_of(c, given(c, KEYWORD_ALL_OF)) + size_of(c, given(c, KEYWORD_ANY_OF)) +
                        size_of(c, given(c, KEYWORD_ONE_OF)) + size_of(c, given(c, KEYWORD_DEPENDENT_SCHEMAS)) + 5;
    struct combination *combination =
        (struct combination *)arena_take(c->arena, 1, sizeof *combination + capacity * sizeof(uint32_t));
    if (combination == NULL)
        return;
    combination->edge_count = 0;
    if (reference != SCHEMA_NONE)
        combination->edges[combination->edge_count++] = reference;
    combination->all_count = combination->edge_count + add_edges(c, combination, KEYWORD_ALL_OF);
    combination->any_count = add_edges(c, combination, KEYWORD_ANY_OF);
    combination->one_count = add_edges(c, combination, KEYWORD_ONE_OF);
    combination->negated = add_edge(c, combination, KEYWORD_NOT);
    combination->condition = add_edge(c, combination, KEYWORD_IF);
    combination->consequence = add_edge(c, combination, KEYWORD_THEN);
    combination->alternative = add_edge(c, combination, KEYWORD_ELSE);
    add_dependent_edges(node->object, combination);
    node->combination = combination;
}

void build_node(struct compiler *c)
{
    uint32_t source = c->schema->nodes[c->current].source;
    struct schema_node node = {.source = source, .types = build_types(c)};

    if (node_at(c, source)->kind == JSON_FALSE)
        node.types = 0;
    node.object = build_object(c);
    node.array = build_array(c);
    node.text = build_text(c);
    node.number = build_number(c);
    node.values[0] = build_values(c, KEYWORD_CONST);
    node.values[1] = build_values(c, KEYWORD_ENUM);
    build_definitions(c);
    enter_in_place(c);
    c->schema->nodes[c->current] = node;
}
