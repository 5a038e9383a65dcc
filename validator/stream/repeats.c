/*
 * A text that comes in pieces (C030, C037): each piece must be new, neither all
 * of the text so far again nor the same piece for ever. Pieces are compared as
 * they are written, by their hash and length; none is kept. Before each its chunk
 * has `{"choices":[{"delta":{"content":"` at least, as hash_text wants it.
 */
#include "stream/state.h"

#include "json/unescape.h"

/* LiteLLM gives a stream up after so many times the same piece, if that is longer than two characters. */
enum { GROWING_PIECES = 3, REPEATED_PIECES = 100, REPEATED_LENGTH = 3 };

static inline uint64_t hash_of(struct slice piece)
{
    return hash_text(piece.data, piece.length);
}

/* ## The whole text again with each piece */

/* One character again and again grows by itself. */
static bool is_monotone(struct slice text)
{
    return memcmp(text.data, text.data + 1, text.length - 1) == 0;
}

static void check_growth(const struct piece *piece, struct text_state *text)
{
    bool longer = piece->text.length > text->length;
    bool grows = longer && hash_of((struct slice){piece->text.data, text->length}) == text->hash;
    struct remark remark;

    if (text->length > 0 && !grows) {
        text->not_grown = true;
        return;
    }
    if (++text->grown < GROWING_PIECES || is_monotone(piece->text))
        return;
    text->not_grown = true; /* it is told once */
    remark_choice(&remark, RULE_C030, piece->chunk, piece->view, piece->field, piece->member);
    remark.finding.expected = SLICE("only what is new since the delta before");
    diag_report(piece->streams->diag, &remark.finding,
                "each delta begins with all of the text before it, %u times so far", (unsigned)text->grown - 1);
}

/* ## The same piece again */

static bool is_long(struct slice text)
{
    struct json_unescaper u = json_unescape(text);
    int length = 0;

    while (length < REPEATED_LENGTH && json_unescape_byte(&u) >= 0)
        length++;
    return length == REPEATED_LENGTH;
}

static void count_repeat(const struct piece *piece, struct text_state *text)
{
    struct remark remark;

    if (++text->again + 1 != REPEATED_PIECES || !is_long(piece->text))
        return;
    remark_choice(&remark, RULE_C037, piece->chunk, piece->view, piece->field, piece->member);
    remark.finding.expected = SLICE("another text");
    diag_report(piece->streams->diag, &remark.finding, "the text %q comes %d times in a row", &piece->text,
                (int)REPEATED_PIECES);
}

/* Nothing is to be told of a piece that is the one before it again, or another one. */
static bool goes_on(bool same, struct text_state *text)
{
    if (same ? text->again + 2 == REPEATED_PIECES : !text->not_grown)
        return false;
    text->again = same ? text->again + 1 : 0;
    return true;
}

static void keep(struct slice piece, uint64_t hash, struct text_state *text)
{
    text->hash = hash;
    text->length = piece.length;
}

bool repeats_go_on(struct slice piece, struct text_state *text)
{
    uint64_t hash = hash_of(piece);

    if (!goes_on(piece.length == text->length && hash == text->hash, text))
        return false;
    keep(piece, hash, text);
    return true;
}

bool repeats_go_on_behind(struct slice before, struct slice piece, struct text_state *text)
{
    return goes_on(piece.length == before.length && hash_of(piece) == hash_of(before), text);
}

void repeats_went_on(struct slice last, struct text_state *text)
{
    keep(last, hash_of(last), text);
}

void repeats_check(const struct piece *piece, struct text_state *text)
{
    uint64_t hash = hash_of(piece->text);

    if (piece->text.length == text->length && hash == text->hash) {
        count_repeat(piece, text);
        return;
    }
    if (!text->not_grown)
        check_growth(piece, text);
    text->again = 0;
    text->hash = hash;
    text->length = piece->text.length;
}
