/*
 * Prefixes in the shape cache: what stands before the choices is found out once a
 * stream, and whatever stands there, a hit gives what decoding gives, and what does
 * not fit is no hit.
 */
#include "shape_stage.h"

#define START(id)     "{\"id\":\"" id "\",\"object\":\"chat.completion.chunk\""
#define CHOICES(body) ",\"choices\":[" body "]}"
#define SAYS(text)    "{\"index\":0,\"delta\":{\"content\":\"" text "\"},\"finish_reason\":null}"
#define ROLE          "{\"index\":0,\"delta\":{\"role\":\"assistant\"},\"finish_reason\":null}"
#define STOP          "{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}"

/* A stream's chunks of three kinds, by what stands before the choices. */
#define KINDS(prefix) prefix CHOICES(ROLE), prefix CHOICES(SAYS("a")), prefix CHOICES(STOP)

#define OF(id, created, model) START(id) ",\"created\":" created ",\"model\":\"" model "\""
#define FIRST                  OF("chatcmpl-stream-1", "1700000000", "model-1")

static void learn_kinds(const char *const kinds[3])
{
    for (int i = 0; i < 3; i++)
        learn(kinds[i]);
}

static void assert_hits(const char *const *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_true(hits(events[i]));
}

#define ASSERT_HITS(...)                                                                                               \
    do {                                                                                                               \
        static const char *const shown[] = {__VA_ARGS__};                                                              \
        assert_hits(shown, sizeof shown / sizeof shown[0]);                                                            \
    } while (0)

static const char *const first_kinds[3] = {KINDS(FIRST)};

static void test_other_streams(void **state)
{
    (void)state;
    learn_kinds(first_kinds);
    ASSERT_HITS(KINDS(OF("chatcmpl-2", "1", "another model")), KINDS(OF("chatcmpl-\\u0033", "17", "m")),
                KINDS(OF("chatcmpl-caf\xC3\xA9", "-0", "\\\"m\\\"")), KINDS(FIRST));
}

/* Streams that take turns, and one that begins with the event of another kind. */
static void test_turns(void **state)
{
    (void)state;
    learn_kinds(first_kinds);
    ASSERT_HITS(OF("chatcmpl-2", "1", "m") CHOICES(STOP), FIRST CHOICES(SAYS("b")),
                OF("chatcmpl-2", "1", "m") CHOICES(SAYS("c")), FIRST CHOICES(STOP),
                OF("chatcmpl-2", "1", "m") CHOICES(SAYS("d")), OF("chatcmpl-3", "1", "m") CHOICES(ROLE),
                FIRST CHOICES(SAYS("e")), OF("chatcmpl-3", "1", "m") CHOICES(STOP));
}

/* The first bytes, by which a stream is found, are the same; what stands behind them is not. */
static void test_changes_in_a_stream(void **state)
{
    (void)state;
    learn_kinds(first_kinds);
    for (int round = 0; round < 3; round++)
        ASSERT_HITS(KINDS(FIRST), KINDS(OF("chatcmpl-stream-1", "1700000001", "model-1")),
                    KINDS(OF("chatcmpl-stream-1", "1700000002", "model-1")),
                    KINDS(OF("chatcmpl-stream-1", "1700000002", "model-10")), KINDS(FIRST));
}

static void test_free_members(void **state)
{
#define FREE(id, number, text) OF(id, "1700000000", "m") ",\"any\":" number ",\"other\":\"" text "\""
    static const char *const kinds[3] = {KINDS(FREE("chatcmpl-1", "1", "x"))};

    (void)state;
    learn_kinds(kinds);
    for (int round = 0; round < 2; round++)
        ASSERT_HITS(KINDS(FREE("chatcmpl-1", "2", "x")), KINDS(FREE("chatcmpl-1", "-30", "yy")),
                    KINDS(FREE("chatcmpl-2", "30", "\\n")));
    assert_false(hits(FREE("chatcmpl-2", "1.5", "x") CHOICES(STOP)));
    assert_true(hits(FREE("chatcmpl-2", "5", "x") CHOICES(STOP)));
}

/* What is wrong there is wrong in an event of each kind. */
static void test_what_does_not_fit(void **state)
{
    static const char *const prefixes[] = {
        OF("chatcmpl-\\ud83d", "1700000000", "m"),
        OF("chatcmpl-\\x", "1700000000", "m"),
        OF("chatcmpl-2", "01", "m"),
        OF("chatcmpl-2", "1.0", "m"),
        OF("chatcmpl-2", "9007199254740993", "m"),
        OF("chatcmpl-2", "-", "m"),
        OF("chatcmpl-2", "1", "\xC3"),
        OF("chatcmpl-2", "1", "m\t"),
        OF("chatcmpl-2", "1", "m") ",\"any\":null",
        OF("chatcmpl-2", "1", "m") " ",
        START("chatcmpl-2") ",\"created\":1",
        START("chatcmpl-2") ",\"model\":\"m\",\"created\":1",
    };
    char event[512];

    (void)state;
    learn_kinds(first_kinds);
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        snprintf(event, sizeof event, "%s%s", prefixes[i], CHOICES(SAYS("a")));
        assert_true(refuses(event));
        snprintf(event, sizeof event, "%s%s", prefixes[i], CHOICES(STOP));
        assert_true(refuses(event));
    }
}

/* The prefix is that of a stream, the rest is nobody's. */
static void test_rest_that_does_not_fit(void **state)
{
    static const char *const rests[] = {
        CHOICES(SAYS("\\ud83d")),
        CHOICES(SAYS("a\t")),
        CHOICES(SAYS("a")) " ",
        CHOICES(SAYS("a")) "}",
        CHOICES("{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}"),
        ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"",
        ",\"choices\":",
        ",\"choices\"",
    };
    char event[512];

    (void)state;
    learn_kinds(first_kinds);
    for (size_t i = 0; i < sizeof rests / sizeof rests[0]; i++) {
        snprintf(event, sizeof event, "%s%s", FIRST, rests[i]);
        assert_true(refuses(event));
    }
}

/* Forms that differ in a literal, of which each has a shape that the other one lacks. */
static void test_two_forms(void **state)
{
#define NULLED(id) OF(id, "1", "m") ",\"system_fingerprint\":null"
#define MARKED(id) OF(id, "1", "m") ",\"system_fingerprint\":\"fp\""
    (void)state;
    learn(NULLED("chatcmpl-1") CHOICES(STOP));
    learn(MARKED("chatcmpl-1") CHOICES(SAYS("a")));
    ASSERT_HITS(NULLED("chatcmpl-2") CHOICES(STOP), MARKED("chatcmpl-2") CHOICES(SAYS("b")),
                NULLED("chatcmpl-2") CHOICES(STOP), MARKED("chatcmpl-3") CHOICES(SAYS("b")));
    assert_true(refuses(MARKED("chatcmpl-1") CHOICES(STOP)));
    assert_true(refuses(NULLED("chatcmpl-1") CHOICES(SAYS("a"))));
    assert_false(hits(MARKED("chatcmpl-1") CHOICES(STOP)));
    ASSERT_HITS(MARKED("chatcmpl-4") CHOICES(STOP), NULLED("chatcmpl-4") CHOICES(STOP));
}

/* A name that decides is a literal, which moves with the id before it. */
static void test_literal_names(void **state)
{
    static const char *const kinds[3] = {KINDS(FIRST)};

    (void)state;
    schema = stage_compile("{\"properties\":{\"model\":{\"enum\":[\"model-1\",\"model-2\"]}}}");
    learn_kinds(kinds);
    ASSERT_HITS(KINDS(OF("chatcmpl-22", "1", "model-1")), KINDS(OF("c", "1700000000", "model-1")));
    assert_true(refuses(OF("chatcmpl-22", "1", "model-2") CHOICES(STOP)));
}

/* There is no prefix where a name stands behind the choices, and none where there are no choices. */
static void test_no_prefix(void **state)
{
#define LATE(id, model)                                                                                                \
    START(id)                                                                                                          \
    ",\"created\":1"                                                                                                   \
    ",\"choices\":[" SAYS("a") "],\"model\":\"" model "\"}"
#define NONE(id, model) START(id) ",\"created\":1,\"model\":\"" model "\"}"
    (void)state;
    learn(LATE("chatcmpl-1", "m"));
    learn(NONE("chatcmpl-1", "m"));
    ASSERT_HITS(LATE("chatcmpl-2", "m"), LATE("chatcmpl-2", "other"), LATE("chatcmpl-1", "m"), NONE("chatcmpl-3", "n"),
                NONE("chatcmpl-3", "m"), LATE("chatcmpl-3", "n"));
}

static void test_long_prefixes(void **state)
{
    char event[1024], filler[512];

    (void)state;
    for (int length = 200; length < 330; length += 7) {
        memset(filler, 'x', sizeof filler);
        filler[length] = '\0';
        for (int i = 0; i < 3; i++) {
            snprintf(event, sizeof event, "%s,\"any\":\"%s\"%s", FIRST, filler + i, CHOICES(STOP));
            if (length == 200 && i == 0)
                learn(event);
            assert_true(hits(event));
        }
    }
}

static void test_many_holes(void **state)
{
    char event[1024];

    (void)state;
    for (int members = 0; members <= SHAPE_SITES; members++)
        for (int value = 0; value < 3; value++) {
            size_t length = (size_t)snprintf(event, sizeof event, "%s", FIRST);
            for (int i = 0; i < members; i++)
                length += (size_t)snprintf(event + length, sizeof event - length, ",\"m%d\":%d", i, value * i);
            snprintf(event + length, sizeof event - length, "%s", CHOICES(STOP));
            if (value == 0)
                learn(event);
            assert_true(hits(event));
        }
}

/* The cache tells where the event ends, and looks at no byte before it. */
static void assert_foreseen(const char *event)
{
    size_t length = strlen(event);
    char *text = malloc(length + 1);

    assert_non_null(text);
    memcpy(text, event, length);
    text[length] = '\n';
    assert_int_equal(shapes_foresee(shapes[AHEAD], (struct slice){text, length}), length);
    free(text);
    assert_true(hits(event));
}

/* Streams that begin alike and go on in other ways: what came next in the one is not what comes in the other. */
static void test_other_ways(void **state)
{
#define LENGTH "{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}"
#define WAY(id, last)                                                                                                  \
    OF(id, "1", "m") CHOICES(ROLE), OF(id, "1", "m") CHOICES(SAYS("a")), OF(id, "1", "m") CHOICES(last)
    (void)state;
    learn_kinds(first_kinds);
    assert_false(hits(FIRST CHOICES(LENGTH)));
    for (int round = 0; round < 3; round++)
        ASSERT_HITS(WAY("chatcmpl-2", STOP), WAY("chatcmpl-3", LENGTH), WAY("chatcmpl-4", LENGTH),
                    WAY("chatcmpl-5", STOP), OF("chatcmpl-6", "1", "m") CHOICES(LENGTH),
                    OF("chatcmpl-6", "1", "m") CHOICES(STOP), WAY("chatcmpl-6", ROLE));
    ASSERT_HITS(OF("chatcmpl-7", "1", "m") CHOICES(ROLE), OF("chatcmpl-7", "1", "m") CHOICES(SAYS("b")));
    assert_foreseen(OF("chatcmpl-7", "1", "m") CHOICES(STOP));
    ASSERT_HITS(OF("chatcmpl-8", "1", "m") CHOICES(ROLE), OF("chatcmpl-8", "1", "m") CHOICES(SAYS("b")));
    assert_foreseen(OF("chatcmpl-8", "1", "m") CHOICES(LENGTH));
    assert_true(refuses(OF("chatcmpl-2", "1", "m") CHOICES("{\"index\":0,\"delta\":{},\"finish_reason\":\"lengtH\"}")));
}

/* Members before the id, and a value that differs as early as that. */
static void test_early_values(void **state)
{
#define LONG               "a value that is the same for so many bytes that events with it are of one stream, "
#define EARLY(name, value) "{\"" name "\":\"" LONG value "\",\"id\":\"chatcmpl-1\"" CHOICES(SAYS("a"))
    (void)state;
    learn(EARLY("n", "1"));
    for (int round = 0; round < 3; round++)
        ASSERT_HITS(EARLY("n", "2"), EARLY("n", "3"), EARLY("n", "33"), EARLY("n", "2"));
    assert_foreseen(EARLY("n", "44"));
    assert_true(refuses(EARLY("m", "2")));
    assert_true(refuses(EARLY("n", "2\\ud83d")));
}

/* Forms whose model stands at the same place, and one that is too short to have anything there. */
static void test_models_as_hints(void **state)
{
#define MODEL(id, created, model, rest)                                                                                \
    START(id) ",\"created\":" created ",\"model\":\"" model "\"" rest CHOICES(SAYS("a"))
#define SHORT(id) "{\"id\":\"" id "\"" CHOICES("")
    (void)state;
    learn(MODEL("chatcmpl-0123456789abcdef01234", "1700000000", "model-one", ""));
    learn(MODEL("chatcmpl-0123456789abcdef01234", "1700000000", "model-two", ",\"any\":null"));
    learn(SHORT("chatcmpl-0123456789abcdef0123456789"));
    for (int round = 0; round < 3; round++)
        ASSERT_HITS(MODEL("chatcmpl-0123456789abcdef01235", "1700000001", "model-one", ""),
                    MODEL("chatcmpl-0123456789abcdef01236", "1700000002", "model-two", ",\"any\":null"),
                    MODEL("chatcmpl-0123456789abcdef01237", "1700000003", "model-one", ",\"any\":null"),
                    MODEL("chatcmpl-0123456789abcdef01238", "1700000004", "model-two", ""),
                    SHORT("chatcmpl-0123456789abcdef0123456788"), SHORT("chatcmpl-0123456789abcdef0123456787"));
}

/* What stands behind an id moves with it, also where an event is the first that differs in something else as well. */
static void test_places_of_what_moves(void **state)
{
#define INDEXED(id, index, created)                                                                                    \
    OF(id, created, "m") CHOICES("{\"index\":" index ",\"delta\":{},\"finish_reason\":\"stop\"}")
    (void)state;
    learn(INDEXED("chatcmpl-1", "0", "1700000000"));
    ASSERT_HITS(INDEXED("chatcmpl-22", "0", "1700000000"), INDEXED("chatcmpl-3", "1", "1700000000"),
                INDEXED("chatcmpl-444", "11", "17"), INDEXED("chatcmpl-5", "1", "1700000000"),
                INDEXED("chatcmpl-66", "1", "170000000"), INDEXED("chatcmpl-7", "1", "1700000000"));
}

/* More forms than are kept: most of those that were forgotten are found by their fingerprint. */
static void test_many_forms(void **state)
{
    char event[512];
    int found = 0;

    (void)state;
    for (int round = 0; round < 3; round++)
        for (int form = 0; form < 40; form++) {
            snprintf(event, sizeof event, "%s,\"form%d\":%d%s", OF("chatcmpl-1", "1", "m"), form, round,
                     CHOICES(SAYS("a")));
            if (round == 0)
                learn(event);
            found += hits(event);
        }
    assert_in_range(found, 100, 3 * 40);
}

#define CASE(function) cmocka_unit_test_setup(function, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_other_streams),
        CASE(test_turns),
        CASE(test_changes_in_a_stream),
        CASE(test_free_members),
        CASE(test_what_does_not_fit),
        CASE(test_rest_that_does_not_fit),
        CASE(test_two_forms),
        CASE(test_literal_names),
        CASE(test_no_prefix),
        CASE(test_long_prefixes),
        CASE(test_many_holes),
        CASE(test_many_forms),
        CASE(test_places_of_what_moves),
        CASE(test_other_ways),
        CASE(test_early_values),
        CASE(test_models_as_hints),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
