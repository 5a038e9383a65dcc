/*
 * The setters: what an option's value means. Each takes the value as it was
 * written and fills one member of the settings, or says what it expected.
 */
#include "cli/settings.h"

#include "cli/rule_forms.h"
#include "cli/suggest.h"

enum { SELECTOR_SIZE = 64 };

/* The member that the option fills; the table pairs each setter with members of its type. */
static void *target(struct settings *settings, const struct option *option)
{
    return (char *)settings + option->target;
}

/* Takes the text before the next separator off the front of a list. */
static struct slice next_item(const char **list, char separator)
{
    const char *end = strchr(*list, separator);
    struct slice item = {*list, end != NULL ? (size_t)(end - *list) : strlen(*list)};

    *list = end != NULL ? end + 1 : *list + item.length;
    return item;
}

/* The library takes strings. What does not fit here is longer than any rule's name. */
static bool copy_name(char name[SELECTOR_SIZE], struct slice item)
{
    if (item.length >= SELECTOR_SIZE)
        return false;
    memcpy(name, item.data, item.length);
    name[item.length] = '\0';
    return true;
}

bool set_flag(struct settings *settings, const struct option *option, const char *value, struct text *problem)
{
    (void)value;
    (void)problem;
    *(bool *)target(settings, option) = true;
    return true;
}

bool clear_flag(struct settings *settings, const struct option *option, const char *value, struct text *problem)
{
    (void)value;
    (void)problem;
    *(bool *)target(settings, option) = false;
    return true;
}

bool set_string(struct settings *settings, const struct option *option, const char *value, struct text *problem)
{
    (void)problem;
    *(const char **)target(settings, option) = value;
    return true;
}

bool set_word(struct settings *settings, const struct option *option, const char *value, struct text *problem)
{
    const char *words = option->argument;
    struct slice given = slice_of(value);

    for (unsigned position = 0; *words != '\0'; position++)
        if (slice_equal(next_item(&words, '|'), given)) {
            *(unsigned *)target(settings, option) = position;
            return true;
        }
    text_format(problem, "%q is not one of %s", &given, option->argument);
    return false;
}

static unsigned unit_shift(char unit)
{
    static const char units[] = "KMG";
    const char *found = unit != '\0' ? strchr(units, unit) : NULL;

    return found != NULL ? 10 * (unsigned)(found - units + 1) : 0;
}

bool set_number(struct settings *settings, const struct option *option, const char *value, struct text *problem)
{
    const char *at = value;
    size_t number = 0;
    bool fits = true;

    for (; *at >= '0' && *at <= '9'; at++) {
        fits = fits && number < SIZE_MAX / 10 - 1;
        number = fits ? number * 10 + (size_t)(*at - '0') : 0;
    }
    unsigned shift = at > value ? unit_shift(*at) : 0;
    at += shift > 0;
    if (at == value || *at != '\0' || !fits || number > SIZE_MAX >> shift) {
        struct slice given = slice_of(value);
        text_format(problem, "%q is not a number (digits, then K, M or G if you like)", &given);
        return false;
    }
    *(size_t *)target(settings, option) = number << shift;
    return true;
}

static bool unknown_rule(struct slice name, struct text *problem)
{
    const char *nearest = suggest_rule(name);

    text_format(problem, "no rule is called %q", &name);
    if (nearest != NULL)
        text_format(problem, "; did you mean %s?", nearest);
    else
        text_string(problem, "; `chunklint rules` lists them");
    return false;
}

/* Whether a selector names any rule is asked of a scratch copy of the options. */
static bool names_a_rule(struct slice item)
{
    struct chunklint_options scratch = chunklint_defaults();
    char name[SELECTOR_SIZE];

    return copy_name(name, item) && chunklint_select(&scratch, name);
}

static bool add_selectors(struct settings *settings, const char *list, bool ignore, struct text *problem)
{
    do {
        struct slice item = next_item(&list, ',');

        if (!names_a_rule(item))
            return unknown_rule(item, problem);
        if (settings->selector_count == SELECTORS_MAX) {
            text_format(problem, "more than %d names", SELECTORS_MAX);
            return false;
        }
        settings->selectors[settings->selector_count++] = (struct selector){item.data, item.length, ignore};
    } while (*list != '\0');
    return true;
}

bool set_select(struct settings *settings, const struct option *option, const char *value, struct text *problem)
{
    (void)option;
    return add_selectors(settings, value, false, problem);
}

bool set_ignore(struct settings *settings, const struct option *option, const char *value, struct text *problem)
{
    (void)option;
    return add_selectors(settings, value, true, problem);
}

static bool level_by_name(struct slice name, enum chunklint_severity *level)
{
    for (int i = CHUNKLINT_OFF; i <= CHUNKLINT_ERROR; i++)
        if (slice_is(name, chunklint_severity_name((enum chunklint_severity)i))) {
            *level = (enum chunklint_severity)i;
            return true;
        }
    return false;
}

static bool set_one_severity(struct settings *settings, struct slice item, struct text *problem)
{
    const char *equals = memchr(item.data, '=', item.length);
    size_t length = equals != NULL ? (size_t)(equals - item.data) : item.length;
    struct slice rule = {item.data, length}, level_name = slice_from(item, equals != NULL ? length + 1 : length);
    enum chunklint_severity level = CHUNKLINT_OFF;
    char name[SELECTOR_SIZE];

    if (!level_by_name(level_name, &level)) {
        text_format(problem, "%q does not end in =error, =warning, =info or =off", &item);
        return false;
    }
    if (!copy_name(name, rule) || !chunklint_set_severity(&settings->options, name, level))
        return unknown_rule(rule, problem);
    return true;
}

bool set_severity(struct settings *settings, const struct option *option, const char *value, struct text *problem)
{
    (void)option;
    do
        if (!set_one_severity(settings, next_item(&value, ','), problem))
            return false;
    while (*value != '\0');
    return true;
}

static bool same_target(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Two reports into one place would be neither. */
static bool target_is_free(const struct settings *settings, const char *path, struct text *problem)
{
    for (size_t i = 0; i < settings->format_count; i++)
        if (same_target(settings->formats[i].path, path)) {
            text_format(problem, "%s already gets the %S report; give this one a file: NAME=FILE",
                        path != NULL ? path : "standard output", &settings->formats[i].name);
            return false;
        }
    return true;
}

/* Which formats there are depends on the command, which is known when the whole line is read. */
bool set_format(struct settings *settings, const struct option *option, const char *value, struct text *problem)
{
    const char *path = value;
    struct slice name = next_item(&path, '=');

    (void)option;
    path = *path == '\0' || strcmp(path, "-") == 0 ? NULL : path;
    if (!target_is_free(settings, path, problem))
        return false;
    if (settings->format_count == FORMATS_MAX) {
        text_format(problem, "more than %d reports at once", FORMATS_MAX);
        return false;
    }
    settings->formats[settings->format_count++] = (struct format_request){name, NULL, path};
    return true;
}

static bool find_reports(struct settings *settings, struct text *problem)
{
    for (size_t i = 0; i < settings->format_count; i++) {
        struct format_request *request = &settings->formats[i];
        const char *separator = "";
        char name[SELECTOR_SIZE];

        request->format = copy_name(name, request->name) ? report_find(name) : NULL;
        if (request->format != NULL)
            continue;
        text_format(problem, "--format: %q is no format; there are ", &request->name);
        for (const struct report_format *format = report_formats; format->name != NULL; format++) {
            text_format(problem, "%s%s", separator, format->name);
            separator = ", ";
        }
        return false;
    }
    return true;
}

/* The formats of commands that write one. */
static const struct {
    const char *words;
    unsigned commands;
} form_words[] = {
    {"text, markdown, json", ON_RULES},
    {"text, markdown, json, html", 1 << COMMAND_matrix},
    {"text, json", ON_SHAPES},
};

/* The position of a name among words with commas between; -1: it is none of them. */
static int position_of(struct slice name, const char *words)
{
    for (int position = 0; *words != '\0'; position++) {
        if (slice_equal(next_item(&words, ','), name))
            return position;
        words += *words == ' ';
    }
    return -1;
}

static bool find_form(struct settings *settings, struct text *problem)
{
    unsigned bit = 1U << (settings->command - command_table);
    const struct format_request *request = &settings->formats[0];
    size_t row = 0;

    settings->rule_form = &rule_forms[0];
    if (settings->format_count == 0)
        return true;
    while ((form_words[row].commands & bit) == 0)
        row++;
    int position = position_of(request->name, form_words[row].words);
    if (position < 0)
        text_format(problem, "--format: %q is no format of `chunklint %s`; there are %s", &request->name,
                    settings->command->name, form_words[row].words);
    else if (settings->format_count > 1)
        text_format(problem, "--format: `chunklint %s` writes one", settings->command->name);
    settings->form = position < 0 ? 0 : (unsigned)position;
    settings->rule_form = &rule_forms[(form_words[row].commands & ON_RULES) != 0 ? settings->form : 0];
    return position >= 0 && settings->format_count <= 1;
}

bool settings_find_formats(struct settings *settings, struct text *problem)
{
    bool is_check = settings->command == &command_table[COMMAND_check];

    return is_check ? find_reports(settings, problem) : find_form(settings, problem);
}

/* How exact a selector is: 0 for all rules, then by the length of a code's beginning, then one rule's name. */
enum { EXACTNESS_RULE = 4 };

static size_t exactness(const char *name)
{
    if (strcmp(name, "all") == 0)
        return 0;
    return chunklint_find_rule(name) != NULL ? EXACTNESS_RULE : strlen(name);
}

static void apply_selectors(struct settings *settings, size_t level, bool ignore)
{
    for (size_t i = 0; i < settings->selector_count; i++) {
        const struct selector *selector = &settings->selectors[i];
        char name[SELECTOR_SIZE];

        if (selector->ignore != ignore || !copy_name(name, (struct slice){selector->name, selector->length}))
            continue;
        if (exactness(name) != level)
            continue;
        (ignore ? chunklint_ignore : chunklint_select)(&settings->options, name);
    }
}

static bool has_select(const struct settings *settings)
{
    for (size_t i = 0; i < settings->selector_count; i++)
        if (!settings->selectors[i].ignore)
            return true;
    return false;
}

void settings_apply_selection(struct settings *settings)
{
    if (has_select(settings))
        chunklint_select_none(&settings->options);
    for (size_t level = 0; level <= EXACTNESS_RULE; level++) {
        apply_selectors(settings, level, false);
        apply_selectors(settings, level, true);
    }
}
