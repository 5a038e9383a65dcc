/*
 * Lines as the checker counts them, and the longest common subsequence of two
 * captures' lines. Captures of the corpus are short, so it may cost the product
 * of their lengths.
 */
#include "compare.h"

#include <stdlib.h>
#include <string.h>

/* ## Lines */

static size_t line_length(const char *data, size_t left)
{
    size_t at = 0;

    while (at < left && data[at] != '\n' && data[at] != '\r')
        at++;
    at += at < left && data[at] == '\r';
    return at;
}

static void split(struct capture *capture)
{
    const char *at = capture->bytes.data, *end = at + capture->bytes.length;

    capture->lines = must_allocate((capture->bytes.length + 1) * sizeof *capture->lines);
    while (at < end) {
        size_t length = line_length(at, (size_t)(end - at));
        capture->lines[capture->count++] = (struct line){.data = at, .length = length, .twin = NONE, .expected = ""};
        at += length;
        at += at < end && *at == '\n';
    }
}

bool capture_read(struct capture *capture, const char *folder, const char *stem)
{
    *capture = (struct capture){.path = file_with_stem(folder, stem), .gap = NONE};
    if (capture->path == NULL)
        return false;
    capture->bytes = file_read(capture->path);
    split(capture);
    return true;
}

void capture_free(struct capture *capture)
{
    free(capture->lines);
    free(capture->bytes.data);
    free(capture->path);
}

bool line_is_blank(const struct line *line)
{
    return line->length == 0 || (line->length == 1 && line->data[0] == '\r');
}

static bool same(const struct line *a, const struct line *b)
{
    return a->length == b->length && memcmp(a->data, b->data, a->length) == 0;
}

/* ## Where the captures differ: the longest common subsequence of lines */

/* How many lines the tails from each pair of positions have in common. */
static unsigned *common_tails(const struct capture *bad, const struct capture *good)
{
    size_t row = good->count + 1;
    unsigned *common = must_allocate((bad->count + 1) * row * sizeof *common);

    memset(common, 0, (bad->count + 1) * row * sizeof *common);
    for (size_t b = bad->count; b-- > 0;)
        for (size_t g = good->count; g-- > 0;) {
            unsigned down = common[(b + 1) * row + g], right = common[b * row + g + 1];
            unsigned both = common[(b + 1) * row + g + 1] + 1;
            common[b * row + g] = same(&bad->lines[b], &good->lines[g]) ? both : down > right ? down : right;
        }
    return common;
}

/* Lines that stand between the same neighbours take each other's place, in their order. */
static void pair_up(struct capture *bad, size_t bad_from, size_t bad_to, struct capture *good, size_t good_from,
                    size_t good_to)
{
    for (size_t b = bad_from; b < bad_to; b++)
        bad->lines[b].differs = true;
    for (size_t g = good_from; g < good_to; g++)
        good->lines[g].differs = true;
    for (size_t b = bad_from, g = good_from; b < bad_to && g < good_to; b++, g++) {
        bad->lines[b].twin = g;
        good->lines[g].twin = b;
    }
    if (bad_to - bad_from < good_to - good_from && bad->gap == NONE)
        bad->gap = bad_to;
    if (good_to - good_from < bad_to - bad_from && good->gap == NONE)
        good->gap = good_to;
}

void captures_compare(struct capture *bad, struct capture *good)
{
    unsigned *common = common_tails(bad, good);
    size_t row = good->count + 1, b = 0, g = 0;

    while (b < bad->count || g < good->count) {
        size_t bad_from = b, good_from = g;
        while (b < bad->count && common[(b + 1) * row + g] == common[b * row + g])
            b++;
        while (g < good->count && common[b * row + g + 1] == common[b * row + g])
            g++;
        pair_up(bad, bad_from, b, good, good_from, g);
        for (; b < bad->count && g < good->count && same(&bad->lines[b], &good->lines[g]); b++)
            g++;
    }
    free(common);
}

size_t line_first_difference(const struct line *line, const struct line *twin)
{
    size_t at = 0;

    while (at < line->length && at < twin->length && line->data[at] == twin->data[at])
        at++;
    return at;
}
