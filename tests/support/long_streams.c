/*
 * A chunk is put together from its parts; an odd one has one part of another kind.
 */
#include "long_streams.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { CHUNKS_LEAST = 12, CHUNKS_MOST = 160, LINE_MOST = 2048, ODD_ONE_IN = 12 };

/* ---- the parts, and what they may be instead */

struct parts {
    char id[64], created[24], model[24], index[24], delta[1200], rest[64], before[64], after[120];
    bool names_last;
};

#define COUNT(list)        (sizeof(list) / sizeof(list)[0])
#define ONE_OF(draw, list) ((list)[(draw)(COUNT(list))])

static const char *const texts[] = {"a",   " the",    " of", "fog", "fog", ".", " longer than others are, by some",
                                    "\\n", "\xC3\xA9"};

static const char *const odd_texts[] = {
    "",  "<think>",      "<|im_",   "end|>",    "[TOOL_CALLS]",   "\\u003cthink>", "\\u0022", "\\\"",
    "`", "\xEF\xBF\xBD", "\\ufffd", "\\ufffdx", "\\ud83d\\ude00", "\\ud83d",       "\\u00e9", "\x80",
    "\t"};

/* With room for two texts, the second one of which is not always asked for. */
static const char *const deltas[] = {
    "{\"content\":\"%s\"}",
    "{\"content\":\"%s\"}",
    "{\"content\":\"%s\",\"refusal\":null}",
    "{\"role\":null,\"content\":\"%s\"}",
    "{\"reasoning_content\":\"%s\"}",
    "{\"reasoning\":\"%s\",\"content\":\"\"}",
    "{\"content\":null,\"reasoning_content\":\"%s\"}",
    "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"%s\"}}]}",
};

static const char *const odd_deltas[] = {
    "{}",
    "null",
    "{\"content\":null}",
    "{\"content\":5}",
    "{\"content\":\"\"}",
    "{\"role\":\"assistant\"}",
    "{\"role\":\"assistant\",\"content\":\"x\"}",
    "{\"role\":\"ai\",\"content\":\"x\"}",
    "{\"refusal\":\"x\"}",
    "{\"reasoning\":\"x\"}",
    "{\"reasoning\":\"x\",\"reasoning_content\":\"x\"}",
    "{\"content\":\"x\",\"reasoning\":\"x\"}",
    "{\"content\":\"x\",\"any\":1}",
    "{\"audio\":{}}",
    "{\"function_call\":{\"name\":\"f\"}}",
    "{\"tool_calls\":[]}",
    "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}"
    "]}",
    "{\"tool_calls\":[{\"index\":1,\"id\":\"d\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}"
    "\"}}]}",
    "{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"x\"}}]}",
    "{\"tool_calls\":[{\"index\":0,\"id\":\"e\",\"function\":{\"arguments\":\"x\"}}]}",
};

static const char *const odd_ids[] = {"chatcmpl-other", "chatcmpl", "", "chatcmpl-streamX"};
static const char *const odd_numbers[] = {"1700000001", "1600000000", "0", "null", "1.5", "-1", "\"1700000000\""};
static const char *const odd_models[] = {"another", "", " ", "a-mode\\u006c"};
static const char *const odd_indexes[] = {"1", "2", "9", "-1", "null", "0.0", "300"};
static const char *const odd_rests[] = {",\"finish_reason\":\"stop\"",
                                        ",\"finish_reason\":\"tool_calls\"",
                                        ",\"finish_reason\":\"\"",
                                        ",\"finish_reason\":5",
                                        "",
                                        ",\"logprobs\":null,\"finish_reason\":null",
                                        ",\"usage\":{},\"finish_reason\":null"};
static const char *const odd_afters[] = {",\"usage\":null",
                                         ",\"usage\":{}",
                                         ",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}",
                                         ",\"error\":{\"message\":\"boom\"}",
                                         ",\"error\":null",
                                         ",\"system_fingerprint\":\"fp_other\"",
                                         ",\"moderation\":{}",
                                         ",\"any\":\"x\"",
                                         ",\"prompt_filter_results\":[]"};

/* In the place of a chunk. */
static const char *const odd_lines[] = {
    "[DONE]\n",          "{\"error\":{\"message\":\"boom\"}}\n", "{\"id\":\n", "ping\n", "\n", ": comment\n",
    "{\"choices\":[]}\n"};

/* ---- chunks */

static void set(char *part, size_t size, const char *value)
{
    snprintf(part, size, "%s", value);
}

#define SET(part, value) set((part), sizeof(part), (value))

/* What may follow the first token: its text in the content, and its entry. Some are other forms, some are none. */
static const char *const tokens[][2] = {
    {"", ""},
    {"b", ",{\"token\":\"b\",\"logprob\":-1.25e-05,\"bytes\":[98],\"top_logprobs\":[]}"},
    {"b", ", {\"token\":\"b\",\"logprob\":-12.5,\"bytes\":[98],\"top_logprobs\":[]}"},
    {" c\xC3\xA9", ",{\"token\":\" c\xC3\xA9\",\"logprob\":-0.5,\"bytes\":[32, 99, 195, 169],\"top_logprobs\":[]}"},
    {"d", ",{\"token\":\"d\",\"logprob\":-0.25,\"bytes\":null,\"top_logprobs\":[]}"},
    {"\\n", ",{\"token\":\"\\n\",\"logprob\":-0.25,\"bytes\":null,\"top_logprobs\":[]}"},
    {"\\n", ",{\"token\":\"\\n\",\"logprob\":-0.25,\"bytes\":[10],\"top_logprobs\":[]}"},
    {"e", ",{\"token\":\"e\",\"logprob\":-0.0,\"bytes\":[101],\"top_logprobs\":[{\"token\":\"e\",\"logprob\":-0.0,"
          "\"bytes\":[101]}]}"},
    {"e", ",{\"token\":\"e\",\"logprob\":-0.0,\"bytes\":[101],\"top_logprobs\":[{\"token\":\"\xC3\xA9\",\"logprob\":-1.5,"
          "\"bytes\":[195]} , {\"token\":\"x\",\"logprob\":-2.5,\"bytes\":null}]}"},
    {"f", ",{\"token\":\"f\",\"logprob\":-0.25,\"bytes\":[102,103],\"top_logprobs\":[]}"},
    {"g", ",{\"token\":\"g\",\"logprob\":0.25,\"bytes\":[103],\"top_logprobs\":[]}"},
    {"h", ",{\"token\":\"h\",\"logprob\":-1,\"bytes\":[104],\"top_logprobs\":[]}"},
    {"i", ",{\"token\":\"i\",\"logprob\":-0.25,\"bytes\":[256],\"top_logprobs\":[]}"},
    {"j", ",{\"token\":\"j\",\"logprob\":-0.25,\"bytes\":[],\"top_logprobs\":[]}"},
    {"k", ",{\"token\":\"k\",\"logprob\":-0.25}"},
    {"l", ",null"},
    {"m", ",{\"token\":\"m\",\"logprob\":-0.25,\"bytes\":null,\"top_logprobs\":[],\"any\":\"x\"}"},
};

enum { USUAL_TOKENS = 9 };

static const char *const *draw_token(draw_number *draw)
{
    return tokens[draw(20) == 0 ? draw(COUNT(tokens)) : draw(USUAL_TOKENS)];
}

static void take_tokens(struct parts *parts, const char *text, draw_number *draw)
{
    const char *const *second = draw_token(draw), *const *third = draw_token(draw);

    snprintf(parts->rest, sizeof parts->rest, ",\"finish_reason\":null");
    snprintf(parts->delta, sizeof parts->delta,
             "{\"content\":\"%s%s%s\"},\"logprobs\":{\"content\":[{\"token\":\"%s\",\"logprob\":-0.5,\"bytes\":null,"
             "\"top_logprobs\":[]}%s%s]}",
             text, second[0], third[0], text, second[1], third[1]);
}

/* The usual chunk, with the text that is drawn. */
static void take_usual(struct parts *parts, const char *delta, const char *text, draw_number *draw)
{
    static const char padding[] = "abcdefghijklmnop";

    SET(parts->id, "chatcmpl-stream");
    SET(parts->created, "1700000000");
    SET(parts->model, "a-model");
    SET(parts->rest, ",\"finish_reason\":null");
    if (delta == NULL)
        take_tokens(parts, text, draw);
    else
        snprintf(parts->delta, sizeof parts->delta, delta, text);
    if (parts->before[0] != '\0')
        snprintf(parts->before, sizeof parts->before, ",\"obfuscation\":\"%.*s\"", (int)draw(16), padding);
}

/* One part of another kind. */
static void make_odd(struct parts *parts, const char *delta, draw_number *draw)
{
    switch (draw(9)) {
    case 0: SET(parts->id, ONE_OF(draw, odd_ids)); break;
    case 1: SET(parts->created, ONE_OF(draw, odd_numbers)); break;
    case 2: SET(parts->model, ONE_OF(draw, odd_models)); break;
    case 3: SET(parts->index, ONE_OF(draw, odd_indexes)); break;
    case 4: SET(parts->rest, ONE_OF(draw, odd_rests)); break;
    case 5: SET(parts->after, ONE_OF(draw, odd_afters)); break;
    case 6: SET(parts->delta, ONE_OF(draw, odd_deltas)); break;
    default: take_usual(parts, delta, ONE_OF(draw, odd_texts), draw); break;
    }
}

/* Some servers write the names behind what they name. */
static void put_chunk(struct bytes *out, const struct parts *parts)
{
    char names[200], choices[1800];
    bool last = parts->names_last;

    snprintf(names, sizeof names, "\"id\":\"%s\",\"created\":%s,\"model\":\"%s\"", parts->id, parts->created,
             parts->model);
    snprintf(choices, sizeof choices,
             "\"object\":\"chat.completion.chunk\"%s,\"choices\":[{\"index\":%s,\"delta\":%s%s}]%s", parts->before,
             parts->index, parts->delta, parts->rest, parts->after);
    int length =
        snprintf(out->data + out->length, LINE_MOST, "{%s,%s}\n", last ? choices : names, last ? names : choices);

    out->length += (size_t)length;
}

static void put_line(struct bytes *out, const char *line)
{
    memcpy(out->data + out->length, line, strlen(line));
    out->length += strlen(line);
}

/* ---- the stream */

static void put_beginning(struct bytes *out, struct parts parts, draw_number *draw)
{
    take_usual(&parts, "{\"role\":\"assistant\",\"content\":\"%s\"}", "", draw);
    put_chunk(out, &parts);
    if (draw(3) > 0)
        return;
    SET(parts.delta, odd_deltas[16]); /* a call begins */
    put_chunk(out, &parts);
}

static void put_end(struct bytes *out, struct parts parts, draw_number *draw)
{
    take_usual(&parts, "{}%.0s", "", draw);
    SET(parts.rest, ",\"finish_reason\":\"stop\"");
    put_chunk(out, &parts);
    put_line(out, "[DONE]\n");
}

/* The same delta and the same text mostly go on for a while; what stands in all chunks is drawn once. */
struct bytes long_stream(draw_number *draw)
{
    size_t count = CHUNKS_LEAST + draw(CHUNKS_MOST - CHUNKS_LEAST);
    struct bytes out = {must_allocate((count + 4) * LINE_MOST), 0};
    struct parts fixed = {.index = "0", .names_last = draw(3) == 0}, parts;
    const char *delta = ONE_OF(draw, deltas), *text = "a";
    bool turns = draw(5) == 0, runs = draw(4) == 0;

    SET(fixed.before, draw(3) == 0 ? "," : "");
    SET(fixed.after, draw(3) == 0 ? ",\"system_fingerprint\":\"fp_1\"" : draw(4) == 0 ? ",\"usage\":null" : "");
    put_beginning(&out, fixed, draw);
    for (size_t i = 0; i < count; i++) {
        parts = fixed;
        if (draw(24) == 0)
            delta = draw(3) == 0 ? NULL : ONE_OF(draw, deltas);
        if (!runs || draw(130) == 0)
            text = ONE_OF(draw, texts);
        if (turns)
            SET(parts.index, i % 2 == 0 ? "0" : "1");
        take_usual(&parts, delta, text, draw);
        if (draw(ODD_ONE_IN) == 0 && !(runs && draw(8) > 0))
            make_odd(&parts, delta, draw);
        put_chunk(&out, &parts);
        if (draw(10 * ODD_ONE_IN) == 0)
            put_line(&out, ONE_OF(draw, odd_lines));
    }
    if (draw(4) > 0)
        put_end(&out, fixed, draw);
    return out;
}
