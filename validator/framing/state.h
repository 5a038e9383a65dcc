/*
 * Framing's state and the few operations that its files share. A mode reads
 * lines of one kind of input; a line can end an event, and then wait (STEP_AGAIN_AFTER)
 * until that event has been given. Private to this folder.
 */
#ifndef CHUNKLINT_FRAMING_STATE_H
#define CHUNKLINT_FRAMING_STATE_H

#include "framing/framing.h"
#include "framing/kinds.h"
#include "framing/lines.h"

enum mode { MODE_DETECT, MODE_SSE, MODE_JSONL, MODE_DOCUMENT, MODE_HEADERS };

enum step {
    STEP_NEXT,       /* the line is done, no event is complete */
    STEP_AGAIN,      /* the mode changed: the line is for the new one */
    STEP_GIVE,       /* an event is complete, the line is done */
    STEP_AGAIN_AFTER /* an event is complete, the line comes after it */
};

enum oversize { OVERSIZE_NONE, OVERSIZE_BYTES, OVERSIZE_LINES };

enum { NAME_MAX = 128, SHOWN_MAX = 192, PREFIX_MAX = 32 };

/* The beginning of a line that findings may still speak of when its bytes are gone. */
struct shown_line {
    char data[SHOWN_MAX];
    size_t length;
    struct place place;
};

/* The event that is put together from lines. */
struct assembly {
    bool open;      /* one of its fields came */
    bool has_id;    /* id: or event: came, so it is meant as an event */
    bool commented; /* a comment came */
    bool sentinel;  /* its data so far is [DONE] */
    bool borrowed;  /* payload and raw lie in the bytes handed over */
    enum oversize oversize;
    unsigned data_lines;
    uint64_t size; /* of the payload, also when it is not kept */
    struct slice raw, payload;
    struct place place;
    bool foreign_name; /* F017 */
    size_t name_length;
};

struct http {
    struct http_facts facts;
    bool check_type; /* F033 is to be decided at the body's events */
    bool chunked;    /* announced by the header */
    uint64_t length; /* announced by the header, 0: none */
    uint64_t body_events;
    struct shown_line status_line, type_line;
};

struct framing {
    struct diag *diag;
    enum chunklint_input input;
    size_t event_bytes, event_lines;
    const struct slice *names; /* the dialect's event names */
    size_t name_count;

    struct lines lines;
    struct assembly assembly;
    char name[NAME_MAX];     /* of the open event */
    struct shown_line first; /* the open event's first line, when it is no data line */

    enum mode mode;
    bool ahead;                   /* framing_take gave the last event: nothing is under way; then: */
    struct scan_word prefix, end; /* what stood before its payload, and behind it */
    bool held;                    /* the line waits until an event has been given */
    bool over;                    /* the end of the input was given */
    bool started;                 /* the connection gave an event */
    bool html;                    /* inside a page of HTML */
    bool mixed;                   /* F002 was reported in this connection */
    bool sent_id;                 /* the connection sent an id */
    bool kept_id;                 /* its last one is not empty */
    bool done;                    /* the connection's sentinel was given */
    enum line_end first_end;      /* of the connection's lines */
    uint64_t number, connection;
    struct http http;
};

/* ## Modes: one function takes a line, one gives what is open when the lines end */

enum step detect_line(struct framing *framing, struct event *event);
enum step sse_line(struct framing *framing, struct event *event);
enum step jsonl_line(struct framing *framing, struct event *event);
enum step document_line(struct framing *framing, struct event *event);
enum step http_line(struct framing *framing, struct event *event);

bool sse_close(struct framing *framing, struct event *event);
bool document_close(struct framing *framing, struct event *event);
bool http_close(struct framing *framing, struct event *event);

/* ## What lines mean in more than one mode */

/* Inside a page: a line with a brace that is a script's or a style sheet's, not the beginning of a chunk. */
bool detect_is_markup(const struct framing *framing);

enum step detect_noise(struct framing *framing, struct event *event);
enum step detect_html(struct framing *framing, struct event *event);
enum step detect_byte_order_mark(struct framing *framing, struct event *event);

/* A status line: ends the response before it, if any, then reads the header. */
enum step http_begin(struct framing *framing, struct event *event);
bool http_allowed(const struct framing *framing);

/* F033, at the first event that tells what the body is. */
void http_check_type(struct framing *framing, enum event_framing body);

/* ## Events */

/* Begins a description of an event; numbers it when it is of a numbered kind. */
void framing_start_event(struct framing *framing, enum event_kind kind, struct event *event);

/* Gives what is open, when a new response or the end comes. */
bool framing_close(struct framing *framing, struct event *event);

/* The line as an event of its own. */
enum step framing_give_line(struct framing *framing, enum event_kind kind, bool unframed, struct event *event);

/* Gives the assembled payload, and forgets the assembly. */
void framing_give_assembly(struct framing *framing, enum event_kind kind, bool cut, struct event *event);
void framing_forget_assembly(struct framing *framing);

/* Adds the line to the payload, from its present start on; `raw` is where it began. */
void framing_add_line(struct framing *framing, struct slice raw);

/* Nothing is under way that the next line would go on with, or that its event would have to be asked about. */
bool framing_is_between_events(const struct framing *framing);

/* ## Findings */

/* About `length` bytes of the line, from `at` on. Enters the event that the line belongs to. */
struct finding framing_line_finding(const struct framing *framing, enum rule rule, size_t at, size_t length);

/* About an event that was started, with its payload if it has one. Enters it. */
struct finding framing_event_finding(const struct framing *framing, enum rule rule, const struct event *event);

/* About a line that was kept for being shown. */
struct finding framing_shown_finding(enum rule rule, const struct shown_line *line, struct place place, size_t length);

void framing_show_line(struct shown_line *shown, const struct line *line);

#endif
