/*
 * Measures commands against each other in one run:
 *
 *     measure RUNS FILE 'NAME=COMMAND'...
 *
 * Each command is run RUNS times with FILE as standard input, the commands in turn
 * (A B C A B C …), so that a machine that gets slower does so for all. Prints for
 * each the median wall time, MB/s, peak resident memory, and the ratio of its
 * median to the first command's. A command that fails makes the whole run fail;
 * an exit status of 1 is a checker's findings, and counts as failure too.
 */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS_MAX = 50, COMMANDS_MAX = 16 };

struct command {
    char *name;
    char *line;
    double seconds[RUNS_MAX];
    long peak_kilobytes;
};

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void run_child(const char *file, char *line)
{
    int in = open(file, O_RDONLY), out = open("/dev/null", O_WRONLY);

    if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0) {
        perror(file);
        _exit(127);
    }
    execl("/bin/sh", "sh", "-c", line, (char *)NULL);
    perror("sh");
    _exit(127);
}

/* Runs a command once; gives false, with a word about it, when it failed. */
static int run(struct command *command, const char *file, int round)
{
    struct rusage usage;
    double start = now();
    int status;
    pid_t child = fork();

    if (child == 0)
        run_child(file, command->line);
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
        perror("measure");
        return 0;
    }
    command->seconds[round] = now() - start;
    if (usage.ru_maxrss > command->peak_kilobytes)
        command->peak_kilobytes = usage.ru_maxrss;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "measure: %s failed (status %d)\n", command->name,
                WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
        return 0;
    }
    return 1;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(const double *values, int count)
{
    double sorted[RUNS_MAX];

    memcpy(sorted, values, (size_t)count * sizeof *values);
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

int main(int count, char **arguments)
{
    static struct command commands[COMMANDS_MAX];
    int runs = count > 3 ? atoi(arguments[1]) : 0, total = 0;
    struct stat file;

    if (runs < 1 || runs > RUNS_MAX || count - 3 > COMMANDS_MAX || stat(arguments[2], &file) != 0) {
        fputs("usage: measure RUNS FILE 'NAME=COMMAND'...\n", stderr);
        return 2;
    }
    for (int i = 3; i < count; i++) {
        char *equals = strchr(arguments[i], '=');
        if (equals == NULL)
            return 2;
        *equals = '\0';
        commands[total++] = (struct command){.name = arguments[i], .line = equals + 1};
    }
    for (int round = 0; round < runs; round++)
        for (int i = 0; i < total; i++)
            if (!run(&commands[i], arguments[2], round))
                return 1;

    double first = median(commands[0].seconds, runs), bytes = (double)file.st_size;
    printf("%-28s %10s %10s %10s %16s\n", "", "seconds", "MB/s", "peak MB", "time / first");
    for (int i = 0; i < total; i++) {
        double middle = median(commands[i].seconds, runs);
        printf("%-28s %10.3f %10.0f %10.1f %16.2f\n", commands[i].name, middle, bytes / 1e6 / middle,
               (double)commands[i].peak_kilobytes / 1024, middle / first);
    }
    return 0;
}
