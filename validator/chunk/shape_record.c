/*
 * An event becomes a shape: takes the document and the chunk that reading gave,
 * finds the holes and the fields that lie behind them. Done once for many events
 * of a kind, so nothing here is in a hurry.
 */
#include "chunk/shape_forms.h"

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

/* The choices, or JSON_NONE. */
static uint32_t choice_list(const struct json_document *document)
{
    uint32_t choices = json_member(document, document->root, SLICE("choices"));

    return choices != JSON_NONE && document->nodes[choices].kind == JSON_ARRAY ? choices : JSON_NONE;
}

/* Arrays whose elements the view counts, too. */
static bool take_tokens(struct shape_view *view, const struct json_document *document, unsigned char *decisive)
{
    const struct json_node *nodes = document->nodes;
    uint32_t choices = choice_list(document), index = 0;

    if (choices == JSON_NONE)
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

/* ---- lists of tokens as holes */

enum { MARK_LIST = DECISIVE + 1 }; /* among the marks of what decides */

static bool is_found_in(const struct diag_repeats *repeats, const struct json_node *node)
{
    for (uint32_t i = 0; i < repeats->count; i++)
        if (repeats->list[i].at >= node->start && repeats->list[i].at < node->end)
            return true;
    return false;
}

static bool learn_list(struct forms *forms, const struct shape_source *source, uint32_t list)
{
    const struct form_source tokens = {source->document, source->decisive};

    return !is_found_in(source->repeats, &source->document->nodes[list]) &&
           forms_learn(forms, &tokens, FORM_TOKEN, list);
}

/* False: not all can be holes, or there are none. */
static bool learn_lists(struct forms *forms, const struct shape_source *source, uint32_t choices)
{
    const struct json_node *nodes = source->document->nodes;
    uint32_t tokens = 0;

    for (uint32_t choice = choices + 1; choice < nodes[choices].next; choice = nodes[choice].next) {
        uint32_t list = token_list(source->document, choice);
        if (list == JSON_NONE)
            continue;
        if (nodes[list].size > SHAPE_TOKENS_MAX - tokens || !learn_list(forms, source, list))
            return false;
        tokens += nodes[list].size;
    }
    return tokens > 0;
}

/* All of the event's lists, or none. False: none. */
static bool mark_lists(struct forms *forms, const struct shape_source *source)
{
    const struct json_node *nodes = source->document->nodes;
    uint32_t choices = choice_list(source->document);

    if (choices == JSON_NONE || !learn_lists(forms, source, choices))
        return false;
    source->decisive[choices] = DECISIVE;
    for (uint32_t choice = choices + 1; choice < nodes[choices].next; choice = nodes[choice].next) {
        uint32_t list = token_list(source->document, choice);
        if (list != JSON_NONE)
            source->decisive[list] = MARK_LIST;
    }
    return true;
}

/* The chunk with its parts. What its rules count or compare beyond fields is literal. */
static bool take_view(struct shape *shape, const struct shape_source *source, struct forms *forms)
{
    struct shape_view *view = &shape->view;
    const struct json_document *document = source->document;
    const struct chunk *chunk = source->chunk;
    uint32_t object = json_member(document, document->root, SLICE("object"));

    if (chunk->choice_count > SHAPE_CHOICES_MAX || chunk->call_count > SHAPE_CALLS_MAX || chunk->overflow)
        return false;
    if (object != JSON_NONE)
        source->decisive[object] = DECISIVE; /* it tells a chunk from a completion */
    view->chunk = *chunk;
    view->chunk.choice = view->choice;
    view->chunk.call = view->call;
    memcpy(view->choice, chunk->choice, chunk->choice_count * sizeof *view->choice);
    memcpy(view->call, chunk->call, chunk->call_count * sizeof *view->call);
    view->token_count = 0;
    memset(view->token_end, 0, sizeof view->token_end);
    shape->lists = mark_lists(forms, source);
    return shape->lists || take_tokens(view, document, source->decisive);
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

enum hole_kind shape_hole_kind(const struct json_document *document, uint32_t node, const unsigned char *decisive)
{
    const struct json_node *n = &document->nodes[node];

    if (decisive[node] == MARK_LIST)
        return HOLE_LIST;
    if (n->kind == JSON_ARRAY && is_free_list(document, node, decisive))
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

/* The number of the choice that holds a node. */
static uint16_t choice_of(const struct chunk *chunk, const struct json_node *node)
{
    uint16_t choice = 0;

    while (choice + 1u < chunk->choice_count && chunk->choice[choice].field.end <= node->start)
        choice++;
    return choice;
}

/* What does not fit into the table stays literal; false: lists of tokens cannot. */
static bool find_holes(struct shape *shape, const struct json_document *document, const unsigned char *decisive)
{
    const struct json_node *nodes = document->nodes;
    const struct chunk *chunk = &shape->view.chunk;

    shape->hole_count = 0;
    shape->token_count = document->count;
    for (uint32_t node = 0; node < document->count; node++) {
        enum hole_kind kind = shape_hole_kind(document, node, decisive);
        if (kind == HOLE_KIND_COUNT || (kind == HOLE_INTEGERS && is_list_of_calls(chunk, &nodes[node])))
            continue;
        if (shape->hole_count == SHAPE_HOLES_MAX)
            return memchr(decisive + node, MARK_LIST, document->count - node) == NULL;
        shape->holes[shape->hole_count++] =
            (struct shape_hole){.start = nodes[node].start,
                                .end = nodes[node].end,
                                .value = kind == HOLE_LIST ? choice_of(chunk, &nodes[node]) : NO_TARGET,
                                .kind = (uint8_t)kind};
        if (kind == HOLE_INTEGERS || kind == HOLE_LIST) {
            shape->token_count -= nodes[node].next - node - 1;
            node = nodes[node].next - 1;
        }
    }
    return true;
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
static void bind_hole(struct shape *shape, const struct shape_field *stand)
{
    struct shape_hole *hole = field_is_set(stand->field) ? hole_of(shape, stand->field) : NULL;

    if (hole == NULL)
        return;
    if (stand->value != 0 && hole->kind == HOLE_NUMBER) {
        close_hole(shape, hole);
        return;
    }
    hole->field = (uint16_t)stand->offset;
    if (stand->value != 0 && (hole->kind == HOLE_INTEGER || hole->kind == HOLE_NATURAL))
        hole->value = (uint16_t)stand->value;
}

/* ---- what chunks of one likeness may differ in */

/* A text of a choice or a call: it is a hole, or not all marks are known. */
static void free_text(struct shape *shape, const struct field *text)
{
    struct shape_hole *hole = text->kind == JSON_STRING ? hole_of(shape, text) : NULL;

    if (hole != NULL)
        hole->kind = HOLE_TEXT;
    else if (text->kind == JSON_STRING)
        shape->texts_known = false;
}

static void free_texts(struct shape *shape)
{
    const struct chunk *chunk = &shape->view.chunk;

    shape->texts_known = true;
    for (uint32_t i = 0; i < chunk->choice_count; i++) {
        free_text(shape, &chunk->choice[i].content);
        free_text(shape, &chunk->choice[i].reasoning);
        free_text(shape, &chunk->choice[i].reasoning_content);
    }
    for (uint32_t i = 0; i < chunk->call_count; i++)
        free_text(shape, &chunk->call[i].arguments);
}

/* What is looked at in each chunk, also of those of one likeness: what names its stream and its choice. */
static bool is_name(const struct shape_hole *hole)
{
    static const size_t names[] = {
        offsetof(struct chunk, id),
        offsetof(struct chunk, model),
        offsetof(struct chunk, system_fingerprint),
        offsetof(struct chunk, created.field),
        offsetof(struct shape_view, choice) + offsetof(struct choice_view, index.field),
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (hole->field == names[i])
            return true;
    return false;
}

static void free_holes(struct shape *shape)
{
    free_texts(shape);
    for (uint16_t i = 0; i < shape->hole_count; i++) {
        struct shape_hole *hole = &shape->holes[i];
        bool is_token = hole->field >= offsetof(struct shape_view, token);
        hole->name = is_name(hole);
        hole->free = hole->kind == HOLE_TEXT || is_token || hole->name || hole->field == NO_TARGET;
        hole->active = is_token || hole->kind == HOLE_TEXT ||
                       hole->kind == HOLE_LIST; /* so that what is looked at is always filled in */
    }
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
    shape->edges[at] = (struct shape_edge){.position = position, .target = (uint16_t)target, .is_end = is_end};
}

static void add_edges(struct shape *shape, const struct shape_field *stand)
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

/* In other forms of input that may end a line, and with it the event. */
static bool has_line_end(const struct json_document *document)
{
    return memchr(document->text, '\n', document->length) != NULL ||
           memchr(document->text, '\r', document->length) != NULL;
}

bool shape_record(struct shape *shape, const struct shape_source *source, struct forms *forms)
{
    const struct json_document *document = source->document;

    if (document->count > SHAPE_NODES_MAX || document->length > SHAPE_TEXT_MAX || document->oddities != 0 ||
        has_line_end(document) || !mark_decisive(source->schemas, document, source->decisive) ||
        !take_view(shape, source, forms))
        return false;
    shape->length = document->length;
    memcpy(shape->text, document->text, document->length);
    if (!find_holes(shape, document, source->decisive))
        return false;
    shape_visit_fields(shape, bind_hole);
    free_holes(shape);
    shape->edge_count = 0;
    shape_visit_fields(shape, add_edges);
    shape_cut(shape);
    return shape->edge_count < SHAPE_EDGES_MAX;
}
