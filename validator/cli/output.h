/*
 * Outputs: files, pipes and terminals that reports and pages are written to,
 * and messages to the person at the keyboard.
 *
 * An output buffers; its first failure is remembered, everything after it is
 * dropped, and output_close tells. It owns its descriptor, not its buffer.
 */
#ifndef CHUNKLINT_CLI_OUTPUT_H
#define CHUNKLINT_CLI_OUTPUT_H

#include "report/report.h"

enum { OUTPUT_BUFFER_SIZE = 64 * 1024 };

struct output {
    struct report_sink sink; /* first: a sink that this file writes to is an output */
    int descriptor;
    const char *path; /* NULL: standard output */
    char *buffer;     /* OUTPUT_BUFFER_SIZE bytes */
    size_t used;
    int error; /* errno of the first failure; 0: none */
};

/* Opens a file, or standard output when `path` is NULL; a failure is remembered. */
void output_open(struct output *output, const char *path, char *buffer);

void output_string(struct output *output, const char *string);
void output_bytes(struct output *output, struct slice bytes);
void output_flush(struct output *output);

/* Flushes and closes; gives false after any failure. A reader that went away is not worth a message, all else is. */
bool output_close(struct output *output);

bool output_failed(const struct output *output);

/* Writes "chunklint: ", the message (as text_format has it) and a line end to standard error. */
void complain(const char *format, ...);

#endif
