/*
 * The level of scanning with AVX2: 32 bytes a step.
 * For scan.c alone.
 */
#ifndef CHUNKLINT_BASE_SCAN_AVX2_H
#define CHUNKLINT_BASE_SCAN_AVX2_H

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

#endif
