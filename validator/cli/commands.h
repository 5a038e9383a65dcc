/*
 * The commands: each takes the settings, does its work and gives the exit status.
 */
#ifndef CHUNKLINT_CLI_COMMANDS_H
#define CHUNKLINT_CLI_COMMANDS_H

#include "cli/settings.h"

#define COMMAND(name, takes, summary) enum exit_status command_##name(const struct settings *settings);
#include "cli/commands.def"
#undef COMMAND

/* The usage lines on standard error, for a run that has nothing to do. */
void help_usage(void);

#endif
