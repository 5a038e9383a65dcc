/*
 * From payloads to documents: what is given, what is held back, what is
 * reported. A case is a list of events and what must come of each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "json/json.h"
#include "recording_diag.h"

enum { TOKENS = 1 << 12, DEPTH = 16 };

static struct json_reader *make_reader(const char *at, const char *key, void **memory)
{
    struct chunklint_options options = {.limits = {.event_tokens = TOKENS, .depth = DEPTH}, .at = at, .key = key};
    struct arena counting = {0};

    json_create(&counting, &options, recording_diag());
    *memory = malloc(counting.used);
    assert_non_null(*memory);
    struct arena arena = {.base = *memory, .size = counting.used};
    return json_create(&arena, &options, recording_diag());
}

/* One event as framing would give it: each line of the payload is a line of the input. */
struct fixture {
    struct event event;
    struct event_piece pieces[16];
    char *bytes;
};

static struct fixture make_event(const char *payload, uint64_t number)
{
    static const struct http_facts no_http;
    struct fixture fixture = {.event = {.kind = EVENT_DATA,
                                        .framing = FRAMING_SSE,
                                        .number = number,
                                        .connection = 1,
                                        .data_lines = 0,
                                        .http = &no_http}};
    size_t length = strlen(payload);

    fixture.bytes = malloc(length + 1);
    assert_non_null(fixture.bytes);
    memcpy(fixture.bytes, payload, length);
    fixture.bytes[length] = '\n';
    for (const char *line = payload; line != NULL; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        unsigned index = fixture.event.data_lines++;
        fixture.pieces[index] = (struct event_piece){
            (size_t)(line - payload), {1000 * number + (size_t)(line - payload), 10 * number + index, 7}};
    }
    fixture.event.payload = (struct slice){fixture.bytes, length};
    fixture.event.piece_count = fixture.event.data_lines;
    fixture.event.place = fixture.pieces[0].place;
    return fixture;
}

/* Appends what an event gives to `out`: each document's text, then '*' when a sentinel was in it. */
static void read_event(struct json_reader *reader, struct fixture *fixture, struct text *out)
{
    struct json_document document;

    fixture->event.pieces = fixture->pieces;
    json_begin(reader, &fixture->event);
    while (json_next(reader, &document)) {
        struct slice text = json_slice(&document, document.root);
        text_format(out, "%S;", &text);
        assert_true(text.data >= document.event->payload.data);
        assert_true(text.data + text.length <= document.event->payload.data + document.event->payload.length);
        json_report_oddities(reader, &document);
    }
    if (json_sentinel(reader))
        text_string(out, "*");
}

/* The findings, as "CODE@line:column". */
static void list_findings(struct text *out)
{
    for (size_t i = 0; i < recording.count; i++)
        text_format(out, "%s%s@%n:%n", i > 0 ? " " : "", rule_table[recording.list[i].rule].code,
                    recording.list[i].place.line, recording.list[i].place.column);
}

struct payload_case {
    const char *flags; /* u: the lines are unframed; c: the input is cut in the last event; e: that is what ended it;
                          s: a sentinel stands between two payloads */
    const char *payloads[3];
    const char *documents, *findings;
};

/* Event n begins on line 10 n, column 7. */
static const struct payload_case payload_cases[] = {
    /* healthy */
    {"", {"{}"}, "{};", ""},
    {"", {" {\"a\":1} "}, "{\"a\":1};", ""},
    {"", {"{}", "{\"b\":[]}"}, "{};{\"b\":[]};", ""},
    /* one text over several data lines is legal */
    {"", {"{\n\"a\":1\n}"}, "{\\n\"a\":1\\n};", "F003@10:7"},
    {"", {"{\n\"a\":\n}"}, "", "J001@12:7"},
    {"", {"[1,\n2]"}, "", "F003@10:7 J004@10:7"},
    /* several events that no blank line parts */
    {"", {"{\"a\":1}\n{\"b\":2}"}, "{\"a\":1};{\"b\":2};", "F010@11:7"},
    {"", {"{\"a\":1}\n[DONE]"}, "{\"a\":1};*", "F010@11:7"},
    {"", {"{\"a\":1}\n{\"b\":}\n{\"c\":3}"}, "{\"a\":1};{\"c\":3};", "F010@11:7 J001@11:12"},
    {"", {"{\"a\":1}\n{\"b\":2}\n{\"c"}, "{\"a\":1};{\"b\":2};", "F010@11:7 J001@12:10"},
    {"ce", {"{\"a\":1}\n{\"b\":2}\n{\"c"}, "{\"a\":1};{\"b\":2};", "F010@11:7"},
    {"", {"{\"a\":[\n{},\n{}"}, "", "J001@12:9"},
    /* not an object */
    {"", {"null"}, "", "J004@10:7"},
    {"", {" 12"}, "", "J004@10:8"},
    {"", {"\"x\""}, "", "J004@10:7"},
    {"", {"[{}]"}, "", "J004@10:7"},
    /* several values on one line */
    {"", {"{\"a\":1}{\"b\":2}"}, "{\"a\":1};{\"b\":2};", "J003@10:14"},
    {"", {"{} {} {}"}, "{};{};{};", "J003@10:10 J003@10:13"},
    {"", {"{}1"}, "{};", "J003@10:9 J004@10:9"},
    {"", {"1{}"}, "{};", "J003@10:8 J004@10:7"},
    {"", {"{}{\"a\"}"}, "{};", "J003@10:9 J001@10:13"},
    {"", {"{}[DONE]"}, "{};*", "F021@10:9"},
    {"", {"{} [DONE] "}, "{};*", "F021@10:10"},
    {"", {"{}}"}, "", "J001@10:9"},
    /* a text cut in two */
    {"", {"{\"id\":\"c\",\"ch", "oices\":[]}"}, "{\"id\":\"c\",\"choices\":[]};", "J002@10:20"},
    {"", {"{\"a\":", "{}", "1}"}, "{};", "J001@10:12 J001@30:8"},
    {"", {"{\"a\":", "2x}"}, "", "J001@10:12 J001@20:8"},
    {"", {"{\"a\":[", "1,", "2]}"}, "", "J001@10:13 J001@20:8 J001@30:8"},
    {"", {"{\"a\":\n[", "\n1]}"}, "{\"a\":\\n[\\n1]};", "J002@11:8"},
    {"", {"{\"a\":", "1}", "{}"}, "{\"a\":1};{};", "J002@10:12"},
    {"s", {"{\"a\":", "1}"}, "", "J001@10:12 J001@30:8"},
    {"", {"{\"a\""}, "", "J001@10:11"},
    {"ce", {"{\"a\""}, "", ""},
    {"c", {"{\"a\",1"}, "", "J001@10:11"},
    {"ce", {"{\"a\"", "{\"b\""}, "", "J001@10:11"},
    /* no field name before it */
    {"u", {"{}"}, "{};", "F011@10:7"},
    {"u", {"{\"a\"x"}, "", "J001@10:11"},
    /* refusals with rules of their own */
    {"", {"{\"a\":NaN}"}, "", "J005@10:12"},
    {"", {"{\"a\":-Infinity}"}, "", "J005@10:12"},
    {"", {"{\"a\":\"\x01\"}"}, "", "J006@10:13"},
    {"", {"{\"a\":\"x\xE4\xBD\"}"}, "", "J007@10:14"},
    {"", {"{\"a\":\"x\xE4\xBD"}, "", "J001@10:16"}, /* the text ends inside the character: cut, not ill-formed */
    {"", {"[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"}, "", "J004@10:7"},
    {"", {"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]"}, "", "J012@10:23"},
    /* oddities */
    {"", {"{\"a\":\"\\ud83d\"}"}, "{\"a\":\"\\ud83d\"};", "J008@10:13"},
    {"", {"{\"a\":\"\\ud83d\\ude00\"}"}, "{\"a\":\"\\ud83d\\ude00\"};", ""},
    {"", {"{\"a\":[\"\\\\ud83d\",\"\\ude00\"]}"}, "{\"a\":[\"\\\\ud83d\",\"\\ude00\"]};", "J008@10:24"},
    {"", {"{\"a\":1,\"b\":2,\"a\":1}"}, "{\"a\":1,\"b\":2,\"a\":1};", "J009@10:20"},
    {"", {"{\"x\":{\"a\":1,\"\\u0061\":2}}"}, "{\"x\":{\"a\":1,\"\\u0061\":2}};", "J009@10:19"},
    {"",
     {"{\"a\":9007199254740992,\"b\":-9007199254740993}"},
     "{\"a\":9007199254740992,\"b\":-9007199254740993};",
     "J010@10:33"},
    {"", {"{\"a\":90071992547409930.0}"}, "{\"a\":90071992547409930.0};", ""},
};

static void run_payload_case(const struct payload_case *test)
{
    char documents[600], findings[300];
    struct text given = text_over(documents, sizeof documents), found = text_over(findings, sizeof findings);
    void *memory;
    struct json_reader *reader = make_reader(NULL, NULL, &memory);
    struct fixture fixtures[3];

    recording_clear();
    diag_begin(recording_diag(), "test");
    for (size_t i = 0; i < 3 && test->payloads[i] != NULL; i++) {
        bool last = i == 2 || test->payloads[i + 1] == NULL;
        fixtures[i] = make_event(test->payloads[i], strchr(test->flags, 's') != NULL ? 2 * i + 1 : i + 1);
        fixtures[i].event.unframed = strchr(test->flags, 'u') != NULL;
        fixtures[i].event.cut = last && strchr(test->flags, 'c') != NULL;
        read_event(reader, &fixtures[i], &given);
        /* An event lives until the next one is asked for; afterwards nothing may look at it. */
        free(fixtures[i].bytes);
    }
    assert_int_equal(json_finish(reader), strchr(test->flags, 'e') != NULL);
    list_findings(&found);
    assert_string_equal(documents, test->documents);
    assert_string_equal(findings, test->findings);
    free(memory);
}

static void test_payloads(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof payload_cases / sizeof payload_cases[0]; i++)
        run_payload_case(&payload_cases[i]);
}

/* ## What is said */

struct message_case {
    const char *payload;
    enum rule rule;
    const char *message, *found, *expected;
};

static const struct message_case message_cases[] = {
    {"{\"a\":1,}", RULE_J001, "not JSON: found '}', expected a name in double quotes: a trailing comma", "'}'",
     "a name in double quotes"},
    {"{'id': 'x'}", RULE_J001,
     "not JSON: found ''', expected a name in double quotes or '}': single quotes: a Python or JavaScript literal, "
     "not JSON",
     "'''", "a name in double quotes or '}'"},
    {"{\"a\": None}", RULE_J001, "not JSON: found 'N', expected a value: Python's None, JSON has null", "'N'",
     "a value"},
    {"ChatCompletionChunk(id='x')", RULE_J001,
     "not JSON: found 'C', expected a value: the printed form of an SDK object, not JSON", "'C'", "a value"},
    {"{\"a\":1 // x\n}", RULE_J001, "not JSON: found '/', expected ',' or '}': JSON has no comments", "'/'",
     "',' or '}'"},
    {"{\"a\":1 \"b\":2}", RULE_J001, "not JSON: found '\"', expected ',' or '}': a comma is missing", "'\"'",
     "',' or '}'"},
    {"{\"a\":\"\\x\"}", RULE_J001, "not JSON: found 'x', expected one of \" \\ / b f n r t u after the backslash",
     "'x'", "one of \" \\ / b f n r t u after the backslash"},
    {"{\"a\":\"\t\"}", RULE_J006, "found the raw control byte 0x09, expected an escape", "byte 0x09", "an escape"},
    {"{\"a\":\"\xFF\"}", RULE_J007, "found byte 0xff, expected well-formed UTF-8", "byte 0xff", "well-formed UTF-8"},
    {"{\"a\":NaN}", RULE_J005, "'NaN' is no JSON value, expected a number or null", "'NaN'", "a number or null"},
    {"{\"a\":", RULE_J001, "the JSON ends where it needs a value", "the end", "a value"},
    {"[[[[[[[[[[[[[[[[[1", RULE_J012, "nested deeper than the limit of 16 levels", "'['", "less nesting"},
    {"[1,2,3]", RULE_J004, "the payload is an array of 3, expected an object", "an array of 3", "an object"},
    {"{\"a\":\"\\ud83d\"}", RULE_J008, "the string ends in the unpaired surrogate \\ud83d, and nothing completes it",
     "\\ud83d", "a pair of surrogates"},
    {"{\"a\":\"\\ude00x\"}", RULE_J008, "the escape \\ude00 is an unpaired surrogate, which is no character", "\\ude00",
     "a pair of surrogates"},
    {"{\"a\":\"x\",\"a\":\"x\"}", RULE_J009, "\"a\" stands twice in one object, with the same value", "\"x\"",
     "each name once"},
    {"{\"a\":{\"b\": [1]},\"a\":{\"b\":[2]}}", RULE_J009, "\"a\" stands twice in one object, with different values",
     "an object of 1", "each name once"},
    {"{\"a\":18446744073709551616}", RULE_J010,
     "the integer 18446744073709551616 is beyond ±2^53, readers that use doubles change it", "18446744073709551616",
     "an integer within ±2^53"},
};

static void test_messages(void **state)
{
    char unused[200];
    void *memory;
    struct json_reader *reader = make_reader(NULL, NULL, &memory);

    (void)state;
    for (size_t i = 0; i < sizeof message_cases / sizeof message_cases[0]; i++) {
        struct fixture fixture = make_event(message_cases[i].payload, 1);
        struct text out = text_over(unused, sizeof unused);
        recording_clear();
        read_event(reader, &fixture, &out);
        free(fixture.bytes);
        json_finish(reader);
        const struct recorded *finding = recorded_rule(message_cases[i].rule);
        assert_non_null(finding);
        assert_string_equal(finding->message, message_cases[i].message);
        assert_string_equal(finding->found, message_cases[i].found);
        assert_string_equal(finding->expected, message_cases[i].expected);
    }
    free(memory);
}

/* ## Places of oddities */

static void test_oddities_have_pointers(void **state)
{
    char unused[200];
    struct text out = text_over(unused, sizeof unused);
    void *memory;
    struct json_reader *reader = make_reader(NULL, NULL, &memory);
    struct fixture fixture =
        make_event("{\"c\":[{},{\"d\":[1,[2,9007199254740993]],\"a/~b\":{\"k\":1,\"k\":2}},\"\\ud83d\"]}", 1);

    (void)state;
    recording_clear();
    read_event(reader, &fixture, &out);
    json_finish(reader);
    assert_string_equal(recorded_rule(RULE_J010)->pointer, "/c/1/d/1/1");
    assert_string_equal(recorded_rule(RULE_J009)->pointer, "/c/1/a~1~0b/k");
    assert_string_equal(recorded_rule(RULE_J008)->pointer, "/c/2");
    assert_int_equal(recording.count, 3);
    free(fixture.bytes);
    free(memory);
}

/* A character that is cut between two deltas is told as that, at its first half. */
static void test_cut_character(void **state)
{
    static const struct {
        const char *second, *message;
    } cases[] = {
        {"{\"c\":[{\"d\":\"\\ude00!\"}]}",
         "a character is cut in two: the string ends in its surrogate \\ud83d, the next delta begins with \\ude00"},
        {"{\"c\":[{\"d\":\"\\ud83d\\ude00\"}]}",
         "the string ends in the unpaired surrogate \\ud83d, and nothing completes it"},
        {"{\"d\":\"\\ude00!\"}", "the string ends in the unpaired surrogate \\ud83d, and nothing completes it"},
        {"{\"id\":\"b\",\"c\":[{\"d\":\"\\ude00!\"}]}",
         "the string ends in the unpaired surrogate \\ud83d, and the next chunk has another id"},
    };
    void *memory;
    struct json_reader *reader = make_reader(NULL, NULL, &memory);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char unused[200];
        struct text out = text_over(unused, sizeof unused);
        struct fixture first = make_event("{\"c\":[{\"d\":\"\\ud83d\"}]}", 1), second = make_event(cases[i].second, 2);
        recording_clear();
        diag_enter(recording_diag(), NULL, 1);
        read_event(reader, &first, &out);
        free(first.bytes);
        diag_enter(recording_diag(), NULL, 2);
        read_event(reader, &second, &out);
        free(second.bytes);
        assert_string_equal(recording.list[0].message, cases[i].message);
        assert_string_equal(recording.list[0].pointer, "/c/0/d");
        assert_int_equal(recording.list[0].event, 1);
        assert_int_equal(recording.list[0].place.column, 19);
        assert_false(json_finish(reader));
    }
    free(memory);
}

/* A key that stands three times is two findings, each against the first. */
static void test_every_repeated_key_is_found(void **state)
{
    char unused[200];
    struct text out = text_over(unused, sizeof unused);
    void *memory;
    struct json_reader *reader = make_reader(NULL, NULL, &memory);
    struct fixture fixture = make_event("{\"a\":1,\"b\":1,\"a\":2,\"b\":1,\"a\":1}", 1);

    (void)state;
    recording_clear();
    read_event(reader, &fixture, &out);
    assert_int_equal(recorded_count(RULE_J009), 3);
    free(fixture.bytes);
    free(memory);
}

/* ## Envelopes */

struct envelope_case {
    const char *at, *key, *payload, *documents, *found_key, *findings;
};

static const struct envelope_case envelope_cases[] = {
    {"/response", NULL, "{\"response\":{\"id\":1}}", "{\"id\":1};", NULL, ""},
    {"/a/1/b", "/k", "{\"a\":[0,{\"b\":{}}],\"k\":\"x\"}", "{};", "x", ""},
    {"", "/k", "{\"k\":7}", "{\"k\":7};", "7", ""},
    {"/a~1b/m~0n", NULL, "{\"a/b\":{\"m~n\":{}}}", "{};", NULL, ""},
    {"/\xC3\xA9", NULL, "{\"\\u00e9\":{}}", "{};", NULL, ""},
    {NULL, "/none", "{}", "{};", NULL, ""},
    {"/response", NULL, "{\"request\":{}}", "", NULL, "J004@10:7"},
    {"/response", NULL, "{\"response\":null}", "", NULL, "J004@10:19"},
    {"/a/01", NULL, "{\"a\":[{},{}]}", "", NULL, "J004@10:7"},
    {"/a/2", NULL, "{\"a\":[{},{}]}", "", NULL, "J004@10:7"},
    /* oddities of the envelope are not the chunk's */
    {"/r", NULL, "{\"x\":1,\"x\":2,\"r\":{\"y\":1,\"y\":2}}", "{\"y\":1,\"y\":2};", NULL, "J009@10:31"},
};

static void test_envelopes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof envelope_cases / sizeof envelope_cases[0]; i++) {
        const struct envelope_case *test = &envelope_cases[i];
        char documents[100], findings[100];
        struct text given = text_over(documents, sizeof documents), found = text_over(findings, sizeof findings);
        void *memory;
        struct json_reader *reader = make_reader(test->at, test->key, &memory);
        struct fixture fixture = make_event(test->payload, 1);
        struct json_document document;
        recording_clear();
        read_event(reader, &fixture, &given);
        list_findings(&found);
        assert_string_equal(documents, test->documents);
        assert_string_equal(findings, test->findings);
        json_begin(reader, &fixture.event);
        if (json_next(reader, &document)) {
            assert_int_equal(document.key != JSON_NONE, test->found_key != NULL);
            if (test->found_key != NULL)
                assert_true(slice_is(json_slice(&document, document.key), test->found_key));
        }
        free(fixture.bytes);
        free(memory);
    }
}

/* ## What is held back */

/* Findings of a held payload carry its event's number and its own excerpt. */
static void test_held_finding_is_of_its_event(void **state)
{
    char unused[100];
    struct text out = text_over(unused, sizeof unused);
    void *memory;
    struct json_reader *reader = make_reader(NULL, NULL, &memory);
    struct fixture first = make_event("{\"a\":", 1), second = make_event("{}", 2);

    (void)state;
    recording_clear();
    diag_enter(recording_diag(), NULL, 1);
    read_event(reader, &first, &out);
    assert_int_equal(recording.count, 0);
    free(first.bytes);
    diag_enter(recording_diag(), NULL, 2);
    read_event(reader, &second, &out);
    assert_int_equal(recorded_count(RULE_J001), 1);
    assert_int_equal(recorded_rule(RULE_J001)->event, 1);
    assert_int_equal(diag_current_event(recording_diag()), 2);
    free(second.bytes);
    free(memory);
}

/* Places in a text of two payloads are those of the payload that the byte came from. */
static void test_joined_places(void **state)
{
    void *memory;
    struct json_reader *reader = make_reader(NULL, NULL, &memory);
    struct fixture first = make_event("{\"first\":1,\"sec", 1), second = make_event("ond\":2}", 2);
    struct json_document document;

    (void)state;
    first.event.pieces = first.pieces;
    second.event.pieces = second.pieces;
    second.event.raw_line = second.event.payload;
    json_begin(reader, &first.event);
    assert_false(json_next(reader, &document));
    free(first.bytes);
    json_begin(reader, &second.event);
    assert_true(json_next(reader, &document));
    struct finding one = json_finding(&document, RULE_S002, json_member(&document, 0, SLICE("first")));
    struct finding two = json_finding(&document, RULE_S002, json_member(&document, 0, SLICE("second")));
    assert_int_equal(one.place.line, 10);
    assert_int_equal(one.place.column, 16);
    assert_int_equal(two.place.line, 20);
    assert_int_equal(two.place.column, 12);
    assert_true(one.caret < one.text.length && two.caret < two.text.length);
    assert_memory_equal(one.text.data + one.caret, "1,", 2);
    assert_memory_equal(two.text.data + two.caret, "2}", 2);
    free(second.bytes);
    free(memory);
}

/* A payload that is too long to keep is reported at once. */
static void test_long_payload_is_not_held(void **state)
{
    char unused[100];
    struct text out = text_over(unused, sizeof unused);
    void *memory;
    struct json_reader *reader = make_reader(NULL, NULL, &memory);
    size_t length = 70 * 1024;
    char *payload = malloc(length + 1);

    (void)state;
    assert_non_null(payload);
    memset(payload, 'x', length);
    memcpy(payload, "{\"a\":\"", 6);
    payload[length] = '\0';
    struct fixture fixture = make_event(payload, 1);
    recording_clear();
    read_event(reader, &fixture, &out);
    assert_int_equal(recorded_count(RULE_J001), 1);
    fixture.event.cut = true; /* unless it is the end of the input, which is told as such */
    recording_clear();
    read_event(reader, &fixture, &out);
    assert_int_equal(recording.count, 0);
    assert_true(json_finish(reader));
    assert_false(json_finish(reader));
    free(fixture.bytes);
    free(payload);
    free(memory);
}

/* Very many texts in one payload take time in proportion; a square of the number would be minutes. */
static void test_very_many_texts(void **state)
{
    static const struct {
        const char *text;
        enum rule rule;
    } cases[] = {{"{}", RULE_J003}, {"{}\n", RULE_F010}, {"{\"a\":}\n", RULE_J001}};
    enum { TEXTS = 100000 };
    void *memory;
    struct json_reader *reader = make_reader(NULL, NULL, &memory);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t size = strlen(cases[i].text);
        char *payload = malloc(TEXTS * size + 1);
        assert_non_null(payload);
        for (size_t text = 0; text < TEXTS; text++)
            memcpy(payload + text * size, cases[i].text, size);
        payload[TEXTS * size] = '\n';
        struct fixture fixture = make_event("", 1);
        fixture.event.pieces = fixture.pieces;
        fixture.event.payload = (struct slice){payload, TEXTS * size};
        fixture.event.data_lines = TEXTS;
        struct json_document document;
        size_t documents = 0;
        clock_t start = clock();
        recording_clear();
        json_begin(reader, &fixture.event);
        while (json_next(reader, &document))
            documents++;
        assert_int_equal(documents, cases[i].rule == RULE_J001 ? 0 : TEXTS);
        assert_true(recorded_count(cases[i].rule) > 0);
        assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 5);
        free(fixture.bytes);
        free(payload);
    }
    free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_payloads),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_oddities_have_pointers),
        cmocka_unit_test(test_cut_character),
        cmocka_unit_test(test_every_repeated_key_is_found),
        cmocka_unit_test(test_envelopes),
        cmocka_unit_test(test_held_finding_is_of_its_event),
        cmocka_unit_test(test_joined_places),
        cmocka_unit_test(test_long_payload_is_not_held),
        cmocka_unit_test(test_very_many_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
