/*
 * The level of scanning of all of x86-64: sixteen bytes a step.
 * For scan.c alone.
 */
#ifndef CHUNKLINT_BASE_SCAN_SSE2_H
#define CHUNKLINT_BASE_SCAN_SSE2_H

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

#endif
