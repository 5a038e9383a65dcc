/*
 * The proof over jsmn's tokens, and the recogniser that explains refusals, are
 * two readings of one grammar: they must agree on every text. Then what is made
 * to hurt: depth, width, equal keys, colliding keys, too many tokens.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "json/reader.h"
#include "recording_diag.h"

static struct json_reader *reader;
static void *memory;

static struct json_reader *make_reader(size_t tokens, void **into)
{
    struct chunklint_options options = {.limits = {.event_tokens = tokens, .depth = CHUNKLINT_DEPTH_MAX}};
    struct arena counting = {0};

    json_create(&counting, &options, recording_diag());
    *into = malloc(counting.used);
    assert_non_null(*into);
    struct arena arena = {.base = *into, .size = counting.used};
    return json_create(&arena, &options, recording_diag());
}

static int set_up(void **state)
{
    (void)state;
    reader = make_reader(600000, &memory);
    return reader == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    free(memory);
    return 0;
}

static bool agree(char *text, size_t length)
{
    struct json_document document;
    struct json_error error;
    struct slice slice = {text, length};
    bool proved = json_prove(reader, slice, true, &document);

    if (proved == json_is_sound(slice, CHUNKLINT_DEPTH_MAX, &error))
        return true;
    print_message("proved %d: %.*s\n", proved, (int)length, text);
    return false;
}

static const char *const seeds[] = {
    "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\\n\\u00e9\"},\"finish_reason\":null}],\"n\":-1."
    "5e+3}",
    " [ 1 , true , { \"a\" : [ ] , \"b\" : { } } , \"\" , false , 0 ] ",
    "{\"a\":{\"b\":{\"c\":[[[]]]}},\"a\":\"\\ud83d\\ude00\xE2\x82\xAC\"}",
    "\"\\\\\"",
    "-0.0E-0",
    "null",
};

/* Bytes that mean something somewhere. */
static const char bytes[] = "{}[]:,\"\\ \n\ttfnue01-+.E/x\x01\x7F\x80\xC3\xE2\xF0";

/* Each byte replaced by, followed by, and left out: every text within one edit of the seeds. */
static void test_agreement_one_edit_away(void **state)
{
    char text[256];

    (void)state;
    for (size_t s = 0; s < sizeof seeds / sizeof seeds[0]; s++) {
        size_t length = strlen(seeds[s]);
        for (size_t at = 0; at < length; at++) {
            memcpy(text, seeds[s], at);
            memcpy(text + at, seeds[s] + at + 1, length - at - 1);
            text[length - 1] = '\n';
            assert_true(agree(text, length - 1));
            for (size_t b = 0; b < sizeof bytes; b++) { /* the final NUL too */
                memcpy(text, seeds[s], length);
                text[length] = '\n';
                text[at] = bytes[b];
                assert_true(agree(text, length));
                memcpy(text + at + 1, seeds[s] + at, length - at);
                text[length + 1] = '\n';
                assert_true(agree(text, length + 1));
            }
        }
    }
}

/* Texts of tokens in any order: what jsmn lets pass most easily. */
static void test_agreement_on_token_soup(void **state)
{
    static const char *const words[] = {"{", "}", "[", "]", ":", ",", "\"a\"", "1", "null", " ", "{}", "\"k\":"};
    enum { WORDS = sizeof words / sizeof words[0], LONGEST = 9 };
    uint64_t random = 1;
    char text[LONGEST * 4 + 1];

    (void)state;
    for (unsigned round = 0; round < 200000; round++) {
        size_t length = 0;
        for (unsigned count = 1 + round % LONGEST; count > 0; count--) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
            const char *word = words[(random >> 33) % WORDS];
            memcpy(text + length, word, strlen(word));
            length += strlen(word);
        }
        text[length] = '\n';
        assert_true(agree(text, length));
    }
}

/* ## Hurtful texts */

struct builder {
    char *data;
    size_t length, capacity;
};

static struct builder build(size_t capacity)
{
    struct builder builder = {malloc(capacity + 1), 0, capacity};

    assert_non_null(builder.data);
    return builder;
}

static void add(struct builder *builder, const char *text)
{
    size_t length = strlen(text);

    assert_true(builder->length + length <= builder->capacity);
    memcpy(builder->data + builder->length, text, length);
    builder->length += length;
    builder->data[builder->length] = '\n';
}

static void repeat(struct builder *builder, const char *text, size_t times)
{
    while (times-- > 0)
        add(builder, text);
}

static struct slice built(const struct builder *builder)
{
    return (struct slice){builder->data, builder->length};
}

/* {"k0":0,"k1":0,…}, with the last key equal to the first one when `twice`. */
static struct builder flat_object(unsigned keys, bool twice)
{
    struct builder builder = build((size_t)keys * 16 + 16);
    char member[32];

    add(&builder, "{");
    for (unsigned i = 0; i < keys; i++) {
        snprintf(member, sizeof member, "\"k%u\":0%s", twice && i + 1 == keys ? 0 : i, i + 1 < keys ? "," : "}");
        add(&builder, member);
    }
    return builder;
}

static double seconds_to_read(struct slice text, bool *accepted, struct json_document *document)
{
    struct json_error error;
    clock_t start = clock();

    *accepted = json_read(reader, text, document, &error);
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void test_equal_keys_among_very_many(void **state)
{
    (void)state;
    for (int twice = 0; twice < 2; twice++) {
        struct builder object = flat_object(256000, twice);
        struct json_document document;
        bool accepted;
        double seconds = seconds_to_read(built(&object), &accepted, &document);
        assert_true(accepted);
        assert_int_equal(document.nodes[0].size, 256000);
        assert_int_equal(document.oddities, twice ? JSON_DUPLICATE_KEY : 0);
        assert_true(seconds < 2); /* a square of the size would be minutes */
        free(object.data);
    }
}

/* Sizes around those where the sets grow. */
static void test_equal_keys_in_every_size(void **state)
{
    (void)state;
    for (unsigned keys = 2; keys < 150; keys++)
        for (int twice = 0; twice < 2; twice++) {
            struct builder object = flat_object(keys, twice);
            struct json_document document;
            bool accepted;
            seconds_to_read(built(&object), &accepted, &document);
            assert_true(accepted);
            assert_int_equal(document.oddities, twice ? JSON_DUPLICATE_KEY : 0);
            free(object.data);
        }
}

/* The room for them is enough for as many keys as the token limit lets pass, and no byte is used beyond it. */
static void test_room_for_equal_keys(void **state)
{
    (void)state;
    for (unsigned keys = 2; keys < 150; keys++) {
        struct builder object = flat_object(keys, true);
        struct json_document document;
        struct json_suspects suspects;
        struct arena counting = {0};
        bool accepted;
        seconds_to_read(built(&object), &accepted, &document);
        json_suspects_take(&suspects, &counting, 2 * keys + 1);
        void *room = malloc(counting.used);
        struct arena arena = {.base = room, .size = counting.used};
        assert_non_null(room);
        json_suspects_take(&suspects, &arena, 2 * keys + 1);
        assert_int_equal(json_equal_keys(&suspects, &document, 0), 2);
        free(room);
        free(object.data);
    }
}

/* The same key everywhere is the most that can collide. */
static void test_one_key_again_and_again(void **state)
{
    struct builder object = build(1 << 20);
    struct json_document document;
    bool accepted;

    (void)state;
    add(&object, "{");
    repeat(&object, "\"a\":0,", 100000);
    add(&object, "\"b\":0}");
    assert_true(seconds_to_read(built(&object), &accepted, &document) < 2);
    assert_true(accepted);
    assert_int_equal(json_equal_keys(&reader->suspects, &document, 0), 100000);
    for (uint32_t i = 1; i < 100000; i++)
        assert_true(reader->suspects.keys[i - 1] < reader->suspects.keys[i]);
    free(object.data);
}

static void refuse(struct slice text, enum rule rule, uint32_t offset)
{
    struct json_document document;
    struct json_error error;
    clock_t start = clock();

    assert_false(json_read(reader, text, &document, &error));
    assert_int_equal(error.rule, rule);
    assert_int_equal(error.offset, offset);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 2);
}

static void test_depth(void **state)
{
    struct builder text = build(1 << 20);
    struct json_document document;
    struct json_error error;

    (void)state;
    repeat(&text, "[", CHUNKLINT_DEPTH_MAX);
    repeat(&text, "]", CHUNKLINT_DEPTH_MAX);
    assert_true(json_read(reader, built(&text), &document, &error));
    text.length = 0;
    repeat(&text, "[", CHUNKLINT_DEPTH_MAX + 1);
    repeat(&text, "]", CHUNKLINT_DEPTH_MAX + 1);
    refuse(built(&text), RULE_J012, CHUNKLINT_DEPTH_MAX);
    text.length = 0;
    repeat(&text, "[", 512 * 1024); /* closing brackets make jsmn climb, so this must not reach it */
    repeat(&text, "]", 512 * 1024);
    refuse(built(&text), RULE_J012, CHUNKLINT_DEPTH_MAX);
    text.length = 0;
    add(&text, "\""); /* brackets in a string nest nothing */
    repeat(&text, "[{", 10000);
    add(&text, "\"");
    assert_true(json_read(reader, built(&text), &document, &error));
    free(text.data);
}

/* As deep as the limit allows, again and again: each closing bracket makes jsmn climb the whole way. */
static void test_depth_times_width(void **state)
{
    struct builder text = build(1 << 20);
    struct json_document document;
    bool accepted;

    (void)state;
    add(&text, "[");
    for (int i = 0; i < 200; i++) {
        repeat(&text, "[", CHUNKLINT_DEPTH_MAX - 1);
        repeat(&text, "]", CHUNKLINT_DEPTH_MAX - 1);
        add(&text, i < 199 ? "," : "]");
    }
    assert_true(seconds_to_read(built(&text), &accepted, &document) < 2);
    assert_true(accepted);
    free(text.data);
}

static void test_token_limit(void **state)
{
    void *small_memory;
    struct json_reader *small = make_reader(16, &small_memory), *large = reader;
    struct json_document document;
    struct json_error error;
    char fits[] = "[1,2,3,4,5,6,7,8,9,1,2,3,4,5,6]\n", over[] = "[1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7]\n";

    (void)state;
    assert_true(json_read(small, (struct slice){fits, sizeof fits - 2}, &document, &error));
    reader = small;
    refuse((struct slice){over, sizeof over - 2}, RULE_X001, 0);
    over[2] = ';'; /* what is no JSON is told so, whatever its size */
    refuse((struct slice){over, sizeof over - 2}, RULE_J001, 2);
    reader = large;
    free(small_memory);
}

/* A NUL ends jsmn without a word. */
static void test_nul(void **state)
{
    char text[] = "{}\0{}\n", inside[] = "{\"a\0b\":1}\n";

    (void)state;
    refuse((struct slice){text, sizeof text - 2}, RULE_J006, 2);
    refuse((struct slice){inside, sizeof inside - 2}, RULE_J006, 3);
}

/* The same set-up code counts and takes; too little memory gives no reader. */
static void test_memory(void **state)
{
    struct chunklint_options options = {.limits = {.event_tokens = 64, .depth = 8}};
    struct arena counting = {0};
    static _Alignas(16) unsigned char little[256];
    struct arena full = {.base = little, .size = sizeof little};

    (void)state;
    assert_null(json_create(&counting, &options, recording_diag()));
    assert_false(counting.overflow);
    assert_null(json_create(&full, &options, recording_diag()));
    assert_true(full.overflow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agreement_one_edit_away),
        cmocka_unit_test(test_agreement_on_token_soup),
        cmocka_unit_test(test_equal_keys_among_very_many),
        cmocka_unit_test(test_equal_keys_in_every_size),
        cmocka_unit_test(test_room_for_equal_keys),
        cmocka_unit_test(test_one_key_again_and_again),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_depth_times_width),
        cmocka_unit_test(test_token_limit),
        cmocka_unit_test(test_nul),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
