/*
 * The bounded text builder. Whole characters are appended or none, so a cut
 * text is still valid UTF-8.
 */
#include "base/text.h"

#include "base/utf8.h"

enum { QUOTED_LIMIT = 48, QUOTED_TAIL = 12 };

struct text text_over(char *data, size_t capacity)
{
    data[0] = '\0';
    return (struct text){data, capacity, 0, false};
}

struct slice text_slice(const struct text *text)
{
    return (struct slice){text->data, text->length};
}

/* Appends all of `bytes` or, when they do not fit, nothing more ever. */
static void put(struct text *text, const char *bytes, size_t length)
{
    if (text->cut || length > text->capacity - 1 - text->length) {
        text->cut = true;
        return;
    }
    memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

static bool fits(const struct text *text, size_t length)
{
    return !text->cut && length <= text->capacity - 1 - text->length;
}

void text_bytes(struct text *text, struct slice bytes)
{
    if (fits(text, bytes.length)) {
        put(text, bytes.data, bytes.length);
        return;
    }
    while (bytes.length > 0 && !text->cut) {
        size_t step = utf8_character(bytes.data, bytes.length);
        step = step == 0 ? 1 : step;
        put(text, bytes.data, step);
        bytes = slice_from(bytes, step);
    }
}

void text_string(struct text *text, const char *string)
{
    text_bytes(text, slice_of(string));
}

static void put_escaped_byte(struct text *text, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    static const char names[] = "\tt\nn\rr";

    for (size_t i = 0; i + 1 < sizeof names; i += 2)
        if ((unsigned char)names[i] == byte) {
            put(text, (char[]){'\\', names[i + 1]}, 2);
            return;
        }
    put(text, (char[]){'\\', 'x', digits[byte >> 4], digits[byte & 15]}, 4);
}

/*
 * C1 controls and the bidirectional overrides could change how a terminal shows
 * what follows, so they are escaped like C0 controls.
 */
static bool is_unsafe(uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) ||
           (code_point >= 0x200E && code_point <= 0x200F) || (code_point >= 0x202A && code_point <= 0x202E) ||
           (code_point >= 0x2066 && code_point <= 0x2069);
}

/* Is each byte of the word printable ASCII? The sums and differences that tell it carry only where one is not. */
static bool is_plain_word(uint64_t word)
{
    const uint64_t ones = UINT64_MAX / 0xFF, high = ones * 0x80;

    return ((word | (word + ones) | (word - ones * 0x20)) & high) == 0;
}

static bool stands_plain_word(const char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    return is_plain_word(word);
}

/* How many of the bytes are printable ASCII: they are shown as they are. */
static size_t plain_prefix(struct slice bytes)
{
    enum { WORD = sizeof(uint64_t) };
    size_t length = 0;

    while (bytes.length - length >= WORD && stands_plain_word(bytes.data + length))
        length += WORD;
    if (bytes.length >= WORD && bytes.length - length < WORD && stands_plain_word(bytes.data + bytes.length - WORD))
        return bytes.length;
    while (length < bytes.length && bytes.data[length] >= 0x20 && bytes.data[length] < 0x7F)
        length++;
    return length;
}

void text_shown(struct text *text, struct slice bytes)
{
    while (bytes.length > 0 && !text->cut) {
        size_t plain = plain_prefix(bytes);
        uint32_t code_point = 0;

        if (plain > 0) {
            text_bytes(text, (struct slice){bytes.data, plain});
            bytes = slice_from(bytes, plain);
            continue;
        }
        size_t step = utf8_decode(bytes.data, bytes.length, &code_point);

        if (step > 0 && !is_unsafe(code_point)) {
            put(text, bytes.data, step);
        } else {
            step = step == 0 ? 1 : step;
            for (size_t i = 0; i < step; i++)
                put_escaped_byte(text, (unsigned char)bytes.data[i]);
        }
        bytes = slice_from(bytes, step);
    }
}

void text_unsigned(struct text *text, uint64_t number)
{
    char digits[20];
    size_t start = sizeof digits;

    do {
        digits[--start] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    put(text, digits + start, sizeof digits - start);
}

void text_signed(struct text *text, int64_t number)
{
    if (number < 0)
        put(text, "-", 1);
    text_unsigned(text, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

/* Moves a cut back to the start of the character that it would split. */
static size_t character_border(struct slice bytes, size_t at)
{
    while (at > 0 && at < bytes.length && ((unsigned char)bytes.data[at] & 0xC0) == 0x80)
        at--;
    return at;
}

void text_quoted(struct text *text, struct slice bytes)
{
    put(text, "\"", 1);
    if (bytes.length <= QUOTED_LIMIT) {
        text_shown(text, bytes);
    } else {
        size_t head = character_border(bytes, QUOTED_LIMIT - QUOTED_TAIL);
        size_t tail = character_border(bytes, bytes.length - QUOTED_TAIL);
        text_shown(text, (struct slice){bytes.data, head});
        text_string(text, "…");
        text_shown(text, slice_from(bytes, tail));
    }
    put(text, "\"", 1);
}

void text_format_list(struct text *text, const char *format, va_list arguments)
{
    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%') {
            const char *end = at;
            while (*end != '\0' && *end != '%')
                end++;
            text_bytes(text, (struct slice){at, (size_t)(end - at)});
            at = end - 1;
            continue;
        }
        switch (*++at) {
        case 's': text_string(text, va_arg(arguments, const char *)); break;
        case 'd': text_signed(text, va_arg(arguments, int)); break;
        case 'u': text_unsigned(text, va_arg(arguments, unsigned)); break;
        case 'i': text_signed(text, va_arg(arguments, int64_t)); break;
        case 'n': text_unsigned(text, va_arg(arguments, uint64_t)); break;
        case 'c': text_shown(text, (struct slice){(char[]){(char)va_arg(arguments, int)}, 1}); break;
        case 'S': text_shown(text, *va_arg(arguments, const struct slice *)); break;
        case 'q': text_quoted(text, *va_arg(arguments, const struct slice *)); break;
        case '\0': return;
        default: put(text, at, 1); break;
        }
    }
}

void text_format(struct text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    text_format_list(text, format, arguments);
    va_end(arguments);
}
