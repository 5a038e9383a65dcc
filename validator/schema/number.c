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

static void fill_slot(const struct object_rules *rules, uint32_t index, uint16_t number)
{
    const struct property *property = &rules->properties[index];
    uint32_t slot = number & rules->member_mask;

    while (rules->members[slot].number != 0)
        slot = (slot + 1) & rules->member_mask;
    rules->members[slot] = (struct member_slot){
        .number = number,
        .plain = property->plain,
        .property = index,
        .required_bit = property->required < 64 ? UINT64_C(1) << property->required : 0,
    };
}

static void number_members(struct object_rules *rules, struct arena *arena, struct json_reader *reader)
{
    uint32_t count = slot_count(rules->property_count);

    rules->members = ARENA_TAKE(arena, struct member_slot, count);
    rules->member_mask = count - 1;
    if (rules->members == NULL)
        return;
    memset(rules->members, 0, count * sizeof *rules->members);
    for (uint32_t i = 0; i < rules->property_count; i++) {
        uint16_t number = json_name(reader, rules->properties[i].name);
        if (number == 0) {
            rules->members = NULL;
            return;
        }
        fill_slot(rules, i, number);
    }
}

void number_schema(const struct schema *schema, struct arena *arena, struct json_reader *reader)
{
    for (uint32_t i = 0; i < schema->count; i++)
        if (schema->nodes[i].object != NULL && schema->nodes[i].object->members == NULL)
            number_members(schema->nodes[i].object, arena, reader);
}
