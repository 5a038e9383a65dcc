/*
 * Noise: lines that the capturing tool wrote into the capture. Known by how
 * curl writes them with -v, --trace-ascii and its progress meter.
 */
#include "framing/ascii.h"
#include "framing/kinds.h"

/* `< ` outside a response's header; a status line after it is known before noise is asked for. */
static const struct slice beginnings[] = {
    {"* ", 2}, {"> ", 2}, {"< ", 2}, {"== Info:", 8}, {"=> Send ", 8}, {"<= Recv ", 8}, {"curl: (", 7},
};

static const struct slice whole_lines[] = {{"*", 1}, {">", 1}, {"<", 1}};

/* The progress meter's two headings, after their blanks. */
static const struct slice headings[] = {{"% Total", 7}, {"Dload  Upload", 13}};

static bool begins_with_one(struct slice text, const struct slice *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_starts_with(text, list[i]))
            return true;
    return false;
}

/* `{ [5 bytes data]` and `} [5 bytes data]` */
static bool is_byte_count(struct slice text)
{
    static const struct slice tail = {" bytes data]", 12};
    size_t at = 3;

    if (text.length < 3 || (text.data[0] != '{' && text.data[0] != '}') || text.data[1] != ' ' || text.data[2] != '[')
        return false;
    while (at < text.length && ascii_is_digit(text.data[at]))
        at++;
    return at > 3 && slice_starts_with(slice_from(text, at), tail);
}

/* A line of the progress meter: numbers with units, and three times, each with two colons. */
static bool is_meter(struct slice text)
{
    unsigned colons = 0;

    if (text.length < 40 || text.length > 120)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];
        if (!ascii_is_digit(byte) && (byte == '\0' || strchr(" :-.kMGTPd", byte) == NULL))
            return false;
        colons += byte == ':';
    }
    return colons == 6;
}

bool is_noise(struct slice text)
{
    struct slice trimmed = ascii_trim(text);

    if (begins_with_one(text, beginnings, sizeof beginnings / sizeof beginnings[0]) || is_byte_count(text))
        return true;
    for (size_t i = 0; i < sizeof whole_lines / sizeof whole_lines[0]; i++)
        if (slice_equal(trimmed, whole_lines[i]))
            return true;
    return begins_with_one(trimmed, headings, sizeof headings / sizeof headings[0]) || is_meter(trimmed);
}
