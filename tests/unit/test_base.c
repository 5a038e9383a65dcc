/*
 * The base: arena, text builder, UTF-8, hash.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/hash_pieces.h"
#include "base/text.h"
#include "base/utf8.h"

/* ## Arena */

static void test_arena_counts_what_it_gives(void **state)
{
    static _Alignas(16) unsigned char memory[256];
    struct arena counting = {0}, full = {.base = memory, .size = sizeof memory};

    (void)state;
    assert_null(arena_take(&counting, 3, 5));
    assert_null(arena_take(&counting, 1, 100));
    assert_ptr_equal(arena_take(&full, 3, 5), memory);
    assert_ptr_equal(arena_take(&full, 1, 100), memory + 16);
    assert_int_equal(counting.used, full.used);
    assert_false(full.overflow);
    assert_null(arena_take(&full, 1, 200));
    assert_true(full.overflow);
}

/* Wherever the memory begins, and never more than was counted. */
static void test_arena_gives_lines(void **state)
{
    enum { TABLE = 3 * 70 };
    static _Alignas(CACHE_LINE) unsigned char memory[TABLE + 3 * CACHE_LINE];
    struct arena counting = {0};

    (void)state;
    assert_null(arena_take(&counting, 1, 1));
    assert_null(arena_take_lines(&counting, 3, 70));
    for (size_t begin = 0; begin < CACHE_LINE; begin += 16) {
        struct arena full = {.base = memory + begin, .size = counting.used};
        unsigned char *first = arena_take(&full, 1, 1), *lines = arena_take_lines(&full, 3, 70);
        assert_non_null(lines);
        assert_int_equal((uintptr_t)lines % CACHE_LINE, 0);
        assert_true(lines > first && lines + TABLE <= memory + begin + counting.used);
    }
}

static void test_arena_saturates(void **state)
{
    struct arena counting = {0};

    (void)state;
    arena_take(&counting, SIZE_MAX / 2, 3);
    assert_true(counting.overflow);
    assert_int_equal(counting.used, SIZE_MAX);
    arena_take(&counting, 1, 1);
    assert_int_equal(counting.used, SIZE_MAX);
    counting = (struct arena){0};
    arena_take_lines(&counting, SIZE_MAX / 2, 3);
    assert_true(counting.overflow);
    counting = (struct arena){0};
    arena_take_lines(&counting, 1, SIZE_MAX - 1);
    assert_true(counting.overflow);
}

/* ## Text */

static void test_format(void **state)
{
    char buffer[200];
    struct text text = text_over(buffer, sizeof buffer);
    struct slice raw = SLICE("a\"\n\xff");

    (void)state;
    text_format(&text, "%s|%d|%u|%i|%n|%c|%S|%q|%%", "x", -1, 2U, INT64_MIN, UINT64_MAX, 'z', &raw, &raw);
    assert_string_equal(buffer, "x|-1|2|-9223372036854775808|18446744073709551615|z|a\"\\n\\xff|\"a\"\\n\\xff\"|%");
}

/* What is no harmless character is shown as an escape. */
static void test_shown(void **state)
{
    static const struct {
        const char *bytes, *shown;
    } cases[] = {
        {"plain é 東 😀", "plain é 東 😀"},
        {"\x1b[31m", "\\x1b[31m"},
        {"\t\r\n", "\\t\\r\\n"},
        {"\xc3", "\\xc3"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"}, /* a surrogate */
        {"\xc2\x9b", "\\xc2\\x9b"},          /* a C1 control */
        {"\xe2\x80\xae", "\\xe2\\x80\\xae"}, /* right-to-left override */
        {"\x7f", "\\x7f"},
        {"a word of 0 to ~ !, and \"more\"", "a word of 0 to ~ !, and \"more\""},
        {"0123456\x7fuvwxyz", "0123456\\x7fuvwxyz"},
        {"\x1fuvwxyz89", "\\x1fuvwxyz89"},
        {"0123\x1f\x7f\x80\xff", "0123\\x1f\\x7f\\x80\\xff"},
        {"~~~~~~~~ ~~~~~~é~~~~~~~~", "~~~~~~~~ ~~~~~~é~~~~~~~~"},
    };
    char buffer[64];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text text = text_over(buffer, sizeof buffer);
        text_shown(&text, slice_of(cases[i].bytes));
        assert_string_equal(buffer, cases[i].shown);
    }
}

/* Wherever it stands in a text of whatever length, between bytes that are shown as they are. */
static void test_one_byte_of_many_is_shown_as_an_escape(void **state)
{
    static const struct {
        char byte;
        const char *shown;
    } cases[] = {{'\n', "\\n"}, {'\x1f', "\\x1f"}, {'\x7f', "\\x7f"}, {'\x80', "\\x80"}, {'~', "~"}, {' ', " "}};
    char bytes[32], shown[64], expected[64];

    (void)state;
    for (int length = 1; length < (int)sizeof bytes; length++)
        for (int place = 0; place < length; place++)
            for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
                struct text text = text_over(shown, sizeof shown);
                memset(bytes, 'a', sizeof bytes);
                bytes[place] = cases[i].byte;
                snprintf(expected, sizeof expected, "%.*s%s%.*s", place, bytes, cases[i].shown, length - place - 1,
                         bytes + place + 1);
                text_shown(&text, (struct slice){bytes, (size_t)length});
                assert_string_equal(shown, expected);
            }
}

static void test_text_is_cut_between_characters(void **state)
{
    char buffer[4];
    struct text text = text_over(buffer, sizeof buffer);

    (void)state;
    text_string(&text, "aé東");
    assert_string_equal(buffer, "aé");
    assert_true(text.cut);
    text_string(&text, "b"); /* would fit, but the text is cut before it */
    assert_string_equal(buffer, "aé");
}

static void test_long_quotes_are_cut_in_the_middle(void **state)
{
    char buffer[200];
    struct text text = text_over(buffer, sizeof buffer);
    struct slice value = SLICE("0123456789012345678901234567890123456789012345678901234567890123456789");

    (void)state;
    text_format(&text, "%q", &value);
    assert_string_equal(buffer, "\"012345678901234567890123456789012345…890123456789\"");
}

/* ## UTF-8 */

static void test_utf8_borders(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
    } cases[] = {
        {"\x7f", 1},
        {"\x80", 0},
        {"\xc1\xbf", 0},
        {"\xc2\x80", 2},
        {"\xdf\xbf", 2},
        {"\xe0\x9f\xbf", 0},
        {"\xe0\xa0\x80", 3},
        {"\xed\x9f\xbf", 3},
        {"\xed\xa0\x80", 0},
        {"\xee\x80\x80", 3},
        {"\xf0\x8f\xbf\xbf", 0},
        {"\xf0\x90\x80\x80", 4},
        {"\xf4\x8f\xbf\xbf", 4},
        {"\xf4\x90\x80\x80", 0},
        {"\xf5\x80\x80\x80", 0},
        {"\xe2\x82", 0},
        {"\xff", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(utf8_character(cases[i].bytes, strlen(cases[i].bytes)), cases[i].length);
}

/* Every code point is encoded and decoded back. */
static void test_utf8_round_trip(void **state)
{
    (void)state;
    for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
        char bytes[4];
        uint32_t back = 0;
        size_t length = utf8_encode(code_point, bytes);
        bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;

        assert_int_equal(utf8_decode(bytes, length, &back), length);
        assert_int_equal(back, surrogate ? 0xFFFD : code_point);
    }
}

static void test_utf8_prefix(void **state)
{
    (void)state;
    assert_int_equal(utf8_valid_prefix("ab\xc3\xa9\xffz", 6), 4);
    assert_int_equal(utf8_valid_prefix("ab", 2), 2);
    assert_int_equal(utf8_count("aé東", 6), 3);
}

/* ## Hash */

static struct joined_hash joined(const char *bytes, size_t length)
{
    struct joined_hash hash = JOINED_HASH_EMPTY;

    for (size_t i = 0; i < length; i++)
        joined_hash_byte(&hash, (unsigned char)bytes[i]);
    return hash;
}

/* However a text is cut, its pieces join to the same hash; others do not, nor does a text with a NUL more. */
static void test_joined_hash(void **state)
{
    static const char text[] = "fog\0lifts";
    enum { LENGTH = sizeof text - 1 };

    (void)state;
    for (size_t cut = 0; cut <= LENGTH; cut++) {
        struct joined_hash hash = joined(text, cut);
        joined_hash_append(&hash, joined(text + cut, LENGTH - cut));
        assert_true(joined_hash_equal(hash, joined(text, LENGTH)));
        assert_int_equal(joined_hash_equal(joined(text, cut), hash), cut == LENGTH);
    }
    assert_false(joined_hash_equal(joined("ab", 2), joined("ba", 2)));
    assert_false(joined_hash_equal(joined("\0", 1), joined("", 0)));
}

/* Equal bytes hash equally wherever they lie; a change of any one byte changes the hash. */
static void test_hash(void **state)
{
    char a[24] = "xabcdefghijklmnopqrstuv", b[24] = "abcdefghijklmnopqrstuv";

    (void)state;
    for (size_t length = 0; length < 22; length++) {
        assert_true(hash_bytes(a + 1, length) == hash_bytes(b, length));
        for (size_t i = 0; i < length; i++) {
            b[i] ^= 1;
            assert_true(hash_bytes(a + 1, length) != hash_bytes(b, length));
            b[i] ^= 1;
        }
    }
}

/* Bytes of a word that is not full, of each number of them. */
static void test_hash_of_a_short_word(void **state)
{
    (void)state;
    for (size_t length = 0; length < sizeof(uint64_t); length++) {
        char *text = malloc(length + 1);
        uint64_t word = 0;
        for (size_t i = 0; i < length; i++) {
            text[1 + i] = (char)(i * 37 + 0x80);
            word |= (uint64_t)(unsigned char)text[1 + i] << i * 8;
        }
        assert_true(hash_short_word(text + 1, length) == word);
        free(text);
    }
}

/* A text of its own length at the end of a block of memory, with other bytes before it for each `before`. */
static char *text_after(unsigned char before, size_t length)
{
    char *block = malloc(HASH_TEXT_BYTES + length);

    memset(block, before, HASH_TEXT_BYTES);
    for (size_t i = 0; i < length; i++)
        block[HASH_TEXT_BYTES + i] = (char)(i * 37 + 0x80);
    return block;
}

/* It is the text's alone, whatever stands before it; a change of any one bit changes it, and so does a zero more. */
static void test_hash_of_a_text(void **state)
{
    enum { LENGTH_MAX = 2 * HASH_TEXT_BYTES };

    (void)state;
    for (size_t length = 0; length <= LENGTH_MAX; length++) {
        char *a = text_after(0x55, length), *b = text_after(0xAA, length), *text = b + HASH_TEXT_BYTES;
        uint64_t hash = hash_text(a + HASH_TEXT_BYTES, length);
        assert_true(hash_text(text, length) == hash);
        for (size_t bit = 0; bit < 8 * length; bit++) {
            text[bit / 8] ^= (char)(1 << bit % 8);
            assert_true(hash_text(text, length) != hash);
            text[bit / 8] ^= (char)(1 << bit % 8);
        }
        a[HASH_TEXT_BYTES - 1] = 0;
        assert_true(hash_text(a + HASH_TEXT_BYTES - 1, length + 1) != hash || length == LENGTH_MAX);
        free(a);
        free(b);
    }
}

/* Texts that differ in the highest bits of several words, where products alone would often be the same. */
static void test_hash_of_texts_that_differ_at_their_words_ends(void **state)
{
    char block[2 * HASH_TEXT_BYTES] = {0}, *text = block + HASH_TEXT_BYTES;
    uint64_t hash = hash_text(text, HASH_TEXT_BYTES);

    (void)state;
    for (size_t i = 0; i < HASH_TEXT_BYTES; i += sizeof(uint64_t))
        for (size_t k = i + sizeof(uint64_t); k < HASH_TEXT_BYTES; k += sizeof(uint64_t))
            for (unsigned bytes = 0x101; bytes < 0x10000; bytes++) {
                text[i + 7] = (char)(bytes & 0xFF);
                text[k + 7] = (char)(bytes >> 8);
                assert_true(hash_text(text, HASH_TEXT_BYTES) != hash);
                text[i + 7] = text[k + 7] = 0;
            }
}

/* In pieces that are as long as the digits of `cuts` say, and begin again when all were taken. */
static uint64_t hash_in_pieces(const char *text, size_t length, const char *cuts)
{
    struct hash_pieces pieces = {0};

    for (size_t at = 0, i = 0; at < length; i++) {
        size_t piece = (size_t)(cuts[i % strlen(cuts)] - '0');
        piece = piece < length - at ? piece : length - at;
        at += piece;
        hash_pieces_add(&pieces, hash_word_before(text + at, piece), piece);
    }
    return hash_pieces_value(&pieces);
}

/* However the bytes are cut they have the same hash; with any one bit changed, or a zero more, they have another one.
 */
static void test_hash_of_pieces(void **state)
{
    static const char *const cuts[] = {"2", "3", "4", "5", "6", "7", "8", "17", "81", "12345678", "78", "44", "36"};
    enum { BEFORE = sizeof(uint64_t), LENGTH_MAX = 40 };
    char block[BEFORE + LENGTH_MAX + 1], *text = block + BEFORE;

    (void)state;
    for (size_t i = 0; i < sizeof block; i++)
        block[i] = (char)(i * 37 + 0x80);
    for (size_t length = 0; length <= LENGTH_MAX; length++) {
        uint64_t hash = hash_in_pieces(text, length, "1");
        for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++)
            assert_true(hash_in_pieces(text, length, cuts[i]) == hash);
        for (size_t bit = 0; bit < 8 * length; bit++) {
            text[bit / 8] ^= (char)(1 << bit % 8);
            assert_true(hash_in_pieces(text, length, "53") != hash);
            text[bit / 8] ^= (char)(1 << bit % 8);
        }
        char next = text[length];
        text[length] = 0;
        assert_true(hash_in_pieces(text, length + 1, "8") != hash);
        text[length] = next;
    }
}

/* The same bytes have the same, wherever they lie; each bit matters, and so does where it stands. */
static void test_hash_of_a_head(void **state)
{
    enum { WORDS = HASH_HEAD_BYTES / sizeof(uint64_t) };
    char *a = malloc(HASH_HEAD_BYTES), *b = malloc(HASH_HEAD_BYTES + 1);

    (void)state;
    for (size_t i = 0; i < HASH_HEAD_BYTES; i++)
        a[i] = b[1 + i] = (char)(i * 29);
    assert_true(hash_head(a) == hash_head(b + 1));
    for (size_t bit = 0; bit < 8 * HASH_HEAD_BYTES; bit++) {
        b[1 + bit / 8] ^= (char)(1 << bit % 8);
        assert_true(hash_head(a) != hash_head(b + 1));
        b[1 + bit / 8] ^= (char)(1 << bit % 8);
    }
    for (size_t i = 0; i < WORDS; i++)
        for (size_t k = 0; k < i; k++) {
            memcpy(b + 1, a, HASH_HEAD_BYTES);
            memcpy(b + 1 + i * sizeof(uint64_t), a + k * sizeof(uint64_t), sizeof(uint64_t));
            memcpy(b + 1 + k * sizeof(uint64_t), a + i * sizeof(uint64_t), sizeof(uint64_t));
            assert_true(hash_head(a) != hash_head(b + 1));
        }
    free(a);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena_counts_what_it_gives),
        cmocka_unit_test(test_arena_gives_lines),
        cmocka_unit_test(test_arena_saturates),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_shown),
        cmocka_unit_test(test_one_byte_of_many_is_shown_as_an_escape),
        cmocka_unit_test(test_text_is_cut_between_characters),
        cmocka_unit_test(test_long_quotes_are_cut_in_the_middle),
        cmocka_unit_test(test_utf8_borders),
        cmocka_unit_test(test_utf8_round_trip),
        cmocka_unit_test(test_utf8_prefix),
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_hash_of_a_short_word),
        cmocka_unit_test(test_hash_of_a_text),
        cmocka_unit_test(test_hash_of_texts_that_differ_at_their_words_ends),
        cmocka_unit_test(test_hash_of_pieces),
        cmocka_unit_test(test_hash_of_a_head),
        cmocka_unit_test(test_joined_hash),
    };

    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
