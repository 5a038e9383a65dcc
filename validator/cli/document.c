/*
 * Reading a document's nodes. One block of memory holds a copy of the text, with
 * the line end that the reader wants after it, and the reader's own tables.
 */
#include "cli/document.h"

#include <stdlib.h>

#include "cli/output.h"

static struct json_reader *lay_out(struct arena *arena, size_t length, char **copy)
{
    struct chunklint_options options = chunklint_defaults();

    options.limits.event_tokens = length + 1; /* no text has more tokens than bytes */
    options.limits.event_bytes = length + 1;
    *copy = ARENA_TAKE(arena, char, length + 1);
    return json_create(arena, &options, NULL);
}

bool document_parse(struct parsed_document *document, const char *name, struct slice text)
{
    struct arena arena = {NULL, 0, 0, false};
    struct json_reader *reader = NULL;
    struct json_error error;
    char *copy = NULL;

    lay_out(&arena, text.length, &copy);
    document->memory = malloc(arena.used);
    if (document->memory == NULL) {
        complain("%s: out of memory", name);
        return false;
    }
    arena = (struct arena){document->memory, arena.used, 0, false};
    reader = lay_out(&arena, text.length, &copy);
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\n';
    if (json_read(reader, (struct slice){copy, text.length}, &document->json, &error))
        return true;
    complain("%s: not JSON: expected %s at byte %u", name, error.expected, (unsigned)error.offset);
    document_release(document);
    return false;
}

void document_release(struct parsed_document *document)
{
    free(document->memory);
    document->memory = NULL;
}

uint32_t document_member(const struct json_document *document, uint32_t object, const char *path)
{
    while (*path != '\0' && object != JSON_NONE && document->nodes[object].kind == JSON_OBJECT) {
        size_t length = strcspn(path, "/");

        object = json_member(document, object, (struct slice){path, length});
        path += length + (path[length] == '/');
    }
    return *path == '\0' ? object : JSON_NONE;
}

void document_text(const struct json_document *document, uint32_t node, struct text *out)
{
    if (node == JSON_NONE)
        return;
    if (document->nodes[node].kind == JSON_STRING)
        json_decode(document, node, out);
    else
        text_shown(out, json_slice(document, node));
}

static uint32_t item_or_end(const struct json_document *document, uint32_t container, uint32_t item)
{
    return item < document->nodes[container].next ? item : JSON_NONE;
}

uint32_t document_first(const struct json_document *document, uint32_t container)
{
    if (container == JSON_NONE || document->nodes[container].kind < JSON_ARRAY)
        return JSON_NONE;
    return item_or_end(document, container, container + 1);
}

uint32_t document_next(const struct json_document *document, uint32_t container, uint32_t item)
{
    bool is_object = document->nodes[container].kind == JSON_OBJECT;

    return item_or_end(document, container, document->nodes[item + is_object].next);
}
