/*
 * Batches: takes a row of events, gives those at its front that have shapes of their
 * streams in which nothing but one text differs. They are passed over text by text,
 * where shape_match would go from piece to piece of each; what is proved of them is
 * the same. Nothing is kept of an event but where its text lies.
 *
 * How far to look ahead is learned: looking at what is not taken then is lost work.
 */
#include "chunk/shape_fit.h"
#include "chunk/shape_list.h"

enum { SITS_OUT = 16 };

struct look {
    struct shapes *shapes;
    struct batch *batch;
    struct shape *latest; /* of the event that was passed last */
    size_t begin;         /* of the next event */
    struct scan_pass pass;
};

/* Those whose events the rules did not take are left out for a while. */
static inline bool is_for_batches(struct shape *shape)
{
    if (shape->sits_out == 0)
        return shape->batched;
    shape->sits_out--;
    return false;
}

/* Goes on behind a string that is not plain. False: it must be read, or a rule looks at it. */
static bool pass_odd_string(struct look *look)
{
    struct scan_pass *pass = &look->pass;
    struct scan_strand strand = pass->strands[pass->strand++];
    struct fit fit = {.scan = look->shapes->measure.scan,
                      .weave = {.text = pass->text, .strands = &strand, .at = pass->at}};

    strand.from = (uint32_t)pass->from;
    if (!shape_take_hole(&fit, SCAN_ODD) || fit.weave.marks != 0)
        return false;
    if (strand.counts)
        pass->list[pass->passed].to = strand.to;
    pass->at = fit.weave.at;
    return true;
}

static void pass_strings(struct look *look)
{
    while (look->shapes->measure.scan->pass(&look->pass) == SCAN_ODD)
        if (!pass_odd_string(look))
            return;
}

static void add_stretch(struct look *look, struct shape *shape, size_t count)
{
    struct batch *batch = look->batch;

    look->shapes->alternate = look->latest->key != shape->key;
    look->latest = shape;
    shape->fresh = true;
    batch->stretches[batch->stretch_count++] = (struct stretch){.shape = shape,
                                                                .version = shape->version,
                                                                .chunk = &shape->view.chunk,
                                                                .text = shape_target(shape, shape->lone_field),
                                                                .repeats = &shape->repeats,
                                                                .same_tokens = shape->lists,
                                                                .first = (uint32_t)batch->count,
                                                                .count = (uint32_t)count};
    batch->count += count;
    look->begin = batch_begin(batch, batch->count);
}

/* Adds the events that come next and have the shape, `most` of them at most. Gives whether there are any. */
static bool pass_shape(struct look *look, struct shape *shape, size_t most)
{
    struct batch *batch = look->batch;
    struct scan_pass *pass = &look->pass;

    pass->literals = shape->text;
    pass->strands = shape->lone_strands;
    pass->count = shape->active_count;
    pass->passed = batch->count;
    pass->most = batch->count + most;
    pass->strand = 0;
    pass->at = look->begin + batch->row.prefix.length;
    if (shape->lists)
        shape_pass_tokens(shape, &look->shapes->measure, pass);
    else
        pass_strings(look);
    if (pass->passed == batch->count)
        return false;
    add_stretch(look, shape, pass->passed - batch->count);
    return true;
}

/* A shape that mostly comes again is taken as often as it does, one that mostly does not only once. */
static size_t likely_count(const struct look *look, const struct shape *shape)
{
    bool again = shape->next != NO_SHAPE && &look->shapes->list[shape->next] == shape;

    return again ? look->shapes->batch_most - look->batch->count : 1;
}

static bool add_likely(struct look *look)
{
    struct shape *next = shapes_likely(look->shapes, look->latest);

    return next != NULL && is_for_batches(next) && pass_shape(look, next, likely_count(look, next));
}

static bool add_own(struct look *look, struct head *head, int i, struct shape *latest)
{
    struct shape *shape = shapes_own(look->shapes, head, i);

    if (shape == NULL || !is_for_batches(shape) || !pass_shape(look, shape, likely_count(look, shape)))
        return false;
    shapes_use_own(head, i, latest);
    return true;
}

/* Streams whose latest shape is none for batches hardly have others that are. */
static bool add_found(struct look *look, struct slice text)
{
    struct head *head = shapes_head(look->shapes, shapes_key(text));
    struct shape *latest = head == NULL ? NULL : shapes_own(look->shapes, head, 0);
    int likely;

    if (latest == NULL || !latest->batched)
        return false;
    likely = latest->runs ? shapes_place(head, latest->next) : OWN_SHAPES;
    if (likely < OWN_SHAPES && add_own(look, head, likely, latest))
        return true;
    for (int i = 0; i < OWN_SHAPES && head->own[i] != NO_SHAPE; i++)
        if (i != likely && add_own(look, head, i, latest))
            return true;
    return false;
}

/* The payload at the front of what is left, with all that comes behind it; its length is 0 when there may be none. */
static struct slice front(const struct look *look)
{
    const struct event_row *row = &look->batch->row;
    struct slice left = slice_from(row->bytes, look->begin);

    if (left.length < sizeof(uint64_t) + HEAD_BYTES || !scan_stands(left.data, look->pass.before))
        return (struct slice){left.data, 0};
    return slice_from(left, row->prefix.length);
}

static bool add_next(struct look *look)
{
    struct slice text = front(look);

    return text.length > 0 && (add_likely(look) || add_found(look, text));
}

bool shapes_foresee_batch(struct shapes *shapes, struct batch *batch)
{
    const struct event_row *row = &batch->row;
    struct look look; /* most of it is for each shape anew */

    batch->count = batch->stretch_count = 0;
    look.shapes = shapes;
    look.batch = batch;
    look.latest = shapes->latest;
    look.begin = 0;
    look.pass.text = (struct scan_span){row->bytes.data, row->bytes.length};
    look.pass.before = row->prefix;
    look.pass.behind = row->end;
    look.pass.list = batch->events;
    while (batch->count < shapes->batch_most && add_next(&look))
        continue;
    return batch->count > 0;
}

/* All taken: look further the next time. */
static void learn_size(struct shapes *shapes, const struct batch *batch, size_t taken)
{
    if (taken == batch->count)
        shapes->batch_most = shapes->batch_most * 2 < BATCH_MOST ? shapes->batch_most * 2 : BATCH_MOST;
    else
        shapes->batch_most = taken < BATCH_LEAST ? BATCH_LEAST : (unsigned)taken;
}

void shapes_take_batch(struct shapes *shapes, const struct batch *batch, size_t taken)
{
    size_t i = 0;

    learn_size(shapes, batch, taken);
    for (; i < batch->stretch_count && batch->stretches[i].first < taken; i++)
        shapes->latest = batch->stretches[i].shape;
    if (i < batch->stretch_count && batch->stretches[i].first == taken)
        batch->stretches[i].shape->sits_out = SITS_OUT;
    if (taken == 0)
        return;
    shapes_earn(shapes, taken);
    shapes->tried = NULL;
}

bool shapes_expect_batch(const struct shapes *shapes)
{
    const struct shape *latest = shapes->latest;

    return latest != NULL && (latest->lone_text || shapes->alternate);
}
