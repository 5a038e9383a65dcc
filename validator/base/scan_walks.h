/*
 * The walks over texts that follow literals, the same on all levels of scanning:
 * compiled for each, they have its steps inside. For scan.c alone, which has the
 * steps of each level by name: common_prefix_, equal_, text_end_, short_end_, marked_end_,
 * digits_ and decimals_LEVEL.
 */
#ifndef CHUNKLINT_BASE_SCAN_WALKS_H
#define CHUNKLINT_BASE_SCAN_WALKS_H

/*
 * Compilers find the steps too large for a walk to hold, but whom it calls can be given no registers full of bytes.
 * What is rare is called all the same.
 */
#define INSIDE  static inline __attribute__((always_inline))
#define OUTSIDE __attribute__((noinline))

/* What the first SCAN_WINDOW bytes are, a bit each; those behind the text are nothing. */
struct scan_digits {
    uint64_t digits, zeros, commas, points; /* zeros are digits, too */
};

/* Most numbers are shorter, and are looked for in so many bytes. */
enum { SCAN_DECIMAL = 32 };

/* How many bits are set from that one on. */
INSIDE unsigned run_from(uint64_t bits, unsigned from)
{
    uint64_t others = ~(bits >> from);

    return others == 0 ? SCAN_WINDOW : (unsigned)__builtin_ctzll(others);
}

/* Those of the first bytes, fewer than a window holds. */
INSIDE uint64_t first_bits(unsigned count)
{
    return (UINT64_C(1) << count) - 1;
}

/* ---- numbers */

/*
 * Where a number ends that is digits, a point and digits, as nearly all are, of the first SCAN_DECIMAL bytes of more; 0
 * when it is none. The end is found in one step, and what is asked of the bytes before it does not hold up what comes
 * behind the number.
 */
INSIDE size_t decimal_length(struct scan_digits found, const char *data)
{
    unsigned first = data[0] == '-', end = first + run_from(found.digits | found.points, first);
    uint64_t point = found.points & first_bits(end), digits = found.digits << 1; /* a point may stand first */

    if (end >= SCAN_DECIMAL || point == 0 || (point & (point - 1)) != 0 || ((point << 2 | point) & ~digits) != 0)
        return 0;
    if ((data[first] == '0' && (found.digits >> (first + 1) & 1) != 0) || (data[end] | 0x20) == 'e')
        return 0;
    return end;
}

/* Of `exponent` bytes from `at` on, with its letter and a sign; 0: there is none, or it is not usual. */
static inline unsigned exponent_length(uint64_t digits, const char *data, unsigned at, unsigned last)
{
    unsigned sign = at + 1, first;

    if (sign >= last)
        return 0;
    first = sign + (data[sign] == '-' || data[sign] == '+');
    return first >= last || run_from(digits, first) == 0 ? 0 : first + run_from(digits, first) - at;
}

/* Where a usual number ends, or 0. */
static inline size_t number_length(uint64_t digits, const char *data, size_t length)
{
    unsigned last = length < SCAN_WINDOW ? (unsigned)length : SCAN_WINDOW; /* the end lies before it */
    unsigned first = length > 0 && data[0] == '-', end = first + run_from(digits, first);
    bool whole = true;

    if (end == first || end >= last || (data[first] == '0' && end > first + 1))
        return 0;
    if (data[end] == '.') {
        unsigned fraction = end + 1 < last ? run_from(digits, end + 1) : 0;
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

/* ---- arrays of integers */

/* Is there a run of so many digits? */
static inline bool has_long_run(uint64_t digits)
{
    digits &= digits >> 1;
    digits &= digits >> 2;
    digits &= digits >> 4;
    return (digits & digits >> SCAN_LONG_RUN / 2) != 0;
}

/* Bytes have three digits at most. */
INSIDE bool has_run_of_four(uint64_t digits)
{
    digits &= digits >> 1;
    return (digits & digits >> 2) != 0;
}

/* Where a usual array ends whose bracket stands before data[0], or 0. */
INSIDE size_t integers_length(struct scan_digits found, const char *data, size_t length, uint32_t *elements)
{
    unsigned end = run_from(found.digits | found.commas, 0);

    if (end == SCAN_WINDOW || end >= length || data[end] != ']')
        return 0;
    uint64_t inside = first_bits(end), commas = found.commas & inside, starts = commas << 1 | 1;
    uint64_t digits = found.digits & inside;
    if ((starts & ~digits) != 0 || (starts & found.zeros & digits >> 1) != 0 ||
        (has_run_of_four(digits) && has_long_run(digits)))
        return 0;
    *elements += (uint32_t)__builtin_popcountll(commas) + 1;
    return end + 1;
}

/* From strand to strand of one text, until something must be looked at. */
#define WEAVE(level, target)                                                                                           \
    target OUTSIDE static size_t any_number_##level(const char *data, size_t length)                                   \
    {                                                                                                                  \
        return number_length(digits_##level(data, length).digits, data, length);                                       \
    }                                                                                                                  \
                                                                                                                       \
    target INSIDE size_t value_length_##level(const char *data, size_t length, uint8_t value, uint32_t *elements)      \
    {                                                                                                                  \
        if (value == SCAN_NUMBER) {                                                                                    \
            size_t usual = length > SCAN_DECIMAL ? decimal_length(decimals_##level(data), data) : 0;                   \
            return usual > 0 ? usual : any_number_##level(data, length);                                               \
        }                                                                                                              \
        if (value == SCAN_OTHER || length == 0 || data[0] != '[')                                                      \
            return 0;                                                                                                  \
        size_t rest = integers_length(digits_##level(data + 1, length - 1), data + 1, length - 1, elements);           \
        return rest == 0 ? 0 : rest + 1;                                                                               \
    }                                                                                                                  \
                                                                                                                       \
    target OUTSIDE static size_t differs_at_##level(const char *text, size_t length, const char *literal,              \
                                                    size_t wanted)                                                     \
    {                                                                                                                  \
        return common_prefix_##level(text, literal, wanted < length ? wanted : length);                                \
    }                                                                                                                  \
                                                                                                                       \
    target static enum scan_stop weave_##level(struct scan_weave *weave)                                               \
    {                                                                                                                  \
        const char *text = weave->text.data;                                                                           \
        struct scan_strand *strand = weave->strands + weave->strand, *last = weave->strands + weave->count;            \
        size_t at = weave->at, length = weave->text.length;                                                            \
        enum scan_stop stop;                                                                                           \
                                                                                                                       \
        for (;; strand++) {                                                                                            \
            const char *literal = weave->literals + strand->start;                                                     \
                                                                                                                       \
            stop = SCAN_DIFFERS;                                                                                       \
            if (length - at < strand->length || !equal_##level(text + at, literal, strand->length)) {                  \
                at += differs_at_##level(text + at, length - at, literal, strand->length);                             \
                break;                                                                                                 \
            }                                                                                                          \
            at += strand->length;                                                                                      \
            stop = SCAN_THROUGH;                                                                                       \
            if (strand == last)                                                                                        \
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
            at = strand->counts ? marked_end_##level(text, at, length, &weave->marks)                                  \
                                : short_end_##level(text, at, length);                                                 \
            strand->to = (uint32_t)at;                                                                                 \
            strand->escaped = false;                                                                                   \
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
                                                                                                                       \
            at += strand->length;                                                                                      \
            if (strand < last) {                                                                                       \
                pass->from = at;                                                                                       \
                at = text_end_##level(text, at, length, &marks);                                                       \
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
