/*
 * Decoding: takes a document's nodes, gives a struct chunk. Each object that is
 * known has a table of its members; a member is found by the hash that its key
 * carries. What a table does not name is stepped over.
 *
 * Nothing is judged here: a member of an unexpected type is kept as it is.
 */
#include "chunk/chunk.h"

#include "chunk/tokens.h"

/* What one decoding passes along. */
struct decoding {
    const struct chunk_decoder *decoder;
    const struct json_document *document;
    struct chunk *chunk;
};

/* Takes the value `node` into `target`, a member of the struct that the table is about; `base` is that struct. */
typedef void take_function(struct decoding *decoding, uint32_t node, void *base, void *target);

struct member {
    const char *name;
    size_t offset;
    take_function *take;
};

/* A table of members by the numbers of their names; rows of other names have no take. */
enum { LEVEL_NUMBERS = 256 };

struct level {
    size_t size; /* bytes to be cleared of the struct that the members are taken into */
    struct row {
        take_function *take;
        size_t offset;
    } rows[LEVEL_NUMBERS];
};

enum level_name {
    LEVEL_CHUNK,
    LEVEL_USAGE,
    LEVEL_COMPLETION_DETAILS,
    LEVEL_PROMPT_DETAILS,
    LEVEL_CHOICE,
    LEVEL_DELTA,
    LEVEL_CALL,
    LEVEL_FUNCTION,
    LEVEL_LOGPROBS,
    LEVEL_TOKEN,
    LEVEL_COUNT
};

struct chunk_decoder {
    struct level levels[LEVEL_COUNT];
};

/*
 * Clears the struct that the level is about. By a size that compilers do not know: of a number of bytes that they
 * know they clear so many with an instruction that takes longer to begin than the library takes for all.
 */
static void clear(const struct chunk_decoder *decoder, enum level_name name, void *base)
{
    memset(base, 0, decoder->levels[name].size);
}

/* ## Taking values */

static void take_field(struct decoding *decoding, uint32_t node, void *base, void *target)
{
    (void)base;
    field_take(target, decoding->document, node);
}

static void take_integer(struct decoding *decoding, uint32_t node, void *base, void *target)
{
    struct integer_field *integer = target;

    (void)base;
    field_take(&integer->field, decoding->document, node);
    integer->fits = json_integer(decoding->document, node, &integer->value);
}

/* Takes the members of the object `node`, if it is one, into the struct at `base`. */
static void take_members(struct decoding *decoding, enum level_name name, uint32_t node, void *base)
{
    const struct json_node *nodes = decoding->document->nodes;
    const struct level *level = &decoding->decoder->levels[name];

    if (nodes[node].kind != JSON_OBJECT)
        return;
    for (uint32_t key = node + 1, end = nodes[node].next; key < end; key = json_next_key(nodes, key)) {
        if (nodes[key].name >= LEVEL_NUMBERS)
            continue;
        const struct row *row = &level->rows[nodes[key].name];
        if (row->take == take_field) /* most are; so the call is saved */
            field_take((void *)((char *)base + row->offset), decoding->document, key + 1);
        else if (row->take != NULL)
            row->take(decoding, key + 1, base, (char *)base + row->offset);
    }
}

/* ## Usage */

RARELY static void take_foreign_name(struct decoding *decoding, uint32_t node, void *base, void *target)
{
    (void)decoding;
    (void)node;
    (void)base;
    *(bool *)target = true;
}

static void take_completion_details(struct decoding *decoding, uint32_t node, void *base, void *target)
{
    (void)target;
    take_members(decoding, LEVEL_COMPLETION_DETAILS, node, base);
}

static void take_prompt_details(struct decoding *decoding, uint32_t node, void *base, void *target)
{
    (void)target;
    take_members(decoding, LEVEL_PROMPT_DETAILS, node, base);
}

static void take_usage(struct decoding *decoding, uint32_t node, void *base, void *target)
{
    struct usage_view *usage = target;

    (void)base;
    clear(decoding->decoder, LEVEL_USAGE, usage);
    field_take(&usage->field, decoding->document, node);
    if (usage->field.kind == JSON_OBJECT)
        usage->members = decoding->document->nodes[node].size;
    take_members(decoding, LEVEL_USAGE, node, usage);
}

static const struct member usage_members[] = {
    {"prompt_tokens", offsetof(struct usage_view, prompt_tokens), take_integer},
    {"completion_tokens", offsetof(struct usage_view, completion_tokens), take_integer},
    {"total_tokens", offsetof(struct usage_view, total_tokens), take_integer},
    {"completion_tokens_details", 0, take_completion_details},
    {"prompt_tokens_details", 0, take_prompt_details},
    {"input_tokens", offsetof(struct usage_view, foreign_names), take_foreign_name},
    {"output_tokens", offsetof(struct usage_view, foreign_names), take_foreign_name},
    {NULL, 0, NULL},
};

static const struct member completion_details_members[] = {
    {"reasoning_tokens", offsetof(struct usage_view, reasoning_tokens), take_integer},
    {NULL, 0, NULL},
};

static const struct member prompt_details_members[] = {
    {"cached_tokens", offsetof(struct usage_view, cached_tokens), take_integer},
    {NULL, 0, NULL},
};

/* ## Logprobs */

static void take_tokens(struct decoding *decoding, uint32_t node, void *base, void *target)
{
    const struct json_node *nodes = decoding->document->nodes;
    struct tokens_view *tokens = target;

    (void)base;
    if (nodes[node].kind != JSON_ARRAY)
        return;
    *tokens = (struct tokens_view){.listed = true, .joined = JOINED_HASH_EMPTY};
    for (uint32_t item = node + 1, position = 0; item < nodes[node].next; item = nodes[item].next) {
        struct token_view token = {0};
        take_members(decoding, LEVEL_TOKEN, item, &token);
        tokens_add(tokens, decoding->document->text, &token, position++);
    }
}

static void take_logprobs(struct decoding *decoding, uint32_t node, void *base, void *target)
{
    ((struct choice_view *)base)->tokens = (struct tokens_view){0};
    take_field(decoding, node, base, target);
    take_members(decoding, LEVEL_LOGPROBS, node, base);
}

static const struct member logprobs_members[] = {
    {"content", offsetof(struct choice_view, tokens), take_tokens},
    {NULL, 0, NULL},
};

static const struct member token_members[] = {
    {"token", offsetof(struct token_view, token), take_field},
    {"bytes", offsetof(struct token_view, bytes), take_field},
    {"logprob", offsetof(struct token_view, logprob), take_field},
    {NULL, 0, NULL},
};

/* ## Choices and calls */

static void take_function_members(struct decoding *decoding, uint32_t node, void *base, void *target)
{
    take_field(decoding, node, base, target);
    take_members(decoding, LEVEL_FUNCTION, node, base);
}

static void take_call(struct decoding *decoding, uint32_t node, struct choice_view *choice, uint32_t position)
{
    struct chunk *chunk = decoding->chunk;

    if (chunk->call_count == CHUNK_CALLS_MAX) {
        chunk->overflow = true;
        return;
    }
    struct call_view *call = &chunk->call[chunk->call_count++];
    clear(decoding->decoder, LEVEL_CALL, call);
    call->position = position;
    field_take(&call->field, decoding->document, node);
    choice->call_count++;
    take_members(decoding, LEVEL_CALL, node, call);
}

static void take_calls(struct decoding *decoding, uint32_t node, void *base, void *target)
{
    const struct json_node *nodes = decoding->document->nodes;
    struct choice_view *choice = base;
    uint32_t position = 0;

    take_field(decoding, node, base, target);
    if (nodes[node].kind != JSON_ARRAY)
        return;
    choice->first_call = decoding->chunk->call_count;
    choice->call_count = 0;
    for (uint32_t item = node + 1; item < nodes[node].next; item = nodes[item].next)
        take_call(decoding, item, choice, position++);
}

static void take_delta(struct decoding *decoding, uint32_t node, void *base, void *target)
{
    struct choice_view *choice = base;

    take_field(decoding, node, base, target);
    if (choice->delta.kind == JSON_OBJECT)
        choice->delta_members = decoding->document->nodes[node].size;
    take_members(decoding, LEVEL_DELTA, node, base);
}

static void take_choice(struct decoding *decoding, uint32_t node, uint32_t position)
{
    struct chunk *chunk = decoding->chunk;

    if (chunk->choice_count == CHUNK_CHOICES_MAX) {
        chunk->overflow = true;
        return;
    }
    struct choice_view *choice = &chunk->choice[chunk->choice_count++];
    clear(decoding->decoder, LEVEL_CHOICE, choice);
    choice->position = position;
    field_take(&choice->field, decoding->document, node);
    take_members(decoding, LEVEL_CHOICE, node, choice);
}

static void take_choices(struct decoding *decoding, uint32_t node, void *base, void *target)
{
    const struct json_node *nodes = decoding->document->nodes;
    struct chunk *chunk = decoding->chunk;
    uint32_t position = 0;

    take_field(decoding, node, base, target);
    chunk->choice_count = chunk->call_count = 0; /* a repeated key: the last one wins */
    chunk->choices_size = nodes[node].size;
    if (nodes[node].kind != JSON_ARRAY)
        return;
    for (uint32_t item = node + 1; item < nodes[node].next; item = nodes[item].next)
        take_choice(decoding, item, position++);
}

static const struct member choice_members[] = {
    {"index", offsetof(struct choice_view, index), take_integer},
    {"delta", offsetof(struct choice_view, delta), take_delta},
    {"finish_reason", offsetof(struct choice_view, finish_reason), take_field},
    {"logprobs", offsetof(struct choice_view, logprobs), take_logprobs},
    {"message", offsetof(struct choice_view, message), take_field},
    {"text", offsetof(struct choice_view, text), take_field},
    {"usage", offsetof(struct choice_view, usage), take_field},
    {"content_filter_results", offsetof(struct choice_view, content_filter), take_field},
    {"content_filter_result", offsetof(struct choice_view, content_filter), take_field},
    {"content_filter_offsets", offsetof(struct choice_view, content_filter), take_field},
    {NULL, 0, NULL},
};

static const struct member delta_members[] = {
    {"role", offsetof(struct choice_view, role), take_field},
    {"content", offsetof(struct choice_view, content), take_field},
    {"refusal", offsetof(struct choice_view, refusal), take_field},
    {"reasoning", offsetof(struct choice_view, reasoning), take_field},
    {"reasoning_content", offsetof(struct choice_view, reasoning_content), take_field},
    {"audio", offsetof(struct choice_view, audio), take_field},
    {"function_call", offsetof(struct choice_view, function_call), take_field},
    {"tool_calls", offsetof(struct choice_view, tool_calls), take_calls},
    {NULL, 0, NULL},
};

static const struct member call_members[] = {
    {"index", offsetof(struct call_view, index), take_integer},
    {"id", offsetof(struct call_view, id), take_field},
    {"type", offsetof(struct call_view, type), take_field},
    {"function", offsetof(struct call_view, function), take_function_members},
    {NULL, 0, NULL},
};

static const struct member function_members[] = {
    {"name", offsetof(struct call_view, name), take_field},
    {"arguments", offsetof(struct call_view, arguments), take_field},
    {NULL, 0, NULL},
};

static const struct member chunk_members[] = {
    {"id", offsetof(struct chunk, id), take_field},
    {"object", offsetof(struct chunk, object), take_field},
    {"created", offsetof(struct chunk, created), take_integer},
    {"model", offsetof(struct chunk, model), take_field},
    {"system_fingerprint", offsetof(struct chunk, system_fingerprint), take_field},
    {"choices", offsetof(struct chunk, choices), take_choices},
    {"usage", offsetof(struct chunk, usage), take_usage},
    {"error", offsetof(struct chunk, error), take_field},
    {"detail", offsetof(struct chunk, detail), take_field},
    {"message", offsetof(struct chunk, message), take_field},
    {"success", offsetof(struct chunk, success), take_field},
    {"base_resp", offsetof(struct chunk, base_resp), take_field},
    {"prompt_filter_results", offsetof(struct chunk, prompt_filter_results), take_field},
    {"prompt_annotations", offsetof(struct chunk, prompt_filter_results), take_field},
    {"moderation", offsetof(struct chunk, moderation), take_field},
    {NULL, 0, NULL},
};

/* Members of a member go into the struct of the level above, and clear nothing. */
static const struct {
    const struct member *members;
    size_t size;
} level_tables[LEVEL_COUNT] = {
    [LEVEL_CHUNK] = {chunk_members, offsetof(struct chunk, choice)}, /* the arrays that follow count their own use */
    [LEVEL_USAGE] = {usage_members, sizeof(struct usage_view)},
    [LEVEL_COMPLETION_DETAILS] = {completion_details_members, 0},
    [LEVEL_PROMPT_DETAILS] = {prompt_details_members, 0},
    [LEVEL_CHOICE] = {choice_members, sizeof(struct choice_view)},
    [LEVEL_DELTA] = {delta_members, 0},
    [LEVEL_CALL] = {call_members, sizeof(struct call_view)},
    [LEVEL_FUNCTION] = {function_members, 0},
    [LEVEL_LOGPROBS] = {logprobs_members, 0},
    [LEVEL_TOKEN] = {token_members, sizeof(struct token_view)},
};

/* ## The decoder */

static bool number_members(struct level *level, const struct member *members, struct json_reader *reader)
{
    memset(level, 0, sizeof *level);
    for (size_t i = 0; members[i].name != NULL; i++) {
        uint16_t number = json_name(reader, slice_of(members[i].name));
        if (number == 0 || number >= LEVEL_NUMBERS)
            return false;
        level->rows[number] = (struct row){members[i].take, members[i].offset};
    }
    return true;
}

struct chunk_decoder *chunk_decoder_create(struct arena *arena, struct json_reader *reader)
{
    struct chunk_decoder *decoder = ARENA_TAKE(arena, struct chunk_decoder, 1);

    if (decoder == NULL)
        return NULL;
    for (int i = 0; i < LEVEL_COUNT; i++) {
        if (!number_members(&decoder->levels[i], level_tables[i].members, reader))
            return NULL;
        decoder->levels[i].size = level_tables[i].size;
    }
    return decoder;
}

void chunk_decode(const struct chunk_decoder *decoder, const struct json_document *document, struct chunk *chunk)
{
    struct decoding decoding = {decoder, document, chunk};

    clear(decoder, LEVEL_CHUNK, chunk);
    chunk->event = document->event;
    chunk->text = (struct slice){document->text, document->length};
    field_take(&chunk->root, document, document->root);
    chunk->members = document->nodes[document->root].size;
    if (document->key != JSON_NONE)
        chunk->key = json_slice(document, document->key);
    take_members(&decoding, LEVEL_CHUNK, document->root, chunk);
    chunk_take_names(chunk);
}
