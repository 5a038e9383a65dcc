/*
 * The level of scanning that every machine has, a byte a step: what the others are held
 * against, and what they fall back on near the end of a text.
 * For scan.c alone.
 */
#ifndef CHUNKLINT_BASE_SCAN_SCALAR_H
#define CHUNKLINT_BASE_SCAN_SCALAR_H

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

#endif
