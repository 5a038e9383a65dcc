/*
 * Descriptions: what streams do becomes facts, members are counted where they
 * stand, nothing of what a capture says is in it, and it is the same under every cut.
 */
#include <stdlib.h>
#include <string.h>

#include "../support/files.h"
#include "../support/tap.h"

#define CHUNK(delta, finish)                                                                                           \
    "data: "                                                                                                           \
    "{\"id\":\"a\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"      \
    "\"delta\":{" delta "},\"finish_reason\":" finish "}]}\n\n"
#define ROLE CHUNK("\"role\":\"assistant\",\"content\":\"\"", "null")
#define TEXT CHUNK("\"content\":\"secret\"", "null")
#define STOP CHUNK("", "\"stop\"")
#define USAGE                                                                                                          \
    "data: {\"id\":\"a\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],"           \
    "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}\n\n"
#define DONE          "data: [DONE]\n\n"
#define CALL(members) CHUNK("\"tool_calls\":[{\"index\":0," members "\"function\":{\"arguments\":\"x\"}}]", "null")

/* ## Describing in one call */

struct described {
    struct chunklint *checker;
    void *memory;
};

static struct described describe(const char *bytes, size_t length, size_t piece)
{
    struct chunklint_options options = chunklint_defaults();
    struct chunklint_problem problem;
    struct described described;

    options.describe = true;
    size_t size = chunklint_memory(&options);
    described.memory = must_allocate(size);
    described.checker = chunklint_create(&options, described.memory, size, &problem);
    if (described.checker == NULL)
        die("%s", problem.message);
    chunklint_begin(described.checker, "test");
    for (size_t at = 0; at < length; at += piece)
        chunklint_feed(described.checker, bytes + at, length - at < piece ? length - at : piece);
    chunklint_finish(described.checker);
    return described;
}

static const char *fact_of(const struct chunklint *checker, const char *name)
{
    for (size_t i = 0; i < chunklint_fact_count(checker); i++)
        if (strcmp(chunklint_fact(checker, i).name, name) == 0)
            return chunklint_fact(checker, i).value;
    return "no such fact";
}

static struct chunklint_field field_of(const struct chunklint *checker, const char *pointer)
{
    for (size_t i = 0; i < chunklint_field_count(checker); i++)
        if (strcmp(chunklint_field(checker, i).pointer, pointer) == 0)
            return chunklint_field(checker, i);
    return (struct chunklint_field){.pointer = NULL};
}

/* ## Facts */

static const struct {
    const char *stream, *fact, *value;
} fact_cases[] = {
    {ROLE TEXT STOP USAGE DONE, "framing", "server-sent events"},
    {"{\"id\":\"a\",\"choices\":[]}\n{\"id\":\"b\",\"choices\":[]}\n", "framing", "JSON lines"},
    {ROLE TEXT STOP DONE, "sentinel", "[DONE]"},
    {ROLE TEXT STOP, "sentinel", "none"},
    {ROLE DONE ROLE, "sentinel", "[DONE]; none"},
    {ROLE TEXT "data: {\"id\":\"a\",\"choices\":[]}", "ending", "cut off"},
    {ROLE TEXT STOP, "ending", "whole"},
    {ROLE "data: {\"error\":{\"message\":\"secret\"}}\n\n", "errors", "in the stream"},
    {ROLE TEXT STOP, "errors", "none"},
    {ROLE "data: {\"id\":\"b\",\"choices\":[]}\n\n", "id", "changes"},
    {ROLE "data: {\"choices\":[]}\n\n", "id", "constant; missing on some chunks"},
    {ROLE TEXT, "created", "constant"},
    {ROLE TEXT, "model", "constant"},
    {USAGE, "choices", "none"},
    {ROLE TEXT, "choices", "one"},
    {ROLE "data: {\"choices\":[{\"index\":1,\"delta\":{}}]}\n\n", "choices", "several"},
    {ROLE TEXT STOP, "role", "on the first chunk"},
    {ROLE ROLE ROLE, "role", "on every chunk"},
    {ROLE TEXT ROLE, "role", "on several chunks"},
    {TEXT ROLE, "role", "later only"},
    {TEXT STOP, "role", "never"},
    {ROLE, "first delta", "role, empty content"},
    {CHUNK("\"role\":\"assistant\",\"content\":null", "null"), "first delta", "role, null content"},
    {CHUNK("\"role\":\"assistant\"", "null"), "first delta", "role alone"},
    {CHUNK("\"role\":\"assistant\",\"content\":\"secret\"", "null"), "first delta", "role and text"},
    {TEXT, "first delta", "no role"},
    {TEXT STOP, "finish", "on a chunk of its own"},
    {CHUNK("\"content\":\"\"", "\"stop\""), "finish", "on a chunk of its own"},
    {CHUNK("\"content\":\"secret\"", "\"stop\""), "finish", "with output"},
    {STOP STOP, "finish", "more than once"},
    {TEXT, "finish", "never"},
    {ROLE STOP USAGE, "usage", "on a chunk of its own"},
    {USAGE USAGE, "usage", "on every chunk"},
    {ROLE "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{}}\n\n", "usage",
     "on the finish chunk"},
    {ROLE "data: {\"choices\":[{\"index\":0,\"delta\":{}}],\"usage\":{}}\n\n" STOP, "usage", "on other chunks"},
    {ROLE STOP, "usage", "never"},
    {ROLE STOP, "tool calls", "none"},
    {CALL("\"id\":\"secret\","), "tool calls", "whole"},
    {CALL("\"id\":\"secret\",") CALL(""), "tool calls", "in fragments"},
    {CALL("\"id\":\"secret\",") CALL(""), "ids of calls", "on the first fragment"},
    {CALL("\"id\":\"secret\",") CALL("\"id\":\"secret\","), "ids of calls", "on every fragment"},
    {CALL("\"id\":\"secret\",") CALL("\"id\":\"secret\",") CALL(""), "ids of calls", "on other fragments"},
    {CALL("") CALL(""), "ids of calls", "never"},
    {"event: last\n" STOP, "event names", "last"},
    {"event: se cret\n" STOP, "event names", "others"},
    {"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" ROLE, "status", "200"},
    {"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" ROLE, "content type", "text/event-stream"},
    {"{\"id\":\"a\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n"
     "{\"id\":\"b\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n"
     "{\"id\":\"a\",\"choices\":[{\"index\":0,\"delta\":{}}]}\n{\"id\":\"b\",\"choices\":[{\"index\":0,\"delta\":{}}]}"
     "\n",
     "role", "on the first chunk"},
};

static void facts(void)
{
    for (size_t i = 0; i < sizeof fact_cases / sizeof fact_cases[0]; i++) {
        struct described described = describe(fact_cases[i].stream, strlen(fact_cases[i].stream), SIZE_MAX / 2);
        const char *value = fact_of(described.checker, fact_cases[i].fact);
        if (!tap_ok(strcmp(value, fact_cases[i].value) == 0, "%s: %s", fact_cases[i].fact, fact_cases[i].value))
            tap_note("found: %s", value);
        free(described.memory);
    }
}

/* ## Members */

static void members(void)
{
    static const char stream[] = ROLE TEXT STOP USAGE DONE;
    struct described described = describe(stream, sizeof stream - 1, SIZE_MAX / 2);
    struct chunklint_field content = field_of(described.checker, "/choices/*/delta/content");
    struct chunklint_field reason = field_of(described.checker, "/choices/*/finish_reason");
    struct chunklint_field usage = field_of(described.checker, "/usage");

    tap_ok(content.count == 2 && content.of == 3 && content.kinds[CHUNKLINT_STRING] == 2 && content.empty == 1,
           "content is in two of three deltas, empty in one");
    tap_ok(content.first_event == 1 && content.last_event == 2, "and in the first two events");
    tap_ok(reason.kinds[CHUNKLINT_NULL] == 2 && reason.kinds[CHUNKLINT_STRING] == 1 &&
               strcmp(reason.values, "stop") == 0,
           "finish_reason is null twice, then stop");
    tap_ok(usage.count == 1 && usage.of == 4 && usage.first_event == 4, "usage is in the last of four chunks");
    tap_ok(field_of(described.checker, "/choices/*").of == 0, "elements are in no object");
    tap_ok(strcmp(content.values, "") == 0, "of a text no words are kept");
    free(described.memory);
}

/* More members than there is room for, with names that are none. */
static void crowded(void)
{
    enum { SIZE = 64 * 1024 };
    char *stream = must_allocate(SIZE);
    size_t length = (size_t)snprintf(stream, SIZE, "{\"id\":\"a\",\"choices\":[],\"who@example.com\":1");

    for (int i = 0; i < 2000; i++)
        length += (size_t)snprintf(stream + length, SIZE - length, ",\"k%d\":{\"x\":0}", i);
    length += (size_t)snprintf(stream + length, SIZE - length, "}\n");
    struct described described = describe(stream, length, SIZE);
    tap_ok(chunklint_field_count(described.checker) < 2000, "what has no room is left out");
    tap_ok(field_of(described.checker, "/?").count == 1, "a name that may be text is not kept");
    free(described.memory);
    free(stream);
}

/* ## Of all captures */

static bool is_capture(const char *path)
{
    const char *extension = strrchr(path, '.');

    return extension != NULL &&
           (strcmp(extension, ".sse") == 0 || strcmp(extension, ".jsonl") == 0 || strcmp(extension, ".http") == 0);
}

static bool same_field(const struct chunklint_field *a, const struct chunklint_field *b)
{
    return strcmp(a->pointer, b->pointer) == 0 && a->count == b->count && a->of == b->of && a->empty == b->empty &&
           a->first_event == b->first_event && a->last_event == b->last_event && strcmp(a->values, b->values) == 0 &&
           memcmp(a->kinds, b->kinds, sizeof a->kinds) == 0;
}

static bool same_description(const struct chunklint *a, const struct chunklint *b)
{
    bool same = chunklint_field_count(a) == chunklint_field_count(b);

    for (size_t i = 0; same && i < chunklint_field_count(a); i++) {
        struct chunklint_field of_a = chunklint_field(a, i), of_b = chunklint_field(b, i);
        same = same_field(&of_a, &of_b);
    }
    for (size_t i = 0; same && i < chunklint_fact_count(a); i++)
        same = strcmp(chunklint_fact(a, i).value, chunklint_fact(b, i).value) == 0;
    return same;
}

static void check_file(void *user, const char *path)
{
    unsigned *files = user;

    if (!is_capture(path))
        return;
    ++*files;
    struct bytes input = file_read(path);
    struct described whole = describe(input.data, input.length, SIZE_MAX / 2);
    struct described bytewise = describe(input.data, input.length, 1);
    if (!same_description(whole.checker, bytewise.checker))
        tap_ok(false, "%s: the same description byte by byte", path);
    free(whole.memory);
    free(bytewise.memory);
    free(input.data);
}

int main(void)
{
    unsigned files = 0;

    facts();
    members();
    crowded();
    files_below("corpus", check_file, &files);
    tap_ok(files > 100, "%u captures have the same description byte by byte", files);
    return tap_done();
}
