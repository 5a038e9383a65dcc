/*
 * Several texts in one payload, which should have been an event each.
 */
#ifndef CHUNKLINT_JSON_PORTIONS_H
#define CHUNKLINT_JSON_PORTIONS_H

#include "json/reader.h"

/*
 * Are the payload's lines texts of their own? Each must look like one, and two must
 * be sound; in a text that is spread over lines, some line does not begin an object.
 */
bool json_lines_stand_alone(const struct json_reader *reader, struct slice payload, size_t *second_line);

void json_report_lines(struct json_reader *reader, size_t second_line);

/* The next line of reader->rest that is a text, and the next value. What is none is reported. */
bool json_next_line(struct json_reader *reader, struct json_document *document);
bool json_next_value(struct json_reader *reader, struct json_document *document);

#endif
