/*
 * The scans: sixteen bytes a step where the target has SSE2 (all of x86-64) or
 * NEON, those of the shape cache 32 or 64 where the machine has AVX2 or AVX-512;
 * the rest byte by byte. Nothing outside of `data` and `length` is read. All that
 * is done by SIMD is compiled here; scan_LEVEL.h has the steps of a level, and
 * scan_walks.h what is the same in all of them.
 */
#include "base/scan.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/scan_listed.h"
#include "base/scan_strings.h"
#include "base/scan_walks.h"

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
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
    const __m128i opener = _mm_set1_epi8('['), fold = _mm_set1_epi8((char)0xDF), zero = _mm_setzero_si128();
    size_t at = 0, count = 0;

    while (length - at >= BLOCK) {
        size_t blocks = (length - at) / BLOCK;
        size_t end = at + (blocks < UINT8_MAX ? blocks : UINT8_MAX) * BLOCK;
        __m128i counts = zero; /* of each of sixteen columns */
        for (; at < end; at += BLOCK)
            counts = _mm_sub_epi8(counts, _mm_cmpeq_epi8(_mm_and_si128(load(data + at), fold), opener));
        __m128i sums = _mm_sad_epu8(counts, zero);
        count += (size_t)_mm_cvtsi128_si64(sums) + (size_t)_mm_cvtsi128_si64(_mm_srli_si128(sums, 8));
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

struct scan_word scan_word(const char *bytes, size_t length)
{
    struct scan_word word = {0, 0, length};

    memcpy(&word.bytes, bytes, length);
    memset(&word.mask, 0xFF, length);
    return word;
}

/* ---- the levels of the shape cache */

#define BASELINE
#define AVX2   __attribute__((target("avx2,bmi,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,popcnt,bmi,bmi2")))

static size_t line_openers_any(const char *data, size_t length)
{
    const char *end = memchr(data, '\n', length);

    return scan_openers(data, end == NULL ? length : (size_t)(end - data));
}

/* Each uses steps of those before it, for what is short or rare. */
#include "base/scan_scalar.h"
#if defined(__SSE2__)
#include "base/scan_sse2.h"

#include "base/scan_avx2.h"

#include "base/scan_avx512.h"
#elif defined(__aarch64__)
#include "base/scan_neon.h"
#endif

/* ---- what this machine has */

static bool has_level(const struct scan_level *level)
{
#if defined(__SSE2__)
    if (level == &avx512_level)
        return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2") &&
               __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    if (level == &avx2_level)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
#endif
    return level != NULL;
}

const struct scan_level *scan_level(size_t index)
{
    static const struct scan_level *const levels[] = {
#if defined(__SSE2__)
        &avx512_level,
        &avx2_level,
        &sse2_level,
#elif defined(__aarch64__)
        &neon_level,
#endif
        &scalar_level,
    };

    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        if (has_level(levels[i]) && index-- == 0)
            return levels[i];
    return NULL;
}
