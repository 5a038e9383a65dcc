/*
 * Exact comparison and divisibility of decimal numbers. Numbers are kept in one
 * normal form, a fraction below one times a power of ten, so that the order of
 * two of them is that of their magnitudes and then of their digits. Every
 * function costs one step a digit at most.
 */
#include "schema/numbers.h"

#include "base/hash.h"

#define EXPONENT_MAX INT64_C(100000000000000000)

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static int64_t read_exponent(struct slice text)
{
    bool negative = text.length > 0 && text.data[0] == '-';
    int64_t exponent = 0;

    for (size_t i = 0; i < text.length && exponent < EXPONENT_MAX; i++)
        if (is_digit(text.data[i]))
            exponent = exponent * 10 + (text.data[i] - '0');
    exponent = exponent > EXPONENT_MAX ? EXPONENT_MAX : exponent;
    return negative ? -exponent : exponent;
}

/* Splits the digits off the exponent that may follow them. */
static struct slice cut_exponent(struct slice *text)
{
    size_t at = 0;

    while (at < text->length && text->data[at] != 'e' && text->data[at] != 'E')
        at++;
    struct slice exponent = at < text->length ? slice_from(*text, at + 1) : (struct slice){NULL, 0};
    text->length = at;
    return exponent;
}

/* Removes zeros and the point from the front, counting how far that moves the first digit. */
static void trim_front(struct slice *digits, int64_t *magnitude)
{
    const char *point = memchr(digits->data, '.', digits->length);
    const char *end = digits->data + digits->length;
    const char *first = digits->data;

    while (first < end && !(*first >= '1' && *first <= '9'))
        first++;
    *magnitude = (point != NULL ? point : end) - first;
    if (point != NULL && point < first)
        *magnitude += 1; /* the point itself is no digit */
    *digits = (struct slice){first, (size_t)(end - first)};
}

static void trim_back(struct slice *digits)
{
    while (digits->length > 0 && !(digits->data[digits->length - 1] >= '1' && digits->data[digits->length - 1] <= '9'))
        digits->length--;
}

struct decimal decimal_read(struct slice text)
{
    struct decimal number = {.negative = text.length > 0 && text.data[0] == '-'};
    struct slice digits = slice_from(text, number.negative ? 1 : 0);
    int64_t exponent = read_exponent(cut_exponent(&digits));

    trim_front(&digits, &number.magnitude);
    trim_back(&digits);
    if (digits.length == 0)
        return (struct decimal){.digits = text.data};
    number.digits = digits.data;
    number.length = (uint32_t)digits.length;
    number.count = number.length - (memchr(digits.data, '.', digits.length) != NULL);
    number.magnitude += exponent;
    return number;
}

/* The next digit of a number from `*at` on, 0 after its last one. */
static int next_digit(const struct decimal *number, uint32_t *at)
{
    if (*at < number->length && number->digits[*at] == '.')
        ++*at;
    return *at < number->length ? number->digits[(*at)++] - '0' : 0;
}

static int compare_digits(const struct decimal *a, const struct decimal *b)
{
    uint32_t at_a = 0, at_b = 0;

    while (at_a < a->length || at_b < b->length) {
        int difference = next_digit(a, &at_a) - next_digit(b, &at_b);
        if (difference != 0)
            return difference;
    }
    return 0;
}

/* -1, 0 or 1. */
static int sign(const struct decimal *number)
{
    return number->count == 0 ? 0 : number->negative ? -1 : 1;
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
    int sign_a = sign(a), sign_b = sign(b);

    if (sign_a != sign_b || sign_a == 0)
        return sign_a - sign_b;
    if (a->magnitude != b->magnitude)
        return a->magnitude > b->magnitude ? sign_a : -sign_a;
    return sign_a * compare_digits(a, b);
}

bool decimal_is_integer(const struct decimal *number)
{
    return number->magnitude >= (int64_t)number->count;
}

uint64_t decimal_hash(const struct decimal *number)
{
    uint64_t hash = hash_mix((uint64_t)number->magnitude, number->negative);
    uint32_t at = 0;

    if (number->count == 0)
        return 0;
    while (at < number->length)
        hash = hash_mix(hash, (uint64_t)next_digit(number, &at));
    return hash;
}

/* The digits as one number modulo `modulus`, or, with 0, as they are. */
static uint64_t digits_value(const struct decimal *number, uint64_t modulus)
{
    uint64_t value = 0;

    for (uint32_t at = 0; at < number->length;) {
        value = value * 10 + (uint64_t)next_digit(number, &at);
        if (modulus != 0)
            value %= modulus;
    }
    return value;
}

bool divisor_read(struct slice text, struct divisor *divisor)
{
    struct decimal number = decimal_read(text);

    if (number.negative || number.count == 0 || number.count > 9)
        return false;
    divisor->digits = (uint32_t)digits_value(&number, 0);
    divisor->exponent = number.magnitude - (int64_t)number.count;
    return true;
}

static uint64_t power_of_ten(uint64_t exponent, uint64_t modulus)
{
    uint64_t power = 1 % modulus, square = 10 % modulus;

    for (; exponent > 0; exponent >>= 1) {
        if ((exponent & 1) != 0)
            power = power * square % modulus;
        square = square * square % modulus;
    }
    return power;
}

/*
 * number = V × 10^a and divisor = D × 10^b, with neither V nor D divisible by ten.
 * When a is below b, D × 10^(b-a) would have to divide V, which ends in no zero.
 */
bool decimal_is_multiple(const struct decimal *number, const struct divisor *divisor)
{
    int64_t shift = number->magnitude - (int64_t)number->count - divisor->exponent;

    if (number->count == 0)
        return true;
    if (shift < 0)
        return false;
    return digits_value(number, divisor->digits) * power_of_ten((uint64_t)shift, divisor->digits) % divisor->digits ==
           0;
}
