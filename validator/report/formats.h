/*
 * The functions behind the rows of report_formats. Their states are `struct
 * text_report` for text and `struct machine` for the others.
 */
#ifndef CHUNKLINT_REPORT_FORMATS_H
#define CHUNKLINT_REPORT_FORMATS_H

#include "report/report.h"

typedef void report_take(void *state, const struct report_options *options,
                         const struct chunklint_diagnostic *diagnostic);
typedef void report_mark(void *state, const struct report_options *options);

report_take report_text_diagnostic, report_concise_diagnostic, report_jsonl_diagnostic, report_json_diagnostic;
report_mark report_text_begin, report_json_begin;
report_mark report_text_end, report_concise_end, report_jsonl_end, report_json_end;

void report_text_file_end(void *state, const struct report_options *options, const char *file);

#endif
