/*
 * Decoding by the table of well-formed byte sequences (Unicode, table 3-7): the
 * second byte's range depends on the first, all later ones are 80..BF.
 */
#include "base/utf8.h"

static int is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

size_t utf8_decode(const char *data, size_t length, uint32_t *code_point)
{
    const unsigned char *s = (const unsigned char *)data;
    unsigned char low = 0x80, high = 0xBF;
    size_t need;
    uint32_t value;

    if (s[0] < 0x80) {
        *code_point = s[0];
        return 1;
    }
    if (s[0] >= 0xC2 && s[0] <= 0xDF) {
        need = 2;
        value = s[0] & 0x1F;
    } else if (s[0] >= 0xE0 && s[0] <= 0xEF) {
        need = 3;
        value = s[0] & 0x0F;
        low = s[0] == 0xE0 ? 0xA0 : 0x80;
        high = s[0] == 0xED ? 0x9F : 0xBF;
    } else if (s[0] >= 0xF0 && s[0] <= 0xF4) {
        need = 4;
        value = s[0] & 0x07;
        low = s[0] == 0xF0 ? 0x90 : 0x80;
        high = s[0] == 0xF4 ? 0x8F : 0xBF;
    } else {
        return 0;
    }
    if (length < need || s[1] < low || s[1] > high)
        return 0;
    value = value << 6 | (s[1] & 0x3F);
    for (size_t i = 2; i < need; i++) {
        if (!is_continuation(s[i]))
            return 0;
        value = value << 6 | (s[i] & 0x3F);
    }
    *code_point = value;
    return need;
}

size_t utf8_character(const char *data, size_t length)
{
    uint32_t ignored;

    return utf8_decode(data, length, &ignored);
}

size_t utf8_encode(uint32_t code_point, char out[4])
{
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
        code_point = 0xFFFD;
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (char)(0xC0 | code_point >> 6);
        out[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        out[0] = (char)(0xE0 | code_point >> 12);
        out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code_point >> 18);
    out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

size_t utf8_valid_prefix(const char *data, size_t length)
{
    size_t at = 0;

    while (at < length) {
        size_t step = utf8_character(data + at, length - at);
        if (step == 0)
            break;
        at += step;
    }
    return at;
}

size_t utf8_count(const char *data, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += !is_continuation((unsigned char)data[i]);
    return count;
}
