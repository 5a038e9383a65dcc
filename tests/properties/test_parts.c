/*
 * Parts of a log: where chunklint_part_follows says that a part may be checked
 * without what comes before it, the parts' findings are those of the whole; and
 * what ties them together is refused, each for its own reason. A log here is one
 * stream after the other, in lines or in events, named by their numbers, cut into
 * three, with lines put between them.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../support/check.h"
#include "../support/tap.h"

enum { STREAMS = 600, PARTS = 3, ADDITIONS = 2, RANDOM_LOGS = 24, AT_FIRST = 100000 };

#define CHUNK(id, created, delta, finish)                                                                              \
    "{\"id\":\"" id "\",\"object\":\"chat.completion.chunk\",\"created\":" created ",\"model\":\"m\",\"choices\":"     \
    "[{\"index\":0,\"delta\":{" delta "},\"logprobs\":null,\"finish_reason\":" finish "}]}\n"
#define NOW                 "1700000000"
#define OPEN(id)            CHUNK(id, NOW, "\"role\":\"assistant\",\"content\":\"\"", "null")
#define TEXT(id)            CHUNK(id, NOW, "\"content\":\"word\"", "null")
#define STOP(id)            CHUNK(id, NOW, "", "\"stop\"")
#define STREAM(id)          OPEN(id) TEXT(id) STOP(id)
#define STREAM_AT(id, time) CHUNK(id, time, "\"role\":\"assistant\"", "null") CHUNK(id, time, "", "\"stop\"")
#define WRONG(id)           OPEN(id) CHUNK(id, NOW, "\"content\":7,\"own\":1", "null") STOP(id)
#define E(chunk)            "data: " chunk "\n"
#define DONE                "data: [DONE]\n\n"
#define EVENTS(id)          E(OPEN(id)) E(TEXT(id)) E(STOP(id)) DONE
#define PREAMBLE                                                                                                       \
    "{\"id\":\"\",\"object\":\"\",\"created\":0,\"model\":\"\",\"choices\":[],\"prompt_filter_results\":[]}\n"

/* ## Logs */

struct log {
    struct bytes text;
    size_t capacity;
    size_t ends[PARTS];
};

/* Lines that come after a stream of a part, or before all of them. */
struct addition {
    unsigned part, stream;
    const char *lines;
};

static void append(struct log *log, const char *bytes, size_t length)
{
    if (length == 0)
        return;
    if (log->text.length + length > log->capacity) {
        log->capacity = 2 * (log->capacity + length);
        log->text.data = realloc(log->text.data, log->capacity);
        if (log->text.data == NULL)
            die("no memory for a log");
    }
    memcpy(log->text.data + log->text.length, bytes, length);
    log->text.length += length;
}

__attribute__((format(printf, 2, 3))) static void append_format(struct log *log, const char *format, ...)
{
    char text[1024];
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    append(log, text, (size_t)length);
}

/* What stands around each chunk, and behind a stream. */
struct form {
    const char *before, *behind, *sentinel;
    enum chunklint_input input;
    bool carriage_returns;
};

static const struct form lines = {"", "", "", CHUNKLINT_AUTO, false},
                         events = {"data: ", "\n", DONE, CHUNKLINT_AUTO, false},
                         told_events = {"data: ", "\n", DONE, CHUNKLINT_SSE, false},
                         endless_events = {"data: ", "\n", "", CHUNKLINT_AUTO, false},
                         windows_events = {"data: ", "\n", DONE, CHUNKLINT_AUTO, true};

/* Its line ends become those of the form. */
static void append_text(struct log *log, const struct form *form, const char *text)
{
    for (size_t length; *text != '\0'; text += length) {
        length = strcspn(text, "\n") + 1;
        append(log, text, length - 1);
        append(log, form->carriage_returns ? "\r\n" : "\n", form->carriage_returns ? 2 : 1);
    }
}

static void append_stream(struct log *log, const struct form *form, unsigned number)
{
    char text[2048];

    snprintf(text, sizeof text, "%s" OPEN("c%u") "%s%s" TEXT("c%u") "%s%s" STOP("c%u") "%s%s", form->before, number,
             form->behind, form->before, number, form->behind, form->before, number, form->behind, form->sentinel);
    append_text(log, form, text);
}

static void append_additions(struct log *log, const struct addition *additions, size_t count, unsigned part,
                             unsigned stream)
{
    for (size_t k = 0; k < count; k++)
        if (additions[k].lines != NULL && additions[k].part == part && additions[k].stream == stream)
            append(log, additions[k].lines, strlen(additions[k].lines));
}

static struct log make_log(const unsigned streams[PARTS], const struct form *const forms[PARTS],
                           const struct addition *additions, size_t count)
{
    struct log log = {0};
    unsigned number = 0;

    for (unsigned part = 0; part < PARTS; part++) {
        append_additions(&log, additions, count, part, AT_FIRST);
        for (unsigned i = 0; i < streams[part]; i++) {
            append_stream(&log, forms[part], number++);
            append_additions(&log, additions, count, part, i);
        }
        log.ends[part] = log.text.length;
    }
    return log;
}

/* ## Checking: findings are written down, a line each, as they have to be in the whole */

struct side {
    struct chunklint *checker;
    struct chunklint_part part;
    void *memory;
    struct log *out, own;
    uint64_t offset, line, event; /* of what comes before it */
};

static const char *shown(const char *string)
{
    return string != NULL ? string : "-";
}

static void write_down(void *user, const struct chunklint_diagnostic *d)
{
    struct side *side = user;

    append_format(side->out, "%s %llu:%llu %llu+%llu event %llu stream %s choice %d call %d at %s x%llu\n", d->rule,
                  (unsigned long long)(side->line + d->line), (unsigned long long)d->column,
                  (unsigned long long)(side->offset + d->offset), (unsigned long long)d->length,
                  (unsigned long long)(side->event + d->event), shown(d->stream), d->choice, d->call, shown(d->pointer),
                  (unsigned long long)d->count);
    append_format(side->out, "  %s, found %s, expected %s\n", d->message, shown(d->found), shown(d->expected));
    append(side->out, d->excerpt != NULL ? d->excerpt : "", d->excerpt_length);
}

static void begin(struct side *side, const struct chunklint_options *options, struct log *out)
{
    struct chunklint_options own = *options;
    struct chunklint_problem problem;
    size_t size;

    own.report = write_down;
    own.user = side;
    own.part = &side->part;
    size = chunklint_memory(&own);
    side->memory = must_allocate(size);
    side->out = out;
    side->checker = chunklint_create(&own, side->memory, size, &problem);
    if (side->checker == NULL)
        die("no checker: %s", problem.message);
    chunklint_begin(side->checker, "log");
}

static void end(struct side *side)
{
    chunklint_finish(side->checker);
    free(side->memory);
}

static struct log check_whole(const struct chunklint_options *options, const struct log *log)
{
    struct side side = {0};
    struct log out = {0};

    begin(&side, options, &out);
    chunklint_feed(side.checker, log->text.data, log->text.length);
    end(&side);
    return out;
}

static void feed_part(struct side *side, const struct chunklint_options *options, const struct log *log, size_t part)
{
    size_t start = part == 0 ? 0 : log->ends[part - 1];

    begin(side, options, &side->own);
    side->offset = start;
    chunklint_feed(side->checker, log->text.data + start, log->ends[part] - start);
}

static bool any_tied(const struct side sides[PARTS])
{
    bool tied = false;

    for (size_t i = 0; i < PARTS; i++)
        tied = chunklint_part_is_tied(&sides[i].part) || tied;
    return tied;
}

static bool all_follow(const struct side sides[PARTS])
{
    bool follow = true;

    for (size_t i = 1; i < PARTS; i++)
        follow = chunklint_part_follows(&sides[0].part, &sides[i - 1].part, &sides[i].part) && follow;
    return follow;
}

/* Ends a part, and says what lies before the next one. */
static void end_part(struct side *side, struct side *next)
{
    next->line = side->line + chunklint_part_lines(&side->part);
    next->event = side->event + chunklint_summary(side->checker).events;
    end(side);
}

/* What is said of the parts. */
struct said {
    bool follow, tied;
};

/* The parts' findings as those of the whole. In a first round it is learnt what lies before each of them. */
static struct log check_parts(const struct chunklint_options *options, const struct log *log, struct said *said)
{
    struct side sides[PARTS + 1] = {0};
    struct log out = {0};

    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < PARTS; i++) {
            sides[i].own.text.length = 0;
            feed_part(&sides[i], options, log, i);
        }
        *said = (struct said){all_follow(sides), any_tied(sides)};
        for (size_t i = 0; i < PARTS; i++)
            end_part(&sides[i], &sides[i + 1]);
    }
    for (size_t i = 0; i < PARTS; i++) {
        append(&out, sides[i].own.text.data, sides[i].own.text.length);
        free(sides[i].own.text.data);
    }
    return out;
}

static bool same_findings(const struct chunklint_options *options, const struct log *log, struct said *said)
{
    struct log whole = check_whole(options, log), parts = check_parts(options, log, said);
    bool same = whole.text.length == parts.text.length &&
                (whole.text.length == 0 || memcmp(whole.text.data, parts.text.data, whole.text.length) == 0);

    free(whole.text.data);
    free(parts.text.data);
    return same;
}

/* ## Cases */

struct parts_case {
    const char *name;
    bool follow, tied;
    struct addition additions[ADDITIONS];
    unsigned last;               /* streams of the last part; 0: as many as the others have */
    size_t streams, diagnostics; /* limits; 0: the default */
    const char *expect;
    const struct form *form, *last_form; /* of the others, and of the last part; NULL: lines, and the same */
};

static const struct parts_case cases[] = {
    /* ## lines */
    {"whole streams alone", true, false, .last = STREAMS},
    {"findings in every part", true, false, .additions = {{0, 300, WRONG("x")}, {2, 500, WRONG("y")}}},
    {"empty lines", true, false, .additions = {{0, 7, "\n\n"}, {1, 7, "\n" WRONG("x")}}},
    {"the id of a stream that is gone", true, false, .additions = {{1, 500, STREAM("c0")}}},
    {"a stream more", true, false, .additions = {{1, 0, OPEN("x") STOP("x")}}},
    {"just enough streams", true, false, .last = 513},
    {"more streams than ids are kept of", true, false, .last = 1400},
    {"too few streams to displace those before", false, false, .last = 512},
    {"a chunk for a stream before the cut", false, false, .additions = {{1, 0, TEXT("c598")}}},
    {"a stream with the id of one before the cut", false, false, .additions = {{1, 0, STREAM("c599")}}},
    {"a chunk for an older stream of its own part", false, true, .additions = {{1, 300, TEXT("c850")}}},
    {"a stream that is open at the cut", false, false, .additions = {{0, 599, OPEN("x")}}},
    {"a stream that is open at the end", true, false, .additions = {{2, 599, OPEN("x")}}},
    {"streams that stay open in the last part", true, false,
     .additions = {{2, 3, OPEN("x")}, {2, 580, OPEN("y") TEXT("y")}}},
    {"a stream that stays open before the last part", false, false, .additions = {{1, 3, OPEN("x")}}},
    {"a last line that is cut", true, false, .additions = {{2, 599, OPEN("x") TEXT("x") "{\"id\":\"x\",\"obj"}}},
    {"streams that alternate", false, true, .additions = {{1, 300, OPEN("x") OPEN("y") STOP("x") STOP("y")}}},
    {"a line that is no JSON, in the first part", false, true, .additions = {{0, 300, "{\"id\":\n"}}},
    {"a line that is no JSON, in the last part", false, true, .additions = {{2, 300, "{\"id\":\n"}}},
    {"a sentinel", false, true, .additions = {{1, 300, "[DONE]\n"}}},
    {"an error", false, true, .additions = {{1, 300, "{\"error\":{\"message\":\"m\"}}\n"}}},
    {"a chunk without id", false, true, .additions = {{1, 300, STREAM("")}}},
    {"a preamble", false, true, .additions = {{1, 300, PREAMBLE STREAM("x")}}},
    {"a time a year after the others", false, false, .additions = {{2, 300, STREAM_AT("x", "1740000000")}}},
    {"a time a year after the others, in the first part", true, false,
     .additions = {{0, 0, STREAM_AT("x", "1740000000")}}},
    {"a line that is no chunk", false, true, .additions = {{1, 300, "7\n"}}},
    {"a log without room for the streams before it", false, false, .streams = 500},
    {"more findings than are kept until streams end", false, false,
     .additions = {{1, 300, WRONG("x") WRONG("y") WRONG("z")}, {2, 1, WRONG("v") WRONG("w")}}, .diagnostics = 16},
    {"choices that are missing", true, false, .expect = "n=2"},

    /* ## events */
    {"events: whole streams alone", true, false, .form = &events},
    {"events that are said to be some", true, false, .form = &told_events},
    {"events: findings in every part", true, false,
     .additions = {{0, 300, E(OPEN("x")) E(CHUNK("x", NOW, "\"content\":7,\"own\":1", "null")) E(STOP("x")) DONE},
                   {2, 500, E(TEXT("y")) E(STOP("y")) E(STOP("y")) DONE}},
     .form = &events},
    {"events: comments", true, false,
     .additions = {{0, 7, ": ping\n\n" EVENTS("x")}, {1, 7, ":\n\n\n" E(OPEN("y")) ": ping\n\n" E(STOP("y")) DONE}},
     .form = &events},
    {"events: one without data before a stream", true, false, .additions = {{1, 7, "data:\n\n"}}, .form = &events},
    {"events: one without data before the cut", false, false, .additions = {{0, 599, "data:\n\n"}}, .form = &events},
    {"events: the id of a stream that is gone", true, false, .additions = {{1, 500, EVENTS("c0")}}, .form = &events},
    {"events: choices that are missing", true, false, .expect = "n=2", .form = &events},
    {"events: a stream that is open at the end", true, false, .additions = {{2, 599, E(OPEN("x"))}}, .form = &events},
    {"events: a last one that is cut", true, false, .additions = {{2, 599, E(OPEN("x")) "data: {\"id\":\"x\",\"obj"}},
     .form = &events},
    {"events: a stream that is open at the cut", false, false, .additions = {{0, 599, E(OPEN("x"))}}, .form = &events},
    {"events: a stream with the id of one before the cut", false, false, .additions = {{1, 0, EVENTS("c599")}},
     .form = &events},
    {"events: too few streams to displace those before", false, false, .last = 512, .form = &events},
    {"events: ids", false, false, .additions = {{0, 300, "id: 7\n" EVENTS("x")}}, .form = &events},
    {"events: an id, in the last part", false, false, .additions = {{2, 300, "id: 7\n" EVENTS("x") ":\n\n"}},
     .form = &events},
    {"events: other line ends", false, false, .additions = {{1, 300, E(OPEN("x")) E(STOP("x")) "data: [DONE]\r\n\n"}},
     .form = &events},
    {"events: other line ends in the last part", false, false, .form = &events, .last_form = &windows_events},
    {"events: carriage returns", true, false, .form = &windows_events},
    {"events: lines in the last part", false, false, .form = &events, .last_form = &lines},
    {"events: a stream without sentinel before the cut", false, false,
     .additions = {{0, 599, E(OPEN("x")) E(STOP("x"))}}, .form = &events},
    {"events: a cut in a line", false, false, .additions = {{0, 599, "data: "}}, .form = &events},
    {"events: a cut in an event", false, false, .additions = {{0, 599, "data: [DONE]\n"}}, .form = &events},
    {"events: no sentinels", false, true, .form = &endless_events},
    {"events: a stream without sentinel", false, true, .additions = {{1, 300, E(OPEN("x")) E(STOP("x"))}},
     .form = &events},
    {"events: a sentinel comes again", false, true, .additions = {{1, 300, DONE}}, .form = &events},
    {"events: a sentinel comes again before the cut", false, true, .additions = {{0, 599, DONE}}, .form = &events},
    {"events: a chunk after its sentinel", false, true, .additions = {{1, 300, E(TEXT("c900"))}}, .form = &events},
    {"events: a stream that begins without a delta", false, true,
     .additions = {{1, 300,
                    E("{\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":" NOW
                      ",\"model\":\"m\",\"choices\":[{\"index\":0,\"finish_reason\":null}]}\n") E(STOP("x")) DONE}},
     .form = &events},
    {"events: a stream that begins without a delta, at a cut", false, true,
     .additions = {{1, AT_FIRST,
                    E("{\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":" NOW
                      ",\"model\":\"m\",\"choices\":[{\"index\":0,\"finish_reason\":null}]}\n") E(STOP("x")) DONE}},
     .form = &events},
    {"events: a chunk for a stream before the cut", false, true, .additions = {{1, AT_FIRST, E(TEXT("c599"))}},
     .form = &events},
    {"events: a sentinel at the cut", false, true, .additions = {{1, AT_FIRST, DONE}}, .form = &events},
    {"events: an error", false, true, .additions = {{1, 300, E("{\"error\":{\"message\":\"m\"}}\n")}}, .form = &events},
    {"events: no JSON", false, true, .additions = {{1, 300, E("{\"id\":\n")}}, .form = &events},
    {"events: a chunk without id", false, true, .additions = {{1, 300, EVENTS("")}}, .form = &events},
};

static void check_case(const struct parts_case *own)
{
    const unsigned streams[PARTS] = {STREAMS, STREAMS, own->last != 0 ? own->last : STREAMS};
    struct chunklint_options options = chunklint_defaults();
    const struct form *form = own->form != NULL ? own->form : &lines;
    const struct form *const forms[PARTS] = {form, form, own->last_form != NULL ? own->last_form : form};
    struct log log = make_log(streams, forms, own->additions, ADDITIONS);
    struct said said;
    bool same;

    options.input = form->input;
    options.expect = own->expect;
    options.limits.streams = own->streams != 0 ? own->streams : options.limits.streams;
    options.limits.diagnostics = own->diagnostics != 0 ? own->diagnostics : options.limits.diagnostics;
    same = same_findings(&options, &log, &said);
    tap_ok(said.follow == own->follow && said.tied == own->tied && (same || !said.follow), "%s: parts %s", own->name,
           own->follow ? "that follow, with the findings of the whole"
           : own->tied ? "that are tied by their lines"
                       : "that do not follow each other");
    free(log.text.data);
}

/* Streams that have ended make room for others; what they lack is told of them all. */
static void check_all_told(void)
{
    static const unsigned streams[PARTS] = {STREAMS, STREAMS, STREAMS};
    struct chunklint_options options = chunklint_defaults();
    const struct form *const forms[PARTS] = {&lines, &lines, &lines};
    struct log log = make_log(streams, forms, NULL, 0), found;
    unsigned told = 0;

    options.expect = "n=2";
    found = check_whole(&options, &log);
    append(&found, "", 1);
    for (const char *at = found.text.data; (at = strstr(at, "C012 ")) != NULL; at++)
        told++;
    tap_ok(told == PARTS * STREAMS, "a missing choice is told of %u streams of %d", told, PARTS * STREAMS);
    free(log.text.data);
    free(found.text.data);
}

/* ## Logs at random: whatever is said to follow must have the findings of the whole */

static uint64_t state = 1;

static unsigned random_below(unsigned limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)((state >> 32) * limit >> 32);
}

/* One addition of the cases of that form, anywhere. */
static struct addition random_addition(const struct form *form)
{
    const struct parts_case *from;

    do
        from = &cases[random_below(sizeof cases / sizeof cases[0])];
    while (from->form != form && (from->form != NULL || form != &lines));
    return (struct addition){random_below(PARTS), random_below(8) == 0 ? STREAMS - 1 : random_below(STREAMS),
                             from->additions[random_below(ADDITIONS)].lines};
}

static void check_at_random(const struct form *form, const char *name)
{
    const struct form *const forms[PARTS] = {form, form, form};
    unsigned wrong = 0, following = 0;

    for (unsigned i = 0; i < RANDOM_LOGS; i++) {
        const unsigned streams[PARTS] = {STREAMS, STREAMS - random_below(100), STREAMS};
        struct addition additions[] = {random_addition(form), random_addition(form)};
        struct chunklint_options options = chunklint_defaults();
        struct log log = make_log(streams, forms, additions, ADDITIONS);
        struct said said;
        bool same = same_findings(&options, &log, &said);

        wrong += said.follow && (said.tied || !same);
        following += said.follow;
        free(log.text.data);
    }
    tap_ok(wrong == 0 && following > RANDOM_LOGS / 8 && following < RANDOM_LOGS,
           "%d logs of %s at random: %u are said to follow, and have the findings of the whole", RANDOM_LOGS, name,
           following);
}

int main(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_case(&cases[i]);
    check_all_told();
    check_at_random(&lines, "lines");
    check_at_random(&events, "events");
    return tap_done();
}
