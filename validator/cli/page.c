/*
 * Laying out words. Columns are counted in characters; no text of ours has wide
 * ones.
 */
#include "cli/page.h"

#include "base/utf8.h"

enum { NARROW_LEFT = 6 }; /* where words about a term begin when there is no room beside it */

struct page *page_open(const struct settings *settings)
{
    static struct page page; /* the process has one standard output */

    output_open(&page.output, settings->format_count > 0 ? settings->formats[0].path : NULL, page.buffer);
    page.terminal = terminal_of(page.output.descriptor, settings);
    return &page;
}

enum exit_status page_close(struct page *page)
{
    return output_close(&page->output) ? EXIT_CLEAN : EXIT_TROUBLE;
}

struct report_options page_report_options(struct page *page)
{
    return (struct report_options){.sink = &page->output.sink,
                                   .color = page->terminal.color,
                                   .unicode = page->terminal.unicode,
                                   .width = page->terminal.width};
}

static void put(struct page *page, struct slice text)
{
    output_bytes(&page->output, text);
    page->column += utf8_count(text.data, text.length);
}

void page_text(struct page *page, const char *text)
{
    put(page, slice_of(text));
}

void page_bold(struct page *page, const char *text)
{
    if (page->terminal.color)
        output_string(&page->output, "\033[1m");
    page_text(page, text);
    if (page->terminal.color)
        output_string(&page->output, "\033[0m");
}

void page_line_end(struct page *page)
{
    output_string(&page->output, "\n");
    page->column = 0;
}

void page_heading(struct page *page, const char *heading)
{
    page_line_end(page);
    page_bold(page, heading);
    page_line_end(page);
}

void page_column(struct page *page, size_t column)
{
    if (page->column > column)
        page_line_end(page);
    while (page->column < column)
        page_text(page, " ");
}

static struct slice next_word(const char **text)
{
    const char *start = *text + strspn(*text, " \n");
    struct slice word = {start, strcspn(start, " \n")};

    *text = start + word.length;
    return word;
}

void page_wrapped(struct page *page, size_t left, const char *text)
{
    struct slice word = next_word(&text);

    page_column(page, left);
    while (word.length > 0) {
        put(page, word);
        word = next_word(&text);
        if (word.length == 0)
            break;
        if (page->column + 1 + utf8_count(word.data, word.length) <= page->terminal.width) {
            page_text(page, " ");
        } else {
            page_line_end(page);
            page_column(page, left);
        }
    }
}

void page_entry(struct page *page, size_t left, const char *term, const char *text)
{
    if (page->terminal.width < 2 * left)
        left = NARROW_LEFT;
    page_column(page, 2);
    page_bold(page, term);
    if (page->column + 2 > left)
        page_line_end(page);
    page_wrapped(page, left, text);
    page_line_end(page);
}
