/*
 * Members that the schema does not name (S008). An object may have several schemas
 * that apply to it together; then a member is known when any of them speaks of it,
 * whether it holds for this object or not. They are worth a remark where some
 * schema names members, and none says what all others are.
 */
#include "schema/check.h"

uint32_t find_foreign_key(const struct check *c, uint32_t node)
{
    for (uint32_t key = node + 1; key < c->nodes[node].next; key = c->nodes[key + 1].next)
        if (json_string_is(c->document, key, SLICE("message")) || json_string_is(c->document, key, SLICE("text")))
            return key;
    return JSON_NONE;
}

/* Does the schema, or one that it applies in place, say something of such a member? */
static bool speaks_of(struct check *c, const struct schema_node *s, uint32_t key)
{
    const struct combination *combination = s->combination;
    bool found = s->object != NULL && find_member_schema(c, s->object, key) != SCHEMA_NONE;

    if (c->steps_left == 0 || c->frames_left == 0) {
        c->given_up = true;
        return true;
    }
    c->steps_left--;
    c->frames_left--;
    for (uint32_t i = 0; combination != NULL && i < combination->edge_count && !found; i++)
        found = speaks_of(c, &c->schema->nodes[combination->edges[i]], key);
    c->frames_left++;
    return found;
}

/* One cause, one finding: what belongs to a foreign shape is not unknown as well. */
void remark_unknown(struct check *c, const struct schema_node *s, bool together, uint32_t node)
{
    bool wants_delta = together ? s->combination->wants_delta : s->object->wants_delta;
    uint32_t foreign = JSON_NONE;

    if (wants_delta && json_member(c->document, node, SLICE("delta")) == JSON_NONE)
        foreign = find_foreign_key(c, node);
    for (uint32_t key = node + 1; key < c->nodes[node].next; key = c->nodes[key + 1].next) {
        bool known = together ? speaks_of(c, s, key) : find_member_schema(c, s->object, key) != SCHEMA_NONE;
        if (known || key == foreign)
            continue;
        if (c->mode != CHECK_REPORTING) {
            c->remarks = true;
            return;
        }
        json_path_key(&c->path, key);
        (void)violation(c, &(struct violation){.reason = REASON_UNKNOWN, .node = key});
        json_path_up(&c->path);
    }
}
