/*
 * What is JSON and still not what readers take it for: lone surrogates (J008),
 * equal keys (J009), integers that doubles cannot hold (J010). The proof only
 * notes that there are some; here they are looked for, with their places.
 */
#include "json/lexical.h"
#include "json/surrogates.h"

enum { FOUND_SIZE = 96 };

struct search {
    struct json_reader *reader;
    const struct json_document *document;
    struct json_path path; /* to the node at hand, one step for each open container */
    uint32_t open[CHUNKLINT_DEPTH_MAX + 1];
    uint32_t elements[CHUNKLINT_DEPTH_MAX + 1]; /* that were passed, of each open array */
};

/* A finding at a node, or at some bytes of it, before its message is written. */
struct sketch {
    struct finding finding;
    struct text pointer, found;
    char pointer_bytes[JSON_POINTER_SIZE], found_bytes[FOUND_SIZE];
};

static void begin_sketch(struct sketch *sketch, const struct search *search, struct finding finding)
{
    sketch->finding = finding;
    sketch->pointer = text_over(sketch->pointer_bytes, sizeof sketch->pointer_bytes);
    sketch->found = text_over(sketch->found_bytes, sizeof sketch->found_bytes);
    json_path_pointer(&search->path, search->document, &sketch->pointer);
    sketch->finding.pointer = text_slice(&sketch->pointer);
}

static void report_integer(struct search *search, uint32_t node)
{
    struct sketch sketch;

    begin_sketch(&sketch, search, json_finding(search->document, RULE_J010, node));
    json_found(search->document, node, &sketch.found);
    sketch.finding.found = text_slice(&sketch.found);
    sketch.finding.expected = SLICE("an integer within ±2^53");
    diag_report(search->reader->diag, &sketch.finding,
                "the integer %S is beyond ±2^53, readers that use doubles change it", &sketch.finding.found);
}

static void report_string(struct search *search, uint32_t node)
{
    char bytes[JSON_POINTER_SIZE];
    struct text pointer = text_over(bytes, sizeof bytes);

    json_path_pointer(&search->path, search->document, &pointer);
    json_report_surrogates(search->reader, search->document, node, text_slice(&pointer));
}

/* Equal node for node. White space makes no difference; the members' order does. */
static bool same_value(const struct json_document *document, uint32_t a, uint32_t b)
{
    const struct json_node *nodes = document->nodes;
    uint32_t count = nodes[a].next - a;

    if (nodes[b].next - b != count)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const struct json_node *x = &nodes[a + i], *y = &nodes[b + i];
        if (x->kind != y->kind || x->size != y->size)
            return false;
        if (x->kind == JSON_STRING ? !json_strings_equal(document, a + i, document, b + i)
                                   : x->size == 0 && x->kind < JSON_STRING &&
                                         !slice_equal(json_slice(document, a + i), json_slice(document, b + i)))
            return false;
    }
    return true;
}

static void report_key(struct search *search, uint32_t first, uint32_t key)
{
    struct slice name = json_slice(search->document, key);
    bool same = same_value(search->document, first + 1, key + 1);
    struct sketch sketch;

    json_path_key(&search->path, key);
    begin_sketch(&sketch, search, json_finding(search->document, RULE_J009, key));
    json_path_up(&search->path);
    json_found(search->document, key + 1, &sketch.found);
    sketch.finding.found = text_slice(&sketch.found);
    sketch.finding.expected = SLICE("each name once");
    diag_report(search->reader->diag, &sketch.finding,
                same ? "%q stands twice in one object, with the same value"
                     : "%q stands twice in one object, with different values",
                &name);
}

/* Keys come in groups of equal ones, each in the order of the text. */
static void report_keys(struct search *search, uint32_t object)
{
    const struct json_suspects *suspects = &search->reader->suspects;
    uint32_t count = json_equal_keys(&search->reader->suspects, search->document, object);

    for (uint32_t i = 1, first = 0; i < count; i++) {
        if (json_strings_equal(search->document, suspects->keys[first], search->document, suspects->keys[i]))
            report_key(search, suspects->keys[first], suspects->keys[i]);
        else
            first = i;
    }
}

static void look_at(struct search *search, uint32_t node)
{
    const struct json_node *n = &search->document->nodes[node];
    unsigned oddities = search->document->oddities;
    struct slice text = json_slice(search->document, node);

    if (n->kind == JSON_STRING && (n->flags & JSON_ESCAPED) && (oddities & JSON_LONE_SURROGATE))
        report_string(search, node);
    if (n->kind == JSON_OBJECT && n->size > 1 && (oddities & JSON_DUPLICATE_KEY))
        report_keys(search, node);
    if (n->kind == JSON_INTEGER && (oddities & JSON_UNSAFE_INTEGER) && json_is_unsafe_integer(text))
        report_integer(search, node);
}

/* Leaves the containers that end before `node`, and steps on to it in the one that is left. */
static void lead_path_to(struct search *search, uint32_t node)
{
    const struct json_node *nodes = search->document->nodes;
    struct json_path *path = &search->path;

    while (path->depth > 0 && nodes[search->open[path->depth - 1]].next <= node)
        json_path_up(path);
    if (path->depth == 0)
        return;
    uint32_t level = path->depth - 1;
    if (nodes[search->open[level]].kind == JSON_ARRAY) {
        json_path_up(path);
        json_path_index(path, search->elements[level]++);
    } else if (nodes[node].flags & JSON_KEY) {
        json_path_up(path);
        json_path_key(path, node);
    }
}

/* The step into the container is a place to be filled in by its first child. */
static void enter(struct search *search, uint32_t container)
{
    search->open[search->path.depth] = container;
    search->elements[search->path.depth] = 0;
    json_path_index(&search->path, 0);
}

void json_report_oddities(struct json_reader *reader, const struct json_document *document)
{
    struct search search;

    if (document->oddities == 0)
        return;
    search.reader = reader;
    search.document = document;
    search.path.depth = 0;
    for (uint32_t node = document->root; node < document->nodes[document->root].next; node++) {
        uint8_t kind = document->nodes[node].kind;
        lead_path_to(&search, node);
        look_at(&search, node);
        if (kind == JSON_ARRAY || kind == JSON_OBJECT)
            enter(&search, node);
    }
}
