/*
 * The scans: sixteen bytes a step where the target has SSE2 (all of x86-64),
 * the rest byte by byte. Nothing outside of `data` and `length` is read.
 */
#include "base/scan.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

size_t scan_plain_scalar(const char *data, size_t length)
{
    size_t at = 0;

    while (at < length) {
        unsigned char byte = (unsigned char)data[at];
        if (byte == '"' || byte == '\\' || byte < 0x20 || byte > 0x7F)
            break;
        at++;
    }
    return at;
}

size_t scan_openers_scalar(const char *data, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)data[i] & 0xDF) == '[';
    return count;
}

#if defined(__SSE2__)

enum { BLOCK = 16 };

static inline __m128i load(const char *data)
{
    return _mm_loadu_si128((const __m128i *)(const void *)data);
}

/* As signed bytes, those below 0x20 are the control bytes and the ones above 0x7F. */
size_t scan_plain(const char *data, size_t length)
{
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(0x20);
    size_t at = 0;

    for (; length - at >= BLOCK; at += BLOCK) {
        __m128i block = load(data + at);
        __m128i special = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)),
                                       _mm_cmplt_epi8(block, space));
        unsigned mask = (unsigned)_mm_movemask_epi8(special);
        if (mask != 0)
            return at + (size_t)__builtin_ctz(mask);
    }
    return at + scan_plain_scalar(data + at, length - at);
}

/* '[' and '{' differ in one bit. */
size_t scan_openers(const char *data, size_t length)
{
    const __m128i opener = _mm_set1_epi8('['), fold = _mm_set1_epi8((char)0xDF);
    size_t at = 0, count = 0;

    for (; length - at >= BLOCK; at += BLOCK) {
        __m128i equal = _mm_cmpeq_epi8(_mm_and_si128(load(data + at), fold), opener);
        count += (size_t)__builtin_popcount((unsigned)_mm_movemask_epi8(equal));
    }
    return count + scan_openers_scalar(data + at, length - at);
}

#else

size_t scan_plain(const char *data, size_t length)
{
    return scan_plain_scalar(data, length);
}

size_t scan_openers(const char *data, size_t length)
{
    return scan_openers_scalar(data, length);
}

#endif
