/*
 * Findings of the stream rules: about a field of the chunk at hand, with its
 * excerpt, or about a spot that was remembered, when only the end of the stream
 * showed that something was wrong there.
 */
#include "stream/state.h"

enum { EXCERPT_MAX = 120 };

/* ## Fields */

struct slice field_source(const struct chunk *chunk, const struct field *field)
{
    uint32_t quote = field->kind == JSON_STRING ? 1 : 0;

    return (struct slice){chunk->text.data + field->start - quote, field->end - field->start + 2 * quote};
}

void field_shown(const struct chunk *chunk, const struct field *field, char out[SHOWN_SIZE])
{
    struct text text = text_over(out, SHOWN_SIZE);
    struct slice bytes = field_slice(chunk, field);

    if (field->kind == JSON_STRING)
        text_quoted(&text, bytes);
    else
        text_shown(&text, bytes);
}

struct excerpted excerpt_of(const struct chunk *chunk, const struct field *field)
{
    struct slice text = field_source(chunk, field);
    bool cut = text.length > EXCERPT_MAX;

    text.length = cut ? EXCERPT_MAX : text.length;
    return (struct excerpted){text, cut ? "..." : ""};
}

/* ## Spots */

struct spot spot_of_field(const struct chunk *chunk, const struct field *field, uint32_t position)
{
    uint32_t quote = field->kind == JSON_STRING ? 1 : 0;

    return spot_at(event_place(chunk->event, field->start - quote), chunk->event->number, position);
}

/* ## Remarks */

/* Scalars are shown as they are; what holds more is told by its kind. */
static struct slice found_in(const struct chunk *chunk, const struct field *field)
{
    switch (field->kind) {
    case JSON_ABSENT: return (struct slice){0};
    case JSON_ARRAY: return field->end - field->start == 2 ? SLICE("[]") : SLICE("an array");
    case JSON_OBJECT: return field->end - field->start == 2 ? SLICE("{}") : SLICE("an object");
    default: return field_source(chunk, field);
    }
}

void remark_field(struct remark *remark, enum rule rule, const struct chunk *chunk, const struct field *field,
                  const char *pointer)
{
    remark->finding = chunk_finding(chunk, rule, field->kind == JSON_ABSENT ? &chunk->root : field);
    remark->finding.pointer = slice_of(pointer);
    remark->finding.found = found_in(chunk, field);
}

static struct slice choice_pointer(struct remark *remark, uint32_t position, const char *member)
{
    struct text pointer = text_over(remark->pointer, sizeof remark->pointer);

    text_format(&pointer, member[0] == '\0' ? "/choices/%u%s" : "/choices/%u/%s", (unsigned)position, member);
    return text_slice(&pointer);
}

static int index_of(const struct choice_view *view)
{
    bool usable = view->index.fits && view->index.value >= 0 && view->index.value <= INT32_MAX;

    return usable ? (int)view->index.value : -1;
}

void remark_choice(struct remark *remark, enum rule rule, const struct chunk *chunk, const struct choice_view *view,
                   const struct field *field, const char *member)
{
    bool there = field->kind != JSON_ABSENT;

    remark->finding = chunk_finding(chunk, rule, there ? field : &view->field);
    remark->finding.pointer = choice_pointer(remark, view->position, member);
    remark->finding.found = found_in(chunk, field);
    remark->finding.choice = index_of(view);
}

void remark_part(struct remark *remark, enum rule rule, const struct piece *piece, struct slice part)
{
    size_t start = (size_t)(part.data - piece->chunk->text.data);

    remark->finding = event_finding(piece->chunk->event, rule, start, part.length);
    remark->finding.pointer = choice_pointer(remark, piece->view->position, piece->member);
    remark->finding.found = part;
    remark->finding.choice = index_of(piece->view);
}

void remark_spot(struct remark *remark, enum rule rule, struct streams *streams, struct diag_scope *scope,
                 const struct spot *spot)
{
    diag_enter(streams->diag, scope, spot->event);
    remark->finding = FINDING(rule);
    remark->finding.place = (struct place){spot->offset, spot->line, spot->column};
}

void remark_choice_spot(struct remark *remark, enum rule rule, struct streams *streams, struct stream *stream,
                        const struct choice_state *choice, const struct spot *spot, const char *member)
{
    remark_spot(remark, rule, streams, &stream->scope, spot);
    remark->finding.pointer = choice_pointer(remark, spot->position, member);
    remark->finding.choice = choice->index;
}
