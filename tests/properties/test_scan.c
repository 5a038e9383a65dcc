/*
 * The SIMD scans against their scalar twins, and those against what they promise:
 * each byte value at each distance from the ends, at each alignment, and between
 * pages that may not be touched, because a sanitizer does not see what masked
 * loads read. One line a function and level.
 */
#include <stdint.h>
#include <string.h>

#include "base/scan.h"

#include "../support/pages.h"
#include "../support/tap.h"

/* ---- the scans that have one level */

enum { LENGTH_MAX = 50 };

static bool same_plain(const char *data, size_t length)
{
    return scan_plain(data, length) == scan_plain_scalar(data, length);
}

static bool same_openers(const char *data, size_t length)
{
    return scan_openers(data, length) == scan_openers_scalar(data, length);
}

static bool same_marks(const char *data, size_t length)
{
    return scan_marks(data, length) == scan_marks_scalar(data, length);
}

/* How many texts give something else than the twin does. */
static unsigned count_wrong(bool (*same)(const char *data, size_t length), bool at_end)
{
    unsigned wrong = 0;

    for (size_t length = 0; length <= LENGTH_MAX; length++) {
        char *text = touching(&pages[0], length, at_end);
        for (size_t at = 0; at < length; at++)
            for (int byte = 0; byte < 256; byte++) {
                memset(text, 'a', length);
                text[at] = (char)byte;
                text[length - 1] = at % 2 == 0 ? (char)byte : 'z';
                wrong += !same(text, length);
            }
        wrong += !same(text, 0);
    }
    return wrong;
}

static void check_twin(const char *name, bool (*same)(const char *data, size_t length))
{
    unsigned wrong = count_wrong(same, false) + count_wrong(same, true);

    tap_ok(wrong == 0, "%s is as its scalar twin", name);
}

/* The twins themselves, by what they promise. */
static void check_twins_themselves(void)
{
    unsigned wrong = 0;

    for (int byte = 0; byte < 256; byte++) {
        const char text[] = {'a', (char)byte};
        bool special = byte < 0x20 || byte == '"' || byte == '\\' || byte > 0x7F;
        unsigned marks = byte == '<' || byte == '[' ? SCAN_OPENING
                         : byte == '\\'             ? SCAN_BACKSLASH
                         : byte == 0xEF             ? SCAN_REPLACEMENT
                                                    : 0u;
        wrong += scan_plain_scalar(text, 2) != (special ? 1 : 2);
        wrong += scan_openers_scalar(text, 2) != (byte == '[' || byte == '{');
        wrong += scan_marks_scalar(text, 2) != marks;
    }
    wrong += scan_marks("\\[", 2) != (SCAN_BACKSLASH | SCAN_OPENING);
    tap_ok(wrong == 0, "the scalar twins stop at, count and tell the bytes that they promise");
}

/* Openers are counted in bytes, 255 steps at most before they are added up: all, one column's, none of a long text. */
static void check_many_openers(void)
{
    enum { STEP = 16, STEPS = 3 * 255 + 2, REST = 5 };
    static char text[STEP * STEPS + REST];
    unsigned wrong = 0;

    memset(text, '[', sizeof text);
    for (size_t steps = 0; steps <= STEPS; steps += steps < 254 ? 127 : 1)
        wrong += scan_openers(text, steps * STEP) != steps * STEP;
    wrong += scan_openers(text, sizeof text) != sizeof text;
    memset(text, 'a', sizeof text);
    for (size_t i = 3; i < sizeof text; i += STEP)
        text[i] = '{';
    wrong += scan_openers(text, sizeof text) != STEPS + 1;
    tap_ok(wrong == 0, "scan_openers counts more than fit into its steps");
}

/* ---- the levels */

enum { LEVEL_LENGTH_MAX = 150 };

/* A byte at every place of every length, looked for from many places before and after it. */
static unsigned wrong_plain_ends(const struct scan_level *level, char byte, bool at_end)
{
    bool plain = scan_plain_scalar(&byte, 1) == 1;
    unsigned wrong = 0;

    for (size_t length = 0; length <= LEVEL_LENGTH_MAX; length++) {
        char *text = touching(&pages[0], length, at_end);
        for (size_t place = 0; place <= length; place++) {
            memset(text, 'a', length);
            if (place < length)
                text[place] = byte;
            for (size_t at = 0; at <= length; at += 1 + at % 7)
                wrong += level->plain_end(text, at, length) != (plain || place < at ? length : place);
        }
    }
    return wrong;
}

/* The two texts differ from every place on, in one byte or in more, and have other alignments. */
static unsigned wrong_common_prefixes(const struct scan_level *level, bool at_end)
{
    unsigned wrong = 0;

    for (size_t length = 0; length <= LEVEL_LENGTH_MAX; length++) {
        char *a = touching(&pages[0], length, at_end), *b = touching(&pages[1], length, !at_end);
        for (size_t place = 0; place <= length; place++) {
            memset(a, 'a', length);
            memset(b, 'a', length);
            if (place < length)
                b[place] = (char)(place % 2 == 0 ? 'b' : 'a' ^ 0x80);
            if (place + 9 < length)
                b[place + 9] = 'c';
            wrong += level->common_prefix(a, b, length) != place;
        }
    }
    return wrong;
}

/* ---- what a level promises, byte by byte */

static bool is_plain_byte(char byte)
{
    return byte != '"' && byte != '\\' && (unsigned char)byte >= 0x20 && (unsigned char)byte < 0x80;
}

static size_t expected_text_end(const char *text, size_t at, size_t length, unsigned *marks)
{
    for (; at < length && is_plain_byte(text[at]); at++)
        *marks |= text[at] == '<' || text[at] == '[' ? SCAN_OPENING : 0u;
    return at;
}

static bool text_end_is_wrong(const struct scan_level *level, const char *text, size_t at, size_t length)
{
    unsigned before = (unsigned)(at % 2) * SCAN_REPLACEMENT, marks = before, expected = before;
    size_t end = expected_text_end(text, at, length, &expected);

    return level->text_end(text, at, length, &marks) != end || marks != expected;
}

/* Something to tell of before, in and behind a text that ends at every place. */
static unsigned wrong_text_ends(const struct scan_level *level, bool at_end)
{
    static const char ends[] = {'"', '\\', '\n', '\x80', 'a'}, openings[] = {'<', '[', '{', '\xEF'};
    unsigned wrong = 0, draw = 0;

    for (size_t length = 0; length <= 100; length++) {
        char *text = touching(&pages[0], length, at_end);
        memset(text, 'a', length);
        for (size_t place = 0; place < length; place++)
            for (size_t opening = 0; opening < length; opening++) {
                text[opening] = openings[draw++ % sizeof openings];
                text[place] = ends[draw % sizeof ends];
                wrong += text_end_is_wrong(level, text, 0, length);
                wrong += text_end_is_wrong(level, text, draw % (length + 1), length);
                text[opening] = text[place] = 'a';
            }
        wrong += text_end_is_wrong(level, text, length, length);
    }
    return wrong;
}

static size_t expected_line_openers(const char *data, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length && data[i] != '\n'; i++)
        count += data[i] == '[' || data[i] == '{';
    return count;
}

/* Every byte beside openers, and a line end at every place among them. */
static unsigned wrong_line_openers(const struct scan_level *level, bool at_end)
{
    unsigned wrong = 0;

    for (size_t length = 0; length <= LEVEL_LENGTH_MAX; length++) {
        char *text = touching(&pages[0], length, at_end);
        for (size_t i = 0; i < length; i++)
            text[i] = i % 3 == 0 ? '[' : i % 3 == 1 ? '{' : (char)(i * 37 + length);
        wrong += level->line_openers(text, length) != expected_line_openers(text, length);
        for (size_t place = 0; place < length; place++) {
            char kept = text[place];
            text[place] = '\n';
            wrong += level->line_openers(text, length) != expected_line_openers(text, length);
            text[place] = kept;
        }
    }
    return wrong;
}

static void check_level(const struct scan_level *level)
{
    static const char bytes[] = {'"', '\\', '\n', '\0', '\x1F', '\x20', '\x7F', '\x80', '\xFF'};
    unsigned prefixes = wrong_common_prefixes(level, false) + wrong_common_prefixes(level, true), ends = 0;

    for (size_t i = 0; i < sizeof bytes; i++)
        ends += wrong_plain_ends(level, bytes[i], false) + wrong_plain_ends(level, bytes[i], true);
    tap_ok(prefixes == 0, "%s: common prefixes", level->name);
    tap_ok(ends == 0, "%s: ends of plain text", level->name);
    tap_ok(wrong_text_ends(level, false) + wrong_text_ends(level, true) == 0, "%s: ends of texts, with marks",
           level->name);
    tap_ok(wrong_line_openers(level, false) + wrong_line_openers(level, true) == 0, "%s: openers of a line",
           level->name);
}

int main(void)
{
    map_pages();
    check_twins_themselves();
    check_twin("scan_plain", same_plain);
    check_twin("scan_openers", same_openers);
    check_twin("scan_marks", same_marks);
    check_many_openers();
    for (size_t i = 0; scan_level(i) != NULL; i++)
        check_level(scan_level(i));
    return tap_done();
}
