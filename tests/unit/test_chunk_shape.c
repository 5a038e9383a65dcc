/*
 * The shape cache: on a hit it gives the chunk that decoding gives, byte for byte;
 * what is not the same but for holes is no hit; and shapes come and go as told.
 */
#include "chunk/shape.h"
#include "schema_stage.h"

static const char schema_text[] =
    "{\"type\":\"object\",\"required\":[\"id\",\"choices\"],\"properties\":{"
    "\"id\":{\"type\":\"string\"},\"object\":{\"const\":\"chat.completion.chunk\"},\"created\":{\"type\":\"integer\"},"
    "\"model\":{\"type\":\"string\"},\"service_tier\":{\"enum\":[\"auto\",\"default\",null]},"
    "\"seed\":{\"type\":\"integer\",\"minimum\":0},\"tag\":{\"type\":\"string\",\"maxLength\":3},"
    "\"pair\":{\"type\":\"array\",\"maxItems\":2},\"set\":{\"type\":\"array\",\"uniqueItems\":true},"
    "\"list\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}},"
    "\"choices\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
    "\"index\":{\"type\":\"integer\"},\"delta\":{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"object\"}]},"
    "\"finish_reason\":{\"enum\":[\"stop\",\"length\",null]}}}}}}";

static struct chunk_decoder *decoder;
static struct chunk *decoded;
static const struct schema *schema;
static struct shapes *shapes;
static unsigned char *shape_memory;
static size_t shape_size;

static void take_shapes(struct arena *arena)
{
    struct chunklint_options options = {.limits = {.event_tokens = 120}, .shape_cache = true};

    decoder = chunk_decoder_create(arena, stage.reader);
    decoded = chunk_create(arena);
    shapes = shapes_create(arena, &options, recording_diag(), 1);
}

static int set_up(void **state)
{
    struct arena arena = {0};

    if (stage_set_up(state) != 0)
        return -1;
    take_shapes(&arena);
    shape_size = arena.used;
    shape_memory = malloc(shape_size);
    return shape_memory == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    free(shape_memory);
    return stage_tear_down(state);
}

/* Nothing is known; memory is dirty. */
static int start(void **state)
{
    struct arena arena = {.base = shape_memory, .size = shape_size};

    (void)state;
    memset(shape_memory, 0xA5, shape_size);
    take_shapes(&arena);
    schema = stage_compile(schema_text);
    return arena.overflow || schema == NULL ? -1 : 0;
}

static void assert_same_tokens(const struct tokens_view *a, const struct tokens_view *b)
{
    assert_int_equal(a->listed, b->listed);
    assert_true(joined_hash_equal(a->joined, b->joined));
    assert_memory_equal(&a->positive, &b->positive, sizeof a->positive);
    assert_int_equal(a->position, b->position);
}

/* All that stands before the choices are plain fields and numbers, and so are choices and calls. */
static void assert_same_chunk(const struct chunk *a, const struct chunk *b)
{
    size_t from = offsetof(struct chunk, root), to = offsetof(struct chunk, choice);

    assert_ptr_equal(a->event, b->event);
    assert_true(slice_equal(a->text, b->text));
    assert_memory_equal((const char *)a + from, (const char *)b + from, to - from);
    for (uint32_t i = 0; i < a->choice_count; i++) {
        struct choice_view x = a->choice[i], y = b->choice[i];
        assert_same_tokens(&x.tokens, &y.tokens);
        memset(&x.tokens, 0, sizeof x.tokens);
        memset(&y.tokens, 0, sizeof y.tokens);
        assert_memory_equal(&x, &y, sizeof x);
    }
    assert_memory_equal(a->call, b->call, a->call_count * sizeof *a->call);
}

static void decode(const char *text)
{
    struct json_document document;
    struct json_error error;
    size_t length = strlen(text);

    memcpy(stage.text, text, length);
    stage.text[length] = '\n';
    stage.piece = (struct event_piece){0, {0, 1, 1}};
    stage.event = (struct event){
        .kind = EVENT_DATA, .payload = {stage.text, length}, .pieces = &stage.piece, .piece_count = 1, .data_lines = 1};
    assert_true(json_read(stage.reader, stage.event.payload, &document, &error));
    document.event = &stage.event;
    chunk_decode(decoder, &document, decoded);
    if (shapes_wants(shapes)) {
        struct diag_site sites[SHAPE_SITES];
        struct diag_repeats repeats = {.list = sites, .capacity = SHAPE_SITES};
        schema_check_sparing(schema, &document, NULL, (struct slice){NULL, 0}, recording_diag(), &repeats);
        shapes_learn(shapes, (struct schema_list){&schema, 1}, &document, decoded, &repeats);
    }
}

/* Shows the event to the cache; gives whether it hit, after holding what it gave against what decoding gives. */
static bool hits(const char *text)
{
    struct shape_hit hit;
    size_t length = strlen(text);

    memcpy(stage.text, text, length);
    stage.text[length] = '\n';
    stage.event = (struct event){.kind = EVENT_DATA, .payload = {stage.text, length}, .data_lines = 1};
    bool found = shapes_find(shapes, &stage.event, &hit);
    if (found)
        shapes_complete(shapes);
    decode(text);
    if (found)
        assert_same_chunk(hit.chunk, decoded);
    return found;
}

#define HEAD(id, created)                                                                                              \
    "{\"id\":\"" id "\",\"object\":\"chat.completion.chunk\",\"created\":" created                                     \
    ",\"model\":\"a-model\",\"choices\":["
#define CHOICE(index, delta)  "{\"index\":" index ",\"delta\":{" delta "},\"finish_reason\":null}"
#define CONTENT(text)         HEAD("chatcmpl-1", "1700000000") CHOICE("0", "\"content\":\"" text "\"") "]}"
#define WITH(member)          HEAD("chatcmpl-1", "1700000000") "]," member "}"
#define TOKEN(text, p, bytes) "{\"token\":\"" text "\",\"logprob\":" p ",\"bytes\":" bytes ",\"top_logprobs\":[]}"
#define LOGPROBS(text, tokens)                                                                                         \
    HEAD("chatcmpl-1", "1700000000")                                                                                   \
    "{\"index\":0,\"delta\":{\"content\":\"" text "\"},\"logprobs\":{\"content\":[" tokens                             \
    "]},\"finish_reason\":null}]}"

/* The first event of a kind is seen, the second learnt; from then on those like it hit. */
static void learn(const char *text)
{
    assert_false(hits(text));
    assert_false(hits(text));
    assert_true(hits(text));
}

static void test_same_but_for_strings(void **state)
{
    static const char *const events[] = {
        CONTENT("b"),
        CONTENT(""),
        CONTENT(" several words, longer than one register of sixty-four bytes is, by far: ends"),
        CONTENT("\\n"),
        CONTENT("caf\xC3\xA9"),
        CONTENT("\\ud83d\\ude00"),
        CONTENT("\\\"quoted\\\""),
        CONTENT("a"),
    };

    (void)state;
    learn(CONTENT("a"));
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
            assert_true(hits(events[i]));
}

static void test_strings_that_are_none(void **state)
{
    static const char *const strings[] = {CONTENT("\\ud83d"), CONTENT("\\ude00"), CONTENT("a\",\"role\":\"assistant")};

    (void)state;
    learn(CONTENT("a"));
    assert_true(hits(CONTENT("b")));
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
        assert_false(hits(strings[i]));
    assert_true(hits(CONTENT("c")));
}

static void test_same_but_for_numbers(void **state)
{
    (void)state;
    learn(HEAD("chatcmpl-1", "1700000000") CHOICE("0", "\"content\":\"a\"") "]}");
    assert_true(hits(HEAD("chatcmpl-1", "1700000001") CHOICE("12", "\"content\":\"a\"") "]}"));
    assert_true(hits(HEAD("chatcmpl-2", "5") CHOICE("-3", "\"content\":\"\"") "]}"));
    assert_true(hits(HEAD("chatcmpl-2", "-0") CHOICE("0", "\"content\":\"\"") "]}"));
    assert_true(hits(HEAD("chatcmpl-3", "123456789012345") CHOICE("1", "\"content\":\"b\"") "]}"));
    assert_false(hits(HEAD("chatcmpl-3", "9007199254740993") CHOICE("1", "\"content\":\"b\"") "]}"));
    assert_false(hits(HEAD("chatcmpl-3", "1.0") CHOICE("1", "\"content\":\"b\"") "]}"));
    assert_false(hits(HEAD("chatcmpl-3", "1e3") CHOICE("1", "\"content\":\"b\"") "]}"));
}

/* Values that a keyword looks at are literal, one by one. */
static void test_deciding_values_are_literal(void **state)
{
    static const char *const pairs[][2] = {
        {WITH("\"service_tier\":\"auto\""), WITH("\"service_tier\":\"default\"")},
        {WITH("\"service_tier\":\"auto\""), WITH("\"service_tier\":\"other\"")},
        {WITH("\"seed\":1"), WITH("\"seed\":-1")},
        {WITH("\"tag\":\"abc\""), WITH("\"tag\":\"abcd\"")},
        {WITH("\"pair\":[1,2]"), WITH("\"pair\":[1,2,3]")},
        {WITH("\"set\":[1,2]"), WITH("\"set\":[1,1]")},
        {WITH("\"list\":[1]"), WITH("\"list\":[]")},
        {WITH("\"list\":[1]"), WITH("\"list\":[1.5]")},
        {WITH("\"list\":[1]"), WITH("\"list\":[1,[2]]")},
        {WITH("\"any\":\"a\""), WITH("\"any\":null")},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        start(state);
        learn(pairs[i][0]);
        assert_false(hits(pairs[i][1]));
        assert_true(hits(pairs[i][0]));
    }
}

static void test_free_values_are_holes(void **state)
{
    (void)state;
    learn(WITH("\"list\":[1,2],\"any\":{\"a\":1.5,\"b\":[\"x\"]}"));
    assert_true(hits(WITH("\"list\":[10, 20 ,30],\"any\":{\"a\":-2e9,\"b\":[\"\"]}")));
    assert_true(hits(WITH("\"list\":[0],\"any\":{\"a\":0.0,\"b\":[\"yy\"]}")));
}

static void test_tokens_are_joined_anew(void **state)
{
    (void)state;
    learn(LOGPROBS("ab", TOKEN("a", "-0.5", "[97]") "," TOKEN("b", "-0.25", "null")));
    assert_true(
        hits(LOGPROBS("\xC3\xA9 c", TOKEN("\xC3\xA9", "-1.5", "[195, 169]") "," TOKEN("\\u0020c", "-0.1", "null"))));
    assert_true(hits(LOGPROBS("x", TOKEN("x", "0.5", "[120]") "," TOKEN("", "-0.1", "null"))));
    assert_true(hits(LOGPROBS("x", TOKEN("x", "-0.5", "[999]") "," TOKEN("", "0.1", "null"))));
}

static void test_calls_are_filled(void **state)
{
#define CALL(index, id, arguments)                                                                                     \
    HEAD("chatcmpl-1", "1700000000")                                                                                   \
    CHOICE("0", "\"tool_calls\":[{\"index\":" index ",\"id\":\"" id                                                    \
                "\",\"function\":{\"name\":\"f\",\"arguments\":\"" arguments "\"}}]")                                  \
    "]}"
    (void)state;
    learn(CALL("0", "call_1", ""));
    assert_true(hits(CALL("1", "call_2222", "{\\\"a\\\":")));
    assert_true(hits(CALL("127", "", "1}")));
}

/* The tokens inside arrays count for the limit of an event. */
static void test_limit_of_tokens(void **state)
{
    char event[1024];
    size_t length = (size_t)snprintf(event, sizeof event, "%s", HEAD("chatcmpl-1", "1700000000") "],\"list\":[1");

    (void)state;
    learn(WITH("\"list\":[1]"));
    for (int i = 0; i < 90; i++)
        length += (size_t)snprintf(event + length, sizeof event - length, ",%d", i);
    snprintf(event + length, sizeof event - length, "]}");
    assert_true(hits(event));
    for (int i = 0; i < 30; i++)
        length += (size_t)snprintf(event + length, sizeof event - length, ",%d", i);
    snprintf(event + length, sizeof event - length, "]}");
    assert_false(hits(event));
}

static void test_end_is_the_end(void **state)
{
    (void)state;
    learn(CONTENT("a"));
    assert_false(hits(CONTENT("a") " "));
    assert_false(hits(" " CONTENT("a")));
}

/* What is not one whole payload is read. */
static void test_events_that_are_not_plain(void **state)
{
    struct shape_hit hit;
    struct event event;

    (void)state;
    learn(CONTENT("a"));
    event = stage.event;
    assert_true(shapes_find(shapes, &event, &hit));
    event.cut = true;
    assert_false(shapes_find(shapes, &event, &hit));
    event = stage.event;
    event.data_lines = 2;
    assert_false(shapes_find(shapes, &event, &hit));
    event = stage.event;
    event.unframed = true;
    assert_false(shapes_find(shapes, &event, &hit));
}

/* Where nothing repeats the cache rests, and comes back. */
static void test_rests_and_comes_back(void **state)
{
    char event[512];
    int misses = 0;

    (void)state;
    for (int i = 0; i < 4000; i++) {
        snprintf(event, sizeof event, WITH("\"k%d\":1"), i);
        assert_false(hits(event));
    }
    while (!hits(CONTENT("a")))
        assert_true(++misses < 1000);
}

/* More streams than there are shapes: each keeps its own as long as it lasts. */
static void test_many_streams(void **state)
{
    char event[512];
    int found = 0;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        snprintf(event, sizeof event, HEAD("chatcmpl-%d", "1700000000") CHOICE("0", "\"content\":\"%d\"") "]}",
                 1000 + i * 7919 % 800, i);
        found += hits(event);
    }
    assert_true(found > 19990);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_same_but_for_strings, start),
        cmocka_unit_test_setup(test_strings_that_are_none, start),
        cmocka_unit_test_setup(test_same_but_for_numbers, start),
        cmocka_unit_test(test_deciding_values_are_literal),
        cmocka_unit_test_setup(test_free_values_are_holes, start),
        cmocka_unit_test_setup(test_tokens_are_joined_anew, start),
        cmocka_unit_test_setup(test_calls_are_filled, start),
        cmocka_unit_test_setup(test_limit_of_tokens, start),
        cmocka_unit_test_setup(test_end_is_the_end, start),
        cmocka_unit_test_setup(test_events_that_are_not_plain, start),
        cmocka_unit_test_setup(test_rests_and_comes_back, start),
        cmocka_unit_test_setup(test_many_streams, start),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
