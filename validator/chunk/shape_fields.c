/*
 * The fields of a chunk as a shape holds it: where they stand in its view, one by
 * one. Whoever adds a member to struct chunk or its parts adds it here.
 */
#include "chunk/shape_state.h"

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
    offsetof(struct chunk, choices),
    offsetof(struct chunk, usage.field),
    offsetof(struct chunk, error),
    offsetof(struct chunk, detail),
    offsetof(struct chunk, message),
    offsetof(struct chunk, success),
    offsetof(struct chunk, base_resp),
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

static void visit_fields(struct shape *shape, size_t base, struct field_list list, shape_visit *visit)
{
    const char *view = (const char *)&shape->view;

    for (size_t i = 0; i < list.count; i++) {
        size_t offset = base + list.offsets[i];
        visit(shape, &(struct shape_field){(const struct field *)(const void *)(view + offset), offset, 0});
    }
}

static void visit_integers(struct shape *shape, size_t base, struct field_list list, shape_visit *visit)
{
    const char *view = (const char *)&shape->view;

    for (size_t i = 0; i < list.count; i++) {
        size_t offset = base + list.offsets[i];
        visit(shape, &(struct shape_field){(const struct field *)(const void *)(view + offset),
                                           offset + offsetof(struct integer_field, field),
                                           offset + offsetof(struct integer_field, value)});
    }
}

void shape_visit_fields(struct shape *shape, shape_visit *visit)
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
    for (uint32_t i = 0; !shape->lists && i < shape->view.token_count; i++)
        visit_fields(shape, offsetof(struct shape_view, token) + i * sizeof(struct token_view), FIELDS(token_fields),
                     visit);
}
