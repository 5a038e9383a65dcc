/*
 * With the shape cache or without, the same report: every capture of the corpus,
 * the streams that clients were measured on and the recorded ones (where they are
 * present), each as it is, after itself (so that its shapes are known), also by
 * several dialects at once, and with changes that are made to fool the cache. These
 * come in every form (JSON lines,
 * events, CRLF, two captures interleaved), and with the cache in pieces cut
 * anywhere, by any level of SIMD; without it whole and by the machine's own.
 *
 *     test_shapes [MUTATIONS [SEED]]
 *
 * checks that many changed captures; `make fuzz-shapes` asks for many.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../support/check.h"
#include "../support/forms.h"
#include "../support/levels.h"
#include "../support/long_streams.h"
#include "../support/tap.h"

enum { MUTATIONS = 3000, INPUTS_MAX = 4096, FUZZED_LENGTH = 24 * 1024, EXTRA = 4096 };

struct input {
    char *path;
    struct bytes bytes;
    struct chunklint_options options;
};

static struct input inputs[INPUTS_MAX];
static size_t input_count;
static uint64_t state;

static uint32_t random_below(size_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 32) * limit >> 32);
}

/* ---- one input */

/* Dialects that have much to say of others' streams, about members that the others care for or do not. */
static const char *const company[] = {"azure", "perplexity", "r9s", "tgi", "sudo", NULL};

/* How the cache gets an input, who judges it beside its own dialect, and what of it. */
struct way {
    struct check_cuts cuts;
    size_t level;
    const char *const *also;
    chunklint_wants *wants;
    size_t diagnostics; /* at most; 0: as many as by default */
};

/* About half of all. */
static bool wants_some(void *user, const struct chunklint_prospect *prospect)
{
    (void)user;
    return (prospect->offset + prospect->judge) % 2 == 0;
}

static const struct way plain_way = {{0, 0}, 0, NULL, NULL, 0}, joint_way = {{0, 0}, 0, company, NULL, 0},
                        tight_way = {{0, 0}, 0, company, wants_some, 16};

static bool same_with_and_without(const struct chunklint_options *options, struct bytes input, struct way way,
                                  const char *path)
{
    struct chunklint_options own = *options;

    own.also = way.also;
    own.wants = way.wants;
    if (way.diagnostics > 0)
        own.limits.diagnostics = way.diagnostics;
    own.shape_cache = true;
    level_force(way.level);
    struct check_report with = check_bytes(&own, input, way.cuts);
    own.shape_cache = false;
    level_force(0);
    struct check_report without = check_bytes(&own, input, CHECK_WHOLE);
    const char *difference = check_difference(&with, &without);
    if (difference != NULL)
        tap_note("%s, with (%s, pieces of up to %zu bytes, seed %llu) and without: %s", path, level_name(way.level),
                 way.cuts.longest, (unsigned long long)way.cuts.seed, difference);
    check_free(&with);
    check_free(&without);
    return difference == NULL;
}

static void keep_input(void *user, const char *path)
{
    struct input *input = &inputs[input_count];

    (void)user;
    if (input_count == INPUTS_MAX)
        return;
    *input = (struct input){path_of("%s", path), file_read(path), options_beside(path)};
    input_count++;
}

/* As it is, and three times in a row, under both verdicts. */
static void check_folder(const char *folder)
{
    size_t first = input_count, wrong = 0;

    if (!file_exists(folder)) {
        tap_skip("not present", "%s", folder);
        return;
    }
    files_below(folder, keep_input, NULL);
    for (size_t i = first; i < input_count; i++) {
        struct chunklint_options options = inputs[i].options;
        struct bytes thrice = form_repeated(inputs[i].bytes, 3);
        wrong += !same_with_and_without(&options, inputs[i].bytes, plain_way, inputs[i].path);
        options.strict = !options.strict;
        wrong += !same_with_and_without(&options, thrice, plain_way, inputs[i].path);
        wrong += !same_with_and_without(&options, thrice, joint_way, inputs[i].path);
        wrong += !same_with_and_without(&options, thrice, tight_way, inputs[i].path);
        free(thrice.data);
    }
    tap_ok(wrong == 0, "%s: %zu inputs give the same report with the shape cache", folder, input_count - first);
}

/* ---- changes: each is small, and stands where a hole may be */

/* What may fill a hole, and what only looks like it. */
static const char *const fillings[] = {
    "",
    "a",
    "\\n",
    "\\\"",
    "\\",
    "\"",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\ude00",
    "\\u12",
    "\\x",
    "\xC3\xA9",
    "\xC3",
    "\xED\xA0\x80",
    "\xF0\x9F\x98\x80",
    "\x80",
    "\x01",
    "\t",
    "\n",
    "0",
    "00",
    "-0",
    "1.5",
    "1e3",
    "-",
    "9007199254740993",
    "123456789012345",
    "1234567890123456",
    "12345678901234567890123",
    "null",
    "true",
    "{}",
    "[]",
    "[1]",
    ",",
    ":",
    " ",
    "}",
    "]",
    "]}",
    "stop",
    "length",
    "[DONE]",
    "<|im_end|>",
    "\xEF\xBF\xBD",
    "chat.completion",
    "\",\"content\":\"",
    "\"}}],\"x\":[{\"y\":{\"z\":\"",
};

/* Replaces `length` bytes at `at`. The block has EXTRA bytes of room. */
static void splice(struct bytes *text, size_t at, size_t length, const char *with, size_t with_length)
{
    memmove(text->data + at + with_length, text->data + at + length, text->length - at - length);
    memcpy(text->data + at, with, with_length);
    text->length += with_length - length;
}

/* The start of something that a change may be about: a byte after a quote, a digit, or any. */
static size_t random_place(const struct bytes *text)
{
    size_t at = random_below(text->length), end = text->length;

    if (random_below(4) == 0)
        return at;
    while (at < end && text->data[at] != '"' && text->data[at] != ':')
        at++;
    return at + 1 < end ? at + 1 : end - 1;
}

static size_t value_length(const struct bytes *text, size_t at)
{
    size_t end = at;

    while (end < text->length && strchr("\",}]\n", text->data[end]) == NULL)
        end++;
    return end - at;
}

static void change_value(struct bytes *text)
{
    size_t at = random_place(text), length = random_below(3) == 0 ? value_length(text, at) : 0;
    const char *filling = fillings[random_below(sizeof fillings / sizeof fillings[0])];

    splice(text, at, length, filling, strlen(filling));
}

static void change_byte(struct bytes *text)
{
    size_t at = random_place(text);
    unsigned char byte = (unsigned char)text->data[at];

    text->data[at] = (char)(random_below(2) == 0 ? random_below(256) : byte ^ 1u << random_below(8));
}

static void remove_bytes(struct bytes *text)
{
    size_t at = random_place(text), most = text->length - at, length = random_below(8) + 1;

    splice(text, at, length < most ? length : most, "", 0);
}

/* A long value, with its end anywhere in the blocks that scans take. */
static void lengthen(struct bytes *text)
{
    char long_value[200];
    size_t length = random_below(sizeof long_value);

    memset(long_value, 'x', sizeof long_value);
    splice(text, random_place(text), 0, long_value, length);
}

static void copy_bytes(struct bytes *text)
{
    char copy[120];
    size_t from = random_below(text->length), length = random_below(sizeof copy);

    length = length < text->length - from ? length : text->length - from;
    memcpy(copy, text->data + from, length);
    splice(text, random_place(text), 0, copy, length);
}

static void (*const changes[])(struct bytes *) = {change_value, change_value, change_byte,
                                                  remove_bytes, lengthen,     copy_bytes};

/* ---- forms and ways */

static const struct input *random_input(void)
{
    const struct input *input;

    do
        input = &inputs[random_below(input_count)];
    while (input->bytes.length == 0 || input->bytes.length > FUZZED_LENGTH);
    return input;
}

/* Takes the capture over. */
static struct bytes replaced(struct bytes capture, struct bytes by)
{
    free(capture.data);
    return by;
}

/* A capture, or a long stream as one of the input's dialect. */
static struct bytes random_capture(const struct input *input)
{
    return random_below(4) == 0 ? long_stream(random_below) : form_repeated(input->bytes, 1);
}

/* With another one; takes the capture over. */
static struct bytes interleaved(struct bytes capture)
{
    struct bytes other = random_capture(random_input());
    struct bytes both = form_interleaved(capture, other, (uint64_t)random_below(UINT32_MAX) << 8);

    free(other.data);
    return replaced(capture, both);
}

/* Half of the captures as they are, the others in one or several other forms. */
static struct bytes random_form(const struct input *input)
{
    struct bytes form = random_capture(input);
    unsigned draw = random_below(16);

    if (draw == 0 || draw == 1)
        form = replaced(form, form_events(form));
    else if (draw == 2 || draw == 3)
        form = replaced(form, form_lines(form));
    else if (draw == 4 || draw == 5)
        form = interleaved(form);
    if (random_below(6) == 0)
        form = replaced(form, form_crlf(form));
    return form;
}

static struct way random_way(void)
{
    static const size_t longest[] = {0, 0, 16, 200, 200, 1500, 1500, 6000};

    return (struct way){{longest[random_below(sizeof longest / sizeof longest[0])], random_below(UINT32_MAX)},
                        random_below(level_count()),
                        random_below(4) == 0 ? company : NULL,
                        random_below(4) == 0 ? wants_some : NULL,
                        random_below(4) == 0 ? 16 : 0};
}

/* ---- all together */

static uint64_t count_lines(struct bytes text)
{
    uint64_t lines = 0;

    for (size_t i = 0; i < text.length; i++)
        lines += text.data[i] == '\n';
    return lines;
}

/* Several copies in a row, so that shapes are known, with changes from the second on. */
static struct bytes random_text(const struct input *input)
{
    struct bytes form = random_form(input), whole = form_repeated(form, 3);
    struct bytes text = {must_allocate(whole.length + EXTRA), whole.length};
    struct bytes tail = {text.data + form.length, whole.length - form.length};
    unsigned count = random_below(7);

    memcpy(text.data, whole.data, whole.length);
    for (unsigned i = 0; i < count; i++)
        if (tail.length > 0)
            changes[random_below(sizeof changes / sizeof changes[0])](&tail);
    text.length = form.length + tail.length;
    free(whole.data);
    free(form.data);
    return text;
}

/* Gives how many lines there were. */
static uint64_t check_mutation(unsigned *wrong)
{
    const struct input *input = random_input();
    struct bytes text = random_text(input);
    uint64_t lines = count_lines(text);

    *wrong += !same_with_and_without(&input->options, text, random_way(), input->path);
    free(text.data);
    return lines;
}

static void check_mutations(unsigned long wanted, uint64_t seed)
{
    uint64_t events = 0;
    unsigned wrong = 0;

    state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    for (unsigned long i = 0; i < wanted && wrong == 0; i++)
        events += check_mutation(&wrong);
    tap_ok(wrong == 0, "%lu changed inputs of %llu lines, seed %llu: the same report with the shape cache", wanted,
           (unsigned long long)events, (unsigned long long)seed);
}

int main(int count, char **arguments)
{
    unsigned long mutations = count > 1 ? strtoul(arguments[1], NULL, 10) : MUTATIONS;
    uint64_t seed = count > 2 ? strtoull(arguments[2], NULL, 10) : 1;

    check_folder("corpus");
    check_folder("../shared/clients/cases");
    check_folder("../shared/captures");
    check_mutations(mutations, seed);
    return tap_done();
}
