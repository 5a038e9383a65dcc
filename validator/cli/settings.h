/*
 * Settings: what the command line asks for, and the tables of commands and
 * options that it is read with.
 *
 * Strings point into the command line; the settings own nothing.
 */
#ifndef CHUNKLINT_CLI_SETTINGS_H
#define CHUNKLINT_CLI_SETTINGS_H

#include "chunklint.h"
#include "report/report.h"

enum exit_status { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_TROUBLE = 2 };

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };             /* in the order of --color's words */
enum fail_on { FAIL_ERROR, FAIL_WARNING, FAIL_INFO, FAIL_NEVER }; /* of --fail-on's */

enum { FORMATS_MAX = 8, SELECTORS_MAX = 256 };

struct settings;

struct command {
    const char *name;
    const char *takes; /* for the usage line */
    const char *summary;
    enum exit_status (*run)(const struct settings *settings);
};

enum command_number {
#define COMMAND(name, takes, summary) COMMAND_##name,
#include "cli/commands.def"
#undef COMMAND
    COMMAND_COUNT
};

extern const struct command command_table[COMMAND_COUNT];

struct rule_form;

/* One report that was asked for. */
struct format_request {
    struct slice name;
    const struct report_format *format; /* of that name, for check */
    const char *path;                   /* NULL: standard output */
};

/* One name of --select or --ignore. */
struct selector {
    const char *name; /* up to the next comma */
    size_t length;
    bool ignore;
};

#define JOBS_UNSAID SIZE_MAX /* as many threads as are worth it */

struct settings {
    const struct command *command;
    char **words; /* what the command is about: files, rules */
    size_t word_count;
    struct chunklint_options options;
    const char *dialect;            /* NULL: not given */
    unsigned input, color, fail_on; /* positions of their options' words; input's are those of enum chunklint_input */
    size_t width;                   /* 0: not given */
    size_t max_findings;            /* SIZE_MAX: not given */
    size_t jobs;                    /* threads; 0: one a processor; or JOBS_UNSAID */
    const char *request;            /* path; NULL: not given */
    bool statistics;
    bool quiet, help, version;
    struct format_request formats[FORMATS_MAX];
    size_t format_count;
    const struct rule_form *rule_form; /* how rules and explain write */
    unsigned form;                     /* how other commands do: a position in their table of forms */
    struct selector selectors[SELECTORS_MAX];
    size_t selector_count;
};

/* ## Options */

enum option_group { GROUP_INPUT, GROUP_JUDGING, GROUP_REPORTING, GROUP_LIMITS, GROUP_GENERAL, GROUP_COUNT };

enum {
    ON_CHECK = 1 << COMMAND_check,
    ON_SHAPES = 1 << COMMAND_shape | 1 << COMMAND_diff,
    ON_JUDGING = 1 << COMMAND_check | 1 << COMMAND_matrix | ON_SHAPES,
    ON_RULES = 1 << COMMAND_explain | 1 << COMMAND_rules,
    ON_FORMS = ON_RULES | ON_SHAPES | 1 << COMMAND_matrix,
    ON_ALL = (1 << COMMAND_COUNT) - 1
};

struct option {
    const char *name;
    char letter;          /* 0: none */
    const char *argument; /* NULL: a flag */
    enum option_group group;
    unsigned commands; /* one bit each */
    /* Applies `value` (NULL for a flag), or gives false and says in `problem` what is wrong with it. */
    bool (*set)(struct settings *settings, const struct option *option, const char *value, struct text *problem);
    size_t target; /* the member of struct settings that it fills */
    const char *help;
};

extern const struct option option_table[];
extern const size_t option_count;

/*
 * Reads a command line. Gives false, and says why in `problem`, when it asks for
 * something that does not exist. The words of the line are reordered in place.
 */
bool settings_read(struct settings *settings, int count, char **words, struct text *problem);

/*
 * The setters, one a kind of argument. set_word takes one of the words that the
 * option's argument lists; set_number takes digits and one of K, M, G for powers of 1024.
 */
bool set_flag(struct settings *settings, const struct option *option, const char *value, struct text *problem);
bool clear_flag(struct settings *settings, const struct option *option, const char *value, struct text *problem);
bool set_word(struct settings *settings, const struct option *option, const char *value, struct text *problem);
bool set_string(struct settings *settings, const struct option *option, const char *value, struct text *problem);
bool set_number(struct settings *settings, const struct option *option, const char *value, struct text *problem);
bool set_select(struct settings *settings, const struct option *option, const char *value, struct text *problem);
bool set_ignore(struct settings *settings, const struct option *option, const char *value, struct text *problem);
bool set_severity(struct settings *settings, const struct option *option, const char *value, struct text *problem);
bool set_format(struct settings *settings, const struct option *option, const char *value, struct text *problem);

/* Turns the selectors into the options' selection, the broadest first, so that the more exact ones win. */
void settings_apply_selection(struct settings *settings);

/* Looks the names of formats up among those of the command. Gives false, and says why, when it has none such. */
bool settings_find_formats(struct settings *settings, struct text *problem);

#endif
