/*
 * Questions about a chunk and its fields that several rules ask.
 */
#include "chunk/chunk.h"

struct chunk *chunk_create(struct arena *arena)
{
    struct chunk *chunk = ARENA_TAKE(arena, struct chunk, 1);
    struct choice_view *choice = ARENA_TAKE(arena, struct choice_view, CHUNK_CHOICES_MAX);
    struct call_view *call = ARENA_TAKE(arena, struct call_view, CHUNK_CALLS_MAX);

    if (chunk == NULL || choice == NULL || call == NULL)
        return NULL;
    *chunk = (struct chunk){.choice = choice, .call = call}; /* what is decoded into it has no likeness, ever */
    return chunk;
}

bool field_is(const struct chunk *chunk, const struct field *field, const char *text)
{
    if (field->kind != JSON_STRING)
        return false;
    if (!field->escaped)
        return slice_is(field_slice(chunk, field), text);

    /* json decodes nodes, so the field is lent to it as a document of one node */
    struct json_node node = {.start = field->start, .end = field->end, .kind = JSON_STRING, .flags = JSON_ESCAPED};
    struct json_document document = {
        .text = chunk->text.data, .length = (uint32_t)chunk->text.length, .nodes = &node, .count = 1};
    return json_string_is(&document, 0, slice_of(text));
}

RARELY static bool is_blank(const struct chunk *chunk, const struct field *field)
{
    struct slice text = field_slice(chunk, field);

    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] != ' ')
            return false;
    return true;
}

/* The hash of a string with escapes: of its decoded text, as far as that fits, and of its length. */
static uint64_t escaped_hash(const struct chunk *chunk, const struct field *field)
{
    char decoded[512];
    struct text out = text_over(decoded, sizeof decoded);
    struct json_node node = {.start = field->start, .end = field->end, .kind = JSON_STRING, .flags = JSON_ESCAPED};
    struct json_document document = {
        .text = chunk->text.data, .length = (uint32_t)chunk->text.length, .nodes = &node, .count = 1};

    json_decode(&document, 0, &out);
    uint64_t hash = hash_slice(text_slice(&out));
    return out.cut ? hash_mix(hash, hash_slice(field_slice(chunk, field))) : hash;
}

uint64_t field_hash(const struct chunk *chunk, const struct field *field)
{
    uint64_t hash;

    if (!field_has_text(field) || (chunk->text.data[field->start] == ' ' && is_blank(chunk, field)))
        return 0;
    hash = field->escaped ? escaped_hash(chunk, field) : hash_slice(field_slice(chunk, field));
    return hash == 0 ? 1 : hash;
}

void chunk_take_names(struct chunk *chunk)
{
    chunk->names.id = field_hash(chunk, &chunk->id);
    chunk->names.model = field_hash(chunk, &chunk->model);
    chunk->names.fingerprint = field_hash(chunk, &chunk->system_fingerprint);
}

static bool holds_anything(const struct field *field)
{
    return field_has_text(field) | (field->kind == JSON_OBJECT) |
           ((field->kind == JSON_ARRAY) & (field->end - field->start > 2));
}

bool choice_has_output(const struct chunk *chunk, const struct choice_view *choice)
{
    (void)chunk;
    return choice->call_count > 0 || holds_anything(&choice->content) || holds_anything(&choice->reasoning_content) ||
           holds_anything(&choice->reasoning) || holds_anything(&choice->refusal) || holds_anything(&choice->audio) ||
           choice->function_call.kind == JSON_OBJECT;
}

/* A message that is no text is an answer of another API, not an error. */
bool chunk_is_error(const struct chunk *chunk)
{
    bool envelope = field_is_set(&chunk->detail) || chunk->message.kind == JSON_STRING ||
                    chunk->success.kind == JSON_FALSE || field_is_set(&chunk->base_resp);

    return field_is_set(&chunk->error) || (envelope && chunk->choices.kind == JSON_ABSENT);
}

bool chunk_looks_like_one(const struct chunk *chunk)
{
    return chunk->id.kind != JSON_ABSENT || chunk->object.kind != JSON_ABSENT || chunk->choices.kind != JSON_ABSENT;
}

bool chunk_is_preamble(const struct chunk *chunk)
{
    return field_is_set(&chunk->prompt_filter_results) && chunk->choices.kind == JSON_ARRAY &&
           chunk->choices_size == 0 && !field_has_text(&chunk->id);
}

bool chunk_has_bare_choice(const struct chunk *chunk)
{
    for (uint32_t i = 0; i < chunk->choice_count; i++)
        if (chunk->choice[i].delta.kind == JSON_ABSENT && field_is_set(&chunk->choice[i].content_filter))
            return true;
    return false;
}

bool usage_is_empty(const struct usage_view *usage)
{
    return usage->field.kind == JSON_OBJECT && usage->members == 0;
}

bool usage_is_foreign(const struct usage_view *usage)
{
    return usage->foreign_names && usage->prompt_tokens.field.kind == JSON_ABSENT &&
           usage->completion_tokens.field.kind == JSON_ABSENT;
}

bool chunk_is_whole_completion(const struct chunk *chunk)
{
    const struct choice_view *first = &chunk->choice[0];

    return chunk->choice_count > 0 && first->delta.kind == JSON_ABSENT && first->message.kind != JSON_ABSENT &&
           field_is(chunk, &chunk->object, "chat.completion");
}

struct finding chunk_finding(const struct chunk *chunk, enum rule rule, const struct field *field)
{
    uint32_t quote = field->kind == JSON_STRING ? 1 : 0;

    return event_finding(chunk->event, rule, field->start - quote, field->end - field->start + 2 * quote);
}
