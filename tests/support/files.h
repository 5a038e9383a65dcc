/*
 * Files for test programs: reading them whole, walking folders in sorted order,
 * reading tables of tab-separated columns, and the options that lie beside
 * captures of the corpus.
 */
#ifndef CHUNKLINT_TESTS_FILES_H
#define CHUNKLINT_TESTS_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "chunklint.h"

struct bytes {
    char *data; /* one NUL follows them */
    size_t length;
};

/* Ends the program with a message. */
__attribute__((noreturn, format(printf, 1, 2))) void die(const char *message, ...);

/* Memory or the end. */
void *must_allocate(size_t size);

/* The path, printed into memory that the caller frees. */
__attribute__((format(printf, 1, 2))) char *path_of(const char *format, ...);

bool file_exists(const char *path);

/* The whole file, to be freed by the caller; the program ends when it cannot be read. */
struct bytes file_read(const char *path);

/* The only file in the folder that is called `stem` with any extension, to be freed; NULL: none, or several. */
char *file_with_stem(const char *folder, const char *stem);

/* Calls `visit` for each file below `root`, folders and files in the order of their names. */
typedef void file_visit(void *user, const char *path);
void files_below(const char *root, file_visit *visit, void *user);

/* The same for the names of the folders directly in `root`. */
void folders_in(const char *root, file_visit *visit, void *user);

enum { TABLE_COLUMNS_MAX = 16 };

/* Calls `visit` for each line that is not empty and no comment (#), after the line of headings. */
typedef void table_visit(void *user, char *const *columns, size_t count);
void table_read(const char *path, table_visit *visit, void *user);

/*
 * Options as they lie beside captures: a file of words key=value named
 * `options` (dialect, at, key, input, strict, depth, event_bytes, streams,
 * choices); without one, a folder that is named after a built-in dialect is
 * checked by that dialect. The strings live as long as the program.
 */
struct chunklint_options options_beside(const char *path);

#endif
