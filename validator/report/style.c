/*
 * Styles are the terminal's own eight colours, which its user has chosen.
 */
#include "report/style.h"

static const char *const codes[] = {
    [STYLE_STRONG] = "\033[1m",     [STYLE_FAINT] = "\033[2m",   [STYLE_ERROR] = "\033[1;31m",
    [STYLE_WARNING] = "\033[1;33m", [STYLE_INFO] = "\033[1;36m", [STYLE_GOOD] = "\033[1;32m",
};

enum style style_of(enum chunklint_severity severity)
{
    static const enum style styles[] = {
        [CHUNKLINT_OFF] = STYLE_FAINT,
        [CHUNKLINT_INFO] = STYLE_INFO,
        [CHUNKLINT_WARNING] = STYLE_WARNING,
        [CHUNKLINT_ERROR] = STYLE_ERROR,
    };

    return styles[severity];
}

void style_on(const struct report_options *options, enum style style)
{
    if (options->color)
        report_write(options, codes[style]);
}

void style_off(const struct report_options *options)
{
    if (options->color)
        report_write(options, "\033[0m");
}

void style_write(const struct report_options *options, enum style style, const char *string)
{
    style_on(options, style);
    report_write(options, string);
    style_off(options);
}

struct slice style_ellipsis(const struct report_options *options)
{
    return options->unicode ? SLICE("\xE2\x80\xA6") : SLICE("...");
}

struct slice style_separator(const struct report_options *options)
{
    return options->unicode ? SLICE(" \xC2\xB7 ") : SLICE(" - ");
}

void style_spaces(const struct report_options *options, size_t count)
{
    static const char spaces[] = "                                ";

    for (size_t part; count > 0; count -= part) {
        part = count < sizeof spaces - 1 ? count : sizeof spaces - 1;
        report_slice(options, (struct slice){spaces, part});
    }
}
