/*
 * Sources: the files that words of the command line stand for, and their bytes.
 */
#ifndef CHUNKLINT_CLI_SOURCE_H
#define CHUNKLINT_CLI_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Paths in the order of the words, those of a directory sorted; owned by the list, kept until the process ends. */
struct source_list {
    char **paths; /* NULL stands for standard input */
    size_t count, capacity;
    bool failed; /* a word that stands for nothing was complained about */
};

/*
 * Lists the files of all words: a file, whatever its name; all captures below a
 * directory (hidden entries and links to directories are left out); "-" for
 * standard input.
 */
struct source_list source_list(char **words, size_t count);

/* Is that path one of the files in the list, under whatever name? */
bool source_list_has(const struct source_list *list, const char *path);

/* An open source. */
struct source {
    const char *name; /* as findings call it */
    int descriptor;
    int error; /* errno of what failed; 0: nothing did */
};

/* Opens a file, or standard input for NULL; false when that fails. A pipe is made as wide as the system allows. */
bool source_open(struct source *source, const char *path);

/* Reads up to `size` bytes; gives 0 at the end, -1 on failure. */
long source_read(struct source *source, char *block, size_t size);

/* The same until there are so many, or no more; a failure behind some bytes is left for the next reading. */
long source_read_beginning(struct source *source, char *block, size_t size, size_t wanted);

/* The bytes of a regular file from where it would be read on, and where that is; false for all else. */
bool source_extent(const struct source *source, uint64_t *start, uint64_t *size);

/* Lets the next reading of a regular file begin at a place; false when that fails. */
bool source_go_to(struct source *source, uint64_t place);

/* Reads from a place in a regular file. As source_read, but several threads may do so, and nothing is remembered. */
long source_read_at(const struct source *source, uint64_t place, char *block, size_t size);

/* Says why a source could not be opened or read. */
void source_complain(const char *name, int error);

void source_close(struct source *source);

/* The whole of a file, in memory that the process keeps, or NULL after complaining. */
char *source_whole(const char *path, size_t *length);

#endif
