/*
 * The walk from text to text of the same literals (scan_pass), of each level of
 * SIMD, against what it promises, told byte by byte: literals and strings of all
 * lengths, a byte of the texts changed at each place, the texts cut at each place,
 * between pages that may not be touched. Then the words around a text. Which strings
 * are usual is test_usual's.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"

#include "../support/pages.h"
#include "../support/tap.h"

enum { STRANDS = 3, TEXTS = 3, LITERALS = 1 << 10, ROOM = 1 << 12 };

/* What stands around the texts. */
struct words {
    const char *before, *behind;
};

static const struct words words[] = {
    {"data: ", "\n\n"}, {"", "\n"}, {"data: ", "\r\n\r\n"}, {"", ""}, {"before: ", " behind."}};

enum { WORDS = sizeof words / sizeof words[0] };

/* Of literals and strings; texts get longer one by one. `quiet_first`: the marks of the second string count. */
struct sample {
    size_t first, string, second, quiet, third;
    bool quiet_first;
    const struct words *words;
};

struct row {
    struct scan_strand strands[STRANDS];
    char literals[LITERALS], texts[ROOM];
    size_t literals_length, length;
};

static char byte_for(size_t i)
{
    return (char)('a' + (i * 7 + i / 26) % 26);
}

/* Characters beyond ASCII stand in one of three strings. */
static char string_byte(size_t i, size_t length, size_t draw)
{
    if (draw % 3 != 1 || i / 2 % 4 != 2 || i / 2 * 2 + 2 > length)
        return byte_for(i * 3 + draw);
    return i % 2 == 0 ? '\xC3' : '\xA9';
}

static void add_literals(struct row *row, const struct sample *sample)
{
    const size_t lengths[STRANDS] = {sample->first, sample->second + 1, sample->third + 1};

    for (size_t strand = 0; strand < STRANDS; strand++) {
        row->strands[strand] = (struct scan_strand){.start = (uint32_t)row->literals_length,
                                                    .length = (uint32_t)lengths[strand],
                                                    .value = strand + 1 < STRANDS ? SCAN_STRING : SCAN_OTHER,
                                                    .counts = strand == (sample->quiet_first ? 1 : 0)};
        for (size_t i = 0; i < lengths[strand]; i++)
            row->literals[row->literals_length++] = i == 0 && strand > 0 ? '"' : byte_for(i + strand);
    }
}

static void add_bytes(struct row *row, const char *bytes, size_t length)
{
    memcpy(row->texts + row->length, bytes, length);
    row->length += length;
}

static void add_text(struct row *row, const struct sample *sample, size_t text)
{
    for (size_t strand = 0; strand < STRANDS; strand++) {
        add_bytes(row, row->literals + row->strands[strand].start, row->strands[strand].length);
        size_t length = strand == 0 ? sample->string + text : strand == 1 ? sample->quiet : 0;
        for (size_t i = 0; i < length; i++)
            row->texts[row->length++] = string_byte(i, length, text + sample->third);
    }
    add_bytes(row, sample->words->behind, strlen(sample->words->behind));
}

static void make_row(struct row *row, const struct sample *sample)
{
    row->literals_length = row->length = 0;
    add_literals(row, sample);
    for (size_t text = 0; text < TEXTS; text++) {
        if (text > 0)
            add_bytes(row, sample->words->before, strlen(sample->words->before));
        add_text(row, sample, text);
    }
    add_bytes(row, "data: {\"", sizeof(uint64_t)); /* so that the last one does not end too near */
}

/* ---- the promise */

static bool is_plain_byte(char byte)
{
    return byte != '"' && byte != '\\' && (unsigned char)byte >= 0x20 && (unsigned char)byte < 0x80;
}

static bool expect_bytes(struct scan_pass *pass, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++, pass->at++)
        if (pass->text.data[pass->at] != bytes[i])
            return false;
    return true;
}

static bool expect_word(struct scan_pass *pass, const char *word)
{
    return pass->text.length - pass->at >= sizeof(uint64_t) && expect_bytes(pass, word, strlen(word));
}

static bool expect_literal(struct scan_pass *pass)
{
    const struct scan_strand *strand = &pass->strands[pass->strand];

    return pass->text.length - pass->at >= strand->length + sizeof(uint64_t) &&
           expect_bytes(pass, pass->literals + strand->start, strand->length);
}

/* By the scalar level. */
static size_t usual_end(const char *text, size_t left)
{
    const struct scan_level *level = scan_level(0);

    for (size_t i = 1; scan_level(i) != NULL; i++)
        level = scan_level(i);
    return left < SCAN_STRING_WINDOW ? 0 : level->usual_end(text, &(bool){false});
}

/* What is left of a usual string behind its plain bytes. */
static size_t usual_rest(const char *text, size_t left, size_t plain)
{
    size_t end = usual_end(text, left);

    return end == 0 ? 0 : end - plain;
}

/* SCAN_THROUGH: it is plain or usual to its quote. */
static enum scan_stop expect_string(struct scan_pass *pass)
{
    const struct scan_span *text = &pass->text;
    bool counts = pass->strands[pass->strand].counts, marked = false;

    pass->from = pass->at;
    for (; pass->at < text->length && is_plain_byte(text->data[pass->at]); pass->at++)
        marked = marked || strchr("<[", text->data[pass->at]) != NULL;
    if (pass->at < text->length && text->data[pass->at] != '"')
        pass->at += usual_rest(text->data + pass->from, text->length - pass->from, pass->at - pass->from);
    if (counts) {
        pass->list[pass->passed].from = (uint32_t)pass->from;
        pass->list[pass->passed].to = (uint32_t)pass->at;
    }
    if (pass->at == text->length || (marked && counts))
        return SCAN_DIFFERS;
    return text->data[pass->at] == '"' ? SCAN_THROUGH : SCAN_ODD;
}

static enum scan_stop expected_pass(struct scan_pass *pass, const struct words *around)
{
    while (expect_literal(pass)) {
        if (pass->strand < pass->count) {
            enum scan_stop stop = expect_string(pass);
            if (stop != SCAN_THROUGH)
                return stop;
            pass->strand++;
            continue;
        }
        if (!expect_word(pass, around->behind))
            break;
        pass->list[pass->passed].end = (uint32_t)pass->at;
        if (++pass->passed == pass->most)
            return SCAN_THROUGH;
        if (!expect_word(pass, around->before))
            break;
        pass->strand = 0;
    }
    return SCAN_DIFFERS;
}

/* ---- both ways */

/* Goes on behind a string that is odd, as its caller does. False: it does not end. */
static bool step_over(struct scan_pass *pass)
{
    while (pass->at < pass->text.length && pass->text.data[pass->at] != '"')
        pass->at++;
    if (pass->strands[pass->strand++].counts)
        pass->list[pass->passed].to = (uint32_t)pass->at;
    return pass->at < pass->text.length;
}

static bool same_lists(const struct scan_pass *a, const struct scan_pass *b)
{
    for (size_t i = 0; i < a->passed; i++)
        if (a->list[i].from != b->list[i].from || a->list[i].to != b->list[i].to || a->list[i].end != b->list[i].end)
            return false;
    return true;
}

static bool same_stop(const struct scan_pass *a, const struct scan_pass *b, enum scan_stop stop)
{
    if (a->passed != b->passed || !same_lists(a, b))
        return false;
    return stop != SCAN_ODD || (a->at == b->at && a->from == b->from && a->strand == b->strand);
}

/* What is passed; `most` texts of it. The list has no room for more. */
struct task {
    const struct scan_level *level;
    const struct row *row;
    const struct words *around;
    const char *literals; /* at their page */
    struct scan_span text;
    size_t most;
};

static bool passes_as_promised(const struct task *task)
{
    struct scan_passed *lists[2] = {calloc(task->most, sizeof *lists[0]), calloc(task->most, sizeof *lists[1])};
    struct scan_pass pass = {.text = task->text,
                             .literals = task->literals,
                             .strands = task->row->strands,
                             .count = STRANDS - 1,
                             .before = scan_word(task->around->before, strlen(task->around->before)),
                             .behind = scan_word(task->around->behind, strlen(task->around->behind)),
                             .list = lists[0],
                             .most = task->most};
    struct scan_pass expected = pass;
    enum scan_stop stop;
    bool same;

    expected.list = lists[1];
    do {
        stop = expected_pass(&expected, task->around);
        same = task->level->pass(&pass) == stop && same_stop(&pass, &expected, stop);
    } while (same && stop == SCAN_ODD && step_over(&pass) && step_over(&expected));
    free(lists[0]);
    free(lists[1]);
    return same;
}

/* ---- texts that are near to what is promised */

static const char odd_bytes[] = {'"', '\\', '<', '[', '\n', '\0', '\x1F', '\x7F', '\x80', '\xEF'};

static unsigned wrong_changed(struct task *task, char *text, size_t draw)
{
    unsigned wrong = 0;

    for (size_t place = 0; place < task->text.length; place++) {
        char kept = text[place], other = (char)(kept ^ 1 << place % 8);
        text[place] = (place + draw) % 3 == 0 ? other : odd_bytes[(place + draw) % sizeof odd_bytes];
        task->most = TEXTS - place % 2;
        wrong += !passes_as_promised(task);
        text[place] = kept;
    }
    return wrong;
}

static unsigned wrong_whole(struct task *task)
{
    unsigned wrong = 0;

    for (task->most = 1; task->most <= TEXTS + 1; task->most++)
        wrong += !passes_as_promised(task);
    return wrong;
}

/* Cut, the texts lie at the page's end again. */
static unsigned wrong_cuts(struct task *task, bool at_end)
{
    unsigned wrong = 0;

    task->most = TEXTS + 1;
    for (size_t length = 0; length < task->row->length; length++) {
        char *text = touching(&pages[0], length, at_end);
        memcpy(text, task->row->texts, length);
        task->text = (struct scan_span){text, length};
        wrong += !passes_as_promised(task);
    }
    return wrong;
}

static unsigned wrong_sample(const struct scan_level *level, const struct sample *sample, bool at_end, size_t draw)
{
    static struct row row;

    make_row(&row, sample);
    char *literals = touching(&pages[1], row.literals_length, at_end);
    char *text = touching(&pages[0], row.length, at_end);
    memcpy(literals, row.literals, row.literals_length);
    memcpy(text, row.texts, row.length);
    struct task task = {level, &row, sample->words, literals, {text, row.length}, 0};
    unsigned wrong = wrong_whole(&task) + wrong_changed(&task, text, draw);
    return wrong + (draw % 4 == 0 ? wrong_cuts(&task, at_end) : 0);
}

/* Each length of each part, beside others of the rest. */
static void check_level(const struct scan_level *level)
{
    enum { LENGTH_MAX = 300 };
    unsigned wrong = 0;

    for (size_t i = 0; i <= LENGTH_MAX; i++) {
        const struct words *around = &words[i % WORDS];
        const struct sample samples[] = {{i, i * 7 % 19, i * 5 % 23, i * 3 % 7, i % 5, i % 2 == 0, around},
                                         {i * 7 % 40, i % 131, i * 5 % 71, i % 41, i * 3 % 11, i % 2 == 1, around},
                                         {i * 11 % 67, i * 3 % 13, i % 97, i * 7 % 71, i * 5 % 37, i % 3 == 0, around}};
        for (size_t k = 0; k < sizeof samples / sizeof samples[0]; k++)
            wrong += wrong_sample(level, &samples[k], (i + k) % 2 == 0, i / 2 + k);
    }
    tap_ok(wrong == 0, "%s: from text to text", level->name);
}

/* Each length of a word, each of its bytes changed, and bytes behind it that do not matter. */
static void check_words(void)
{
    static const char bytes[] = "\xFF"
                                "abcdefg",
                      others[] = "\x7F"
                                 "bacefdg";
    unsigned wrong = 0;

    for (size_t length = 0; length <= sizeof(uint64_t); length++) {
        char *copy = touching(&pages[1], length, true), *text = touching(&pages[0], sizeof(uint64_t), true);
        memcpy(copy, bytes, length);
        struct scan_word word = scan_word(copy, length);
        memcpy(text, others, sizeof(uint64_t));
        memcpy(text, bytes, length);
        wrong += !scan_stands(text, word) || word.length != length;
        for (size_t i = 0; i < 8 * length; i++) {
            text[i / 8] ^= (char)(1 << i % 8);
            wrong += scan_stands(text, word);
            text[i / 8] ^= (char)(1 << i % 8);
        }
    }
    tap_ok(wrong == 0, "a word stands where all of its bytes do");
}

int main(void)
{
    map_pages();
    check_words();
    for (size_t i = 0; scan_level(i) != NULL; i++)
        check_level(scan_level(i));
    return tap_done();
}
