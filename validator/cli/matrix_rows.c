/*
 * Rows of the matrix, and what its forms share: which captures belong together,
 * and the words for verdicts and clients.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdlib.h>
#include <sys/stat.h>

#include "cli/matrix.h"

const struct matrix_form matrix_forms[] = {
    {"text", matrix_text}, {"markdown", matrix_markdown}, {"json", matrix_json}, {"html", matrix_html}, {NULL, NULL},
};

/* ## Rows */

static bool is_directory(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* What follows "word/" in the path, or NULL when the path does not lie below that directory. */
static const char *below(const char *word, const char *path)
{
    size_t length = strlen(word);

    while (length > 1 && word[length - 1] == '/')
        length--;
    if (path == NULL || strncmp(path, word, length) != 0 || !is_directory(word))
        return NULL;
    path += length;
    while (*path == '/')
        path++;
    return path;
}

/* The name of the row that a path belongs to, as part of the path: up to the folder's name below a named directory. */
static struct slice row_name(const char *path, char **words, size_t count)
{
    const char *rest = NULL;

    for (size_t i = 0; i < count && rest == NULL; i++)
        rest = below(words[i], path);
    if (path == NULL)
        return SLICE("<stdin>");
    const char *end = rest == NULL ? NULL : strchr(rest, '/');
    const char *start = rest != NULL && count == 1 ? rest : path;
    return (struct slice){start, end == NULL ? strlen(start) : (size_t)(end - start)};
}

static char *copy_of(struct slice name)
{
    char *copy = malloc(name.length + 1);

    if (copy == NULL) {
        complain("out of memory");
        exit(EXIT_TROUBLE);
    }
    memcpy(copy, name.data, name.length);
    copy[name.length] = '\0';
    return copy;
}

void matrix_group(struct matrix *matrix, const struct source_list *sources, char **words, size_t word_count)
{
    for (size_t i = 0; i < sources->count; i++) {
        struct slice name = row_name(sources->paths[i], words, word_count);
        struct matrix_row *last = matrix->row_count > 0 ? &matrix->rows[matrix->row_count - 1] : NULL;

        if (last == NULL || !slice_is(name, last->name)) {
            last = &matrix->rows[matrix->row_count++];
            last->name = copy_of(name);
            last->first = i;
        }
        last->sources++;
    }
}

/* ## Words */

const char *matrix_verdict(const struct chunklint_verdict *verdict)
{
    if (verdict->error > 0)
        return "fail";
    return verdict->warning > 0 ? "warn" : "pass";
}

const char *matrix_kept(char buffer[MATRIX_KEPT_SIZE], const struct matrix_row *row, uint64_t kept)
{
    struct text text = text_over(buffer, MATRIX_KEPT_SIZE);

    if (row->captures == 1)
        text_string(&text, kept > 0 ? "pass" : "fail");
    else
        text_format(&text, "%n/%n", kept, (uint64_t)row->captures);
    return buffer;
}

/* "signs of openai in 379 of 402 captures: /id chatcmpl-*" */
static void name_signs(const struct matrix_row *row, const char *dialect, struct text *text)
{
    const struct matrix_cell *first = matrix_closest(row, 0);
    uint64_t captures = first->named > 0 ? first->named : first->hinted;

    if (captures == 0) {
        text_string(text, "no sign names a dialect");
        return;
    }
    text_format(text, first->named > 0 ? "signs of %s" : "too few signs to be sure, of %s", dialect);
    if (row->captures > 1)
        text_format(text, " in %n of %n captures", captures, (uint64_t)row->captures);
    text_format(text, ": %s", first->signs);
}

/* "; beside openai 11 others are kept as well" */
static void name_equals(const struct matrix_row *row, const char *dialect, struct text *text)
{
    bool kept = matrix_closest(row, 0)->kept_compat == row->captures, one = row->equals == 1;

    if (row->equals == 0) {
        text_string(text, kept ? "; no other is kept" : "; no other comes as close");
        return;
    }
    text_format(text, "; beside %s %n %s ", dialect, (uint64_t)row->equals, one ? "other" : "others");
    if (kept)
        text_string(text, one ? "is kept as well" : "are kept as well");
    else
        text_string(text, one ? "comes as close" : "come as close");
}

void matrix_name_reason(const struct matrix *matrix, const struct matrix_row *row, struct text *text)
{
    const char *dialect = matrix->dialects[row->closest[0]];

    name_signs(row, dialect, text);
    if (matrix_closest(row, 0)->named == 0)
        name_equals(row, dialect, text);
}

void matrix_brief_reason(const struct matrix_row *row, struct text *text)
{
    uint64_t named = matrix_closest(row, 0)->named;

    if (named > 0 && row->captures == 1)
        text_string(text, "signs");
    else if (named > 0)
        text_format(text, "signs in %n/%n", named, (uint64_t)row->captures);
    else if (row->equals > 0)
        text_format(text, row->equals == 1 ? "with %n other" : "with %n others", (uint64_t)row->equals);
    else
        text_string(text, "alone");
}

struct matrix_clients matrix_harmed(const struct matrix_row *row, enum matrix_harm harm)
{
    struct matrix_clients list = {{NULL}};
    size_t count = 0;

    for (size_t i = 0; clients[i].id != NULL && i < MATRIX_CLIENTS_MAX; i++)
        if (row->harm[i] == harm)
            list.ids[count++] = clients[i].id;
    return list;
}

void matrix_name_clients(const struct matrix_row *row, struct text *text)
{
    struct matrix_clients breaks = matrix_harmed(row, HARM_BREAKS), can_break = matrix_harmed(row, HARM_CAN_BREAK);

    if (breaks.ids[0] != NULL) {
        text_string(text, "breaks ");
        clients_name(text, breaks.ids);
    }
    if (can_break.ids[0] != NULL) {
        text_string(text, text->length > 0 ? "; can break " : "can break ");
        clients_name(text, can_break.ids);
    }
}
