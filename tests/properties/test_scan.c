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

static void check_level(const struct scan_level *level)
{
    static const char bytes[] = {'"', '\\', '\n', '\0', '\x1F', '\x20', '\x7F', '\x80', '\xFF'};
    unsigned prefixes = wrong_common_prefixes(level, false) + wrong_common_prefixes(level, true), ends = 0;

    for (size_t i = 0; i < sizeof bytes; i++)
        ends += wrong_plain_ends(level, bytes[i], false) + wrong_plain_ends(level, bytes[i], true);
    tap_ok(prefixes == 0, "%s: common prefixes", level->name);
    tap_ok(ends == 0, "%s: ends of plain text", level->name);
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
