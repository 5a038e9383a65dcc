/*
 * The fingerprint of an event: a hash of its names and of the kinds of its values,
 * in the order of the text, taken without reading it as JSON. A run of numbers in
 * an array counts as one. It only leads to the shape that may fit.
 */
#include "base/hash.h"
#include "chunk/shape_state.h"
#include "json/lexical.h"

struct printing {
    const struct scan_level *scan;
    struct slice text;
    size_t at;
    uint64_t hash;
    bool in_run; /* the value before was a number */
};

static void pass_string(struct printing *printing)
{
    size_t at = printing->at + 1;

    for (;;) {
        at = printing->scan->plain_end(printing->text.data, at, printing->text.length);
        if (at >= printing->text.length || printing->text.data[at] == '"')
            break;
        at += printing->text.data[at] == '\\' ? 2 : 1;
        if (at > printing->text.length)
            break;
    }
    printing->at = at < printing->text.length ? at + 1 : printing->text.length;
}

/* A name counts with its bytes, a value with its kind. */
static void add_string(struct printing *printing)
{
    size_t start = printing->at;

    pass_string(printing);
    bool is_name = printing->at < printing->text.length && printing->text.data[printing->at] == ':';
    printing->hash = is_name ? hash_mix(printing->hash, hash_bytes(printing->text.data + start, printing->at - start))
                             : hash_mix(printing->hash, '"');
}

static void add_number(struct printing *printing)
{
    bool fraction = false;

    for (; printing->at < printing->text.length; printing->at++) {
        char byte = printing->text.data[printing->at];
        if (byte == '.' || byte == 'e' || byte == 'E')
            fraction = true;
        else if (!json_is_digit(byte) && byte != '-' && byte != '+')
            break;
    }
    if (!printing->in_run || fraction)
        printing->hash = hash_mix(printing->hash, fraction ? '.' : '0');
}

static void add_one(struct printing *printing)
{
    char byte = printing->text.data[printing->at];

    if (byte == '"') {
        add_string(printing);
        printing->in_run = false;
    } else if (json_is_digit(byte) || byte == '-') {
        add_number(printing);
        printing->in_run = true;
    } else {
        if (byte != ',' && !json_is_space(byte)) {
            printing->hash = hash_mix(printing->hash, (unsigned char)byte);
            printing->in_run = false;
        }
        printing->at++;
    }
}

uint64_t shape_fingerprint(const struct scan_level *scan, struct slice text)
{
    struct printing printing = {.scan = scan, .text = text};

    while (printing.at < text.length)
        add_one(&printing);
    return printing.hash | 1;
}
