/*
 * Columns by two tables: the blocks whose characters are two columns wide
 * (East Asian wide and fullwidth, emoji), and those that take none. They are
 * whole blocks, which is as exact as terminals agree with each other.
 */
#include "report/columns.h"

#include "base/text.h"
#include "base/utf8.h"

struct range {
    uint32_t first, last;
};

static const struct range zero_ranges[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F},   {0x0E34, 0x0E3A},
    {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200D},   {0x20D0, 0x20FF},
    {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0x1F3FB, 0x1F3FF}, {0xE0100, 0xE01EF},
};

static const struct range wide_ranges[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},
    {0xA000, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
    {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x17000, 0x18DFF}, {0x1B000, 0x1B2FF}, {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

static bool is_in(const struct range *ranges, size_t count, uint32_t code_point)
{
    for (size_t i = 0; i < count; i++)
        if (code_point >= ranges[i].first && code_point <= ranges[i].last)
            return true;
    return false;
}

static size_t columns_of(uint32_t code_point)
{
    if (code_point < 0x300)
        return 1;
    if (is_in(zero_ranges, sizeof zero_ranges / sizeof zero_ranges[0], code_point))
        return 0;
    return is_in(wide_ranges, sizeof wide_ranges / sizeof wide_ranges[0], code_point) ? 2 : 1;
}

/* \u4e2d, or \U0001f600 beyond the basic plane. */
static void put_code_point(struct text *text, uint32_t code_point)
{
    static const char digits[] = "0123456789abcdef";
    bool basic = code_point <= 0xFFFF;

    text_string(text, basic ? "\\u" : "\\U");
    for (int shift = basic ? 12 : 28; shift >= 0; shift -= 4)
        text_bytes(text, (struct slice){&digits[code_point >> shift & 15], 1});
}

struct shown_character shown_first(struct slice bytes, bool unicode)
{
    struct shown_character shown = {0};
    struct text text = text_over(shown.text, sizeof shown.text);
    uint32_t code_point = 0;
    size_t step = utf8_decode(bytes.data, bytes.length, &code_point);

    shown.bytes = step == 0 ? 1 : step;
    if (step > 0 && code_point >= 0x80 && !unicode)
        put_code_point(&text, code_point);
    else
        text_shown(&text, (struct slice){bytes.data, shown.bytes});
    shown.length = text.length;
    /* What is not written as it is, is escaped, and escapes are ASCII. */
    bool as_it_is = shown.length == step && memcmp(shown.text, bytes.data, step) == 0;
    shown.columns = as_it_is ? columns_of(code_point) : shown.length;
    return shown;
}

size_t shown_columns(struct slice bytes, bool unicode)
{
    size_t columns = 0;

    while (bytes.length > 0) {
        struct shown_character first = shown_first(bytes, unicode);
        columns += first.columns;
        bytes = slice_from(bytes, first.bytes);
    }
    return columns;
}
