/*
 * Exact decimal numbers: what JSON Schema says about numbers is decided on their
 * digits, never on doubles, so that 1e308, 1e-8 and integers of forty digits are
 * all judged right. A number is a view of its text; nothing is converted.
 */
#ifndef CHUNKLINT_SCHEMA_NUMBERS_H
#define CHUNKLINT_SCHEMA_NUMBERS_H

#include <stdint.h>

#include "base/slice.h"

/* A JSON number: (-) 0.d1d2d3… × 10^magnitude, where d1 and the last digit are not 0; zero has no digits. */
struct decimal {
    const char *digits; /* d1 up to the last digit, a decimal point perhaps among them */
    uint32_t length;    /* of that text */
    uint32_t count;     /* digits in it */
    int64_t magnitude;
    bool negative;
};

/* Reads a text that is known to be a JSON number. Exponents beyond ±10^17 count as that. */
struct decimal decimal_read(struct slice text);

/* Negative, zero or positive, as a is less than, equal to or greater than b. */
int decimal_compare(const struct decimal *a, const struct decimal *b);

bool decimal_is_integer(const struct decimal *number);

/* The same for equal numbers, however they are written. */
uint64_t decimal_hash(const struct decimal *number);

/*
 * What `multipleOf` holds: divisor × 10^exponent. False when it is not above zero
 * or has more than nine significant digits, which the exact division cannot take.
 */
struct divisor {
    uint32_t digits;
    int64_t exponent;
};

bool divisor_read(struct slice text, struct divisor *divisor);
bool decimal_is_multiple(const struct decimal *number, const struct divisor *divisor);

#endif
