/*
 * The chunk stage: what decoding gives for members that are there, absent, null,
 * repeated, of another type, or too many.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chunk/chunk.h"
#include "recording_diag.h"

static struct json_reader *reader;
static struct chunk_decoder *decoder;
static struct choice_view choices[CHUNK_CHOICES_MAX];
static struct call_view calls[CHUNK_CALLS_MAX];
static struct chunk chunk = {.choice = choices, .call = calls};
static char text[1 << 16];

static void set_up_stages(struct arena *arena)
{
    struct chunklint_options options = {.limits = {.event_bytes = 1 << 20,
                                                   .event_lines = 16,
                                                   .event_tokens = 8192,
                                                   .depth = 64,
                                                   .streams = 4,
                                                   .choices = 8,
                                                   .calls = 8,
                                                   .diagnostics = 16}};

    reader = json_create(arena, &options, recording_diag());
    decoder = chunk_decoder_create(arena, reader);
}

static int set_up(void **state)
{
    struct arena arena = {0};

    set_up_stages(&arena);
    arena.base = *state = malloc(arena.used);
    arena.size = arena.used;
    arena.used = 0;
    set_up_stages(&arena);
    return arena.overflow ? -1 : 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static void decode(const char *json)
{
    struct json_document document;
    struct json_error error;
    size_t length = (size_t)snprintf(text, sizeof text, "%s\n", json) - 1;

    assert_true(json_read(reader, (struct slice){text, length}, &document, &error));
    memset(&chunk, 0xA5, offsetof(struct chunk, choice)); /* decoding must not rely on what was there */
    memset(choices, 0xA5, sizeof choices);
    memset(calls, 0xA5, sizeof calls);
    chunk_decode(decoder, &document, &chunk);
}

static void assert_text(const struct field *field, const char *expected)
{
    assert_int_equal(field->kind, JSON_STRING);
    assert_true(field_is(&chunk, field, expected));
}

static void test_whole_chunk(void **state)
{
    (void)state;
    decode(
        "{\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m\","
        "\"system_fingerprint\":null,\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
        "\"finish_reason\":\"stop\",\"logprobs\":null}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,"
        "\"total_tokens\":5,\"completion_tokens_details\":{\"reasoning_tokens\":1},"
        "\"prompt_tokens_details\":{\"cached_tokens\":2}}}");
    assert_text(&chunk.id, "c-1");
    assert_text(&chunk.object, "chat.completion.chunk");
    assert_true(chunk.created.fits);
    assert_int_equal(chunk.created.value, 1700000000);
    assert_int_equal(chunk.system_fingerprint.kind, JSON_NULL);
    assert_int_equal(chunk.error.kind, JSON_ABSENT);
    assert_int_equal(chunk.choice_count, 1);
    assert_text(&chunk.choice[0].role, "assistant");
    assert_text(&chunk.choice[0].content, "Hi");
    assert_text(&chunk.choice[0].finish_reason, "stop");
    assert_int_equal(chunk.choice[0].logprobs.kind, JSON_NULL);
    assert_int_equal(chunk.choice[0].tool_calls.kind, JSON_ABSENT);
    assert_int_equal(chunk.usage.members, 5);
    assert_int_equal(chunk.usage.total_tokens.value, 5);
    assert_int_equal(chunk.usage.reasoning_tokens.value, 1);
    assert_int_equal(chunk.usage.cached_tokens.value, 2);
    assert_false(chunk.usage.foreign_names);
}

static void test_calls_belong_to_their_choice(void **state)
{
    (void)state;
    decode("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\","
           "\"function\":{\"name\":\"f\",\"arguments\":\"{\"}},{\"index\":1}]}},{\"index\":1,\"delta\":{\"tool_calls\":"
           "[{\"index\":7,\"function\":{\"arguments\":\"}\"}}]}}]}");
    assert_int_equal(chunk.choice_count, 2);
    assert_int_equal(chunk.call_count, 3);
    assert_int_equal(chunk.choice[0].first_call, 0);
    assert_int_equal(chunk.choice[0].call_count, 2);
    assert_int_equal(chunk.choice[1].first_call, 2);
    assert_int_equal(chunk.choice[1].call_count, 1);
    assert_text(&chunk.call[0].name, "f");
    assert_int_equal(chunk.call[1].id.kind, JSON_ABSENT);
    assert_int_equal(chunk.call[1].position, 1);
    assert_int_equal(chunk.call[2].index.value, 7);
    assert_text(&chunk.call[2].arguments, "}");
}

static void test_unexpected_types_are_kept(void **state)
{
    (void)state;
    decode("{\"id\":7,\"created\":1.5,\"choices\":{\"index\":0},\"usage\":\"none\",\"error\":\"boom\"}");
    assert_int_equal(chunk.id.kind, JSON_INTEGER);
    assert_int_equal(chunk.created.field.kind, JSON_NUMBER);
    assert_false(chunk.created.fits);
    assert_int_equal(chunk.choices.kind, JSON_OBJECT);
    assert_int_equal(chunk.choice_count, 0);
    assert_int_equal(chunk.usage.field.kind, JSON_STRING);
    assert_int_equal(chunk.usage.members, 0);
    assert_true(chunk_is_error(&chunk));
}

static void test_the_last_of_repeated_keys_counts(void **state)
{
    (void)state;
    decode("{\"id\":\"a\",\"choices\":[{\"index\":0},{\"index\":1}],\"id\":\"b\",\"choices\":[{\"index\":5}]}");
    assert_text(&chunk.id, "b");
    assert_int_equal(chunk.choice_count, 1);
    assert_int_equal(chunk.choice[0].index.value, 5);
}

static void test_escaped_keys_and_values_are_decoded(void **state)
{
    (void)state;
    decode("{\"\\u0069d\":\"c\\u002d1\"}");
    assert_text(&chunk.id, "c-1");
    assert_false(field_is(&chunk, &chunk.id, "c\\u002d1"));
}

static void test_too_many_choices_are_counted(void **state)
{
    char json[16384];
    size_t length = (size_t)snprintf(json, sizeof json, "{\"choices\":[");

    (void)state;
    for (int i = 0; i < CHUNK_CHOICES_MAX + 3; i++)
        length += (size_t)snprintf(json + length, sizeof json - length, "%s{\"index\":%d}", i ? "," : "", i);
    snprintf(json + length, sizeof json - length, "]}");
    decode(json);
    assert_true(chunk.overflow);
    assert_int_equal(chunk.choice_count, CHUNK_CHOICES_MAX);
    assert_int_equal(chunk.choices_size, CHUNK_CHOICES_MAX + 3);
}

/* What stands for output in a delta, and what does not. */
static void test_output(void **state)
{
    static const struct {
        const char *delta;
        bool output;
    } cases[] = {
        {"{}", false},
        {"{\"role\":\"assistant\"}", false},
        {"{\"content\":\"\"}", false},
        {"{\"content\":null}", false},
        {"{\"content\":[]}", false},
        {"{\"tool_calls\":[]}", false},
        {"{\"function_call\":null}", false},
        {"{\"content\":\"a\"}", true},
        {"{\"content\":[{\"type\":\"text\"}]}", true},
        {"{\"refusal\":\"no\"}", true},
        {"{\"reasoning\":\"so\"}", true},
        {"{\"reasoning_content\":\"so\"}", true},
        {"{\"audio\":{\"data\":\"x\"}}", true},
        {"{\"tool_calls\":[{\"index\":0}]}", true},
        {"{\"function_call\":{\"name\":\"f\"}}", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char json[256];
        snprintf(json, sizeof json, "{\"choices\":[{\"index\":0,\"delta\":%s}]}", cases[i].delta);
        decode(json);
        if (choice_has_output(&chunk, &chunk.choice[0]) != cases[i].output)
            fail_msg("%s", cases[i].delta);
    }
}

/* Errors in place of a chunk, whole answers in place of a stream, and what looks like them. */
static void test_kinds_of_payload(void **state)
{
    static const struct {
        const char *json;
        bool error, whole;
    } cases[] = {
        {"{\"error\":{\"message\":\"boom\"}}", true, false},
        {"{\"error\":\"boom\",\"choices\":[]}", true, false},
        {"{\"error\":null,\"choices\":[]}", false, false},
        {"{\"detail\":\"boom\"}", true, false},
        {"{\"message\":\"boom\"}", true, false},
        {"{\"message\":{\"role\":\"assistant\",\"content\":\"boom\"}}", false, false},
        {"{\"success\":false}", true, false},
        {"{\"success\":true}", false, false},
        {"{\"base_resp\":{\"status_code\":1}}", true, false},
        {"{\"detail\":\"x\",\"choices\":[]}", false, false},
        {"{\"object\":\"chat.completion\",\"choices\":[{\"message\":{}}]}", false, true},
        {"{\"object\":\"chat.completion\",\"choices\":[{\"delta\":{}}]}", false, false},
        {"{\"object\":\"chat.completion.chunk\",\"choices\":[{\"message\":{}}]}", false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        decode(cases[i].json);
        if (chunk_is_error(&chunk) != cases[i].error || chunk_is_whole_completion(&chunk) != cases[i].whole)
            fail_msg("%s", cases[i].json);
    }
}

/* ## Logprobs */

static const struct tokens_view *tokens_of(const char *content)
{
    char json[1024];

    snprintf(json, sizeof json, "{\"choices\":[{\"index\":0,\"logprobs\":{\"content\":%s}}]}", content);
    decode(json);
    return &chunk.choice[0].tokens;
}

static void assert_joined(const char *content, const char *expected)
{
    struct joined_hash joined = JOINED_HASH_EMPTY;
    const struct tokens_view *tokens = tokens_of(content);

    for (const char *byte = expected; *byte != '\0'; byte++)
        joined_hash_byte(&joined, (unsigned char)*byte);
    assert_true(tokens->listed);
    assert_true(joined_hash_equal(tokens->joined, joined));
}

static void test_tokens_are_joined(void **state)
{
    (void)state;
    assert_joined("[]", "");
    assert_joined("[{\"token\":\"Hel\"},{\"token\":\"lo\"}]", "Hello");
    assert_joined("[{\"token\":\"\\n\",\"bytes\":null},{\"token\":\"\\u00e9\"}]", "\n\xC3\xA9");
    assert_joined("[{\"token\":\"\\\\xc3\",\"bytes\":[195]},{\"token\":\"?\",\"bytes\":[169]}]", "\xC3\xA9");
    assert_joined("[{\"token\":\"</s>\",\"bytes\":[]}]", "");
}

static void test_tokens_without_text_are_not_joined(void **state)
{
    static const char *const lists[] = {
        "null",
        "{}",
        "[5]",
        "[{}]",
        "[{\"token\":5}]",
        "[{\"token\":\"a\",\"bytes\":[256]}]",
        "[{\"token\":\"a\",\"bytes\":[-1]}]",
        "[{\"token\":\"a\",\"bytes\":[1000000000000]}]",
        "[{\"token\":\"a\",\"bytes\":[\"a\"]}]",
    };

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (tokens_of(lists[i])->listed)
            fail_msg("%s", lists[i]);
    decode("{\"choices\":[{\"logprobs\":{\"content\":[]},\"logprobs\":null}]}");
    assert_false(chunk.choice[0].tokens.listed);
}

static void test_positive_logprobs_are_found(void **state)
{
    static const struct {
        const char *number;
        bool positive;
    } cases[] = {
        {"0", false},  {"-0.0", false}, {"0.00", false}, {"0e9", false},     {"-1", false},
        {"0.3", true}, {"1", true},     {"1e-9", true},  {"\"0.3\"", false}, {"null", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char list[128];
        snprintf(list, sizeof list, "[{\"token\":\"a\"},{\"token\":\"b\",\"logprob\":%s}]", cases[i].number);
        const struct tokens_view *tokens = tokens_of(list);
        if ((tokens->positive.kind != JSON_ABSENT) != cases[i].positive)
            fail_msg("%s", cases[i].number);
        assert_int_equal(tokens->position, cases[i].positive ? 1 : 0);
    }
}

/* What shapes say of their chunks, decoding says of none, whatever was in the memory before. */
static void test_a_decoded_chunk_has_no_likeness(void **state)
{
    struct arena arena = {0};

    (void)state;
    chunk_create(&arena);
    size_t size = arena.used;
    arena = (struct arena){.base = malloc(size), .size = size};
    memset(arena.base, 0xA5, size);
    const struct chunk *created = chunk_create(&arena);
    assert_non_null(created);
    assert_true(created->likeness == 0 && created->text_marks == 0 && !created->again);
    free(arena.base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whole_chunk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_calls_belong_to_their_choice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unexpected_types_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_last_of_repeated_keys_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_escaped_keys_and_values_are_decoded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_many_choices_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_output, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_kinds_of_payload, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_tokens_are_joined, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_tokens_without_text_are_not_joined, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_positive_logprobs_are_found, set_up, tear_down),
        cmocka_unit_test(test_a_decoded_chunk_has_no_likeness),
    };

    return cmocka_run_group_tests_name("chunk", tests, NULL, NULL);
}
