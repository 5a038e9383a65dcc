/*
 * Terminal: what an output can show, decided once before it is written to.
 */
#ifndef CHUNKLINT_CLI_TERMINAL_H
#define CHUNKLINT_CLI_TERMINAL_H

#include "cli/settings.h"

enum { WIDTH_LEAST = 40 };

struct terminal {
    bool is_terminal;
    bool color;
    bool unicode; /* may be given characters beyond ASCII */
    unsigned width;
};

/*
 * Colour: the option, then NO_COLOR, then CLICOLOR_FORCE (of standard output
 * only), then whether it is a terminal. Width: the option, then COLUMNS, then the
 * terminal's, then 80 for a terminal and 100 for anything else. Beyond ASCII: a
 * terminal as its locale says; files and pipes always get UTF-8.
 */
struct terminal terminal_of(int descriptor, const struct settings *settings);

#endif
