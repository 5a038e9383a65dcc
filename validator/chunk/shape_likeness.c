/*
 * Which shapes have chunks that the stream rules cannot tell apart, but for what
 * their texts say? Those whose views are the same when all that is looked at again in
 * each chunk is taken out of them. They are compared whole, so that no two chunks are
 * ever taken for alike that are not.
 */
#include "chunk/shape_state.h"

static void clear_field(struct shape *shape, const struct shape_field *stand)
{
    struct field *field = shape_target(shape, (uint16_t)stand->offset);

    field->start = field->end = 0;
    field->escaped = false;
}

/* What stays of a choice: one is enough, as chunks with several have no likeness. */
static void clear_choice(struct choice_view *choice)
{
    choice->index.value = 0;
    choice->tokens = (struct tokens_view){.listed = choice->tokens.listed};
}

static void clear_chunk(struct chunk *chunk)
{
    chunk->event = NULL;
    chunk->text = (struct slice){0};
    chunk->names.id = chunk->names.model = chunk->names.fingerprint = 0;
    chunk->created.value = 0;
    chunk->choice = NULL;
    chunk->call = NULL;
    chunk->likeness = 0;
    chunk->text_marks = 0;
}

static void reduce(struct likenesses *likenesses, const struct shape *shape, struct likeness *likeness)
{
    struct shape_view *view = &likenesses->scratch.view;

    memset(likeness, 0, sizeof *likeness);
    *view = shape->view;
    likenesses->scratch.lists = shape->lists;
    view->chunk.choice = view->choice;
    view->chunk.call = view->call;
    shape_visit_fields(&likenesses->scratch, clear_field);
    clear_choice(&view->choice[0]);
    memcpy(&likeness->choice, &view->choice[0], view->chunk.choice_count * sizeof likeness->choice);
    memcpy(&likeness->call, &view->call[0], view->chunk.call_count * sizeof likeness->call);
    clear_chunk(&view->chunk);
    memcpy(&likeness->chunk, &view->chunk, sizeof likeness->chunk);
}

uint64_t shape_likeness(struct likenesses *likenesses, const struct shape *shape)
{
    const struct chunk *chunk = &shape->view.chunk;
    struct likeness likeness;

    if (!shape->texts_known || chunk->choice_count != 1 || chunk->call_count > 1)
        return 0;
    reduce(likenesses, shape, &likeness);
    for (size_t i = 0; i < LIKENESSES; i++) {
        likeness.number = likenesses->list[i].number;
        if (likeness.number != 0 && memcmp(&likeness, &likenesses->list[i], sizeof likeness) == 0)
            return likeness.number;
    }
    likeness.number = ++likenesses->given;
    likenesses->list[likeness.number % LIKENESSES] = likeness;
    return likeness.number;
}
