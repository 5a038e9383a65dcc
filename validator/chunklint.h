/*
 * chunklint: checks captured streams of chat.completion.chunk objects.
 *
 * # Use
 *
 * Fill in options, ask how much memory a checker with them needs, hand over that
 * memory, then feed captures in pieces of any size. Findings arrive through a
 * callback:
 *
 *     struct chunklint_options options = chunklint_defaults();
 *     struct chunklint_problem problem;
 *     options.report = my_report;
 *     size_t size = chunklint_memory(&options);
 *     void *memory = malloc(size);
 *     struct chunklint *checker = chunklint_create(&options, memory, size, &problem);
 *     chunklint_begin(checker, "capture.sse");
 *     while ((length = read(fd, block, sizeof block)) > 0)
 *         chunklint_feed(checker, block, (size_t)length);
 *     chunklint_finish(checker);
 *
 * # Guarantees
 *
 * The library allocates nothing, prints nothing and makes no system call; it
 * has no global state that changes, so several checkers may run in several
 * threads. The report does not depend on how the bytes were cut into pieces.
 * All strings that it gives are valid UTF-8 and end in a NUL. Offsets count
 * bytes from 0, lines and columns from 1, all of them in the input as captured.
 */
#ifndef CHUNKLINT_H
#define CHUNKLINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CHUNKLINT_VERSION "0.1.0"

#if defined(__GNUC__)
#define CHUNKLINT_API __attribute__((visibility("default")))
#else
#define CHUNKLINT_API
#endif

/* ## Rules and severities */

enum chunklint_severity { CHUNKLINT_OFF, CHUNKLINT_INFO, CHUNKLINT_WARNING, CHUNKLINT_ERROR };

/* "off", "info", "warning" or "error". */
CHUNKLINT_API const char *chunklint_severity_name(enum chunklint_severity severity);

/*
 * One rule of the catalogue. `strict` holds a stream against the letter of the
 * published documents, `compat` against what the clients that people use need.
 */
struct chunklint_rule {
    const char *code; /* "C046"; never used again for another rule */
    const char *slug; /* "stop-with-tool-calls" */
    enum chunklint_severity strict;
    enum chunklint_severity compat;
    const char *summary;     /* when it fires, in one line */
    const char *requirement; /* what is required, and by whom */
    const char *why;         /* what breaks otherwise */
    const char *fix;         /* what the server's side can do */
    const char *survive;     /* how a client can live with it */
    /*
     * Clients, as ids such as "openai-python-stream", each list ends with NULL: those
     * that throw or go wrong on every stream with the defect that they were measured
     * on, and those that do on some. In neither: it went well, or nobody measured.
     */
    const char *const *breaks;
    const char *const *can_break;
};

CHUNKLINT_API size_t chunklint_rule_count(void);
CHUNKLINT_API const struct chunklint_rule *chunklint_rule(size_t index);                  /* in order of the codes */
CHUNKLINT_API const struct chunklint_rule *chunklint_find_rule(const char *code_or_slug); /* or NULL */

/* ## Dialects */

/* A built-in dialect: one JSON Schema 2020-12 document. */
struct chunklint_dialect {
    const char *name;     /* "openai" */
    const char *document; /* the JSON text, NUL-terminated */
    size_t length;        /* its bytes, without the NUL */
};

CHUNKLINT_API size_t chunklint_dialect_count(void);
CHUNKLINT_API const struct chunklint_dialect *chunklint_dialect(size_t index);          /* in order of the names */
CHUNKLINT_API const struct chunklint_dialect *chunklint_find_dialect(const char *name); /* or NULL */

/* ## Choosing a dialect by what a stream shows */

enum { CHUNKLINT_CHOICE_BYTES = 64 * 1024, CHUNKLINT_SIGNS_SIZE = 240 };

struct chunklint_choice {
    const char *dialect; /* a built-in one; "openai" when it is not sure */
    bool sure;
    const char *nearest;              /* whose signs they are, also when there are too few; NULL: there are none */
    size_t rivals;                    /* other dialects of which as much was seen: then it is not sure */
    char signs[CHUNKLINT_SIGNS_SIZE]; /* what was seen: "/id gen-*, comment OPENROUTER PROCESSING"; cut when it is long
                                       */
};

/*
 * Chooses by the first bytes of an input, of which it looks at no more than
 * CHUNKLINT_CHOICE_BYTES: give it as many, when there are so many. `at` is as in the
 * options below. The signs are those that the documents of the dialects name.
 */
CHUNKLINT_API struct chunklint_choice chunklint_choose(const void *bytes, size_t length, const char *at);

/* ## Options */

enum chunklint_input {
    CHUNKLINT_AUTO, /* decided by the first bytes */
    CHUNKLINT_SSE,
    CHUNKLINT_JSONL,
    CHUNKLINT_HTTP /* a transcript as `curl -i` writes it */
};

/*
 * Limits bound the memory. No healthy stream reaches the defaults; what reaches
 * one is skipped or closed with a finding (X001 to X003, J012), and checking
 * goes on after it.
 */
struct chunklint_limits {
    size_t event_bytes;  /* payload of one event */
    size_t event_lines;  /* pieces (lines) that one event's payload is joined from */
    size_t event_tokens; /* JSON tokens of one event */
    size_t depth;        /* nesting of one event; at most CHUNKLINT_DEPTH_MAX */
    size_t streams;      /* open at the same time */
    size_t choices;      /* of one stream */
    size_t calls;        /* tool calls of one stream */
    size_t diagnostics;  /* pending, before their streams end */
};

#define CHUNKLINT_DEPTH_MAX   512
#define CHUNKLINT_RULES_MAX   192
#define CHUNKLINT_EXCERPT_MAX 240

/* One finding. Strings are valid during the callback only. */
struct chunklint_diagnostic {
    const char *rule; /* code */
    const char *slug;
    size_t judge; /* whose finding it is: 0, or 1 + the position of its dialect in the options' `also` */
    enum chunklint_severity severity; /* by the verdict that was chosen */
    enum chunklint_severity strict;
    enum chunklint_severity compat;
    const char *message;
    const char *file;
    uint64_t line; /* 0: the finding is about the whole input */
    uint64_t column;
    uint64_t offset;
    uint64_t length;           /* bytes that the finding speaks of */
    uint64_t event;            /* number of the event in the input, from 1; 0: none */
    const char *stream;        /* the stream's id; NULL: none */
    uint64_t stream_number;    /* tells streams of one id apart; 0: none */
    int choice;                /* index, or -1 */
    int call;                  /* index, or -1 */
    const char *pointer;       /* JSON Pointer into the chunk; NULL: none */
    const char *found;         /* NULL: none */
    const char *expected;      /* NULL: none */
    uint64_t count;            /* how often, in this stream, at this pointer whatever the array indexes */
    const char *const *breaks; /* as in struct chunklint_rule; of a schema rule for the member at `pointer` alone */
    const char *const *can_break;
    const char *excerpt;     /* the line's text around the place, raw bytes; NULL: none */
    size_t excerpt_length;   /* at most CHUNKLINT_EXCERPT_MAX */
    size_t excerpt_caret;    /* where in the excerpt the place is */
    bool excerpt_from_start; /* the excerpt begins where the text of the line begins */
    bool excerpt_to_end;
};

typedef void chunklint_report(void *user, const struct chunklint_diagnostic *diagnostic);

/* A diagnostic that is new, before it is put in words. */
struct chunklint_prospect {
    size_t judge;
    const struct chunklint_rule *rule;
    enum chunklint_severity strict, compat;
    uint64_t offset;
};

/* Is it to be reported? If not, it is only counted, which is much quicker. Some are asked for more than once. */
typedef bool chunklint_wants(void *user, const struct chunklint_prospect *prospect);

struct chunklint_part;

struct chunklint_options {
    const char *dialect;          /* a built-in dialect's name */
    const char *dialect_document; /* or a document of your own (then `dialect` only names it) */
    size_t dialect_length;
    const char *const *also; /* further built-in dialects to judge the same inputs by, ends with NULL; or NULL: none */
    enum chunklint_input input;
    bool strict;         /* which verdict decides `severity` */
    bool describe;       /* collect what chunklint_field and chunklint_fact give */
    bool shape_cache;    /* remember what chunks look like: the same report, several times faster */
    const char *at;      /* JSON Pointer from a log line to its chunk, or NULL: the line is the chunk */
    const char *key;     /* JSON Pointer from a log line to the key of its stream, or NULL: the chunk's id */
    const char *request; /* JSON text of the request that all streams answer, or NULL: not known */
    size_t request_length;
    const char *expect; /* what they should hold: "usage,n=2,tools=get_weather+get_time,stop", or NULL; see below */
    struct chunklint_limits limits;
    struct chunklint_part *part; /* or NULL: inputs come whole; see "Parts" */
    chunklint_report *report;
    chunklint_wants *wants; /* or NULL: all are reported */
    void *user;             /* of both */
    /* Set by the three functions below; one byte a rule. */
    unsigned char selected[CHUNKLINT_RULES_MAX];
    unsigned char severity[CHUNKLINT_RULES_MAX]; /* 0: the rule's own, else 1 + enum chunklint_severity */
};

/*
 * `expect` is a list of items with commas between; what it says goes before what
 * the request says:
 *
 *     usage, no-usage         usage was asked for, or not
 *     n=N                     so many choices were
 *     tools=NAME+NAME         these tools may be called
 *     no-tools                none may
 *     forced, forced=NAME     a tool must be called, or this one
 *     stop, length, tool_calls, content_filter, function_call
 *                             choices finish with it; several: with one of them
 */

/* Dialect openai, any input, all rules, default limits, compat. */
CHUNKLINT_API struct chunklint_options chunklint_defaults(void);

/*
 * A selector is a code, the beginning of codes ("C", "C04"), a slug, or "all".
 * Each gives false, and changes nothing, when no rule answers to it.
 */
CHUNKLINT_API bool chunklint_select_none(struct chunklint_options *options);
CHUNKLINT_API bool chunklint_select(struct chunklint_options *options, const char *selector);
CHUNKLINT_API bool chunklint_ignore(struct chunklint_options *options, const char *selector);
CHUNKLINT_API bool chunklint_set_severity(struct chunklint_options *options, const char *selector,
                                          enum chunklint_severity severity);

/* ## Checking */

struct chunklint; /* lives in the caller's memory */

/* Why a checker could not be made: "dialect mine.json: unknown keyword "minimun" at /properties/created". */
struct chunklint_problem {
    char message[400];
};

/* The bytes that a checker with these options needs (SIZE_MAX: the limits are absurd). */
CHUNKLINT_API size_t chunklint_memory(const struct chunklint_options *options);

/*
 * Makes a checker in `memory` (aligned for any type, `size` bytes as told by
 * chunklint_memory, owned by the caller, in use until the caller is done with
 * the checker). Gives NULL, and says why in `problem`, when the memory is too
 * small or the dialect, the request, a pointer or a limit is not usable. The options are
 * copied, not the strings in them.
 */
CHUNKLINT_API struct chunklint *chunklint_create(const struct chunklint_options *options, void *memory, size_t size,
                                                 struct chunklint_problem *problem);

/* Opens an input. `file` names it in findings and must live until chunklint_finish. */
CHUNKLINT_API void chunklint_begin(struct chunklint *checker, const char *file);

/* Takes the next bytes of the input. They need to live only during the call. */
CHUNKLINT_API void chunklint_feed(struct chunklint *checker, const void *bytes, size_t length);

/* Ends the input: what was open is closed, and all findings that were pending are reported. */
CHUNKLINT_API void chunklint_finish(struct chunklint *checker);

/*
 * ## Parts
 *
 * A log may be cut at a line end and its parts checked at the same time, each by a checker of one dialect that
 * has a part of its own in its options and is begun and fed as if its part were the whole. When all are fed, and before
 * any is finished, chunklint_part_follows tells of each but the first whether one checker of the whole log would have
 * come to the same findings, at places that are shifted by what lies before the part. Where it does, the checkers are
 * finished, and their findings are those of the whole, one part's after the other's. Else the first goes on over the
 * rest, and the others are of no use.
 */
struct chunklint_part {
    const void *streams, *framing; /* the checker's; set by chunklint_create */
};

/*
 * `before` is the part before `part`, and `first` the first of all. False is always safe to say: it is said whenever a
 * stream, or anything else that a later chunk could be held against, reaches over the cut, and when that is not known.
 */
CHUNKLINT_API bool chunklint_part_follows(const struct chunklint_part *first, const struct chunklint_part *before,
                                          const struct chunklint_part *part);

/* May be asked between any two calls of chunklint_feed. True: no part that holds these lines will follow or be
 * followed. */
CHUNKLINT_API bool chunklint_part_is_tied(const struct chunklint_part *part);

/* Lines of a part that have ended. To be asked before it is finished. */
CHUNKLINT_API uint64_t chunklint_part_lines(const struct chunklint_part *part);

/* ## Results */

struct chunklint_verdict {
    uint64_t error, warning, info; /* diagnostics, after folding */
};

/* Over all inputs so far, by one judge. */
struct chunklint_summary {
    const char *dialect;
    uint64_t files, bytes, events, chunks, streams;
    struct chunklint_verdict strict, compat;
};

struct chunklint_rule_total {
    uint64_t count;   /* findings, before folding */
    uint64_t streams; /* streams that have them */
};

CHUNKLINT_API struct chunklint_summary chunklint_summary(const struct chunklint *checker);
CHUNKLINT_API struct chunklint_rule_total chunklint_rule_total(const struct chunklint *checker, size_t index);

/*
 * With options.also each dialect has a judge of its own: all of them see what was framed and read once, and
 * report what they would report alone. The two functions above ask the first one.
 */
CHUNKLINT_API size_t chunklint_judge_count(const struct chunklint *checker);
CHUNKLINT_API struct chunklint_summary chunklint_judge_summary(const struct chunklint *checker, size_t judge);

/* ## Describing: with options.describe, what the inputs look like without what they say */

enum chunklint_kind {
    CHUNKLINT_NULL,
    CHUNKLINT_BOOLEAN,
    CHUNKLINT_INTEGER,
    CHUNKLINT_NUMBER,
    CHUNKLINT_STRING,
    CHUNKLINT_ARRAY,
    CHUNKLINT_OBJECT,
    CHUNKLINT_KINDS
};

/* "null", "boolean", "integer", "number", "string", "array" or "object". */
CHUNKLINT_API const char *chunklint_kind_name(enum chunklint_kind kind);

/* A member that chunks have, at one JSON Pointer whatever the array indexes. A name that may be text is "?". */
struct chunklint_field {
    const char *pointer; /* "/usage/total_tokens"; array indexes are "*" */
    uint64_t count;      /* how often it is there */
    uint64_t of;         /* in so many objects; 0: it is an array's element */
    uint64_t kinds[CHUNKLINT_KINDS];
    uint64_t empty; /* strings, arrays and objects with nothing in them */
    uint64_t first_event, last_event;
    const char *values; /* of members that hold words of the protocol: "stop, tool_calls"; else "" */
};

/* How streams behave: "role" is "on the first chunk". Values of several streams have "; " between; "": none told. */
struct chunklint_fact {
    const char *name, *value;
};

/* Over all inputs that were finished; parents before their members. None without options.describe. */
CHUNKLINT_API size_t chunklint_field_count(const struct chunklint *checker);
CHUNKLINT_API struct chunklint_field chunklint_field(const struct chunklint *checker, size_t index);
CHUNKLINT_API size_t chunklint_fact_count(const struct chunklint *checker);
CHUNKLINT_API struct chunklint_fact chunklint_fact(const struct chunklint *checker, size_t index);

#ifdef __cplusplus
}
#endif

#endif
