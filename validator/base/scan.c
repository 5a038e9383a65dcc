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

unsigned scan_marks_scalar(const char *data, size_t length)
{
    static const unsigned char kinds[256] = {
        ['<'] = SCAN_OPENING, ['['] = SCAN_OPENING, ['\\'] = SCAN_BACKSLASH, [0xEF] = SCAN_REPLACEMENT};
    unsigned marks = 0;

    for (size_t i = 0; i < length; i++)
        marks |= kinds[(unsigned char)data[i]];
    return marks;
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

static __m128i equal_to(__m128i block, int byte)
{
    return _mm_cmpeq_epi8(block, _mm_set1_epi8((char)byte));
}

unsigned scan_marks(const char *data, size_t length)
{
    __m128i opening = _mm_setzero_si128(), backslash = opening, replacement = opening;
    size_t at = 0;

    for (; length - at >= BLOCK; at += BLOCK) {
        __m128i block = load(data + at);
        opening = _mm_or_si128(opening, _mm_or_si128(equal_to(block, '<'), equal_to(block, '[')));
        backslash = _mm_or_si128(backslash, equal_to(block, '\\'));
        replacement = _mm_or_si128(replacement, equal_to(block, 0xEF));
    }
    unsigned marks = scan_marks_scalar(data + at, length - at);
    marks |= _mm_movemask_epi8(opening) != 0 ? SCAN_OPENING : 0u;
    marks |= _mm_movemask_epi8(backslash) != 0 ? SCAN_BACKSLASH : 0u;
    return marks | (_mm_movemask_epi8(replacement) != 0 ? SCAN_REPLACEMENT : 0u);
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

unsigned scan_marks(const char *data, size_t length)
{
    return scan_marks_scalar(data, length);
}

#endif
