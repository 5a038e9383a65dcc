/*
 * The walks over texts that follow literals, the same on all levels of scanning:
 * compiled for each, they have its steps inside. For scan.c alone, which has the
 * steps of each level by name: common_prefix_, equal_, text_end_, usual_end_, digits_
 * and decimals_, first_closing_LEVEL.
 */
#ifndef CHUNKLINT_BASE_SCAN_WALKS_H
#define CHUNKLINT_BASE_SCAN_WALKS_H

#include "base/digits.h"

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
enum { SCAN_DECIMAL = 32, SCAN_ENTRY = 3 * SCAN_WINDOW };

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

/* Where a usual integer ends, or 0. */
INSIDE size_t integer_length(const char *data, size_t length)
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

/* ---- entries: a string, a number and an array, as tokens of logprobs are */

/*
 * What is found in an entry whose text begins with its string, all but the array's end, which is where the first
 * bracket of the text closes if it is one. That is known long before all else, which is only held against it: the walk
 * goes on behind the entry meanwhile.
 */
struct scan_entry {
    size_t string, number, decimal, list; /* where they end, begin, end and begin */
};

/* Is it an array from `list` to the bracket that closes at `end`, counted from where the digits were looked for? */
INSIDE bool is_array(struct scan_digits found, size_t list, size_t end, uint32_t *elements)
{
    uint64_t inside, digits, commas, starts;

    if (end >= SCAN_WINDOW || end <= list + 1)
        return false;
    inside = first_bits((unsigned)end) & ~first_bits((unsigned)list + 1);
    digits = found.digits & inside;
    commas = found.commas & inside;
    starts = commas << 1 | UINT64_C(2) << list;
    if ((digits | commas) != inside || (starts & ~digits) != 0 || (starts & found.zeros & digits >> 1) != 0 ||
        has_run_of_four(digits))
        return false;
    *elements += (uint32_t)__builtin_popcountll(commas) + 1;
    return true;
}

INSIDE void fill_entry(struct scan_strand *strands, struct scan_entry entry, size_t at, size_t end)
{
    strands[0].from = (uint32_t)at;
    strands[0].to = (uint32_t)(at + entry.string);
    strands[1].from = (uint32_t)(at + entry.number);
    strands[1].to = (uint32_t)(at + entry.decimal);
    strands[2].from = (uint32_t)(at + entry.list);
    strands[2].to = (uint32_t)end;
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
        if (value != SCAN_INTEGERS)                                                                                    \
            return value == SCAN_INTEGER ? integer_length(data, length) : 0;                                           \
        if (length == 0 || data[0] != '[')                                                                             \
            return 0;                                                                                                  \
        size_t rest = integers_length(digits_##level(data + 1, length - 1), data + 1, length - 1, elements);           \
        return rest == 0 ? 0 : rest + 1;                                                                               \
    }                                                                                                                  \
                                                                                                                       \
    /* Where the three values end that begin with a string at text[at], or 0: they are to be looked at one by one. */  \
    target INSIDE size_t entry_end_##level(const struct scan_weave *weave, struct scan_strand *strand, size_t at,      \
                                           uint32_t *elements)                                                         \
    {                                                                                                                  \
        const char *data = weave->text.data + at, *literals = weave->literals;                                         \
        struct scan_entry entry;                                                                                       \
        struct scan_digits found;                                                                                      \
        unsigned marks = 0;                                                                                            \
        bool escaped = false;                                                                                          \
        size_t end;                                                                                                    \
                                                                                                                       \
        if (weave->text.length - at < SCAN_ENTRY)                                                                      \
            return 0;                                                                                                  \
        end = first_closing_##level(data);                                                                             \
        entry.string = string_end_##level(data, 0, SCAN_ENTRY, &marks, &escaped);                                      \
        if (entry.string >= SCAN_WINDOW || data[entry.string] != '"' ||                                                \
            !equal_##level(data + entry.string, literals + strand[1].start, strand[1].length))                         \
            return 0;                                                                                                  \
        entry.number = entry.string + strand[1].length;                                                                \
        found = digits_##level(data + entry.number, SCAN_WINDOW);                                                      \
        entry.decimal = entry.number + decimal_length(found, data + entry.number);                                     \
        if (entry.decimal == entry.number ||                                                                           \
            !equal_##level(data + entry.decimal, literals + strand[2].start, strand[2].length))                        \
            return 0;                                                                                                  \
        entry.list = entry.decimal + strand[2].length;                                                                 \
        if (data[entry.list] != '[' || !is_array(found, entry.list - entry.number, end - entry.number, elements))      \
            return 0;                                                                                                  \
        end += at + 1;                                                                                                 \
        fill_entry(strand, entry, at, end);                                                                            \
        strand->escaped = escaped;                                                                                     \
        return end;                                                                                                    \
    }                                                                                                                  \
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
            unsigned marks = 0;                                                                                        \
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
            if (strand->entry) {                                                                                       \
                size_t end = entry_end_##level(weave, strand, at, &weave->elements);                                   \
                if (end > 0) {                                                                                         \
                    at = end;                                                                                          \
                    strand += 2;                                                                                       \
                    continue;                                                                                          \
                }                                                                                                      \
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
