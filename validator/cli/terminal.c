/*
 * What a terminal can do, from the environment and one ioctl.
 */
#define _DEFAULT_SOURCE /* struct winsize */

#include "cli/terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_TERMINAL = 80, WIDTH_FILE = 100, WIDTH_MOST = 10000 };

/* A variable that is set and not empty, or NULL. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && value[0] != '\0' ? value : NULL;
}

static bool wants_color(int descriptor, unsigned option, bool is_terminal)
{
    const char *force = variable("CLICOLOR_FORCE"), *kind = variable("TERM");

    if (option != COLOR_AUTO)
        return option == COLOR_ALWAYS;
    if (variable("NO_COLOR") != NULL)
        return false;
    if (descriptor == STDOUT_FILENO && force != NULL && strcmp(force, "0") != 0)
        return true;
    return is_terminal && (kind == NULL || strcmp(kind, "dumb") != 0);
}

static size_t columns_of_environment(void)
{
    const char *value = variable("COLUMNS");
    char *end = NULL;
    unsigned long columns = value != NULL ? strtoul(value, &end, 10) : 0;

    return end != NULL && *end == '\0' ? columns : 0;
}

static size_t columns_of_terminal(int descriptor)
{
    struct winsize size;

    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : WIDTH_TERMINAL;
}

static unsigned width_of(int descriptor, size_t option, bool is_terminal)
{
    size_t width = option > 0 ? option : columns_of_environment();

    if (width == 0)
        width = is_terminal ? columns_of_terminal(descriptor) : WIDTH_FILE;
    if (width < WIDTH_LEAST)
        return WIDTH_LEAST;
    return width < WIDTH_MOST ? (unsigned)width : WIDTH_MOST;
}

/* The first of the three variables that is set decides, as in setlocale(). */
static bool locale_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    static const char *const spellings[] = {"UTF-8", "utf-8", "UTF8", "utf8"};
    const char *locale = NULL;

    for (size_t i = 0; locale == NULL && i < sizeof names / sizeof names[0]; i++)
        locale = variable(names[i]);
    for (size_t i = 0; locale != NULL && i < sizeof spellings / sizeof spellings[0]; i++)
        if (strstr(locale, spellings[i]) != NULL)
            return true;
    return false;
}

struct terminal terminal_of(int descriptor, const struct settings *settings)
{
    bool is_terminal = isatty(descriptor) == 1;

    return (struct terminal){
        .is_terminal = is_terminal,
        .color = wants_color(descriptor, settings->color, is_terminal),
        .unicode = !is_terminal || locale_is_utf8(),
        .width = width_of(descriptor, settings->width, is_terminal),
    };
}
