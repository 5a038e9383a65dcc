/*
 * U+FFFD in texts (C036): what a decoder puts in the place of bytes that it could
 * not read. Several in a row, or one at the end of a delta and one at the
 * beginning of the next, are the bytes of one character that was cut. So one at
 * the end waits for the text's next delta.
 */
#include "stream/state.h"

#include "base/scan.h"
#include "json/lexical.h"

/* U+FFFDs that follow each other. */
struct run {
    struct slice text; /* empty: there is none */
    unsigned count;
};

/* The length of the U+FFFD that stands at `at`, raw or escaped; 0: none does. */
static size_t replacement_at(struct slice text, size_t at)
{
    if (text.length - at >= 3 && memcmp(text.data + at, "\xEF\xBF\xBD", 3) == 0)
        return 3;
    if (text.length - at >= 6 && text.data[at] == '\\' && text.data[at + 1] == 'u' &&
        json_hex4(text.data + at + 2) == 0xFFFD)
        return 6;
    return 0;
}

/* The first run that begins at `at` or later. */
static struct run next_run(struct slice text, size_t at)
{
    struct run run = {{text.data, 0}, 0};
    size_t length = 0;

    while (at < text.length && (length = replacement_at(text, at)) == 0)
        at += text.data[at] == '\\' ? 2 : 1;
    for (run.text.data += at; length > 0; run.count++) {
        run.text.length += length;
        at += length;
        length = at < text.length ? replacement_at(text, at) : 0;
    }
    return run;
}

static void tell(struct streams *streams, struct remark *remark, unsigned in_a_row, bool cut)
{
    remark->finding.expected = SLICE("the character itself");
    if (cut)
        diag_report(streams->diag, &remark->finding,
                    "a character is cut in two: the delta before ends in U+FFFD, this one begins with it");
    else if (in_a_row > 1)
        diag_report(streams->diag, &remark->finding,
                    "%u times U+FFFD in a row, as when the bytes of one character are decoded apart", in_a_row);
    else
        diag_report(streams->diag, &remark->finding, "U+FFFD stands where bytes could not be decoded");
}

void replacement_end(struct streams *streams, struct stream *stream, const struct choice_state *choice,
                     struct text_state *text, const char *member)
{
    struct remark remark;

    if (!spot_is_set(&text->cut))
        return;
    remark_choice_spot(&remark, RULE_C036, streams, stream, choice, &text->cut, member);
    text->cut = (struct spot){0};
    tell(streams, &remark, 1, false);
}

/* The piece before ended in one: does this one begin with another? */
static void settle_cut(const struct piece *piece, struct text_state *text, const struct run *first)
{
    struct streams *streams = piece->streams;
    struct remark remark;

    if (!spot_is_set(&text->cut))
        return;
    if (first->count > 0 && first->text.data == piece->text.data) {
        text->cut = (struct spot){0};
        remark_part(&remark, RULE_C036, piece, first->text);
        tell(streams, &remark, first->count, true);
    } else {
        replacement_end(streams, piece->stream, piece->choice, text, piece->member);
        diag_enter(streams->diag, &piece->stream->scope, piece->chunk->event->number);
    }
}

static struct spot spot_of_run(const struct piece *piece, const struct run *run)
{
    struct field field = {.start = (uint32_t)(run->text.data - piece->chunk->text.data)};

    return spot_of_field(piece->chunk, &field, piece->view->position);
}

void replacement_check(const struct piece *piece, struct text_state *text)
{
    struct run run;

    if ((piece->marks & (SCAN_REPLACEMENT | SCAN_BACKSLASH)) == 0 && !spot_is_set(&text->cut))
        return; /* nearly always */
    run = next_run(piece->text, 0);
    settle_cut(piece, text, &run);
    while (run.count > 0) {
        size_t end = (size_t)(run.text.data - piece->text.data) + run.text.length;
        struct remark remark;
        if (run.count == 1 && end == piece->text.length && piece->waits) {
            text->cut = spot_of_run(piece, &run);
            return;
        }
        remark_part(&remark, RULE_C036, piece, run.text);
        tell(piece->streams, &remark, run.count, false);
        run = next_run(piece->text, end);
    }
}
