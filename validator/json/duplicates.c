/*
 * Equal keys of one object. The keys' hashes are spread over a bit set twice: the
 * first pass marks the classes that occur more than once, the second takes the
 * keys of those classes. Only these are sorted and compared. So an object without
 * equal keys costs two looks at each key however large it is, and one made to
 * collide costs n log n.
 */
#include "base/hash.h"
#include "json/reader.h"

enum { CLASSES_PER_KEY = 8, CLASSES_MIN = 64 };

/* Bits for the most keys that there can be: each has a value, both are tokens; rounding up may double them. */
static size_t class_words(uint32_t token_capacity)
{
    return ((size_t)token_capacity / 2 + 1) * CLASSES_PER_KEY * 2 / 64 + 1;
}

void json_suspects_take(struct json_suspects *suspects, struct arena *arena, uint32_t token_capacity)
{
    suspects->keys = ARENA_TAKE(arena, uint32_t, (size_t)token_capacity / 2 + 1);
    suspects->seen = ARENA_TAKE(arena, uint64_t, class_words(token_capacity));
    suspects->twice = ARENA_TAKE(arena, uint64_t, class_words(token_capacity));
}

static size_t class_count(uint32_t members)
{
    size_t count = CLASSES_MIN;

    while (count < (size_t)members * CLASSES_PER_KEY)
        count *= 2;
    return count;
}

static size_t class_of(const struct json_node *key, size_t classes)
{
    return (size_t)hash_mix(0, key->hash) & (classes - 1);
}

/* The key after this one; the value's subtree is complete. */
static uint32_t key_after(const struct json_document *document, uint32_t key)
{
    return document->nodes[key + 1].next;
}

static void mark_classes(struct json_suspects *suspects, const struct json_document *document, uint32_t object,
                         size_t classes)
{
    uint32_t key = object + 1;

    memset(suspects->seen, 0, classes / 8);
    memset(suspects->twice, 0, classes / 8);
    for (uint32_t left = document->nodes[object].size; left > 0; left--, key = key_after(document, key)) {
        size_t class = class_of(&document->nodes[key], classes);
        uint64_t bit = UINT64_C(1) << class % 64;
        suspects->twice[class / 64] |= suspects->seen[class / 64] & bit;
        suspects->seen[class / 64] |= bit;
    }
}

static uint32_t take_suspects(struct json_suspects *suspects, const struct json_document *document, uint32_t object,
                              size_t classes)
{
    uint32_t key = object + 1, count = 0;

    for (uint32_t left = document->nodes[object].size; left > 0; left--, key = key_after(document, key)) {
        size_t class = class_of(&document->nodes[key], classes);
        if (suspects->twice[class / 64] >> class % 64 & 1)
            suspects->keys[count++] = key;
    }
    return count;
}

static bool equal_keys(const struct json_document *document, uint32_t a, uint32_t b)
{
    return document->nodes[a].hash == document->nodes[b].hash && json_strings_equal(document, a, document, b);
}

/* By hash, then by text, then by place. */
static bool is_before(const struct json_document *document, uint32_t a, uint32_t b)
{
    int order;

    if (document->nodes[a].hash != document->nodes[b].hash)
        return document->nodes[a].hash < document->nodes[b].hash;
    order = json_compare_strings(document, a, document, b);
    return order != 0 ? order < 0 : a < b;
}

static void sift_down(const struct json_document *document, uint32_t *heap, uint32_t at, uint32_t count)
{
    uint32_t moved = heap[at];

    for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_before(document, heap[child], heap[child + 1]))
            child++;
        if (!is_before(document, moved, heap[child]))
            break;
        heap[at] = heap[child];
    }
    heap[at] = moved;
}

/* Heap sort: no recursion, no memory, n log n whatever the keys are. */
static void sort_keys(const struct json_document *document, uint32_t *keys, uint32_t count)
{
    for (uint32_t i = count / 2; i > 0; i--)
        sift_down(document, keys, i - 1, count);
    for (uint32_t last = count; last > 1; last--) {
        uint32_t largest = keys[0];
        keys[0] = keys[last - 1];
        keys[last - 1] = largest;
        sift_down(document, keys, 0, last - 1);
    }
}

/* Drops the keys that equal none of their neighbours. */
static uint32_t keep_equal(const struct json_document *document, uint32_t *keys, uint32_t count)
{
    uint32_t kept = 0;
    bool equals_former = false;

    for (uint32_t i = 0; i < count; i++) {
        bool equals_next = i + 1 < count && equal_keys(document, keys[i], keys[i + 1]);
        if (equals_former || equals_next)
            keys[kept++] = keys[i];
        equals_former = equals_next;
    }
    return kept;
}

uint32_t json_equal_keys(struct json_suspects *suspects, const struct json_document *document, uint32_t object)
{
    size_t classes = class_count(document->nodes[object].size);
    uint32_t count;

    mark_classes(suspects, document, object, classes);
    count = take_suspects(suspects, document, object, classes);
    sort_keys(document, suspects->keys, count);
    return keep_equal(document, suspects->keys, count);
}
