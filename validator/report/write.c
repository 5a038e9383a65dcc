/*
 * What all formats write with. Everything goes to the sink in small pieces; the
 * sink buffers.
 */
#include "report/report.h"

#include "report/columns.h"

void report_slice(const struct report_options *options, struct slice bytes)
{
    options->sink->write(options->sink, bytes.data, bytes.length);
}

void report_write(const struct report_options *options, const char *string)
{
    report_slice(options, slice_of(string));
}

void report_number(const struct report_options *options, uint64_t number)
{
    char buffer[24];
    struct text text = text_over(buffer, sizeof buffer);

    text_unsigned(&text, number);
    report_slice(options, text_slice(&text));
}

const char *report_grouped(char buffer[REPORT_GROUPED_SIZE], uint64_t number)
{
    char digits[24];
    struct text plain = text_over(digits, sizeof digits), text = text_over(buffer, REPORT_GROUPED_SIZE);

    text_unsigned(&plain, number);
    for (size_t at = 0; at < plain.length; at++) {
        if (at > 0 && (plain.length - at) % 3 == 0)
            text_string(&text, ",");
        text_bytes(&text, (struct slice){digits + at, 1});
    }
    return buffer;
}

void report_count(const struct report_options *options, uint64_t number, const char *noun)
{
    char buffer[REPORT_GROUPED_SIZE];

    report_write(options, report_grouped(buffer, number));
    report_write(options, " ");
    report_write(options, noun);
    if (number != 1)
        report_write(options, "s");
}

void report_shown(const struct report_options *options, const char *string)
{
    static const struct slice ellipsis = {"\xE2\x80\xA6", 3};
    struct slice rest = slice_of(string);

    while (rest.length > 0) {
        struct shown_character first = shown_first(rest, options->unicode);
        if (!options->unicode && slice_starts_with(rest, ellipsis))
            report_write(options, "...");
        else
            report_slice(options, (struct slice){first.text, first.length});
        rest = slice_from(rest, first.bytes);
    }
}

void report_location(const struct report_options *options, const char *file, uint64_t line, uint64_t column)
{
    report_shown(options, file);
    report_write(options, ":");
    if (line == 0)
        return;
    report_number(options, line);
    report_write(options, ":");
    report_number(options, column);
    report_write(options, ":");
}

void report_grade(const struct report_options *options, enum chunklint_severity severity, const char *code)
{
    report_write(options, chunklint_severity_name(severity));
    report_write(options, "[");
    report_write(options, code);
    report_write(options, "]");
}
