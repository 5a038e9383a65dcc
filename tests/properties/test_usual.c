/*
 * Usual strings (scan_level's usual_end), of each level of SIMD, against what
 * reading makes of them: every character and every escape, whole and broken, at
 * all places of the window, runs of backslashes, and strings drawn from all that,
 * between pages that may not be touched.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/scan.h"
#include "json/lexical.h"
#include "json/unescape.h"

#include "../support/pages.h"
#include "../support/tap.h"

enum { WINDOW = SCAN_STRING_WINDOW };

/* ---- the promise */

static bool has_unusual_unit(const char *string, size_t end)
{
    for (size_t at = 0; at < end; at += string[at] == '\\' ? 2 : 1) {
        long unit = string[at] == '\\' && string[at + 1] == 'u' ? json_hex4(string + at + 2) : -1;
        if (unit >= 0 && (unit < 0x80 || unit >= 0xFF00))
            return true;
    }
    return false;
}

static size_t expected_end(const char *string, bool *escaped)
{
    struct json_lexeme lexeme = json_lex_string((struct slice){string, WINDOW}, 0);
    unsigned marks = scan_marks_scalar(string, lexeme.end);

    *escaped = lexeme.escaped;
    if (lexeme.flaw != FLAW_NONE || lexeme.lone_surrogate || (marks & (SCAN_OPENING | SCAN_REPLACEMENT)) != 0)
        return 0;
    return has_unusual_unit(string, lexeme.end) ? 0 : lexeme.end;
}

static char *window;
static const struct scan_level *level;
static unsigned wrong, usual;

static void check_window(void)
{
    bool escaped = false, expected_escaped = false;
    size_t end = level->usual_end(window, &escaped), expected = expected_end(window, &expected_escaped);

    wrong += end != expected || (end > 0 && escaped != expected_escaped);
    usual += end > 0;
}

static void begin(const struct scan_level *next, bool at_end)
{
    level = next;
    window = touching(&pages[0], WINDOW, at_end);
    wrong = usual = 0;
}

static void end(const char *what)
{
    tap_ok(wrong == 0 && usual > 0, "%s: %s", level->name, what);
}

/* Between letters, behind which the string ends; cut where the window does. */
static void check_at(const char *bytes, size_t length, size_t place)
{
    memset(window, 'c', WINDOW);
    for (size_t i = 0; i < length && place + i < WINDOW; i++)
        window[place + i] = bytes[i];
    if (place + length < WINDOW)
        window[place + length] = '"';
    check_window();
}

/* ---- characters */

static void check_characters_from(unsigned first, unsigned second, size_t place)
{
    static const unsigned char others[] = {'"', 'a', 0x7F, 0x80, 0xBF, 0xC0, 0xE1};

    for (size_t i = 0; i < sizeof others; i++)
        for (size_t k = 0; k < sizeof others; k++) {
            const char bytes[] = {(char)first, (char)second, (char)others[i], (char)others[k]};
            check_at(bytes, sizeof bytes, place);
        }
}

static void check_characters(void)
{
    for (unsigned first = 0; first < 256; first++)
        for (unsigned second = 0; second < 256; second++)
            check_characters_from(first, second, (first + second * 7) % WINDOW);
    end("characters, and what looks like some");
}

/* ---- escapes */

/* Each number at one place, and again where a digit may be cut off. */
static void check_units(void)
{
    unsigned telling = 0;
    char escape[sizeof "\\uFFFF"];

    for (unsigned unit = 0; unit < 0x10000; unit++) {
        snprintf(escape, sizeof escape, unit % 2 == 0 ? "\\u%04x" : "\\u%04X", unit);
        check_at(escape, sizeof escape - 1, unit % 11);
        telling += json_is_telling(unit) && level->usual_end(window, &(bool){false}) > 0;
        check_at(escape, sizeof escape - 1, WINDOW - unit % 8);
    }
    tap_ok(telling == 0, "%s: nothing telling is usual", level->name);
    end("escapes by number");
}

static void check_pairs(void)
{
    static const unsigned units[] = {0x0041, 0x00E9, 0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000, 0xFEFF, 0xFFFD};
    static const char *const between[] = {"", "a", "\\n", "\\\\", "\\"};
    char escapes[sizeof "\\uFFFF\\n\\uFFFF"];

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        for (size_t k = 0; k < sizeof units / sizeof units[0]; k++)
            for (size_t j = 0; j < sizeof between / sizeof between[0]; j++) {
                int length = snprintf(escapes, sizeof escapes, "\\u%04x%s\\u%04X", units[i], between[j], units[k]);
                for (size_t place = 0; place < WINDOW; place++)
                    check_at(escapes, (size_t)length, place);
            }
    end("escapes of surrogates, in pairs and without");
}

/* Each byte in the place of a letter, and of each digit. */
static void check_letters(void)
{
    for (unsigned byte = 0; byte < 256; byte++)
        for (size_t place = 1; place < 6; place++) {
            char escape[] = "\\u12aB";
            escape[place] = (char)byte;
            check_at(escape, sizeof escape - 1, byte % 28);
            check_at(escape, place + 1, byte % 30);
        }
    end("escapes with another letter or digit");
}

static void check_backslashes(void)
{
    for (size_t place = 0; place < WINDOW; place++)
        for (size_t length = 0; place + length < WINDOW; length++)
            for (size_t i = 0; i < 4; i++) {
                check_at("", 0, WINDOW);
                memset(window + place, '\\', length);
                window[place + length] = "\"nxu"[i];
                if (place + length + 2 < WINDOW)
                    window[place + length + 2] = '"';
                check_window();
            }
    end("runs of backslashes");
}

/* ---- all of it */

static uint64_t draw(uint64_t *state)
{
    uint64_t number = *state += UINT64_C(0x9E3779B97F4A7C15);

    number = (number ^ number >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    return number ^ number >> 29;
}

static void check_drawn(void)
{
    static const char *const parts[] = {"a",
                                        " ",
                                        "words",
                                        "0",
                                        "\\n",
                                        "\\\"",
                                        "\\\\",
                                        "\\/",
                                        "\\u00e9",
                                        "\\u20AC",
                                        "\"",
                                        "\xC3\xA9",
                                        "\xD0\xBF",
                                        "\xE2\x80\x94",
                                        "\xED\x95\x9C",
                                        "\xF0\x9F\x98\x80",
                                        "\\ud83d\\ude00",
                                        "u",
                                        "\\b\\f",
                                        "d8",
                                        "\\ud83d",
                                        "<",
                                        "\\u003c",
                                        "\xEF\xBF\xBD",
                                        "\x80",
                                        "\xE2\x80",
                                        "\x1F",
                                        "\\x",
                                        "\\u12",
                                        "\x7F"};
    enum { PARTS = sizeof parts / sizeof parts[0], SOUND = 20, STRINGS = 200000 };
    uint64_t state = 7;

    for (size_t i = 0; i < STRINGS; i++) {
        memset(window, '"', WINDOW);
        for (size_t at = 0; at < WINDOW && draw(&state) % 9 > 0;) {
            const char *part = parts[draw(&state) % (i % 3 == 0 ? PARTS : SOUND)];
            size_t length = strlen(part) < WINDOW - at ? strlen(part) : WINDOW - at;
            memcpy(window + at, part, length);
            at += length;
        }
        check_window();
    }
    end("strings drawn from all of these");
}

static void check_level(const struct scan_level *next)
{
    static void (*const checks[])(void) = {check_characters, check_units,       check_pairs,
                                           check_letters,    check_backslashes, check_drawn};

    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        begin(next, i % 2 == 0);
        checks[i]();
    }
}

int main(void)
{
    map_pages();
    for (size_t i = 0; scan_level(i) != NULL; i++)
        check_level(scan_level(i));
    return tap_done();
}
