/*
 * Built-in names win over files of the same name: ./openai is the file.
 */
#define _POSIX_C_SOURCE 200809L

#include "cli/dialect_choice.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/source.h"
#include "cli/suggest.h"

static bool is_path(const char *word)
{
    return strpbrk(word, "./") != NULL || access(word, F_OK) == 0;
}

bool dialect_is_automatic(const char *word)
{
    return word != NULL && strcmp(word, "auto") == 0;
}

static void complain_unknown(const char *word)
{
    if (dialect_is_automatic(word)) {
        complain("auto is no dialect of its own; only check chooses one by it");
        return;
    }

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

    if (name_or_path == NULL)
        return true;
    options->dialect = name_or_path;
    if (chunklint_find_dialect(name_or_path) != NULL)
        return true;
    document = dialect_document(name_or_path);
    options->dialect_document = document.data;
    options->dialect_length = document.length;
    return document.data != NULL;
}

static const char **all_dialects(void)
{
    const char **names = calloc(chunklint_dialect_count() + 1, sizeof *names);

    for (size_t i = 0; names != NULL && i < chunklint_dialect_count(); i++)
        names[i] = chunklint_dialect(i)->name;
    return names;
}

/* The words of a list with commas between; they live in memory that the process keeps. */
static const char **words_of(const char *list)
{
    size_t length = strlen(list) + 1, count = 0;
    char *copy = malloc(length);
    const char **words = calloc(length + 1, sizeof *words);

    if (copy == NULL || words == NULL)
        return NULL;
    memcpy(copy, list, length);
    for (char *word = copy; word != NULL;) {
        char *comma = strchr(word, ',');
        if (comma != NULL)
            *comma++ = '\0';
        words[count++] = word;
        word = comma;
    }
    return words;
}

/* The first judge alone may have a document that is not built in. Gives the number of those. */
static size_t put_files_first(const char **names)
{
    size_t files = 0;

    for (size_t i = 0; names[i] != NULL; i++) {
        if (chunklint_find_dialect(names[i]) != NULL)
            continue;
        const char *file = names[i];
        names[i] = names[0];
        names[0] = file;
        files++;
    }
    return files;
}

bool dialects_choose(const char *list, struct chunklint_options *options, const char ***names)
{
    *names = list == NULL ? all_dialects() : words_of(list);
    if (*names == NULL) {
        complain("out of memory");
        return false;
    }
    size_t files = put_files_first(*names);
    if (!dialect_choose((*names)[0], options))
        return false;
    if (files > 1)
        complain("--dialect: of several dialects one may be a file");
    options->also = (const char *const *)*names + 1;
    return files <= 1;
}
