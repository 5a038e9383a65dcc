/*
 * Writing, with nothing lost unnoticed: short writes go on, interrupted ones are
 * repeated, and what close() says counts, since some file systems say only there
 * that the disk is full.
 */
#define _POSIX_C_SOURCE 200809L

#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int write_all(int descriptor, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(descriptor, bytes, length);

        if (written < 0 && errno != EINTR)
            return errno;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return 0;
}

static void write_through(struct output *output, const char *bytes, size_t length)
{
    if (output->error == 0)
        output->error = write_all(output->descriptor, bytes, length);
}

void output_flush(struct output *output)
{
    write_through(output, output->buffer, output->used);
    output->used = 0;
}

static void output_write(struct report_sink *sink, const char *bytes, size_t length)
{
    struct output *output = (struct output *)sink;

    if (length > OUTPUT_BUFFER_SIZE - output->used)
        output_flush(output);
    if (length > OUTPUT_BUFFER_SIZE) {
        write_through(output, bytes, length);
        return;
    }
    memcpy(output->buffer + output->used, bytes, length);
    output->used += length;
}

void output_open(struct output *output, const char *path, char *buffer)
{
    *output = (struct output){.sink = {output_write}, .descriptor = STDOUT_FILENO, .path = path, .buffer = buffer};
    if (path == NULL)
        return;
    output->descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (output->descriptor < 0)
        output->error = errno;
}

void output_bytes(struct output *output, struct slice bytes)
{
    output_write(&output->sink, bytes.data, bytes.length);
}

void output_string(struct output *output, const char *string)
{
    output_bytes(output, slice_of(string));
}

bool output_failed(const struct output *output)
{
    return output->error != 0;
}

bool output_close(struct output *output)
{
    output_flush(output);
    if (output->descriptor >= 0 && close(output->descriptor) != 0 && output->error == 0)
        output->error = errno;
    output->descriptor = -1;
    if (output->error != 0 && output->error != EPIPE) {
        struct slice name = slice_of(output->path != NULL ? output->path : "standard output");
        complain("%S: %s", &name, strerror(output->error));
    }
    return output->error == 0;
}

void complain(const char *format, ...)
{
    char bytes[2048];
    struct text message = text_over(bytes, sizeof bytes - 1); /* room for the line end */
    va_list arguments;

    text_string(&message, "chunklint: ");
    va_start(arguments, format);
    text_format_list(&message, format, arguments);
    va_end(arguments);
    bytes[message.length] = '\n';
    (void)write_all(STDERR_FILENO, bytes, message.length + 1);
}
