/*
 * An entry is the diagnostic followed by its strings, which it points to. Those
 * of the catalogue and the file's name outlive the recording and stay where they are.
 */
#include "cli/recording.h"

#include <string.h>

enum { ALIGNMENT = 16 };

struct entry {
    size_t size; /* with its strings */
    uint64_t streams;
    struct chunklint_diagnostic diagnostic;
};

void recording_lay_out(struct recording *recording, struct arena *arena, size_t size)
{
    *recording = (struct recording){ARENA_TAKE(arena, char, size), size, 0};
}

static size_t string_size(const char *string)
{
    return string != NULL ? strlen(string) + 1 : 0;
}

static size_t entry_size(const struct chunklint_diagnostic *diagnostic)
{
    size_t size = sizeof(struct entry) + string_size(diagnostic->message) + string_size(diagnostic->stream) +
                  string_size(diagnostic->pointer) + string_size(diagnostic->found) +
                  string_size(diagnostic->expected) + diagnostic->excerpt_length;

    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Moves `length` bytes to `*end`, and lets the pointer follow them. */
static void keep(const char **bytes, size_t length, char **end)
{
    if (*bytes == NULL)
        return;
    memcpy(*end, *bytes, length);
    *bytes = *end;
    *end += length;
}

static void keep_string(const char **string, char **end)
{
    keep(string, string_size(*string), end);
}

bool recording_add(struct recording *recording, const struct chunklint_diagnostic *diagnostic, uint64_t streams)
{
    size_t size = entry_size(diagnostic);
    struct entry *entry = (struct entry *)(void *)(recording->bytes + recording->used);
    char *end = (char *)(entry + 1);

    if (size > recording->size - recording->used)
        return false;
    *entry = (struct entry){size, streams, *diagnostic};
    keep_string(&entry->diagnostic.message, &end);
    keep_string(&entry->diagnostic.stream, &end);
    keep_string(&entry->diagnostic.pointer, &end);
    keep_string(&entry->diagnostic.found, &end);
    keep_string(&entry->diagnostic.expected, &end);
    keep(&entry->diagnostic.excerpt, diagnostic->excerpt_length, &end);
    recording->used += size;
    return true;
}

void recording_play(struct recording *recording, recording_take *take, void *user)
{
    for (size_t at = 0; at < recording->used;) {
        const struct entry *entry = (const struct entry *)(const void *)(recording->bytes + at);
        take(user, &entry->diagnostic, entry->streams);
        at += entry->size;
    }
    recording->used = 0;
}
