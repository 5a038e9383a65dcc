/*
 * Every built-in dialect says where it comes from and why it departs from the
 * rules: its document is as complete.json asks for. And `complete.json` notices
 * when something is missing.
 *
 *     test_complete [ROOT]    ROOT is the checkout, "." by default
 */
#include <stdlib.h>
#include <string.h>

#include "../support/files.h"
#include "../support/tap.h"
#include "schema/schema.h"

enum { DOCUMENT_MAX = 1 << 20, MESSAGE_SIZE = 400 };

static struct chunklint_options options;
static struct json_reader *reader;
static const struct schema *complete;

static struct arena take(size_t size)
{
    return (struct arena){.base = must_allocate(size), .size = size};
}

static void *set_up_reader(void)
{
    struct arena arena = {0};

    options = chunklint_defaults();
    options.limits.event_tokens = 1 << 16;
    json_create(&arena, &options, NULL);
    arena = take(arena.used);
    reader = json_create(&arena, &options, NULL);
    return arena.base;
}

static void *compile(const char *root)
{
    char message[MESSAGE_SIZE], *path = path_of("%s/tests/dialects/complete.json", root);
    struct bytes text = file_read(path);
    struct text problem = text_over(message, sizeof message);
    struct arena arena = take(schema_memory(text.length));

    complete = schema_compile(&arena, reader, (struct slice){text.data, text.length}, &problem);
    if (!tap_ok(complete != NULL, "complete.json loads"))
        die("%s", message);
    free(text.data);
    free(path);
    return arena.base;
}

/* Is the text as complete.json asks for? Else `why` says what is not. */
static bool is_complete(const char *document, size_t length, struct text *why)
{
    char *text = must_allocate(DOCUMENT_MAX);
    struct json_document read;
    struct json_error error;

    if (length >= DOCUMENT_MAX)
        die("a dialect of %zu bytes", length);
    memcpy(text, document, length);
    text[length] = '\n';
    bool valid = json_read(reader, (struct slice){text, length}, &read, &error) &&
                 schema_explain(complete, &read, "the dialect", why);
    free(text);
    return valid;
}

static void check_dialect(const struct chunklint_dialect *dialect)
{
    char message[MESSAGE_SIZE];
    struct text why = text_over(message, sizeof message);

    if (!tap_ok(is_complete(dialect->document, dialect->length, &why), "%s", dialect->name))
        tap_note("%s", message);
}

/* The document, with another name for the first member that is called so, is not complete. */
static void check_lack(const struct chunklint_dialect *dialect, const char *member)
{
    char message[MESSAGE_SIZE], *text = must_allocate(dialect->length + 1), *quoted = path_of("\"%s\":", member);
    struct text why = text_over(message, sizeof message);

    memcpy(text, dialect->document, dialect->length);
    text[dialect->length] = '\0';
    char *place = strstr(text, quoted);
    if (place != NULL)
        place[1] = '?';
    tap_ok(place != NULL && !is_complete(text, dialect->length, &why), "%s without the first \"%s\" is not",
           dialect->name, member);
    free(quoted);
    free(text);
}

int main(int count, char **words)
{
    static const char *const members[] = {"where", "version", "date",  "sources", "basis",
                                          "why",   "stream",  "usage", "comment"};
    void *blocks[2];

    blocks[0] = set_up_reader();
    blocks[1] = compile(count > 1 ? words[1] : ".");
    for (size_t i = 0; i < chunklint_dialect_count(); i++)
        check_dialect(chunklint_dialect(i));
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        check_lack(chunklint_find_dialect(strcmp(members[i], "comment") == 0 ? "dashscope" : "groq"), members[i]);
    free(blocks[0]);
    free(blocks[1]);
    return tap_done();
}
