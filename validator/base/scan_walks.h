/*
 * The walks over texts that follow literals, the same on all levels of scanning:
 * compiled for each, they have its steps inside. For scan.c alone, which has the
 * steps of each level by name: common_prefix_, equal_, text_end_, usual_end_ and
 * digits_LEVEL.
 */
#ifndef CHUNKLINT_BASE_SCAN_WALKS_H
#define CHUNKLINT_BASE_SCAN_WALKS_H

#include "base/digits.h"

/* What the first SCAN_WINDOW bytes are, a bit each; those behind the text are nothing. */
struct scan_digits {
    uint64_t digits, zeros, commas; /* zeros are digits, too */
};

/* How many digits there are from that bit on. */
static inline unsigned digit_run(uint64_t digits, unsigned from)
{
    uint64_t others = ~(digits >> from);

    return others == 0 ? SCAN_WINDOW : (unsigned)__builtin_ctzll(others);
}

/* Of `exponent` bytes from `at` on, with its letter and a sign; 0: there is none, or it is not usual. */
static inline unsigned exponent_length(uint64_t digits, const char *data, unsigned at, unsigned last)
{
    unsigned sign = at + 1, first;

    if (sign >= last)
        return 0;
    first = sign + (data[sign] == '-' || data[sign] == '+');
    return first >= last || digit_run(digits, first) == 0 ? 0 : first + digit_run(digits, first) - at;
}

/* Where a usual number ends, or 0. */
static inline size_t number_length(uint64_t digits, const char *data, size_t length)
{
    unsigned last = length < SCAN_WINDOW ? (unsigned)length : SCAN_WINDOW; /* the end lies before it */
    unsigned first = length > 0 && data[0] == '-', end = first + digit_run(digits, first);
    bool whole = true;

    if (end == first || end >= last || (data[first] == '0' && end > first + 1))
        return 0;
    if (data[end] == '.') {
        unsigned fraction = end + 1 < last ? digit_run(digits, end + 1) : 0;
        end += 1 + fraction;
        whole = false;
        if (fraction == 0 || end >= last)
            return 0;
    }
    if ((data[end] | 0x20) == 'e') {
        unsigned exponent = exponent_length(digits, data, end, last);
        end += exponent;
        whole = exponent == 0;
    }
    return whole || end >= last ? 0 : end;
}

/* Where a usual integer ends, or 0. */
static inline size_t integer_length(const char *data, size_t length)
{
    if (length <= SCAN_LONG_RUN)
        return 0;
    size_t end = digits_count(digits_word(data));
    if (end == DIGITS_WORD)
        end += digits_count(digits_word(data + DIGITS_WORD));
    bool usual =
        end > 0 && end < SCAN_LONG_RUN && (data[0] != '0' || end == 1) && data[end] != '.' && (data[end] | 0x20) != 'e';
    return usual ? end : 0;
}

/* Is there a run of so many digits? */
static inline bool has_long_run(uint64_t digits)
{
    digits &= digits >> 1;
    digits &= digits >> 2;
    digits &= digits >> 4;
    return (digits & digits >> SCAN_LONG_RUN / 2) != 0;
}

/* Where a usual array ends whose bracket stands before data[0], or 0. */
static inline size_t integers_length(struct scan_digits found, const char *data, size_t length, uint32_t *elements)
{
    uint64_t others = ~(found.digits | found.commas);
    unsigned end = others == 0 ? SCAN_WINDOW : (unsigned)__builtin_ctzll(others);

    if (end == 0 || end == SCAN_WINDOW || end >= length || data[end] != ']')
        return 0;
    uint64_t inside = (UINT64_C(1) << end) - 1, commas = found.commas & inside, starts = commas << 1 | 1;
    uint64_t leading_zeros = starts & found.zeros & found.digits >> 1;
    if ((starts & ~found.digits) != 0 || (leading_zeros & inside) != 0 || has_long_run(found.digits & inside))
        return 0;
    *elements += (uint32_t)__builtin_popcountll(commas) + 1;
    return end + 1;
}

/* Where the string ends, if it is plain or usual; else where it is not plain. */
#define STRINGS(level, target)                                                                                         \
    target static inline size_t string_end_##level(const char *text, size_t from, size_t length, unsigned *marks,      \
                                                   bool *escaped)                                                      \
    {                                                                                                                  \
        size_t at = text_end_##level(text, from, length, marks), end = 0;                                              \
                                                                                                                       \
        if (at < length && text[at] != '"' && length - from >= SCAN_STRING_WINDOW)                                     \
            end = usual_end_##level(text + from, escaped);                                                             \
        *escaped = *escaped && end > 0;                                                                                \
        return end == 0 ? at : from + end;                                                                             \
    }

/* From strand to strand of one text, until something must be looked at. */
#define WEAVE(level, target)                                                                                           \
    target static inline size_t value_length_##level(const char *data, size_t length, uint8_t value,                   \
                                                     uint32_t *elements)                                               \
    {                                                                                                                  \
        if (value == SCAN_NUMBER)                                                                                      \
            return number_length(digits_##level(data, length).digits, data, length);                                   \
        if (value != SCAN_INTEGERS)                                                                                    \
            return value == SCAN_INTEGER ? integer_length(data, length) : 0;                                           \
        if (length == 0 || data[0] != '[')                                                                             \
            return 0;                                                                                                  \
        size_t rest = integers_length(digits_##level(data + 1, length - 1), data + 1, length - 1, elements);           \
        return rest == 0 ? 0 : rest + 1;                                                                               \
    }                                                                                                                  \
                                                                                                                       \
    target static enum scan_stop weave_##level(struct scan_weave *weave)                                               \
    {                                                                                                                  \
        const char *text = weave->text.data;                                                                           \
        struct scan_strand *strand = weave->strands + weave->strand, *last = weave->strands + weave->count;            \
        size_t at = weave->at, length = weave->text.length;                                                            \
        enum scan_stop stop = SCAN_THROUGH;                                                                            \
                                                                                                                       \
        for (;; strand++) {                                                                                            \
            size_t left = length - at, wanted = strand->length < left ? strand->length : left;                         \
            size_t common = common_prefix_##level(text + at, weave->literals + strand->start, wanted);                 \
            unsigned marks = 0;                                                                                        \
                                                                                                                       \
            at += common;                                                                                              \
            stop = common < strand->length ? SCAN_DIFFERS : SCAN_THROUGH;                                              \
            if (stop == SCAN_DIFFERS || strand == last)                                                                \
                break;                                                                                                 \
            strand->from = (uint32_t)at;                                                                               \
            if (strand->value != SCAN_STRING) {                                                                        \
                size_t value = value_length_##level(text + at, length - at, strand->value, &weave->elements);          \
                stop = SCAN_VALUE;                                                                                     \
                if (value == 0)                                                                                        \
                    break;                                                                                             \
                at += value;                                                                                           \
                strand->to = (uint32_t)at;                                                                             \
                continue;                                                                                              \
            }                                                                                                          \
            at = string_end_##level(text, at, length, &marks, &strand->escaped);                                       \
            strand->to = (uint32_t)at;                                                                                 \
            weave->marks |= strand->counts ? marks : 0;                                                                \
            stop = SCAN_ODD;                                                                                           \
            if (at == length || text[at] != '"')                                                                       \
                break;                                                                                                 \
        }                                                                                                              \
        weave->strand = (size_t)(strand - weave->strands);                                                             \
        weave->at = at;                                                                                                \
        return stop;                                                                                                   \
    }

/* From text to text of the same literals. What is asked of the bytes behind a text is asked eight at a time. */
#define PASS(level, target)                                                                                            \
    target static enum scan_stop pass_##level(struct scan_pass *pass)                                                  \
    {                                                                                                                  \
        const char *text = pass->text.data;                                                                            \
        const struct scan_strand *strand = pass->strands + pass->strand, *last = pass->strands + pass->count;          \
        struct scan_passed *passed = pass->list + pass->passed, *end = pass->list + pass->most;                        \
        size_t at = pass->at, length = pass->text.length;                                                              \
        enum scan_stop stop = SCAN_DIFFERS;                                                                            \
                                                                                                                       \
        while (length - at >= strand->length + sizeof(uint64_t) &&                                                     \
               equal_##level(text + at, pass->literals + strand->start, strand->length)) {                             \
            unsigned marks = 0;                                                                                        \
            bool escaped = false;                                                                                      \
                                                                                                                       \
            at += strand->length;                                                                                      \
            if (strand < last) {                                                                                       \
                pass->from = at;                                                                                       \
                at = string_end_##level(text, at, length, &marks, &escaped);                                           \
                if (strand->counts) {                                                                                  \
                    passed->from = (uint32_t)pass->from;                                                               \
                    passed->to = (uint32_t)at;                                                                         \
                }                                                                                                      \
                if (at == length || (marks != 0 && strand->counts))                                                    \
                    break;                                                                                             \
                stop = text[at] == '"' ? SCAN_DIFFERS : SCAN_ODD;                                                      \
                if (stop == SCAN_ODD)                                                                                  \
                    break;                                                                                             \
                strand++;                                                                                              \
                continue;                                                                                              \
            }                                                                                                          \
            if (!scan_stands(text + at, pass->behind))                                                                 \
                break;                                                                                                 \
            at += pass->behind.length;                                                                                 \
            passed->end = (uint32_t)at;                                                                                \
            stop = ++passed == end ? SCAN_THROUGH : SCAN_DIFFERS;                                                      \
            if (stop == SCAN_THROUGH || length - at < sizeof(uint64_t) || !scan_stands(text + at, pass->before))       \
                break;                                                                                                 \
            at += pass->before.length;                                                                                 \
            strand = pass->strands;                                                                                    \
        }                                                                                                              \
        pass->passed = (size_t)(passed - pass->list);                                                                  \
        pass->strand = (size_t)(strand - pass->strands);                                                               \
        pass->at = at;                                                                                                 \
        return stop;                                                                                                   \
    }

#endif
