/*
 * See files.h. Everything here is for small files and short-lived programs:
 * strings of options are kept until the program ends.
 */
#define _POSIX_C_SOURCE 200809L
#include "files.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void die(const char *message, ...)
{
    va_list arguments;

    fflush(stdout);
    va_start(arguments, message);
    fputs("Bail out! ", stdout);
    vprintf(message, arguments);
    putchar('\n');
    va_end(arguments);
    fflush(stdout);
    exit(1);
}

void *must_allocate(size_t size)
{
    void *memory = malloc(size > 0 ? size : 1);

    if (memory == NULL)
        die("no memory for %zu bytes", size);
    return memory;
}

char *path_of(const char *format, ...)
{
    char *path = must_allocate(4096);
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(path, 4096, format, arguments);
    va_end(arguments);
    if (length < 0 || length >= 4096)
        die("a path is too long: %s", path);
    return path;
}

bool file_exists(const char *path)
{
    struct stat facts;

    return stat(path, &facts) == 0;
}

struct bytes file_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat facts;

    if (file == NULL || fstat(fileno(file), &facts) != 0)
        die("cannot read %s", path);
    struct bytes bytes = {must_allocate((size_t)facts.st_size + 1), (size_t)facts.st_size};
    if (fread(bytes.data, 1, bytes.length, file) != bytes.length)
        die("cannot read all of %s", path);
    bytes.data[bytes.length] = '\0';
    fclose(file);
    return bytes;
}

static int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool is_folder(const char *path)
{
    struct stat facts;

    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

/* Visits a folder's entries; recursion goes as deep as the folders of this project. */
static void visit_entries(const char *root, bool folders_only, file_visit *visit, void *user)
{
    struct dirent **entries;
    int count = scandir(root, &entries, not_hidden, alphasort);

    for (int i = 0; i < count; i++) {
        char *path = path_of("%s/%s", root, entries[i]->d_name);
        bool folder = is_folder(path);
        if (folders_only && folder)
            visit(user, entries[i]->d_name);
        else if (!folders_only && folder)
            visit_entries(path, false, visit, user);
        else if (!folders_only)
            visit(user, path);
        free(path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

void files_below(const char *root, file_visit *visit, void *user)
{
    visit_entries(root, false, visit, user);
}

void folders_in(const char *root, file_visit *visit, void *user)
{
    visit_entries(root, true, visit, user);
}

struct stem_search {
    const char *stem;
    char *found;
    unsigned count;
};

static void match_stem(void *user, const char *path)
{
    struct stem_search *search = user;
    const char *name = strrchr(path, '/') + 1;
    size_t length = strlen(search->stem);

    if (strncmp(name, search->stem, length) != 0 || name[length] != '.')
        return;
    search->count++;
    free(search->found);
    search->found = path_of("%s", path);
}

char *file_with_stem(const char *folder, const char *stem)
{
    struct stem_search search = {stem, NULL, 0};

    files_below(folder, match_stem, &search);
    if (search.count == 1)
        return search.found;
    free(search.found);
    return NULL;
}

/* ---- tables */

static size_t split(char *line, char **columns)
{
    size_t count = 0;

    while (count < TABLE_COLUMNS_MAX) {
        columns[count++] = line;
        line = strchr(line, '\t');
        if (line == NULL)
            break;
        *line++ = '\0';
    }
    return count;
}

void table_read(const char *path, table_visit *visit, void *user)
{
    struct bytes table = file_read(path);
    char *columns[TABLE_COLUMNS_MAX], *rest = NULL;
    char *line = strtok_r(table.data, "\n", &rest);

    while (line != NULL && line[0] == '#')
        line = strtok_r(NULL, "\n", &rest);
    while ((line = strtok_r(NULL, "\n", &rest)) != NULL)
        if (line[0] != '#')
            visit(user, columns, split(line, columns));
    free(table.data);
}

/* ---- options beside captures */

struct kept {
    struct kept *next;
    void *memory;
};

/* Owns the memory until the program ends. */
static void *keep(void *memory)
{
    static struct kept *all;
    struct kept *kept = must_allocate(sizeof *kept);

    *kept = (struct kept){all, memory};
    all = kept;
    return memory;
}

static void set_dialect(struct chunklint_options *options, const char *folder, const char *value)
{
    options->dialect = keep(path_of("%s", value));
    if (strchr(value, '.') == NULL)
        return;
    char *path = path_of("%s/%s", folder, value);
    struct bytes document = file_read(path);
    options->dialect_document = keep(document.data);
    options->dialect_length = document.length;
    free(path);
}

/* The JSON of a request, in a file of the folder. */
static void set_request(struct chunklint_options *options, const char *folder, const char *value)
{
    char *path = path_of("%s/%s", folder, value);
    struct bytes text = file_read(path);

    options->request = keep(text.data);
    options->request_length = text.length;
    free(path);
}

static void set_input(struct chunklint_options *options, const char *value)
{
    static const char *const names[] = {"auto", "sse", "jsonl", "http"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], value) == 0) {
            options->input = (enum chunklint_input)i;
            return;
        }
    die("no input is called %s", value);
}

static size_t *limit_named(struct chunklint_limits *limits, const char *name)
{
    const struct {
        const char *name;
        size_t *limit;
    } table[] = {
        {"event_bytes", &limits->event_bytes},
        {"event_lines", &limits->event_lines},
        {"event_tokens", &limits->event_tokens},
        {"depth", &limits->depth},
        {"streams", &limits->streams},
        {"choices", &limits->choices},
        {"calls", &limits->calls},
        {"diagnostics", &limits->diagnostics},
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].name, name) == 0)
            return table[i].limit;
    return NULL;
}

static void set_option(struct chunklint_options *options, const char *folder, char *word)
{
    char *value = strchr(word, '=');
    size_t *limit;

    if (value == NULL)
        die("%s/options: no value in %s", folder, word);
    *value++ = '\0';
    if (strcmp(word, "dialect") == 0)
        set_dialect(options, folder, value);
    else if (strcmp(word, "input") == 0)
        set_input(options, value);
    else if (strcmp(word, "at") == 0)
        options->at = keep(path_of("%s", value));
    else if (strcmp(word, "key") == 0)
        options->key = keep(path_of("%s", value));
    else if (strcmp(word, "request") == 0)
        set_request(options, folder, value);
    else if (strcmp(word, "expect") == 0)
        options->expect = keep(path_of("%s", value));
    else if (strcmp(word, "strict") == 0)
        options->strict = strcmp(value, "true") == 0;
    else if ((limit = limit_named(&options->limits, word)) != NULL)
        *limit = (size_t)strtoul(value, NULL, 10);
    else
        die("%s/options: unknown option %s", folder, word);
}

static void read_options(struct chunklint_options *options, const char *folder, const char *path)
{
    struct bytes words = file_read(path);
    char *rest = NULL;

    for (char *word = strtok_r(words.data, " \n", &rest); word != NULL; word = strtok_r(NULL, " \n", &rest))
        set_option(options, folder, word);
    free(words.data);
}

struct chunklint_options options_beside(const char *path)
{
    struct chunklint_options options = chunklint_defaults();
    char *folder = path_of("%s", path), *end = strrchr(folder, '/');

    if (end == NULL)
        die("%s lies in no folder", path);
    *end = '\0';
    const char *name = strrchr(folder, '/') != NULL ? strrchr(folder, '/') + 1 : folder;
    char *file = path_of("%s/options", folder);
    const struct chunklint_dialect *dialect = chunklint_find_dialect(name);
    if (file_exists(file))
        read_options(&options, folder, file);
    else if (dialect != NULL)
        options.dialect = dialect->name;
    free(file);
    free(folder);
    return options;
}
