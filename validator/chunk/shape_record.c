/*
 * An event becomes a shape: takes the document and the chunk that reading gave,
 * finds the holes and the fields that lie behind them. Done once for many events
 * of a kind, so nothing here is in a hurry.
 */
#include "chunk/shape_state.h"

/* ---- the fields of a chunk; whoever adds one to struct chunk adds it here */

struct field_list {
    const uint16_t *offsets;
    size_t count;
};

#define FIELDS(list) ((struct field_list){list, sizeof list / sizeof list[0]})

static const uint16_t chunk_fields[] = {
    offsetof(struct chunk, root),
    offsetof(struct chunk, id),
    offsetof(struct chunk, object),
    offsetof(struct chunk, model),
    offsetof(struct chunk, system_fingerprint),
    offsetof(struct chunk, service_tier),
    offsetof(struct chunk, obfuscation),
    offsetof(struct chunk, choices),
    offsetof(struct chunk, usage.field),
    offsetof(struct chunk, error),
    offsetof(struct chunk, detail),
    offsetof(struct chunk, message),
    offsetof(struct chunk, success),
    offsetof(struct chunk, base_resp),
    offsetof(struct chunk, code),
    offsetof(struct chunk, prompt_filter_results),
    offsetof(struct chunk, moderation),
};
static const uint16_t chunk_integers[] = {
    offsetof(struct chunk, created),
    offsetof(struct chunk, usage.prompt_tokens),
    offsetof(struct chunk, usage.completion_tokens),
    offsetof(struct chunk, usage.total_tokens),
    offsetof(struct chunk, usage.reasoning_tokens),
    offsetof(struct chunk, usage.cached_tokens),
};
static const uint16_t choice_fields[] = {
    offsetof(struct choice_view, field),         offsetof(struct choice_view, delta),
    offsetof(struct choice_view, message),       offsetof(struct choice_view, text),
    offsetof(struct choice_view, role),          offsetof(struct choice_view, content),
    offsetof(struct choice_view, refusal),       offsetof(struct choice_view, reasoning),
    offsetof(struct choice_view, audio),         offsetof(struct choice_view, reasoning_content),
    offsetof(struct choice_view, function_call), offsetof(struct choice_view, tool_calls),
    offsetof(struct choice_view, finish_reason), offsetof(struct choice_view, logprobs),
    offsetof(struct choice_view, usage),         offsetof(struct choice_view, content_filter),
};
static const uint16_t choice_integers[] = {offsetof(struct choice_view, index)};
static const uint16_t call_fields[] = {
    offsetof(struct call_view, field),    offsetof(struct call_view, id),   offsetof(struct call_view, type),
    offsetof(struct call_view, function), offsetof(struct call_view, name), offsetof(struct call_view, arguments),
};
static const uint16_t call_integers[] = {offsetof(struct call_view, index)};
static const uint16_t token_fields[] = {
    offsetof(struct token_view, token),
    offsetof(struct token_view, bytes),
    offsetof(struct token_view, logprob),
};

/* A field as it stands in a view. */
struct stand {
    const struct field *field;
    size_t offset; /* of the field in the view */
    size_t value;  /* of the integer's value; 0: it is no integer field */
};

typedef void visit_field(struct shape *shape, const struct stand *stand);

static void visit_fields(struct shape *shape, size_t base, struct field_list list, visit_field *visit)
{
    const char *view = (const char *)&shape->view;

    for (size_t i = 0; i < list.count; i++) {
        size_t offset = base + list.offsets[i];
        visit(shape, &(struct stand){(const struct field *)(const void *)(view + offset), offset, 0});
    }
}

static void visit_integers(struct shape *shape, size_t base, struct field_list list, visit_field *visit)
{
    const char *view = (const char *)&shape->view;

    for (size_t i = 0; i < list.count; i++) {
        size_t offset = base + list.offsets[i];
        visit(shape, &(struct stand){(const struct field *)(const void *)(view + offset),
                                     offset + offsetof(struct integer_field, field),
                                     offset + offsetof(struct integer_field, value)});
    }
}

static void visit_all(struct shape *shape, visit_field *visit)
{
    const struct chunk *chunk = &shape->view.chunk;

    visit_fields(shape, 0, FIELDS(chunk_fields), visit);
    visit_integers(shape, 0, FIELDS(chunk_integers), visit);
    for (uint32_t i = 0; i < chunk->choice_count; i++) {
        size_t base = offsetof(struct shape_view, choice) + i * sizeof(struct choice_view);
        visit_fields(shape, base, FIELDS(choice_fields), visit);
        visit_integers(shape, base, FIELDS(choice_integers), visit);
    }
    for (uint32_t i = 0; i < chunk->call_count; i++) {
        size_t base = offsetof(struct shape_view, call) + i * sizeof(struct call_view);
        visit_fields(shape, base, FIELDS(call_fields), visit);
        visit_integers(shape, base, FIELDS(call_integers), visit);
    }
    for (uint32_t i = 0; i < shape->view.token_count; i++)
        visit_fields(shape, offsetof(struct shape_view, token) + i * sizeof(struct token_view), FIELDS(token_fields),
                     visit);
}

/* ---- the view */

static struct field member_field(const struct json_document *document, uint32_t object, struct slice name)
{
    uint32_t node = document->nodes[object].kind == JSON_OBJECT ? json_member(document, object, name) : JSON_NONE;

    return node == JSON_NONE ? (struct field){0} : field_of_node(document, node);
}

/* The list of tokens in a choice's logprobs, or JSON_NONE. */
static uint32_t token_list(const struct json_document *document, uint32_t choice)
{
    const struct json_node *nodes = document->nodes;
    uint32_t logprobs =
        nodes[choice].kind == JSON_OBJECT ? json_member(document, choice, SLICE("logprobs")) : JSON_NONE;

    if (logprobs == JSON_NONE || nodes[logprobs].kind != JSON_OBJECT)
        return JSON_NONE;
    uint32_t content = json_member(document, logprobs, SLICE("content"));
    return content != JSON_NONE && nodes[content].kind == JSON_ARRAY ? content : JSON_NONE;
}

/* The list keeps its number of elements. False: there are too many tokens. */
static bool take_token_list(struct shape_view *view, const struct json_document *document, uint32_t list,
                            unsigned char *decisive)
{
    decisive[list] = DECISIVE;
    for (uint32_t item = list + 1; item < document->nodes[list].next; item = document->nodes[item].next) {
        if (view->token_count == SHAPE_TOKENS_MAX)
            return false;
        view->token[view->token_count++] = (struct token_view){
            .token = member_field(document, item, SLICE("token")),
            .bytes = member_field(document, item, SLICE("bytes")),
            .logprob = member_field(document, item, SLICE("logprob")),
        };
    }
    return true;
}

/* Arrays whose elements the view counts, too. */
static bool take_tokens(struct shape_view *view, const struct json_document *document, unsigned char *decisive)
{
    const struct json_node *nodes = document->nodes;
    uint32_t choices = json_member(document, document->root, SLICE("choices")), index = 0;

    if (choices == JSON_NONE || nodes[choices].kind != JSON_ARRAY)
        return true;
    decisive[choices] = DECISIVE;
    for (uint32_t choice = choices + 1; choice < nodes[choices].next; choice = nodes[choice].next) {
        uint32_t list = token_list(document, choice);
        if (list != JSON_NONE && !take_token_list(view, document, list, decisive))
            return false;
        view->token_end[index++] = view->token_count;
    }
    return true;
}

/* The chunk with its parts. What its rules count or compare beyond fields is literal. */
static bool take_view(struct shape_view *view, const struct json_document *document, const struct chunk *chunk,
                      unsigned char *decisive)
{
    uint32_t object = json_member(document, document->root, SLICE("object"));

    if (chunk->choice_count > SHAPE_CHOICES_MAX || chunk->call_count > SHAPE_CALLS_MAX || chunk->overflow)
        return false;
    if (object != JSON_NONE)
        decisive[object] = DECISIVE; /* it tells a chunk from a completion */
    view->chunk = *chunk;
    view->chunk.choice = view->choice;
    view->chunk.call = view->call;
    memcpy(view->choice, chunk->choice, chunk->choice_count * sizeof *view->choice);
    memcpy(view->call, chunk->call, chunk->call_count * sizeof *view->call);
    view->token_count = 0;
    return take_tokens(view, document, decisive);
}

/* ---- the holes */

static bool is_list_of_calls(const struct chunk *chunk, const struct json_node *node)
{
    for (uint32_t i = 0; i < chunk->choice_count; i++)
        if (chunk->choice[i].tool_calls.kind == JSON_ARRAY && chunk->choice[i].tool_calls.start == node->start)
            return true;
    return false;
}

static bool is_free_list(const struct json_document *document, uint32_t array, const unsigned char *decisive)
{
    const struct json_node *nodes = document->nodes;

    for (uint32_t i = array; i < nodes[array].next; i++)
        if (decisive[i] != DECISIVE_NOT || (i > array && nodes[i].kind != JSON_INTEGER))
            return false;
    return nodes[array].size > 0;
}

static enum hole_kind hole_kind_of(const struct shape *shape, const struct json_document *document, uint32_t node,
                                   const unsigned char *decisive)
{
    const struct json_node *n = &document->nodes[node];

    if (n->kind == JSON_ARRAY && is_free_list(document, node, decisive) && !is_list_of_calls(&shape->view.chunk, n))
        return HOLE_INTEGERS;
    if (decisive[node] == DECISIVE_SIGN)
        return HOLE_NATURAL;
    if (decisive[node] == DECISIVE || (n->flags & JSON_KEY) != 0)
        return HOLE_KIND_COUNT;
    switch (n->kind) {
    case JSON_STRING: return HOLE_STRING;
    case JSON_INTEGER: return HOLE_INTEGER;
    case JSON_NUMBER: return HOLE_NUMBER;
    default: return HOLE_KIND_COUNT;
    }
}

/* What does not fit into the table stays literal. */
static void find_holes(struct shape *shape, const struct json_document *document, const unsigned char *decisive)
{
    const struct json_node *nodes = document->nodes;

    shape->hole_count = 0;
    shape->token_count = document->count;
    for (uint32_t node = 0; node < document->count && shape->hole_count < SHAPE_HOLES_MAX; node++) {
        enum hole_kind kind = hole_kind_of(shape, document, node, decisive);
        if (kind == HOLE_KIND_COUNT)
            continue;
        shape->holes[shape->hole_count++] =
            (struct shape_hole){.start = nodes[node].start, .end = nodes[node].end, .kind = (uint8_t)kind};
        if (kind == HOLE_INTEGERS) {
            shape->token_count -= nodes[node].size;
            node = nodes[node].next - 1;
        }
    }
}

static struct shape_hole *hole_of(struct shape *shape, const struct field *field)
{
    for (uint32_t i = 0; i < shape->hole_count; i++)
        if (shape->holes[i].start == field->start && shape->holes[i].end == field->end)
            return &shape->holes[i];
    return NULL;
}

static void close_hole(struct shape *shape, struct shape_hole *hole)
{
    size_t after = (size_t)(shape->holes + shape->hole_count - hole) - 1;

    memmove(hole, hole + 1, after * sizeof *hole);
    shape->hole_count--;
}

/* Lets the hole tell the field what fills it. An integer field has its value from integers only. */
static void bind_hole(struct shape *shape, const struct stand *stand)
{
    struct shape_hole *hole = field_is_set(stand->field) ? hole_of(shape, stand->field) : NULL;

    if (hole == NULL)
        return;
    if (stand->value != 0 && hole->kind == HOLE_NUMBER)
        close_hole(shape, hole);
    else if (stand->value != 0 && (hole->kind == HOLE_INTEGER || hole->kind == HOLE_NATURAL))
        hole->value = (uint16_t)stand->value;
    else if (hole->kind == HOLE_STRING)
        hole->escaped = (uint16_t)(stand->offset + offsetof(struct field, escaped));
}

/* ---- the edges */

static void add_edge(struct shape *shape, uint32_t position, size_t target, bool is_end)
{
    uint32_t at = shape->edge_count++;

    for (; at > 0; at--) {
        const struct shape_edge *before = &shape->edges[at - 1];
        if (before->position < position || (before->position == position && before->is_end <= is_end))
            break;
        shape->edges[at] = *before;
    }
    shape->edges[at] = (struct shape_edge){position, (uint16_t)target, is_end};
}

static void add_edges(struct shape *shape, const struct stand *stand)
{
    if (stand->field->kind == JSON_ABSENT)
        return;
    if (shape->edge_count + 2 > SHAPE_EDGES_MAX) {
        shape->edge_count = SHAPE_EDGES_MAX; /* too many */
        return;
    }
    add_edge(shape, stand->field->start, stand->offset + offsetof(struct field, start), false);
    add_edge(shape, stand->field->end, stand->offset + offsetof(struct field, end), true);
}

/* ---- the whole */

_Static_assert(sizeof(struct shape_view) <= UINT16_MAX, "targets are offsets into the view");

/* What decides for any of the schemas. */
static bool mark_decisive(struct schema_list schemas, const struct json_document *document, unsigned char *decisive)
{
    memset(decisive, 0, document->count);
    for (size_t i = 0; i < schemas.count; i++)
        if (!schema_mark_decisive(schemas.list[i], document, decisive))
            return false;
    return true;
}

bool shape_record(struct shape *shape, struct schema_list schemas, const struct json_document *document,
                  const struct chunk *chunk, unsigned char *decisive)
{
    if (document->count > SHAPE_NODES_MAX || document->length > SHAPE_TEXT_MAX || document->oddities != 0 ||
        !mark_decisive(schemas, document, decisive) || !take_view(&shape->view, document, chunk, decisive))
        return false;
    shape->length = document->length;
    memcpy(shape->text, document->text, document->length);
    find_holes(shape, document, decisive);
    visit_all(shape, bind_hole);
    shape->edge_count = 0;
    visit_all(shape, add_edges);
    shape_cut(shape);
    return shape->edge_count < SHAPE_EDGES_MAX;
}

/* ---- copies */

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

/* To where they are in the last event: what is before an active hole moved with the hole before that. */
static void copy_holes(struct shape *shape, const struct shape *other)
{
    uint32_t shift = 0, active = 0;

    for (uint32_t i = 0; i < other->hole_count; i++) {
        struct shape_hole hole = other->holes[i];
        hole.start += shift;
        if (hole.active)
            shift = other->pieces[active++].shift;
        hole.end += shift;
        hole.active = false;
        shape->holes[i] = hole;
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

void shape_copy(struct shape *shape, const struct shape *other, struct slice text)
{
    shape->fingerprint = other->fingerprint;
    shape->length = (uint32_t)text.length;
    shape->token_count = other->token_count;
    shape->hole_count = other->hole_count;
    shape->edge_count = other->edge_count;
    copy_repeats(shape, other);
    copy_view(&shape->view, &other->view);
    copy_holes(shape, other);
    copy_edges(shape, other);
    memcpy(shape->text, text.data, text.length);
    shape_cut(shape);
}
