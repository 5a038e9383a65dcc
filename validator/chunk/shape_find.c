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

static uint64_t word_before(const char *end)
{
    uint64_t word;

    memcpy(&word, end - sizeof word, sizeof word);
    return word;
}

/* Kinds of chunks of a stream differ where the first literal ends: one look there tells most of them apart. */
static bool may_stand(const struct shape *shape, struct slice text)
{
    uint32_t length = shape->strands[0].length;

    if (length < sizeof(uint64_t))
        return true;
    return text.length >= length && word_before(text.data + length) == word_before(shape->text + length);
}

static bool fits(struct shapes *shapes, struct shape *shape, struct slice text, enum shape_end end)
{
    return may_stand(shape, text) && shape_match(shape, &shapes->measure, text, end, false) > 0;
}

/* An event whose own shape is sought. */
struct quest {
    struct slice text;
    enum shape_end end;
    const struct shape *failed; /* that was tried already */
    uint32_t openers;           /* 0: they are no hint */
};

/* Among those that the hint speaks for, or among the others. */
static struct shape *find_likely(struct shapes *shapes, struct head *head, const struct quest *quest, bool likely)
{
    for (int i = 0; i < OWN_SHAPES && head->own[i] != NO_SHAPE; i++) {
        struct shape *latest = shapes_own(shapes, head, 0), *shape = shapes_own(shapes, head, i);
        if (shape == NULL || shape == quest->failed ||
            (quest->openers > 0 && shape->openers == quest->openers) != likely ||
            !fits(shapes, shape, quest->text, quest->end))
            continue;
        shape->openers = quest->openers;
        shapes_use_own(head, i, latest);
        return shape;
    }
    return NULL;
}

static struct shape *find_among(struct shapes *shapes, struct head *head, struct quest *quest)
{
    struct shape *latest = shapes_own(shapes, head, 0), *likely = NULL;

    quest->openers = latest == NULL ? 0 : shapes_openers(shapes, latest, quest->text);
    if (quest->openers > 0)
        likely = find_likely(shapes, head, quest, true);
    return likely != NULL ? likely : find_likely(shapes, head, quest, false);
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
    struct head *head = shapes->head = shapes_head(shapes, shapes->key = shapes_key(text));
    struct shape *latest = head == NULL ? NULL : shapes_own(shapes, head, 0);
    struct shape *next = shapes_next(shapes, latest);

    if (head == NULL)
        return NULL;
    if (next != NULL && next != failed && fits(shapes, next, text, end))
        return use_next(head, latest, next);
    return find_among(shapes, head, &(struct quest){.text = text, .end = end, .failed = next != NULL ? next : failed});
}

struct shape *shapes_find_own(struct shapes *shapes, struct slice text, enum shape_end end)
{
    struct shape *latest = shapes->latest, *next = shapes_likely(shapes, latest);

    if (next != NULL && fits(shapes, next, text, end))
        return next;
    struct shape *shape = find_own(shapes, text, end, next);
    shapes->alternate = shape != NULL && latest != NULL && shape->key != latest->key;
    return shape;
}
