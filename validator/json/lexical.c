/*
 * Recognisers of strings and numbers. Each takes the text and where the lexeme
 * begins and gives where it ends, or the first byte that breaks it. Cost: the
 * plain bytes of strings are skipped by SIMD, others are looked at once.
 */
#include "json/lexical.h"

#include "base/scan.h"
#include "base/utf8.h"

enum { ESCAPE_U_LENGTH = 6 }; /* \uXXXX */

static int hex_digit(char byte)
{
    if (json_is_digit(byte))
        return byte - '0';
    byte = (char)(byte | 0x20);
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

long json_hex4(const char *digits)
{
    long value = 0;

    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(digits[i]);
        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

static struct json_lexeme broken(struct json_lexeme lexeme, size_t at, size_t length, enum json_flaw flaw)
{
    lexeme.end = at;
    lexeme.flaw = at == length ? FLAW_CUT : flaw;
    return lexeme;
}

static bool is_low_surrogate_escape(struct slice text, size_t at)
{
    if (text.length - at < ESCAPE_U_LENGTH || text.data[at] != '\\' || text.data[at + 1] != 'u')
        return false;
    long unit = json_hex4(text.data + at + 2);
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

/* The escape whose digits begin at `at`; a pair of surrogates is taken as one. */
static struct json_lexeme unicode_escape(struct slice text, size_t at, struct json_lexeme lexeme)
{
    for (size_t digit = at; digit < at + 4; digit++)
        if (digit == text.length || hex_digit(text.data[digit]) < 0)
            return broken(lexeme, digit, text.length, FLAW_HEX);
    long unit = json_hex4(text.data + at);
    lexeme.end = at + 4;
    if (unit < 0xD800 || unit > 0xDFFF)
        return lexeme;
    if (unit <= 0xDBFF && is_low_surrogate_escape(text, lexeme.end))
        lexeme.end += ESCAPE_U_LENGTH;
    else
        lexeme.lone_surrogate = true;
    return lexeme;
}

/* The escape whose backslash is at lexeme.end. */
static struct json_lexeme escape(struct slice text, struct json_lexeme lexeme)
{
    size_t at = lexeme.end + 1;

    lexeme.escaped = true;
    if (at == text.length)
        return broken(lexeme, at, text.length, FLAW_CUT);
    if (text.data[at] == 'u')
        return unicode_escape(text, at + 1, lexeme);
    if (memchr("\"\\/bfnrt", text.data[at], 8) == NULL)
        return broken(lexeme, at, text.length, FLAW_ESCAPE);
    lexeme.end = at + 1;
    return lexeme;
}

/* Do the last bytes of a text begin a character that more bytes could complete? */
static bool is_cut_character(const char *data, size_t length)
{
    static const char second_bytes[] = {'\x80', '\x90', '\xA0'};
    char trial[4];

    if (length > 3)
        return false;
    for (size_t i = 0; i < sizeof second_bytes; i++) {
        memset(trial, '\x80', sizeof trial);
        trial[1] = second_bytes[i];
        memcpy(trial, data, length);
        if (utf8_character(trial, sizeof trial) > length)
            return true;
    }
    return false;
}

/* The run of characters above U+007F at lexeme.end. */
static struct json_lexeme high_characters(struct slice text, struct json_lexeme lexeme)
{
    size_t at = lexeme.end;

    while (at < text.length && (unsigned char)text.data[at] >= 0x80) {
        size_t step = utf8_character(text.data + at, text.length - at);
        if (step == 0) {
            bool cut = is_cut_character(text.data + at, text.length - at);
            return broken(lexeme, cut ? text.length : at, text.length, FLAW_UTF8);
        }
        at += step;
    }
    lexeme.end = at;
    return lexeme;
}

struct json_lexeme json_lex_string(struct slice text, size_t start)
{
    struct json_lexeme lexeme = {.end = start};

    while (lexeme.flaw == FLAW_NONE) {
        lexeme.end += scan_plain(text.data + lexeme.end, text.length - lexeme.end);
        if (lexeme.end == text.length)
            return broken(lexeme, lexeme.end, text.length, FLAW_CUT);
        unsigned char byte = (unsigned char)text.data[lexeme.end];
        if (byte == '"')
            return lexeme;
        if (byte == '\\')
            lexeme = escape(text, lexeme);
        else if (byte >= 0x80)
            lexeme = high_characters(text, lexeme);
        else
            return broken(lexeme, lexeme.end, text.length, FLAW_CONTROL);
    }
    return lexeme;
}

/* One digit or more at lexeme.end. */
static struct json_lexeme digits(struct slice text, struct json_lexeme lexeme)
{
    size_t at = lexeme.end;

    while (at < text.length && json_is_digit(text.data[at]))
        at++;
    if (at == lexeme.end)
        return broken(lexeme, at, text.length, FLAW_DIGIT);
    lexeme.end = at;
    return lexeme;
}

static bool stands_at(struct slice text, size_t at, char byte)
{
    return at < text.length && text.data[at] == byte;
}

static bool exponent_stands_at(struct slice text, size_t at)
{
    return stands_at(text, at, 'e') || stands_at(text, at, 'E');
}

static struct json_lexeme exponent(struct slice text, struct json_lexeme lexeme)
{
    lexeme.end++;
    if (stands_at(text, lexeme.end, '+') || stands_at(text, lexeme.end, '-'))
        lexeme.end++;
    return digits(text, lexeme);
}

struct json_lexeme json_lex_number(struct slice text, size_t start)
{
    struct json_lexeme lexeme = {.end = start};

    lexeme.end += stands_at(text, start, '-');
    if (stands_at(text, lexeme.end, '0'))
        lexeme.end++; /* nothing but a point or an exponent may follow a leading zero */
    else
        lexeme = digits(text, lexeme);
    if (lexeme.flaw == FLAW_NONE && stands_at(text, lexeme.end, '.')) {
        lexeme.fraction = true;
        lexeme.end++;
        lexeme = digits(text, lexeme);
    }
    if (lexeme.flaw == FLAW_NONE && exponent_stands_at(text, lexeme.end)) {
        lexeme.fraction = true;
        lexeme = exponent(text, lexeme);
    }
    return lexeme;
}
