/*
 * What fills an active hole, proved as reading would have it, by json's own
 * recognisers or, where they would do the same, by quicker ones for what is usual.
 */
#include "base/utf8.h"
#include "chunk/shape_fit.h"
#include "json/lexical.h"
#include "json/unescape.h"

enum { SAFE_DIGITS = 15 }; /* no integer of so many digits is beyond 2^53 */

/* ---- strings */

/* A lone surrogate is a finding of json's. */
static bool take_any_string(struct fit *fit, size_t start)
{
    struct json_lexeme lexeme = json_lex_string((struct slice){fit->text, fit->length}, start);

    fit->at = lexeme.end;
    fit->escaped = lexeme.escaped;
    if (lexeme.flaw != FLAW_NONE || lexeme.lone_surrogate)
        return false;
    fit->odd_marks = json_text_marks((struct slice){fit->text + start, lexeme.end - start});
    return true;
}

static bool is_letter_escape(const struct fit *fit, size_t at)
{
    static const bool letters[256] = {['"'] = true, ['\\'] = true, ['/'] = true, ['b'] = true,
                                      ['f'] = true, ['n'] = true,   ['r'] = true, ['t'] = true};

    return at + 1 < fit->length && letters[(unsigned char)fit->text[at + 1]];
}

/* An escape by number that is no surrogate. */
static size_t numbered_escape(struct fit *fit, size_t at)
{
    enum { LENGTH = sizeof "\\u0000" - 1 };
    long character = fit->length - at > LENGTH && fit->text[at + 1] == 'u' ? json_hex4(fit->text + at + 2) : -1;

    if (character < 0 || (character >= 0xD800 && character <= 0xDFFF))
        return 0;
    fit->odd_marks |= json_is_telling(character) ? SCAN_BACKSLASH : 0u;
    return LENGTH;
}

/* The length of what stands there instead of a plain byte; 0: nothing usual. */
static size_t odd_character(struct fit *fit, size_t at)
{
    unsigned char byte = (unsigned char)fit->text[at];

    if (byte == '\\') {
        fit->escaped = true;
        return is_letter_escape(fit, at) ? 2 : numbered_escape(fit, at);
    }
    fit->odd_marks |= byte == 0xEF ? SCAN_REPLACEMENT : 0u;
    return byte >= 0x80 ? utf8_character(fit->text + at, fit->length - at) : 0;
}

/* Few characters are odd: from each to the next it is the quick way again. */
bool shape_take_odd_string(struct fit *fit, size_t start)
{
    struct scan_span text = {fit->text, fit->length}, nothing = {fit->text, 0};

    fit->escaped = false;
    while (fit->at < fit->length && fit->text[fit->at] != '"') {
        size_t length = odd_character(fit, fit->at);
        if (length == 0)
            return take_any_string(fit, start);
        fit->at = fit->scan->thread(text, fit->at + length, nothing, &fit->odd_marks).end;
    }
    return fit->at < fit->length;
}

/* ---- numbers */

/* No more digits than are safe, no zero before others. */
static bool take_digits(struct fit *fit)
{
    const char *bytes = fit->text + fit->at;
    bool negative = bytes[0] == '-';
    size_t first = negative, count = first;
    int64_t magnitude = 0;
    size_t most = fit->length - fit->at < SAFE_DIGITS + first ? fit->length - fit->at : SAFE_DIGITS + first + 1;

    for (; count < most && json_is_digit(bytes[count]); count++)
        magnitude = magnitude * 10 + (bytes[count] - '0');
    if (count == first || count > SAFE_DIGITS + first || (bytes[first] == '0' && count > first + 1))
        return false;
    fit->value = negative ? -magnitude : magnitude;
    fit->at += count;
    return true;
}

/* A fraction or an exponent makes it another kind of value. */
static bool take_integer(struct fit *fit)
{
    if (fit->at == fit->length || !take_digits(fit))
        return false;
    char next = fit->text[fit->at];
    return next != '.' && next != 'e' && next != 'E';
}

/* The index of the first byte from `at` on that is no digit; the text's length when there is none. */
static inline size_t pass_digits(const struct fit *fit, size_t at)
{
    while (at < fit->length && json_is_digit(fit->text[at]))
        at++;
    return at;
}

/* A number with a fraction and no exponent, as nearly all are; 0: it is another one. */
static inline size_t plain_number_end(const struct fit *fit)
{
    size_t first = fit->at + (fit->text[fit->at] == '-'), point = pass_digits(fit, first);

    if (point == first || (fit->text[first] == '0' && point > first + 1) || fit->text[point] != '.')
        return 0;
    size_t end = pass_digits(fit, point + 1);
    return end == point + 1 || fit->text[end] == 'e' || fit->text[end] == 'E' ? 0 : end;
}

static bool take_number(struct fit *fit)
{
    if (fit->at == fit->length || (fit->text[fit->at] != '-' && !json_is_digit(fit->text[fit->at])))
        return false;
    size_t end = plain_number_end(fit);
    if (end > 0) {
        fit->at = end;
        return true;
    }
    struct json_lexeme lexeme = json_lex_number((struct slice){fit->text, fit->length}, fit->at);
    fit->at = lexeme.end;
    return lexeme.flaw == FLAW_NONE && lexeme.fraction;
}

static inline void pass_space(struct fit *fit)
{
    if (fit->text[fit->at] <= ' ')
        fit->at = json_skip_space(fit->text, fit->at, fit->length);
}

static inline bool take_byte(struct fit *fit, char byte)
{
    if (fit->at == fit->length || fit->text[fit->at] != byte)
        return false;
    fit->at++;
    return true;
}

enum { WINDOW = 64 };

/* Is there a run of more digits than are safe? */
static bool has_long_run(uint64_t digits)
{
    digits &= digits >> 1;
    digits &= digits >> 2;
    digits &= digits >> 4;
    return (digits & digits >> 8) != 0;
}

/*
 * The rest of a short array of integers without signs and white space, as bytes are given, by what its bytes are.
 * False: it is another one, and has to be looked at byte by byte.
 */
static bool take_plain_integers(struct fit *fit)
{
    struct scan_digits found = fit->scan->digits(fit->text + fit->at, fit->length - fit->at);
    uint64_t others = ~(found.digits | found.commas);
    unsigned length = others == 0 ? WINDOW : (unsigned)__builtin_ctzll(others);

    if (length == 0 || length == WINDOW || fit->text[fit->at + length] != ']')
        return false;
    uint64_t inside = (UINT64_C(1) << length) - 1, commas = found.commas & inside, starts = commas << 1 | 1;
    uint64_t leading_zeros = starts & found.zeros & found.digits >> 1;
    if ((starts & ~found.digits) != 0 || (leading_zeros & inside) != 0 || has_long_run(found.digits & inside))
        return false;
    fit->tokens += (uint32_t)__builtin_popcountll(commas) + 1;
    fit->at += length + 1;
    return true;
}

/* An array of integers, at least one. */
static bool take_integers(struct fit *fit)
{
    if (!take_byte(fit, '['))
        return false;
    if (take_plain_integers(fit))
        return true;
    do {
        pass_space(fit);
        if (!take_integer(fit))
            return false;
        fit->tokens++;
        pass_space(fit);
    } while (take_byte(fit, ','));
    return take_byte(fit, ']');
}

bool shape_take_value(struct fit *fit, enum hole_kind kind)
{
    switch (kind) {
    case HOLE_INTEGER: return take_integer(fit);
    case HOLE_NUMBER: return take_number(fit);
    default: return take_integers(fit);
    }
}
