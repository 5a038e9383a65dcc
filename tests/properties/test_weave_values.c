/*
 * What the walk from strand to strand (scan_weave) takes for a usual number, a usual
 * integer or a usual array of these, of each level of SIMD, against the grammar, told byte by
 * byte: values of all lengths, each of their bytes replaced by others, cut at each
 * place, between pages that may not be touched. One line a level and kind.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/scan.h"

#include "../support/pages.h"
#include "../support/tap.h"

enum { TEXT_MAX = 256 };

/* How far a value goes, 0 where it is not usual, and its elements. */
struct extent {
    size_t length;
    uint32_t elements;
};

/* ---- the promise */

static size_t digits_at(const char *text, size_t at, size_t length)
{
    size_t count = 0;

    while (at + count < length && text[at + count] >= '0' && text[at + count] <= '9')
        count++;
    return count;
}

static struct extent number_at(const char *text, size_t length)
{
    size_t at = length > 0 && text[0] == '-', count = digits_at(text, at, length);
    bool whole = true;

    if (count == 0 || (count > 1 && text[at] == '0'))
        return (struct extent){0, 0};
    at += count;
    if (at < length && text[at] == '.') {
        count = digits_at(text, at + 1, length);
        if (count == 0)
            return (struct extent){0, 0};
        at += 1 + count;
        whole = false;
    }
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        at += at + 1 < length && (text[at + 1] == '-' || text[at + 1] == '+') ? 2 : 1;
        count = digits_at(text, at, length);
        if (count == 0)
            return (struct extent){0, 0};
        at += count;
        whole = false;
    }
    return (struct extent){whole || at >= SCAN_WINDOW || at == length ? 0 : at, 0};
}

/* So much text must be there that no level has to look where it ends. */
static struct extent integer_at(const char *text, size_t length)
{
    size_t count = digits_at(text, 0, length);
    bool usual = length > SCAN_LONG_RUN && count > 0 && count < SCAN_LONG_RUN && (count == 1 || text[0] != '0') &&
                 memchr(".eE", text[count], 3) == NULL;

    return (struct extent){usual ? count : 0, 0};
}

static struct extent integers_at(const char *text, size_t length)
{
    struct extent extent = {1, 0};

    if (length == 0 || text[0] != '[')
        return (struct extent){0, 0};
    for (;;) {
        size_t count = digits_at(text, extent.length, length);
        if (count == 0 || count >= SCAN_LONG_RUN || (count > 1 && text[extent.length] == '0'))
            return (struct extent){0, 0};
        extent.length += count;
        extent.elements++;
        if (extent.length == length || extent.length > SCAN_WINDOW)
            return (struct extent){0, 0};
        if (text[extent.length++] == ']')
            return extent;
        if (text[extent.length - 1] != ',')
            return (struct extent){0, 0};
    }
}

/* ---- the walk: nothing, the value, and nothing */

static bool walks_as_promised(const struct scan_level *level, enum scan_value value, const char *text, size_t length)
{
    struct extent extent = value == SCAN_NUMBER    ? number_at(text, length)
                           : value == SCAN_INTEGER ? integer_at(text, length)
                                                   : integers_at(text, length);
    struct scan_strand strands[2] = {{.value = (uint8_t)value}, {.value = SCAN_OTHER}};
    struct scan_weave weave = {.text = {text, length}, .literals = "", .strands = strands, .count = 1, .elements = 7};
    enum scan_stop stop = level->weave(&weave);

    if (extent.length == 0)
        return stop == SCAN_VALUE && weave.strand == 0 && weave.at == 0 && weave.elements == 7;
    return stop == SCAN_THROUGH && weave.strand == 1 && weave.at == extent.length && strands[0].from == 0 &&
           strands[0].to == extent.length && weave.elements == 7 + extent.elements;
}

/* All that the grammar has, what is next to it, and what is like it but for a bit. */
static const char bytes[] = {'0',  '1',    '9',    '/',    ':',    '-',    '+',    '.',    ',',    ';',
                             'e',  'E',    'f',    '[',    ']',    '\\',   '}',    '"',    ' ',    '\n',
                             '\0', '\x10', '\x19', '\x0C', '\x0D', '\x80', '\xB0', '\xAC', '\xDD', '\xFF'};

static unsigned wrong_text(const struct scan_level *level, enum scan_value value, const char *sample, bool at_end)
{
    size_t length = strlen(sample);
    unsigned wrong = 0;

    for (size_t cut = 0; cut <= length; cut++) {
        char *text = touching(&pages[0], cut, at_end);
        memcpy(text, sample, cut);
        wrong += !walks_as_promised(level, value, text, cut);
    }
    char *text = touching(&pages[0], length, at_end);
    for (size_t place = 0; place < length; place++)
        for (size_t i = 0; i < sizeof bytes; i++) {
            char kept = text[place];
            text[place] = bytes[i];
            wrong += !walks_as_promised(level, value, text, length);
            text[place] = kept;
        }
    return wrong;
}

/* Before more text than a step takes, too. */
static unsigned wrong_sample(const struct scan_level *level, enum scan_value value, const char *sample)
{
    char longer[TEXT_MAX];
    unsigned wrong = wrong_text(level, value, sample, false) + wrong_text(level, value, sample, true);

    snprintf(longer, sizeof longer, "%s%064d", sample, 7);
    return wrong + wrong_text(level, value, longer, true);
}

static void check_numbers(const struct scan_level *level)
{
    static const char *const samples[] = {"-0.85885,", "0.5}",   "-12.0e-07,", "1e5,",  "3E+10,", "10.25 ",
                                          "0e0,",      "-0.0e1", "-1,",        "0,",    "00.5,",  "-01.5,",
                                          "1.e5,",     "1.5e,",  "1.5e+,",     "1.5.5", "-.5,",   "1.5e5e5,"};
    char sample[TEXT_MAX];
    unsigned wrong = 0;

    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
        wrong += wrong_sample(level, SCAN_NUMBER, samples[i]);
    for (int digits = 1; digits <= 70; digits++) {
        snprintf(sample, sizeof sample, "%.*s.25,", digits,
                 "7012345678901234567890123456789012345678901234567890123456789012345678");
        wrong += wrong_sample(level, SCAN_NUMBER, sample);
        snprintf(sample, sizeof sample, "-0.%0*d,", digits, 3);
        wrong += wrong_sample(level, SCAN_NUMBER, sample);
        snprintf(sample, sizeof sample, "0.5e-%0*d,", digits, 3);
        wrong += wrong_sample(level, SCAN_NUMBER, sample);
    }
    tap_ok(wrong == 0, "%s: usual numbers", level->name);
}

static void check_integer(const struct scan_level *level)
{
    char sample[TEXT_MAX];
    unsigned wrong = wrong_sample(level, SCAN_INTEGER, "0,\"total_tokens\":17}") +
                     wrong_sample(level, SCAN_INTEGER, "-12,\"total_tokens\":17}") +
                     wrong_sample(level, SCAN_INTEGER, "00,\"total_tokens\":17}");

    for (int digits = 1; digits <= 20; digits++) {
        snprintf(sample, sizeof sample, "%.*s,\"total_tokens\"", digits, "70123456789012345678");
        wrong += wrong_sample(level, SCAN_INTEGER, sample);
    }
    tap_ok(wrong == 0, "%s: usual integers", level->name);
}

static void check_integers(const struct scan_level *level)
{
    char sample[TEXT_MAX];
    unsigned wrong = wrong_sample(level, SCAN_INTEGERS, "[]") + wrong_sample(level, SCAN_INTEGERS, "[32, 110]") +
                     wrong_sample(level, SCAN_INTEGERS, "[-1,0]");

    for (int length = 1; length <= 70; length++) {
        snprintf(sample, sizeof sample, "[%.*s],", length,
                 "32,110,0,195,10,175,3,4,255,100,0,0,17,18,239,191,189,20,21,22,23,24,25");
        wrong += wrong_sample(level, SCAN_INTEGERS, sample);
        snprintf(sample, sizeof sample, "[1,%0*d]}", length, 0);
        sample[3] = '9';
        wrong += wrong_sample(level, SCAN_INTEGERS, sample);
    }
    tap_ok(wrong == 0, "%s: usual arrays of integers", level->name);
}

int main(void)
{
    map_pages();
    for (size_t i = 0; scan_level(i) != NULL; i++) {
        check_numbers(scan_level(i));
        check_integer(scan_level(i));
        check_integers(scan_level(i));
    }
    return tap_done();
}
