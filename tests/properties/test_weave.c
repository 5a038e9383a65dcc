/*
 * The walk from literal to value to literal (scan_weave), of each level of SIMD,
 * against what it promises, told byte by byte: literals and strings of all lengths,
 * the text differing in each of its bytes and cut at each place, between pages that
 * may not be touched. One line a level. Which strings are usual is test_usual's.
 */
#include <stdint.h>
#include <string.h>

#include "base/scan.h"

#include "../support/pages.h"
#include "../support/tap.h"

enum { STRANDS = 4, LITERAL_MAX = 130, LITERALS = 4 * (LITERAL_MAX + 2), TEXT_MAX = 2 * LITERALS };

/* A literal, a string whose marks count, a literal, a string whose marks do not, a literal, a number, a literal. */
struct sample {
    size_t first, string, second, quiet; /* lengths; the others follow from these */
};

/* What is walked: the literals touch one page's end, the text the other's. */
struct cloth {
    struct scan_strand strands[STRANDS];
    char literals[LITERALS], text[TEXT_MAX];
    size_t literals_length, length;
    const char *at_page; /* the literals' bytes there */
};

static char byte_for(size_t i)
{
    return (char)('a' + (i * 7 + i / 26) % 26);
}

/* Characters beyond ASCII stand in strings of one of four lengths. */
static char string_byte(size_t i, size_t length)
{
    if (length % 4 != 1 || i / 2 % 4 != 2 || i / 2 * 2 + 2 > length)
        return byte_for(i * 3 + 1);
    return i % 2 == 0 ? '\xC3' : '\xA9';
}

static void add_literal(struct cloth *cloth, size_t strand, size_t length, bool string_before)
{
    struct scan_strand *s = &cloth->strands[strand];

    s->start = (uint32_t)cloth->literals_length;
    s->length = (uint32_t)(length + string_before);
    for (size_t i = 0; i < s->length; i++) {
        char byte = i == 0 && string_before ? '"' : byte_for(i + strand);
        cloth->literals[cloth->literals_length++] = cloth->text[cloth->length++] = byte;
    }
}

static void add_value(struct cloth *cloth, size_t strand, size_t length, bool string, bool counts)
{
    cloth->strands[strand].value = string ? SCAN_STRING : SCAN_OTHER;
    cloth->strands[strand].counts = counts;
    for (size_t i = 0; i < length; i++)
        cloth->text[cloth->length++] = string ? string_byte(i, length) : (char)('1' + i % 9);
}

static void weave_sample(struct cloth *cloth, const struct sample *sample)
{
    memset(cloth, 0, sizeof *cloth);
    add_literal(cloth, 0, sample->first, false);
    add_value(cloth, 0, sample->string, true, true);
    add_literal(cloth, 1, sample->second, true);
    add_value(cloth, 1, sample->quiet, true, false);
    add_literal(cloth, 2, sample->first % 17, true);
    add_value(cloth, 2, 1 + sample->quiet % 5, false, false);
    add_literal(cloth, 3, sample->string % 70, false);
}

/* ---- the promise */

static bool is_plain_byte(char byte)
{
    return byte != '"' && byte != '\\' && (unsigned char)byte >= 0x20 && (unsigned char)byte < 0x80;
}

/* By the scalar level. */
static size_t usual_end(const char *text, size_t left, bool *escaped)
{
    const struct scan_level *level = scan_level(0);

    for (size_t i = 1; scan_level(i) != NULL; i++)
        level = scan_level(i);
    return left < SCAN_STRING_WINDOW ? 0 : level->usual_end(text, escaped);
}

static bool is_odd(const struct scan_weave *weave)
{
    return weave->at == weave->text.length || weave->text.data[weave->at] != '"';
}

static void expect_string(struct scan_weave *weave, struct scan_strand *strand)
{
    bool escaped = false;
    size_t end;

    for (; weave->at < weave->text.length && is_plain_byte(weave->text.data[weave->at]); weave->at++)
        if (strand->counts && strchr("<[", weave->text.data[weave->at]) != NULL)
            weave->marks |= SCAN_OPENING;
    end = is_odd(weave) ? usual_end(weave->text.data + strand->from, weave->text.length - strand->from, &escaped) : 0;
    strand->escaped = end > 0 && escaped;
    weave->at = end > 0 ? strand->from + end : weave->at;
    strand->to = (uint32_t)weave->at;
}

static enum scan_stop expected_weave(struct scan_weave *weave)
{
    for (;; weave->strand++) {
        struct scan_strand *strand = &weave->strands[weave->strand];
        for (uint32_t i = 0; i < strand->length; i++, weave->at++)
            if (weave->at == weave->text.length || weave->text.data[weave->at] != weave->literals[strand->start + i])
                return SCAN_DIFFERS;
        if (weave->strand == weave->count)
            return SCAN_THROUGH;
        strand->from = (uint32_t)weave->at;
        if (strand->value != SCAN_STRING)
            return SCAN_VALUE;
        expect_string(weave, strand);
        if (is_odd(weave))
            return SCAN_ODD;
    }
}

static bool same_strands(const struct scan_strand *a, const struct scan_strand *b)
{
    for (size_t i = 0; i < STRANDS; i++)
        if (a[i].from != b[i].from || a[i].to != b[i].to || a[i].escaped != b[i].escaped)
            return false;
    return true;
}

/* Goes on behind an odd string and a number, as its callers do. */
static void step_over(struct scan_weave *weave, enum scan_stop stop)
{
    const struct scan_span *text = &weave->text;

    while (weave->at < text->length && (stop == SCAN_ODD ? text->data[weave->at] != '"' : text->data[weave->at] <= '9'))
        weave->at++;
    weave->strand++;
}

static bool walks_as_promised(const struct scan_level *level, const struct cloth *cloth, struct scan_span text)
{
    struct scan_strand strands[STRANDS], expected_strands[STRANDS];
    struct scan_weave weave = {.text = text, .literals = cloth->at_page, .strands = strands, .count = STRANDS - 1};
    struct scan_weave expected = weave;
    enum scan_stop stop;

    memcpy(strands, cloth->strands, sizeof strands);
    memcpy(expected_strands, cloth->strands, sizeof strands);
    for (size_t i = 0; i < STRANDS; i++)
        strands[i].escaped = expected_strands[i].escaped = true;
    expected.strands = expected_strands;
    do {
        stop = expected_weave(&expected);
        if (level->weave(&weave) != stop || weave.strand != expected.strand || weave.at != expected.at ||
            weave.marks != expected.marks || !same_strands(strands, expected_strands))
            return false;
        step_over(&weave, stop);
        step_over(&expected, stop);
    } while (stop > SCAN_DIFFERS);
    return true;
}

/* ---- texts that are near to it */

static const char odd_bytes[] = {'"', '\\', '<', '[', '\n', '\0', '\x1F', '\x7F', '\x80', '\xEF'};

static unsigned wrong_near(const struct scan_level *level, const struct cloth *cloth, char *text, size_t draw)
{
    unsigned wrong = !walks_as_promised(level, cloth, (struct scan_span){text, cloth->length});

    for (size_t place = 0; place < cloth->length; place++) {
        char kept = text[place], other = (char)(kept ^ 1 << place % 8);
        text[place] = (place + draw) % 3 == 0 ? other : odd_bytes[(place + draw) % sizeof odd_bytes];
        wrong += !walks_as_promised(level, cloth, (struct scan_span){text, cloth->length});
        text[place] = kept;
    }
    return wrong;
}

/* Cut, the text lies at the page's end again. */
static unsigned wrong_cuts(const struct scan_level *level, const struct cloth *cloth, bool at_end)
{
    unsigned wrong = 0;

    for (size_t length = 0; length < cloth->length; length++) {
        char *text = touching(&pages[0], length, at_end);
        memcpy(text, cloth->text, length);
        wrong += !walks_as_promised(level, cloth, (struct scan_span){text, length});
    }
    return wrong;
}

static unsigned wrong_sample(const struct scan_level *level, const struct sample *sample, bool at_end, size_t draw)
{
    static struct cloth cloth;

    weave_sample(&cloth, sample);
    char *literals = touching(&pages[1], cloth.literals_length, at_end);
    char *text = touching(&pages[0], cloth.length, at_end);
    memcpy(literals, cloth.literals, cloth.literals_length);
    memcpy(text, cloth.text, cloth.length);
    cloth.at_page = literals;
    unsigned wrong = wrong_near(level, &cloth, text, draw);
    return wrong + wrong_cuts(level, &cloth, at_end);
}

/* Each length of each part, beside others of the rest. */
static void check_level(const struct scan_level *level)
{
    unsigned wrong = 0;

    for (size_t i = 0; i <= LITERAL_MAX; i++) {
        const struct sample samples[] = {{i, i * 53 % 131, i * 29 % 67, i % 41},
                                         {i * 37 % 131, i, i * 11 % 131, i * 3 % 71},
                                         {i * 5 % 131, i * 7 % 41, i, i * 13 % 131},
                                         {i * 19 % 67, i % 23, i * 17 % 71, i}};
        for (size_t k = 0; k < sizeof samples / sizeof samples[0]; k++) {
            wrong += wrong_sample(level, &samples[k], false, i);
            wrong += wrong_sample(level, &samples[k], true, i + 1);
        }
    }
    tap_ok(wrong == 0, "%s: from strand to strand", level->name);
}

int main(void)
{
    map_pages();
    for (size_t i = 0; scan_level(i) != NULL; i++)
        check_level(scan_level(i));
    return tap_done();
}
