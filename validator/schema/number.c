/*
 * Numbers the names of a compiled schema's properties with a reader, so that the
 * check finds a member by its key's number. An object whose names do not all get
 * one keeps its look-up by text.
 */
#include "schema/compile.h"

static uint32_t slot_count(uint32_t properties)
{
    uint32_t count = 4;

    while (count < properties * 2)
        count *= 2;
    return count;
}

static struct member_slot slot_of(const struct schema *schema, uint32_t value_schema)
{
    return (struct member_slot){.plain = value_schema != SCHEMA_NONE ? schema->nodes[value_schema].plain : 0,
                                .schema = value_schema};
}

static void fill_slot(const struct schema *schema, const struct object_rules *rules, const struct property *property,
                      uint16_t number)
{
    uint32_t at = number & rules->member_mask;

    while (rules->members[at].number != 0)
        at = (at + 1) & rules->member_mask;
    struct member_slot *slot = &rules->members[at];
    *slot = slot_of(schema, property->schema != SCHEMA_NONE ? property->schema : rules->additional);
    slot->number = number;
    slot->required_bit = property->required < 64 ? UINT64_C(1) << property->required : 0;
}

static void number_members(const struct schema *schema, struct object_rules *rules, struct arena *arena,
                           struct json_reader *reader)
{
    uint32_t count = slot_count(rules->property_count);

    rules->members = ARENA_TAKE(arena, struct member_slot, count);
    rules->member_mask = count - 1;
    if (rules->members == NULL)
        return;
    for (uint32_t i = 0; i < count; i++)
        rules->members[i] = slot_of(schema, rules->additional);
    for (uint32_t i = 0; i < rules->property_count; i++) {
        uint16_t number = json_name(reader, rules->properties[i].name);
        if (number == 0) {
            rules->members = NULL;
            return;
        }
        fill_slot(schema, rules, &rules->properties[i], number);
    }
}

void number_schema(const struct schema *schema, struct arena *arena, struct json_reader *reader)
{
    for (uint32_t i = 0; i < schema->count; i++)
        if (schema->nodes[i].object != NULL && schema->nodes[i].object->members == NULL)
            number_members(schema, schema->nodes[i].object, arena, reader);
}
