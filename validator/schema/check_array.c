/*
 * Arrays: elements by their position, how many match `contains`, and whether any
 * is there twice.
 */
#include "schema/check.h"

#include "schema/equality.h"

static bool check_items(struct check *c, const struct schema_node *s, uint32_t node)
{
    const struct array_rules *rules = s->array;
    uint32_t index = 0;
    bool valid = true;

    for (uint32_t item = node + 1; item < c->nodes[node].next; item = c->nodes[item].next, index++) {
        uint32_t schema = index < rules->prefix_count ? rules->prefix[index] : rules->items;

        if (schema == SCHEMA_NONE)
            break;
        if (admits(c->schema->nodes[schema].plain, c->nodes[item].kind))
            continue;
        if (c->schema->nodes[schema].types == 0)
            return violation(c, &(struct violation){.reason = REASON_TOO_MANY_ITEMS,
                                                    .node = node,
                                                    .schema = s,
                                                    .range = {0, index},
                                                    .count = c->nodes[node].size});
        json_path_index(&c->path, index);
        c->elements[c->path.depth - 1] = item;
        valid &= check_fully(c, &c->schema->nodes[schema], item);
        json_path_up(&c->path);
        if (is_decided(c, valid))
            break;
    }
    return valid;
}

RARELY static bool check_contained(struct check *c, const struct schema_node *s, uint32_t node)
{
    const struct array_rules *rules = s->array;
    uint32_t count = 0;

    for (uint32_t item = node + 1; item < c->nodes[node].next; item = c->nodes[item].next)
        count += check_silently(c, rules->contains, item);
    return range_holds(&rules->contained, count) ||
           violation(
               c, &(struct violation){
                      .reason = REASON_CONTAINS, .node = node, .schema = s, .range = rules->contained, .count = count});
}

RARELY static bool check_unique(struct check *c, const struct schema_node *s, uint32_t node)
{
    uint32_t repeated = unique_find_repeated(c->schema->unique, c->document, node);

    return repeated == JSON_NONE ||
           violation(c, &(struct violation){.reason = REASON_REPEATED, .node = repeated, .schema = s});
}

bool check_array(struct check *c, const struct schema_node *s, uint32_t node)
{
    const struct array_rules *rules = s->array;
    bool valid = check_items(c, s, node);

    if (!range_holds(&rules->size, c->nodes[node].size))
        valid = violation(
            c,
            &(struct violation){
                .reason = REASON_ITEMS, .node = node, .schema = s, .range = rules->size, .count = c->nodes[node].size});
    if (rules->contains != SCHEMA_NONE && !is_decided(c, valid))
        valid &= check_contained(c, s, node);
    if (rules->unique && !is_decided(c, valid))
        valid &= check_unique(c, s, node);
    return valid;
}
