/*
 * Heads: a reader that has read many texts must give for the next one what a
 * reader gives that has read none. Texts share beginnings of every length, and
 * are damaged at random places, before, at and after the borders of heads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json/json.h"
#include "recording_diag.h"

enum { TEXT_MAX = 2048, ROUNDS = 4000 };

static const char *const seeds[] = {
    "{\"id\":\"chatcmpl-0597ae85bfaad22ad624c3e3\",\"object\":\"chat.completion.chunk\",\"created\":1760183361,"
    "\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"},\"finish_reason\":null}],"
    "\"usage\":null}",
    "{\"id\":\"chatcmpl-0597ae85bfaad22ad624c3e3\",\"object\":\"chat.completion.chunk\",\"created\":1760183361,"
    "\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\"}]}}]}",
    "{\"id\":\"chatcmpl-0597ae85bfaad22ad624c3e3\",\"object\":\"chat.completion.chunk\",\"created\":1760183361,"
    "\"model\":\"gpt\",\"choices\":[]}",
    "[[[[[[[[[[[[\"a nest that is deeper than a head keeps, and longer than it must be to be one\"]]]]]]]]]]]]",
    "[\"a text of strings whose elements come and go at the end of what is shared\",1,2,3,4,5,6,7,8,9,10]",
    "{\"a key that is long enough to make a head by itself, up to its value, is it not\":{\"a\":1,\"a\":2}}",
};

static uint64_t random_state = 88172645463325252U;

static uint32_t random_below(uint32_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)((random_state >> 32) * limit >> 32);
}

static struct json_reader *make_reader(void **memory)
{
    struct chunklint_options options = {.limits = {.event_bytes = TEXT_MAX, .event_lines = 1, .event_tokens = 4096,
                                                   .depth = 64, .streams = 1, .choices = 1, .calls = 1,
                                                   .diagnostics = 16}};
    struct arena arena = {0};

    json_create(&arena, &options, recording_diag());
    if (*memory == NULL)
        *memory = malloc(arena.used);
    arena = (struct arena){.base = *memory, .size = arena.used};
    return json_create(&arena, &options, recording_diag());
}

/* One of the seeds, often with a byte changed, taken out or put in, or with its end cut off. */
static size_t make_text(char text[TEXT_MAX])
{
    static const char bytes[] = "\"\\,:{}[]0a \n\x01\xc3\xa9";
    size_t length = strlen(strcpy(text, seeds[random_below(sizeof seeds / sizeof seeds[0])])), at;

    for (uint32_t changes = random_below(3); changes > 0; changes--) {
        at = random_below((uint32_t)length);
        switch (random_below(4)) {
        case 0: text[at] = bytes[random_below(sizeof bytes - 1)]; break;
        case 1: memmove(text + at, text + at + 1, length-- - at); break;
        case 2: memmove(text + at + 1, text + at, ++length - at); break;
        default: length = at + 1; break;
        }
    }
    text[length] = '\n';
    return length;
}

static void assert_same_nodes(const struct json_document *a, const struct json_document *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->oddities, b->oddities);
    for (uint32_t i = 0; i < a->count; i++)
        assert_memory_equal(&a->nodes[i], &b->nodes[i], sizeof a->nodes[i]);
}

static void test_warm_reader_reads_as_a_cold_one(void **state)
{
    void *warm_memory = NULL, *cold_memory = NULL;
    struct json_reader *warm = make_reader(&warm_memory);
    unsigned accepted = 0;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        char text[TEXT_MAX];
        struct slice slice = {text, make_text(text)};
        struct json_document warm_document, cold_document;
        struct json_error warm_error, cold_error;
        struct json_reader *cold = make_reader(&cold_memory);
        bool warm_verdict = json_read(warm, slice, &warm_document, &warm_error);

        assert_int_equal(warm_verdict, json_read(cold, slice, &cold_document, &cold_error));
        if (warm_verdict) {
            assert_same_nodes(&warm_document, &cold_document);
            accepted++;
        } else {
            assert_int_equal(warm_error.rule, cold_error.rule);
            assert_int_equal(warm_error.offset, cold_error.offset);
        }
    }
    assert_in_range(accepted, ROUNDS / 4, ROUNDS - ROUNDS / 10); /* both verdicts were met often */
    free(warm_memory);
    free(cold_memory);
}

/* Each pair of texts that share any number of bytes, in both orders, three times each. */
static void test_every_border(void **state)
{
    void *warm_memory = NULL, *cold_memory = NULL;
    struct json_reader *warm = make_reader(&warm_memory), *cold;
    char text[TEXT_MAX];

    (void)state;
    for (size_t at = 0; at < strlen(seeds[0]); at++)
        for (int round = 0; round < 6; round++) {
            size_t length = strlen(strcpy(text, seeds[0]));
            struct json_document warm_document, cold_document;
            struct json_error error;
            if (round % 2 == 1)
                text[at] = text[at] == '7' ? '8' : '7';
            text[length] = '\n';
            cold = make_reader(&cold_memory);
            bool verdict = json_read(warm, (struct slice){text, length}, &warm_document, &error);
            assert_int_equal(verdict, json_read(cold, (struct slice){text, length}, &cold_document, &error));
            if (verdict)
                assert_same_nodes(&warm_document, &cold_document);
        }
    free(warm_memory);
    free(cold_memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_warm_reader_reads_as_a_cold_one),
        cmocka_unit_test(test_every_border),
    };

    return cmocka_run_group_tests_name("json heads", tests, NULL, NULL);
}
