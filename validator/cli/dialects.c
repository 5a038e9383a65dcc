/*
 * `dialects`: the list of built-in dialects, or a page about some of them, told
 * from their documents.
 */
#include "cli/commands.h"
#include "cli/dialect_choice.h"
#include "cli/document.h"
#include "cli/page.h"

enum { LEFT = 2, DEEPER = 6, LIST_LEFT = 16, TEXT_SIZE = 2048 };

static void write_member(struct page *page, size_t left, const struct json_document *document, uint32_t node)
{
    char bytes[TEXT_SIZE];
    struct text text = text_over(bytes, sizeof bytes);

    if (node == JSON_NONE)
        return;
    document_text(document, node, &text);
    page_wrapped(page, left, bytes);
    page_line_end(page);
}

/* The texts of several members on one line, with commas. */
static void append_members(struct text *line, const struct json_document *document, uint32_t object,
                           const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t node = document_member(document, object, names[i]);

        if (node == JSON_NONE)
            continue;
        text_string(line, line->length > 0 ? ", " : "");
        document_text(document, node, line);
    }
}

static void write_source(struct page *page, size_t left, const struct json_document *document, uint32_t source)
{
    static const char *const names[] = {"title", "where", "version", "date"};
    char bytes[TEXT_SIZE];
    struct text line = text_over(bytes, sizeof bytes);

    append_members(&line, document, source, names, sizeof names / sizeof names[0]);
    page_wrapped(page, left, bytes);
    page_line_end(page);
    write_member(page, DEEPER, document, document_member(document, source, "comment"));
}

static void write_sources(struct page *page, const struct json_document *document)
{
    uint32_t sources = document_member(document, document->root, "x-chunklint/sources");

    if (document_first(document, sources) == JSON_NONE)
        return;
    page_heading(page, "Sources");
    for (uint32_t i = document_first(document, sources); i != JSON_NONE; i = document_next(document, sources, i))
        write_source(page, LEFT, document, i);
}

static void append_required(struct text *line, const struct json_document *document)
{
    uint32_t required = document_member(document, document->root, "required");
    const char *separator = "";

    for (uint32_t i = document_first(document, required); i != JSON_NONE; i = document_next(document, required, i)) {
        text_string(line, separator);
        document_text(document, i, line);
        separator = ", ";
    }
    if (document_first(document, required) == JSON_NONE)
        text_string(line, "nothing");
}

static void write_required(struct page *page, const struct json_document *document)
{
    char bytes[TEXT_SIZE];
    struct text line = text_over(bytes, sizeof bytes);

    append_required(&line, document);
    page_heading(page, "Required in every chunk");
    page_wrapped(page, LEFT, bytes);
    page_line_end(page);
}

static void append_value(struct text *line, const struct json_document *document, uint32_t node)
{
    if (document->nodes[node].kind == JSON_NULL)
        text_string(line, "none");
    else
        document_text(document, node, line);
}

/* "info", or "strict error, compat info". */
static void append_setting(struct text *line, const struct json_document *document, uint32_t node)
{
    const char *separator = "";

    if (document->nodes[node].kind != JSON_OBJECT) {
        append_value(line, document, node);
        return;
    }
    for (uint32_t key = document_first(document, node); key != JSON_NONE; key = document_next(document, node, key)) {
        text_string(line, separator);
        document_text(document, key, line);
        text_string(line, " ");
        document_text(document, key + 1, line);
        separator = ", ";
    }
}

/* Members of an object as "name: value" lines. */
static void write_pairs(struct page *page, const char *heading, const struct json_document *document, const char *path)
{
    uint32_t object = document_member(document, document->root, path);

    if (document_first(document, object) == JSON_NONE)
        return;
    page_heading(page, heading);
    for (uint32_t key = document_first(document, object); key != JSON_NONE;
         key = document_next(document, object, key)) {
        char bytes[TEXT_SIZE];
        struct text line = text_over(bytes, sizeof bytes);

        document_text(document, key, &line);
        text_string(&line, ": ");
        append_setting(&line, document, key + 1);
        page_wrapped(page, LEFT, bytes);
        page_line_end(page);
    }
}

static void write_allowance(struct page *page, const struct json_document *document, uint32_t allowance)
{
    char bytes[TEXT_SIZE];
    struct text line = text_over(bytes, sizeof bytes);

    document_text(document, document_member(document, allowance, "rule"), &line);
    text_string(&line, " at ");
    document_text(document, document_member(document, allowance, "at"), &line);
    page_wrapped(page, LEFT, bytes);
    page_line_end(page);
    write_member(page, DEEPER, document, document_member(document, allowance, "why"));
}

static void write_allowances(struct page *page, const struct json_document *document)
{
    uint32_t wire = document_member(document, document->root, "x-chunklint/wire");

    if (document_first(document, wire) == JSON_NONE)
        return;
    page_heading(page, "Sent against the letter, and reported with --strict only");
    for (uint32_t i = document_first(document, wire); i != JSON_NONE; i = document_next(document, wire, i))
        write_allowance(page, document, i);
}

/* " (decisive, recorded)"; what nothing confirms decides nothing. */
static void append_basis(struct text *line, const struct json_document *document, uint32_t sign)
{
    uint32_t basis = document_member(document, sign, "basis");

    text_string(line, document_member(document, sign, "decisive") != JSON_NONE ? " (decisive, " : " (");
    if (basis == JSON_NONE || json_string_is(document, basis, SLICE("none")))
        text_string(line, "not confirmed");
    else
        document_text(document, basis, line);
    text_string(line, ")");
}

/* "/id like gen-* (decisive, recorded)", "comment OPENROUTER PROCESSING (decisive, recorded)" */
static void write_sign(struct page *page, const struct json_document *document, uint32_t sign)
{
    char bytes[TEXT_SIZE];
    struct text line = text_over(bytes, sizeof bytes);
    uint32_t at = document_member(document, sign, "at"), comment = document_member(document, sign, "comment");
    uint32_t like = document_member(document, sign, "like");

    if (at == JSON_NONE)
        text_string(&line, comment != JSON_NONE ? "comment " : "header ");
    document_text(document, at, &line);
    document_text(document, comment, &line);
    document_text(document, document_member(document, sign, "header"), &line);
    text_string(&line, like != JSON_NONE ? " like " : "");
    document_text(document, like, &line);
    append_basis(&line, document, sign);
    page_wrapped(page, LEFT, bytes);
    page_line_end(page);
    write_member(page, DEEPER, document, document_member(document, sign, "why"));
}

static void write_signs(struct page *page, const struct json_document *document)
{
    uint32_t signs = document_member(document, document->root, "x-chunklint/signs");

    if (document_first(document, signs) == JSON_NONE)
        return;
    page_heading(page, "Signs that --dialect auto knows it by");
    for (uint32_t i = document_first(document, signs); i != JSON_NONE; i = document_next(document, signs, i))
        write_sign(page, document, i);
}

static void write_reading(struct page *page, const struct json_document *document)
{
    uint32_t comment = document_member(document, document->root, "$comment");

    if (comment == JSON_NONE)
        return;
    page_heading(page, "How the source was read");
    write_member(page, LEFT, document, comment);
}

static void write_dialect(struct page *page, const char *name, const struct json_document *document)
{
    page_bold(page, name);
    page_line_end(page);
    write_member(page, LEFT, document, document_member(document, document->root, "title"));
    write_member(page, LEFT, document, document_member(document, document->root, "description"));
    write_sources(page, document);
    write_required(page, document);
    write_pairs(page, "Stream", document, "x-chunklint/stream");
    write_pairs(page, "Rules with severities of their own", document, "x-chunklint/rules");
    write_member(page, LEFT, document, document_member(document, document->root, "x-chunklint/comment"));
    write_allowances(page, document);
    write_signs(page, document);
    write_reading(page, document);
}

/* "of 2026-08-21; ", or "at f85dbe22; " of a source that has no date. */
static void append_edition(struct text *line, const struct json_document *document)
{
    uint32_t sources = document_member(document, document->root, "x-chunklint/sources");
    uint32_t first = document_first(document, sources);
    uint32_t date = document_member(document, first, "date");
    uint32_t edition = date != JSON_NONE ? date : document_member(document, first, "version");

    if (edition == JSON_NONE)
        return;
    text_string(line, date != JSON_NONE ? "of " : "at ");
    document_text(document, edition, line);
    text_string(line, "; ");
}

static void write_list_entry(struct page *page, const char *name, const struct json_document *document)
{
    char bytes[TEXT_SIZE];
    struct text line = text_over(bytes, sizeof bytes);

    page_bold(page, name);
    page_column(page, LIST_LEFT);
    write_member(page, LIST_LEFT, document, document_member(document, document->root, "title"));
    append_edition(&line, document);
    text_string(&line, "requires ");
    append_required(&line, document);
    page_wrapped(page, LIST_LEFT, bytes);
    page_line_end(page);
}

typedef void write_function(struct page *page, const char *name, const struct json_document *document);

static bool write_document(struct page *page, const char *name, write_function *write)
{
    struct parsed_document document;
    struct slice text = dialect_document(name);

    if (text.data == NULL || !document_parse(&document, name, text))
        return false;
    write(page, name, &document.json);
    document_release(&document);
    return true;
}

static bool write_list(struct page *page)
{
    bool complete = true;

    for (size_t i = 0; i < chunklint_dialect_count(); i++)
        complete = write_document(page, chunklint_dialect(i)->name, write_list_entry) && complete;
    page_line_end(page);
    page_wrapped(page, 0,
                 "`chunklint dialects NAME` says more about one: sources, contract, and what is sent against it");
    page_line_end(page);
    return complete;
}

static bool write_named(struct page *page, char **names, size_t count)
{
    bool complete = true;

    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            page_line_end(page);
        complete = write_document(page, names[i], write_dialect) && complete;
    }
    return complete;
}

enum exit_status command_dialects(const struct settings *settings)
{
    struct page *page = page_open(settings);
    bool complete =
        settings->word_count > 0 ? write_named(page, settings->words, settings->word_count) : write_list(page);

    return page_close(page) == EXIT_CLEAN && complete ? EXIT_CLEAN : EXIT_TROUBLE;
}
