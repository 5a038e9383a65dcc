/*
 * A shape of all events that fits a stream becomes one of the stream's own: the same
 * holes, with the event at hand as its text. What is the same in all events of a
 * stream is literal in it, so that little is left to look at.
 */
#include "chunk/shape_state.h"

static void copy_view(struct shape_view *view, const struct shape_view *other)
{
    view->chunk = other->chunk;
    view->chunk.choice = view->choice;
    view->chunk.call = view->call;
    memcpy(view->choice, other->choice, other->chunk.choice_count * sizeof *view->choice);
    memcpy(view->call, other->call, other->chunk.call_count * sizeof *view->call);
    memcpy(view->token, other->token, other->token_count * sizeof *view->token);
    memcpy(view->token_end, other->token_end, sizeof view->token_end);
    view->token_count = other->token_count;
}

/*
 * To where they are in the last event: what is before an active hole moved with the hole before that. Holes that
 * differ in each chunk anyway are active from the start; names mostly stay the same in a stream. The others are left
 * out, as a stream's own shape is never widened.
 */
static void copy_holes(struct shape *shape, const struct shape *other, uint16_t steady)
{
    uint32_t shift = 0, active = 0;

    shape->hole_count = 0;
    for (uint32_t i = 0; i < other->hole_count; i++) {
        const struct shape_hole *hole = &other->holes[i];
        struct shape_hole *own = &shape->holes[shape->hole_count];
        if (!hole->active)
            continue;
        *own = *hole;
        own->start += shift;
        shift = shape_shift(other, active++);
        own->end += shift;
        if (hole->free && !hole->name && i >= steady)
            shape->hole_count++;
    }
}

static void copy_edges(struct shape *shape, const struct shape *other)
{
    for (uint32_t i = 0; i < other->edge_count; i++) {
        shape->edges[i] = other->edges[i];
        memcpy(&shape->edges[i].position, (const char *)&other->view + other->edges[i].target, sizeof(uint32_t));
    }
}

/* The shape's own list was settled; it serves no scope yet. */
static void copy_repeats(struct shape *shape, const struct shape *other)
{
    shape->repeats.count = other->repeats.count;
    shape->repeats.scope = 0;
    for (uint32_t i = 0; i < other->repeats.count; i++) {
        shape->repeats.list[i] = other->repeats.list[i];
        shape->repeats.list[i].at = shape_moved(other, other->repeats.list[i].at);
    }
}

void shape_copy(struct shape *shape, const struct shape *other, struct slice text, uint16_t steady)
{
    shape->fingerprint = other->fingerprint;
    shape->length = (uint32_t)text.length;
    shape->token_count = other->token_count;
    shape->prefix_holes = 0;
    shape->form = 0;
    shape->edge_count = other->edge_count;
    shape->texts_known = other->texts_known;
    shape->lists = other->lists;
    shape->likeness = other->likeness;
    copy_repeats(shape, other);
    copy_view(&shape->view, &other->view);
    copy_holes(shape, other, steady);
    copy_edges(shape, other);
    memcpy(shape->text, text.data, text.length);
    shape_cut(shape);
}
