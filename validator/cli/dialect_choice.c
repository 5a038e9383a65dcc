/*
 * Built-in names win over files of the same name: ./openai is the file.
 */
#define _POSIX_C_SOURCE 200809L

#include "cli/dialect_choice.h"

#include <unistd.h>

#include "cli/output.h"
#include "cli/source.h"
#include "cli/suggest.h"

static bool is_path(const char *word)
{
    return strpbrk(word, "./") != NULL || access(word, F_OK) == 0;
}

static void complain_unknown(const char *word)
{
    struct slice given = slice_of(word);
    const char *nearest = suggest_dialect(given);

    if (nearest != NULL)
        complain("no dialect is called %q; did you mean %s?", &given, nearest);
    else
        complain("no dialect is called %q; `chunklint dialects` lists them", &given);
}

struct slice dialect_document(const char *name_or_path)
{
    const struct chunklint_dialect *built_in = chunklint_find_dialect(name_or_path);
    struct slice document = {NULL, 0};

    if (built_in != NULL)
        return (struct slice){built_in->document, built_in->length};
    if (is_path(name_or_path))
        document.data = source_whole(name_or_path, &document.length);
    else
        complain_unknown(name_or_path);
    return document;
}

bool dialect_choose(const char *name_or_path, struct chunklint_options *options)
{
    struct slice document = {NULL, 0};

    options->dialect = name_or_path;
    if (chunklint_find_dialect(name_or_path) != NULL)
        return true;
    document = dialect_document(name_or_path);
    options->dialect_document = document.data;
    options->dialect_length = document.length;
    return document.data != NULL;
}
