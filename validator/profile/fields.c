/*
 * Walks over documents and counts what stands where. The walk recurses as deep as
 * a document nests, which its reader limits.
 */
#include "profile/fields.h"

#include "base/hash.h"

void fields_create(struct fields *fields)
{
    memset(fields->slots, 0, sizeof fields->slots);
    memset(&fields->entries[0], 0, sizeof fields->entries[0]);
    fields->count = 1;
    fields->lost = 0;
}

/* ## Finding */

static uint32_t *slot_of(struct fields *fields, uint32_t parent, struct slice name)
{
    uint64_t slot = hash_mix(hash_slice(name), parent) % FIELD_SLOTS;

    while (fields->slots[slot] != 0) {
        const struct field_entry *entry = &fields->entries[fields->slots[slot]];
        if (entry->parent == parent && slice_is(name, entry->name))
            break;
        slot = (slot + 1) % FIELD_SLOTS;
    }
    return &fields->slots[slot];
}

static uint32_t add(struct fields *fields, uint32_t parent, struct slice name)
{
    uint32_t index = fields->count++;
    struct field_entry *entry = &fields->entries[index], *above = &fields->entries[parent];

    memset(entry, 0, sizeof *entry);
    entry->parent = parent;
    memcpy(entry->name, name.data, name.length);
    if (above->first_child == 0)
        above->first_child = index;
    else
        fields->entries[above->last_child].next = index;
    above->last_child = index;
    return index;
}

/* The entry of a member; 0 when there is no room for it. Names that may be text share one. */
static uint32_t find(struct fields *fields, uint32_t parent, struct slice name)
{
    struct slice shown = words_is_name(name) || slice_is(name, "*") ? name : SLICE("?");
    uint32_t *slot = slot_of(fields, parent, shown);

    if (*slot == 0 && fields->count < FIELDS_MAX)
        *slot = add(fields, parent, shown);
    fields->lost += *slot == 0;
    return *slot;
}

/* ## Counting */

static enum chunklint_kind kind_of(uint8_t kind)
{
    static const unsigned char kinds[] = {
        [JSON_NULL] = CHUNKLINT_NULL,       [JSON_FALSE] = CHUNKLINT_BOOLEAN, [JSON_TRUE] = CHUNKLINT_BOOLEAN,
        [JSON_INTEGER] = CHUNKLINT_INTEGER, [JSON_NUMBER] = CHUNKLINT_NUMBER, [JSON_STRING] = CHUNKLINT_STRING,
        [JSON_ARRAY] = CHUNKLINT_ARRAY,     [JSON_OBJECT] = CHUNKLINT_OBJECT,
    };

    return (enum chunklint_kind)kinds[kind];
}

static bool is_empty(const struct json_node *node)
{
    if (node->kind == JSON_STRING)
        return node->start == node->end;
    return (node->kind == JSON_ARRAY || node->kind == JSON_OBJECT) && node->size == 0;
}

/* Members whose strings are words of the protocol, not text. */
static bool holds_words(const char *name)
{
    static const char *const names[] = {"object", "role", "finish_reason", "type", "service_tier"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void count(struct field_entry *entry, const struct json_document *document, uint32_t node, uint64_t event)
{
    const struct json_node *value = &document->nodes[node];

    entry->count++;
    entry->kinds[kind_of(value->kind)]++;
    entry->empty += is_empty(value);
    entry->first = entry->first == 0 ? event : entry->first;
    entry->last = event;
    if (value->kind == JSON_STRING && value->start < value->end && holds_words(entry->name))
        words_add(&entry->words, json_slice(document, node));
}

static void walk(struct fields *fields, const struct json_document *document, uint32_t node, uint32_t entry,
                 uint64_t event)
{
    const struct json_node *nodes = document->nodes;
    bool is_array = nodes[node].kind == JSON_ARRAY;

    count(&fields->entries[entry], document, node, event);
    if (nodes[node].kind != JSON_OBJECT && !is_array)
        return;
    for (uint32_t item = node + 1; item < nodes[node].next; item = nodes[item + !is_array].next) {
        uint32_t child = find(fields, entry, is_array ? SLICE("*") : json_slice(document, item));
        if (child == 0)
            continue;
        fields->entries[child].is_element = is_array;
        walk(fields, document, item + !is_array, child, event);
    }
}

void fields_take(struct fields *fields, const struct json_document *document, uint64_t event)
{
    walk(fields, document, document->root, 0, event);
}

/* ## Giving out */

static void put_texts(struct fields *fields, struct field_entry *entry)
{
    struct text pointer = text_over(entry->pointer, sizeof entry->pointer);
    struct text values = text_over(entry->values, sizeof entry->values);

    text_format(&pointer, "%s/", fields->entries[entry->parent].pointer);
    for (const char *at = entry->name; *at != '\0'; at++)
        text_bytes(&pointer, *at == '/' ? SLICE("~1") : (struct slice){at, 1});
    words_join(&entry->words, &values);
}

void fields_finish(struct fields *fields)
{
    uint32_t at = fields->entries[0].first_child, ordered = 0;

    fields->entries[0].pointer[0] = '\0';
    while (at != 0) {
        struct field_entry *entry = &fields->entries[at];
        put_texts(fields, entry);
        fields->order[ordered++] = at;
        for (at = entry->first_child; at == 0 && entry != &fields->entries[0]; entry = &fields->entries[entry->parent])
            at = entry->next;
    }
}
