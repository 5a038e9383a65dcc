/*
 * Markup of chat templates in the content (C035): a model's markers for tool calls,
 * reasoning and turns, which its server should have taken out. They are recognised
 * in the joined text, so also where deltas cut them.
 *
 * A marker that stands behind a quote or a backtick is one that the text talks
 * about. In other code it is reported all the same: nothing there tells it from a leak.
 */
#include "stream/state.h"

#include "base/scan.h"
#include "json/unescape.h"

/*
 * In the order of their bytes, so that those with one beginning stand together. A
 * marker has '<' or '[' at its beginning only, and is not the beginning of another.
 */
static const char *const markers[] = {
    "</think>",
    "</tool_call>",
    "<end_of_turn>",
    "<function=",
    "<minimax:tool_call>",
    "<start_of_turn>",
    "<think>",
    "<tool_call>",
    "<|assistant|>",
    "<|begin_of_text|>",
    "<|call|>",
    "<|channel|>",
    "<|end_header_id|>",
    "<|end_of_text|>",
    "<|endoftext|>",
    "<|end|>",
    "<|eom_id|>",
    "<|eot_id|>",
    "<|im_end|>",
    "<|im_start|>",
    "<|message|>",
    "<|python_tag|>",
    "<|start_header_id|>",
    "<|start|>",
    "<|tool_call>",
    "<|tool_call_begin|>",
    "<|tool_calls_section_begin|>",
    "<|tool_call|>",
    "<\xEF\xBD\x9Ctool\xE2\x96\x81"
    "calls\xE2\x96\x81"
    "begin\xEF\xBD\x9C>",
    "[/INST]",
    "[TOOL_CALLS]",
};

enum { MARKER_COUNT = sizeof markers / sizeof markers[0] };

static bool begins_marker(int byte)
{
    return byte == '<' || byte == '[';
}

/* The state says the first marker that begins with the `depth` bytes read; the others that do follow it. */
static bool go_on(struct markup_state *state, char byte)
{
    const char *read = markers[state->marker];

    for (unsigned i = state->marker; i < MARKER_COUNT && strncmp(markers[i], read, state->depth) == 0; i++)
        if (markers[i][state->depth] == byte) {
            state->marker = (uint8_t)i;
            state->depth++;
            return true;
        }
    return false;
}

static void start(struct markup_state *state, char byte)
{
    state->marker = state->depth = 0;
    state->quoted = state->last != '\0' && strchr("`\"'", state->last) != NULL;
    if (begins_marker(byte))
        go_on(state, byte);
}

/* True: the byte completes a marker that is not quoted. */
static bool step(struct markup_state *state, char byte)
{
    if (state->depth == 0 || !go_on(state, byte))
        start(state, byte);
    state->last = byte;
    if (state->depth == 0 || markers[state->marker][state->depth] != '\0')
        return false;
    state->depth = 0;
    return !state->quoted;
}

static void tell(const struct piece *piece, const char *marker, struct slice part, bool cut)
{
    struct slice shown = slice_of(marker);
    struct remark remark;

    remark_part(&remark, RULE_C035, piece, part);
    remark.finding.expected = SLICE("text without markup of the chat template");
    diag_report(piece->streams->diag, &remark.finding,
                cut ? "the content holds the marker %S, begun in a delta before" : "the content holds the marker %S",
                &shown);
}

static void follow(const struct piece *piece, struct markup_state *state)
{
    struct json_unescaper u = json_unescape(piece->text);
    const char *from = u.at, *before = u.at;
    bool cut = state->depth > 0;

    for (int byte = json_unescape_byte(&u); byte >= 0; before = u.at, byte = json_unescape_byte(&u)) {
        bool whole = step(state, (char)byte);
        if (state->depth == 1) {
            from = before;
            cut = false;
        }
        if (whole)
            tell(piece, markers[state->marker], (struct slice){from, (size_t)(u.at - from)}, cut);
    }
}

void markup_check(const struct piece *piece, struct markup_state *state)
{
    if (state->depth > 0 || (piece->marks & (SCAN_OPENING | SCAN_BACKSLASH)) != 0)
        follow(piece, state);
    else
        state->last = piece->text.data[piece->text.length - 1]; /* nearly always */
}
