/*
 * Prefixes: which form does one have, and what fills its holes? Found out once a
 * stream; costs a match of a short shape for each form that is tried: first the one
 * that a few bytes speak for, then the latest.
 */
#include "chunk/shape_prefix.h"

struct prefix_forms *prefix_forms_create(struct arena *arena)
{
    struct prefix_forms *forms = ARENA_TAKE_LINES(arena, struct prefix_forms, 1);

    if (forms == NULL)
        return NULL;
    forms->given = 0;
    memset(forms->hints, 0, sizeof forms->hints);
    for (uint16_t i = 0; i < PREFIX_FORMS; i++) {
        forms->order[i] = i;
        forms->list[i] = (struct prefix_form){0};
    }
    return forms;
}

/* ---- forms */

static bool holds_names(const struct chunk *chunk, uint32_t end)
{
    const struct field *const names[] = {&chunk->id, &chunk->model, &chunk->system_fingerprint, &chunk->created.field};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i]->end > end)
            return false;
    return true;
}

/* How many holes stand before the choices; more than PREFIX_HOLES: what stands there is no prefix. */
static uint16_t count_holes(const struct shape *shape)
{
    const struct chunk *chunk = &shape->view.chunk;
    uint32_t end = chunk->choices.start;
    uint16_t count = 0;

    if (end == 0 || end > PREFIX_BYTES || !holds_names(chunk, end))
        return UINT16_MAX;
    for (; count < shape->hole_count && shape->holes[count].start < end; count++)
        if (shape->holes[count].kind == HOLE_TEXT || shape->holes[count].kind == HOLE_INTEGERS ||
            shape->holes[count].kind == HOLE_LIST)
            return UINT16_MAX;
    return count;
}

/* What stands in a prefix and is no hole moves all the same. */
static uint16_t count_edges(const struct shape *shape)
{
    uint16_t count = 0;

    while (count < shape->edge_count && shape->edges[count].position < shape->view.chunk.choices.start)
        count++;
    return count;
}

static void make_form(struct shape *own, const struct shape *shape, uint16_t holes)
{
    memset(own, 0, offsetof(struct shape, strands));
    own->length = shape->view.chunk.choices.start;
    memcpy(own->text, shape->text, own->length);
    own->hole_count = holes;
    memcpy(own->holes, shape->holes, holes * sizeof *own->holes);
    own->edge_count = count_edges(shape);
    memcpy(own->edges, shape->edges, own->edge_count * sizeof *own->edges);
    own->view.chunk = shape->view.chunk;
    own->view.token_count = 0;
    shape_cut(own);
}

static bool same_hole(const struct shape_hole *a, const struct shape_hole *b)
{
    return a->kind == b->kind && a->field == b->field && a->value == b->value;
}

static bool same_literal(const struct shape *a, const struct shape *b, uint16_t strand)
{
    const struct scan_strand *x = &a->strands[strand], *y = &b->strands[strand];

    return x->length == y->length && memcmp(a->text + x->start, b->text + y->start, x->length) == 0;
}

static bool same_form(const struct shape *a, const struct shape *b)
{
    if (a->hole_count != b->hole_count)
        return false;
    for (uint16_t i = 0; i < a->hole_count; i++)
        if (!same_hole(&a->holes[i], &b->holes[i]) || !same_literal(a, b, i))
            return false;
    return same_literal(a, b, a->hole_count);
}

/* The one at that place was put together aside: it stays there unless it is there already. */
static uint32_t number_of(struct prefix_forms *forms, uint16_t place)
{
    for (uint16_t i = 0; i < PREFIX_FORMS; i++)
        if (i != place && forms->list[i].number != 0 && same_form(&forms->shapes[place], &forms->shapes[i]))
            return forms->list[i].number;
    forms->list[place] = (struct prefix_form){.number = ++forms->given};
    shape_put_first(forms->order, PREFIX_FORMS - 1, place);
    return forms->given;
}

void shape_take_form(struct prefix_forms *forms, struct shape *shape)
{
    uint16_t holes = count_holes(shape), place = forms->order[PREFIX_FORMS - 1]; /* used least lately */

    shape->form = 0;
    shape->prefix_holes = 0;
    if (holes > PREFIX_HOLES)
        return;
    for (uint16_t i = 0; i < holes; i++)
        shape->holes[i].active = true;
    forms->list[place].number = 0;
    make_form(&forms->shapes[place], shape, holes);
    shape->form = number_of(forms, place);
    shape->prefix_holes = holes;
    shape->prefix_length = (uint16_t)shape->view.chunk.choices.start;
}

void prefix_forms_note_change(struct prefix_forms *forms, uint32_t form)
{
    for (size_t i = 0; i < PREFIX_FORMS; i++)
        if (forms->list[i].number == form)
            forms->list[i].varies = true;
}

bool prefix_varies(const struct prefix_forms *forms, uint32_t form)
{
    for (size_t i = 0; i < PREFIX_FORMS; i++)
        if (forms->list[i].number == form)
            return forms->list[i].varies;
    return true;
}

/* ---- an event's */

static void take(struct prefix *prefix, const struct shape *shape, struct slice text)
{
    prefix->length = (uint32_t)text.length;
    prefix->names = shape->view.chunk.names;
    memcpy(prefix->text, text.data, text.length);
    for (uint16_t i = 0; i < shape->active_count; i++) {
        const struct scan_strand *strand = &shape->strands[i];
        struct prefix_value *value = &prefix->values[i];
        *value = (struct prefix_value){.start = strand->from, .end = strand->to, .escaped = strand->escaped};
        if (shape->pieces[i].value != NO_TARGET)
            memcpy(&value->value, (const char *)&shape->view + shape->pieces[i].value, sizeof value->value);
    }
}

/* Where most providers name the model: behind an id, the object and the time. Forms differ as their senders do. */
enum { HINT_AT = 104 };

static struct prefix_hint *hint_of(struct prefix_forms *forms, struct slice text, uint64_t *bytes)
{
    if (text.length < HINT_AT + sizeof *bytes)
        return NULL;
    memcpy(bytes, text.data + HINT_AT, sizeof *bytes);
    return &forms->hints[hash_bytes(text.data + HINT_AT, sizeof *bytes) % PREFIX_HINTS];
}

static bool try_form(struct prefix_forms *forms, uint16_t place, const struct shape_measure *measure, struct slice text,
                     struct prefix *prefix)
{
    struct shape *shape = &forms->shapes[place];
    size_t length = forms->list[place].number == 0 ? 0 : shape_match(shape, measure, text, END_OF_SHAPE, false);

    if (length == 0 || length > PREFIX_BYTES)
        return false;
    take(prefix, shape, (struct slice){text.data, length});
    prefix->form = forms->list[place].number;
    return true;
}

static void use_form(struct prefix_forms *forms, uint16_t place)
{
    int i = 0;

    while (forms->order[i] != place)
        i++;
    shape_put_first(forms->order, i, place);
}

void prefix_find(struct prefix_forms *forms, const struct shape_measure *measure, struct slice text,
                 struct prefix *prefix)
{
    uint64_t bytes;
    struct prefix_hint *hint = hint_of(forms, text, &bytes);
    uint16_t place = hint != NULL && hint->bytes == bytes ? hint->place : forms->order[0], first = place;
    bool found = try_form(forms, place, measure, text, prefix);

    for (int i = 0; i < PREFIX_FORMS && !found; i++) {
        place = forms->order[i];
        found = place != first && try_form(forms, place, measure, text, prefix);
    }
    if (!found) {
        prefix->form = 0;
        return;
    }
    use_form(forms, place);
    if (hint != NULL)
        *hint = (struct prefix_hint){bytes, place};
}

void prefix_fill(const struct prefix *prefix, struct shape *shape)
{
    for (uint16_t i = 0; i < shape->prefix_holes; i++) {
        const struct prefix_value *value = &prefix->values[i];
        shape->strands[i].from = value->start;
        shape->strands[i].to = value->end;
        shape->strands[i].escaped = value->escaped;
        if (shape->pieces[i].value != NO_TARGET)
            memcpy(shape_target(shape, shape->pieces[i].value), &value->value, sizeof value->value);
    }
    shape->view.chunk.names = prefix->names;
}
