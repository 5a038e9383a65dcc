/*
 * Lists of bytes in decimal against texts (scan_level's listed), of each level of
 * SIMD, against what it promises, told number by number: lists of all lengths, each
 * value at each place, each byte of list and text replaced by others, between pages
 * that may not be touched. One line a level.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/scan.h"

#include "../support/pages.h"
#include "../support/tap.h"

enum { BYTES_MAX = 40, LIST_MAX = 5 * BYTES_MAX, HIGHEST = 254 };

/* What stands around a list and behind a text at least. */
static const char before[] = ":[", behind[] = "]}]}}]}";

/* A list as it may stand in JSON, its text between others. */
struct sample {
    char text[BYTES_MAX], list[LIST_MAX];
    size_t count, length; /* of the text, of the list */
};

static void list_text(struct sample *sample)
{
    sample->length = 0;
    for (size_t i = 0; i < sample->count; i++)
        sample->length += (size_t)snprintf(sample->list + sample->length, sizeof sample->list - sample->length, "%s%u",
                                           i > 0 ? "," : "", (unsigned)(unsigned char)sample->text[i]);
}

/* ---- the promise */

/* A number of the list, and where it ends; -1: it is none, or not without white space. */
static long number_at(const char *list, size_t length, size_t *at)
{
    long number = -1;

    for (; *at < length && list[*at] >= '0' && list[*at] <= '9' && number < 1000; ++*at)
        number = (number < 0 ? 0 : number * 10) + (list[*at] - '0');
    return *at == length || list[*at] == ',' ? number : -1;
}

static size_t expected_count(const char *list, size_t length, const char *text, size_t most)
{
    size_t at = 0, count = 0;

    for (; count < most; at++) {
        long number = number_at(list, length, &at);
        if (number != (unsigned char)text[count] || number == '\\')
            return 0;
        count++;
        if (at == length)
            return count;
    }
    return 0;
}

/* ---- lists that are near to it */

struct laid {
    char *list, *text; /* in their pages */
    size_t length, count;
};

static struct laid lay(const struct sample *sample, bool at_end)
{
    size_t front = sizeof before - 1, back = sizeof behind - 1;
    char *list = touching(&pages[0], front + sample->length + back, at_end);
    char *text = touching(&pages[1], sample->count + SCAN_LISTED, at_end);

    memcpy(list, before, front);
    memcpy(list + front, sample->list, sample->length);
    memcpy(list + front + sample->length, behind, back);
    memcpy(text, sample->text, sample->count);
    memset(text + sample->count, '"', SCAN_LISTED);
    return (struct laid){list + front, text, sample->length, sample->count};
}

static bool says_as_promised(const struct scan_level *level, const struct laid *laid, size_t most)
{
    return level->listed(laid->list, laid->length, laid->text, most) ==
           expected_count(laid->list, laid->length, laid->text, most);
}

/* What comes behind a number is told from a comma as far as JSON has it there. */
static bool may_stand(char byte, char instead_of)
{
    return instead_of != ',' || strchr("]-\r", byte) == NULL;
}

static unsigned wrong_lists(const struct scan_level *level, const struct laid *laid)
{
    static const char bytes[] = {'1', '2', '9', '.', 'e', '-', ' ', '\t', '\n', '\r', ']', '"', '/', ':'};
    unsigned wrong = 0;

    for (size_t place = 0; place < laid->length; place++)
        for (size_t i = 0; i < sizeof bytes; i++) {
            char kept = laid->list[place];
            laid->list[place] = may_stand(bytes[i], kept) ? bytes[i] : kept;
            wrong += !says_as_promised(level, laid, laid->count);
            laid->list[place] = kept;
        }
    return wrong;
}

static unsigned wrong_texts(const struct scan_level *level, const struct laid *laid)
{
    static const char bytes[] = {' ', '!', '0', 'c', 'd', '\\', '"', '\x7F', '\x80', '\xC3', '\xFE'};
    unsigned wrong = 0;

    for (size_t place = 0; place < laid->count; place++)
        for (size_t i = 0; i < sizeof bytes; i++) {
            char kept = laid->text[place];
            laid->text[place] = bytes[i];
            wrong += !says_as_promised(level, laid, laid->count);
            laid->text[place] = kept;
        }
    return wrong;
}

static unsigned wrong_sample(const struct scan_level *level, const struct sample *sample, bool at_end)
{
    struct laid laid = lay(sample, at_end);
    unsigned wrong = wrong_lists(level, &laid) + wrong_texts(level, &laid);

    for (size_t most = 0; most <= laid.count + 2; most++)
        wrong += !says_as_promised(level, &laid, most);
    return wrong + (level->listed(laid.list, laid.length, laid.text, laid.count) != laid.count);
}

/* Bytes that a text may hold as they are. */
static char byte_for(size_t i)
{
    char byte = (char)(' ' + i % (HIGHEST - ' ' + 1));

    return byte == '\\' ? '/' : byte;
}

static void check_lengths(const struct scan_level *level)
{
    static struct sample sample;
    unsigned wrong = 0;

    for (sample.count = 1; sample.count < BYTES_MAX; sample.count++)
        for (size_t draw = 0; draw < 6; draw++) {
            for (size_t i = 0; i < sample.count; i++)
                sample.text[i] = byte_for(i * (draw * 2 + 1) + sample.count * 31 + draw * 57);
            list_text(&sample);
            wrong += wrong_sample(level, &sample, false) + wrong_sample(level, &sample, true);
        }
    tap_ok(wrong == 0, "%s: lists of all lengths", level->name);
}

/* Each number in the list beside each byte of the text, also those beyond a byte. */
static void check_values(const struct scan_level *level)
{
    static struct sample sample = {.text = "ab"};
    unsigned wrong = 0, said = 0;

    for (unsigned number = 0; number < 1300; number++)
        for (unsigned byte = ' '; byte <= HIGHEST; byte++) {
            sample.count = 3;
            sample.text[2] = (char)byte;
            sample.length = (size_t)snprintf(sample.list, sizeof sample.list, "97,98,%u", number);
            struct laid laid = lay(&sample, true);
            wrong += !says_as_promised(level, &laid, 3);
            said += level->listed(laid.list, laid.length, laid.text, 3) == 3;
        }
    tap_ok(wrong == 0 && said == HIGHEST - ' ', "%s: all numbers", level->name);
}

int main(void)
{
    map_pages();
    for (size_t i = 0; scan_level(i) != NULL; i++) {
        check_lengths(scan_level(i));
        check_values(scan_level(i));
    }
    return tap_done();
}
