/*
 * How the text report looks: colours, and the few characters beyond ASCII that
 * it writes by itself.
 */
#ifndef CHUNKLINT_REPORT_STYLE_H
#define CHUNKLINT_REPORT_STYLE_H

#include "report/report.h"

enum style {
    STYLE_STRONG, /* places */
    STYLE_FAINT,  /* gutters and context */
    STYLE_ERROR,
    STYLE_WARNING,
    STYLE_INFO,
    STYLE_GOOD
};

enum style style_of(enum chunklint_severity severity);

/* Styles do not nest. Both write nothing without colour. */
void style_on(const struct report_options *options, enum style style);
void style_off(const struct report_options *options);

/* A word in a style. */
void style_write(const struct report_options *options, enum style style, const char *string);

/* "…" or "..."; " · " or " - ". */
struct slice style_ellipsis(const struct report_options *options);
struct slice style_separator(const struct report_options *options);

void style_spaces(const struct report_options *options, size_t count);

#endif
