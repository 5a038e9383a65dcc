/*
 * Text for people, built into a buffer of fixed size, without stdio.
 *
 * What does not fit is cut at a character border and the text remembers it.
 * The result is always valid UTF-8 and always NUL-terminated, whatever the
 * input holds: bytes that are no text are written as \xNN.
 */
#ifndef CHUNKLINT_BASE_TEXT_H
#define CHUNKLINT_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct text {
    char *data;
    size_t capacity; /* bytes of data, the final NUL included; at least 1 */
    size_t length;
    bool cut;
};

/* An empty text over `capacity` bytes (at least 1) that the caller owns. */
struct text text_over(char *data, size_t capacity);

void text_string(struct text *text, const char *string);
void text_bytes(struct text *text, struct slice bytes);  /* as they are, must be UTF-8 */
void text_shown(struct text *text, struct slice bytes);  /* control and ill-formed bytes escaped */
void text_quoted(struct text *text, struct slice bytes); /* shown, in quotes; over 48 bytes cut in the middle */
void text_unsigned(struct text *text, uint64_t number);
void text_signed(struct text *text, int64_t number);

/*
 * Appends `format`. Conversions, each with the exact type that it takes:
 *   %s const char *          %d int            %u unsigned
 *   %i int64_t               %n uint64_t       %c int (a byte, shown)
 *   %S const struct slice *  the bytes, shown
 *   %q const struct slice *  the bytes, quoted
 *   %% a percent sign
 */
void text_format(struct text *text, const char *format, ...);
void text_format_list(struct text *text, const char *format, va_list arguments);

struct slice text_slice(const struct text *text);

#endif
