/*
 * `help` and `version`: pages made from the tables of commands, options and
 * formats.
 */
#include <unistd.h>

#include "cli/commands.h"
#include "cli/page.h"
#include "cli/suggest.h"

enum { LEFT = 30, LINE_SIZE = 256 };

static const char *const group_titles[GROUP_COUNT] = {
    [GROUP_INPUT] = "Input",      [GROUP_JUDGING] = "Dialect and rules",
    [GROUP_REPORTING] = "Report", [GROUP_LIMITS] = "Limits (K, M, G may follow the number)",
    [GROUP_GENERAL] = "General",
};

static const char *const statuses[][2] = {
    {"0", "no finding at or above --fail-on"},
    {"1", "findings at or above --fail-on"},
    {"2", "could not do all it was asked: usage, configuration, or reading and writing"},
};

static const char *const examples[][2] = {
    {"curl -isN ... | chunklint", "check a response as it comes from a server"},
    {"chunklint captures/", "check all captures below a directory"},
    {"chunklint --dialect atoma --strict day.jsonl", "hold a log against what Atoma Network publishes"},
    {"chunklint --at /response --key /request_id proxy.log", "check chunks that a proxy wrapped into its log lines"},
    {"chunklint -f text -f jsonl=found.jsonl captures/", "a report to read and one for a machine"},
    {"chunklint matrix capture.sse", "find the contract that a stream keeps"},
    {"chunklint diff direct.sse proxied.sse", "what the proxy changes"},
    {"chunklint explain C046", "what a rule means"},
};

static void usage_line(struct page *page, const char *before, const struct command *command)
{
    char bytes[LINE_SIZE];
    struct text line = text_over(bytes, sizeof bytes);
    bool is_default = command == &command_table[COMMAND_check];

    text_format(&line, "%schunklint %s%s%s", before, is_default ? "[check]" : command->name,
                command->takes[0] != '\0' ? " " : "", command->takes);
    page_text(page, bytes);
    page_line_end(page);
}

static void option_term(const struct option *option, struct text *term)
{
    char letter[] = {'-', option->letter, ',', ' ', '\0'};

    text_format(term, "%s--%s%s%s", option->letter != 0 ? letter : "", option->name,
                option->argument != NULL ? " " : "", option->argument != NULL ? option->argument : "");
}

static void write_option(struct page *page, const struct option *option)
{
    char bytes[LINE_SIZE];
    struct text term = text_over(bytes, sizeof bytes);

    option_term(option, &term);
    page_entry(page, LEFT, bytes, option->help);
}

static void write_group(struct page *page, enum option_group group, unsigned command_bit)
{
    bool headed = false;

    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];

        if (option->group != group || (option->commands & command_bit) == 0)
            continue;
        if (!headed)
            page_heading(page, group_titles[group]);
        headed = true;
        write_option(page, option);
    }
}

static void write_commands(struct page *page)
{
    page_heading(page, "Commands");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        page_entry(page, LEFT, command_table[i].name, command_table[i].summary);
}

static void write_formats(struct page *page)
{
    page_heading(page, "Formats");
    for (const struct report_format *format = report_formats; format->name != NULL; format++)
        page_entry(page, LEFT, format->name, format->summary);
}

static void write_table(struct page *page, const char *heading, const char *const (*rows)[2], size_t count, size_t left)
{
    page_heading(page, heading);
    for (size_t i = 0; i < count; i++)
        page_entry(page, left, rows[i][0], rows[i][1]);
}

static void write_about(struct page *page)
{
    page_wrapped(page, 0,
                 "Checks captured streams of chat.completion.chunk objects, the wire format of OpenAI-compatible chat "
                 "APIs: curl transcripts, server-sent events, logs of one chunk a line.");
    page_line_end(page);
    page_line_end(page);
    usage_line(page, "usage: ", &command_table[COMMAND_check]);
    for (size_t i = COMMAND_check + 1; i < COMMAND_COUNT; i++)
        usage_line(page, "       ", &command_table[i]);
    write_commands(page);
}

static void write_command(struct page *page, const struct command *command)
{
    bool is_default = command == &command_table[COMMAND_check];

    if (is_default) {
        write_about(page);
    } else {
        usage_line(page, "usage: ", command);
        page_wrapped(page, 2, command->summary);
        page_line_end(page);
    }
    for (int group = 0; group < GROUP_COUNT; group++)
        write_group(page, (enum option_group)group, 1U << (command - command_table));
    if (is_default) {
        write_formats(page);
        write_table(page, "Exit status", statuses, sizeof statuses / sizeof statuses[0], 6);
        write_table(page, "Examples", examples, sizeof examples / sizeof examples[0], LEFT);
    }
}

/* The command that `help WORD` asks for; for --help it is the one that was being run. */
static const struct command *asked_for(const struct settings *settings)
{
    if (settings->command != &command_table[COMMAND_help])
        return settings->command;
    if (settings->word_count == 0)
        return &command_table[COMMAND_check];
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(command_table[i].name, settings->words[0]) == 0)
            return &command_table[i];
    return NULL;
}

enum exit_status command_help(const struct settings *settings)
{
    const struct command *command = asked_for(settings);
    struct page *page = NULL;

    if (command == NULL) {
        struct slice word = slice_of(settings->words[0]);
        complain("no command is called %q; `chunklint help` lists them", &word);
        return EXIT_TROUBLE;
    }
    page = page_open(settings);
    write_command(page, command);
    return page_close(page);
}

enum exit_status command_version(const struct settings *settings)
{
    struct page *page = page_open(settings);

    page_text(page, "chunklint " CHUNKLINT_VERSION);
    page_line_end(page);
    return page_close(page);
}

void help_usage(void)
{
    complain("nothing to check: name files or directories, or pipe a capture in (chunklint --help says more)");
}
