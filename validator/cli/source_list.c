/*
 * From words to files. Everything is listed before the first file is read, so
 * that checking itself allocates nothing.
 */
#define _POSIX_C_SOURCE 200809L

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/output.h"
#include "cli/source.h"

/* Deeper folders than this are complained about, not entered. */
enum { FOLDER_DEPTH_MAX = 64 };

/* What captures are called. A .json file is more often something else; named itself, it is taken. */
static const char *const capture_endings[] = {".sse", ".jsonl", ".ndjson", ".http", ".txt", ".log"};

static void fail(struct source_list *list, const char *path, const char *reason)
{
    struct slice name = slice_of(path);

    complain("%S: %s", &name, reason);
    list->failed = true;
}

/* Without memory for a list of names there is no use in going on. */
static void *need(void *memory)
{
    if (memory == NULL) {
        complain("out of memory");
        exit(2);
    }
    return memory;
}

static void add(struct source_list *list, char *path)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity > 0 ? 2 * list->capacity : 16;
        list->paths = need(realloc(list->paths, list->capacity * sizeof *list->paths));
    }
    list->paths[list->count++] = path;
}

static bool is_capture(const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < sizeof capture_endings / sizeof capture_endings[0]; i++) {
        size_t ending = strlen(capture_endings[i]);
        if (length > ending && strcmp(name + length - ending, capture_endings[i]) == 0)
            return true;
    }
    return false;
}

static char *joined(const char *folder, const char *name)
{
    size_t length = strlen(folder), name_length = strlen(name);
    char *path = need(malloc(length + name_length + 2));

    while (length > 1 && folder[length - 1] == '/')
        length--;
    memcpy(path, folder, length);
    if (folder[length - 1] != '/')
        path[length++] = '/';
    memcpy(path + length, name, name_length + 1);
    return path;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void walk(struct source_list *list, const char *folder, unsigned depth);

/* Takes over the path. */
static void take_entry(struct source_list *list, char *path, unsigned depth)
{
    struct stat link, target;
    bool known = lstat(path, &link) == 0 && stat(path, &target) == 0;

    if (known && S_ISDIR(link.st_mode))
        walk(list, path, depth + 1);
    else if (known && S_ISREG(target.st_mode) && is_capture(path)) {
        add(list, path);
        return;
    }
    free(path);
}

static void walk(struct source_list *list, const char *folder, unsigned depth)
{
    struct dirent **entries = NULL;
    int count = 0;

    if (depth > FOLDER_DEPTH_MAX) {
        fail(list, folder, "folders are nested too deep");
        return;
    }
    count = scandir(folder, &entries, is_visible, by_name);
    if (count < 0)
        fail(list, folder, strerror(errno));
    for (int i = 0; i < count; i++) {
        take_entry(list, joined(folder, entries[i]->d_name), depth);
        free(entries[i]);
    }
    free(entries);
}

static void add_folder(struct source_list *list, const char *folder)
{
    size_t before = list->count;
    bool failed = list->failed;

    list->failed = false;
    walk(list, folder, 0);
    if (list->count == before && !list->failed)
        fail(list, folder, "no captures in this directory (looked for .sse, .jsonl, .ndjson, .http, .txt, .log)");
    list->failed = list->failed || failed;
}

static void add_standard_input(struct source_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->paths[i] == NULL) {
            fail(list, "-", "standard input is named twice");
            return;
        }
    add(list, NULL);
}

struct source_list source_list(char **words, size_t count)
{
    struct source_list list = {NULL, 0, 0, false};

    for (size_t i = 0; i < count; i++) {
        struct stat status;

        if (strcmp(words[i], "-") == 0)
            add_standard_input(&list);
        else if (stat(words[i], &status) == 0 && S_ISDIR(status.st_mode))
            add_folder(&list, words[i]);
        else
            add(&list, words[i]);
    }
    return list;
}

bool source_list_has(const struct source_list *list, const char *path)
{
    struct stat wanted, source;

    if (stat(path, &wanted) != 0 || !S_ISREG(wanted.st_mode))
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (list->paths[i] != NULL && stat(list->paths[i], &source) == 0 && source.st_dev == wanted.st_dev &&
            source.st_ino == wanted.st_ino)
            return true;
    return false;
}
