/*
 * Which shape of its stream's own may fit an event? They are found by a hash of its
 * first bytes, where the stream's id stands; in them little is active, so they are
 * quick.
 */
#include "chunk/shape_list.h"

void shapes_use_own(struct head *head, int i, struct shape *latest)
{
    if (latest != NULL)
        latest->next = head->own[i];
    shape_put_first(head->own, i, head->own[i]);
}

/* Those that the hint speaks for come before the others. `failed` was tried already. */
static struct shape *find_among(struct shapes *shapes, struct head *head, struct slice text, enum shape_end end,
                                const struct shape *failed)
{
    struct shape *latest = shapes_own(shapes, head, 0);
    uint32_t openers = latest == NULL ? 0 : shapes_openers(shapes, latest, text);

    for (int i = openers > 0 ? 0 : OWN_SHAPES; i < 2 * OWN_SHAPES; i++) {
        struct shape *shape = shapes_own(shapes, head, i % OWN_SHAPES);
        bool likely = shape != NULL && openers > 0 && shape->openers == openers;
        if (shape == NULL || shape == failed || likely != (i < OWN_SHAPES) ||
            shape_match(shape, &shapes->measure, text, end, false) == 0)
            continue;
        shape->openers = openers;
        shapes_use_own(head, i % OWN_SHAPES, latest);
        return shape;
    }
    return NULL;
}

/* That comes after its stream's latest as it did the last time. */
static struct shape *use_next(struct head *head, const struct shape *latest, struct shape *next)
{
    int place = shapes_place(head, latest->next);

    shape_put_first(head->own, place < OWN_SHAPES ? place : OWN_SHAPES - 1, latest->next);
    return next;
}

/* Mostly what came after the latest one the last time comes after it again, and that is one of the same shape. */
static struct shape *find_own(struct shapes *shapes, struct slice text, enum shape_end end, const struct shape *failed)
{
    struct head *head = shapes_head(shapes, shapes->key = shapes_key(text));
    struct shape *latest = head == NULL ? NULL : shapes_own(shapes, head, 0);
    struct shape *next = shapes_next(shapes, latest);

    if (head == NULL)
        return NULL;
    if (next != NULL && next != failed && shape_match(next, &shapes->measure, text, end, false) > 0)
        return use_next(head, latest, next);
    return find_among(shapes, head, text, end, next != NULL ? next : failed);
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
