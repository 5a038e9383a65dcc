/*
 * The level of scanning of arm64: sixteen bytes a step; four bits of a 64-bit mask stand
 * for a byte.
 * For scan.c alone.
 */
#ifndef CHUNKLINT_BASE_SCAN_NEON_H
#define CHUNKLINT_BASE_SCAN_NEON_H

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
