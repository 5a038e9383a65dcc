/*
 * The option parser: takes a command line, gives settings. It knows how options
 * are written (--name VALUE, --name=VALUE, -fVALUE, -f VALUE, -qf VALUE, --) and
 * nothing about any one of them: that is in the table.
 */
#include "cli/settings.h"

#include "cli/suggest.h"

const struct option option_table[] = {
#define OPTION(name, letter, argument, group, commands, set, member, help)                                             \
    {name, letter, argument, GROUP_##group, commands, set, offsetof(struct settings, member), help},
#include "cli/options.def"
#undef OPTION
};

enum { OPTION_COUNT = sizeof option_table / sizeof option_table[0] };

const size_t option_count = OPTION_COUNT;

struct parser {
    struct settings *settings;
    char **next, **end; /* of the command line */
    char **words;       /* where words that are no options are moved to */
    size_t word_count;
    bool only_words;    /* after -- */
    bool first_is_file; /* the first word came after --, so it names no command */
    bool used[OPTION_COUNT];
    struct text *problem;
};

static const struct option *option_by_name(struct slice name)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (slice_is(name, option_table[i].name))
            return &option_table[i];
    return NULL;
}

static const struct option *option_by_letter(char letter)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (option_table[i].letter == letter)
            return &option_table[i];
    return NULL;
}

static bool apply(struct parser *parser, const struct option *option, const char *value)
{
    char why_bytes[256];
    struct text why = text_over(why_bytes, sizeof why_bytes);

    parser->used[option - option_table] = true;
    if (option->set(parser->settings, option, value, &why))
        return true;
    text_format(parser->problem, "--%s: %s", option->name, why_bytes);
    return false;
}

/* Applies an option whose value, when it takes one and none is attached, is the next word. */
static bool apply_with_value(struct parser *parser, const struct option *option, const char *attached)
{
    if (attached == NULL && parser->next < parser->end)
        attached = *parser->next++;
    if (attached == NULL) {
        text_format(parser->problem, "--%s needs a value: --%s %s", option->name, option->name, option->argument);
        return false;
    }
    return apply(parser, option, attached);
}

static bool unknown_option(struct parser *parser, struct slice name)
{
    struct suggestion suggestion = suggestion_for(name);

    for (size_t i = 0; i < OPTION_COUNT; i++)
        suggestion_consider(&suggestion, option_table[i].name);
    text_format(parser->problem, "unknown option --%S", &name);
    if (suggestion_found(&suggestion) != NULL)
        text_format(parser->problem, "; did you mean --%s?", suggestion_found(&suggestion));
    return false;
}

/* --name, --name=value, --name value */
static bool parse_long(struct parser *parser, const char *word)
{
    const char *equals = strchr(word, '=');
    struct slice name = {word, equals != NULL ? (size_t)(equals - word) : strlen(word)};
    const struct option *option = option_by_name(name);

    if (option == NULL)
        return unknown_option(parser, name);
    if (option->argument != NULL)
        return apply_with_value(parser, option, equals != NULL ? equals + 1 : NULL);
    if (equals == NULL)
        return apply(parser, option, NULL);
    text_format(parser->problem, "--%s takes no value", option->name);
    return false;
}

/* -q, -fVALUE, -f VALUE, and several letters together, of which the last may take a value. */
static bool parse_letters(struct parser *parser, const char *letters)
{
    for (; *letters != '\0'; letters++) {
        const struct option *option = option_by_letter(*letters);

        if (option == NULL) {
            text_format(parser->problem, "unknown option -%c", *letters);
            return false;
        }
        if (option->argument != NULL)
            return apply_with_value(parser, option, letters[1] != '\0' ? letters + 1 : NULL);
        if (!apply(parser, option, NULL))
            return false;
    }
    return true;
}

static void keep_word(struct parser *parser, char *word)
{
    if (parser->word_count == 0)
        parser->first_is_file = parser->only_words;
    parser->words[parser->word_count++] = word;
}

static bool parse_word(struct parser *parser, char *word)
{
    bool is_option = !parser->only_words && word[0] == '-' && word[1] != '\0';

    if (!is_option) {
        keep_word(parser, word);
        return true;
    }
    if (strcmp(word, "--") == 0) {
        parser->only_words = true;
        return true;
    }
    return word[1] == '-' ? parse_long(parser, word + 2) : parse_letters(parser, word + 1);
}

/* The first word is a command when it is one's name; all others are what the command is about. */
static void choose_command(struct parser *parser)
{
    struct settings *settings = parser->settings;

    settings->command = &command_table[COMMAND_check];
    settings->words = parser->words;
    settings->word_count = parser->word_count;
    if (parser->word_count == 0 || parser->first_is_file)
        return;
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(command_table[i].name, parser->words[0]) == 0) {
            settings->command = &command_table[i];
            settings->words++;
            settings->word_count--;
            return;
        }
}

static bool options_fit_command(const struct parser *parser)
{
    const struct command *command = parser->settings->command;
    unsigned bit = 1U << (command - command_table);

    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (parser->used[i] && (option_table[i].commands & bit) == 0) {
            text_format(parser->problem, "--%s is no option of `chunklint %s`", option_table[i].name, command->name);
            return false;
        }
    return true;
}

static struct settings default_settings(void)
{
    return (struct settings){.options = chunklint_defaults(), .max_findings = SIZE_MAX, .jobs = JOBS_UNSAID};
}

bool settings_read(struct settings *settings, int count, char **words, struct text *problem)
{
    struct parser parser = {
        .settings = settings, .words = words, .next = words, .end = words + count, .problem = problem};

    *settings = default_settings();
    while (parser.next < parser.end)
        if (!parse_word(&parser, *parser.next++))
            return false;
    choose_command(&parser);
    settings->options.input = (enum chunklint_input)settings->input;
    settings_apply_selection(settings);
    return options_fit_command(&parser) && settings_find_formats(settings, problem);
}
