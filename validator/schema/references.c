/*
 * Takes $id, $anchor and $ref, gives indexes of schemas. Every name is made
 * absolute when it is entered, so finding one is a comparison of texts. What leads
 * out of the document and the built-in ones with it is refused: nothing is fetched.
 */
#include "schema/references.h"

#include "base/hash.h"
#include "schema/uri.h"

struct resource {
    uint64_t hash;
    struct slice uri; /* absolute, or as it is when nothing gave a base */
    uint32_t root;    /* node of the document */
};

struct anchor {
    uint64_t hash;
    struct slice name;
    uint32_t resource, schema;
};

struct references {
    struct resource *resources; /* 0 is the document itself */
    struct anchor *anchors;
    char *names; /* bytes of the URIs */
    uint32_t resource_count, anchor_count, capacity;
    size_t names_used, names_size;
};

enum { NAME_BYTES_PER_BYTE = 8 }; /* a short relative $id under a long base */

struct references *references_create(struct arena *arena, uint32_t schemas, uint32_t bytes)
{
    struct references *r = ARENA_TAKE(arena, struct references, 1);
    struct resource *resources = ARENA_TAKE(arena, struct resource, (size_t)schemas + 1);
    struct anchor *anchors = ARENA_TAKE(arena, struct anchor, schemas);
    size_t size = (size_t)bytes * NAME_BYTES_PER_BYTE + URI_MAX;
    char *names = ARENA_TAKE(arena, char, size);

    if (r == NULL || resources == NULL || anchors == NULL || names == NULL)
        return NULL;
    *r = (struct references){resources, anchors, names, 0, 0, schemas, 0, size};
    return r;
}

/* Reads the string at `node` as a reference seen from `resource`. False: it is too long; it was refused. */
static bool read_reference(struct compiler *compiler, uint32_t node, uint32_t resource, struct text *absolute,
                           struct text *fragment)
{
    char buffer[URI_MAX];
    struct text decoded = text_over(buffer, sizeof buffer);
    struct slice fragment_text, base = {"", 0};

    json_decode(&compiler->schema->document, node, &decoded);
    if (resource < compiler->references->resource_count)
        base = compiler->references->resources[resource].uri;
    uri_resolve(base, uri_without_fragment(text_slice(&decoded), &fragment_text), absolute);
    bool right = uri_decode(fragment_text, fragment);
    if (!right || decoded.cut || absolute->cut) {
        struct slice text = json_slice(&compiler->schema->document, node);
        compile_refuse(compiler, "malformed or overlong reference %q", &text);
        return false;
    }
    return true;
}

static struct slice keep_name(struct references *r, struct slice name)
{
    char *copy = r->names + r->names_used;

    if (name.length > r->names_size - r->names_used)
        return (struct slice){NULL, 0};
    memcpy(copy, name.data, name.length);
    r->names_used += name.length;
    return (struct slice){copy, name.length};
}

static uint32_t find_resource(const struct references *r, struct slice uri)
{
    uint64_t hash = hash_slice(uri);
    uint32_t i = 0;

    while (i < r->resource_count && (r->resources[i].hash != hash || !slice_equal(r->resources[i].uri, uri)))
        i++;
    return i;
}

static uint32_t add_resource(struct compiler *compiler, uint32_t root, struct slice uri)
{
    struct references *r = compiler->references;
    struct slice kept = keep_name(r, uri);

    if (kept.data == NULL || find_resource(r, uri) < r->resource_count) {
        compile_refuse(compiler, kept.data == NULL ? "too many long $id" : "repeated $id %q", &uri);
        return 0;
    }
    r->resources[r->resource_count] = (struct resource){hash_slice(uri), kept, root};
    return r->resource_count++;
}

static uint32_t name_resource(struct compiler *compiler, uint32_t schema, uint32_t resource)
{
    char uri_buffer[URI_MAX], fragment_buffer[URI_MAX];
    struct text uri = text_over(uri_buffer, sizeof uri_buffer);
    struct text fragment = text_over(fragment_buffer, sizeof fragment_buffer);
    uint32_t node = compiler->given[KEYWORD_ID], source = compiler->schema->nodes[schema].source;

    if (node == JSON_NONE)
        return schema == 0 ? add_resource(compiler, source, (struct slice){"", 0}) : resource;
    if (!read_reference(compiler, node, resource, &uri, &fragment))
        return 0;
    if (fragment.length > 0) {
        compile_refuse(compiler, "$id has a fragment");
        return 0;
    }
    return add_resource(compiler, source, text_slice(&uri));
}

static uint32_t find_anchor(const struct references *r, uint32_t resource, struct slice name)
{
    uint64_t hash = hash_slice(name);

    for (uint32_t i = 0; i < r->anchor_count; i++)
        if (r->anchors[i].hash == hash && r->anchors[i].resource == resource && slice_equal(r->anchors[i].name, name))
            return r->anchors[i].schema;
    return SCHEMA_NONE;
}

uint32_t references_name(struct compiler *compiler, uint32_t schema, uint32_t resource)
{
    struct references *r = compiler->references;
    uint32_t node = compiler->given[KEYWORD_ANCHOR];

    resource = name_resource(compiler, schema, resource);
    if (node == JSON_NONE || compiler->refused)
        return resource;
    struct slice name = schema_string(compiler->arena, &compiler->schema->document, node);
    if (find_anchor(r, resource, name) != SCHEMA_NONE)
        compile_refuse(compiler, "repeated $anchor %q", &name);
    else
        r->anchors[r->anchor_count++] = (struct anchor){hash_slice(name), name, resource, schema};
    return resource;
}

/* Fragments are anchors or JSON Pointers from the resource's root. */
static uint32_t find_in_resource(const struct compiler *compiler, uint32_t resource, struct slice fragment)
{
    const struct references *r = compiler->references;
    uint32_t node = r->resources[resource].root;

    if (fragment.length > 0 && fragment.data[0] != '/')
        return find_anchor(r, resource, fragment);
    if (fragment.length > 0)
        node = json_at(&compiler->schema->document, node, fragment);
    return node == JSON_NONE ? SCHEMA_NONE : compiler->schema_of[node];
}

/* A document that has no base of its own calls the built-in ones by their files' names. */
static uint32_t find_document(const struct references *r, struct slice uri)
{
    char buffer[URI_MAX];
    struct text built_in = text_over(buffer, sizeof buffer);
    uint32_t own = find_resource(r, uri);

    uri_resolve(SLICE(REGISTRY_BASE), uri, &built_in);
    return own < r->resource_count ? own : find_resource(r, text_slice(&built_in));
}

uint32_t references_resolve(struct compiler *compiler, uint32_t node, uint32_t resource)
{
    char uri_buffer[URI_MAX], fragment_buffer[URI_MAX];
    struct text uri = text_over(uri_buffer, sizeof uri_buffer);
    struct text fragment = text_over(fragment_buffer, sizeof fragment_buffer);
    struct slice text = json_slice(&compiler->schema->document, node);

    if (!read_reference(compiler, node, resource, &uri, &fragment))
        return SCHEMA_NONE;
    uint32_t target = find_document(compiler->references, text_slice(&uri));
    if (target == compiler->references->resource_count) {
        compile_refuse(compiler, "unsupported remote reference \"$ref\": %q", &text);
        return SCHEMA_NONE;
    }
    uint32_t schema = find_in_resource(compiler, target, text_slice(&fragment));
    if (schema == SCHEMA_NONE)
        compile_refuse(compiler, "\"$ref\": %q leads to no schema", &text);
    return schema;
}
