/*
 * The state of the stream stage, shared by its files and by nobody else.
 *
 * A stream and its choices are of fixed size and taken from pools; links are
 * indexes into them. No text is kept: names are hashes, and where a message will
 * need the words, a short copy as the report shows it. What can only be judged
 * when the stream ends is kept as the spot where it was seen first.
 */
#ifndef CHUNKLINT_STREAM_STATE_H
#define CHUNKLINT_STREAM_STATE_H

#include "base/hash.h"
#include "base/text.h"
#include "stream/content.h"
#include "stream/stream.h"
#include "stream/table.h"

enum { SHOWN_SIZE = 64, CHOICE_INDEX_MAX = 127 };

/*
 * Streams that have ended wait for a usage chunk, which comes soon: keeping few of
 * them keeps a long log within the memory that its open streams need.
 */
enum { ENDED_MAX = 256 };

/* ## One choice of a stream */

struct choice_state {
    _Alignas(CACHE_LINE) uint32_t next; /* in its stream, in the order of first sight; or in the pool's free list */
    uint8_t index;
    bool had_delta, had_output, had_role, had_call, had_function_call;
    bool finished;
    bool finish_open;     /* no output came since the last chunk with a finish_reason */
    bool conflicted;      /* C042 is told */
    bool calls_untracked; /* it has calls that are not tracked: too many, or of an impossible index */
    uint32_t early;       /* finish_reasons that output came after */
    uint64_t chunk;       /* the stream's chunk that named it last, counted from 1 */
    struct spot last;
    struct content_state content;
    struct spot first, output;
    struct spot repeated; /* the first repeated finish_reason */
    struct spot after;    /* the first output after the finish */
    uint32_t repeats, outputs_after;
    uint64_t reason; /* hash of its first finish_reason */
    char reason_shown[SHOWN_SIZE];
};

/* ## What belongs to a whole stream */

/* What tells one answer from another under the same id; 0 where a chunk does not say. */
struct identity_set {
    uint64_t model, fingerprint;
    bool has_created;
    int64_t created;
};

/* A value that should not change and did. */
struct change {
    uint64_t count; /* chunks whose value is not the first one */
    struct spot spot;
    char first[SHOWN_SIZE], other[SHOWN_SIZE];
};

struct identity_state {
    uint64_t id; /* hash of the first id that is not blank; 0: none yet */
    struct identity_set first;
    bool has_second, at_second;
    bool created_falls;       /* it also went back */
    bool created_implausible; /* the first one */
    uint32_t returns;         /* changes back to a set seen before */
    struct change created, model, fingerprint;
    struct identity_set second;
    int64_t created_least, created_most, created_last;
};

/* The counters of one usage object; below 0: not known. */
struct usage_counts {
    int64_t prompt, completion, total;
};

struct usage_state {
    uint32_t objects;     /* chunks with one */
    uint32_t finals;      /* objects since the last choice finished: the first is */
    bool conflicts;       /* final_counts, and this one differs: other_counts */
    bool in_choice, late; /* it was there, but where no client looks */
    bool empty;           /* there was one that says nothing */
    bool falls;
    bool nulled;            /* a chunk after it says usage: null */
    bool null_seen, unsaid; /* chunks without one: some say null, some say nothing */
    struct spot mixed;      /* the first chunk that does as those before it did not */
    struct usage_counts first_counts, last_counts, final_counts, other_counts;
    uint32_t choices_open; /* when the first came, on a chunk of its own */
    struct spot first, second, last, with_choices, followed, conflict;
};

/* Do the choice indexes count tokens? As long as each chunk brings one choice, with the next index. */
struct counting_state {
    int64_t next;
    uint64_t chunks;
    bool refuted;
};

/* The kinds of its latest chunks that differ in their text alone. See follow.c. */
enum { FOLLOWED_MAX = 16 };

struct followed_kind {
    uint64_t likeness;
    uint8_t index; /* of the choice */
    uint8_t text;  /* which one it brings */
    bool alone;    /* there is no member for another one */
    bool ready;    /* the rules are done with it, but for the text */
};

struct followed {
    struct followed_kind kinds[FOLLOWED_MAX];
    uint8_t count, latest;
};

/* What every chunk asks for comes first, what is only kept for a message last: many streams share the nearest memory.
 */
struct stream {
    _Alignas(CACHE_LINE) uint64_t key; /* in the table; 0: it has no id yet */
    uint64_t turn; /* another one after each chunk that was checked in full; 0: what is known of its chunks is void */
    uint32_t bucket_next;
    uint32_t first_choice, last_choice, recent_choice;
    uint32_t choices, open_choices, roles; /* tracked; not finished; with a role */
    bool settled;                          /* it is in the list of ended ones */
    bool from_start;                       /* false: the rest of a stream that was closed early */
    bool repeats_role, had_choices;
    bool sentinel;   /* [DONE] came */
    bool broken;     /* an error came in the place of its end */
    bool superseded; /* another stream began before its end (L003) */
    bool supersedes;
    bool lost;      /* events that may have been its chunks could not be read */
    bool untracked; /* it has choices that are not tracked: too many, or of an impossible index */
    uint64_t chunks;
    struct spot last;
    struct diag_scope scope;
    struct counting_state counting;
    struct usage_state usage;
    struct followed followed;
    uint32_t first_call, last_call, recent_call, calls; /* of all its choices; see calls.h */
    struct spot first, end;
    struct identity_state identity;
};

/* Where the latest chunk that was followed belongs, until any other comes. */
struct track {
    struct stream *stream;
    struct choice_state *choice;
    uint8_t text;
    bool leads_on; /* the next chunk belongs there, too, if it has the same names, index and likeness */
};

/* Where the chunks of a version belong, as long as their stream's turn is the same; see batch.c. */
enum { TRACKS = 128 };

struct version_track {
    _Alignas(CACHE_LINE) uint64_t version;
    uint64_t turn, id;
    struct stream *stream;
    struct choice_state *choice;
    const struct field *text; /* the one that they bring */
    uint32_t position;        /* of the choice */
    uint8_t kind;             /* of the text */
    bool alone;               /* see struct track's leads_on */
};

/* ## The tool calls of all streams; see calls.h */

struct call_pool {
    struct call_state *calls;
    uint32_t capacity, used, free;
    uint32_t limit; /* calls of one stream */
};

/* ## What is kept of calls to hold them against the request; see offers.c */

struct offers {
    struct offer *list;
    struct offer_block *blocks;
    uint32_t capacity, used, free; /* capacity 0: no request is known */
    uint32_t block_capacity, blocks_used, free_block;
    char *joined, *decoded; /* one call's arguments */
};

/* ## One connection */

struct connection {
    uint64_t number;
    enum event_framing framing;
    struct diag_scope scope;
    bool scope_continues;  /* its first stream took the scope over */
    struct stream *recent; /* the stream of the last chunk */
    uint64_t chunks, streams, sentinels, lost_event;
    bool explained; /* something was reported that explains why there is no chunk */
    bool evicted;   /* X002: streams were closed early */
    bool failed;    /* its status is not 2xx */
    bool failure_told;
    bool passed_on; /* its status announces another response: 1xx or 3xx */
    int status;
    struct spot status_spot;
    uint32_t interleaved; /* streams that were open when chunks alternated, at most */
    struct spot interleaved_spot;
};

/* ## What ties an input to what may have come before it; see parts.c */

enum { PART_KEYS = 1024 };

struct ties {
    bool any;                 /* a chunk whose stream would be another one */
    uint64_t keys[PART_KEYS]; /* of the streams that began, until those before the input would be gone */
    uint32_t key_count;
    int64_t created_most;
};

/* Whose contract says so; see struct stream_contract. */
struct contracts {
    judge_set sentinel, preamble, usage_exists, usage_with_choices, usage_on_every_chunk;
};

struct streams {
    struct diag *diag;
    struct contracts contracts;
    uint32_t choice_limit;
    struct stream_table table;
    struct call_pool calls;
    struct offers offers;
    const struct request *request; /* nothing in it is known without the option */
    struct json_reader *reader;    /* for arguments */
    struct connection connection;
    int64_t plausible_created; /* the first one of the input; 0: none yet */
    uint64_t stream_count, chunk_count;
    struct track track;
    uint64_t turns; /* given so far */
    struct version_track tracks[TRACKS];
    struct stream *current; /* of the chunk at hand; NULL: it belongs to none */
    uint64_t id;            /* hash of that chunk's id; 0: it has none, or a blank one */
    bool late;              /* that chunk came after its stream's sentinel */
    int redirect;           /* status of the connection before, when it announced another response; 0: no */
    struct spot redirect_spot;
    const struct chunklint_part *part; /* NULL: inputs come whole */
    struct ties ties;                  /* kept for parts only */
};

/* A choice that a stream leads to. */
static inline struct choice_state *table_choice_at(const struct stream_table *table, uint32_t link)
{
    return link == NO_LINK ? NULL : &table->choices[link];
}

/* ## remark.c: findings about fields, now or at a spot seen before */

struct slice field_source(const struct chunk *chunk, const struct field *field); /* its JSON text, quotes included */
void field_shown(const struct chunk *chunk, const struct field *field, char out[SHOWN_SIZE]);

static inline struct spot spot_at(struct place place, uint64_t event, uint32_t position)
{
    return (struct spot){place.offset, place.line, event, (uint32_t)place.column, position};
}

static inline struct spot spot_of_event(const struct event *event)
{
    return spot_at(event->place, event->number, 0);
}

struct spot spot_of_field(const struct chunk *chunk, const struct field *field, uint32_t position);
static inline bool spot_is_set(const struct spot *spot)
{
    return spot->line != 0;
}

/* The beginning of a long text, to be quoted in a message. */
struct excerpted {
    struct slice text;
    const char *rest; /* "...", or nothing */
};

struct excerpted excerpt_of(const struct chunk *chunk, const struct field *field);

/* A finding with the strings that it points to. It must not be copied. */
struct remark {
    struct finding finding;
    char pointer[64], expected[80];
};

/* About a field of the chunk at hand; `pointer` is a literal. */
RARELY void remark_field(struct remark *remark, enum rule rule, const struct chunk *chunk, const struct field *field,
                         const char *pointer);
/* About a field of one choice; `member` follows "/choices/N/". */
RARELY void remark_choice(struct remark *remark, enum rule rule, const struct chunk *chunk,
                          const struct choice_view *view, const struct field *field, const char *member);
struct piece;
/* About a part of a text. */
RARELY void remark_part(struct remark *remark, enum rule rule, const struct piece *piece, struct slice part);
/* About a spot; `scope` is entered with the spot's event. */
RARELY void remark_spot(struct remark *remark, enum rule rule, struct streams *streams, struct diag_scope *scope,
                        const struct spot *spot);
/* About a choice's member at a spot. */
RARELY void remark_choice_spot(struct remark *remark, enum rule rule, struct streams *streams, struct stream *stream,
                               const struct choice_state *choice, const struct spot *spot, const char *member);

/* ## separate.c, errors.c and the rules, a file each */

bool stream_is_finished(const struct stream *stream);

bool errors_check(struct streams *streams, struct stream *stream,
                  const struct chunk *chunk); /* true: nothing else applies */
void errors_response(struct streams *streams, const struct event *event);
void errors_end(struct streams *streams);

void identity_check(struct streams *streams, struct stream *stream, const struct chunk *chunk);
/* Is nothing told or noted of a chunk that says what this one says? */
bool identity_is_steady(const struct stream *stream, const struct chunk *chunk);
void identity_end(struct streams *streams, struct stream *stream);

void choices_check(struct streams *streams, struct stream *stream, const struct chunk *chunk);
void choices_end(struct streams *streams, struct stream *stream);
/* The stream ended as it should: does it hold all choices that the request asked for? */
void choices_tell_fewer(struct streams *streams, struct stream *stream, judge_set judges);
bool choices_count_tokens(const struct stream *stream);
uint32_t choices_finished(const struct stream *stream);

void finish_check(struct streams *streams, struct stream *stream, struct choice_state *choice,
                  const struct chunk *chunk, const struct choice_view *view, bool output);
void finish_end(struct streams *streams, struct stream *stream, struct choice_state *choice);

/* A piece of one of a choice's texts, and where it comes. */
struct piece {
    struct streams *streams;
    struct stream *stream;
    struct choice_state *choice;
    const struct chunk *chunk;
    const struct choice_view *view;
    const struct field *field;
    const char *member; /* of the choice */
    struct slice text;  /* of the field, as it is written */
    unsigned marks;     /* json_text_marks of it */
    bool waits;         /* what may be cut at its end is told when the next piece has come */
};

void content_check(struct streams *streams, struct stream *stream, struct choice_state *choice,
                   const struct chunk *chunk, const struct choice_view *view, bool output);
void content_end(struct streams *streams, struct stream *stream, struct choice_state *choice);
void repeats_check(const struct piece *piece, struct text_state *text);
/* The same where there is nothing to tell; false: there may be, and nothing has changed. */
bool repeats_go_on(struct slice piece, struct text_state *text);
/* The same behind a piece that went on; when there are no more, that the last one did is to be noted. */
bool repeats_go_on_behind(struct slice before, struct slice piece, struct text_state *text);
void repeats_went_on(struct slice last, struct text_state *text);
void replacement_check(const struct piece *piece, struct text_state *text);
void replacement_end(struct streams *streams, struct stream *stream, const struct choice_state *choice,
                     struct text_state *text, const char *member);
void markup_check(const struct piece *piece, struct markup_state *state);
void logprobs_check(struct streams *streams, struct choice_state *choice, const struct chunk *chunk,
                    const struct choice_view *view);
/* Joins what the chunk brings to lists that were the same so far; false: they are not any more, or not said to be. */
bool logprobs_go_on(struct logprobs_state *logprobs, const struct choice_view *view, struct slice content);
void logprobs_end(struct streams *streams, struct stream *stream, const struct choice_state *choice);

void calls_create(struct call_pool *pool, struct arena *arena, const struct chunklint_limits *limits);
void calls_clear(struct call_pool *pool);
void calls_free(struct call_pool *pool, struct stream *stream); /* gives a stream's calls back, all at once */
void calls_check(struct streams *streams, struct stream *stream, struct choice_state *choice, const struct chunk *chunk,
                 const struct choice_view *view);
void calls_end(struct streams *streams, struct stream *stream);

void offers_create(struct offers *offers, struct arena *arena, const struct chunklint_options *options, uint32_t calls);
void offers_clear(struct offers *offers);
void offers_free(struct streams *streams, struct stream *stream); /* before its calls are given back */
void offers_finish(struct streams *streams, struct stream *stream, const struct choice_state *choice);

void usage_check(struct streams *streams, struct stream *stream, const struct chunk *chunk);
void usage_end(struct streams *streams, struct stream *stream);
struct usage_counts counts_of(const struct usage_view *view);
void counts_check(struct streams *streams, const struct chunk *chunk);
void counts_end(struct streams *streams, struct stream *stream, judge_set judges);

/* True: they are the first that alternate, which happens at a spot for the connection to keep. */
bool logs_switch(struct streams *streams, struct stream *from, struct stream *to);
void logs_stream_end(struct streams *streams, struct stream *stream);
void logs_end(struct streams *streams);
void logs_evicted(struct streams *streams, const struct event *event);

/* Notes how the chunk came to its stream, which is NULL for none. */
void parts_note(struct streams *streams, const struct chunk *chunk, uint64_t key, const struct stream *stream);
void parts_note_sentinel(struct streams *streams); /* before it counts */

/*
 * The chunk at hand, of this id and in this event, is of this open stream, which is not new. True: it is where streams
 * begin to alternate, a spot for the connection to keep.
 */
bool streams_enter(struct streams *streams, struct stream *stream, uint64_t id, uint64_t event);

/* ## follow.c */

/* The chunk was checked in full; `told`: with findings. */
void follow_note(struct streams *streams, struct stream *stream, const struct chunk *chunk, bool told);

/* How a stream comes to its close. */
enum closing {
    CLOSED_BY_END,       /* of the connection */
    CLOSED_BY_CUT,       /* the connection ended inside a payload */
    CLOSED_BY_SUCCESSOR, /* another stream uses its id */
    CLOSED_EARLY         /* to make room */
};

void ending_sentinel(struct streams *streams, const struct event *event);
void ending_late(struct streams *streams, struct stream *stream, const struct chunk *chunk);
void ending_cut(struct streams *streams, struct stream *stream, const struct chunk *chunk);
void ending_close(struct streams *streams, struct stream *stream,
                  enum closing closing); /* judges it, and gives it back */
void ending_connection(struct streams *streams, const struct event *event, bool cut_payload);

#endif
