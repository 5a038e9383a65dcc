/*
 * Which shape may fit? A stream's own shapes are found by a hash of the event's
 * first bytes, where its id stands; in them little is active, so they are quick.
 * Any other event is led by what came before it, or by its fingerprint, to the one
 * shape of all events like it, which becomes a stream's own at the second time that
 * it fits the stream, or at once where that was worth it for others.
 */
#include "chunk/shape_list.h"

static struct shape *fits(struct shapes *shapes, uint16_t index, struct slice text)
{
    struct shape *shape = &shapes->list[index];

    if (shape_match(shape, &shapes->measure, text, END_OF_TEXT, true) == 0)
        return NULL;
    shape->fresh = true;
    return shape;
}

/*
 * Shapes with a number of tokens of logprobs differ late, in how many there are: what opens in an event tells them
 * apart at a glance. Only a hint, as texts hold brackets, too. 0: there is none.
 */
static uint32_t count_openers(const struct shapes *shapes, const struct shape *latest, struct slice text)
{
    bool has_tokens = latest != NULL && latest->view.token_count > 0 && !latest->lists;

    return has_tokens ? (uint32_t)shapes->measure.scan->line_openers(text.data, text.length) : 0;
}

void shapes_use_own(struct shapes *shapes, struct head *head, int i, struct shape *latest)
{
    if (latest != NULL)
        latest->next = head->own[i];
    head->latest = shapes->list[head->own[i]].origin;
    shapes_put_first(head->own, i, head->own[i]);
}

/* Those that the hint speaks for come before the others. `failed` was tried already. */
static struct shape *find_own(struct shapes *shapes, struct slice text, enum shape_end end, const struct shape *failed)
{
    struct head *head = shapes_head(shapes, shapes_key(text));
    struct shape *latest = head == NULL ? NULL : shapes_own(shapes, head, 0);
    uint32_t openers = count_openers(shapes, latest, text);
    const struct shape *next = shapes_next(shapes, latest);

    for (int i = 0; head != NULL && i < 2 * OWN_SHAPES; i++) {
        struct shape *shape = shapes_own(shapes, head, i % OWN_SHAPES);
        bool likely = shape != NULL && (openers > 0 ? shape->openers == openers : shape == next);
        if (shape == NULL || shape == failed || likely != (i < OWN_SHAPES) ||
            shape_match(shape, &shapes->measure, text, end, false) == 0)
            continue;
        shape->openers = openers;
        shapes_use_own(shapes, head, i % OWN_SHAPES, latest);
        return shape;
    }
    return NULL;
}

static void add_own(struct shapes *shapes, struct head *head, struct shape *fitted, struct slice text)
{
    uint16_t index = shapes_make_room(shapes, &shapes->own);
    struct shape *own = &shapes->list[index];

    shape_complete(fitted);
    diag_settle_one(shapes->diag, &own->repeats);
    shape_copy(own, fitted, text);
    own->key = head->key;
    own->origin = (uint16_t)(fitted - shapes->list);
    own->fresh = true;
    own->proven = own->batched = false;
    own->sits_out = 0;
    own->runs = own->view.token_count == 0 || own->lists;
    own->openers = count_openers(shapes, own, text);
    own->next = NO_SHAPE;
    own->version = ++shapes->versions;
    shapes_put_first(head->own, OWN_SHAPES - 1, index);
}

/*
 * A shape of all fitted an event of the stream. The second time the stream gets one of its own; the first time already
 * where that was worth it for others.
 */
static struct shape *settle(struct shapes *shapes, struct head *head, uint16_t fitted, struct slice text)
{
    struct shape *shape = &shapes->list[fitted];

    head->latest = fitted;
    if (shape->returns == 0 && head->fitted != fitted) {
        head->fitted = fitted;
        return shape;
    }
    if (shape->returns > 0)
        shape->returns--; /* until it is proved */
    if (text.length <= SHAPE_TEXT_MAX)
        add_own(shapes, head, shape, text);
    return shape;
}

static bool fits_general(struct shapes *shapes, uint16_t index, struct slice text)
{
    return index != NO_SHAPE && shapes->list[index].fingerprint != 0 && fits(shapes, index, text) != NULL;
}

/*
 * Streams are alike in what follows what: the shapes that came after this one are tried before all; where it lists
 * tokens it is tried itself, as events of other numbers of them have other fingerprints.
 */
static uint16_t find_next(struct shapes *shapes, struct shape *before, struct slice text)
{
    if (before != NULL && before->lists && fits_general(shapes, (uint16_t)(before - shapes->list), text))
        return (uint16_t)(before - shapes->list);
    for (int i = 0; before != NULL && i < SHAPE_FOLLOWERS; i++) {
        uint16_t index = before->followers[i];
        if (!fits_general(shapes, index, text))
            continue;
        shapes_put_first(before->followers, i, index);
        return index;
    }
    return NO_SHAPE;
}

/* Lists of tokens give one shape many fingerprints. */
static bool may_have(const struct shape *shape, uint64_t fingerprint)
{
    return shape->fingerprint == fingerprint || shape->lists;
}

uint16_t shapes_find_twin(struct shapes *shapes, const struct shape *made)
{
    struct slice text = {made->text, made->length};

    for (uint16_t i = 0; made->lists && i < shapes->general.count; i++) {
        const struct shape *shape = &shapes->list[shapes->general.first + i];
        if (shape->fingerprint != 0 && shape->hole_count == made->hole_count &&
            shape->token_count == made->token_count &&
            fits_general(shapes, (uint16_t)(shapes->general.first + i), text))
            return (uint16_t)(shapes->general.first + i);
    }
    return NO_SHAPE;
}

/* The event's shape by its fingerprint, or NO_SHAPE: then one is wanted, if the fingerprint is not new. */
static uint16_t find_by_print(struct shapes *shapes, struct slice text)
{
    uint64_t fingerprint = shape_fingerprint(shapes->measure.scan, text);
    struct print *print = shapes_print(shapes, fingerprint);

    if (print->fingerprint != fingerprint) {
        *print = (struct print){fingerprint, {NO_SHAPE, NO_SHAPE, NO_SHAPE, NO_SHAPE}};
        return NO_SHAPE;
    }
    shapes->fingerprint = fingerprint;
    shapes->wants = print;
    for (int i = 0; i < PRINT_SHAPES; i++) {
        uint16_t index = print->shapes[i];
        if (index == NO_SHAPE || !may_have(&shapes->list[index], fingerprint) || !fits_general(shapes, index, text))
            continue;
        shapes_put_first(print->shapes, i, index);
        return index;
    }
    return NO_SHAPE;
}

/* What all streams have in common: a shape whose event came before, in this stream or, at its beginning, in another. */
static struct shape *shape_before(struct shapes *shapes, const struct head *head)
{
    if (head != NULL)
        return head->latest == NO_SHAPE ? NULL : &shapes->list[head->latest];
    return shapes->latest == NULL ? NULL : &shapes->list[shapes->latest->origin];
}

struct shape *shapes_find_general(struct shapes *shapes, struct slice text)
{
    uint64_t key = shapes_key(text);
    struct head *head = shapes_head(shapes, key);
    struct shape *before = shape_before(shapes, head);
    uint16_t index = find_next(shapes, before, text);

    if (index == NO_SHAPE) {
        index = find_by_print(shapes, text);
        if (index != NO_SHAPE && before != NULL)
            shapes_put_first(before->followers, SHAPE_FOLLOWERS - 1, index);
    }
    if (index == NO_SHAPE)
        return NULL;
    return settle(shapes, head != NULL ? head : shapes_add_head(shapes, key), index, text);
}

struct shape *shapes_find_own(struct shapes *shapes, struct slice text, enum shape_end end)
{
    struct shape *latest = shapes->latest, *next = shapes_likely(shapes, latest);

    if (next != NULL && shape_match(next, &shapes->measure, text, end, false) > 0)
        return next;
    struct shape *shape = find_own(shapes, text, end, next);
    shapes->alternate = shape != NULL && latest != NULL && shape->key != latest->key;
    return shape;
}

void shapes_prove(struct shapes *shapes, struct shape *own)
{
    struct shape *origin = &shapes->list[own->origin];

    own->proven = true;
    own->batched = own->lone_text;
    if (origin->returns < RETURNS_MOST)
        origin->returns = (uint8_t)(origin->returns + 2);
}
