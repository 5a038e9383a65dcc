/*
 * Where the stream stage stops in a batch: rows in streams of which all else comes chunk
 * by chunk, so that it is known how many of a row's events are taken. All that is found
 * must be what is found chunk by chunk, whatever the number.
 */
#include "row_stage.h"

/* ## Where batches stop */

/* Rows that come in a stream: how many of a row's events are taken when none but rows are fed in batches. */
struct stop_case {
    const char *name;
    enum event_framing framing;
    const char *before, *row;
    size_t taken;
    const char *between, *second; /* NULL: there is no second row */
    size_t taken_second;
};

#define NULL_T(text) X("0", "{'content':'" text "','refusal':null}", "null")

#define ONE(name, before, row, taken)                                                                                  \
    {                                                                                                                  \
        name, FRAMING_SSE, before, row, taken, "", NULL, 0                                                             \
    }
#define BETWEEN(name, framing, before, between, taken)                                                                 \
    {                                                                                                                  \
        name, framing, before, T("a") T("b"), 2, between, T("c") T("d"), taken                                         \
    }
#define TWO(name, between, taken)  BETWEEN(name, FRAMING_SSE, OPEN GO, between, taken)
#define LOG2(name, between, taken) BETWEEN(name, FRAMING_JSONL, OPEN OPEN_OF("b") GO_OF("b") GO, between, taken)

static const struct stop_case stops[] = {
    ONE("content", OPEN GO, T("a") T("b") T("c") T("d"), 4),
    ONE("reasoning", OPEN GO_R, R("a") R("b"), 2),
    ONE("arguments", ROLE ARGS GO_ARGS, PART(",1") PART(",2"), 2),
    ONE("an empty text", OPEN GO, T("a") T("") T("b"), 1),
    ONE("an empty text at first", OPEN GO, T("") T("b"), 0),
    ONE("an empty fragment", ROLE ARGS GO_ARGS, PART(",1") PART("") PART(",2"), 1),
    ONE("arguments that begin again", ROLE ARGS GO_ARGS, PART(",1") PART("]}") PART("{") PART("}"), 4),
    ONE("arguments that break", ROLE ARGS GO_ARGS, PART(",1") PART("}") PART(",2") PART("}"), 4),
    ONE("up to 99 times the same", OPEN GO T("fog") AGAIN("95"), T("fog") T("fog") T("fog") T("fog"), 3),
    ONE("99 times the same", OPEN GO T("fog") AGAIN("98"), T("fog") T("fox"), 0),
    ONE("what may grow", OPEN T("a"), T("ab") T("abc"), 0),
    ONE("what may grow, and comes again", OPEN T("a"), T("a") T("a") T("b"), 2),
    ONE("what does not grow", OPEN T("a") T("b"), T("bc") T("bcd"), 2),
    {"a marker behind a quote that a row ends with", FRAMING_SSE, OPEN GO, T("x") T("say `"), 2, T("<think>"), NULL, 0},
    {"a marker behind a quote inside a row", FRAMING_SSE, OPEN GO, T("say `") T("x"), 2, T("<think>"), NULL, 0},
    ONE("another choice", OPEN OTHER_ROLE GO_OTHER, T("x") OTHER_T("y") T("z") OTHER_T("w"), 4),
    ONE("a choice that has finished", OPEN OTHER_ROLE GO_OTHER OTHER_STOP T("q") T("r"), T("x") OTHER_T("y") T("z"), 1),
    ONE("another kind, not ready", OPEN GO, T("x") NULL_T("y") T("z"), 1),
    ONE("another kind, ready", OPEN GO NULL_T("x") T("y") NULL_T("z"), T("x") NULL_T("y") T("z"), 3),
    ONE("content behind some with tokens", OPEN GO_L GO, T("a") T("b"), 2),
    TWO("nothing between", "", 2),
    TWO("the same way between", T("x"), 2),
    TWO("a finish between", STOP T("x") T("y"), 0),
    TWO("a finding between", T("<think>"), 0),
    TWO("an empty text between", T(""), 0),
    TWO("another kind between", NULL_T("x"), 0),
    TWO("another kind between, and both ready", NULL_T("x") T("y") NULL_T("z"), 2),
    TWO("another model between", MODEL("'n'"), 0),
    TWO("reasoning between", R("x"), 0),
    TWO("another choice between", OTHER_ROLE, 0),
    TWO("the sentinel between", DONE, 0),
    TWO("the end between", "END\n", 0),
    TWO("what is no chunk between", "!\n", 2),
    TWO("U+FFFD at an end between", T("\\ufffd"), 0),
    TWO("a text behind U+FFFD between", T("\\ufffd") T("x") T("y"), 2),
    TWO("an error between", "{'error':{'message':'boom'},'more':'to make it long enough'}\n", 0),
    {"a choice that begins behind an end", FRAMING_JSONL, OPEN OPEN_OF("b") GO STOP USAGE OTHER_T("a") OTHER_T("a"),
     OTHER_T("a") OTHER_T("a"), 2, "END\n" OPEN_OF("c") OF("c", "{'content':'one'}", "null"), OTHER_T("a"), 0},
    {"lines that become events", FRAMING_JSONL, OPEN GO SSE, T("a") T("b"), 0, "", NULL, 0},
    LOG2("another stream between", GO_OF("b"), 2),
    LOG2("another stream's end between", STOP_OF("b") USAGE_OF("b"), 2),
    LOG2("the end between streams", STOP USAGE GO_OF("b"), 0),
};

/* The row that begins at an event, and what is taken of it. */
struct planned {
    size_t at, count, taken;
};

static struct planned plan[2];
static bool planning;

/* Shapes may sit out for a while, as none of their events was taken. */
static void foresee_row(size_t first, size_t count)
{
    int tries = 0;

    put_row(first, count);
    while (!shapes_foresee_batch(shapes, &batch) || batch.count < count)
        if (++tries > 100)
            fail_msg("%zu events are foreseen behind event %zu, expected %zu", batch.count, first, count);
    assert_int_equal(batch.count, count);
}

/* Where the schemas are said to have found something of the second row's events before. */
enum found { NOTHING, IN_ITS_STREAM, IN_ANOTHER };

static enum found found;
static uint64_t first_scope; /* of the first row's stream */

static size_t take_found(struct diag_repeats *repeats)
{
    uint64_t current = diag_current(recording_diag())->number;

    repeats->count = 1;
    repeats->times = 0;
    repeats->scope = found == IN_ITS_STREAM ? first_scope : current;
    size_t taken = take_batch();
    assert_int_equal(repeats->times, taken);
    repeats->count = 0;
    return taken;
}

static bool clashing;

/* Gives the second choice's chunks a version that no shape has, and whose place is the first one's. */
static void make_clash(void)
{
    for (size_t i = 1; i < batch.stretch_count; i++)
        if (batch.stretches[i].chunk->choice[0].index.value == 1)
            batch.stretches[i].version = batch.stretches[0].version + (1 << 20);
}

static size_t feed_events(size_t first)
{
    struct planned *planned = first == plan[1].at ? &plan[1] : &plan[0];

    if (shapes == NULL || !planning || first != planned->at || planned->count == 0)
        return 0;
    foresee_row(first, planned->count);
    if (clashing)
        make_clash();
    planned->taken = planned == &plan[0] || found == NOTHING ? take_batch() : take_found(batch.stretches[0].repeats);
    if (planned == &plan[0])
        first_scope = diag_current(recording_diag())->number;
    return planned->taken;
}

static size_t count_events(const char *lines)
{
    lay_out(lines);
    return laid.count;
}

/* Lets the shapes of the rows become the stream's own. */
static void know_rows(const struct stop_case *c, const char *second)
{
    static char lines[1 << 14];

    strcpy(lines, c->before);
    for (int i = 0; i < 6; i++)
        strcat(strcat(lines, c->row), second);
    run(c->framing, &openai, lines);
}

/* In the last one of several streams that are the same come the rows. */
static void check_stop(const struct stop_case *c)
{
    const char *second = c->second == NULL ? "" : c->second;
    static char lines[1 << 14];

    snprintf(lines, sizeof lines, "%s%s%s%s" GO END, c->before, c->row, c->between, second);
    plan[0] = (struct planned){count_events(c->before), count_events(c->row), 0};
    plan[1] = (struct planned){plan[0].at + plan[0].count + count_events(c->between), count_events(second), 0};
    planning = false;
    assert_true(same_both_ways(c->framing, &openai, lines));
    know_rows(c, second);
    planning = true;
    bool same = same_outcome(run(c->framing, &openai, lines));
    if (!same || plan[0].taken != c->taken || plan[1].taken != c->taken_second)
        fail_msg("%s: %zu and %zu taken%s", c->name, plan[0].taken, plan[1].taken,
                 same ? "" : ", something else is found");
}

static void test_stop(void **state)
{
    found = NOTHING;
    check_stop(*state);
}

/* Where a version belongs is kept in few places: another one in the same place is not taken for it. */
static void test_versions_in_one_place(void **state)
{
    static const struct stop_case turns =
        ONE("choices in turn", OPEN OTHER_ROLE GO_OTHER, T("x") OTHER_T("y") T("z") OTHER_T("w"), 4);

    (void)state;
    clashing = true;
    check_stop(&turns);
    clashing = false;
}

/* What the schemas find is counted at once where it was told in the same stream; else it is told first. */
static void test_findings_that_repeat(void **state)
{
    static const struct stop_case told = LOG2("told", GO_OF("b"), 2), untold = LOG2("not told", GO_OF("b"), 0);

    (void)state;
    found = IN_ITS_STREAM;
    check_stop(&told);
    found = IN_ANOTHER;
    check_stop(&untold);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(test_versions_in_one_place),
        cmocka_unit_test(test_findings_that_repeat),
    };
    enum { CASES = sizeof stops / sizeof stops[0], OTHERS = sizeof others / sizeof others[0] };
    static struct CMUnitTest tests[CASES + OTHERS];

    for (size_t i = 0; i < CASES; i++)
        tests[i] = (struct CMUnitTest){stops[i].name, test_stop, NULL, NULL, (void *)(uintptr_t)&stops[i]};
    memcpy(tests + CASES, others, sizeof others);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("where batches stop", tests, set_up_shapes, tear_down_shapes);
}
