/*
 * Takes values of documents, says whether they are equal, and finds equal elements
 * of an array by hashes that are equal for equal values.
 *
 * Both recurse as deep as a document nests, which its reader limits. Comparing
 * costs one step a node, when the members of objects stand in the same order or
 * the objects are small; big objects in different orders are compared by a hash.
 */
#include "schema/equality.h"

#include "base/hash.h"
#include "schema/numbers.h"

/* Up to this many members are looked up one by one when their order differs. */
enum { MEMBERS_LOOKED_UP = 64 };

/* Elements that one pass remembers. A larger array takes one pass for each so many. */
enum { UNIQUE_PASS = 8192, UNIQUE_SLOTS = 2 * UNIQUE_PASS };

enum { HASHED_TEXT = 248 };

struct unique_table {
    struct {
        uint64_t hash;
        uint32_t node; /* JSON_NONE: free */
    } slots[UNIQUE_SLOTS];
};

static bool is_number(uint8_t kind)
{
    return kind == JSON_INTEGER || kind == JSON_NUMBER;
}

/* ---- hashes of values */

static uint64_t hash_value(const struct json_document *document, uint32_t node);

/* The beginning of the decoded text will do, and it is the same however it is written. */
static uint64_t hash_string(const struct json_document *document, uint32_t node)
{
    char buffer[HASHED_TEXT + 8]; /* room for the character that the border may fall into */
    struct text text = text_over(buffer, sizeof buffer);
    struct slice decoded = json_slice(document, node);

    if ((document->nodes[node].flags & JSON_ESCAPED) != 0) {
        json_decode(document, node, &text);
        decoded = text_slice(&text);
    }
    decoded.length = decoded.length < HASHED_TEXT ? decoded.length : HASHED_TEXT;
    return hash_slice(decoded);
}

static uint64_t hash_array(const struct json_document *document, uint32_t array)
{
    uint64_t hash = JSON_ARRAY;

    for (uint32_t node = array + 1; node < document->nodes[array].next; node = document->nodes[node].next)
        hash = hash_mix(hash, hash_value(document, node));
    return hash;
}

/* A sum, so that the order of members makes no difference. */
static uint64_t hash_object(const struct json_document *document, uint32_t object)
{
    const struct json_node *nodes = document->nodes;
    uint64_t hash = JSON_OBJECT;

    for (uint32_t key = object + 1; key < nodes[object].next; key = nodes[key + 1].next)
        hash += hash_mix(hash_mix(JSON_OBJECT, nodes[key].hash), hash_value(document, key + 1));
    return hash;
}

static uint64_t hash_value(const struct json_document *document, uint32_t node)
{
    uint8_t kind = document->nodes[node].kind;

    if (is_number(kind)) {
        struct decimal number = decimal_read(json_slice(document, node));
        return hash_mix(JSON_NUMBER, decimal_hash(&number));
    }
    switch (kind) {
    case JSON_STRING: return hash_mix(JSON_STRING, hash_string(document, node));
    case JSON_ARRAY: return hash_array(document, node);
    case JSON_OBJECT: return hash_object(document, node);
    default: return hash_mix(JSON_NULL, kind);
    }
}

/* ---- equality */

static bool equal_arrays(const struct json_document *a, uint32_t array_a, const struct json_document *b,
                         uint32_t array_b)
{
    uint32_t node_b = array_b + 1;

    for (uint32_t node_a = array_a + 1; node_a < a->nodes[array_a].next; node_a = a->nodes[node_a].next) {
        if (!json_equal(a, node_a, b, node_b))
            return false;
        node_b = b->nodes[node_b].next;
    }
    return true;
}

/* Are the members equal one by one? Stops at the first key that differs and gives how far it came. */
static bool equal_in_order(const struct json_document *a, uint32_t *key_a, uint32_t end_a,
                           const struct json_document *b, uint32_t *key_b)
{
    while (*key_a < end_a && json_strings_equal(a, *key_a, b, *key_b)) {
        if (!json_equal(a, *key_a + 1, b, *key_b + 1))
            return false;
        *key_a = a->nodes[*key_a + 1].next;
        *key_b = b->nodes[*key_b + 1].next;
    }
    return true;
}

/* The value of b's member whose key equals that of a's. */
static uint32_t find_member(const struct json_document *b, uint32_t object, const struct json_document *a, uint32_t key)
{
    for (uint32_t other = object + 1; other < b->nodes[object].next; other = b->nodes[other + 1].next)
        if (b->nodes[other].hash == a->nodes[key].hash && json_strings_equal(a, key, b, other))
            return other + 1;
    return JSON_NONE;
}

static bool equal_objects(const struct json_document *a, uint32_t object_a, const struct json_document *b,
                          uint32_t object_b)
{
    uint32_t key_a = object_a + 1, key_b = object_b + 1, end_a = a->nodes[object_a].next;

    if (!equal_in_order(a, &key_a, end_a, b, &key_b))
        return false;
    if (key_a < end_a && a->nodes[object_a].size > MEMBERS_LOOKED_UP)
        return hash_object(a, object_a) == hash_object(b, object_b);
    for (; key_a < end_a; key_a = a->nodes[key_a + 1].next) {
        uint32_t other = find_member(b, object_b, a, key_a);
        if (other == JSON_NONE || !json_equal(a, key_a + 1, b, other))
            return false;
    }
    return true;
}

bool json_equal(const struct json_document *a, uint32_t node_a, const struct json_document *b, uint32_t node_b)
{
    const struct json_node *value_a = &a->nodes[node_a], *value_b = &b->nodes[node_b];

    if (is_number(value_a->kind) && is_number(value_b->kind)) {
        struct decimal number_a = decimal_read(json_slice(a, node_a)), number_b = decimal_read(json_slice(b, node_b));
        return decimal_compare(&number_a, &number_b) == 0;
    }
    if (value_a->kind != value_b->kind || (value_a->kind >= JSON_ARRAY && value_a->size != value_b->size))
        return false;
    switch (value_a->kind) {
    case JSON_STRING: return json_strings_equal(a, node_a, b, node_b);
    case JSON_ARRAY: return equal_arrays(a, node_a, b, node_b);
    case JSON_OBJECT: return equal_objects(a, node_a, b, node_b);
    default: return true;
    }
}

/* ---- repeated elements */

size_t unique_memory(void)
{
    return sizeof(struct unique_table);
}

struct unique_table *unique_create(struct arena *arena)
{
    return ARENA_TAKE(arena, struct unique_table, 1);
}

/* Was an equal element remembered? Remembers this one when not. */
static bool is_repeated(struct unique_table *table, const struct json_document *document, uint32_t node, uint64_t hash)
{
    uint32_t slot = (uint32_t)(hash >> 32) % UNIQUE_SLOTS;

    for (; table->slots[slot].node != JSON_NONE; slot = (slot + 1) % UNIQUE_SLOTS)
        if (table->slots[slot].hash == hash && json_equal(document, table->slots[slot].node, document, node))
            return true;
    table->slots[slot].hash = hash;
    table->slots[slot].node = node;
    return false;
}

/* Looks at the elements whose hash falls to this pass; UNIQUE_PASS of them at most are remembered. */
static uint32_t find_in_pass(struct unique_table *table, const struct json_document *document, uint32_t array,
                             uint32_t pass, uint32_t passes)
{
    uint32_t remembered = 0;

    for (uint32_t i = 0; i < UNIQUE_SLOTS; i++)
        table->slots[i].node = JSON_NONE;
    for (uint32_t node = array + 1; node < document->nodes[array].next; node = document->nodes[node].next) {
        uint64_t hash = hash_value(document, node);
        if (hash % passes != pass || remembered == UNIQUE_SLOTS - 1)
            continue;
        if (is_repeated(table, document, node, hash))
            return node;
        remembered++;
    }
    return JSON_NONE;
}

uint32_t unique_find_repeated(struct unique_table *table, const struct json_document *document, uint32_t array)
{
    uint32_t passes = document->nodes[array].size / UNIQUE_PASS + 1, first = JSON_NONE;

    for (uint32_t pass = 0; pass < passes; pass++) {
        uint32_t repeated = find_in_pass(table, document, array, pass, passes);
        first = repeated < first ? repeated : first;
    }
    return first;
}
