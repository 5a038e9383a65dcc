/*
 * Which values decide? Takes a document that was checked, marks the nodes whose
 * bytes the verdict or a finding may depend on. What is left unmarked may be any
 * other value of its kind, and the check would say the same.
 *
 * It walks like the check, into every schema that might be applied; what it marks
 * too much costs speed only, so it marks whole values where a keyword looks at
 * more than members and elements one by one.
 */
#include "schema/check.h"

/* Deeper or wider than any schema that is worth remembering shapes for. */
enum { WALK_DEPTH_MAX = 128, WALK_STEPS_MAX = 65536 };

struct walk {
    const struct schema *schema;
    const struct json_document *document;
    unsigned char *decisive;
    uint32_t depth, steps;
    bool chosen; /* what is walked need not hold for all values in its place */
    bool given_up;
};

static void walk_value(struct walk *w, uint32_t schema, uint32_t node);

static void walk_chosen(struct walk *w, uint32_t schema, uint32_t node)
{
    bool before = w->chosen;

    w->chosen = true;
    walk_value(w, schema, node);
    w->chosen = before;
}

static void mark(struct walk *w, uint32_t node)
{
    memset(w->decisive + node, DECISIVE, w->document->nodes[node].next - node);
}

/* Does every integer that is not negative keep the bounds? */
static bool takes_naturals(const struct number_rules *rules)
{
    for (uint32_t i = 0; i < rules->bound_count; i++) {
        const struct bound *bound = &rules->bounds[i];
        bool zero = bound->keyword == KEYWORD_MINIMUM && bound->limit.count == 0;
        bool lower = bound->keyword == KEYWORD_MINIMUM || bound->keyword == KEYWORD_EXCLUSIVE_MINIMUM;
        if (!zero && !(lower && bound->limit.negative))
            return false;
    }
    return !rules->has_divisor;
}

/* Times and counts have no bound but zero. */
static void mark_number(struct walk *w, const struct number_rules *rules, uint32_t node)
{
    struct slice text = json_slice(w->document, node);
    bool natural = w->document->nodes[node].kind == JSON_INTEGER && text.data[0] != '-';

    if (!natural || !takes_naturals(rules))
        w->decisive[node] = DECISIVE;
    else if (w->decisive[node] == DECISIVE_NOT)
        w->decisive[node] = DECISIVE_SIGN;
}

static void walk_members(struct walk *w, const struct object_rules *rules, uint32_t node)
{
    const struct json_node *nodes = w->document->nodes;

    for (uint32_t key = node + 1; key < nodes[node].next; key = nodes[key + 1].next) {
        const struct property *property = property_by_text(w->document, rules, key);
        bool known = property != NULL && property->schema != SCHEMA_NONE;
        uint32_t schema = known ? property->schema : rules->additional;
        if (schema != SCHEMA_NONE)
            walk_value(w, schema, key + 1);
    }
    for (uint32_t i = 0; i < rules->dependency_count; i++)
        if (rules->dependencies[i].schema != SCHEMA_NONE)
            walk_chosen(w, rules->dependencies[i].schema, node);
}

/* Would a further integer be as good as those that are there? */
static bool takes_integers(const struct walk *w, uint32_t items)
{
    return items == SCHEMA_NONE || admits(w->schema->nodes[items].plain, JSON_INTEGER);
}

static bool holds_integers(const struct walk *w, uint32_t node)
{
    const struct json_node *nodes = w->document->nodes;
    uint32_t item = node + 1;

    while (item < nodes[node].next && nodes[item].kind == JSON_INTEGER)
        item++;
    return item == nodes[node].next;
}

/* Where one schema is chosen among several, all elements together may decide which. */
static void mark_array(struct walk *w, const struct array_rules *rules, uint32_t node)
{
    bool sized = rules->size.min > 0 || rules->size.max != UINT32_MAX;

    if (sized || rules->prefix_count > 0)
        w->decisive[node] = DECISIVE;
    else if (takes_integers(w, rules->items) && holds_integers(w, node))
        return;
    else if (w->chosen)
        w->decisive[node] = DECISIVE;
    else if (w->decisive[node] == DECISIVE_NOT)
        w->decisive[node] = DECISIVE_EACH;
}

/* Elements that are told apart by their index have no place in common. */
static void walk_elements(struct walk *w, const struct array_rules *rules, uint32_t node)
{
    const struct json_node *nodes = w->document->nodes;
    uint32_t index = 0;

    if (rules->unique || rules->contains != SCHEMA_NONE) {
        mark(w, node);
        return;
    }
    mark_array(w, rules, node);
    for (uint32_t item = node + 1; item < nodes[node].next; item = nodes[item].next, index++) {
        uint32_t schema = index < rules->prefix_count ? rules->prefix[index] : rules->items;
        if (schema == SCHEMA_NONE)
            continue;
        if (rules->prefix_count > 0)
            walk_chosen(w, schema, item);
        else
            walk_value(w, schema, item);
    }
}

/* What the schema's own keywords look at. */
static void walk_own(struct walk *w, const struct schema_node *s, uint32_t node)
{
    uint8_t kind = w->document->nodes[node].kind;
    bool integral = kind == JSON_NUMBER && !admits(s->types, kind);

    if (s->values[0] != NULL || s->values[1] != NULL || integral)
        mark(w, node);
    if (kind == JSON_OBJECT && s->object != NULL)
        walk_members(w, s->object, node);
    if (kind == JSON_ARRAY && s->array != NULL)
        walk_elements(w, s->array, node);
    if (kind == JSON_STRING && s->text != NULL)
        mark(w, node);
    if (admits(KINDS_NUMBER, kind) && s->number != NULL)
        mark_number(w, s->number, node);
}

static void walk_value(struct walk *w, uint32_t schema, uint32_t node)
{
    const struct schema_node *s = &w->schema->nodes[schema];

    if (admits(s->plain, w->document->nodes[node].kind))
        return;
    if (w->depth == WALK_DEPTH_MAX || w->steps == WALK_STEPS_MAX) {
        w->given_up = true;
        return;
    }
    w->depth++;
    w->steps++;
    walk_own(w, s, node);
    for (uint32_t i = 0; s->combination != NULL && i < s->combination->edge_count; i++)
        if (i < s->combination->all_count)
            walk_value(w, s->combination->edges[i], node);
        else
            walk_chosen(w, s->combination->edges[i], node);
    w->depth--;
}

bool schema_mark_decisive(const struct schema *schema, const struct json_document *document, unsigned char *decisive)
{
    struct walk walk = {.schema = schema, .document = document, .decisive = decisive};

    walk_value(&walk, 0, document->root);
    return !walk.given_up;
}
