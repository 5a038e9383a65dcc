/*
 * The stream stage: which codes a stream gives, for every rule and for what must
 * not be flagged (stream_cases.def), in any number of streams; what findings say;
 * and that a crowd of streams costs time in proportion to their number.
 */
#include <time.h>

#include "stream_stage.h"

static int set_up(void **state)
{
    *state = set_up_with(4);
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

/* ## Codes */

static void test_cases(void **state)
{
    unsigned failures = 0;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char codes[256];
        begin(cases[i].framing, cases[i].dialect);
        feed(cases[i].lines);
        list_codes(codes, sizeof codes);
        if (strcmp(codes, cases[i].codes) == 0)
            continue;
        failures++;
        print_error("%s: expected \"%s\", got \"%s\"\n", cases[i].name, cases[i].codes, codes);
    }
    assert_int_equal(failures, 0);
}

/* ## What findings say */

static const struct recorded *finding(enum rule rule, const char *lines)
{
    const struct recorded *recorded;

    begin(FRAMING_SSE, &openai);
    feed(lines);
    recorded = recorded_rule(rule);
    assert_non_null(recorded);
    return recorded;
}

static void test_change_names_both_ids(void **state)
{
    const struct recorded *r = finding(RULE_C001, ROLE TEXT_OF("b") STOP USAGE DONE);

    (void)state;
    assert_string_equal(r->message, "the id is \"b\", but the stream began with \"a\"");
    assert_string_equal(r->pointer, "/id");
    assert_string_equal(r->found, "\"b\"");
    assert_string_equal(r->expected, "\"a\"");
    assert_int_equal(r->place.line, 3);
    assert_int_equal(r->event, 2);
}

static void test_times_say_least_and_most(void **state)
{
    const struct recorded *r =
        finding(RULE_C003, ROLE WITH("a", "1700000002", "'m'", "") WITH("a", "1700000005", "'m'", "") STOP USAGE DONE);

    (void)state;
    assert_int_equal(recorded_count(RULE_C003), 1);
    assert_string_equal(r->message, "2 of 5 chunks have another created than the first: from 1700000000 to 1700000005");
    r = finding(RULE_C003, ROLE WITH("a", "1700000002", "'m'", "") DONE);
    assert_string_equal(r->message,
                        "1 of 2 chunks have a later created than the first: it ticks from 1700000000 to 1700000002");
    assert_int_equal(r->place.line, 3);
}

static void test_choice_is_addressed_by_position_and_index(void **state)
{
    const struct recorded *r = finding(RULE_C047, ROLE EXTRA("a",
                                                             "[{'index':1,'delta':{'role':'assistant'}},"
                                                             "{'index':0,'delta':{},'finish_reason':'tool_calls'}]",
                                                             "") DONE);

    (void)state;
    assert_string_equal(r->pointer, "/choices/1/finish_reason");
    assert_int_equal(r->choice, 0);
    r = finding(RULE_C040, ROLE X("1", "{'role':'assistant'}", "null") STOP USAGE DONE);
    assert_int_equal(r->choice, 1);
    assert_string_equal(r->message, "the stream ended, but choice 1 never finished");
    assert_int_equal(r->place.line, 3);
}

static void test_repeated_usage_says_whether_it_grows(void **state)
{
    (void)state;
    assert_string_equal(finding(RULE_U002, ROLE TEXT_USAGE STOP USAGE DONE)->message,
                        "usage is on 2 chunks; its total grows, from 4 to 5");
    assert_string_equal(finding(RULE_U002, ROLE STOP USAGE USAGE DONE)->message,
                        "usage is on 2 chunks; its total stays the same");
    assert_string_equal(finding(RULE_U007, ROLE STOP BARE(SUM("9")) DONE)->message,
                        "total_tokens is 4 more than prompt_tokens + completion_tokens");
}

static void test_error_is_quoted(void **state)
{
    (void)state;
    assert_string_equal(finding(RULE_E001, ROLE "{'error':{'message':'boom'}}\n")->message,
                        "the server reports an error: {\"message\":\"boom\"}");
    assert_string_equal(finding(RULE_F032, "HTTP 401\n{'error':'no key'}\n")->message,
                        "the response's status is 401, with the error \"no key\"");
}

static void test_damage_says_how_it_came(void **state)
{
    const struct recorded *r = finding(RULE_C036, OPEN T("a\\ufffd") T("\\ufffdb") STOP USAGE DONE);

    (void)state;
    assert_string_equal(r->message,
                        "a character is cut in two: the delta before ends in U+FFFD, this one begins with it");
    assert_int_equal(r->place.line, 4);
    r = finding(RULE_C036, OPEN T("\\ufffd\xEF\xBF\xBD\\uFFFD") STOP USAGE DONE);
    assert_string_equal(r->message, "3 times U+FFFD in a row, as when the bytes of one character are decoded apart");
    assert_int_equal(r->length, 15);
    r = finding(RULE_C036, OPEN T("a\\ufffd") OTHER_ROLE T("b") STOP USAGE DONE);
    assert_string_equal(r->message, "U+FFFD stands where bytes could not be decoded");
    assert_string_equal(r->pointer, "/choices/0/delta/content");
    assert_int_equal(r->place.line, 3);
    assert_int_equal(r->event, 2);
    assert_int_equal(recorded_count(RULE_C036), 1);
    r = finding(RULE_C036, OPEN ARGUMENTS("{\\\"a\\ufffd\\\":1}") STOP USAGE DONE);
    assert_string_equal(r->pointer, "/choices/0/delta/tool_calls/0/function/arguments");
    r = finding(RULE_C036, OPEN TWO_CALLS("{\\\"a\\ufffd\\\":1}") STOP USAGE DONE);
    assert_string_equal(r->pointer, "/choices/0/delta/tool_calls/1/function/arguments");
    r = finding(RULE_C036, OPEN ARGUMENTS("{\\\"a\\ufffd") TWO_CALLS("{}") STOP USAGE DONE);
    assert_string_equal(r->pointer, "/choices/0/delta/tool_calls/0/function/arguments");
    assert_int_equal(r->place.line, 3);
}

/* A marker is found where it is whole; of the part in a delta before there is only the word. */
static void test_markers_are_shown(void **state)
{
    const struct recorded *r = finding(RULE_C035, OPEN T("so \\u003cthink> ") STOP USAGE DONE);

    (void)state;
    assert_string_equal(r->message, "the content holds the marker <think>");
    assert_string_equal(r->found, "\\u003cthink>");
    r = finding(RULE_C035, OPEN T("so <thi") T("nk> it is") STOP USAGE DONE);
    assert_string_equal(r->message, "the content holds the marker <think>, begun in a delta before");
    assert_string_equal(r->found, "nk>");
    assert_int_equal(r->place.line, 4);
}

static void test_content_findings_have_addresses(void **state)
{
    const struct recorded *r = finding(RULE_C051, OPEN L("Hi", TOKEN("H", "-1") "," TOKEN("i", "0.3")) STOP DONE);

    (void)state;
    assert_string_equal(r->pointer, "/choices/0/logprobs/content/1/logprob");
    assert_string_equal(r->found, "0.3");
    r = finding(RULE_C050, OPEN L("H", TOKEN("H", "-1")) L("i", TOKEN("o", "-1")) L("!", TOKEN("!", "-1")) STOP DONE);
    assert_int_equal(r->place.line, 4);
    r = finding(RULE_C037, OPEN T("fog") AGAIN("250") STOP USAGE DONE);
    assert_int_equal(recorded_count(RULE_C037), 1);
    assert_int_equal(r->event, 101);
}

/* The first stream of a connection goes on in its scope, another one opens its own. */
static void test_streams_have_scopes(void **state)
{
    uint64_t connection;

    (void)state;
    begin(FRAMING_SSE, &openai);
    connection = diag_current(recording_diag())->number;
    feed(ROLE DONE ROLE_OF("b") STOP_OF("b") DONE);
    assert_int_equal(recorded_rule(RULE_C040)->scope, connection);
    assert_int_equal(recorded_count(RULE_U001), 2);
    assert_int_not_equal(recording.list[recording.count - 1].scope, connection);
    begin(FRAMING_JSONL, &openai);
    connection = diag_current(recording_diag())->number;
    feed(ROLE DONE);
    assert_int_not_equal(recorded_rule(RULE_C040)->scope, connection);
}

/* What framing finds behind a sentinel is not the ended stream's; it is the next one's, if one comes. */
static void test_a_sentinel_leaves_the_scope(void **state)
{
    static char done[] = DONE, role[] = ROLE;
    uint64_t connection;

    (void)state;
    begin(FRAMING_SSE, &openai);
    feed_line(role, sizeof role - 2);
    connection = diag_current(recording_diag())->number;
    feed_line(done, sizeof done - 2);
    assert_int_equal(diag_current(recording_diag())->number, connection + 1);
    assert_false(diag_current(recording_diag())->is_stream);
    feed_line(role, sizeof role - 2);
    assert_int_equal(diag_current(recording_diag())->number, connection + 1);
    assert_true(diag_current(recording_diag())->is_stream);
}

static void test_an_explicit_key_decides_alone(void **state)
{
    static char lines[] = ROLE_OF("a") TEXT_OF("b");
    size_t second = strcspn(lines, "\n") + 1;
    uint64_t before;

    (void)state;
    begin(FRAMING_JSONL, &openai);
    before = streams_count(streams);
    feed_line(lines, second - 1);
    chunk.key = SLICE("k"); /* what decoding gives when the options name a key */
    streams_assign(streams, &chunk);
    event.number++;
    streams_assign(streams, &chunk);
    assert_int_equal(streams_count(streams), before + 2);
}

/* ## Crowds */

/* The seconds that `count` streams take, each of two chunks, all open at once. */
static double crowd(unsigned count)
{
    struct timespec from, to;
    char line[512];

    begin(FRAMING_JSONL, &openai);
    timespec_get(&from, TIME_UTC);
    for (unsigned i = 0; i < 2 * count; i++) {
        int length = snprintf(line, sizeof line,
                              "{'id':'chatcmpl-%u','object':'chat.completion.chunk','created':1700000000,'model':'m',"
                              "'choices':[{'index':0,'delta':{%s},'finish_reason':%s}]}\n",
                              i % count, i < count ? "'role':'assistant'" : "", i < count ? "null" : "'stop'");
        feed_line(line, (size_t)length - 1);
    }
    finish(false);
    timespec_get(&to, TIME_UTC);
    return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static void test_a_crowd_is_linear(void **state)
{
    void *memory = set_up_with(1 << 12);
    double few = crowd(1 << 12), many = crowd(1 << 15);

    (void)state;
    print_message("%u open streams: %.3f s, %u over the limit: %.3f s\n", 1u << 12, few, 1u << 15, many);
    assert_true(many < 40 * few); /* linear: 8 times */
    free(memory);
}

/* A table of one: each stream drives out the one before it, also the one of the last chunk. */
static void test_a_table_of_one(void **state)
{
    void *memory = set_up_with(1);

    (void)state;
    begin(FRAMING_JSONL, &openai);
    feed(ROLE ROLE_OF("b") TEXT TEXT_OF("b") STOP STOP_OF("b"));
    assert_int_equal(recorded_count(RULE_X002), 4);
    assert_int_equal(recorded_count(RULE_C001) + recorded_count(RULE_C020) + recorded_count(RULE_F025), 0);
    begin(FRAMING_SSE, &openai);
    feed(ROLE TEXT OPEN_OF("b") STOP_OF("b") DONE);
    assert_int_equal(recorded_count(RULE_L003), 1);
    assert_int_equal(recorded_count(RULE_X002) + recorded_count(RULE_F025), 0);
    free(memory);
}

/* All streams end and give their places back: as many again fit without eviction. */
static void test_places_are_given_back(void **state)
{
    (void)state;
    begin(FRAMING_JSONL, &openai);
    for (int round = 0; round < 50; round++) {
        event.place.line = 1;
        feed(ROLE_OF("a") ROLE_OF("b") ROLE_OF("c") ROLE_OF("d") STOP STOP_OF("b") STOP_OF("c") STOP_OF("d"));
    }
    assert_int_equal(recorded_count(RULE_X002), 0);
    assert_int_equal(recorded_count(RULE_X003), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cases, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_change_names_both_ids, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_times_say_least_and_most, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_choice_is_addressed_by_position_and_index, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_repeated_usage_says_whether_it_grows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_error_is_quoted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damage_says_how_it_came, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_markers_are_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_content_findings_have_addresses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_streams_have_scopes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_sentinel_leaves_the_scope, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_explicit_key_decides_alone, set_up, tear_down),
        cmocka_unit_test(test_a_crowd_is_linear),
        cmocka_unit_test(test_a_table_of_one),
        cmocka_unit_test_setup_teardown(test_places_are_given_back, set_up, tear_down),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
