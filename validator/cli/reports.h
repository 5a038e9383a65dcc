/*
 * Reports: the formats that were asked for, the outputs that they are written to,
 * and the totals that they have in common. One thread gives them findings, file
 * by file in the order of the files, whichever threads found them.
 */
#ifndef CHUNKLINT_CLI_REPORTS_H
#define CHUNKLINT_CLI_REPORTS_H

#include "base/arena.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "cli/source.h"

struct report {
    const struct report_format *format;
    struct report_options options;
    struct output output;
    bool is_terminal;
    char *buffer;
    void *state;
};

struct reports {
    const struct settings *settings;
    struct report list[FORMATS_MAX];
    size_t count;
    struct report_totals totals;
    struct report_choices choices;
    bool chooses;     /* a dialect for each file */
    uint64_t streams; /* of the files that have ended */
    bool started;     /* a source could be opened */
    bool in_file;
};

/* Run over a counting arena it says how much memory is needed, over memory it takes that. */
void reports_lay_out(struct reports *reports, struct arena *arena, const struct settings *settings);

/* A report must not be written over a capture that is about to be read: false after complaining. */
bool reports_spare(const struct reports *reports, const struct source_list *sources);

/* Opens the outputs; false when one cannot be written to. `dialect` is named in the summary. */
bool reports_open(struct reports *reports, const char *dialect);

/* A file that could be opened comes next. */
void reports_begin_file(struct reports *reports);

/* A finding in it; `streams` is how many streams were found in the file until then. */
void reports_take(struct reports *reports, const struct chunklint_diagnostic *diagnostic, uint64_t streams);

/* What was chosen for the file that is about to end; of no effect when dialects are not chosen. */
void reports_choice(struct reports *reports, const struct chunklint_choice *choice);

/* The file is done; `own` is all that was counted in it. */
void reports_end_file(struct reports *reports, const char *name, const struct report_totals *own);

/* Adds all but the number of files. */
void report_totals_add(struct report_totals *sum, const struct report_totals *own);

/* Nobody reads on when every report has failed. */
bool reports_failed(const struct reports *reports);

/* Writes the ends and closes the outputs; false when something could not be written. */
bool reports_close(struct reports *reports);

#endif
