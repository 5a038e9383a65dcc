/*
 * Which shape of all may fit an event that none of its stream's own does? Its prefix
 * is known, mostly from the stream, and with the first bytes behind it gives a clue;
 * where that leads nowhere, its fingerprint does. The shape becomes a stream's own at
 * the second time that it fits the stream, or at once where that was worth it for
 * others.
 */
#include "chunk/shape_list.h"

/* ---- what becomes a stream's own */

static void add_own(struct shapes *shapes, struct head *head, struct shape *fitted, struct slice text)
{
    uint16_t index = shapes_make_room(shapes, &shapes->own);
    struct shape *own = &shapes->list[index];

    shape_complete(fitted);
    diag_settle_one(shapes->diag, &own->repeats);
    shape_copy(own, fitted, text, prefix_varies(shapes->prefix_forms, fitted->form) ? 0 : fitted->prefix_holes);
    own->key = head->key;
    own->origin = (uint16_t)(fitted - shapes->list);
    own->fresh = true;
    own->proven = own->batched = false;
    own->sits_out = 0;
    own->runs = own->view.token_count == 0 || own->lists;
    own->openers = shapes_openers(shapes, own, text);
    own->next = NO_SHAPE;
    own->version = ++shapes->versions;
    shape_put_first(head->own, OWN_SHAPES - 1, index);
}

void shapes_settle(struct shapes *shapes, struct shape *shape, struct slice text)
{
    struct head *head = shapes->head != NULL ? shapes->head : shapes_add_head(shapes, shapes->key);
    uint16_t index = (uint16_t)(shape - shapes->list);
    bool again = head->fitted == index;

    head->fitted = index;
    if (shape->returns == 0 && !again)
        return;
    if (shape->returns > 0)
        shape->returns--; /* until it is proved */
    if (text.length <= SHAPE_TEXT_MAX)
        add_own(shapes, head, shape, text);
}

void shapes_prove(struct shapes *shapes, struct shape *own)
{
    struct shape *origin = &shapes->list[own->origin];

    own->proven = true;
    own->batched = own->lone_text;
    if (origin->returns < RETURNS_MOST)
        origin->returns = (uint8_t)(origin->returns + 2);
}

/* ---- which may fit */

/* What an event begins with behind its prefix: enough to tell a content from a call and both from a finish. */
static struct clue *clue_of(struct shapes *shapes, uint32_t form, struct slice rest)
{
    size_t length = rest.length < CLUE_BYTES ? rest.length : CLUE_BYTES;

    return shapes_clue(shapes, hash_mix(hash_bytes(rest.data, length), form) | 1);
}

void shapes_lead_to(struct shapes *shapes, uint16_t index)
{
    const struct shape *shape = &shapes->list[index];
    struct slice text = {shape->text, shape->length};

    shapes->clue = clue_of(shapes, shape->form, shape->form == 0 ? text : slice_from(text, shape->prefix_length));
    shapes_follow_clue(shapes, index);
}

static bool fits(struct shapes *shapes, uint16_t index, struct slice text, enum shape_end end)
{
    struct shape *shape = &shapes->list[index];
    const struct prefix *prefix = shapes->measure_rest.prefix;
    bool other = prefix != NULL && shape->form != 0 && shape->form != prefix->form;

    if (shape->fingerprint == 0 || other || shape_match(shape, &shapes->measure_rest, text, end, true) == 0)
        return false;
    shape->fresh = true;
    return true;
}

/* What came there after the same shape in another stream: its chunks went the same way so far. */
static uint16_t *guess_of(struct shapes *shapes)
{
    uint64_t former = shapes->head == NULL ? NO_SHAPE : shapes->head->fitted;

    return &shapes->guesses[hash_mix(shapes->clue->key, former) % GUESSES];
}

/* `failed` was tried already. */
static uint16_t find_by_clue(struct shapes *shapes, struct slice text, enum shape_end end, uint16_t failed)
{
    uint16_t *list = shapes->clue->shapes;

    for (int i = 0; i < CLUE_SHAPES && list[i] != NO_SHAPE; i++) {
        uint16_t index = list[i];
        if (index == failed || !fits(shapes, index, text, end))
            continue;
        shape_put_first(list, i, index);
        return index;
    }
    return NO_SHAPE;
}

/* Lists of tokens give one shape many fingerprints. */
static bool may_have(const struct shape *shape, uint64_t fingerprint)
{
    return shape->fingerprint == fingerprint || shape->lists;
}

/* The event's shape by its fingerprint, or NO_SHAPE: then one is wanted, if the fingerprint is not new. */
static uint16_t find_by_print(struct shapes *shapes, struct slice text)
{
    uint64_t fingerprint = shape_fingerprint(shapes->measure.scan, text);
    bool known;
    struct print *print = shapes_print(shapes, fingerprint, &known);

    if (!known)
        return NO_SHAPE;
    shapes->fingerprint = fingerprint;
    shapes->wants = print;
    for (int i = 0; i < PRINT_SHAPES; i++) {
        uint16_t index = print->shapes[i];
        if (index == NO_SHAPE || !may_have(&shapes->list[index], fingerprint) ||
            !fits(shapes, index, text, END_OF_TEXT))
            continue;
        shape_put_first(print->shapes, i, index);
        shapes_follow_clue(shapes, index);
        return index;
    }
    return NO_SHAPE;
}

/* The event's prefix, which that of its stream mostly is. NULL: it has none of a known form. */
static const struct prefix *prefix_of(struct shapes *shapes, struct head *head, struct slice text)
{
    struct prefix *prefix = shapes_prefix(shapes, head);
    uint32_t former = prefix->form;

    if (former != 0 && prefix_begins(prefix, text))
        return prefix;
    prefix_find(shapes->prefix_forms, &shapes->measure, text, prefix);
    if (former != 0 && prefix->form == former)
        prefix_forms_note_change(shapes->prefix_forms, former);
    return prefix->form != 0 ? prefix : NULL;
}

struct shape *shapes_find_general(struct shapes *shapes, struct slice text, enum shape_end end)
{
    const struct prefix *prefix = prefix_of(shapes, shapes->head, text);
    uint16_t index, *guess;

    shapes->measure_rest.prefix = prefix;
    shapes->clue =
        prefix == NULL ? clue_of(shapes, 0, text) : clue_of(shapes, prefix->form, slice_from(text, prefix->length));
    guess = guess_of(shapes);
    if (*guess != NO_SHAPE && fits(shapes, *guess, text, end))
        return &shapes->list[*guess];
    index = find_by_clue(shapes, text, end, *guess);
    if (index == NO_SHAPE && end == END_OF_TEXT)
        index = find_by_print(shapes, text);
    if (index == NO_SHAPE)
        return NULL;
    *guess = index;
    return &shapes->list[index];
}

uint16_t shapes_find_twin(struct shapes *shapes, const struct shape *made)
{
    struct slice text = {made->text, made->length};

    shapes->measure_rest.prefix = NULL;
    for (uint16_t i = shapes->general.first; made->lists && i < shapes->general.first + shapes->general.count; i++) {
        const struct shape *shape = &shapes->list[i];
        if (shape->hole_count == made->hole_count && shape->token_count == made->token_count &&
            fits(shapes, i, text, END_OF_TEXT))
            return i;
    }
    return NO_SHAPE;
}
