/*
 * Excerpts: a window of the line around the caret, as wide as the terminal, and
 * the underline below it. All is counted in columns, so the caret stands right
 * under wide characters, combining ones and escapes.
 */
#include "report/columns.h"
#include "report/style.h"
#include "report/text_report.h"

static const char expected_word[] = "expected ";

enum { GUTTER_DIGITS = 5, GUTTER_BORDER = 3, EXPECTED_COLUMNS = sizeof expected_word - 1 };

/* One character of the excerpt. */
struct cell {
    unsigned short start; /* its first byte */
    unsigned char columns;
};

struct layout {
    struct cell cells[CHUNKLINT_EXCERPT_MAX + 1]; /* the last one is the end */
    size_t count;
    size_t caret;    /* the cell that the place is in; may be the end */
    size_t marked;   /* the cell after the last marked one */
    size_t from, to; /* the cells of the window */
    size_t before;   /* columns that stand before the caret in the window, the ellipsis too */
};

static void lay_out_cells(struct layout *layout, const struct text_entry *entry, bool unicode)
{
    struct slice rest = {entry->excerpt, entry->excerpt_length};
    size_t caret = entry->excerpt_caret;

    layout->count = 0;
    while (rest.length > 0) {
        struct shown_character shown = shown_first(rest, unicode);
        size_t start = entry->excerpt_length - rest.length;
        layout->cells[layout->count++] = (struct cell){(unsigned short)start, (unsigned char)shown.columns};
        rest = slice_from(rest, shown.bytes);
    }
    layout->cells[layout->count] = (struct cell){(unsigned short)entry->excerpt_length, 1};
    layout->caret = 0;
    while (layout->caret < layout->count && layout->cells[layout->caret + 1].start <= caret)
        layout->caret++;
    layout->marked = layout->caret;
    while (layout->marked < layout->count && layout->cells[layout->marked].start < caret + entry->length)
        layout->marked++;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t columns_of(const struct layout *layout, size_t from, size_t to)
{
    size_t columns = 0;

    for (size_t i = from; i < to; i++)
        columns += layout->cells[i].columns;
    return columns;
}

/* Widens the window to the left while it fits; gives the room that is left. */
static size_t widen_left(struct layout *layout, size_t room)
{
    while (layout->from > 0 && layout->cells[layout->from - 1].columns <= room)
        room -= layout->cells[--layout->from].columns;
    return room;
}

static size_t widen_right(struct layout *layout, size_t room)
{
    while (layout->to < layout->count && layout->cells[layout->to].columns <= room)
        room -= layout->cells[layout->to++].columns;
    return room;
}

/* The caret gets half of the room on its left, more where the right side needs less, but never more than `most`. */
static void choose_window(struct layout *layout, size_t room, size_t most)
{
    size_t half = smaller(room / 2, most), unused;

    layout->from = layout->to = layout->caret;
    unused = widen_left(layout, half);
    most -= half - unused;
    room = widen_right(layout, room - half + unused);
    widen_left(layout, smaller(room, most));
}

static bool is_cut_left(const struct layout *layout, const struct text_entry *entry)
{
    return layout->from > 0 || !entry->excerpt_from_start;
}

static bool is_cut_right(const struct layout *layout, const struct text_entry *entry)
{
    return layout->to < layout->count || !entry->excerpt_to_end;
}

/* How far from the left the caret may stand so that what was expected fits behind the underline; else anywhere. */
static size_t room_before(const struct layout *layout, const struct report_options *options,
                          const struct text_entry *entry, size_t room)
{
    size_t marks = columns_of(layout, layout->caret, layout->marked);
    size_t behind = marks + 1 + EXPECTED_COLUMNS + shown_columns(slice_of(entry->expected), options->unicode);

    if (entry->expected[0] == '\0' || behind > room - room / 4)
        return room;
    return room - behind;
}

static void lay_out(struct layout *layout, const struct report_options *options, const struct text_entry *entry,
                    size_t room)
{
    size_t ellipsis = options->unicode ? 1 : 3;

    lay_out_cells(layout, entry, options->unicode);
    bool whole = entry->excerpt_from_start && entry->excerpt_to_end;
    if (whole && columns_of(layout, 0, layout->count + 1) <= room) {
        layout->from = 0;
        layout->to = layout->count;
    } else {
        size_t inside = room > 2 * ellipsis ? room - 2 * ellipsis : 1;
        choose_window(layout, inside, room_before(layout, options, entry, inside));
    }
    layout->before = columns_of(layout, layout->from, layout->caret) + (is_cut_left(layout, entry) ? ellipsis : 0);
}

/* "   14 | ", or the same without the number for 0. */
static void print_gutter(const struct report_options *options, uint64_t line, size_t digits)
{
    char buffer[24];
    struct text number = text_over(buffer, sizeof buffer);

    if (line > 0)
        text_unsigned(&number, line);
    style_on(options, STYLE_FAINT);
    style_spaces(options, digits - number.length);
    report_slice(options, text_slice(&number));
    report_write(options, " | ");
    style_off(options);
}

static size_t digits_of(uint64_t number)
{
    size_t digits = 1;

    while ((number /= 10) > 0)
        digits++;
    return digits < GUTTER_DIGITS ? GUTTER_DIGITS : digits;
}

static void print_source(const struct report_options *options, const struct text_entry *entry,
                         const struct layout *layout)
{
    size_t start = layout->cells[layout->from].start, end = layout->cells[layout->to].start;

    if (is_cut_left(layout, entry))
        report_slice(options, style_ellipsis(options));
    for (struct slice rest = {entry->excerpt + start, end - start}; rest.length > 0;) {
        struct shown_character shown = shown_first(rest, options->unicode);
        report_slice(options, (struct slice){shown.text, shown.length});
        rest = slice_from(rest, shown.bytes);
    }
    if (is_cut_right(layout, entry))
        report_slice(options, style_ellipsis(options));
    report_write(options, "\n");
}

/* The underline as far as the window goes; gives its columns. */
static size_t print_marks(const struct report_options *options, const struct layout *layout)
{
    size_t last = layout->marked < layout->to ? layout->marked : layout->to;
    size_t columns = last > layout->caret ? columns_of(layout, layout->caret, last) : 1;

    report_write(options, "^");
    for (size_t i = 1; i < columns; i++)
        report_write(options, "~");
    return columns > 0 ? columns : 1;
}

/* Behind the underline, or below it where there is no room, as far to the right as the caret and the width allow. */
static void print_expected(const struct report_options *options, const struct text_entry *entry, size_t caret,
                           size_t marks, size_t room)
{
    size_t columns = EXPECTED_COLUMNS + shown_columns(slice_of(entry->expected), options->unicode);
    size_t most = columns < room ? room - columns : 0;

    if (caret + marks + 1 <= most) {
        report_write(options, " ");
    } else {
        style_off(options);
        report_write(options, "\n");
        print_gutter(options, 0, digits_of(entry->line));
        style_spaces(options, caret < most ? caret : most);
        style_on(options, style_of(entry->severity));
    }
    report_write(options, expected_word);
    report_shown(options, entry->expected);
}

/* What the gutter leaves of the width. */
static size_t room_for(const struct report_options *options, uint64_t line)
{
    size_t gutter = digits_of(line) + GUTTER_BORDER;

    return options->width > gutter + 1 ? options->width - gutter : 1;
}

static void print_line(const struct report_options *options, const struct text_entry *entry, struct layout *layout)
{
    lay_out(layout, options, entry, room_for(options, entry->line));
    print_gutter(options, entry->line, digits_of(entry->line));
    print_source(options, entry, layout);
}

void text_source_print(const struct report_options *options, const struct text_entry *entry)
{
    struct layout layout;

    print_line(options, entry, &layout);
}

void text_excerpt_print(const struct report_options *options, const struct text_entry *entry)
{
    struct layout layout;

    print_line(options, entry, &layout);
    print_gutter(options, 0, digits_of(entry->line));
    style_spaces(options, layout.before);
    style_on(options, style_of(entry->severity));
    size_t marks = print_marks(options, &layout);
    if (entry->expected[0] != '\0')
        print_expected(options, entry, layout.before, marks, room_for(options, entry->line));
    style_off(options);
    report_write(options, "\n");
}
