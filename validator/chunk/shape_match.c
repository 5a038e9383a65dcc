/*
 * Does an event have a shape? Literal pieces are compared, and each active hole
 * is proved to be filled as reading would have it. Where a piece differs inside a
 * hole that was the same until now, that hole becomes active. The fields that only
 * move, because they stand behind a hole, wait until somebody needs them.
 *
 * Cost: one comparison a piece, one scan a hole; to complete, one addition an edge.
 */
#include "chunk/shape_fit.h"
#include "json/unescape.h"

/* ---- the chunk */

static inline void *target_of(struct shape *shape, uint16_t target)
{
    return (char *)&shape->view + target;
}

/*
 * What fills the hole. Written at once: what a fit that fails has written, the next one that succeeds
 * writes over.
 */
static inline void fill_hole(const struct fit *fit, struct shape_piece *piece, size_t start)
{
    piece->shift = (uint32_t)fit->at - piece->end;
    if (piece->field != NO_TARGET) {
        struct field *field = target_of(fit->shape, piece->field);
        field->start = (uint32_t)start;
        field->end = (uint32_t)fit->at;
        field->escaped = fit->escaped;
    }
    if (piece->value != NO_TARGET)
        *(int64_t *)target_of(fit->shape, piece->value) = fit->value;
}

static void move_fields(struct shape *shape)
{
    const struct shape_piece *piece = shape->pieces, *last = piece + shape->active_count;

    for (; piece < last; piece++)
        for (uint32_t i = piece->first_edge; i < piece->after_edge; i++)
            *(uint32_t *)target_of(shape, shape->edges[i].target) = shape->edges[i].position + piece->shift;
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

/* The event must hold all of a literal. */
static inline bool take_literal(struct fit *fit, const struct shape_piece *piece)
{
    size_t left = fit->length - fit->at;
    size_t length = left < piece->length ? left : piece->length;
    size_t common = fit->scan->common_prefix(fit->text + fit->at, fit->shape->text + piece->start, length);

    fit->at += common;
    fit->differs_at = piece->start + (uint32_t)common;
    return common == piece->length;
}

enum outcome { FITS, DIFFERS, FITS_NOT };

/* A literal and the string behind it, nearly always a plain one. */
static inline enum outcome take_string(struct fit *fit, struct shape_piece *piece)
{
    struct scan_span text = {fit->text, fit->length}, literal = {fit->shape->text + piece->start, piece->length};
    unsigned marks = 0;
    struct scan_thread thread = fit->scan->thread(text, fit->at, literal, &marks);

    if (thread.end == SCAN_DIFFERS) {
        fit->differs_at = piece->start + (uint32_t)(thread.start - fit->at);
        return DIFFERS;
    }
    fit->at = thread.end;
    fit->escaped = false;
    fit->odd_marks = marks;
    if (thread.end == fit->length || (fit->text[thread.end] != '"' && !shape_take_odd_string(fit, thread.start)))
        return FITS_NOT;
    fit->marks |= piece->kind == HOLE_TEXT ? fit->odd_marks : 0;
    fill_hole(fit, piece, thread.start);
    return FITS;
}

static inline enum outcome take_other(struct fit *fit, struct shape_piece *piece)
{
    fit->escaped = false;
    if (!take_literal(fit, piece))
        return DIFFERS;
    size_t start = fit->at;
    if (!shape_take_value(fit, (enum hole_kind)piece->kind))
        return FITS_NOT;
    fill_hole(fit, piece, start);
    return FITS;
}

static enum outcome take_all(struct fit *fit, bool open_end)
{
    struct shape_piece *piece = fit->shape->pieces, *last = piece + fit->shape->active_count;
    enum outcome outcome = FITS;

    fit->at = 0;
    fit->tokens = fit->shape->token_count;
    fit->marks = fit->shape->marks;
    for (; piece < last && outcome == FITS; piece++)
        outcome = piece->kind <= HOLE_TEXT ? take_string(fit, piece) : take_other(fit, piece);
    if (outcome != FITS)
        return outcome;
    return take_literal(fit, last) && (open_end || fit->at == fit->length) ? FITS : DIFFERS;
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

/* ---- which holes are active */

static bool holds_name(const struct shape_hole *hole)
{
    static const size_t names[] = {offsetof(struct chunk, id), offsetof(struct chunk, model),
                                   offsetof(struct chunk, system_fingerprint)};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (hole->field == names[i])
            return true;
    return false;
}

/* What the texts that are the same in all events may hold, is known once. */
static void take_marks(struct shape *shape)
{
    shape->marks = 0;
    for (uint16_t i = 0; i < shape->hole_count; i++) {
        const struct shape_hole *hole = &shape->holes[i];
        if (hole->kind == HOLE_TEXT && !hole->active)
            shape->marks |= json_text_marks((struct slice){shape->text + hole->start, hole->end - hole->start});
    }
}

static struct shape_piece piece_before(const struct shape *shape, const struct shape_hole *hole, uint32_t from,
                                       uint16_t edge)
{
    return (struct shape_piece){.start = from,
                                .length = hole->start - from,
                                .end = hole->end,
                                .first_edge = edge,
                                .after_edge = shape->edge_count,
                                .field = hole->field,
                                .value = hole->value,
                                .kind = hole->kind};
}

void shape_cut(struct shape *shape)
{
    struct shape_piece *piece = shape->pieces;
    uint32_t from = 0;
    uint16_t edge = 0;

    shape->names_differ = false;
    shape->alike = shape->texts_known;
    shape->view.chunk.likeness = 0;
    for (uint16_t i = 0; i < shape->hole_count; i++) {
        const struct shape_hole *hole = &shape->holes[i];
        if (!hole->active)
            continue;
        shape->names_differ = shape->names_differ || holds_name(hole);
        shape->alike = shape->alike && hole->free;
        edge = edges_behind(shape, edge, hole);
        if (piece > shape->pieces)
            piece[-1].after_edge = edge;
        *piece++ = piece_before(shape, hole, from, edge);
        from = hole->end;
    }
    shape->active_count = (uint16_t)(piece - shape->pieces);
    *piece = (struct shape_piece){.start = from, .length = shape->length - from};
    take_marks(shape);
}

/* ---- the event */

void shape_complete(struct shape *shape)
{
    if (shape->complete)
        return;
    shape->complete = true;
    move_fields(shape);
}

size_t shape_match(struct shape *shape, const struct shape_measure *measure, struct slice text, enum shape_end end,
                   bool widen)
{
    struct fit fit = {.shape = shape, .scan = measure->scan, .text = text.data, .length = text.length};
    struct chunk *chunk = &shape->view.chunk;
    enum outcome outcome;

    do
        outcome = take_all(&fit, end == END_OF_SHAPE);
    while (outcome == DIFFERS && widen && activate(shape, fit.differs_at));
    if (outcome != FITS || fit.tokens > measure->token_limit)
        return 0;
    shape->complete = shape->active_count == 0;
    chunk->text = (struct slice){fit.text, fit.at};
    chunk->text_marks = fit.marks;
    if (shape->names_differ)
        chunk_take_names(chunk);
    if (shape->view.token_count > 0)
        fill_tokens(&shape->view, fit.text);
    return fit.at;
}
