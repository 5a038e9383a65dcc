/*
 * The table of formats.
 */
#include "report/formats.h"
#include "report/machine.h"
#include "report/text_report.h"

/* The beginning of a format that has none. */
static void nothing(void *state, const struct report_options *options)
{
    (void)state;
    (void)options;
}

const struct report_format report_formats[] = {
    {.name = "text",
     .summary = "for people: excerpts, places, a summary",
     .state_size = sizeof(struct text_report),
     .begin = report_text_begin,
     .diagnostic = report_text_diagnostic,
     .file_end = report_text_file_end,
     .end = report_text_end},
    {.name = "concise",
     .summary = "one line a finding: path:line:column: error[CODE]: message",
     .state_size = sizeof(struct machine),
     .begin = nothing,
     .diagnostic = report_concise_diagnostic,
     .end = report_concise_end},
    {.name = "jsonl",
     .summary = "one JSON object a line, the summary last",
     .state_size = sizeof(struct machine),
     .begin = nothing,
     .diagnostic = report_jsonl_diagnostic,
     .end = report_jsonl_end},
    {.name = "json",
     .summary = "the same objects in one JSON document",
     .state_size = sizeof(struct machine),
     .begin = report_json_begin,
     .diagnostic = report_json_diagnostic,
     .end = report_json_end},
    {.name = NULL},
};

const struct report_format *report_find(const char *name)
{
    for (const struct report_format *format = report_formats; format->name != NULL; format++)
        if (strcmp(format->name, name) == 0)
            return format;
    return NULL;
}
