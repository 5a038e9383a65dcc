/*
 * The command: reads the command line and runs the command that it names.
 */
#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/output.h"

const struct command command_table[COMMAND_COUNT] = {
#define COMMAND(name, takes, summary) {#name, takes, summary, command_##name},
#include "cli/commands.def"
#undef COMMAND
};

/*
 * A file that is opened must never become descriptor 0, 1 or 2, or a report would
 * be written into it. A missing one is filled with one that cannot be used for
 * what it is for, so that its use is still an error.
 */
static void hold_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0)
            (void)open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int count, char **words)
{
    static struct settings settings;
    char problem_bytes[512];
    struct text problem = text_over(problem_bytes, sizeof problem_bytes);

    hold_standard_descriptors();
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write, not a death */
    if (!settings_read(&settings, count > 0 ? count - 1 : 0, words + 1, &problem)) {
        complain("%s", problem_bytes);
        return EXIT_TROUBLE;
    }
    if (settings.help)
        return (int)command_help(&settings);
    if (settings.version)
        return (int)command_version(&settings);
    return (int)settings.command->run(&settings);
}
