/*
 * The matrix: what captures are to each built-in dialect. A row is a capture, or
 * all captures of a folder; a cell is what one dialect's judge says of a row. One
 * file a form, one row each in matrix_forms.
 */
#ifndef CHUNKLINT_CLI_MATRIX_H
#define CHUNKLINT_CLI_MATRIX_H

#include "cli/page.h"
#include "cli/source.h"
#include "rules/clients.h"

enum { MATRIX_MESSAGE_SIZE = 240, MATRIX_CLIENTS_MAX = 64 };

struct matrix_cell {
    struct chunklint_verdict strict, compat;
    uint64_t kept_strict, kept_compat;     /* captures without an error */
    uint64_t named;                        /* captures whose signs name this dialect */
    uint64_t hinted;                       /* those in which no other dialect has as many, but too few to be sure */
    const struct chunklint_rule *decisive; /* of the worst finding, the first of those; NULL: no error and no warning */
    enum chunklint_severity decisive_strict, decisive_compat;
    const char *file;
    uint64_t line;
    char message[MATRIX_MESSAGE_SIZE];
    char signs[CHUNKLINT_SIGNS_SIZE]; /* of the first capture that they name it in, or hint at it */
};

/* What a client makes of a row, by the findings of OpenAI's dialect, which clients are made for. */
enum matrix_harm { HARM_NONE, HARM_CAN_BREAK, HARM_BREAKS };

struct matrix_row {
    const char *name;
    size_t first, sources; /* of the list */
    size_t captures;       /* those of them that could be read */
    uint64_t events, streams, bytes;
    struct matrix_cell *cells;              /* one a dialect */
    size_t *closest;                        /* dialects, in the order of matrix_order */
    size_t equals;                          /* others that it keeps as well as the first of them */
    unsigned char harm[MATRIX_CLIENTS_MAX]; /* enum matrix_harm, by the position in `clients` */
};

struct matrix {
    const char **dialects; /* names, with a NULL behind them */
    size_t dialect_count;
    size_t openai; /* which of them is OpenAI's; 0 when that is not among them */
    struct matrix_row *rows;
    size_t row_count;
    size_t captures; /* in all rows */
};

/* Groups sources into rows: a row for each file, and for each capture or folder that lies in a named directory. */
void matrix_group(struct matrix *matrix, const struct source_list *sources, char **words, size_t word_count);

/* Counts what the signs of one of the row's captures say. */
void matrix_take_choice(const struct matrix *matrix, struct matrix_row *row, const struct chunklint_choice *choice);

/* Orders the row's dialects, once all its captures are judged. */
void matrix_order(const struct matrix *matrix, struct matrix_row *row);

/* The row's cell at that rank, from 0 for the closest dialect. */
static inline const struct matrix_cell *matrix_closest(const struct matrix_row *row, size_t rank)
{
    return &row->cells[row->closest[rank]];
}

static inline uint64_t matrix_findings(const struct matrix_cell *cell)
{
    return cell->strict.error + cell->strict.warning + cell->strict.info;
}

/* "fail", "warn" or "pass". */
const char *matrix_verdict(const struct chunklint_verdict *verdict);

/* "pass", or "61/63" of the row's captures. */
enum { MATRIX_KEPT_SIZE = 48 };
const char *matrix_kept(char buffer[MATRIX_KEPT_SIZE], const struct matrix_row *row, uint64_t kept);

/* Why the first dialect is the first: what signs name it, or how many others are kept as well. */
void matrix_name_reason(const struct matrix *matrix, const struct matrix_row *row, struct text *text);

/* The same in a word or two: "signs in 61/63", "with 11 others". */
void matrix_brief_reason(const struct matrix_row *row, struct text *text);

/* Ids of the clients that have a harm, NULL-ended, in the buffer. */
struct matrix_clients {
    const char *ids[MATRIX_CLIENTS_MAX + 1];
};
struct matrix_clients matrix_harmed(const struct matrix_row *row, enum matrix_harm harm);

/* "breaks AI SDK; can break openai-go"; empty when nothing does. */
void matrix_name_clients(const struct matrix_row *row, struct text *text);

typedef void matrix_write(struct page *page, const struct matrix *matrix);

struct matrix_form {
    const char *name;
    matrix_write *write;
};

extern const struct matrix_form matrix_forms[]; /* ends with a NULL name; the first is the default */

matrix_write matrix_text, matrix_markdown, matrix_json, matrix_html;

/* The style sheet of the HTML page. */
extern const char matrix_style[];

#endif
