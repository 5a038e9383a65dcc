/*
 * The line is redrawn in place five times a second.
 */
#define _POSIX_C_SOURCE 200809L

#include "cli/progress.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

static const double patience = 1.0, interval = 0.2;

static double now(void)
{
    struct timespec time;

    return clock_gettime(CLOCK_MONOTONIC, &time) == 0 ? (double)time.tv_sec + (double)time.tv_nsec / 1e9 : 0;
}

struct progress progress_start(bool quiet)
{
    const char *terminal = getenv("TERM");
    bool can_redraw = terminal != NULL && strcmp(terminal, "dumb") != 0;
    double start = now();

    return (struct progress){!quiet && can_redraw && isatty(STDERR_FILENO) == 1, false, 0, start, start + patience};
}

static void draw(const struct progress *progress, const char *name, double seconds)
{
    char bytes[256];
    struct text line = text_over(bytes, sizeof bytes);
    struct slice file = slice_of(name);
    uint64_t megabytes = progress->bytes / 1000000;

    text_format(&line, "\r\033[K%n MB checked, %n MB/s, now %q", megabytes, (uint64_t)((double)megabytes / seconds),
                &file);
    (void)!write(STDERR_FILENO, bytes, line.length);
}

void progress_step(struct progress *progress, const char *name, size_t bytes)
{
    double time = 0;

    progress->bytes += bytes;
    if (!progress->wanted)
        return;
    time = now();
    if (time < progress->next)
        return;
    draw(progress, name, time - progress->started);
    progress->shown = true;
    progress->next = time + interval;
}

void progress_clear(struct progress *progress)
{
    static const char clear[] = "\r\033[K";

    if (progress->shown)
        (void)!write(STDERR_FILENO, clear, sizeof clear - 1);
    progress->shown = false;
}
