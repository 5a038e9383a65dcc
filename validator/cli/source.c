/*
 * Opening and reading. Files are read, not mapped: a file that shrinks meanwhile
 * is then only shorter, and pipes need no other way.
 */
#define _GNU_SOURCE /* F_SETPIPE_SZ */

#include "cli/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/suggest.h"

enum { WHOLE_FILE_MAX = 16 * 1024 * 1024, PIPE_SIZE = 1024 * 1024 };

void source_complain(const char *path, int error)
{
    struct slice name = slice_of(path);
    const char *command = error == ENOENT ? suggest_command(name) : NULL;

    if (command != NULL)
        complain("%S: %s; did you mean the command %s?", &name, strerror(error), command);
    else
        complain("%S: %s", &name, strerror(error));
}

/* The writer of a wide pipe stops less often. It fails for all that is no pipe, and where users have used up theirs. */
static void widen_pipe(int descriptor)
{
#ifdef F_SETPIPE_SZ
    (void)fcntl(descriptor, F_SETPIPE_SZ, PIPE_SIZE);
#else
    (void)descriptor;
#endif
}

bool source_open(struct source *source, const char *path)
{
    *source = (struct source){path != NULL ? path : "<stdin>", STDIN_FILENO, 0};
    if (path != NULL)
        source->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (source->descriptor < 0)
        source->error = errno;
    else
        widen_pipe(source->descriptor);
    return source->descriptor >= 0;
}

long source_read(struct source *source, char *block, size_t size)
{
    ssize_t length = 0;

    do
        length = read(source->descriptor, block, size);
    while (length < 0 && errno == EINTR);
    if (length < 0)
        source->error = errno;
    return length;
}

long source_read_beginning(struct source *source, char *block, size_t size, size_t wanted)
{
    long length = source_read(source, block, size), step = length;

    while (step > 0 && (size_t)length < wanted) {
        step = source_read(source, block + length, size - (size_t)length);
        length += step > 0 ? step : 0;
    }
    return length;
}

bool source_extent(const struct source *source, uint64_t *start, uint64_t *size)
{
    struct stat status;
    off_t place = lseek(source->descriptor, 0, SEEK_CUR);

    if (place < 0 || fstat(source->descriptor, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size < place)
        return false;
    *start = (uint64_t)place;
    *size = (uint64_t)(status.st_size - place);
    return true;
}

bool source_go_to(struct source *source, uint64_t place)
{
    bool there = lseek(source->descriptor, (off_t)place, SEEK_SET) >= 0;

    if (!there)
        source->error = errno;
    return there;
}

long source_read_at(const struct source *source, uint64_t place, char *block, size_t size)
{
    ssize_t length = 0;

    do
        length = pread(source->descriptor, block, size, (off_t)place);
    while (length < 0 && errno == EINTR);
    return length;
}

void source_close(struct source *source)
{
    if (source->descriptor != STDIN_FILENO)
        close(source->descriptor);
}

/* Whole files that are in use until the process ends. */
struct kept_file {
    struct kept_file *next;
    char bytes[WHOLE_FILE_MAX]; /* touched only as far as the file is long */
};

static struct kept_file *keep_file(void)
{
    static struct kept_file *first;
    struct kept_file *file = malloc(sizeof *file);

    if (file == NULL) {
        complain("out of memory");
        return NULL;
    }
    file->next = first;
    first = file;
    return file;
}

/* Reads up to the end or until the room is full. Gives false after complaining. */
static bool read_to_end(struct source *source, char *bytes, size_t room, size_t *length)
{
    long step = 1;

    *length = 0;
    while (step > 0 && *length < room) {
        step = source_read(source, bytes + *length, room - *length);
        *length += step > 0 ? (size_t)step : 0;
    }
    if (step < 0)
        source_complain(source->name, source->error);
    return step >= 0;
}

char *source_whole(const char *path, size_t *length)
{
    struct source source;
    struct kept_file *file = NULL;
    bool complete = false;

    if (!source_open(&source, path)) {
        source_complain(path, source.error);
        return NULL;
    }
    file = keep_file();
    complete = file != NULL && read_to_end(&source, file->bytes, WHOLE_FILE_MAX, length);
    source_close(&source);
    if (complete && *length == WHOLE_FILE_MAX) {
        struct slice name = slice_of(path);
        complain("%S: larger than a dialect's or a request's document can be (%d bytes)", &name, (int)WHOLE_FILE_MAX);
        complete = false;
    }
    return complete ? file->bytes : NULL;
}
