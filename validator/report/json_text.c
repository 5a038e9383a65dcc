/*
 * The one writer of JSON strings. Its output is valid UTF-8 and strict JSON
 * whatever the string holds; runs that need no escape are written in one piece.
 */
#include "report/report.h"

#include "base/utf8.h"

static const char digits[] = "0123456789abcdef";

/* The letter after the backslash of a short escape, or 0. */
static char short_escape(unsigned char byte)
{
    static const char pairs[] = "\"\"\\\\\bb\ff\nn\rr\tt";

    for (size_t i = 0; i + 1 < sizeof pairs; i += 2)
        if ((unsigned char)pairs[i] == byte)
            return pairs[i + 1];
    return 0;
}

static void write_escaped(const struct report_options *options, unsigned char byte)
{
    char letter = short_escape(byte);
    char hex[] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};

    if (letter != 0)
        report_slice(options, (struct slice){(char[]){'\\', letter}, 2});
    else
        report_slice(options, (struct slice){hex, sizeof hex});
}

static void write_ill_formed(const struct report_options *options, unsigned char byte)
{
    char hex[] = {'\\', '\\', 'x', digits[byte >> 4], digits[byte & 15]};

    report_slice(options, (struct slice){hex, sizeof hex});
}

static bool needs_escape(char byte)
{
    return (unsigned char)byte < 0x20 || byte == '"' || byte == '\\';
}

/* The length of the part that can be written as it is. */
static size_t plain_prefix(struct slice bytes)
{
    size_t at = 0, step;

    while (at < bytes.length && !needs_escape(bytes.data[at])) {
        step = utf8_character(bytes.data + at, bytes.length - at);
        if (step == 0)
            break;
        at += step;
    }
    return at;
}

void report_json_string(const struct report_options *options, const char *string)
{
    if (string == NULL) {
        report_write(options, "null");
        return;
    }
    report_write(options, "\"");
    for (struct slice rest = slice_of(string); rest.length > 0;) {
        size_t plain = plain_prefix(rest);
        report_slice(options, (struct slice){rest.data, plain});
        rest = slice_from(rest, plain);
        if (rest.length == 0)
            break;
        if (needs_escape(rest.data[0]))
            write_escaped(options, (unsigned char)rest.data[0]);
        else
            write_ill_formed(options, (unsigned char)rest.data[0]);
        rest = slice_from(rest, 1);
    }
    report_write(options, "\"");
}
