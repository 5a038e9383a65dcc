/*
 * Does an event have a shape? Literal pieces are compared, and each active hole
 * is proved to be filled as reading would have it. Where a piece differs inside a
 * hole that was the same until now, that hole becomes active. Then the fields
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
    struct slice text;
    size_t at;           /* all before it fits */
    uint32_t differs_at; /* where it does not: a position in the shape's text */
    uint32_t tokens;     /* in arrays of integers so far */
    uint32_t ends[SHAPE_HOLES_MAX];
    bool escaped[SHAPE_HOLES_MAX];
    int64_t values[SHAPE_HOLES_MAX];
};

/* ---- filled holes: each takes what is at fit->at and moves behind it */

/* A lone surrogate is a finding of json's. */
static bool take_odd_string(struct fit *fit, uint32_t index)
{
    struct json_lexeme lexeme = json_lex_string(fit->text, fit->at);

    fit->at = lexeme.end;
    fit->escaped[index] = lexeme.escaped;
    return lexeme.flaw == FLAW_NONE && !lexeme.lone_surrogate;
}

static bool take_string(struct fit *fit, uint32_t index)
{
    size_t end = fit->scan->plain_end(fit->text.data, fit->at, fit->text.length);

    if (end == fit->text.length || fit->text.data[end] != '"')
        return take_odd_string(fit, index);
    fit->at = end;
    fit->escaped[index] = false;
    return true;
}

/* No more digits than are safe, no zero before others. The byte after the text is a line end. */
static bool take_digits(struct fit *fit, int64_t *value)
{
    const char *bytes = fit->text.data + fit->at;
    bool negative = bytes[0] == '-';
    size_t first = negative, count = first;
    int64_t magnitude = 0;

    for (; count < SAFE_DIGITS + first && json_is_digit(bytes[count]); count++)
        magnitude = magnitude * 10 + (bytes[count] - '0');
    if (count == first || (bytes[first] == '0' && count > first + 1) || json_is_digit(bytes[count]))
        return false;
    *value = negative ? -magnitude : magnitude;
    fit->at += count;
    return true;
}

/* A fraction or an exponent makes it another kind of value. */
static bool take_integer(struct fit *fit, uint32_t index)
{
    if (fit->at == fit->text.length || !take_digits(fit, &fit->values[index]))
        return false;
    char next = fit->text.data[fit->at];
    return next != '.' && next != 'e' && next != 'E';
}

static bool take_number(struct fit *fit, uint32_t index)
{
    (void)index;
    if (fit->at == fit->text.length || (fit->text.data[fit->at] != '-' && !json_is_digit(fit->text.data[fit->at])))
        return false;
    struct json_lexeme lexeme = json_lex_number(fit->text, fit->at);
    fit->at = lexeme.end;
    return lexeme.flaw == FLAW_NONE && lexeme.fraction;
}

static void pass_space(struct fit *fit)
{
    fit->at = json_skip_space(fit->text.data, fit->at, fit->text.length);
}

static bool take_byte(struct fit *fit, char byte)
{
    if (fit->at == fit->text.length || fit->text.data[fit->at] != byte)
        return false;
    fit->at++;
    return true;
}

/* An array of integers, at least one. */
static bool take_integers(struct fit *fit, uint32_t index)
{
    if (!take_byte(fit, '['))
        return false;
    do {
        pass_space(fit);
        if (!take_integer(fit, index))
            return false;
        fit->tokens++;
        pass_space(fit);
    } while (take_byte(fit, ','));
    return take_byte(fit, ']');
}

static bool take_hole(struct fit *fit, const struct shape_hole *hole, uint32_t index)
{
    switch (hole->kind) {
    case HOLE_STRING: return take_string(fit, index);
    case HOLE_INTEGER: return take_integer(fit, index);
    case HOLE_NUMBER: return take_number(fit, index);
    default: return take_integers(fit, index);
    }
}

/* ---- pieces */

/* Compares a piece; the event must hold it whole, and end with the last one. */
static bool take_piece(struct fit *fit, const struct shape_piece *piece, bool last)
{
    size_t left = fit->text.length - fit->at;
    size_t length = left < piece->length ? left : piece->length;
    size_t common = fit->scan->common_prefix(fit->text.data + fit->at, fit->shape->text + piece->start, length);

    fit->at += common;
    if (common == piece->length && (!last || left == common))
        return true;
    fit->differs_at = piece->start + (uint32_t)common;
    return false;
}

enum outcome { FITS, DIFFERS, FITS_NOT };

static enum outcome take_all(struct fit *fit)
{
    const struct shape *shape = fit->shape;
    uint32_t index = 0;

    fit->at = 0;
    fit->tokens = shape->token_count;
    for (; index < shape->active_count; index++) {
        const struct shape_piece *piece = &shape->pieces[index];
        if (!take_piece(fit, piece, false))
            return DIFFERS;
        if (!take_hole(fit, &shape->holes[piece->hole], index))
            return FITS_NOT;
        fit->ends[index] = (uint32_t)fit->at;
    }
    return take_piece(fit, &shape->pieces[index], true) ? FITS : DIFFERS;
}

/* Makes the hole active in which the event differs; false: it differs in what is literal. */
static bool widen(struct shape *shape, uint32_t differs_at)
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

void shape_cut(struct shape *shape)
{
    uint32_t from = 0, edge = 0;
    uint16_t count = 0;

    for (uint16_t i = 0; i < shape->hole_count; i++) {
        const struct shape_hole *hole = &shape->holes[i];
        if (!hole->active)
            continue;
        while (edge < shape->edge_count && (shape->edges[edge].position < hole->start ||
                                            (shape->edges[edge].position == hole->start && !shape->edges[edge].is_end)))
            edge++;
        shape->pieces[count++] = (struct shape_piece){from, hole->start - from, i, (uint16_t)edge, 0};
        from = hole->end;
    }
    shape->pieces[count] = (struct shape_piece){from, shape->length - from, 0, shape->edge_count, 0};
    shape->active_count = count;
}

/* ---- the chunk */

static void *target_of(struct shape *shape, uint16_t target)
{
    return (char *)&shape->view + target;
}

static void move_edges(struct shape *shape, uint32_t from, uint32_t to, uint32_t shift)
{
    for (uint32_t i = from; i < to; i++)
        *(uint32_t *)target_of(shape, shape->edges[i].target) = shape->edges[i].position + shift;
}

static void fill_fields(const struct fit *fit)
{
    struct shape *shape = fit->shape;

    for (uint32_t i = 0; i < shape->active_count; i++) {
        struct shape_piece *piece = &shape->pieces[i];
        const struct shape_hole *hole = &shape->holes[piece->hole];
        piece->shift = fit->ends[i] - hole->end;
        move_edges(shape, piece->first_edge, piece[1].first_edge, piece->shift);
        if (hole->escaped != NO_TARGET)
            *(bool *)target_of(shape, hole->escaped) = fit->escaped[i];
        if (hole->value != NO_TARGET)
            *(int64_t *)target_of(shape, hole->value) = fit->values[i];
    }
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

bool shape_match(struct shape *shape, const struct shape_measure *measure, const struct event *event)
{
    struct fit fit;
    enum outcome outcome;

    fit.shape = shape;
    fit.scan = measure->scan;
    fit.text = event->payload;
    do
        outcome = take_all(&fit);
    while (outcome == DIFFERS && widen(shape, fit.differs_at));
    if (outcome != FITS || fit.tokens > measure->token_limit)
        return false;
    shape->view.chunk.event = event;
    shape->view.chunk.text = event->payload;
    fill_fields(&fit);
    if (shape->view.token_count > 0)
        fill_tokens(&shape->view, event->payload.data);
    return true;
}
