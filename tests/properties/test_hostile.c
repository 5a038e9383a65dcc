/*
 * Input that means harm, or might: each case gives the finding that says what is
 * wrong, a stream behind it is still checked, and four times the input costs
 * less than eight times the time (linear work measures about four).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../support/check.h"
#include "../support/tap.h"

/* ---- building inputs */

struct buffer {
    struct bytes bytes;
    size_t capacity;
};

static void add(struct buffer *buffer, const char *data, size_t length)
{
    while (buffer->bytes.length + length + 1 > buffer->capacity) {
        buffer->capacity = buffer->capacity * 2 + 4096;
        buffer->bytes.data = realloc(buffer->bytes.data, buffer->capacity);
        if (buffer->bytes.data == NULL)
            die("no memory for %zu bytes", buffer->capacity);
    }
    memcpy(buffer->bytes.data + buffer->bytes.length, data, length);
    buffer->bytes.length += length;
    buffer->bytes.data[buffer->bytes.length] = '\0';
}

static void add_string(struct buffer *buffer, const char *string)
{
    add(buffer, string, strlen(string));
}

/* `pattern` with one number in it, for each of `count` numbers from 0. */
__attribute__((format(printf, 3, 0))) static void add_numbered(struct buffer *buffer, size_t count, const char *pattern)
{
    char text[512];

    for (size_t i = 0; i < count; i++) {
        int length = snprintf(text, sizeof text, pattern, i);
        add(buffer, text, (size_t)length);
    }
}

static void add_repeated(struct buffer *buffer, size_t count, const char *string)
{
    size_t length = strlen(string);

    for (size_t i = 0; i < count; i++)
        add(buffer, string, length);
}

#define FRAME   "\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-4.1-mini\""
#define OPENING "{\"id\":\"chatcmpl-Hull1\"," FRAME ",\"choices\":[]"

static void binary_file(struct buffer *buffer, size_t size)
{
    uint64_t state = 88172645463325252u;

    while (buffer->bytes.length < size) {
        state ^= state << 13; /* xorshift64 */
        state ^= state >> 7;
        state ^= state << 17;
        add(buffer, (const char *)&state, sizeof state);
    }
}

static void blank_lines(struct buffer *buffer, size_t size)
{
    add_repeated(buffer, size, "\n");
}

static void long_line(struct buffer *buffer, size_t size)
{
    add_string(buffer, "data: ");
    add_repeated(buffer, size / 16, "0123456789abcdef");
}

static void long_line_without_field(struct buffer *buffer, size_t size)
{
    add_repeated(buffer, size / 16, "0123456789abcdef");
}

static void open_brackets(struct buffer *buffer, size_t size)
{
    add_string(buffer, "data: ");
    add_repeated(buffer, size, "[");
}

static void bare_open_brackets(struct buffer *buffer, size_t size)
{
    add_repeated(buffer, size, "[");
}

static void nested_arrays(struct buffer *buffer, size_t size)
{
    open_brackets(buffer, size / 2);
    add_repeated(buffer, size / 2, "]");
}

static void nested_objects(struct buffer *buffer, size_t size)
{
    add_string(buffer, "data: ");
    add_repeated(buffer, size / 6, "{\"a\":");
    add_string(buffer, "1");
    add_repeated(buffer, size / 6, "}");
}

static void deep_envelope(struct buffer *buffer, size_t size)
{
    add_string(buffer, "{\"time\":1,\"response\":");
    add_repeated(buffer, size / 2, "[");
    add_repeated(buffer, size / 2, "]");
    add_string(buffer, "}");
}

static void flat_object(struct buffer *buffer, size_t keys)
{
    add_string(buffer, "data: " OPENING);
    add_numbered(buffer, keys, ",\"key%zu\":0");
    add_string(buffer, "}");
}

static void same_key(struct buffer *buffer, size_t keys)
{
    add_string(buffer, "data: " OPENING);
    add_repeated(buffer, keys, ",\"key\":0");
    add_string(buffer, "}");
}

static void many_choices(struct buffer *buffer, size_t choices)
{
    add_string(buffer, "data: {\"id\":\"chatcmpl-Hull1\"," FRAME ",\"choices\":[{}");
    add_repeated(buffer, choices, ",{}");
    add_string(buffer, "]}");
}

/* One JSON value over many lines, with a fault in each. */
static void faulty_document(struct buffer *buffer, size_t choices)
{
    add_string(buffer, "{\n\"id\":\"chatcmpl-Hull1\",\n" FRAME ",\n\"choices\":[{}");
    add_repeated(buffer, choices, ",\n{}");
    add_string(buffer, "]\n}\n");
}

static void faulty_data_lines(struct buffer *buffer, size_t choices)
{
    add_string(buffer, "data: {\"id\":\"chatcmpl-Hull1\"," FRAME ",\"choices\":[{}");
    add_repeated(buffer, choices, "\ndata: ,{}");
    add_string(buffer, "]}");
}

static void odd_values(struct buffer *buffer, size_t values)
{
    add_string(buffer, "data: " OPENING ",\"values\":[0");
    add_repeated(buffer, values / 2, ",9007199254740993,\"\\ud83c\"");
    add_string(buffer, "]}");
}

static void broken_payloads(struct buffer *buffer, size_t payloads)
{
    add_repeated(buffer, payloads, "data: " OPENING ",\"usage\"\n\n");
}

/* The body of one line, each byte in a chunk of its own. */
static void small_chunks(struct buffer *buffer, size_t chunks)
{
    add_string(buffer, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
                       "6\r\ndata: \r\n");
    add_repeated(buffer, chunks, "1\r\n7\r\n");
    add_string(buffer, "2\r\n\n\n\r\n0\r\n\r\n");
}

static void data_lines(struct buffer *buffer, size_t size)
{
    add_repeated(buffer, size / 8, "data: 1\n");
}

static void open_streams(struct buffer *buffer, size_t streams)
{
    add_numbered(buffer, streams,
                 "{\"id\":\"chatcmpl-%zu\"," FRAME ",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\","
                 "\"content\":\"\"},\"finish_reason\":null}]}\n");
}

static void short_streams(struct buffer *buffer, size_t streams)
{
    add_numbered(buffer, streams,
                 "data: {\"id\":\"chatcmpl-%zu\"," FRAME ",\"choices\":[{\"index\":0,\"delta\":{\"role\":"
                 "\"assistant\",\"content\":\"Ahoy\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
}

static void unknown_keys(struct buffer *buffer, size_t keys)
{
    char text[512];

    for (size_t i = 0; i < keys / 4; i++) {
        int length =
            snprintf(text, sizeof text,
                     "data: " OPENING ",\"usage\":null,\"a%zu\":1,\"b%zu\":2,\"c%zu\":3,\"d%zu\":4}\n\n", i, i, i, i);
        add(buffer, text, (size_t)length);
    }
}

static void failed_responses(struct buffer *buffer, size_t responses)
{
    add_repeated(buffer, responses, "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n");
}

/* ---- options */

static void keep(struct chunklint_options *options)
{
    (void)options;
}

static void allow_large(struct chunklint_options *options)
{
    options->limits.event_bytes = 64u << 20;
    options->limits.event_tokens = 4u << 20;
}

static void in_envelope(struct chunklint_options *options)
{
    options->at = "/response";
}

/* ---- the cases */

enum after { AFTER_NOTHING, AFTER_SSE, AFTER_JSONL, AFTER_ENVELOPE, AFTER_HTTP };

struct hostile {
    const char *name;
    void (*build)(struct buffer *, size_t);
    size_t size; /* of the small input; the large one has four times as much */
    const char *code;
    enum check_verdict verdict;
    enum after after;
    void (*set)(struct chunklint_options *);
};

static const struct hostile cases[] = {
    {"a binary file of 1 MB", binary_file, 1 << 18, "F026", CHECK_COMPAT, AFTER_SSE, keep},
    {"blank lines", blank_lines, 1 << 20, "F026", CHECK_COMPAT, AFTER_SSE, keep},
    {"a line of 64 MB", long_line, 16 << 20, "X001", CHECK_COMPAT, AFTER_SSE, keep},
    {"a line of 64 MB without a field name", long_line_without_field, 16 << 20, "F026", CHECK_COMPAT, AFTER_SSE, keep},
    {"512 KB of [[[", open_brackets, 128 << 10, "J012", CHECK_COMPAT, AFTER_SSE, keep},
    {"512 KB of [[[ and nothing else", bare_open_brackets, 128 << 10, "F026", CHECK_COMPAT, AFTER_SSE, keep},
    {"arrays nested 512,000 deep", nested_arrays, 256 << 10, "J012", CHECK_COMPAT, AFTER_SSE, keep},
    {"objects nested 87,000 deep", nested_objects, 128 << 10, "J012", CHECK_COMPAT, AFTER_SSE, keep},
    {"a deep value in an envelope", deep_envelope, 256 << 10, "J012", CHECK_COMPAT, AFTER_ENVELOPE, in_envelope},
    {"a flat object of 256,000 keys", flat_object, 64000, "X001", CHECK_COMPAT, AFTER_SSE, keep},
    {"the same, limits raised", flat_object, 64000, "S008", CHECK_STRICT, AFTER_SSE, allow_large},
    {"one key 256,000 times, limits raised", same_key, 64000, "J009", CHECK_COMPAT, AFTER_SSE, allow_large},
    {"an array of 280,000 small objects", many_choices, 70000, "X001", CHECK_COMPAT, AFTER_SSE, keep},
    {"the same, limits raised", many_choices, 70000, "S001", CHECK_COMPAT, AFTER_SSE, allow_large},
    {"a document of 40,000 faulty lines", faulty_document, 10000, "S001", CHECK_COMPAT, AFTER_NOTHING, keep},
    {"an event of 16,000 faulty lines", faulty_data_lines, 4000, "S001", CHECK_COMPAT, AFTER_SSE, keep},
    {"60,000 odd values in an event", odd_values, 15000, "J010", CHECK_COMPAT, AFTER_SSE, keep},
    {"100,000 broken payloads", broken_payloads, 25000, "J001", CHECK_COMPAT, AFTER_SSE, keep},
    {"a line cut into 400,000 HTTP chunks", small_chunks, 100000, "X001", CHECK_COMPAT, AFTER_HTTP, keep},
    {"10 MB of data: lines without a blank line", data_lines, 2500000, "X001", CHECK_COMPAT, AFTER_SSE, keep},
    {"100,000 open streams", open_streams, 25000, "X002", CHECK_COMPAT, AFTER_JSONL, keep},
    {"100,000 streams one after another", short_streams, 25000, "U001", CHECK_COMPAT, AFTER_SSE, keep},
    {"a million distinct unknown keys", unknown_keys, 250000, "S008", CHECK_STRICT, AFTER_SSE, keep},
    {"20,000 failed responses", failed_responses, 5000, "F032", CHECK_COMPAT, AFTER_HTTP, keep},
};

/* A stream with one defect of its own, to be found behind everything: its model changes (C005). */
static void add_stream_after(struct buffer *buffer, enum after after)
{
    static const char *const chunks[] = {
        "{\"id\":\"chatcmpl-Last1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-4.1\","
        "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Land\"},\"finish_reason\":null}]}",
        "{\"id\":\"chatcmpl-Last1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-4.0\","
        "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
    };
    static const struct {
        const char *start, *before, *behind, *end;
    } frames[] = {
        [AFTER_SSE] = {"\n\n", "data: ", "\n\n", "data: [DONE]\n\n"},
        [AFTER_JSONL] = {"\n", "", "\n", ""},
        [AFTER_ENVELOPE] = {"\n", "{\"response\":", "}\n", ""},
        [AFTER_HTTP] = {"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n", "data: ", "\n\n",
                        "data: [DONE]\n\n"},
    };

    add_string(buffer, frames[after].start);
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
        add_string(buffer, frames[after].before);
        add_string(buffer, chunks[i]);
        add_string(buffer, frames[after].behind);
    }
    add_string(buffer, frames[after].end);
}

/* Checks an input of that size; says whether `code` is found, and the shortest time of a few runs. */
static bool run(const struct hostile *hostile, size_t size, bool with_stream, const char *code, double *seconds)
{
    struct chunklint_options options = chunklint_defaults();
    struct buffer buffer = {0};

    hostile->set(&options);
    options.strict = hostile->verdict == CHECK_STRICT;
    hostile->build(&buffer, size);
    if (with_stream)
        add_stream_after(&buffer, hostile->after);
    struct check_report report = check_bytes(&options, buffer.bytes, CHECK_WHOLE);
    const struct chunklint_diagnostic *found = check_find(&report, hostile->verdict, code);
    bool sound = found != NULL && check_defect(found, buffer.bytes.length) == NULL;
    if (report.seconds < *seconds)
        *seconds = report.seconds;
    if (!sound)
        check_print(&report, hostile->verdict, CHUNKLINT_INFO);
    check_free(&report);
    free(buffer.bytes.data);
    return sound;
}

enum { RATIO_MAX = 8, ATTEMPTS = 3 };
#define SHORTEST 0.002 /* seconds; below it a clock's noise decides */

/* A busy machine may spoil one measurement, not the shortest of three. */
static void check_time(const struct hostile *hostile, double small, double large)
{
    for (int attempt = 1; attempt < ATTEMPTS && large > RATIO_MAX * small && large > RATIO_MAX * SHORTEST; attempt++) {
        run(hostile, hostile->size, false, hostile->code, &small);
        run(hostile, hostile->size * 4, false, hostile->code, &large);
    }
    bool linear = large <= RATIO_MAX * (small > SHORTEST ? small : SHORTEST);
    tap_ok(linear, "%s: four times the input in %.1f times the time (%.3f s)", hostile->name, large / small, large);
}

static void check_case(const struct hostile *hostile)
{
    double small = 1e9, large = 1e9, ignored = 1e9;

    bool found = run(hostile, hostile->size, false, hostile->code, &small);
    found = run(hostile, hostile->size * 4, false, hostile->code, &large) && found;
    tap_ok(found, "%s: %s", hostile->name, hostile->code);
    if (hostile->after != AFTER_NOTHING)
        tap_ok(run(hostile, hostile->size, true, "C005", &ignored), "%s: the stream behind it is checked",
               hostile->name);
    check_time(hostile, small, large);
}

/* Inputs that hold no stream are never clean. */
static void check_without_stream(void)
{
    static const char *const inputs[] = {"",        "\n", "\r", "\xEF\xBB\xBF", ": waiting\n\n", "data: [DONE]\n\n",
                                         "\r\n\r\n"};
    struct chunklint_options options = chunklint_defaults();

    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        struct buffer buffer = {0};
        add_string(&buffer, inputs[i]);
        struct check_report report = check_bytes(&options, buffer.bytes, CHECK_WHOLE);
        tap_ok(check_find(&report, CHECK_COMPAT, "F026") != NULL, "an input of %zu bytes without a stream: F026",
               buffer.bytes.length);
        check_free(&report);
        free(buffer.bytes.data);
    }
}

int main(void)
{
    check_without_stream();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_case(&cases[i]);
    return tap_done();
}
