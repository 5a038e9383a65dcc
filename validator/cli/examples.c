/*
 * The lines of an example as the text report shows lines: the same window, the
 * same marks.
 */
#include "cli/examples.h"

#include "report/text_report.h"

static struct text_entry entry_of(const struct example_line *line, enum chunklint_severity severity)
{
    struct text_entry entry = {.severity = severity,
                               .line = line->number,
                               .length = line->marked,
                               .excerpt_length = line->text.length,
                               .excerpt_caret = line->caret,
                               .excerpt_from_start = line->from_start,
                               .excerpt_to_end = line->to_end};
    struct text expected = text_over(entry.expected, sizeof entry.expected);

    text_string(&expected, line->expected);
    memcpy(entry.excerpt, line->text.data, line->text.length);
    return entry;
}

void example_print(const struct report_options *options, const struct example_capture *capture,
                   enum chunklint_severity severity)
{
    for (unsigned i = 0; i < capture->line_count; i++) {
        struct text_entry entry = entry_of(&capture->lines[i], severity);
        if (capture->lines[i].marked > 0)
            text_excerpt_print(options, &entry);
        else
            text_source_print(options, &entry);
    }
}
