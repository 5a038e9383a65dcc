/*
 * What depends on how schemas apply each other to one value: takes compiled
 * schemas, proves that none applies to itself without a step into the value
 * (so the check always ends), and computes the masks of kinds bottom-up.
 */
#include "schema/compile.h"

struct order {
    uint32_t *waiting; /* of each schema: how many apply it in place and are not in the order yet */
    uint32_t *sequence;
    uint32_t count;
};

static void count_edges(const struct schema *schema, struct order *order)
{
    memset(order->waiting, 0, schema->count * sizeof *order->waiting);
    for (uint32_t i = 0; i < schema->count; i++) {
        const struct combination *combination = schema->nodes[i].combination;
        for (uint32_t e = 0; combination != NULL && e < combination->edge_count; e++)
            order->waiting[combination->edges[e]]++;
    }
}

/* Sorts schemas so that each stands before those that it applies in place. What is in a circle is left out. */
static void sort(const struct schema *schema, struct order *order)
{
    order->count = 0;
    for (uint32_t i = 0; i < schema->count; i++)
        if (order->waiting[i] == 0)
            order->sequence[order->count++] = i;
    for (uint32_t next = 0; next < order->count; next++) {
        const struct combination *combination = schema->nodes[order->sequence[next]].combination;
        for (uint32_t e = 0; combination != NULL && e < combination->edge_count; e++)
            if (--order->waiting[combination->edges[e]] == 0)
                order->sequence[order->count++] = combination->edges[e];
    }
}

/* Kinds of which `const` and `enum` hold a value. */
static unsigned value_kinds(const struct value_rules *rules)
{
    unsigned kinds = 0;

    if (rules == NULL)
        return KINDS_ALL;
    for (uint32_t i = 0; i < rules->count; i++) {
        unsigned kind = KIND_BIT(rules->values[i].kind);
        kinds |= (kind & KINDS_NUMBER) != 0 ? KINDS_NUMBER : kind; /* 1 and 1.0 are one value */
    }
    return kinds;
}

/* Kinds that some of the schemas, and those that two of them, have in a mask. */
struct overlap {
    unsigned some, two;
};

static struct overlap overlap_of(const struct schema *schema, const uint32_t *edges, uint32_t count, bool plain)
{
    struct overlap overlap = {0, 0};

    for (uint32_t i = 0; i < count; i++) {
        unsigned mask = plain ? schema->nodes[edges[i]].plain : schema->nodes[edges[i]].admits;
        overlap.two |= overlap.some & mask;
        overlap.some |= mask;
    }
    return overlap;
}

static unsigned combined_admits(const struct schema *schema, const struct combination *c)
{
    const uint32_t *any = c->edges + c->all_count, *one = any + c->any_count;
    unsigned admits = KINDS_ALL;

    for (uint32_t i = 0; i < c->all_count; i++)
        admits &= schema->nodes[c->edges[i]].admits;
    if (c->any_count > 0)
        admits &= overlap_of(schema, any, c->any_count, false).some;
    if (c->one_count > 0)
        admits &= overlap_of(schema, one, c->one_count, false).some;
    return admits;
}

static unsigned combined_plain(const struct schema *schema, const struct combination *c)
{
    const uint32_t *any = c->edges + c->all_count, *one = any + c->any_count;
    unsigned plain = c->negated == SCHEMA_NONE && c->condition == SCHEMA_NONE ? KINDS_ALL : 0;

    for (uint32_t i = 0; i < c->all_count; i++)
        plain &= schema->nodes[c->edges[i]].plain;
    if (c->any_count > 0)
        plain &= overlap_of(schema, any, c->any_count, true).some;
    if (c->one_count > 0)
        plain &= overlap_of(schema, one, c->one_count, true).some & ~overlap_of(schema, one, c->one_count, false).two;
    return plain;
}

/* Kinds whose values `const` or `enum` tell apart: all but those of one value that is listed. */
static unsigned value_concerns(const struct value_rules *rules)
{
    return rules == NULL ? 0 : KINDS_ALL & ~(value_kinds(rules) & (KINDS_NULL | KINDS_BOOLEAN));
}

/* Kinds that the schema's own keywords look into. */
static unsigned own_concerns(const struct schema_node *node)
{
    unsigned kinds = value_concerns(node->values[0]) | value_concerns(node->values[1]);

    kinds |= node->object != NULL ? KINDS_OBJECT : 0u;
    kinds |= node->array != NULL ? KINDS_ARRAY : 0u;
    kinds |= node->text != NULL ? KINDS_STRING : 0u;
    kinds |= node->number != NULL ? KINDS_NUMBER : 0u;
    return kinds;
}

static void compute_masks(const struct schema *schema, struct schema_node *node)
{
    unsigned admits = node->types, plain = node->types & KINDS_ALL;

    if ((admits & KINDS_INTEGRAL) != 0)
        admits |= KINDS_NUMBER;
    admits &= value_kinds(node->values[0]) & value_kinds(node->values[1]);
    plain &= ~own_concerns(node);
    if (node->combination != NULL) {
        admits &= combined_admits(schema, node->combination);
        plain &= combined_plain(schema, node->combination);
    }
    node->admits = (uint16_t)(admits & KINDS_ALL);
    node->plain = (uint16_t)plain;
}

/* What the object rules of the schema, and of those that it applies in place, are together. */
static void gather_members(const struct schema *schema, const struct schema_node *node)
{
    struct combination *c = node->combination;

    c->composes = node->object != NULL || c->all_count > 1 || (c->all_count == 1 && c->edge_count > 1);
    c->names_members = node->object != NULL && node->object->names_members;
    c->wants_delta = node->object != NULL && node->object->wants_delta;
    for (uint32_t i = 0; i < c->edge_count; i++) {
        const struct schema_node *edge = &schema->nodes[c->edges[i]];
        c->names_members |= edge->object != NULL && edge->object->names_members;
        c->wants_delta |= edge->object != NULL && edge->object->wants_delta;
        c->names_members |= edge->combination != NULL && edge->combination->names_members;
        c->wants_delta |= edge->combination != NULL && edge->combination->wants_delta;
    }
}

/* Is the schema nothing but a name for another one? */
static bool is_alias(const struct schema_node *node)
{
    const struct combination *c = node->combination;

    return c != NULL && c->all_count == 1 && c->edge_count == 1 && own_concerns(node) == 0 &&
           (node->types & KINDS_ALL) == KINDS_ALL;
}

void order_schemas(struct compiler *compiler)
{
    struct schema *schema = compiler->schema;
    struct order order = {ARENA_TAKE(compiler->arena, uint32_t, schema->count),
                          ARENA_TAKE(compiler->arena, uint32_t, schema->count), 0};

    if (order.waiting == NULL || order.sequence == NULL)
        return;
    count_edges(schema, &order);
    sort(schema, &order);
    for (uint32_t i = 0; i < schema->count && order.count < schema->count; i++)
        if (order.waiting[i] > 0) {
            compiler->current = i;
            compile_refuse(compiler, "a schema applies to itself (\"$ref\")");
            return;
        }
    for (uint32_t i = order.count; i-- > 0;) {
        struct schema_node *node = &schema->nodes[order.sequence[i]];
        if (is_alias(node))
            *node = schema->nodes[node->combination->edges[0]];
        else
            compute_masks(schema, node);
        if (node->combination != NULL)
            gather_members(schema, node);
    }
}
