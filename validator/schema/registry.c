/*
 * Finds the references of a text to built-in documents: takes text, gives texts.
 * A reference is looked for as it is written, `"$ref": "NAME.json`; one that hides
 * behind escapes is not seen, and then refused like any other that leads nowhere.
 */
#include "schema/registry.h"

#include "schema/builtin.h"
#include "schema/uri.h"

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Skips white space and then the byte; nothing is left when another one stands there. */
static struct slice after_byte(struct slice text, char byte)
{
    size_t at = 0;

    while (at < text.length && is_white(text.data[at]))
        at++;
    return at < text.length && text.data[at] == byte ? slice_from(text, at + 1) : (struct slice){"", 0};
}

/* The text after the first `what` at or behind the front; its data is NULL when there is none. */
static struct slice after(struct slice text, struct slice what)
{
    const char *at;

    while (text.length >= what.length && (at = memchr(text.data, what.data[0], text.length)) != NULL) {
        text = slice_from(text, (size_t)(at - text.data));
        if (slice_starts_with(text, what))
            return slice_from(text, what.length);
        text = slice_from(text, 1);
    }
    return (struct slice){NULL, 0};
}

/* Moves the text behind its next "$ref", and gives that one's value. False: there is none. */
static bool next_reference(struct slice *text, struct slice *reference)
{
    struct slice rest = after(*text, SLICE("\"$ref\""));
    struct slice value = after_byte(after_byte(rest, ':'), '"');
    const char *end = memchr(value.data, '"', value.length);

    *text = rest;
    *reference = (struct slice){value.data, end == NULL ? 0 : (size_t)(end - value.data)};
    return rest.data != NULL;
}

/* The built-in document that a reference names, or NULL. */
static const struct chunklint_dialect *find(struct slice reference)
{
    struct slice fragment, name = uri_without_fragment(reference, &fragment);

    if (slice_starts_with(name, SLICE(REGISTRY_BASE)))
        name = slice_from(name, sizeof REGISTRY_BASE - 1);
    for (size_t i = 0; i < builtin_dialect_count; i++) {
        struct slice own = slice_of(builtin_dialects[i].name);
        if (slice_starts_with(name, own) && slice_equal(slice_from(name, own.length), SLICE(".json")))
            return &builtin_dialects[i];
    }
    return NULL;
}

static void add(struct document_set *set, const struct chunklint_dialect *dialect)
{
    bool known = dialect == NULL;

    for (size_t i = 0; i < set->count && !known; i++)
        known = set->texts[i].data == dialect->document;
    if (!known && set->count < REGISTRY_MAX)
        set->texts[set->count++] = (struct slice){dialect->document, dialect->length};
}

struct document_set registry_collect(struct slice document)
{
    struct document_set set = {.texts = {document}, .count = 1};

    for (size_t i = 0; i < set.count; i++) {
        struct slice rest = set.texts[i], reference;
        while (next_reference(&rest, &reference))
            add(&set, find(reference));
    }
    return set;
}

size_t registry_bytes(const struct document_set *set)
{
    size_t bytes = 0;

    for (size_t i = 0; i < set->count; i++)
        bytes += set->texts[i].length;
    return bytes;
}
