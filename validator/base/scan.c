/*
 * The scans: sixteen bytes a step where the target has SSE2 (all of x86-64) or
 * NEON, those of the shape cache 32 or 64 where the machine has AVX2 or AVX-512;
 * the rest byte by byte. Nothing outside of `data` and `length` is read.
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

/* ---- scalar */

static inline size_t common_prefix_scalar(const char *a, const char *b, size_t length)
{
    size_t at = 0;

    while (at < length && a[at] == b[at])
        at++;
    return at;
}

static inline bool equal_scalar(const char *a, const char *b, size_t length)
{
    return memcmp(a, b, length) == 0;
}

static size_t plain_end_scalar(const char *text, size_t at, size_t length)
{
    return at + scan_plain_scalar(text + at, length - at);
}

static inline size_t text_end_scalar(const char *text, size_t at, size_t length, unsigned *marks)
{
    size_t end = plain_end_scalar(text, at, length);

    *marks |= scan_marks_scalar(text + at, end - at);
    return end;
}

static struct scan_digits digits_scalar(const char *data, size_t length)
{
    struct scan_digits found = {0, 0, 0, 0};

    for (size_t i = 0; i < length && i < SCAN_WINDOW; i++) {
        uint64_t bit = UINT64_C(1) << i;
        found.digits |= data[i] >= '0' && data[i] <= '9' ? bit : 0;
        found.zeros |= data[i] == '0' ? bit : 0;
        found.commas |= data[i] == ',' ? bit : 0;
        found.points |= data[i] == '.' ? bit : 0;
    }
    return found;
}

static inline struct scan_digits decimals_scalar(const char *data)
{
    return digits_scalar(data, SCAN_DECIMAL);
}

/* Of two windows; their length when there is none. */
static inline size_t first_closing_scalar(const char *data)
{
    size_t at = 0;

    while (at < 2 * SCAN_WINDOW && data[at] != ']')
        at++;
    return at;
}

STRINGS(scalar, BASELINE)
WEAVE(scalar, BASELINE)
PASS(scalar, BASELINE)

static const struct scan_level scalar_level = {"scalar",        common_prefix_scalar, plain_end_scalar,
                                               text_end_scalar, usual_end_scalar,     weave_scalar,
                                               pass_scalar,     listed_scalar,        line_openers_any};

/* ---- SSE2 */

#if defined(__SSE2__)

static inline unsigned differing(const char *a, const char *b)
{
    return ~(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(load(a), load(b))) & 0xFFFF;
}

static inline uint64_t word_of(const char *data)
{
    uint64_t word;

    memcpy(&word, data, sizeof word);
    return word;
}

/* Less than a block: two words that overlap. */
static size_t common_prefix_short(const char *a, const char *b, size_t length)
{
    size_t last = length - sizeof(uint64_t);
    uint64_t difference;

    if (length < sizeof(uint64_t))
        return common_prefix_scalar(a, b, length);
    if ((difference = word_of(a) ^ word_of(b)) != 0)
        return (size_t)__builtin_ctzll(difference) / 8;
    difference = word_of(a + last) ^ word_of(b + last);
    return difference != 0 ? last + (size_t)__builtin_ctzll(difference) / 8 : length;
}

/* A rest shorter than a block is looked at together with bytes that are known to be equal. */
static inline size_t common_prefix_sse2(const char *a, const char *b, size_t length)
{
    size_t at = 0;
    unsigned mask;

    if (length < BLOCK)
        return common_prefix_short(a, b, length);
    for (; length - at >= BLOCK; at += BLOCK)
        if ((mask = differing(a + at, b + at)) != 0)
            return at + (size_t)__builtin_ctz(mask);
    at = length - BLOCK;
    mask = differing(a + at, b + at);
    return mask != 0 ? at + (size_t)__builtin_ctz(mask) : length;
}

/* Fewer than a word has. */
static inline bool equal_tiny(const char *a, const char *b, size_t length)
{
    uint32_t front_a, front_b, back_a, back_b;

    if (length < sizeof front_a)
        return length == 0 || ((a[0] ^ b[0]) | (a[length / 2] ^ b[length / 2]) | (a[length - 1] ^ b[length - 1])) == 0;
    memcpy(&front_a, a, sizeof front_a);
    memcpy(&front_b, b, sizeof front_b);
    memcpy(&back_a, a + length - sizeof back_a, sizeof back_a);
    memcpy(&back_b, b + length - sizeof back_b, sizeof back_b);
    return ((front_a ^ front_b) | (back_a ^ back_b)) == 0;
}

/* Whole literals, which nearly always are: one decision for all of their bytes. */
static inline bool equal_short(const char *a, const char *b, size_t length)
{
    size_t last = length - sizeof(uint64_t);

    if (length < sizeof(uint64_t))
        return equal_tiny(a, b, length);
    return ((word_of(a) ^ word_of(b)) | (word_of(a + last) ^ word_of(b + last))) == 0;
}

static inline bool equal_sse2(const char *a, const char *b, size_t length)
{
    unsigned mask;

    if (length < BLOCK)
        return equal_short(a, b, length);
    mask = differing(a + length - BLOCK, b + length - BLOCK);
    for (size_t at = 0; at + BLOCK < length; at += BLOCK)
        mask |= differing(a + at, b + at);
    return mask == 0;
}

static inline unsigned special(const char *data)
{
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(0x20);
    __m128i block = load(data);

    return (unsigned)_mm_movemask_epi8(_mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)), _mm_cmplt_epi8(block, space)));
}

static size_t plain_end_sse2(const char *text, size_t at, size_t length)
{
    unsigned mask;

    if (length < BLOCK)
        return plain_end_scalar(text, at, length);
    for (; length - at >= BLOCK; at += BLOCK)
        if ((mask = special(text + at)) != 0)
            return at + (size_t)__builtin_ctz(mask);
    mask = special(text + length - BLOCK) >> (BLOCK - (length - at));
    return mask != 0 ? at + (size_t)__builtin_ctz(mask) : length;
}

static inline size_t text_end_sse2(const char *text, size_t at, size_t length, unsigned *marks)
{
    size_t end = plain_end_sse2(text, at, length);

    *marks |= scan_marks(text + at, end - at);
    return end;
}

/* What is found in a block, and in another one that begins so many bytes behind it. */
static inline struct scan_digits joined(struct scan_digits low, struct scan_digits high, unsigned distance)
{
    return (struct scan_digits){low.digits | high.digits << distance, low.zeros | high.zeros << distance,
                                low.commas | high.commas << distance, low.points | high.points << distance};
}

/* Digits are those that are '0' to '9' when '0' is taken off. */
static inline struct scan_digits block_digits_sse2(const char *data)
{
    const __m128i zero = _mm_set1_epi8('0'), nine = _mm_set1_epi8(9), comma = _mm_set1_epi8(',');
    const __m128i point = _mm_set1_epi8('.');
    __m128i block = load(data), value = _mm_sub_epi8(block, zero);

    return (struct scan_digits){(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(value, nine), value)),
                                (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(block, zero)),
                                (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(block, comma)),
                                (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(block, point))};
}

static inline struct scan_digits decimals_sse2(const char *data)
{
    return joined(block_digits_sse2(data), block_digits_sse2(data + BLOCK), BLOCK);
}

static inline struct scan_digits digits_sse2(const char *data, size_t length)
{
    if (length < SCAN_WINDOW)
        return digits_scalar(data, length);
    return joined(decimals_sse2(data), decimals_sse2(data + SCAN_DECIMAL), SCAN_DECIMAL);
}

static inline uint64_t closing_sse2(const char *data)
{
    const __m128i bracket = _mm_set1_epi8(']');
    uint64_t found = 0;

    for (unsigned at = 0; at < SCAN_WINDOW; at += BLOCK)
        found |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(load(data + at), bracket)) << at;
    return found;
}

/* Which bit is the first of two windows. */
static inline size_t first_of(uint64_t low, uint64_t high)
{
    size_t behind = high != 0 ? (size_t)__builtin_ctzll(high) : SCAN_WINDOW;

    return low != 0 ? (size_t)__builtin_ctzll(low) : SCAN_WINDOW + behind;
}

static inline size_t first_closing_sse2(const char *data)
{
    return first_of(closing_sse2(data), closing_sse2(data + SCAN_WINDOW));
}

static inline size_t usual_end_sse2(const char *string, bool *escaped)
{
    return usual_end_scalar(string, escaped);
}

STRINGS(sse2, BASELINE)
WEAVE(sse2, BASELINE)
PASS(sse2, BASELINE)

static const struct scan_level sse2_level = {"sse2",        common_prefix_sse2, plain_end_sse2,
                                             text_end_sse2, usual_end_sse2,     weave_sse2,
                                             pass_sse2,     listed_swar,        line_openers_any};

/* ---- AVX2 */

enum { WIDE = 32 };

AVX2 static inline unsigned differing_avx2(const char *a, const char *b)
{
    __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)a);
    __m256i y = _mm256_loadu_si256((const __m256i *)(const void *)b);

    return ~(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(x, y));
}

AVX2 static inline __m256i difference_avx2(const char *a, const char *b)
{
    return _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)(const void *)a),
                            _mm256_loadu_si256((const __m256i *)(const void *)b));
}

/* Four at a time: literals are long, and nearly always equal. */
AVX2 static inline bool differs_avx2(const char *a, const char *b)
{
    __m256i first = _mm256_or_si256(difference_avx2(a, b), difference_avx2(a + WIDE, b + WIDE));
    __m256i last =
        _mm256_or_si256(difference_avx2(a + 2 * WIDE, b + 2 * WIDE), difference_avx2(a + 3 * WIDE, b + 3 * WIDE));
    __m256i any = _mm256_or_si256(first, last);

    return _mm256_testz_si256(any, any) == 0;
}

AVX2 static inline size_t common_prefix_avx2(const char *a, const char *b, size_t length)
{
    size_t at = 0;
    unsigned mask;

    if (length < WIDE)
        return common_prefix_sse2(a, b, length);
    while (length - at >= 4 * WIDE && !differs_avx2(a + at, b + at))
        at += 4 * WIDE;
    for (; length - at >= WIDE; at += WIDE)
        if ((mask = differing_avx2(a + at, b + at)) != 0)
            return at + (size_t)__builtin_ctz(mask);
    at = length - WIDE;
    mask = differing_avx2(a + at, b + at);
    return mask != 0 ? at + (size_t)__builtin_ctz(mask) : length;
}

/* From `at` on, of texts of a register's length at least. */
AVX2 static inline bool rest_equal_avx2(const char *a, const char *b, size_t at, size_t length)
{
    __m256i any = difference_avx2(a + length - WIDE, b + length - WIDE);

    for (; at + WIDE < length; at += WIDE)
        any = _mm256_or_si256(any, difference_avx2(a + at, b + at));
    return _mm256_testz_si256(any, any) != 0;
}

/* Literals of another stream differ at their front; else there is one decision for all of the rest. */
AVX2 static inline bool equal_avx2(const char *a, const char *b, size_t length)
{
    if (length < WIDE)
        return equal_sse2(a, b, length);
    return differing_avx2(a, b) == 0 && rest_equal_avx2(a, b, WIDE, length);
}

AVX2 static inline unsigned special_avx2(const char *data)
{
    const __m256i quote = _mm256_set1_epi8('"'), backslash = _mm256_set1_epi8('\\'), space = _mm256_set1_epi8(0x20);
    __m256i block = _mm256_loadu_si256((const __m256i *)(const void *)data);

    return (unsigned)_mm256_movemask_epi8(
        _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(block, quote), _mm256_cmpeq_epi8(block, backslash)),
                        _mm256_cmpgt_epi8(space, block)));
}

AVX2 OUTSIDE static size_t plain_end_avx2(const char *text, size_t at, size_t length)
{
    unsigned mask;

    if (length < WIDE)
        return plain_end_sse2(text, at, length);
    for (; length - at >= WIDE; at += WIDE)
        if ((mask = special_avx2(text + at)) != 0)
            return at + (size_t)__builtin_ctz(mask);
    if (at == length)
        return length;
    mask = special_avx2(text + length - WIDE) >> (WIDE - (length - at));
    return mask != 0 ? at + (size_t)__builtin_ctz(mask) : length;
}

/* '<' and '[' among the bytes before the one that ends the text. */
AVX2 static inline unsigned openings_avx2(const char *data, unsigned ends)
{
    const __m256i angle = _mm256_set1_epi8('<'), bracket = _mm256_set1_epi8('[');
    __m256i block = _mm256_loadu_si256((const __m256i *)(const void *)data);
    __m256i opening = _mm256_or_si256(_mm256_cmpeq_epi8(block, angle), _mm256_cmpeq_epi8(block, bracket));

    return (unsigned)_mm256_movemask_epi8(opening) & (ends ^ (ends - 1));
}

AVX2 static inline size_t text_end_avx2(const char *text, size_t at, size_t length, unsigned *marks)
{
    unsigned mask, openings = 0;

    for (; length - at >= WIDE; at += WIDE) {
        mask = special_avx2(text + at);
        openings |= openings_avx2(text + at, mask);
        if (mask != 0) {
            *marks |= openings != 0 ? SCAN_OPENING : 0u;
            return at + (size_t)__builtin_ctz(mask);
        }
    }
    *marks |= openings != 0 ? SCAN_OPENING : 0u;
    return text_end_sse2(text, at, length, marks);
}

AVX2 INSIDE struct scan_digits decimals_avx2(const char *data)
{
    const __m256i zero = _mm256_set1_epi8('0'), nine = _mm256_set1_epi8(9), comma = _mm256_set1_epi8(',');
    const __m256i point = _mm256_set1_epi8('.');
    __m256i block = _mm256_loadu_si256((const __m256i *)(const void *)data);
    __m256i value = _mm256_sub_epi8(block, zero);

    return (struct scan_digits){(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(value, nine), value)),
                                (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(block, zero)),
                                (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(block, comma)),
                                (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(block, point))};
}

AVX2 INSIDE uint64_t closing_avx2(const char *data)
{
    const __m256i bracket = _mm256_set1_epi8(']');
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)data);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(data + WIDE));

    return (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, bracket)) |
           (uint64_t)(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, bracket)) << WIDE;
}

AVX2 INSIDE size_t first_closing_avx2(const char *data)
{
    return first_of(closing_avx2(data), closing_avx2(data + SCAN_WINDOW));
}

AVX2 INSIDE struct scan_digits digits_avx2(const char *data, size_t length)
{
    if (length < SCAN_WINDOW)
        return digits_scalar(data, length);
    return joined(decimals_avx2(data), decimals_avx2(data + SCAN_DECIMAL), SCAN_DECIMAL);
}

AVX2 static inline uint64_t bits_avx2(__m256i flags)
{
    return (unsigned)_mm256_movemask_epi8(flags);
}

AVX2 static inline uint64_t equal_to_avx2(__m256i block, int byte)
{
    return bits_avx2(_mm256_cmpeq_epi8(block, _mm256_set1_epi8((char)byte)));
}

/* As signed bytes: those above 0x7F are the lowest ones. */
AVX2 static inline uint64_t above_avx2(__m256i block, int byte)
{
    return bits_avx2(_mm256_cmpgt_epi8(block, _mm256_set1_epi8((char)byte)));
}

/* The bytes besides a quote that are not plain or are marked. */
AVX2 static inline uint64_t others_avx2(__m256i block)
{
    const __m256i backslash = _mm256_set1_epi8('\\'), space = _mm256_set1_epi8(0x20);
    const __m256i angle = _mm256_set1_epi8('<'), bracket = _mm256_set1_epi8('[');
    __m256i openings = _mm256_or_si256(_mm256_cmpeq_epi8(block, angle), _mm256_cmpeq_epi8(block, bracket));

    return bits_avx2(_mm256_or_si256(
        openings, _mm256_or_si256(_mm256_cmpeq_epi8(block, backslash), _mm256_cmpgt_epi8(space, block))));
}

AVX2 static inline uint64_t among_avx2(__m256i block, int first, int count)
{
    __m256i distance = _mm256_sub_epi8(block, _mm256_set1_epi8((char)first));

    return bits_avx2(_mm256_cmpeq_epi8(_mm256_min_epu8(distance, _mm256_set1_epi8((char)(count - 1))), distance));
}

/* `"/`, `\`, `bfn` and `rt` by the halves of their bytes: a bit for each upper half that one of them has. */
AVX2 static inline uint64_t letters_avx2(__m256i block)
{
    const __m256i lower =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, 1 | 4 | 8, 0, 8, 0, 4, 0, 0, 0, 0, 0, 2, 0, 4, 1));
    const __m256i upper = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, 1, 0, 0, 2, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0));
    __m256i halves = _mm256_and_si256(_mm256_srli_epi16(block, 4), _mm256_set1_epi8(0x0F));
    __m256i both = _mm256_and_si256(_mm256_shuffle_epi8(lower, block), _mm256_shuffle_epi8(upper, halves));

    return above_avx2(both, 0);
}

AVX2 static inline struct scan_bytes bytes_avx2(__m256i block)
{
    uint64_t high = bits_avx2(block), below = ~above_avx2(block, 0x1F) & ~high;

    return (struct scan_bytes){.quotes = equal_to_avx2(block, '"'),
                               .backslashes = equal_to_avx2(block, '\\'),
                               .never = below | equal_to_avx2(block, '<') | equal_to_avx2(block, '['),
                               .letters = letters_avx2(block),
                               .us = equal_to_avx2(block, 'u'),
                               .high = high};
}

AVX2 static inline struct scan_hexes hexes_avx2(__m256i block)
{
    __m256i folded = _mm256_or_si256(block, _mm256_set1_epi8(0x20));

    return (struct scan_hexes){.all = among_avx2(block, '0', 10) | among_avx2(folded, 'a', 6),
                               .zeros = equal_to_avx2(block, '0'),
                               .below_8 = among_avx2(block, '0', 8),
                               .above_b = among_avx2(folded, 'c', 4),
                               .ds = equal_to_avx2(folded, 'd'),
                               .fs = equal_to_avx2(folded, 'f')};
}

AVX2 static inline struct scan_utf8 utf8_avx2(__m256i block, uint64_t high)
{
    return (struct scan_utf8){.following = ~above_avx2(block, 0xBF) & high,
                              .from_90 = above_avx2(block, 0x8F),
                              .from_a0 = above_avx2(block, 0x9F),
                              .twos = above_avx2(block, 0xC1) & high,
                              .threes = above_avx2(block, 0xDF) & high,
                              .fours = above_avx2(block, 0xEF) & high,
                              .none = (above_avx2(block, 0xF4) & high) | equal_to_avx2(block, 0xEF),
                              .e0 = equal_to_avx2(block, 0xE0),
                              .ed = equal_to_avx2(block, 0xED),
                              .f0 = equal_to_avx2(block, 0xF0),
                              .f4 = equal_to_avx2(block, 0xF4)};
}

AVX2 static size_t usual_end_avx2(const char *string, bool *escaped)
{
    __m256i block = _mm256_loadu_si256((const __m256i *)(const void *)string);
    struct scan_bytes bytes = bytes_avx2(block);
    uint64_t escapes = escaped_bytes(bytes.backslashes);
    uint64_t inside = bits_before_first(bytes.quotes & ~escapes), us = escapes & bytes.us & inside;

    *escaped = (bytes.backslashes & inside) != 0;
    if (((bytes.never | (escapes & ~(bytes.letters | us))) & inside) != 0)
        return 0;
    if (us != 0 && !are_usual_units(hexes_avx2(block), us))
        return 0;
    if ((bytes.high & inside) != 0 && !are_usual_characters(utf8_avx2(block, bytes.high), bytes.high, inside))
        return 0;
    return (size_t)__builtin_popcountll(inside);
}

AVX2 OUTSIDE static size_t odd_string_end_avx2(const char *text, size_t from, size_t length, unsigned *marks,
                                               bool *escaped)
{
    size_t end = length - from < SCAN_STRING_WINDOW ? 0 : usual_end_avx2(text + from, escaped);

    if (end > 0)
        return from + end;
    *escaped = false;
    return text_end_avx2(text, from, length, marks);
}

/* Nearly all are short, plain and without marks: where they end follows from their quote alone. */
AVX2 INSIDE size_t string_end_avx2(const char *text, size_t from, size_t length, unsigned *marks, bool *escaped)
{
    uint64_t quotes, others, lowest;
    __m256i block;

    if (length - from < WIDE)
        return odd_string_end_avx2(text, from, length, marks, escaped);
    block = _mm256_loadu_si256((const __m256i *)(const void *)(text + from));
    quotes = equal_to_avx2(block, '"');
    others = others_avx2(block);
    lowest = (quotes | others) & (0 - (quotes | others));
    if ((quotes & lowest) == 0)
        return odd_string_end_avx2(text, from, length, marks, escaped);
    *escaped = false;
    return from + (size_t)__builtin_ctzll(quotes);
}
WEAVE(avx2, AVX2)
PASS(avx2, AVX2)

static const struct scan_level avx2_level = {"avx2",        common_prefix_avx2, plain_end_avx2,
                                             text_end_avx2, usual_end_avx2,     weave_avx2,
                                             pass_avx2,     listed_swar,        line_openers_any};

/* ---- AVX-512: a rest is loaded under a mask, which reads nothing beyond it */

enum { WIDEST = 64 };

AVX512 static inline __mmask64 first_bytes(size_t count)
{
    return count >= WIDEST ? ~UINT64_C(0) : (UINT64_C(1) << count) - 1;
}

AVX512 static size_t plain_end_avx512(const char *text, size_t at, size_t length)
{
    const __m512i quote = _mm512_set1_epi8('"'), backslash = _mm512_set1_epi8('\\'), space = _mm512_set1_epi8(0x20);

    for (; at < length; at += WIDEST) {
        __mmask64 bytes = first_bytes(length - at);
        __m512i block = _mm512_maskz_loadu_epi8(bytes, text + at);
        __mmask64 mask = _mm512_mask_cmpeq_epi8_mask(bytes, block, quote) |
                         _mm512_mask_cmpeq_epi8_mask(bytes, block, backslash) |
                         _mm512_mask_cmplt_epi8_mask(bytes, block, space);
        if (mask != 0)
            return at + (size_t)__builtin_ctzll(mask);
    }
    return length;
}

AVX512 INSIDE struct scan_digits digits_avx512(const char *data, size_t length)
{
    const __m512i zero = _mm512_set1_epi8('0'), ten = _mm512_set1_epi8(10), comma = _mm512_set1_epi8(',');
    const __m512i point = _mm512_set1_epi8('.');
    __m512i block = _mm512_maskz_loadu_epi8(first_bytes(length), data);

    return (struct scan_digits){_mm512_cmplt_epu8_mask(_mm512_sub_epi8(block, zero), ten),
                                _mm512_cmpeq_epi8_mask(block, zero), _mm512_cmpeq_epi8_mask(block, comma),
                                _mm512_cmpeq_epi8_mask(block, point)};
}

AVX512 static size_t line_openers_avx512(const char *data, size_t length)
{
    const __m512i opener = _mm512_set1_epi8('['), fold = _mm512_set1_epi8((char)0xDF);
    const __m512i line_end = _mm512_set1_epi8('\n');
    size_t count = 0;

    for (size_t at = 0; at < length; at += WIDEST) {
        __m512i block = _mm512_maskz_loadu_epi8(first_bytes(length - at), data + at);
        uint64_t openers = _mm512_cmpeq_epi8_mask(_mm512_and_si512(block, fold), opener);
        uint64_t ends = _mm512_cmpeq_epi8_mask(block, line_end);
        count += (size_t)__builtin_popcountll(openers & (ends ^ (ends - 1)));
        if (ends != 0)
            break;
    }
    return count;
}

/*
 * The front under a mask, so that short literals are compared without asking how short. What is longer is bound by
 * loads, and wider ones are not quicker.
 */
AVX512 static inline bool equal_avx512(const char *a, const char *b, size_t length)
{
    __mmask64 bytes = first_bytes(length);

    if (_mm512_cmpneq_epi8_mask(_mm512_maskz_loadu_epi8(bytes, a), _mm512_maskz_loadu_epi8(bytes, b)) != 0)
        return false;
    return length <= WIDEST || rest_equal_avx2(a, b, WIDEST, length);
}

AVX512 static inline size_t common_prefix_avx512(const char *a, const char *b, size_t length)
{
    return common_prefix_avx2(a, b, length);
}

AVX512 INSIDE size_t first_closing_avx512(const char *data)
{
    const __m512i bracket = _mm512_set1_epi8(']');

    return first_of(_mm512_cmpeq_epi8_mask(_mm512_loadu_si512(data), bracket),
                    _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(data + SCAN_WINDOW), bracket));
}

/* Bytes by the digits, which are the low halves of theirs. A sum beyond 255 is 255, which no text holds. */
AVX512 static inline __m512i decimal_values(const char *list, __mmask64 digits, __mmask64 bytes)
{
    const __m512i tens = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 0, 0, 0, 0, 0, 0));
    const __m512i hundreds =
        _mm512_broadcast_i32x4(_mm_setr_epi8(0, 100, (char)200, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0));
    __mmask64 second = digits << 1 & bytes, third = digits << 2 & second;
    __m512i ten = _mm512_shuffle_epi8(tens, _mm512_maskz_loadu_epi8(second, list - 1));
    __m512i hundred = _mm512_shuffle_epi8(hundreds, _mm512_maskz_loadu_epi8(third, list - 2));
    __m512i one = _mm512_and_si512(_mm512_maskz_loadu_epi8(digits, list), _mm512_set1_epi8(0x0F));

    return _mm512_adds_epu8(_mm512_adds_epu8(one, ten), hundred);
}

/* All at once: at the last digit of each number stands its value. */
AVX512 static size_t listed_avx512(const char *list, size_t length, const char *text, size_t most)
{
    __mmask64 bytes = first_bytes(length), digits, ends, said, others;
    __m512i block, values, piece;
    size_t count;

    if (length > WIDEST)
        return listed_scalar(list, length, text, most);
    block = _mm512_maskz_loadu_epi8(bytes, list);
    digits = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(block, _mm512_set1_epi8('0')), _mm512_set1_epi8(10));
    ends = digits & ~(digits >> 1);
    count = (size_t)__builtin_popcountll(ends);
    if ((digits | _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(','))) != bytes || has_run_of_four(digits) ||
        count > most)
        return 0;
    said = first_bytes(count);
    values = _mm512_maskz_compress_epi8(ends, decimal_values(list, digits, bytes));
    piece = _mm512_maskz_loadu_epi8(said, text);
    others = _mm512_mask_cmpneq_epi8_mask(said, values, piece) | _mm512_cmpeq_epi8_mask(piece, _mm512_set1_epi8('\\'));
    return others == 0 ? count : 0;
}

/* Most texts are shorter than half of these registers. */
AVX512 INSIDE size_t string_end_avx512(const char *text, size_t from, size_t length, unsigned *marks, bool *escaped)
{
    return string_end_avx2(text, from, length, marks, escaped);
}

#define decimals_avx512 decimals_avx2

WEAVE(avx512, AVX512)
PASS(avx512, AVX512)

static const struct scan_level avx512_level = {"avx512",      common_prefix_avx2, plain_end_avx512,
                                               text_end_avx2, usual_end_avx2,     weave_avx512,
                                               pass_avx512,   listed_avx512,      line_openers_avx512};

/* ---- NEON: four bits of a 64-bit mask stand for a byte */

#elif defined(__aarch64__)

enum { BLOCK = 16 };

static inline uint64_t mask_of(uint8x16_t flags)
{
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(flags), 4)), 0);
}

static inline uint8x16_t load(const char *data)
{
    return vld1q_u8((const unsigned char *)data);
}

static inline size_t common_prefix_neon(const char *a, const char *b, size_t length)
{
    size_t at = 0;

    for (; length - at >= BLOCK; at += BLOCK) {
        uint64_t mask = mask_of(vmvnq_u8(vceqq_u8(load(a + at), load(b + at))));
        if (mask != 0)
            return at + (size_t)__builtin_ctzll(mask) / 4;
    }
    return at + common_prefix_scalar(a + at, b + at, length - at);
}

static inline bool equal_neon(const char *a, const char *b, size_t length)
{
    return equal_scalar(a, b, length);
}

static size_t plain_end_neon(const char *text, size_t at, size_t length)
{
    for (; length - at >= BLOCK; at += BLOCK) {
        uint8x16_t block = load(text + at);
        uint8x16_t ends = vorrq_u8(vceqq_u8(block, vdupq_n_u8('"')), vceqq_u8(block, vdupq_n_u8('\\')));
        uint8x16_t odd = vcltq_s8(vreinterpretq_s8_u8(block), vdupq_n_s8(0x20));
        uint64_t mask = mask_of(vorrq_u8(ends, odd));
        if (mask != 0)
            return at + (size_t)__builtin_ctzll(mask) / 4;
    }
    return plain_end_scalar(text, at, length);
}

/* Texts are short: what NEON would save is not worth a second loop. */
static inline size_t text_end_neon(const char *text, size_t at, size_t length, unsigned *marks)
{
    size_t end = plain_end_neon(text, at, length);

    *marks |= scan_marks(text + at, end - at);
    return end;
}

static inline struct scan_digits digits_neon(const char *data, size_t length)
{
    return digits_scalar(data, length);
}

#define first_closing_neon first_closing_scalar
#define decimals_neon      decimals_scalar
static inline size_t usual_end_neon(const char *string, bool *escaped)
{
    return usual_end_scalar(string, escaped);
}

STRINGS(neon, BASELINE)
WEAVE(neon, BASELINE)
PASS(neon, BASELINE)

static const struct scan_level neon_level = {"neon",        common_prefix_neon, plain_end_neon,
                                             text_end_neon, usual_end_neon,     weave_neon,
                                             pass_neon,     listed_swar,        line_openers_any};

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
