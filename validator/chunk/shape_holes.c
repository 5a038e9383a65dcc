/*
 * What fills an active hole, proved as reading would have it, by json's own
 * recognisers or, where they would do the same, by quicker ones for what is usual.
 */
#include "base/digits.h"
#include "base/utf8.h"
#include "chunk/shape_fit.h"
#include "json/lexical.h"
#include "json/unescape.h"

enum { SAFE_DIGITS = 15 }; /* no integer of so many digits is beyond 2^53 */

/* ---- strings */

static struct slice text_of(const struct fit *fit)
{
    return (struct slice){fit->weave.text.data, fit->weave.text.length};
}

/* A lone surrogate is a finding of json's. Gives where the string ends, or 0. */
static size_t any_string_end(struct fit *fit, const struct scan_strand *strand, unsigned *marks)
{
    struct json_lexeme lexeme = json_lex_string(text_of(fit), strand->from);

    if (lexeme.flaw != FLAW_NONE || lexeme.lone_surrogate)
        return 0;
    *marks |= json_text_marks((struct slice){fit->weave.text.data + strand->from, lexeme.end - strand->from});
    return lexeme.end;
}

static bool is_letter_escape(char letter)
{
    static const bool letters[256] = {['"'] = true, ['\\'] = true, ['/'] = true, ['b'] = true,
                                      ['f'] = true, ['n'] = true,  ['r'] = true, ['t'] = true};

    return letters[(unsigned char)letter];
}

/* The length of an escape that is no surrogate; 0: it is none of these. */
static size_t escape_length(struct slice text, size_t at, unsigned *marks)
{
    enum { LETTER = sizeof "\\n" - 1, NUMBER = sizeof "\\u0000" - 1 };

    if (text.length - at >= LETTER && is_letter_escape(text.data[at + 1]))
        return LETTER;
    long character = text.length - at >= NUMBER && text.data[at + 1] == 'u' ? json_hex4(text.data + at + 2) : -1;
    *marks |= json_is_telling(character) ? SCAN_BACKSLASH : 0u;
    return character < 0 || (character >= 0xD800 && character <= 0xDFFF) ? 0 : NUMBER;
}

/* The length of what stands there instead of a plain byte; 0: nothing usual. */
static size_t odd_length(struct slice text, size_t at, unsigned *marks)
{
    unsigned char byte = (unsigned char)text.data[at];

    if (byte == '\\')
        return escape_length(text, at, marks);
    *marks |= byte == 0xEF ? SCAN_REPLACEMENT : 0u;
    return byte >= 0x80 ? utf8_character(text.data + at, text.length - at) : 0;
}

/* Few characters are odd: from each to the next it is the quick way again. */
static bool take_odd_string(struct fit *fit, struct scan_strand *strand)
{
    struct slice text = text_of(fit);
    size_t at = fit->weave.at, length = 1;
    unsigned marks = 0;

    for (; at < text.length && text.data[at] != '"' && length > 0; at += length) {
        strand->escaped = strand->escaped || text.data[at] == '\\';
        length = odd_length(text, at, &marks);
        if (length > 0)
            at = fit->scan->text_end(text.data, at + length, text.length, &marks) - length;
    }
    if (length == 0)
        at = any_string_end(fit, strand, &marks);
    fit->weave.marks |= strand->counts ? marks : 0;
    fit->weave.at = at;
    strand->to = (uint32_t)at;
    return at > 0 && at < text.length;
}

/* ---- numbers */

/* The digits that a word begins with, all at once: neighbours are joined to pairs, these to fours and those to all. */
static size_t word_digits(const char *bytes, int64_t *value)
{
    const uint64_t ones = UINT64_MAX / 0xFF;
    uint64_t word = digits_word(bytes);
    size_t count = digits_count(word);

    word = count == 0 ? 0 : word << 8 * (DIGITS_WORD - count);
    word = (word & ones * 0x0F) * (10 * 0x100 + 1) >> 8;
    word = (word & UINT64_MAX / 0xFFFF * 0xFF) * (100 * 0x10000 + 1) >> 16;
    word = (word & UINT64_MAX / 0xFFFFFFFF * 0xFFFF) * (10000 * UINT64_C(0x100000000) + 1) >> 32;
    *value = (int64_t)word;
    return count;
}

/* Those that two words begin with, which must be readable. */
static size_t quick_digits(const char *bytes, int64_t *value)
{
    static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    int64_t rest;
    size_t count = word_digits(bytes, value), more;

    if (count < DIGITS_WORD)
        return count;
    more = word_digits(bytes + count, &rest);
    *value = *value * powers[more] + rest;
    return count + more;
}

/* The digits of a number, no more than one too many. */
static size_t digits_of(struct slice text, int64_t *value)
{
    size_t count = 0;

    if (text.length >= 2 * DIGITS_WORD)
        return quick_digits(text.data, value);
    for (*value = 0; count < text.length && count <= SAFE_DIGITS && json_is_digit(text.data[count]); count++)
        *value = *value * 10 + (text.data[count] - '0');
    return count;
}

/* No more digits than are safe, no zero before others. */
static bool take_digits(struct fit *fit)
{
    const char *bytes = fit->weave.text.data + fit->weave.at;
    bool negative = bytes[0] == '-';
    size_t left = fit->weave.text.length - fit->weave.at - negative;
    int64_t magnitude;
    size_t count = digits_of((struct slice){bytes + negative, left}, &magnitude);

    if (count == 0 || count > SAFE_DIGITS || (bytes[negative] == '0' && count > 1))
        return false;
    fit->weave.at += count + negative;
    return true;
}

int64_t shape_integer(struct slice text)
{
    bool negative = text.data[0] == '-';
    int64_t magnitude;

    digits_of(slice_from(text, negative), &magnitude);
    return negative ? -magnitude : magnitude;
}

/* A fraction or an exponent makes it another kind of value. */
static bool take_integer(struct fit *fit)
{
    if (fit->weave.at == fit->weave.text.length || !take_digits(fit))
        return false;
    char next = fit->weave.text.data[fit->weave.at];
    return next != '.' && next != 'e' && next != 'E';
}

static bool take_number(struct fit *fit)
{
    if (fit->weave.at == fit->weave.text.length ||
        (fit->weave.text.data[fit->weave.at] != '-' && !json_is_digit(fit->weave.text.data[fit->weave.at])))
        return false;
    struct json_lexeme lexeme =
        json_lex_number((struct slice){fit->weave.text.data, fit->weave.text.length}, fit->weave.at);
    fit->weave.at = lexeme.end;
    return lexeme.flaw == FLAW_NONE && lexeme.fraction;
}

/* An array of integers, at least one. */
static bool take_integers(struct fit *fit)
{
    if (!shape_take_byte(fit, '['))
        return false;
    do {
        shape_pass_space(fit);
        if (!take_integer(fit))
            return false;
        fit->weave.elements++;
        shape_pass_space(fit);
    } while (shape_take_byte(fit, ','));
    return shape_take_byte(fit, ']');
}

/* The weave has passed what is usual. */
static bool take_value(struct fit *fit, enum hole_kind kind)
{
    switch (kind) {
    case HOLE_INTEGER: return take_integer(fit);
    case HOLE_NATURAL: return fit->weave.text.data[fit->weave.at] != '-' && take_integer(fit);
    case HOLE_NUMBER: return take_number(fit);
    default: return take_integers(fit);
    }
}

bool shape_take_hole(struct fit *fit, enum scan_stop stop)
{
    struct scan_strand *strand = &fit->weave.strands[fit->weave.strand++];

    if (stop == SCAN_ODD)
        return take_odd_string(fit, strand);
    if (!take_value(fit, (enum hole_kind)strand->tag))
        return false;
    strand->to = (uint32_t)fit->weave.at;
    return true;
}
