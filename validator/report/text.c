/*
 * text: the report for people. It folds what many streams of a file have in
 * common, and prints a file's findings by their places when the file ends. When
 * the table is full it prints what it holds and goes on: what comes later is a
 * new entry then, and no finding is lost.
 */
#include "base/pattern.h"
#include "report/formats.h"
#include "report/text_report.h"

static void keep(char *out, size_t size, const char *string)
{
    struct text text = text_over(out, size);

    text_string(&text, string == NULL ? "" : string);
}

static void keep_excerpt(struct text_entry *entry, const struct chunklint_diagnostic *diagnostic)
{
    entry->excerpt_length = diagnostic->excerpt == NULL ? 0 : diagnostic->excerpt_length;
    entry->excerpt_caret = diagnostic->excerpt_caret;
    entry->excerpt_from_start = diagnostic->excerpt_from_start;
    entry->excerpt_to_end = diagnostic->excerpt_to_end;
    memcpy(entry->excerpt, diagnostic->excerpt == NULL ? "" : diagnostic->excerpt, entry->excerpt_length);
}

/* What was expected is said below the message; a message that ends with it would say it twice. */
static void cut_expected(char *message, const char *expected)
{
    char buffer[sizeof((struct text_entry *)0)->expected + 16];
    struct text tail = text_over(buffer, sizeof buffer);
    size_t length = strlen(message);

    text_format(&tail, ", expected %s", expected);
    if (expected[0] != '\0' && length > tail.length && strcmp(message + length - tail.length, buffer) == 0)
        message[length - tail.length] = '\0';
}

/* Takes over all that tells where the first of an entry's diagnostics is. */
static void fill(struct text_entry *entry, const struct chunklint_diagnostic *diagnostic)
{
    entry->line = diagnostic->line;
    entry->column = diagnostic->column;
    entry->offset = diagnostic->offset;
    entry->length = diagnostic->length;
    entry->event = diagnostic->event;
    entry->choice = diagnostic->choice;
    entry->call = diagnostic->call;
    entry->breaks = diagnostic->breaks;
    entry->can_break = diagnostic->can_break;
    keep(entry->stream, sizeof entry->stream, diagnostic->stream);
    keep(entry->pointer, sizeof entry->pointer, diagnostic->pointer);
    keep(entry->expected, sizeof entry->expected, diagnostic->expected);
    keep(entry->message, sizeof entry->message, diagnostic->message);
    cut_expected(entry->message, entry->expected);
    keep_excerpt(entry, diagnostic);
}

static struct text_entry *find(struct text_report *report, const struct text_entry *key)
{
    for (size_t i = 0; i < report->count; i++) {
        struct text_entry *entry = &report->entries[i];
        if (entry->rule == key->rule && entry->severity == key->severity && entry->pattern == key->pattern)
            return entry;
    }
    return NULL;
}

static void count_in(struct text_entry *entry, const struct chunklint_diagnostic *diagnostic)
{
    entry->count += diagnostic->count;
    if (diagnostic->stream_number == 0 || diagnostic->stream_number == entry->last_stream)
        return;
    entry->last_stream = diagnostic->stream_number;
    entry->streams++;
}

static uint64_t streams_of_all(const struct report_options *options)
{
    return options->totals == NULL ? 0 : options->totals->summary.streams;
}

/* Ranks entries by place; among equal places the order of arrival stays. */
static void rank(const struct text_report *report, unsigned short *order)
{
    for (size_t i = 0; i < report->count; i++) {
        size_t at = i;
        while (at > 0 && report->entries[order[at - 1]].offset > report->entries[i].offset) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = (unsigned short)i;
    }
}

static void print_all(struct text_report *report, const struct report_options *options, const char *file)
{
    unsigned short order[TEXT_ENTRIES];
    uint64_t streams = streams_of_all(options) - report->streams_before;

    rank(report, order);
    for (size_t i = 0; i < report->count; i++) {
        if (options->max_findings > 0 && report->printed >= options->max_findings) {
            report->withheld++;
            continue;
        }
        text_entry_print(options, &report->entries[order[i]], file, streams);
        report->printed++;
    }
    report->count = 0;
}

static void add(struct text_report *report, const struct report_options *options, const struct text_entry *key,
                const struct chunklint_diagnostic *diagnostic)
{
    if (report->count == TEXT_ENTRIES)
        print_all(report, options, diagnostic->file);
    struct text_entry *entry = &report->entries[report->count++];
    *entry = *key;
    fill(entry, diagnostic);
    count_in(entry, diagnostic);
    if (report->worst[key->rule] < key->severity)
        report->worst[key->rule] = key->severity;
}

void report_text_begin(void *state, const struct report_options *options)
{
    struct text_report *report = state;

    report->streams_before = streams_of_all(options);
}

void report_text_diagnostic(void *state, const struct report_options *options,
                            const struct chunklint_diagnostic *diagnostic)
{
    struct text_report *report = state;
    struct text_entry key = {
        .rule = rule_find(slice_of(diagnostic->rule)),
        .severity = diagnostic->severity,
        .pattern = diagnostic->pointer == NULL ? 0 : pattern_hash(slice_of(diagnostic->pointer)),
    };
    struct text_entry *entry = find(report, &key);

    if (options->statistics) {
        statistics_note(&report->statistics, options, diagnostic);
        return;
    }
    if (entry == NULL) {
        add(report, options, &key, diagnostic);
        return;
    }
    count_in(entry, diagnostic);
    if (diagnostic->offset < entry->offset)
        fill(entry, diagnostic);
}

void report_text_file_end(void *state, const struct report_options *options, const char *file)
{
    struct text_report *report = state;

    print_all(report, options, file);
    report->streams_before = streams_of_all(options);
}

void report_text_end(void *state, const struct report_options *options)
{
    const struct text_report *report = state;

    if (options->statistics)
        statistics_print(&report->statistics, options);
    if (options->summary)
        text_summary_print(options, report);
}
