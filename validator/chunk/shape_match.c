/*
 * Does an event have a shape? Literal pieces are compared, and each active hole
 * is proved to be filled as reading would have it. Where a piece differs inside a
 * hole that was the same until now, that hole becomes active. The fields that only
 * move, because they stand behind a hole, wait until somebody needs them.
 *
 * Cost: one comparison a piece, one scan a hole; to complete, one addition an edge.
 */
#include "chunk/shape_forms.h"
#include "chunk/shape_prefix.h"

/* ---- the chunk */

static void fill_field(struct shape *shape, uint32_t piece)
{
    const struct scan_strand *strand = &shape->strands[piece];
    struct field *field = shape_target(shape, shape->pieces[piece].field);

    field->start = strand->from;
    field->end = strand->to;
    field->escaped = strand->escaped;
}

static void fill_all(struct shape *shape)
{
    for (uint32_t i = 0; i < shape->active_count; i++)
        fill_field(shape, i);
}

uint32_t shape_shift(const struct shape *shape, uint32_t piece)
{
    return shape->strands[piece].to - shape->pieces[piece].end;
}

/*
 * Fields before the first hole behind which something moved are left, as they stand where they stood: ids of two
 * streams mostly are of one length.
 */
static void fill_and_move(struct shape *shape)
{
    uint32_t shifts[SHAPE_HOLES_MAX], first = shape->edge_count;

    for (uint32_t i = shape->active_count; i > 0; i--) {
        struct shape_piece *piece = &shape->pieces[i - 1];
        uint32_t shift = shifts[i - 1] = shape_shift(shape, i - 1);
        fill_field(shape, i - 1);
        first = shift != piece->moved ? piece->first_edge : first;
        piece->moved = shift;
    }
    for (uint32_t k = first; k < shape->edge_count; k++) {
        const struct shape_edge *edge = &shape->edges[k];
        *(uint32_t *)shape_target(shape, edge->target) = edge->position + shifts[edge->piece];
    }
}

static void join_tokens(struct tokens_view *tokens, const char *text, const struct token_view *list, uint32_t count)
{
    *tokens = (struct tokens_view){.listed = true, .joined = JOINED_HASH_EMPTY};
    for (uint32_t i = 0; i < count; i++)
        tokens_add(tokens, text, &list[i], i);
}

/* Without `scan` they are joined also where they are the content, which is told without. */
static void fill_tokens(struct shape_view *view, struct slice text, const struct scan_level *scan)
{
    uint32_t token = 0;

    for (uint32_t i = 0; i < view->chunk.choice_count; token = view->token_end[i++]) {
        struct choice_view *choice = &view->choice[i];
        const struct token_view *list = &view->token[token];
        uint32_t count = view->token_end[i] - token;
        if (count > 0 && scan != NULL && choice->content.kind == JSON_STRING &&
            tokens_are(scan, text, field_slice(&view->chunk, &choice->content), list, count))
            choice->tokens = (struct tokens_view){.listed = true, .same = true};
        else if (count > 0)
            join_tokens(&choice->tokens, text.data, list, count);
    }
}

/* ---- pieces */

enum outcome { FITS, DIFFERS, FITS_NOT };

/* The list of a choice's tokens; those of the choices before it are known. */
static bool take_list(struct fit *fit, uint32_t choice)
{
    struct shape_view *view = &fit->shape->view;
    bool fits = forms_take_list(fit, FORM_TOKEN);

    for (; choice < view->chunk.choice_count; choice++)
        view->token_end[choice] = view->token_count;
    return fits;
}

/* The hole at which the weave has stopped. */
static bool take_hole(struct fit *fit, enum scan_stop stop)
{
    size_t piece = fit->weave.strand;

    if (fit->shape->strands[piece].tag == HOLE_LIST)
        return take_list(fit, fit->shape->pieces[piece].value);
    return shape_take_hole(fit, stop);
}

static enum outcome take_all(struct fit *fit, enum shape_end end)
{
    struct scan_weave *weave = &fit->weave;
    enum scan_stop stop;

    while ((stop = fit->scan->weave(weave)) > SCAN_DIFFERS)
        if (!take_hole(fit, stop))
            return FITS_NOT;
    return stop == SCAN_THROUGH && (end == END_OF_SHAPE || weave->at == weave->text.length) ? FITS : DIFFERS;
}

/* Of an event whose prefix is known only the rest is looked at. */
static void skip_prefix(struct fit *fit, const struct prefix *prefix)
{
    struct shape *shape = fit->shape;

    fit->weave.strand = shape->prefix_holes;
    fit->weave.at = shape->prefix_holes == 0 ? 0 : prefix->values[shape->prefix_holes - 1].end;
    if (shape->prefix_holes > 0)
        shape->strands[shape->prefix_holes - 1].to = (uint32_t)fit->weave.at;
}

static bool knows_prefix(const struct shape_measure *measure, const struct shape *shape)
{
    return measure->prefix != NULL && shape->form == measure->prefix->form;
}

static void begin(struct fit *fit, struct shape *shape, const struct shape_measure *measure, struct slice text)
{
    *fit = (struct fit){
        .shape = shape,
        .scan = measure->scan,
        .forms = measure->forms,
        .weave = {.text = {text.data, text.length},
                  .literals = shape->text,
                  .strands = shape->strands,
                  .count = shape->active_count},
    };
    if (shape->lists)
        shape->view.token_count = 0;
    if (knows_prefix(measure, shape))
        skip_prefix(fit, measure->prefix);
}

/* Where the event differs, in the shape's text: in the strand at hand, or behind the last one. */
static uint32_t differs_at(const struct fit *fit)
{
    const struct shape *shape = fit->shape;
    size_t strand = fit->weave.strand, from = strand == 0 ? 0 : shape->strands[strand - 1].to;

    return shape->strands[strand].start + (uint32_t)(fit->weave.at - from);
}

/* Makes the hole active in which the event differs; false: it differs in what is literal. */
static bool activate(struct shape *shape, uint32_t position)
{
    for (uint32_t i = 0; i < shape->hole_count && shape->holes[i].start <= position; i++) {
        struct shape_hole *hole = &shape->holes[i];
        if (hole->active || position > hole->end)
            continue;
        hole->active = true;
        shape_cut(shape);
        return true;
    }
    return false;
}

/* Gives the edges from `edge` on to the last active hole, up to those behind the next hole; gives where these begin. */
static uint16_t take_edges(struct shape *shape, uint16_t edge, const struct shape_hole *next)
{
    uint8_t piece = (uint8_t)(shape->active_count == 0 ? 0 : shape->active_count - 1);

    for (; edge < shape->edge_count; edge++) {
        struct shape_edge *at = &shape->edges[edge];
        if (next != NULL && at->position >= next->start && (at->position > next->start || at->is_end))
            break;
        at->piece = piece;
    }
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

enum scan_value shape_scan_value(enum hole_kind kind)
{
    static const uint8_t values[HOLE_KIND_COUNT] = {
        [HOLE_STRING] = SCAN_STRING,   [HOLE_TEXT] = SCAN_STRING,   [HOLE_INTEGER] = SCAN_INTEGER,
        [HOLE_NATURAL] = SCAN_INTEGER, [HOLE_NUMBER] = SCAN_NUMBER, [HOLE_INTEGERS] = SCAN_INTEGERS,
        [HOLE_LIST] = SCAN_OTHER,
    };

    return (enum scan_value)values[kind];
}

enum { NOWHERE = offsetof(struct shape_view, nowhere) };

static void add_piece(struct shape *shape, const struct shape_hole *hole, uint32_t from, uint16_t edge)
{
    uint16_t i = shape->active_count++;

    shape->strands[i] = (struct scan_strand){.start = from,
                                             .length = hole->start - from,
                                             .value = (uint8_t)shape_scan_value((enum hole_kind)hole->kind),
                                             .tag = hole->kind,
                                             .counts = hole->kind == HOLE_TEXT};
    shape->pieces[i] = (struct shape_piece){.end = hole->end,
                                            .first_edge = edge,
                                            .field = hole->field != NO_TARGET ? hole->field : NOWHERE,
                                            .value = hole->value,
                                            .moved = NOT_MOVED};
    shape->has_integers = shape->has_integers || (hole->value != NO_TARGET && hole->kind != HOLE_LIST);
    if (hole->kind == HOLE_TEXT)
        shape->texts[shape->text_count++] = i;
}

static bool has_few_strings(const struct shape *shape)
{
    bool few = shape->active_count < SHAPE_LONE_STRANDS;

    for (uint16_t i = 0; few && i < shape->active_count; i++)
        few = shape->strands[i].value == SCAN_STRING || shape->strands[i].tag == HOLE_LIST;
    return few;
}

/* Tokens are looked at beside the content alone. */
static bool has_content_alone(const struct shape *shape)
{
    return shape->text_count == 1 && shape->pieces[shape->texts[0]].field ==
                                         offsetof(struct shape_view, choice) + offsetof(struct choice_view, content);
}

/* What batches ask for. */
static void note_lone_text(struct shape *shape)
{
    shape->lone_text = shape->alike && shape->same_names && shape->text_count == 1 && has_few_strings(shape) &&
                       (!shape->lists || has_content_alone(shape));
    if (!shape->lone_text)
        return;
    shape->lone_field = shape->pieces[shape->texts[0]].field;
    memcpy(shape->lone_strands, shape->strands, (shape->active_count + 1u) * sizeof *shape->strands);
}

void shape_cut(struct shape *shape)
{
    uint32_t from = 0;
    uint16_t edge = 0;

    shape->active_count = shape->text_count = 0;
    shape->names_differ = shape->prefix_holes > 0;
    shape->has_integers = false;
    shape->same_names = true;
    shape->alike = shape->likeness != 0;
    for (uint16_t i = 0; i < shape->hole_count; i++) {
        const struct shape_hole *hole = &shape->holes[i];
        if (!hole->active)
            continue;
        shape->names_differ = shape->names_differ || holds_name(hole);
        shape->alike = shape->alike && hole->free;
        shape->same_names = shape->same_names && !hole->name;
        edge = take_edges(shape, edge, hole);
        add_piece(shape, hole, from, edge);
        from = hole->end;
    }
    take_edges(shape, edge, NULL);
    shape->strands[shape->active_count] =
        (struct scan_strand){.start = from, .length = shape->length - from, .value = SCAN_OTHER};
    shape->view.chunk.likeness = shape->alike ? shape->likeness : 0;
    note_lone_text(shape);
}

/* ---- the event */

static void fill_fields(struct shape *shape)
{
    if (shape->complete)
        return;
    shape->complete = true;
    fill_and_move(shape);
}

void shape_complete(struct shape *shape)
{
    fill_fields(shape);
    if (shape->view.token_count > 0)
        fill_tokens(&shape->view, shape->view.chunk.text, NULL);
}

/* The values of integers, but for those in a prefix that is known. */
static void fill_integers(struct shape *shape, struct slice text, uint16_t first)
{
    for (uint16_t i = first; i < shape->active_count; i++) {
        uint16_t value = shape->pieces[i].value;
        if (shape->strands[i].value == SCAN_INTEGER && value != NO_TARGET)
            *(int64_t *)shape_target(shape, value) = shape_integer(slice_from(text, shape->strands[i].from));
    }
}

/* Names, with all that they stand among. */
static void fill_names(struct shape *shape, const struct shape_measure *measure)
{
    bool known = knows_prefix(measure, shape);

    if (known)
        prefix_fill(measure->prefix, shape);
    fill_fields(shape);
    if (!known)
        chunk_take_names(&shape->view.chunk);
}

/* What is filled in at once: texts, tokens, integers, and names with all that they stand among. */
static void fill_view(struct shape *shape, const struct scan_weave *weave, const struct shape_measure *measure)
{
    struct chunk *chunk = &shape->view.chunk;

    shape->complete = false;
    chunk->text = (struct slice){weave->text.data, weave->at};
    chunk->text_marks = weave->marks;
    for (uint16_t i = 0; i < shape->text_count; i++)
        fill_field(shape, shape->texts[i]);
    if (shape->has_integers)
        fill_integers(shape, chunk->text, knows_prefix(measure, shape) ? shape->prefix_holes : 0);
    if (shape->names_differ)
        fill_names(shape, measure);
    if (shape->view.token_count == 0)
        return;
    if (!shape->lists)
        fill_all(shape);
    fill_tokens(&shape->view, chunk->text, measure->scan);
}

size_t shape_match(struct shape *shape, const struct shape_measure *measure, struct slice text, enum shape_end end,
                   bool widen)
{
    struct fit fit;
    enum outcome outcome;

    do {
        begin(&fit, shape, measure, text);
        outcome = take_all(&fit, end);
    } while (outcome == DIFFERS && widen && activate(shape, differs_at(&fit)));
    if (outcome != FITS || shape->token_count + fit.weave.elements > measure->token_limit)
        return 0;
    fill_view(shape, &fit.weave, measure);
    return fit.weave.at;
}

uint32_t shape_moved(const struct shape *shape, uint32_t position)
{
    uint32_t shift = 0;

    for (uint32_t i = 0; i < shape->active_count && shape->pieces[i].end <= position; i++)
        shift = shape_shift(shape, i);
    return position + shift;
}
