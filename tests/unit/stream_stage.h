/*
 * The stages up to the stream's, fed by hand: streams are written short, a line a
 * chunk, and each chunk is decoded, or comes from the shape cache, as the checker has it.
 */
#ifndef CHUNKLINT_TESTS_STREAM_STAGE_H
#define CHUNKLINT_TESTS_STREAM_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chunk/shape.h"
#include "recording_diag.h"
#include "schema/schema.h"
#include "stream/stream.h"

/* ## Chunks, written short */

#define EXTRA_AT(id, created, model, choices, more)                                                                    \
    "{'id':'" id "','object':'chat.completion.chunk','created':" created ",'model':" model ",'choices':" choices more  \
    "}\n"
#define EXTRA(id, choices, more)          EXTRA_AT(id, "1700000000", "'m'", choices, more)
#define CHOICE(index, delta, finish)      "[{'index':" index ",'delta':" delta ",'finish_reason':" finish "}]"
#define CHUNK(index, delta, finish, more) EXTRA("a", CHOICE(index, delta, finish), more)
#define X(index, delta, finish)           CHUNK(index, delta, finish, "")
#define OF(id, delta, finish)             EXTRA(id, CHOICE("0", delta, finish), "")
#define BARE(more)                        EXTRA("a", "[]", more)
#define SUM(total)                        ",'usage':{'prompt_tokens':3,'completion_tokens':2,'total_tokens':" total "}"
#define OPEN_OF(id)                       OF(id, "{'role':'assistant','content':''}", "null")
#define ROLE_OF(id)                       OF(id, "{'role':'assistant','content':'Hi'}", "null")
#define TEXT_OF(id)                       OF(id, "{'content':'Hi'}", "null")
#define STOP_OF(id)                       OF(id, "{}", "'stop'")
#define USAGE_OF(id)                      EXTRA(id, "[]", SUM("5"))
#define ROLE                              ROLE_OF("a")
#define TEXT                              TEXT_OF("a")
#define STOP                              STOP_OF("a")
#define USAGE                             USAGE_OF("a")
#define DONE                              "[DONE]\n"

#define FUNCTION     "{'name':'f','arguments':'{}'}"
#define CALL         X("0", "{'tool_calls':[{'index':0,'id':'c','type':'function','function':" FUNCTION "}]}", "null")
#define COUNT(index) X(index, "{'content':'Hi'}", "null")
#define TEXT_USAGE                                                                                                     \
    CHUNK("0", "{'content':'Hi'}", "null", ",'usage':{'prompt_tokens':3,'completion_tokens':1,'total_tokens':4}")
#define WHOLE(index)                   X(index, "{'role':'assistant','content':'Hi'}", "'stop'")
#define WITH(id, created, model, more) EXTRA_AT(id, created, model, CHOICE("0", "{'content':'Hi'" more "}", "null"), "")
#define ROLE_AT(created)               EXTRA_AT("a", created, "'m'", CHOICE("0", "{'role':'assistant'}", "null"), "")
#define OTHER                          EXTRA_AT("a", "1700000500", "'n'", CHOICE("0", "{'content':'Hi'}", "null"), "")
#define PRINT(print)                   CHUNK("0", "{'content':'Hi'}", "null", ",'system_fingerprint':'" print "'")

#define PREAMBLE                                                                                                       \
    "{'id':'','object':'','created':0,'model':'','choices':[],"                                                        \
    "'prompt_filter_results':[]}\n"

/* Texts, for what deltas bring. */
#define OPEN          OPEN_OF("a")
#define T(text)       X("0", "{'content':'" text "'}", "null")
#define R(text)       X("0", "{'reasoning_content':'" text "'}", "null")
#define OTHER_ROLE    X("1", "{'role':'assistant','content':''}", "null")
#define OTHER_T(text) X("1", "{'content':'" text "'}", "null")
#define OTHER_STOP    X("1", "{}", "'stop'")
#define EMPTY         X("0", "{}", "null")
#define LENGTH        X("0", "{}", "'length'")
#define OLD_CALL      X("0", "{'function_call':{'name':'f'}}", "null")
#define ARGUMENTS(text)                                                                                                \
    X("0", "{'tool_calls':[{'index':0,'id':'c','type':'function','function':{'name':'f','arguments':'" text "'}}]}",   \
      "null")
#define TWO_CALLS(text)                                                                                                \
    X("0",                                                                                                             \
      "{'tool_calls':[{'index':0,'id':'c','type':'function','function':" FUNCTION "},"                                 \
      "{'index':1,'id':'d','type':'function','function':{'name':'f','arguments':'" text "'}}]}",                       \
      "null")
#define AGAIN(times)         "* " times "\n"
#define TOKEN(text, logprob) "{'token':'" text "','logprob':" logprob ",'bytes':null,'top_logprobs':[]}"
#define BYTES(bytes)         "{'token':'\\ufffd','logprob':-1,'bytes':[" bytes "],'top_logprobs':[]}"
#define L(text, tokens)                                                                                                \
    EXTRA("a",                                                                                                         \
          "[{'index':0,'delta':{'content':'" text "'},'logprobs':{'content':[" tokens "]},'finish_reason':null}]", "")

static const struct dialect openai = {.contract = {.sentinel = true, .usage_exists = true}};
static const struct dialect azure = {
    .contract = {.sentinel = true, .usage_exists = true, .preamble = true, .bare_choices = true}};
static const struct dialect no_usage = {.contract = {.sentinel = true}};
static const struct dialect no_sentinel = {.contract = {.usage_exists = true}};
static const struct dialect finish_chunk = {
    .contract = {.sentinel = true, .usage_exists = true, .usage_with_choices = true}};
static const struct dialect every_chunk = {
    .contract = {.sentinel = true, .usage_exists = true, .usage_with_choices = true, .usage_on_every_chunk = true}};

struct stream_case {
    const char *name;
    enum event_framing framing;
    const struct dialect *dialect;
    const char *lines, *codes;
};

static const struct stream_case cases[] = {
#define CASE(name, dialect, lines, codes) {name, FRAMING_SSE, &dialect, lines, codes},
#define LOG(name, lines, codes)           {name, FRAMING_JSONL, &openai, lines, codes},
#include "stream_cases.def"
#include "content_cases.def"
#include "call_cases.def"
#undef CASE
#undef LOG
};

/* ## The stages up to this one, fed by hand */

static struct json_reader *reader;
static struct chunk_decoder *decoder;
static struct streams *streams;
static struct choice_view choices[CHUNK_CHOICES_MAX];
static struct call_view calls[CHUNK_CALLS_MAX];
static struct chunk chunk = {.choice = choices, .call = calls};
static struct event event;
static struct event_piece piece;
static struct http_facts http;

/* With shapes, chunks come from them as soon as they know them. */
static struct shapes *shapes;
static const struct schema *schema;
static unsigned followed; /* chunks that were, since `begin` */

static void set_up_stages(struct arena *arena, size_t limit)
{
    struct chunklint_options options = {.limits = {.event_bytes = 1 << 16,
                                                   .event_lines = 16,
                                                   .event_tokens = 1024,
                                                   .depth = 64,
                                                   .streams = limit,
                                                   .choices = 4,
                                                   .calls = 4,
                                                   .diagnostics = 16}};

    reader = json_create(arena, &options, recording_diag());
    decoder = chunk_decoder_create(arena, reader);
    streams = streams_create(arena, &options, recording_diag(), 1);
    shapes = NULL;
}

/* The memory to free. */
static inline void *set_up_with(size_t limit)
{
    struct arena arena = {0};

    set_up_stages(&arena, limit);
    arena.size = arena.used;
    arena.used = 0;
    arena.base = malloc(arena.size);
    assert_non_null(arena.base);
    memset(arena.base, 0xA5, arena.size);
    set_up_stages(&arena, limit);
    assert_false(arena.overflow);
    return arena.base;
}

static void begin(enum event_framing framing, const struct dialect *dialect)
{
    recording_clear();
    followed = 0;
    memset(&event, 0, sizeof event);
    memset(&http, 0, sizeof http);
    event = (struct event){
        .framing = framing, .connection = 1, .piece_count = 1, .pieces = &piece, .http = &http, .place = {0, 1, 1}};
    streams_set_dialect(streams, 0, dialect);
    streams_begin(streams);
}

static void learn_document(const struct json_document *document)
{
    struct diag_site sites[SHAPE_SITES];
    struct diag_repeats repeats = {.list = sites, .capacity = SHAPE_SITES};

    if (shapes != NULL && shapes_wants(shapes))
        shapes_learn(shapes, (struct schema_list){&schema, 1}, document, &chunk, &repeats);
}

/* False: the chunk must be read. */
static bool feed_known(void)
{
    struct shape_hit hit;

    if (shapes == NULL || !shapes_find(shapes, &event, &hit))
        return false;
    if (streams_follow(streams, hit.chunk)) {
        followed++;
        return true;
    }
    shapes_complete(shapes);
    streams_assign(streams, hit.chunk);
    streams_check(streams, hit.chunk);
    return true;
}

static void feed_json(char *text, size_t length)
{
    struct json_document document;
    struct json_error error;

    for (size_t i = 0; i < length; i++)
        if (text[i] == '\'')
            text[i] = '"';
    event.payload = (struct slice){text, length};
    event.data_lines = 1;
    if (feed_known())
        return;
    assert_true(json_read(reader, event.payload, &document, &error));
    document.event = &event;
    chunk_decode(decoder, &document, &chunk);
    learn_document(&document);
    streams_assign(streams, &chunk);
    streams_check(streams, &chunk);
}

static void feed_other(const char *text)
{
    if (text[0] == '[')
        event.kind = EVENT_SENTINEL;
    else if (text[0] == 'H')
        event.kind = EVENT_RESPONSE;
    if (event.kind == EVENT_RESPONSE) {
        http = (struct http_facts){.present = true, .status = atoi(text + 5), .status_place = event.place};
        event.connection++;
    }
    if (text[0] == 'E') {
        event.kind = EVENT_END;
        streams_end(streams, &event, false);
        return;
    }
    streams_event(streams, &event);
}

/* Feeds one line; `text[length]` is its line end. */
static void feed_line(char *text, size_t length)
{
    event.kind = EVENT_DATA;
    event.place.line++;
    event.number++;
    piece.place = event.place;
    if (text[0] == '{')
        feed_json(text, length);
    else
        feed_other(text);
}

static void finish(bool cut)
{
    event.kind = EVENT_END;
    event.place.line++;
    streams_end(streams, &event, cut);
    streams_finish(streams);
}

/* Feeds the first of `lines`, or the line that was fed before it as often as it says. True: the input is cut there. */
static bool feed_next(const char *lines, size_t length)
{
    static char line[4096];
    static size_t line_length;

    if (lines[0] == '*') {
        for (int i = atoi(lines + 1); i > 0; i--)
            feed_line(line, line_length);
        return false;
    }
    line_length = length;
    assert_true(length + 1 < sizeof line);
    memcpy(line, lines, length + 1);
    if (strncmp(line, "CUT", 3) == 0)
        return true;
    if (strncmp(line, "SSE", 3) == 0) {
        event.framing = FRAMING_SSE;
        return false;
    }
    feed_line(line, length);
    return false;
}

static inline void feed(const char *lines)
{
    bool cut = false;

    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n");
        cut = feed_next(lines, length) || cut;
        lines += length + 1;
    }
    finish(cut);
}

/* The codes of what was found, each once. */
static inline void list_codes(char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (int rule = 0; rule < RULE_COUNT; rule++)
        if (recorded_rule((enum rule)rule) != NULL)
            used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? " " : "", rule_table[rule].code);
}

#endif
