/*
 * `shape`: the description of captures, to read or for a program. It can be given
 * to others where the captures cannot.
 */
#define _POSIX_C_SOURCE 200809L

#include <unistd.h>

#include "cli/commands.h"
#include "cli/description.h"

enum {
    LEFT = 2,
    FACT_LEFT = 20,
    PRESENCE_COLUMNS_LEAST = 10,
    TEXT_SIZE = 512,
    POINTER_COLUMNS_LEAST = 16,
    TYPES_COLUMNS_LEAST = 28
};

/* ## Text */

static void write_facts(struct page *page, const struct chunklint *checker)
{
    page_heading(page, "Streams");
    for (size_t i = 0; i < chunklint_fact_count(checker); i++) {
        struct chunklint_fact fact = chunklint_fact(checker, i);
        if (fact.value[0] == '\0')
            continue;
        page_column(page, LEFT);
        page_text(page, fact.name);
        page_column(page, FACT_LEFT);
        page_wrapped(page, FACT_LEFT, fact.value);
        page_line_end(page);
    }
}

/* Where the columns of the table of members begin. */
struct columns {
    size_t presence, types;
};

/* Types get room to be read in; a pointer that is longer than what is left stands on a line of its own. */
static struct columns columns_of(const struct chunklint *checker, size_t width)
{
    size_t pointer = 0, presence = PRESENCE_COLUMNS_LEAST;

    for (size_t i = 0; i < chunklint_field_count(checker); i++) {
        struct chunklint_field field = chunklint_field(checker, i);
        char bytes[TEXT_SIZE];
        struct text text = text_over(bytes, sizeof bytes);
        size_t length = strlen(field.pointer);

        description_presence(&field, &text);
        pointer = length > pointer ? length : pointer;
        presence = text.length > presence ? text.length : presence;
    }
    size_t rest = LEFT + 2 + presence + 2 + TYPES_COLUMNS_LEAST;
    size_t most = width > rest + POINTER_COLUMNS_LEAST ? width - rest : POINTER_COLUMNS_LEAST;
    pointer = pointer < most ? pointer : most;
    return (struct columns){LEFT + pointer + 2, LEFT + pointer + 2 + presence + 2};
}

static void write_field(struct page *page, const struct chunklint_field *field, struct columns columns)
{
    char bytes[TEXT_SIZE];
    struct text text = text_over(bytes, sizeof bytes);

    page_column(page, LEFT);
    page_text(page, field->pointer);
    page_column(page, columns.presence);
    description_presence(field, &text);
    page_text(page, bytes);
    page_column(page, columns.types);
    text = text_over(bytes, sizeof bytes);
    description_types(field, &text);
    if (field->values[0] != '\0')
        text_format(&text, " (%s)", field->values);
    page_wrapped(page, columns.types, bytes);
    page_line_end(page);
}

static void write_findings(struct page *page, const struct chunklint *checker)
{
    char bytes[TEXT_SIZE];
    struct text heading = text_over(bytes, sizeof bytes);
    bool any = false;

    text_format(&heading, "Findings of dialect %s", chunklint_summary(checker).dialect);
    page_heading(page, bytes);
    for (size_t i = 0; i < chunklint_rule_count(); i++) {
        struct chunklint_rule_total total = chunklint_rule_total(checker, i);
        struct text line = text_over(bytes, sizeof bytes);
        if (total.count == 0)
            continue;
        text_format(&line, "%s %s", chunklint_rule(i)->code, chunklint_rule(i)->slug);
        page_column(page, LEFT);
        page_text(page, bytes);
        line = text_over(bytes, sizeof bytes);
        text_format(&line, " %n", total.count);
        page_text(page, bytes);
        page_line_end(page);
        any = true;
    }
    if (!any) {
        page_column(page, LEFT);
        page_text(page, "none");
        page_line_end(page);
    }
}

static void write_text(struct page *page, const struct description *description)
{
    const struct chunklint *checker = description->feeder.checker;
    struct chunklint_summary summary = chunklint_summary(checker);
    struct report_options options = page_report_options(page);
    struct columns columns = columns_of(checker, page->terminal.width);

    report_count(&options, summary.files, "file");
    report_write(&options, ", ");
    report_count(&options, summary.events, "event");
    report_write(&options, ", ");
    report_count(&options, summary.chunks, "chunk");
    report_write(&options, ", ");
    report_count(&options, summary.streams, "stream");
    report_write(&options, "\n");
    write_facts(page, checker);
    page_heading(page, "Members");
    for (size_t i = 0; i < chunklint_field_count(checker); i++) {
        struct chunklint_field field = chunklint_field(checker, i);
        write_field(page, &field, columns);
    }
    write_findings(page, checker);
}

/* ## JSON */

static void write_json_facts(const struct report_options *options, const struct chunklint *checker)
{
    const char *separator = "";

    report_write(options, ",\n\"streams\":{");
    for (size_t i = 0; i < chunklint_fact_count(checker); i++) {
        struct chunklint_fact fact = chunklint_fact(checker, i);
        if (fact.value[0] == '\0')
            continue;
        report_write(options, separator);
        report_json_string(options, fact.name);
        report_write(options, ":");
        report_json_string(options, fact.value);
        separator = ",";
    }
    report_write(options, "}");
}

static void write_json_findings(const struct report_options *options, const struct chunklint *checker)
{
    const char *separator = "";

    report_write(options, ",\n\"findings\":{");
    for (size_t i = 0; i < chunklint_rule_count(); i++) {
        uint64_t count = chunklint_rule_total(checker, i).count;
        if (count == 0)
            continue;
        report_write(options, separator);
        report_json_string(options, chunklint_rule(i)->code);
        report_write(options, ":");
        report_number(options, count);
        separator = ",";
    }
    report_write(options, "}");
}

static void write_json(struct page *page, const struct description *description)
{
    const struct chunklint *checker = description->feeder.checker;
    struct chunklint_summary summary = chunklint_summary(checker);
    struct report_options options = page_report_options(page);
    const struct {
        const char *name;
        uint64_t number;
    } counts[] = {
        {"files", summary.files}, {"events", summary.events}, {"chunks", summary.chunks}, {"streams", summary.streams}};

    report_write(&options, "{\"version\":\"" CHUNKLINT_VERSION "\",\"dialect\":");
    report_json_string(&options, summary.dialect);
    report_write(&options, ",\"counts\":{");
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        report_write(&options, i > 0 ? "," : "");
        report_json_string(&options, counts[i].name);
        report_write(&options, ":");
        report_number(&options, counts[i].number);
    }
    report_write(&options, "}");
    write_json_facts(&options, checker);
    report_write(&options, ",\n\"members\":[");
    for (size_t i = 0; i < chunklint_field_count(checker); i++) {
        struct chunklint_field field = chunklint_field(checker, i);
        report_write(&options, i > 0 ? ",\n" : "\n");
        description_field_json(&options, &field);
    }
    report_write(&options, "]");
    write_json_findings(&options, checker);
    report_write(&options, "}\n");
}

enum exit_status command_shape(const struct settings *settings)
{
    static struct description description; /* what it points to lives as long as the process */
    static char *standard_input[] = {"-"};
    bool from_words = settings->word_count > 0;

    if (!from_words && isatty(STDIN_FILENO)) {
        help_usage();
        return EXIT_TROUBLE;
    }
    bool complete = description_make(&description, settings, from_words ? settings->words : standard_input,
                                     from_words ? settings->word_count : 1);
    if (description.feeder.checker == NULL || chunklint_summary(description.feeder.checker).files == 0)
        return EXIT_TROUBLE;
    struct page *page = page_open(settings);
    (settings->form == 0 ? write_text : write_json)(page, &description);
    return page_close(page) == EXIT_CLEAN && complete ? EXIT_CLEAN : EXIT_TROUBLE;
}
