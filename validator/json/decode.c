/*
 * What strings stand for once their escapes are decoded: byte by byte without a
 * buffer, for hashing, comparing and showing. Takes strings that are proved.
 */
#include "base/hash.h"
#include "base/scan.h"
#include "base/utf8.h"
#include "json/lexical.h"
#include "json/reader.h"
#include "json/unescape.h"

static void put_code_point(struct json_unescaper *u, uint32_t code_point)
{
    char bytes[4];

    if (code_point >= 0xD800 && code_point <= 0xDFFF) {
        bytes[0] = (char)0xED;
        bytes[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (code_point & 0x3F));
        u->count = 3;
    } else {
        u->count = (unsigned char)utf8_encode(code_point, bytes);
    }
    memcpy(u->bytes, bytes, u->count);
    u->next = 0;
}

/* The low surrogate's escape that follows a high one, or -1. */
static long low_surrogate(const struct json_unescaper *u)
{
    if (u->end - u->at < 6 || u->at[0] != '\\' || u->at[1] != 'u')
        return -1;
    long unit = json_hex4(u->at + 2);
    return unit >= 0xDC00 && unit <= 0xDFFF ? unit : -1;
}

/* Decodes the escape whose backslash has been passed. */
static void take_escape(struct json_unescaper *u)
{
    static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    char letter = *u->at++;

    if (letter != 'u') {
        const char *found = memchr(letters, letter, sizeof letters - 1);
        put_code_point(u, (unsigned char)(found != NULL ? meanings[found - letters] : letter));
        return;
    }
    long unit = json_hex4(u->at);
    u->at += 4;
    long low = unit >= 0xD800 && unit <= 0xDBFF ? low_surrogate(u) : -1;
    if (low >= 0) {
        u->at += 6;
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    put_code_point(u, (uint32_t)unit);
}

int json_unescape_byte(struct json_unescaper *u)
{
    if (u->next < u->count)
        return u->bytes[u->next++];
    if (u->at == u->end)
        return -1;
    if (*u->at != '\\')
        return (unsigned char)*u->at++;
    u->at++;
    take_escape(u);
    return u->bytes[u->next++];
}

static size_t decoded_length(struct slice string)
{
    struct json_unescaper u = json_unescape(string);
    size_t length = 0;

    while (json_unescape_byte(&u) >= 0)
        length++;
    return length;
}

/* hash_bytes over bytes that stand nowhere in a row: the same words, the same mixing. */
uint32_t json_hash_decoded(struct slice string)
{
    struct json_unescaper u = json_unescape(string);
    size_t length = decoded_length(string);
    uint64_t hash = length, tail = 0;

    for (; length >= 8; length -= 8) {
        unsigned char word_bytes[8];
        uint64_t word;
        for (size_t i = 0; i < 8; i++)
            word_bytes[i] = (unsigned char)json_unescape_byte(&u);
        memcpy(&word, word_bytes, 8);
        hash = hash_mix(hash, word);
    }
    for (size_t i = 0; i < length; i++)
        tail |= (uint64_t)json_unescape_byte(&u) << 8 * i;
    return (uint32_t)hash_mix(hash, tail);
}

uint32_t json_hash(struct slice name)
{
    return (uint32_t)hash_slice(name);
}

static int compare_plain(struct slice a, struct slice b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter == 0 ? 0 : memcmp(a.data, b.data, shorter);

    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static int compare_decoded(struct slice a, struct slice b)
{
    struct json_unescaper ua = json_unescape(a), ub = json_unescape(b);
    int byte_a, byte_b;

    do {
        byte_a = json_unescape_byte(&ua);
        byte_b = json_unescape_byte(&ub);
    } while (byte_a == byte_b && byte_a >= 0);
    return byte_a - byte_b;
}

int json_compare_strings(const struct json_document *a, uint32_t node_a, const struct json_document *b, uint32_t node_b)
{
    bool escaped = ((a->nodes[node_a].flags | b->nodes[node_b].flags) & JSON_ESCAPED) != 0;

    return (escaped ? compare_decoded : compare_plain)(json_slice(a, node_a), json_slice(b, node_b));
}

bool json_strings_equal(const struct json_document *a, uint32_t node_a, const struct json_document *b, uint32_t node_b)
{
    return json_compare_strings(a, node_a, b, node_b) == 0;
}

bool json_string_is(const struct json_document *document, uint32_t node, struct slice name)
{
    struct json_unescaper u;

    if (!(document->nodes[node].flags & JSON_ESCAPED))
        return slice_equal(json_slice(document, node), name);
    u = json_unescape(json_slice(document, node));
    for (size_t i = 0; i < name.length; i++)
        if (json_unescape_byte(&u) != (unsigned char)name.data[i])
            return false;
    return json_unescape_byte(&u) < 0;
}

void json_join(struct joined_hash *joined, struct slice string)
{
    struct json_unescaper u = json_unescape(string);

    for (int byte = json_unescape_byte(&u); byte >= 0; byte = json_unescape_byte(&u))
        joined_hash_byte(joined, (unsigned char)byte);
}

void json_decode(const struct json_document *document, uint32_t node, struct text *out)
{
    struct slice string = json_slice(document, node);
    struct json_unescaper u = json_unescape(string);

    while (u.at < u.end && !out->cut) {
        const char *plain = u.at;
        const char *escape = memchr(plain, '\\', (size_t)(u.end - plain));
        const char *stop = escape != NULL ? escape : u.end;
        char character[4];
        uint32_t code_point;

        text_bytes(out, (struct slice){plain, (size_t)(stop - plain)});
        if (escape == NULL)
            return;
        u.at = escape + 1;
        take_escape(&u);
        if (utf8_decode((const char *)u.bytes, u.count, &code_point) == 0)
            code_point = 0xFFFD;
        text_bytes(out, (struct slice){character, utf8_encode(code_point, character)});
    }
}

/* ## What may begin something */

bool json_is_telling(long character)
{
    static const long telling[] = {'"', '\'', '`', '<', '[', 0xFFFD};

    for (size_t i = 0; i < sizeof telling / sizeof telling[0]; i++)
        if (character == telling[i])
            return true;
    return false;
}

/* Is there an escape that stands for such a character by its number? */
static bool has_telling_escape(struct slice text)
{
    for (size_t at = 0; at + 1 < text.length; at += 2) {
        const char *backslash = memchr(text.data + at, '\\', text.length - at);
        if (backslash == NULL)
            return false;
        at = (size_t)(backslash - text.data);
        if (text.data[at + 1] == 'u' && json_is_telling(json_hex4(text.data + at + 2)))
            return true;
    }
    return false;
}

unsigned json_text_marks(struct slice string)
{
    unsigned marks = scan_marks(string.data, string.length);

    if ((marks & SCAN_BACKSLASH) != 0 && !has_telling_escape(string))
        marks &= ~(unsigned)SCAN_BACKSLASH;
    return marks;
}
