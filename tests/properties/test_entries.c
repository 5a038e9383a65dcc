/*
 * Entries in the walk from strand to strand (scan_weave): a string, a number and an
 * array that are told to follow each other may be passed in one go. On each level of
 * SIMD that must give what the walk gives from value to value: for values of all
 * lengths, with each of their bytes replaced by others, cut at each place, between
 * pages that may not be touched. One line a level.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/scan.h"

#include "../support/pages.h"
#include "../support/tap.h"

enum { STRANDS = 7, TEXT_MAX = 1024 };

static const char literals[] = "{\"t\":\"\",\"p\":,\"b\":,\"x\":[]},{\"t\":\"}]";

/* Two entries: the literals' parts by where they begin in it, and how long they are. */
static const struct scan_strand both[STRANDS] = {
    {.start = 0, .length = 6, .value = SCAN_STRING, .entry = true},
    {.start = 6, .length = 6, .value = SCAN_NUMBER},
    {.start = 12, .length = 5, .value = SCAN_INTEGERS},
    {.start = 17, .length = 15, .value = SCAN_STRING, .entry = true},
    {.start = 6, .length = 6, .value = SCAN_NUMBER},
    {.start = 12, .length = 5, .value = SCAN_INTEGERS},
    {.start = 32, .length = 2, .value = SCAN_OTHER},
};

static size_t write_entries(char *text, const char *string, const char *number, const char *array)
{
    return (size_t)snprintf(text, TEXT_MAX,
                            "{\"t\":\"%s\",\"p\":%s,\"b\":%s,\"x\":[]},{\"t\":\"%s\",\"p\":%s,\"b\":%s}]%0200d", string,
                            number, array, string, number, array, 0);
}

struct outcome {
    struct scan_strand strands[STRANDS];
    struct scan_weave weave;
    enum scan_stop stop;
};

static void walk(struct outcome *outcome, const struct scan_level *level, struct scan_span text, bool entries)
{
    memcpy(outcome->strands, both, sizeof both);
    for (size_t i = 0; i < STRANDS; i++) {
        outcome->strands[i].entry = outcome->strands[i].entry && entries;
        outcome->strands[i].escaped = true;
    }
    outcome->weave = (struct scan_weave){
        .text = text, .literals = literals, .strands = outcome->strands, .count = STRANDS - 1, .elements = 3};
    outcome->stop = level->weave(&outcome->weave);
}

/* Of the strands those are told that were come to; of a value at which it has stopped, where it begins. */
static bool same_outcome(const struct outcome *a, const struct outcome *b)
{
    bool same = a->stop == b->stop && a->weave.strand == b->weave.strand && a->weave.at == b->weave.at &&
                a->weave.marks == b->weave.marks && a->weave.elements == b->weave.elements;

    for (size_t i = 0; i < a->weave.strand && same; i++)
        same = a->strands[i].from == b->strands[i].from && a->strands[i].to == b->strands[i].to &&
               (both[i].value != SCAN_STRING || a->strands[i].escaped == b->strands[i].escaped);
    return same;
}

static unsigned wrong, through;

static void compare(const struct scan_level *level, struct scan_span text)
{
    static struct outcome one_by_one, in_one_go;

    walk(&one_by_one, level, text, false);
    walk(&in_one_go, level, text, true);
    wrong += !same_outcome(&one_by_one, &in_one_go);
    through += in_one_go.stop == SCAN_THROUGH;
}

static const char bytes[] = {'"', '\\', '<', ']', '[', ',', '.', '-', '0', '5', 'e', ' ', '\n', '}', '\xC3', '\x80'};

static void check_near(const struct scan_level *level, const char *sample, size_t length, size_t entries)
{
    char *text = touching(&pages[0], length, true);

    memcpy(text, sample, length);
    compare(level, (struct scan_span){text, length});
    for (size_t place = 0; place < entries; place++)
        for (size_t i = 0; i < sizeof bytes; i++) {
            char kept = text[place];
            text[place] = bytes[i];
            compare(level, (struct scan_span){text, length});
            text[place] = kept;
        }
    for (size_t cut = 0; cut < length; cut++) {
        text = touching(&pages[0], cut, true);
        memcpy(text, sample, cut);
        compare(level, (struct scan_span){text, cut});
    }
}

static void check_entries(const struct scan_level *level, const char *string, const char *number, const char *array)
{
    static char sample[TEXT_MAX];
    size_t length = write_entries(sample, string, number, array);

    check_near(level, sample, length, length - 200);
}

static void check_level(const struct scan_level *level)
{
    static const char *const strings[] = {"",
                                          " were",
                                          "]",
                                          "a]b[",
                                          "<",
                                          "\\n",
                                          "\\u00e9",
                                          "\xC3\xA9t\xC3\xA9",
                                          "a token that is longer than half of a window is, and goes on and on"};
    static const char *const numbers[] = {"-0.85885",
                                          "0.0",
                                          "-12.5e-07",
                                          "-1",
                                          "-00.5",
                                          "0.12345678901234567890123456789012345678",
                                          "-1234567890123456789012345678.5",
                                          "-12345678901234567890123456789.5"};
    static const char *const arrays[] = {"[32,110,97]",
                                         "[0]",
                                         "[01]",
                                         "[]",
                                         "[1,,2]",
                                         "[1,2,]",
                                         "[32, 110]",
                                         "[-1]",
                                         "null",
                                         "[1000,2]",
                                         "[12345678901234567]",
                                         "[195,169,195,169,195,169,195,169,195,169,195,169]",
                                         "[195,169,195,169,195,169,195,169,195,169,195,169,195,169,195,169,195,169]"};

    wrong = through = 0;
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
        check_entries(level, strings[i], "-0.5", "[32,98]");
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        check_entries(level, "ab", numbers[i], "[97,98]");
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        check_entries(level, "ab", "-0.5", arrays[i]);
    tap_ok(wrong == 0 && through > 1000, "%s: entries in one go", level->name);
}

int main(void)
{
    map_pages();
    for (size_t i = 0; scan_level(i) != NULL; i++)
        check_level(scan_level(i));
    return tap_done();
}
