/*
 * Names with numbers: takes the names that later stages look for, once, at set-up,
 * and keeps a copy of them. Keys are compared as text here alone, and everywhere
 * else by number.
 */
#include "base/scan.h"
#include "json/reader.h"

enum { NAME_LENGTH_MAX = 64 };

struct json_names *json_names_create(struct arena *arena)
{
    struct json_names *names = ARENA_TAKE(arena, struct json_names, 1);

    if (names == NULL)
        return NULL;
    names->text[0] = (struct slice){"", 0};
    names->hash[0] = json_hash(names->text[0]);
    memset(names->after[0], 0, sizeof names->after[0]);
    names->count = 1;
    names->last = 0;
    names->used = 0;
    memset(names->slots, 0, sizeof names->slots);
    return names;
}

uint16_t json_names_number(const struct json_names *names, const struct json_document *document, uint32_t key)
{
    uint32_t hash = document->nodes[key].hash, slot = hash % JSON_NAME_SLOTS;

    for (; names->slots[slot] != 0; slot = (slot + 1) % JSON_NAME_SLOTS) {
        uint16_t number = names->slots[slot];
        if (names->hash[number] == hash && json_string_is(document, key, names->text[number]))
            return number;
    }
    return 0;
}

/* Plain text only, so that a key that equals a name needs no other proof. */
static bool is_storable(const struct json_names *names, struct slice name)
{
    return name.length > 0 && name.length <= NAME_LENGTH_MAX && scan_plain(name.data, name.length) == name.length &&
           names->count < JSON_NAMES_MAX && name.length <= JSON_NAME_BYTES - names->used;
}

static uint16_t store(struct json_names *names, struct slice name, uint32_t hash)
{
    char *copy = names->bytes + names->used;

    memcpy(copy, name.data, name.length);
    names->used += name.length;
    names->text[names->count] = (struct slice){copy, name.length};
    names->hash[names->count] = hash;
    memset(names->after[names->count], 0, sizeof names->after[0]);
    return names->count++;
}

uint16_t json_name(struct json_reader *reader, struct slice name)
{
    struct json_names *names = reader->names;
    uint32_t hash = json_hash(name), slot = hash % JSON_NAME_SLOTS;

    while (names->slots[slot] != 0 && !slice_equal(names->text[names->slots[slot]], name))
        slot = (slot + 1) % JSON_NAME_SLOTS;
    if (names->slots[slot] == 0 && is_storable(names, name))
        names->slots[slot] = store(names, name, hash);
    return names->slots[slot];
}
