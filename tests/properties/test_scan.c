/*
 * The SIMD scans against their scalar twins, and those against what they promise:
 * each byte value at each distance from the ends, at each alignment, and between
 * pages that may not be touched, because a sanitizer does not see what masked
 * loads read. One line a function and level.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/scan.h"

#include "../support/files.h"
#include "../support/tap.h"

/* ---- pages */

enum { PAGES = 2 };

/* A page that may be read and written, between two that may not. */
struct page {
    char *start, *end;
};

static struct page pages[PAGES];

static void map_pages(void)
{
    size_t size = (size_t)sysconf(_SC_PAGESIZE);

    for (size_t i = 0; i < PAGES; i++) {
        char *block = mmap(NULL, 3 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (block == MAP_FAILED || mprotect(block + size, size, PROT_READ | PROT_WRITE) != 0)
            die("no pages");
        pages[i] = (struct page){block + size, block + 2 * size};
    }
}

/* Where a text of that length touches the page's end (so that every length has its own alignment), or its start. */
static char *touching(const struct page *page, size_t length, bool at_end)
{
    return at_end ? page->end - length : page->start;
}

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

/* ---- the levels */

enum { LEVEL_LENGTH_MAX = 150 };

/* The scalar one. */
static const struct scan_level *last_level(void)
{
    const struct scan_level *last = NULL;

    for (size_t i = 0; scan_level(i) != NULL; i++)
        last = scan_level(i);
    return last;
}

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

/* A byte that ends the text, and one that is marked, before it, behind it or before the text itself. */
static unsigned wrong_text_ends(const struct scan_level *level, char opening, bool at_end)
{
    unsigned wrong = 0;

    for (size_t length = 0; length <= LEVEL_LENGTH_MAX; length++) {
        char *text = touching(&pages[0], length, at_end);
        for (size_t place = 0; place <= length; place++)
            for (size_t mark = place % 5; mark < length; mark += 5) {
                size_t at = (place + mark) % 4 * length / 8, end = place < at ? length : place;
                unsigned marks = SCAN_REPLACEMENT, expected = SCAN_REPLACEMENT;
                memset(text, 'a', length);
                text[mark] = opening;
                if (place < length)
                    text[place] = '"';
                if (mark >= at && mark < end && text[mark] == opening)
                    expected |= SCAN_OPENING;
                wrong += level->text_end(text, at, length, &marks) != end || marks != expected;
            }
    }
    return wrong;
}

/* An opener, and a line end anywhere. */
static unsigned wrong_line_openers(const struct scan_level *level, bool at_end)
{
    unsigned wrong = 0;

    for (size_t length = 0; length <= LEVEL_LENGTH_MAX; length++) {
        char *text = touching(&pages[0], length, at_end);
        for (size_t place = 0; place <= length; place++) {
            size_t expected = 0;
            for (size_t i = 0; i < length; i++) {
                text[i] = i == place ? '\n' : i % 3 == place % 3 ? '[' : i % 7 == 0 ? '{' : '\xDB';
                expected += i < place && text[i] != '\xDB';
            }
            wrong += level->line_openers(text, length) != expected;
        }
    }
    return wrong;
}

/* Every byte at every place of the first 64, and behind them. */
static unsigned wrong_digits(const struct scan_level *level, bool at_end)
{
    unsigned wrong = 0;

    for (size_t length = 1; length <= 80; length++) {
        char *text = touching(&pages[0], length, at_end);
        for (int byte = 0; byte < 256; byte++) {
            size_t place = (size_t)byte % length;
            uint64_t bit = place < 64 ? UINT64_C(1) << place : 0;
            memset(text, 'a', length);
            text[place] = (char)byte;
            struct scan_digits found = level->digits(text, length);
            wrong += found.digits != (byte >= '0' && byte <= '9' ? bit : 0) || found.zeros != (byte == '0' ? bit : 0) ||
                     found.commas != (byte == ',' ? bit : 0);
        }
    }
    return wrong;
}

/* ---- weaves: random literals and values, and a text of them, in which a byte may be another one */

enum { STRANDS_MAX = 6, WEAVES = 20000 };

static uint64_t state;

static uint32_t random_below(uint32_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 32) * limit >> 32);
}

struct pattern {
    char literals[512], text[1024];
    size_t literals_length, text_length;
    struct scan_strand strands[STRANDS_MAX + 1];
    size_t count;
};

static size_t put_random(char *out, const char *bytes, size_t kinds, size_t most)
{
    size_t length = random_below((uint32_t)most + 1);

    for (size_t i = 0; i < length; i++)
        out[i] = bytes[random_below((uint32_t)kinds)];
    return length;
}

static void put_literal(struct pattern *pattern, struct scan_strand *strand, bool after_string)
{
    char *literal = pattern->literals + pattern->literals_length;
    size_t length = 0;

    if (after_string)
        literal[length++] = '"';
    literal[length++] = ',';
    length += put_random(literal + length, "ab:{", 4, 70);
    strand->start = (uint32_t)pattern->literals_length;
    strand->length = (uint32_t)length;
    memcpy(pattern->text + pattern->text_length, literal, length);
    pattern->literals_length += length;
    pattern->text_length += length;
}

static void put_value(struct pattern *pattern, const struct scan_strand *strand)
{
    char *text = pattern->text + pattern->text_length;

    pattern->text_length += strand->string ? put_random(text, "abcdefgh<", random_below(2) == 0 ? 9 : 8, 90)
                                           : put_random(text, "0123456789", 10, 9);
}

static void make_pattern(struct pattern *pattern)
{
    bool after_string = false;

    memset(pattern, 0, sizeof *pattern);
    pattern->count = random_below(STRANDS_MAX + 1);
    for (size_t i = 0; i <= pattern->count; i++) {
        struct scan_strand *strand = &pattern->strands[i];
        put_literal(pattern, strand, after_string);
        if (i == pattern->count)
            break;
        after_string = strand->string = random_below(3) != 0;
        strand->counts = random_below(2) == 0;
        put_value(pattern, strand);
    }
}

/* As far as the weave goes, over values as well; says how it ended. */
static enum scan_stop pass(const struct scan_level *level, const struct pattern *pattern, const char *text,
                           const char *literals, struct scan_weave *weave, struct scan_strand *strands)
{
    enum scan_stop stop;

    memcpy(strands, pattern->strands, sizeof pattern->strands);
    *weave = (struct scan_weave){
        .text = {text, pattern->text_length}, .literals = literals, .strands = strands, .count = pattern->count};
    while ((stop = level->weave(weave)) == SCAN_VALUE) {
        while (weave->at < pattern->text_length && text[weave->at] >= '0' && text[weave->at] <= '9')
            weave->at++;
        strands[weave->strand++].to = (uint32_t)weave->at;
    }
    return stop;
}

static bool same_weave(const struct scan_level *level, const struct pattern *pattern, bool whole)
{
    struct scan_strand strands[STRANDS_MAX + 1], others[STRANDS_MAX + 1];
    char *text = touching(&pages[0], pattern->text_length, true);
    char *literals = touching(&pages[1], pattern->literals_length, true);
    struct scan_weave weave, other;

    memcpy(text, pattern->text, pattern->text_length);
    memcpy(literals, pattern->literals, pattern->literals_length);
    enum scan_stop stop = pass(level, pattern, text, literals, &weave, strands);
    enum scan_stop scalar = pass(last_level(), pattern, text, literals, &other, others);
    bool same = stop == scalar && weave.at == other.at && weave.strand == other.strand && weave.marks == other.marks;
    for (size_t i = 0; i < weave.strand && same; i++)
        same = strands[i].from == others[i].from && strands[i].to == others[i].to;
    return same && (!whole || (stop == SCAN_THROUGH && weave.at == pattern->text_length));
}

static unsigned wrong_weaves(const struct scan_level *level)
{
    struct pattern pattern;
    unsigned wrong = 0;

    state = 20261120;
    for (unsigned i = 0; i < WEAVES; i++) {
        bool whole = random_below(2) == 0;
        make_pattern(&pattern);
        if (!whole)
            pattern.text[random_below((uint32_t)pattern.text_length)] = "\"\\<\n\x80z"[random_below(6)];
        wrong += !same_weave(level, &pattern, whole);
    }
    return wrong;
}

static void check_level(const struct scan_level *level)
{
    static const char bytes[] = {'"', '\\', '\n', '\0', '\x1F', '\x20', '\x7F', '\x80', '\xFF'};
    unsigned prefixes = wrong_common_prefixes(level, false) + wrong_common_prefixes(level, true), ends = 0;

    for (size_t i = 0; i < sizeof bytes; i++)
        ends += wrong_plain_ends(level, bytes[i], false) + wrong_plain_ends(level, bytes[i], true);
    unsigned text_ends = wrong_text_ends(level, '<', false) + wrong_text_ends(level, '[', true);
    unsigned openers = wrong_line_openers(level, false) + wrong_line_openers(level, true);
    unsigned digits = wrong_digits(level, false) + wrong_digits(level, true);

    tap_ok(prefixes == 0, "%s: common prefixes", level->name);
    tap_ok(ends == 0, "%s: ends of plain text", level->name);
    tap_ok(text_ends == 0, "%s: ends of text and what is in it", level->name);
    tap_ok(openers == 0, "%s: openers of a line", level->name);
    tap_ok(digits == 0, "%s: digits", level->name);
    tap_ok(wrong_weaves(level) == 0, "%s: %d weaves", level->name, WEAVES);
}

int main(void)
{
    map_pages();
    check_twins_themselves();
    check_twin("scan_plain", same_plain);
    check_twin("scan_openers", same_openers);
    check_twin("scan_marks", same_marks);
    for (size_t i = 0; scan_level(i) != NULL; i++)
        check_level(scan_level(i));
    return tap_done();
}
