/*
 * The fingerprint of an event: a hash of its names and of the kinds of its values,
 * in the order of the text, taken without reading it as JSON. A run of numbers in
 * an array counts as one. It only leads to the shape that may fit.
 */
#include "base/hash.h"
#include "chunk/shape_state.h"
#include "json/lexical.h"

enum class {
    CLASS_STRUCTURE,
    CLASS_QUOTE,
    CLASS_NUMBER,
    CLASS_WORD, /* null or true */
    CLASS_FALSE,
    CLASS_BETWEEN /* commas, colons, white space */
};

static const unsigned char classes[256] = {
    ['"'] = CLASS_QUOTE,   ['-'] = CLASS_NUMBER,   ['0'] = CLASS_NUMBER,   ['1'] = CLASS_NUMBER,
    ['2'] = CLASS_NUMBER,  ['3'] = CLASS_NUMBER,   ['4'] = CLASS_NUMBER,   ['5'] = CLASS_NUMBER,
    ['6'] = CLASS_NUMBER,  ['7'] = CLASS_NUMBER,   ['8'] = CLASS_NUMBER,   ['9'] = CLASS_NUMBER,
    ['n'] = CLASS_WORD,    ['t'] = CLASS_WORD,     ['f'] = CLASS_FALSE,    [','] = CLASS_BETWEEN,
    [':'] = CLASS_BETWEEN, ['\t'] = CLASS_BETWEEN, ['\n'] = CLASS_BETWEEN, ['\r'] = CLASS_BETWEEN,
    [' '] = CLASS_BETWEEN,
};

enum { NAME_BYTES = 8 };

/* Gives where the string ends whose first byte is at `at`, behind its quote. */
static size_t pass_string(const struct scan_level *scan, struct slice text, size_t at)
{
    for (;;) {
        at = scan->plain_end(text.data, at, text.length);
        if (at >= text.length)
            return text.length;
        if (text.data[at] == '"')
            return at + 1;
        at += text.data[at] == '\\' ? 2 : 1;
        if (at >= text.length)
            return text.length;
    }
}

/* A name counts with its first bytes and its length, a value with its kind. */
static uint64_t add_string(uint64_t hash, struct slice text, size_t start, size_t end)
{
    uint64_t word = 0;

    if (end >= text.length || text.data[end] != ':')
        return hash_mix(hash, '"');
    if (text.length - start >= NAME_BYTES) {
        memcpy(&word, text.data + start, NAME_BYTES);
        if (end - start < NAME_BYTES)
            word &= (UINT64_C(1) << 8 * (end - start)) - 1;
    }
    return hash_mix(hash, word + (end - start));
}

/* Gives where the number ends. A fraction or an exponent makes it another kind. */
static size_t pass_number(struct slice text, size_t at, bool *fraction)
{
    *fraction = false;
    for (; at < text.length; at++) {
        char byte = text.data[at];
        if (byte == '.' || byte == 'e' || byte == 'E')
            *fraction = true;
        else if (!json_is_digit(byte) && byte != '-' && byte != '+')
            break;
    }
    return at;
}

uint64_t shape_fingerprint(const struct scan_level *scan, struct slice text)
{
    uint64_t hash = 0;
    bool in_run = false, fraction; /* in_run: the value before was an integer */

    for (size_t at = 0, start; at < text.length;) {
        switch (classes[(unsigned char)text.data[at]]) {
        case CLASS_BETWEEN: at++; continue;
        case CLASS_NUMBER:
            at = pass_number(text, at, &fraction);
            if (!in_run || fraction)
                hash = hash_mix(hash, fraction ? '.' : '0');
            in_run = !fraction;
            continue;
        case CLASS_QUOTE:
            start = at + 1;
            at = pass_string(scan, text, start);
            hash = add_string(hash, text, start, at);
            break;
        case CLASS_WORD:
            hash = hash_mix(hash, (unsigned char)text.data[at]);
            at += 4;
            break;
        case CLASS_FALSE:
            hash = hash_mix(hash, 'f');
            at += 5;
            break;
        default: hash = hash_mix(hash, (unsigned char)text.data[at++]); break;
        }
        in_run = false;
    }
    return hash | 1;
}
