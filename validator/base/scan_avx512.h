/*
 * The level of scanning with AVX-512: a rest is loaded under a mask, which reads nothing
 * beyond it. What is short anyway is done in the steps of AVX2.
 * For scan.c alone.
 */
#ifndef CHUNKLINT_BASE_SCAN_AVX512_H
#define CHUNKLINT_BASE_SCAN_AVX512_H

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

#endif
