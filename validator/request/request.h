/*
 * Request: what a stream should hold, by the JSON of the request that it answers
 * or by a list of expectations: how many choices, usage or none, which tools may
 * be called, with what arguments, and how choices finish.
 *
 * What is not said is not known, and then nothing is held against it. Where both
 * speak, the list of expectations wins.
 */
#ifndef CHUNKLINT_REQUEST_REQUEST_H
#define CHUNKLINT_REQUEST_REQUEST_H

#include "schema/schema.h"

enum { REQUEST_TOOLS_MAX = 512, REQUEST_ARGUMENTS_MAX = 64 * 1024 };

enum request_usage { USAGE_UNKNOWN, USAGE_ASKED, USAGE_NOT_ASKED };

/* Reasons that choices may finish with, as bits. */
enum request_finish {
    FINISH_STOP = 1,
    FINISH_LENGTH = 2,
    FINISH_TOOL_CALLS = 4,
    FINISH_CONTENT_FILTER = 8,
    FINISH_FUNCTION_CALL = 16
};

/* A tool that the request names. */
struct request_tool {
    struct slice name;
    bool callable;               /* tool_choice leaves it */
    const struct schema *schema; /* of its arguments; NULL: they are not checked */
    const char *unchecked;       /* why its schema cannot be honoured; NULL: it can, or there is none */
};

struct request {
    uint32_t choices; /* 0: not known */
    enum request_usage usage;
    bool tools_known;  /* no other tool may be called */
    bool forced;       /* a tool must be called: the choice may then finish with "stop" */
    bool has_schemas;  /* some tool has one */
    unsigned finishes; /* 0: any */
    uint32_t tool_count;
    struct request_tool *tools; /* room for REQUEST_TOOLS_MAX */
};

/*
 * Reads the options' request and expectations; `reader` is used up while it
 * runs. NULL when they cannot be used: `problem` says why.
 */
struct request *request_create(struct arena *arena, struct json_reader *reader, const struct chunklint_options *options,
                               struct text *problem);

/* An upper bound of the memory that request_create takes. */
size_t request_memory(const struct chunklint_options *options);

/*
 * Holds a call's arguments, a JSON text that a line end follows, against
 * the schema of its tool. What is wrong is described in `explanation`. A text
 * that is no JSON object is fine in its eyes: others tell that.
 */
bool request_check_arguments(const struct request_tool *tool, struct json_reader *reader, struct slice arguments,
                             struct text *explanation);

/* The tool of that name, whether or not it may be called, or NULL. */
const struct request_tool *request_find_tool(const struct request *request, struct slice name);

/* ## expect.c */

/* Applies a list of expectations. Its names stay where they are. False: `problem` says why. */
bool expect_apply(struct request *request, const char *list, struct text *problem);

/* The tool of that name, which is added when it is new; NULL when there are too many. */
struct request_tool *request_add_tool(struct request *request, struct slice name);

/* No tool may be called but those that are made callable after this. */
void request_narrow_tools(struct request *request);

/* The bit of a finish_reason, or 0. */
unsigned finish_by_name(struct slice name);

/* "stop" or "length": the reasons of several bits, in quotes. */
void finish_names(unsigned finishes, struct text *out);

#endif
