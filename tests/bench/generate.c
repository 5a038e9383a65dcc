/*
 * Generates a log of healthy streams for the benchmarks, always the same for the
 * same arguments:
 *
 *     generate jsonl|sse|worst|near MEGABYTES INTERLEAVED [SEED]
 *
 * The mix: five providers' shapes (order of keys, extra members), one to three
 * tokens a chunk, 14 % of the streams call a tool, 8 % carry logprobs, one in
 * twelve has n = 2, escapes or characters beyond ASCII in a fifth of the chunks,
 * a usage chunk in two of three. INTERLEAVED streams are open at a time; a chunk
 * is drawn from any of them.
 *
 * `worst` is what remembered shapes cannot help with: JSON lines whose members come
 * in another order each time, with a name on each that was never there before. With
 * `near` they come in one order and the name last, so that each line is like those
 * before it until nearly its end.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)((random_state >> 32) * limit >> 32);
}

/* How a provider writes a chunk: what stands before the choices and what after them. */
struct provider {
    const char *model;
    const char *id_prefix;
    const char *head; /* %s id, %u created, %s model */
    const char *tail; /* usage is put before it, where a chunk has one */
    bool null_logprobs;
    bool null_usage;
};

static const struct provider providers[] = {
    {"gpt-4o-2024-08-06", "chatcmpl-",
     "{\"id\":\"%s\",\"object\":\"chat.completion.chunk\",\"created\":%u,\"model\":\"%s\",\"service_tier\":\"default\","
     "\"system_fingerprint\":\"fp_cbf1785567\",\"choices\":[",
     ",\"obfuscation\":\"", true, true},
    {"gpt-5-mini-2025-08-07", "chatcmpl-",
     "{\"id\":\"%s\",\"object\":\"chat.completion.chunk\",\"created\":%u,\"model\":\"%s\",\"service_tier\":\"default\","
     "\"system_fingerprint\":null,\"choices\":[",
     ",\"obfuscation\":\"", false, true},
    {"llama-3.3-70b-versatile", "chatcmpl-",
     "{\"id\":\"%s\",\"object\":\"chat.completion.chunk\",\"created\":%u,\"model\":\"%s\","
     "\"system_fingerprint\":\"fp_6507bcfb6f\",\"choices\":[",
     "", true, false},
    {"deepseek-chat", "",
     "{\"id\":\"%s\",\"object\":\"chat.completion.chunk\",\"created\":%u,\"model\":\"%s\","
     "\"system_fingerprint\":\"fp_3d5141a69a_prod0225\",\"choices\":[",
     "", true, false},
    {"qwen/qwen3-32b", "gen-",
     "{\"id\":\"%s\",\"object\":\"chat.completion.chunk\",\"created\":%u,\"model\":\"%s\",\"provider\":\"DeepInfra\","
     "\"choices\":[",
     "", true, false},
};

static const char *const words[] = {
    " the",
    " of",
    " and",
    " stream",
    " to",
    " a",
    " in",
    " chunk",
    " is",
    " that",
    " for",
    " model",
    " it",
    " as",
    " was",
    " with",
    " be",
    " by",
    " on",
    " not",
    " he",
    " token",
    ".",
    ",",
    " are",
    " but",
    " from",
    " or",
    " have",
    " an",
    " they",
    " which",
    " one",
    " you",
    " were",
    " all",
    " her",
    " she",
    " there",
    " would",
    " their",
    " we",
    " completion",
    " understanding",
    " documentation",
    "ing",
    "ed",
    "s",
    ":",
    " 2024",
    " 17",
    " (",
    ")",
    "-",
    " fire",
};
static const char *const odd_words[] = {
    "\\n",     "\\n\\n", " \\\"quoted\\\"", "\\\\",           "\\u00e9t\\u00e9",
    " naïve",  " 東京",  " Größe",          "\\ud83d\\ude00", " 🎉",
    " привет", "\\t",    " \\u2014",        " café",          " 数据",
};

enum kind { TEXT, TOOL, LOGPROBS };
enum { STREAMS_MAX = 64 };

struct stream {
    char id[48];
    unsigned created;
    const struct provider *provider;
    enum kind kind;
    unsigned choices;       /* n */
    unsigned chunk, chunks; /* of each choice */
    bool usage;
};

/* Written as cp and cat write: a system keeps a file in pieces of the sizes in which it came, and reads them so. */
enum { BLOCK_SIZE = 128 * 1024 };

static FILE *out;
static bool sse, worst, near;
static uint64_t written;

static void put(const char *text)
{
    size_t length = strlen(text);

    if (fwrite(text, 1, length, out) != length) {
        perror("generate");
        exit(1);
    }
    written += length;
}

static void put_number(unsigned number)
{
    char text[16];

    snprintf(text, sizeof text, "%u", number);
    put(text);
}

static void put_letters(unsigned count)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    char text[64];

    for (unsigned i = 0; i < count; i++)
        text[i] = letters[random_below(sizeof letters - 1)];
    text[count] = '\0';
    put(text);
}

static const char *random_word(bool odd)
{
    return odd ? odd_words[random_below(sizeof odd_words / sizeof odd_words[0])]
               : words[random_below(sizeof words / sizeof words[0])];
}

static void stream_open(struct stream *stream)
{
    uint32_t draw = random_below(100);

    stream->provider = &providers[random_below(sizeof providers / sizeof providers[0])];
    snprintf(stream->id, sizeof stream->id, "%s%08x%08x%08x", stream->provider->id_prefix, random_below(UINT32_MAX),
             random_below(UINT32_MAX), random_below(UINT32_MAX));
    stream->created = 1760000000 + random_below(1000000);
    stream->kind = draw < 14 ? TOOL : draw < 22 ? LOGPROBS : TEXT;
    stream->choices = random_below(12) == 0 ? 2 : 1;
    stream->chunk = 0;
    stream->chunks = 20 + random_below(180);
    stream->usage = random_below(3) != 0;
}

/* Those of a word without escapes; else null, which is allowed too. */
static void put_bytes(const char *word)
{
    if (strchr(word, '\\') != NULL) {
        put("null");
        return;
    }
    for (size_t i = 0; word[i] != '\0'; i++) {
        put(i > 0 ? "," : "[");
        put_number((unsigned char)word[i]);
    }
    put("]");
}

static void put_token_logprob(const char *word)
{
    put("{\"token\":\"");
    put(word);
    put("\",\"logprob\":-0.");
    put_number(10000 + random_below(80000));
    put(",\"bytes\":");
    put_bytes(word);
    put(",\"top_logprobs\":[]}");
}

static void put_text_delta(struct stream *stream)
{
    unsigned tokens = 1 + random_below(3);
    const char *chosen[3];
    bool odd = random_below(5) == 0;

    put("\"delta\":{\"content\":\"");
    for (unsigned i = 0; i < tokens; i++) {
        chosen[i] = random_word(odd && i == 0);
        put(chosen[i]);
    }
    put("\"}");
    if (stream->kind != LOGPROBS) {
        put(stream->provider->null_logprobs ? ",\"logprobs\":null" : "");
        return;
    }
    put(",\"logprobs\":{\"content\":[");
    for (unsigned i = 0; i < tokens; i++) {
        put(i > 0 ? "," : "");
        put_token_logprob(chosen[i]);
    }
    put("],\"refusal\":null}");
}

/* The arguments are one object of one long string: {"text":" … "}. */
static void put_tool_delta(struct stream *stream)
{
    if (stream->chunk == 1) {
        put("\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_");
        put_letters(24);
        put("\",\"type\":\"function\",\"function\":{\"name\":\"write_document\",\"arguments\":\"\"}}]}");
    } else {
        put("\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"");
        if (stream->chunk == 2)
            put("{\\\"text\\\":\\\"");
        else if (stream->chunk + 2 == stream->chunks)
            put("\\\"}");
        else
            put(random_word(false));
        put("\"}}]}");
    }
    put(stream->provider->null_logprobs ? ",\"logprobs\":null" : "");
}

static void put_choice(struct stream *stream, unsigned choice)
{
    bool last = stream->chunk + 1 == stream->chunks;

    put("{\"index\":");
    put_number(choice);
    put(",");
    if (stream->chunk == 0)
        put(stream->kind == TOOL ? "\"delta\":{\"role\":\"assistant\",\"content\":null}"
                                 : "\"delta\":{\"role\":\"assistant\",\"content\":\"\"}");
    else if (last)
        put("\"delta\":{}");
    else if (stream->kind == TOOL)
        put_tool_delta(stream);
    else
        put_text_delta(stream);
    put(!last                  ? ",\"finish_reason\":null}"
        : stream->kind == TOOL ? ",\"finish_reason\":\"tool_calls\"}"
                               : ",\"finish_reason\":\"stop\"}");
}

static void put_chunk_head(struct stream *stream)
{
    char head[512];

    if (sse)
        put("data: ");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(head, sizeof head, stream->provider->head, stream->id, stream->created, stream->provider->model);
#pragma GCC diagnostic pop
    put(head);
}

static void put_chunk_tail(struct stream *stream)
{
    put(stream->provider->tail);
    if (stream->provider->tail[0] != '\0') {
        put_letters(2 + random_below(14));
        put("\"");
    }
    put(sse ? "}\n\n" : "}\n");
}

static void put_usage_chunk(struct stream *stream)
{
    unsigned prompt = 10 + random_below(3000), completion = stream->chunks * 2;

    put_chunk_head(stream);
    put("],\"usage\":{\"prompt_tokens\":");
    put_number(prompt);
    put(",\"completion_tokens\":");
    put_number(completion);
    put(",\"total_tokens\":");
    put_number(prompt + completion);
    put(",\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},\"completion_tokens_details\":"
        "{\"reasoning_tokens\":0,\"audio_tokens\":0}}");
    put_chunk_tail(stream);
}

/* ---- the worst case */

enum { MEMBER_SIZE = 512, MEMBERS_MAX = 8 };

struct members {
    char text[MEMBERS_MAX][MEMBER_SIZE];
    unsigned count;
};

__attribute__((format(printf, 2, 3))) static void add_member(struct members *members, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(members->text[members->count++], MEMBER_SIZE, format, arguments);
    va_end(arguments);
}

static void shuffle(struct members *members)
{
    char kept[MEMBER_SIZE];

    for (unsigned left = members->count; left > 1; left--) {
        char *last = members->text[left - 1], *other = members->text[random_below(left)];
        memcpy(kept, other, MEMBER_SIZE);
        memmove(other, last, MEMBER_SIZE);
        memcpy(last, kept, MEMBER_SIZE);
    }
}

static const char *object_of(struct members *members, char object[MEMBER_SIZE])
{
    size_t length = (size_t)snprintf(object, MEMBER_SIZE, "{");

    if (!near)
        shuffle(members);
    for (unsigned i = 0; i < members->count; i++)
        length += (size_t)snprintf(object + length, MEMBER_SIZE - length, "%s%s", members->text[i],
                                   i + 1 < members->count ? "," : "}");
    return object;
}

static const char *worst_choice(const struct stream *stream, char object[MEMBER_SIZE])
{
    bool last = stream->chunk + 1 == stream->chunks;
    struct members choice = {.count = 0};

    add_member(&choice, "\"index\":0");
    add_member(&choice, "\"logprobs\":null");
    add_member(&choice, "\"finish_reason\":%s", last ? "\"stop\"" : "null");
    if (last)
        add_member(&choice, "\"delta\":{}");
    else
        add_member(&choice, "\"delta\":{%s\"content\":\"%s\"}", stream->chunk == 0 ? "\"role\":\"assistant\"," : "",
                   random_word(false));
    return object_of(&choice, object);
}

static bool worst_step(struct stream *stream)
{
    static unsigned line;
    struct members chunk = {.count = 0};
    char object[MEMBER_SIZE];

    add_member(&chunk, "\"id\":\"%s\"", stream->id);
    add_member(&chunk, "\"object\":\"chat.completion.chunk\"");
    add_member(&chunk, "\"created\":%u", stream->created);
    add_member(&chunk, "\"model\":\"%s\"", stream->provider->model);
    add_member(&chunk, "\"choices\":[%s]", worst_choice(stream, object));
    add_member(&chunk, "\"metadata\":{\"k%u\":null}", line++);
    put(object_of(&chunk, object));
    put("\n");
    return ++stream->chunk < stream->chunks;
}

/* Writes the next chunk of a stream (of each of its choices); false when it was the last. */
static bool stream_step(struct stream *stream)
{
    if (worst)
        return worst_step(stream);
    for (unsigned choice = 0; choice < stream->choices; choice++) {
        put_chunk_head(stream);
        put_choice(stream, choice);
        put(stream->usage && stream->provider->null_usage ? "],\"usage\":null" : "]");
        put_chunk_tail(stream);
    }
    if (++stream->chunk < stream->chunks)
        return true;
    if (stream->usage)
        put_usage_chunk(stream);
    if (sse)
        put("data: [DONE]\n\n");
    return false;
}

int main(int count, char **arguments)
{
    static struct stream streams[STREAMS_MAX];
    static char block[BLOCK_SIZE];
    uint64_t wanted;
    unsigned open;

    if (count < 4) {
        fputs("usage: generate jsonl|sse|worst|near MEGABYTES INTERLEAVED [SEED]\n", stderr);
        return 2;
    }
    out = stdout;
    setvbuf(out, block, _IOFBF, sizeof block);
    sse = strcmp(arguments[1], "sse") == 0;
    near = strcmp(arguments[1], "near") == 0;
    worst = near || strcmp(arguments[1], "worst") == 0;
    wanted = strtoull(arguments[2], NULL, 10) << 20;
    open = (unsigned)strtoul(arguments[3], NULL, 10);
    random_state = UINT64_C(0x9E3779B97F4A7C15) + (count > 4 ? strtoull(arguments[4], NULL, 10) : 1);
    if (open < 1 || open > STREAMS_MAX)
        open = 1;
    for (unsigned i = 0; i < open; i++)
        stream_open(&streams[i]);
    while (open > 0) {
        unsigned i = random_below(open);
        if (stream_step(&streams[i]))
            continue;
        if (written < wanted)
            stream_open(&streams[i]);
        else
            streams[i] = streams[--open]; /* let the others end */
    }
    if (fflush(out) != 0) {
        perror("generate");
        return 1;
    }
    return 0;
}
