/*
 * Opening and reading. Files are read, not mapped: a file that shrinks meanwhile
 * is then only shorter, and pipes need no other way.
 */
#define _POSIX_C_SOURCE 200809L

#include "cli/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/suggest.h"

enum { WHOLE_FILE_MAX = 16 * 1024 * 1024 };

static void complain_about(const char *path, int error)
{
    struct slice name = slice_of(path);
    const char *command = error == ENOENT ? suggest_command(name) : NULL;

    if (command != NULL)
        complain("%S: %s; did you mean the command %s?", &name, strerror(error), command);
    else
        complain("%S: %s", &name, strerror(error));
}

bool source_open(struct source *source, const char *path)
{
    *source = (struct source){path != NULL ? path : "<stdin>", STDIN_FILENO};
    if (path == NULL)
        return true;
    source->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (source->descriptor < 0)
        complain_about(path, errno);
    return source->descriptor >= 0;
}

long source_read(struct source *source, char *block, size_t size)
{
    ssize_t length = 0;

    do
        length = read(source->descriptor, block, size);
    while (length < 0 && errno == EINTR);
    if (length < 0)
        complain_about(source->name, errno);
    return length;
}

void source_close(struct source *source)
{
    if (source->descriptor != STDIN_FILENO)
        close(source->descriptor);
}

char *source_whole(const char *path, size_t *length)
{
    struct source source;
    char *bytes = malloc(WHOLE_FILE_MAX); /* touched only as far as the file is long */
    long step = 1;

    *length = 0;
    if (bytes == NULL || !source_open(&source, path)) {
        free(bytes);
        return NULL;
    }
    while (step > 0 && *length < WHOLE_FILE_MAX) {
        step = source_read(&source, bytes + *length, WHOLE_FILE_MAX - *length);
        *length += step > 0 ? (size_t)step : 0;
    }
    source_close(&source);
    if (step == 0)
        return bytes;
    if (step > 0)
        complain("%s: larger than %d bytes, which is no dialect", path, (int)WHOLE_FILE_MAX);
    free(bytes);
    return NULL;
}
