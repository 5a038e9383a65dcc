/*
 * Streams in two ways, for what takes a short way with chunks of known shapes: chunk by
 * chunk without shapes, and as the test feeds them, from the shape cache. All that is
 * found must be the same, and so must what is counted.
 */
#ifndef CHUNKLINT_TESTS_FOLLOW_STAGE_H
#define CHUNKLINT_TESTS_FOLLOW_STAGE_H

#include "stream_stage.h"

/* Feeds a whole stream, and ends it: the test's own way, with shapes and without. */
static void feed_stream(const char *lines);

struct follow_case {
    const char *name;
    enum event_framing framing;
    const struct dialect *dialect;
    const char *lines, *codes;
    unsigned followed; /* at least so many chunks */
};

static const struct follow_case long_cases[] = {
#define CASE(name, dialect, lines, codes, followed) {name, FRAMING_SSE, &dialect, lines, codes, followed},
#define LOG(name, lines, codes, followed)           {name, FRAMING_JSONL, &openai, lines, codes, followed},
#include "follow_cases.def"
#undef CASE
#undef LOG
};

/* By the third time most shapes are known, by the fifth each is the stream's own. */
enum { ROUNDS = 5 };

static const struct chunklint_options shape_options = {.limits = {.event_tokens = 1024}, .shape_cache = true};
static void *stage_memory, *shape_memory, *schema_memory_block;
static size_t shape_size;

static int set_up_shapes(void **state)
{
    static const char anything[] = "{}";
    char problem_text[100];
    struct text problem = text_over(problem_text, sizeof problem_text);
    struct arena arena = {0}, schema_arena = {.size = schema_memory(sizeof anything)};

    (void)state;
    stage_memory = set_up_with(4);
    shapes_create(&arena, &shape_options, recording_diag(), 1);
    shape_size = arena.used;
    shape_memory = malloc(shape_size);
    schema_memory_block = schema_arena.base = malloc(schema_arena.size);
    schema = schema_compile(&schema_arena, reader, SLICE("{}"), &problem);
    return shape_memory == NULL || schema == NULL ? -1 : 0;
}

static int tear_down_shapes(void **state)
{
    (void)state;
    free(stage_memory);
    free(shape_memory);
    free(schema_memory_block);
    return 0;
}

static void forget_shapes(void)
{
    struct arena arena = {.base = shape_memory, .size = shape_size};

    memset(shape_memory, 0xA5, shape_size);
    shapes = shapes_create(&arena, &shape_options, recording_diag(), 1);
}

/* ## Two ways */

/* What is counted in an input; scopes of its streams are counted from the connection's. */
struct counted {
    uint64_t scope, chunks, streams;
};

static struct recording plain;
static struct counted plain_counted;

static struct counted run(enum event_framing framing, const struct dialect *dialect, const char *lines)
{
    uint64_t chunks_before = streams_chunks(streams), streams_before = streams_count(streams);

    begin(framing, dialect);
    uint64_t scope = diag_current(recording_diag())->number;
    feed_stream(lines);
    return (struct counted){scope, streams_chunks(streams) - chunks_before, streams_count(streams) - streams_before};
}

/* As it was chunk by chunk? */
static bool same_outcome(struct counted got)
{
    bool same =
        recording.count == plain.count && got.chunks == plain_counted.chunks && got.streams == plain_counted.streams;

    for (size_t i = 0; i < plain.count && i < RECORDED_MAX && same; i++)
        same = recorded_same(&recording.list[i], &plain.list[i]) &&
               recording.list[i].scope - got.scope == plain.list[i].scope - plain_counted.scope;
    return same;
}

/* False: what is found or counted differs. */
static bool same_both_ways(enum event_framing framing, const struct dialect *dialect, const char *lines)
{
    bool same = true;

    shapes = NULL;
    plain_counted = run(framing, dialect, lines);
    plain.count = recording.count;
    memcpy(plain.list, recording.list, sizeof *plain.list * (plain.count < RECORDED_MAX ? plain.count : RECORDED_MAX));
    forget_shapes();
    for (int round = 0; round < ROUNDS && same; round++)
        same = same_outcome(run(framing, dialect, lines));
    return same;
}

/* ## An odd chunk at each place */

#define TWICE_GO GO T("seven") T("eight")

/* Beginnings, chunks that are followed, ends. */
static const char *const bases[][3] = {
    {OPEN, TWICE_GO, END},
    {OPEN, GO_R GO, END},
    {OPEN, GO_L, END},
    {OPEN OTHER_ROLE, GO_OTHER OTHER_T("x"), STOP OTHER_STOP USAGE DONE},
    {ROLE ARGS, GO_ARGS, END_ARGS},
    {OPEN, GO_P, END},
    {OPEN OPEN_OF("b"), GO GO_OF("b"), STOP STOP_OF("b") USAGE USAGE_OF("b")},
};

static const char *const odd_chunks[] = {
    T(""),
    T("fog") AGAIN("101"),
    T("<think>"),
    T("<thi"),
    T("nk>"),
    T("\\u003cthink>"),
    T("\\'"),
    T("\\u0027"),
    T("\\n"),
    T("\xEF\xBF\xBD"),
    T("\\ufffd"),
    T("a\\ufffdb"),
    T("\xC3\xA9"),
    T("\\ud83d\\ude00"),
    R("x"),
    R(""),
    X("0", "{'reasoning':'x'}", "null"),
    X("0", "{'reasoning':'x','reasoning_content':'x'}", "null"),
    X("0", "{'content':'x','reasoning':'x'}", "null"),
    X("0", "{'content':null}", "null"),
    X("0", "{'content':5}", "null"),
    X("0", "{'refusal':'x'}", "null"),
    X("0", "{'audio':{}}", "null"),
    X("0", "{'images':[]}", "null"),
    EMPTY,
    EMPTY AGAIN("30"),
    X("0", "null", "null"),
    EXTRA("a", "[{'index':0,'finish_reason':null}]", ""),
    L("x", TOKEN("x", "-1.5")),
    L("x", TOKEN("y", "-1.5")),
    L("x", TOKEN("x", "1.5")),
    L("", TOKEN("x", "-1.5")),
    L("x", ""),
    ROLE,
    OPEN,
    X("0", "{'role':'','content':'x'}", "null"),
    X("0", "{'role':'ai'}", "null"),
    STOP,
    STOP STOP,
    LENGTH,
    X("0", "{'content':'x'}", "'stop'"),
    X("0", "{'content':'x'}", "''"),
    USAGE,
    TEXT_USAGE,
    CHUNK("0", "{'content':'x'}", "null", ",'usage':null"),
    BARE(""),
    BARE(",'usage':{}"),
    OTHER_ROLE,
    OTHER_T("x"),
    OTHER_T("x") OTHER_T("y") OTHER_T("z"),
    OTHER_STOP,
    X("2", "{'content':'x'}", "null"),
    X("9", "{'content':'x'}", "null"),
    X("-1", "{'content':'x'}", "null"),
    X("null", "{'content':'x'}", "null"),
    EXTRA("a", "[{'index':0,'delta':{'content':'x'}},{'index':1,'delta':{'content':'y'}}]", ""),
    EXTRA("a", "[{'index':0,'delta':{'content':'x'}},{'index':0,'delta':{'content':'y'}}]", ""),
    FIRST(""),
    FIRST("{}"),
    PART(",1"),
    PART("}"),
    PART(""),
    CALL,
    OLD_CALL,
    CALLS("0", HEAD("1", "d", "f", "{}")),
    CALLS("0", MORE("1", "{}")),
    CALLS("0", MORE("0", ",1") "," MORE("0", ",2")),
    CALLS("0", WITH_ID("'d'", ",1")),
    CALLS("0", WITH_NAME("'g'", ",1")),
    CALLS("0", ""),
    CALLS("1", MORE("0", ",1")),
    TEXT_OF("b"),
    TEXT_OF("ab"),
    TEXT_OF(""),
    OPEN_OF("b"),
    OPEN_OF("c") TEXT_OF("c"),
    STOP_OF("b"),
    GO_OF("c"),
    MODEL("'n'"),
    MODEL("''"),
    MODEL("null"),
    MODEL("5"),
    CREATED("1700000001"),
    CREATED("1600000000"),
    CREATED("0"),
    CREATED("null"),
    CREATED("1.5"),
    P("q", "x"),
    P("", "x"),
    P("q", "x") P("p", "x"),
    OTHER,
    "{'error':{'message':'boom'},'more':'to make it long enough'}\n",
    "{'error':'boom','id':'a','object':'chat.completion.chunk','choices':[]}\n",
    CHUNK("0", "{'content':'x'}", "null", ",'error':{'message':'boom'}"),
    "!\n",
    DONE,
    "END\n",
    "HTTP 200\n",
    PREAMBLE,
    CHUNK("0", "{'content':'x'}", "null", ",'moderation':{}"),
    CHUNK("0", "{'content':'x'}", "null", ",'any':'x'"),
};

static inline size_t copy_lines(char *out, const char *lines, size_t length)
{
    memcpy(out, lines, length);
    out[length] = '\0';
    return length;
}

/* The stream with the odd chunk behind `length` bytes of those that are followed. */
static inline void put_stream(char *out, const char *const base[3], size_t length, const char *odd)
{
    out += copy_lines(out, base[0], strlen(base[0]));
    out += copy_lines(out, base[1], length);
    out += copy_lines(out, odd, strlen(odd));
    out += copy_lines(out, base[1] + length, strlen(base[1] + length));
    out += copy_lines(out, base[1], strlen(base[1]));
    copy_lines(out, base[2], strlen(base[2]));
}

static inline unsigned check_odd(const char *const base[3], const char *odd, enum event_framing framing,
                                 uint64_t *count)
{
    static char lines[1 << 15];
    unsigned wrong = 0;

    for (const char *at = base[1]; *at != '\0'; at = strchr(at, '\n') + 1) {
        put_stream(lines, base, (size_t)(at - base[1]), odd);
        if (!same_both_ways(framing, &openai, lines)) {
            print_error("behind %zu bytes of %.60s...: %s", (size_t)(at - base[1]), base[1], odd);
            wrong++;
        }
        *count += followed;
    }
    return wrong;
}

#endif
