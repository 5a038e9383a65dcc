/*
 * A token may be part of a character, which no text can say: then its bytes are
 * what counts, so they are taken wherever they are given.
 */
#include "chunk/tokens.h"

#include "json/lexical.h"
#include "json/unescape.h"

static struct slice slice_in(const char *text, const struct field *field)
{
    return (struct slice){text + field->start, field->end - field->start};
}

/* An integer from 0 to 255 at `at`, which moves behind it; -1 when there is none. */
static int take_byte(struct slice text, size_t *at)
{
    int value = 0;
    size_t digits = 0;

    while (digits < 3 && json_is_digit(text.data[*at])) {
        value = value * 10 + (text.data[*at] - '0');
        *at += 1;
        digits++;
    }
    return digits > 0 && value <= 0xFF ? value : -1;
}

/* Over the text of an array that is proved to be JSON. False: an element is no byte. */
static bool join_bytes(struct joined_hash *joined, struct slice array)
{
    size_t at = json_skip_space(array.data, 1, array.length);

    while (array.data[at] != ']') {
        int byte = take_byte(array, &at);
        at = json_skip_space(array.data, at, array.length);
        if (byte < 0 || (array.data[at] != ',' && array.data[at] != ']'))
            return false;
        joined_hash_byte(joined, (unsigned char)byte);
        if (array.data[at] == ',')
            at = json_skip_space(array.data, at + 1, array.length);
    }
    return true;
}

/* False: the entry says neither text nor bytes. */
static bool join_token(struct joined_hash *joined, const char *text, const struct token_view *token)
{
    if (token->bytes.kind == JSON_ARRAY)
        return join_bytes(joined, slice_in(text, &token->bytes));
    if (token->token.kind != JSON_STRING)
        return false;
    json_join(joined, slice_in(text, &token->token));
    return true;
}

/* Is a number above 0? It is when it has no sign and a digit other than 0 before its exponent. */
static bool is_positive(const char *text, const struct field *field)
{
    struct slice number = slice_in(text, field);

    if ((field->kind != JSON_INTEGER && field->kind != JSON_NUMBER) || number.data[0] == '-')
        return false;
    for (size_t i = 0; i < number.length && number.data[i] != 'e' && number.data[i] != 'E'; i++)
        if (number.data[i] >= '1' && number.data[i] <= '9')
            return true;
    return false;
}

void tokens_add(struct tokens_view *tokens, const char *text, const struct token_view *token, uint32_t position)
{
    if (tokens->listed)
        tokens->listed = join_token(&tokens->joined, text, token);
    if (tokens->positive.kind != JSON_ABSENT || !is_positive(text, &token->logprob))
        return;
    tokens->positive = token->logprob;
    tokens->position = position;
}

/* ---- tokens that are their text, byte for byte */

enum { DECIMAL_MAX = 4, GROUP = sizeof(uint64_t) };

static const uint64_t ones = UINT64_MAX / 0xFF;

/*
 * A byte as a list says it, with what stands behind. Bytes that no string of JSON holds are none of the text, nor is
 * a backslash: it is how another byte is written.
 */
static const char decimals[256][DECIMAL_MAX] = {
    [32] = "32,", "33,",  "34,",  "35,",  "36,",  "37,",  "38,",  "39,",  "40,",  "41,",  "42,",  "43,",  "44,",
    "45,",        "46,",  "47,",  "48,",  "49,",  "50,",  "51,",  "52,",  "53,",  "54,",  "55,",  "56,",  "57,",
    "58,",        "59,",  "60,",  "61,",  "62,",  "63,",  "64,",  "65,",  "66,",  "67,",  "68,",  "69,",  "70,",
    "71,",        "72,",  "73,",  "74,",  "75,",  "76,",  "77,",  "78,",  "79,",  "80,",  "81,",  "82,",  "83,",
    "84,",        "85,",  "86,",  "87,",  "88,",  "89,",  "90,",  "91,",  "\\",   "93,",  "94,",  "95,",  "96,",
    "97,",        "98,",  "99,",  "100,", "101,", "102,", "103,", "104,", "105,", "106,", "107,", "108,", "109,",
    "110,",       "111,", "112,", "113,", "114,", "115,", "116,", "117,", "118,", "119,", "120,", "121,", "122,",
    "123,",       "124,", "125,", "126,", "127,", "128,", "129,", "130,", "131,", "132,", "133,", "134,", "135,",
    "136,",       "137,", "138,", "139,", "140,", "141,", "142,", "143,", "144,", "145,", "146,", "147,", "148,",
    "149,",       "150,", "151,", "152,", "153,", "154,", "155,", "156,", "157,", "158,", "159,", "160,", "161,",
    "162,",       "163,", "164,", "165,", "166,", "167,", "168,", "169,", "170,", "171,", "172,", "173,", "174,",
    "175,",       "176,", "177,", "178,", "179,", "180,", "181,", "182,", "183,", "184,", "185,", "186,", "187,",
    "188,",       "189,", "190,", "191,", "192,", "193,", "194,", "195,", "196,", "197,", "198,", "199,", "200,",
    "201,",       "202,", "203,", "204,", "205,", "206,", "207,", "208,", "209,", "210,", "211,", "212,", "213,",
    "214,",       "215,", "216,", "217,", "218,", "219,", "220,", "221,", "222,", "223,", "224,", "225,", "226,",
    "227,",       "228,", "229,", "230,", "231,", "232,", "233,", "234,", "235,", "236,", "237,", "238,", "239,",
    "240,",       "241,", "242,", "243,", "244,", "245,", "246,", "247,", "248,", "249,", "250,", "251,", "252,",
    "253,",       "254,", "255,",
};

/* The first byte is the lowest, everywhere. */
static inline uint32_t word_at(const char *bytes)
{
    const unsigned char *at = (const unsigned char *)bytes;

    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint64_t group_at(const char *bytes)
{
    return word_at(bytes) | (uint64_t)word_at(bytes + GROUP / 2) << 32;
}

/* How many digits say each byte of a group: 2, or 3 from 100 on. */
static inline uint64_t digit_counts(uint64_t bytes)
{
    uint64_t hundreds = ((bytes & ones * 0x7F) + ones * (0x80 - 100)) | bytes;

    return ones * 2 + (hundreds >> 7 & ones);
}

/* Which byte of a group is the first that is `byte`; GROUP: none. */
static inline unsigned index_in(uint64_t group, size_t byte)
{
    uint64_t others = group ^ ones * byte;
    uint64_t found = (others - ones) & ~others & ones * 0x80;

    return found == 0 ? GROUP : (unsigned)__builtin_ctzll(found) / 8;
}

/*
 * What differs between a byte and the number of so many digits at the front of a list; no digits differ in nothing.
 * A comma or the list's bracket must stand behind them: in two bits they are alike, and in two others no digit,
 * point, exponent or white space is.
 */
static inline uint32_t difference(const char *list, uint64_t byte, uint64_t digits)
{
    static const uint32_t masks[DECIMAL_MAX] = {0, 0, 0x8EFFFF, 0x8EFFFFFF};

    return (word_at(list) ^ word_at(decimals[byte & 0xFF])) & masks[digits];
}

/* Of half a group, whose bytes' numbers start at so many bytes from the list's first one. */
static inline uint32_t differences(const char *list, uint64_t starts, uint64_t bytes, uint64_t digits)
{
    return difference(list + (starts & 0xFF), bytes, digits & 0xFF) |
           difference(list + (starts >> 8 & 0xFF), bytes >> 8, digits >> 8 & 0xFF) |
           difference(list + (starts >> 16 & 0xFF), bytes >> 16, digits >> 16 & 0xFF) |
           difference(list + (starts >> 24 & 0xFF), bytes >> 24, digits >> 24 & 0xFF);
}

/*
 * The bytes of a list with no white space, against those at the front of the text, of which a group must be readable:
 * they say where each number must start and where the list must end. Gives how many they are; 0: others, or more than
 * a group. All are looked at, however few there are, because no branch can foresee that. The list ends before the
 * text that it stands in, four brackets at least come behind it.
 */
static size_t listed_count(const char *text, struct slice array)
{
    size_t length = array.length - 1;
    uint64_t bytes = group_at(text), digits = digit_counts(bytes), starts;
    unsigned last = length > GROUP * DECIMAL_MAX ? GROUP : index_in((digits + ones) * ones, length);

    if (last == GROUP)
        return 0;
    digits &= UINT64_MAX >> (64 - 8 - 8 * last);
    starts = (digits + (ones & UINT64_MAX >> (64 - 8 - 8 * last))) * ones << 8;
    if ((differences(array.data + 1, starts, bytes, digits) |
         differences(array.data + 1, starts >> 32, bytes >> 32, digits >> 32)) != 0)
        return 0;
    return last + 1;
}

/* How many digits at the front of a text say the byte; 0: it says another one. A word of it must be readable. */
static inline unsigned decimal_length(const char *text, unsigned char byte)
{
    unsigned digits = 2u + (byte >= 100);

    return (word_at(text) ^ word_at(decimals[byte])) << (32 - 8 * digits) == 0 ? digits : 0;
}

/* Likewise one by one, with no white space but one behind a comma. */
static size_t spaced_count(struct slice text, struct slice array)
{
    const char *at = array.data + 1;

    for (size_t count = 0; count < text.length; count++) {
        unsigned length = decimal_length(at, (unsigned char)text.data[count]);
        at += length;
        if (length > 0 && *at == ']')
            return count + 1;
        if (length == 0 || *at != ',')
            return 0;
        at += 1 + (at[1] == ' ');
    }
    return 0;
}

/* False: the token is not what the rest begins with. Else the rest gets shorter by it. */
static bool take_token(struct slice *rest, const char *text, const struct token_view *token)
{
    struct slice said = slice_in(text, &token->token);
    size_t count = said.length;

    if (token->bytes.kind == JSON_ARRAY) {
        struct slice array = slice_in(text, &token->bytes);
        count = listed_count(rest->data, array);
        if (count == 0 || count > rest->length)
            count = spaced_count(*rest, array);
        if (count == 0)
            return false;
    } else if (token->token.kind != JSON_STRING || !slice_starts_with(*rest, said))
        return false;
    *rest = slice_from(*rest, count);
    return true;
}

/* As they are written, escapes and all: what is taken from the content is whole characters and escapes. */
bool tokens_are(struct slice text, struct slice content, const struct token_view *list, uint32_t count)
{
    struct slice rest = content;

    if (text.data + text.length - content.data < (ptrdiff_t)(content.length + GROUP))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (text.data[list[i].logprob.start] != '-' || !take_token(&rest, text.data, &list[i]))
            return false;
    return rest.length == 0;
}
