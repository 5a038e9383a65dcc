/*
 * Does an event have a shape? Literal pieces are compared, and each active hole
 * is proved to be filled as reading would have it. Where a piece differs inside a
 * hole that was the same until now, that hole becomes active. On the way the fields
 * behind the first active hole move to where they are in this event.
 *
 * Cost: one comparison a piece, one scan a hole, one addition an edge.
 */
#include "chunk/shape_state.h"
#include "json/lexical.h"

enum { SAFE_DIGITS = 15 }; /* no integer of so many digits is beyond 2^53 */

/* An event that is being held against a shape. */
struct fit {
    struct shape *shape;
    const struct scan_level *scan;
    const char *text;
    size_t length;
    size_t at;           /* all before it fits */
    uint32_t differs_at; /* where it does not: a position in the shape's text */
    uint32_t tokens;     /* of JSON */
    bool escaped;        /* the latest string */
    int64_t value;       /* of the latest integer */
};

/* ---- filled holes: each takes what is at fit->at and moves behind it */

/* With escapes or characters beyond ASCII. A lone surrogate is a finding of json's. */
static bool take_odd_string(struct fit *fit)
{
    struct json_lexeme lexeme = json_lex_string((struct slice){fit->text, fit->length}, fit->at);

    fit->at = lexeme.end;
    fit->escaped = lexeme.escaped;
    return lexeme.flaw == FLAW_NONE && !lexeme.lone_surrogate;
}

static inline bool take_string(struct fit *fit)
{
    size_t end = fit->scan->plain_end(fit->text, fit->at, fit->length);

    if (end == fit->length || fit->text[end] != '"')
        return take_odd_string(fit);
    fit->at = end;
    fit->escaped = false;
    return true;
}

/* No more digits than are safe, no zero before others. The byte after the text is a line end, which is none. */
static inline bool take_digits(struct fit *fit)
{
    const char *bytes = fit->text + fit->at;
    bool negative = bytes[0] == '-';
    size_t first = negative, count = first;
    int64_t magnitude = 0;

    for (; count <= SAFE_DIGITS + first && json_is_digit(bytes[count]); count++)
        magnitude = magnitude * 10 + (bytes[count] - '0');
    if (count == first || count > SAFE_DIGITS + first || (bytes[first] == '0' && count > first + 1))
        return false;
    fit->value = negative ? -magnitude : magnitude;
    fit->at += count;
    return true;
}

/* A fraction or an exponent makes it another kind of value. */
static inline bool take_integer(struct fit *fit)
{
    if (fit->at == fit->length || !take_digits(fit))
        return false;
    char next = fit->text[fit->at];
    return next != '.' && next != 'e' && next != 'E';
}

static bool take_number(struct fit *fit)
{
    if (fit->at == fit->length || (fit->text[fit->at] != '-' && !json_is_digit(fit->text[fit->at])))
        return false;
    struct json_lexeme lexeme = json_lex_number((struct slice){fit->text, fit->length}, fit->at);
    fit->at = lexeme.end;
    return lexeme.flaw == FLAW_NONE && lexeme.fraction;
}

static inline void pass_space(struct fit *fit)
{
    if (fit->text[fit->at] <= ' ')
        fit->at = json_skip_space(fit->text, fit->at, fit->length);
}

static inline bool take_byte(struct fit *fit, char byte)
{
    if (fit->at == fit->length || fit->text[fit->at] != byte)
        return false;
    fit->at++;
    return true;
}

/* An array of integers, at least one. */
static bool take_integers(struct fit *fit)
{
    if (!take_byte(fit, '['))
        return false;
    do {
        pass_space(fit);
        if (!take_integer(fit))
            return false;
        fit->tokens++;
        pass_space(fit);
    } while (take_byte(fit, ','));
    return take_byte(fit, ']');
}

static inline bool take_hole(struct fit *fit, enum hole_kind kind)
{
    switch (kind) {
    case HOLE_STRING: return take_string(fit);
    case HOLE_INTEGER: return take_integer(fit);
    case HOLE_NATURAL: return fit->text[fit->at] != '-' && take_integer(fit);
    case HOLE_NUMBER: return take_number(fit);
    default: return take_integers(fit);
    }
}

/* ---- the chunk */

static inline void *target_of(struct shape *shape, uint16_t target)
{
    return (char *)&shape->view + target;
}

/*
 * The field that the hole fills, and those up to the next hole. Written at once: what a fit that fails
 * has written, the next one that succeeds writes over.
 */
static inline void fill_fields(const struct fit *fit, struct shape_piece *piece)
{
    struct shape *shape = fit->shape;
    const struct shape_edge *edge = shape->edges + piece->first_edge, *after = shape->edges + piece->after_edge;
    uint32_t shift = (uint32_t)fit->at - piece->end;

    piece->shift = shift;
    for (; edge < after; edge++)
        *(uint32_t *)target_of(shape, edge->target) = edge->position + shift;
    if (piece->escaped != NO_TARGET)
        *(bool *)target_of(shape, piece->escaped) = fit->escaped;
    if (piece->value != NO_TARGET)
        *(int64_t *)target_of(shape, piece->value) = fit->value;
}

static void fill_tokens(struct shape_view *view, const char *text)
{
    uint32_t token = 0;

    for (uint32_t i = 0; i < view->chunk.choice_count; i++) {
        if (view->token_end[i] == token)
            continue;
        struct tokens_view *tokens = &view->choice[i].tokens;
        *tokens = (struct tokens_view){.listed = true, .joined = JOINED_HASH_EMPTY};
        for (uint32_t position = 0; token < view->token_end[i]; token++)
            tokens_add(tokens, text, &view->token[token], position++);
    }
}

/* ---- pieces */

/* Compares a piece; the event must hold it whole. */
static inline bool take_piece(struct fit *fit, const struct shape_piece *piece)
{
    size_t left = fit->length - fit->at;
    size_t length = left < piece->length ? left : piece->length;
    size_t common = fit->scan->common_prefix(fit->text + fit->at, fit->shape->text + piece->start, length);

    fit->at += common;
    fit->differs_at = piece->start + (uint32_t)common;
    return common == piece->length;
}

enum outcome { FITS, DIFFERS, FITS_NOT };

static enum outcome take_all(struct fit *fit)
{
    struct shape_piece *piece = fit->shape->pieces, *last = piece + fit->shape->active_count;

    fit->at = 0;
    fit->tokens = fit->shape->token_count;
    for (; piece < last; piece++) {
        if (!take_piece(fit, piece))
            return DIFFERS;
        if (!take_hole(fit, (enum hole_kind)piece->kind))
            return FITS_NOT;
        fill_fields(fit, piece);
    }
    return take_piece(fit, piece) && fit->at == fit->length ? FITS : DIFFERS;
}

/* Makes the hole active in which the event differs; false: it differs in what is literal. */
static bool activate(struct shape *shape, uint32_t differs_at)
{
    for (uint32_t i = 0; i < shape->hole_count && shape->holes[i].start <= differs_at; i++) {
        struct shape_hole *hole = &shape->holes[i];
        if (hole->active || differs_at > hole->end)
            continue;
        hole->active = true;
        shape_cut(shape);
        return true;
    }
    return false;
}

/* Where in the list the edges behind a hole begin. */
static uint16_t edges_behind(const struct shape *shape, uint16_t edge, const struct shape_hole *hole)
{
    while (edge < shape->edge_count && (shape->edges[edge].position < hole->start ||
                                        (shape->edges[edge].position == hole->start && !shape->edges[edge].is_end)))
        edge++;
    return edge;
}

static bool holds_name(const struct shape_hole *hole)
{
    static const size_t names[] = {offsetof(struct chunk, id), offsetof(struct chunk, model),
                                   offsetof(struct chunk, system_fingerprint)};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (hole->escaped == names[i] + offsetof(struct field, escaped))
            return true;
    return false;
}

void shape_cut(struct shape *shape)
{
    struct shape_piece *piece = shape->pieces;
    uint32_t from = 0;
    uint16_t edge = 0;

    shape->names_differ = false;
    for (uint16_t i = 0; i < shape->hole_count; i++) {
        const struct shape_hole *hole = &shape->holes[i];
        if (!hole->active)
            continue;
        shape->names_differ = shape->names_differ || holds_name(hole);
        edge = edges_behind(shape, edge, hole);
        if (piece > shape->pieces)
            piece[-1].after_edge = edge;
        *piece++ = (struct shape_piece){.start = from,
                                        .length = hole->start - from,
                                        .end = hole->end,
                                        .first_edge = edge,
                                        .after_edge = shape->edge_count,
                                        .escaped = hole->escaped,
                                        .value = hole->value,
                                        .kind = hole->kind};
        from = hole->end;
    }
    shape->active_count = (uint16_t)(piece - shape->pieces);
    *piece = (struct shape_piece){.start = from, .length = shape->length - from};
}

bool shape_match(struct shape *shape, const struct shape_measure *measure, const struct event *event, bool widen)
{
    struct fit fit = {
        .shape = shape, .scan = measure->scan, .text = event->payload.data, .length = event->payload.length};
    enum outcome outcome;

    do
        outcome = take_all(&fit);
    while (outcome == DIFFERS && widen && activate(shape, fit.differs_at));
    if (outcome != FITS || fit.tokens > measure->token_limit)
        return false;
    shape->view.chunk.event = event;
    shape->view.chunk.text = event->payload;
    if (shape->names_differ)
        chunk_take_names(&shape->view.chunk);
    if (shape->view.token_count > 0)
        fill_tokens(&shape->view, fit.text);
    return true;
}

uint32_t shape_moved(const struct shape *shape, uint32_t position)
{
    uint32_t shift = 0;

    for (uint32_t i = 0; i < shape->active_count && shape->pieces[i].end <= position; i++)
        shift = shape->pieces[i].shift;
    return position + shift;
}
