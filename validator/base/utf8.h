/*
 * UTF-8, as RFC 3629 has it: no overlong forms, no surrogates, nothing above
 * U+10FFFF.
 */
#ifndef CHUNKLINT_BASE_UTF8_H
#define CHUNKLINT_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * The length (1 to 4) of the well-formed character at `data`, or 0 when the
 * bytes there are ill-formed or cut off. `length` is at least 1.
 */
size_t utf8_character(const char *data, size_t length);

/* The same, and the code point. */
size_t utf8_decode(const char *data, size_t length, uint32_t *code_point);

/* Writes 1 to 4 bytes for a code point (a surrogate is written as U+FFFD); gives their number. */
size_t utf8_encode(uint32_t code_point, char out[4]);

/* The offset of the first byte of the first ill-formed sequence, or `length` when there is none. */
size_t utf8_valid_prefix(const char *data, size_t length);

/* The characters in valid UTF-8. */
size_t utf8_count(const char *data, size_t length);

#endif
