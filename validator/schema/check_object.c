/*
 * Objects: takes one walk over the members, each found by the hash that its key
 * carries, and then asks what the whole lacks. A member whose kind settles its
 * verdict costs a look-up and a test of a mask.
 */
#include "schema/check.h"

static inline bool key_is(const struct json_document *document, uint32_t key, struct slice name)
{
    if ((document->nodes[key].flags & JSON_ESCAPED) != 0)
        return json_string_is(document, key, name);
    return slice_equal(json_slice(document, key), name);
}

const struct property *property_by_text(const struct json_document *document, const struct object_rules *rules,
                                        uint32_t key)
{
    uint32_t hash = document->nodes[key].hash;

    for (uint32_t slot = hash & rules->slot_mask; rules->slots[slot] != 0; slot = (slot + 1) & rules->slot_mask) {
        const struct property *property = &rules->properties[rules->slots[slot] - 1];
        if (property->hash == hash && key_is(document, key, property->name))
            return property;
    }
    return NULL;
}

/* The slot of that number, or a free one. Half of the slots are free. */
static inline const struct member_slot *find_slot(const struct object_rules *rules, uint16_t number)
{
    uint32_t slot = number & rules->member_mask;

    while (rules->members[slot].number != number && rules->members[slot].number != 0)
        slot = (slot + 1) & rules->member_mask;
    return &rules->members[slot];
}

/* The schema of a member's value, or SCHEMA_NONE; `property` is NULL when it is none. */
static inline uint32_t schema_of(const struct object_rules *rules, const struct property *property)
{
    return property != NULL && property->schema != SCHEMA_NONE ? property->schema : rules->additional;
}

uint32_t find_member_schema(const struct check *c, const struct object_rules *rules, uint32_t key)
{
    if (rules->members == NULL)
        return schema_of(rules, property_by_text(c->document, rules, key));
    return find_slot(rules, c->nodes[key].name)->schema;
}

static bool check_member(struct check *c, uint32_t schema, uint32_t key)
{
    bool valid;

    json_path_key(&c->path, key);
    if (c->schema->nodes[schema].types == 0)
        valid = violation(c, &(struct violation){.reason = REASON_FORBIDDEN, .node = key});
    else
        valid = check_fully(c, &c->schema->nodes[schema], key + 1);
    json_path_up(&c->path);
    return valid;
}

/* What the walk over the members of an object saw. */
struct members {
    uint64_t required; /* of the first 64 required ones, which are there */
    bool unknown;      /* members that no schema speaks of */
};

/* A member whose kind does not settle its verdict, or that no schema speaks of. */
static bool check_open_member(struct check *c, uint32_t schema, uint32_t key, struct members *seen)
{
    if (schema != SCHEMA_NONE)
        return check_member(c, schema, key);
    seen->unknown = true;
    return true;
}

/* Without numbers, for schemas of more names than there are numbers. */
RARELY static bool check_members_by_text(struct check *c, const struct object_rules *rules, uint32_t node,
                                         struct members *seen)
{
    uint32_t end = c->nodes[node].next;
    bool valid = true;

    for (uint32_t key = node + 1; key < end && !is_decided(c, valid); key = json_next_key(c->nodes, key)) {
        const struct property *property = property_by_text(c->document, rules, key);
        uint32_t schema = schema_of(rules, property);
        if (property != NULL && property->required < 64)
            seen->required |= UINT64_C(1) << property->required;
        if (schema == SCHEMA_NONE || !admits(c->schema->nodes[schema].plain, c->nodes[key + 1].kind))
            valid &= check_open_member(c, schema, key, seen);
    }
    return valid;
}

static bool check_members(struct check *c, const struct object_rules *rules, uint32_t node, struct members *seen)
{
    const struct json_node *nodes = c->nodes;
    uint32_t end = nodes[node].next;
    bool valid = true;

    for (uint32_t key = node + 1; key < end && !is_decided(c, valid); key = json_next_key(nodes, key)) {
        const struct member_slot *slot = find_slot(rules, nodes[key].name);
        seen->required |= slot->required_bit;
        if (!admits(slot->plain, nodes[key + 1].kind))
            valid &= check_open_member(c, slot->schema, key, seen);
    }
    return valid;
}

RARELY static bool report_missing(struct check *c, const struct schema_node *s, const struct property *property,
                                  uint32_t node)
{
    uint32_t foreign = slice_equal(property->name, SLICE("delta")) ? find_foreign_key(c, node) : JSON_NONE;

    if (foreign == JSON_NONE)
        return violation(
            c, &(struct violation){.reason = REASON_MISSING, .node = node, .schema = s, .name = property->name});
    json_path_key(&c->path, foreign);
    (void)violation(c, &(struct violation){.reason = REASON_FOREIGN, .node = foreign, .schema = s});
    json_path_up(&c->path);
    return false;
}

/* Required names beyond the 64th are looked up one by one: a cost that the schema's author chose. */
static bool check_required(struct check *c, const struct schema_node *s, uint32_t node, uint64_t seen)
{
    const struct object_rules *rules = s->object;
    uint64_t wanted = rules->required_count >= 64 ? UINT64_MAX : (UINT64_C(1) << rules->required_count) - 1;
    bool valid = true;

    if ((seen & wanted) == wanted && rules->required_count <= 64)
        return true;
    for (uint32_t i = 0; i < rules->required_count && !is_decided(c, valid); i++) {
        const struct property *property = &rules->properties[rules->required[i]];
        bool is_there = i < 64 ? (seen >> i & 1) != 0 : json_member(c->document, node, property->name) != JSON_NONE;
        if (!is_there)
            valid = report_missing(c, s, property, node);
    }
    return valid;
}

RARELY static bool check_names(struct check *c, const struct object_rules *rules, uint32_t node)
{
    bool valid = true;

    for (uint32_t key = node + 1; key < c->nodes[node].next && !is_decided(c, valid); key = c->nodes[key + 1].next) {
        if (check_silently(c, rules->names, key))
            continue;
        json_path_key(&c->path, key);
        valid = violation(c, &(struct violation){.reason = REASON_NAME, .node = key});
        json_path_up(&c->path);
    }
    return valid;
}

RARELY static bool check_dependencies(struct check *c, const struct schema_node *s, uint32_t node)
{
    const struct object_rules *rules = s->object;
    bool valid = true;

    for (uint32_t i = 0; i < rules->dependency_count && !is_decided(c, valid); i++) {
        const struct dependency *dependency = &rules->dependencies[i];
        if (json_member(c->document, node, dependency->trigger) == JSON_NONE)
            continue;
        if (dependency->schema != SCHEMA_NONE)
            valid &= check_value(c, dependency->schema, node);
        else if (json_member(c->document, node, dependency->requires) == JSON_NONE)
            valid = violation(c, &(struct violation){.reason = REASON_DEPENDENT,
                                                     .node = node,
                                                     .schema = s,
                                                     .name = dependency->requires,
                                                     .explanation = dependency->trigger});
    }
    return valid;
}

bool check_object(struct check *c, const struct schema_node *s, uint32_t node)
{
    const struct object_rules *rules = s->object;
    bool composed = c->composed == node; /* before members make it theirs */
    struct members seen = {0, false};
    bool valid =
        rules->members != NULL ? check_members(c, rules, node, &seen) : check_members_by_text(c, rules, node, &seen);

    if (is_decided(c, valid))
        return false;
    valid &= check_required(c, s, node, seen.required);
    if (seen.unknown && rules->names_members && c->wants_unknown && !composed)
        remark_unknown(c, s, false, node);
    if (!range_holds(&rules->size, c->nodes[node].size))
        valid = violation(c, &(struct violation){.reason = REASON_MEMBERS,
                                                 .node = node,
                                                 .schema = s,
                                                 .range = rules->size,
                                                 .count = c->nodes[node].size});
    if (rules->names != SCHEMA_NONE && !is_decided(c, valid))
        valid &= check_names(c, rules, node);
    if (rules->dependency_count > 0 && !is_decided(c, valid))
        valid &= check_dependencies(c, s, node);
    return valid;
}
