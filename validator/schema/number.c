/*
 * Numbers the names of a compiled schema's properties with a reader, so that the
 * check finds a member by its key's number. An object whose names do not all get
 * one keeps its look-up by text.
 */
#include "schema/compile.h"

static bool number_properties(const struct object_rules *rules, struct json_reader *reader)
{
    bool complete = true;

    for (uint32_t i = 0; i < rules->property_count; i++) {
        rules->properties[i].number = json_name(reader, rules->properties[i].name);
        complete &= rules->properties[i].number != 0;
    }
    return complete;
}

static void fill_slots(const struct object_rules *rules)
{
    memset(rules->slots, 0, (rules->slot_mask + 1) * sizeof *rules->slots);
    for (uint32_t i = 0; i < rules->property_count; i++) {
        uint32_t slot = rules->properties[i].number & rules->slot_mask;
        while (rules->slots[slot] != 0)
            slot = (slot + 1) & rules->slot_mask;
        rules->slots[slot] = i + 1;
    }
}

void number_schema(const struct schema *schema, struct json_reader *reader)
{
    for (uint32_t i = 0; i < schema->count; i++) {
        struct object_rules *rules = schema->nodes[i].object;
        if (rules == NULL || rules->numbered || !number_properties(rules, reader))
            continue;
        rules->numbered = true;
        fill_slots(rules);
    }
}
