/*
 * The report formats, rendered into memory and compared with what they must
 * write.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "report/columns.h"
#include "report/report.h"
#include "rules/rules.h"

/* ---- a sink in memory */

struct memory_sink {
    struct report_sink sink;
    size_t length;
    char bytes[1 << 18];
};

static void remember(struct report_sink *sink, const char *bytes, size_t length)
{
    struct memory_sink *memory = (struct memory_sink *)sink;

    assert_true(memory->length + length < sizeof memory->bytes);
    memcpy(memory->bytes + memory->length, bytes, length);
    memory->length += length;
    memory->bytes[memory->length] = '\0';
}

struct fixture {
    struct report_options options;
    struct memory_sink sink;
    struct report_totals totals;
    const struct report_format *format;
    void *state;
};

static struct fixture *begin(const char *format)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    f->sink.sink.write = remember;
    f->totals.summary =
        (struct chunklint_summary){.dialect = "openai", .files = 1, .bytes = 10481, .events = 33, .chunks = 32};
    f->options = (struct report_options){
        .sink = &f->sink.sink, .unicode = true, .width = 80, .summary = true, .totals = &f->totals};
    f->format = report_find(format);
    assert_non_null(f->format);
    f->state = calloc(1, f->format->state_size);
    assert_non_null(f->state);
    f->format->begin(f->state, &f->options);
    f->totals.summary.streams = 1; /* found in the file that begins now */
    return f;
}

static void end(struct fixture *f)
{
    free(f->state);
    free(f);
}

static void add(struct fixture *f, const struct chunklint_diagnostic *diagnostic)
{
    f->format->diagnostic(f->state, &f->options, diagnostic);
}

static void finish_file(struct fixture *f)
{
    if (f->format->file_end != NULL)
        f->format->file_end(f->state, &f->options, "capture.sse");
}

/* Ends the report and compares all that was written. */
static void expect(struct fixture *f, const char *expected)
{
    finish_file(f);
    f->format->end(f->state, &f->options);
    assert_string_equal(f->sink.bytes, expected);
    assert_int_equal(utf8_valid_prefix(f->sink.bytes, f->sink.length), f->sink.length);
    end(f);
}

/* ---- diagnostics to report */

/* The whole of a line, with the place where `at` is found in it; NULL: at its end. */
static void set_excerpt(struct chunklint_diagnostic *diagnostic, const char *line, const char *at, uint64_t length)
{
    diagnostic->excerpt = line;
    diagnostic->excerpt_length = strlen(line);
    diagnostic->excerpt_caret = at == NULL ? strlen(line) : (size_t)(strstr(line, at) - line);
    diagnostic->excerpt_from_start = diagnostic->excerpt_to_end = true;
    diagnostic->length = length;
}

static struct chunklint_diagnostic stop_with_tool_calls(void)
{
    struct chunklint_diagnostic diagnostic = {
        .rule = "C046",
        .slug = "stop-with-tool-calls",
        .severity = CHUNKLINT_WARNING,
        .strict = CHUNKLINT_ERROR,
        .compat = CHUNKLINT_WARNING,
        .message = "finish_reason is \"stop\", but the choice made 2 tool calls",
        .file = "capture.sse",
        .line = 14,
        .column = 52,
        .offset = 3127,
        .event = 14,
        .stream = "chatcmpl-9f2",
        .stream_number = 7,
        .choice = 0,
        .call = -1,
        .pointer = "/choices/0/finish_reason",
        .found = "\"stop\"",
        .expected = "\"tool_calls\"",
        .count = 1,
    };

    set_excerpt(&diagnostic, "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}", "\"stop\"", 6);
    return diagnostic;
}

static struct chunklint_diagnostic empty_stream(void)
{
    return (struct chunklint_diagnostic){.rule = "F026",
                                         .slug = "empty-stream",
                                         .severity = CHUNKLINT_ERROR,
                                         .strict = CHUNKLINT_ERROR,
                                         .compat = CHUNKLINT_ERROR,
                                         .message = "no chunk in the whole input",
                                         .file = "capture.sse",
                                         .choice = -1,
                                         .call = -1,
                                         .count = 1};
}

/* ---- text */

static void test_text_entry(void **state)
{
    (void)state;
    struct fixture *f = begin("text");
    struct chunklint_diagnostic diagnostic = stop_with_tool_calls();
    f->options.summary = false;
    f->totals.summary.streams = 4;
    add(f, &diagnostic);
    expect(f, "capture.sse:14:52: warning[C046]: finish_reason is \"stop\", but the choice made 2 tool calls\n"
              "   14 | {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n"
              "      |                                                   ^~~~~~\n"
              "      |                                                   expected \"tool_calls\"\n"
              "   stream chatcmpl-9f2 · choice 0 · /choices/0/finish_reason · event 14\n"
              "   1 of 4 streams · chunklint explain C046\n"
              "\n");
}

static void test_text_at_other_widths(void **state)
{
    static const struct {
        unsigned width;
        const char *expected;
    } cases[] = {
        {40, "   14 | …\":{},\"finish_reason\":\"stop\"}]}\n"
             "      |                       ^~~~~~\n"
             "      |            expected \"tool_calls\"\n"},
        {52, "   14 | …inish_reason\":\"stop\"}]}\n" /* narrower, so that there is room behind the caret */
             "      |                ^~~~~~ expected \"tool_calls\"\n"},
        {120, "   14 | {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n"
              "      |                                                   ^~~~~~ expected \"tool_calls\"\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture *f = begin("text");
        struct chunklint_diagnostic diagnostic = stop_with_tool_calls();
        f->options.width = cases[i].width;
        add(f, &diagnostic);
        finish_file(f);
        const char *excerpt = strchr(f->sink.bytes, '\n') + 1;
        size_t length = strlen(cases[i].expected);
        if (strncmp(excerpt, cases[i].expected, length) != 0)
            fail_msg("width %u:\n%s", cases[i].width, excerpt);
        end(f);
    }
}

static void test_text_without_place(void **state)
{
    (void)state;
    struct fixture *f = begin("text");
    struct chunklint_diagnostic diagnostic = empty_stream();
    diagnostic.message = "no chunk in the whole input, expected at least one chunk"; /* which is said once */
    diagnostic.expected = "at least one chunk";
    f->options.summary = false;
    add(f, &diagnostic);
    expect(f, "capture.sse: error[F026]: no chunk in the whole input\n"
              "   expected at least one chunk · chunklint explain F026\n\n");
}

/* The excerpt's two lines and how the caret stands under what it points to. */
struct excerpt_case {
    const char *name, *line, *at;
    uint64_t length;
    bool ascii;
    const char *expected;
};

static void test_text_excerpts_count_columns(void **state)
{
    static const struct excerpt_case cases[] = {
        {"wide characters", "{\"content\":\"中文\",\"x\":1}", "1", 1, false,
         "   14 | {\"content\":\"中文\",\"x\":1}\n      |                       ^\n"},
        {"a wide character under the caret", "中文", "文", 3, false, "   14 | 中文\n      |   ^~\n"},
        {"combining characters", "e\xCC\x81=1", "1", 1, false, "   14 | e\xCC\x81=1\n      |   ^\n"},
        {"a tab", "a\tb", "b", 1, false, "   14 | a\\tb\n      |    ^\n"},
        {"a control character", "a\x01z", "\x01", 1, false, "   14 | a\\x01z\n      |  ^~~~\n"},
        {"ill-formed bytes", "\xE4\xB8z", "z", 1, false, "   14 | \\xe4\\xb8z\n      |         ^\n"},
        {"an escape that a terminal would obey", "a\x1B[2Jb", "b", 1, false, "   14 | a\\x1b[2Jb\n      |         ^\n"},
        {"a terminal of ASCII", "中=1", "1", 1, true, "   14 | \\u4e2d=1\n      |        ^\n"},
        {"the end of the line", "{\"a\":", NULL, 0, false, "   14 | {\"a\":\n      |      ^\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture *f = begin("text");
        struct chunklint_diagnostic diagnostic = stop_with_tool_calls();
        set_excerpt(&diagnostic, cases[i].line, cases[i].at, cases[i].length);
        diagnostic.expected = NULL;
        f->options.unicode = !cases[i].ascii;
        add(f, &diagnostic);
        finish_file(f);
        const char *excerpt = strchr(f->sink.bytes, '\n') + 1;
        if (strncmp(excerpt, cases[i].expected, strlen(cases[i].expected)) != 0)
            fail_msg("%s:\n%s", cases[i].name, excerpt);
        end(f);
    }
}

/* However the window falls, the source line never gets wider than the terminal, and the caret stays inside. */
static void test_text_excerpts_fit_every_width(void **state)
{
    static const char line[] =
        "{\"a\":\"中文字符 and e\xCC\x81 and \xFF\x01 bytes\",\"b\":[1,2,3,4,5,6,7,8,9,10],\"c\":\"中\"}";

    (void)state;
    for (unsigned width = 40; width < 100; width += 3)
        for (size_t caret = 0; caret <= sizeof line - 1; caret++) {
            struct fixture *f = begin("text");
            struct chunklint_diagnostic diagnostic = stop_with_tool_calls();
            set_excerpt(&diagnostic, line, NULL, 200);
            diagnostic.excerpt_caret = caret;
            diagnostic.excerpt_to_end = caret % 2 == 0;
            f->options.width = width;
            add(f, &diagnostic);
            finish_file(f);
            struct slice source = slice_of(strchr(f->sink.bytes, '\n') + 1);
            source.length = strcspn(source.data, "\n");
            struct slice marks = slice_of(source.data + source.length + 1);
            marks.length = strcspn(marks.data, "\n");
            assert_true(shown_columns(source, true) <= width);
            assert_true(marks.length <= width);
            assert_non_null(memchr(marks.data, '^', marks.length));
            end(f);
        }
}

static void test_text_long_line_is_windowed(void **state)
{
    char line[CHUNKLINT_EXCERPT_MAX + 1];

    (void)state;
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    memcpy(line + 100, "HERE", 4);
    struct fixture *f = begin("text");
    struct chunklint_diagnostic diagnostic = stop_with_tool_calls();
    set_excerpt(&diagnostic, line, "HERE", 4);
    diagnostic.expected = NULL;
    diagnostic.excerpt_from_start = false;
    f->options.width = 48;
    f->options.unicode = false;
    add(f, &diagnostic);
    finish_file(f);
    const char *excerpt = strchr(f->sink.bytes, '\n') + 1;
    const char expected[] = "   14 | ...xxxxxxxxxxxxxxxxxHERExxxxxxxxxxxxx...\n"
                            "      |                     ^~~~\n";
    if (strncmp(excerpt, expected, sizeof expected - 1) != 0)
        fail_msg("%s", excerpt);
    end(f);
}

static void test_text_colors(void **state)
{
    (void)state;
    struct fixture *f = begin("text");
    struct chunklint_diagnostic diagnostic = empty_stream();
    f->options.color = true;
    f->totals.summary.strict.error = f->totals.summary.compat.error = 1;
    f->totals.rules[RULE_F026].count = 1;
    add(f, &diagnostic);
    expect(f, "\033[1mcapture.sse:\033[0m \033[1;31merror[F026]\033[0m: no chunk in the whole input\n"
              "\033[2m   chunklint explain F026\033[0m\n\n"
              "      1  \033[1;31merror\033[0m    F026  empty-stream\n\n"
              "compat  \033[1;31mfail\033[0m  1 error\n"
              "strict  \033[1;31mfail\033[0m  1 error\n"
              "checked 1 file, 33 events, 1 stream, 10,481 bytes against dialect openai\n");
}

static void test_text_clean(void **state)
{
    (void)state;
    expect(begin("text"), "compat  pass  no findings\n"
                          "strict  pass  no findings\n"
                          "checked 1 file, 33 events, 1 stream, 10,481 bytes against dialect openai\n");
}

static void test_text_summary(void **state)
{
    struct chunklint_diagnostic diagnostic = stop_with_tool_calls();

    (void)state;
    struct fixture *f = begin("text");
    f->totals.summary.files = 0;
    f->totals.summary.streams = 3000;
    f->totals.summary.strict = (struct chunklint_verdict){1234567, 1, 2};
    f->totals.summary.compat = (struct chunklint_verdict){0, 1000, 0};
    f->totals.rules[RULE_C046] = (struct chunklint_rule_total){1005, 1000};
    add(f, &diagnostic);
    finish_file(f);
    f->sink.length = 0;
    expect(f, "  1,005  warning  C046  stop-with-tool-calls in 1,000 streams\n\n"
              "compat  pass  1,000 warnings\n"
              "strict  fail  1,234,567 errors, 1 warning, 2 infos (--strict shows them)\n"
              "checked 0 files, 33 events, 3,000 streams, 10,481 bytes against dialect openai\n");
}

/* Seven streams with the same trouble are one entry at the first place, sorted among the others. */
static void test_text_folds_over_streams(void **state)
{
    struct chunklint_diagnostic diagnostic = stop_with_tool_calls(), other = empty_stream();
    static char pointer[] = "/choices/0/finish_reason";

    (void)state;
    struct fixture *f = begin("text");
    f->options.summary = false;
    f->totals.summary.streams = 3000;
    diagnostic.pointer = pointer;
    diagnostic.excerpt = NULL;
    diagnostic.expected = NULL;
    for (int i = 0; i < 7; i++) {
        diagnostic.stream_number = (uint64_t)i + 1;
        diagnostic.line = (uint64_t)(i == 3 ? 5 : 20 + i);
        diagnostic.offset = 10 * diagnostic.line;
        diagnostic.count = 300;
        pointer[9] = (char)('0' + i);
        add(f, &diagnostic);
    }
    other.line = other.column = 1;
    add(f, &other);
    expect(f, "capture.sse:1:1: error[F026]: no chunk in the whole input\n"
              "   chunklint explain F026\n\n"
              "capture.sse:5:52: warning[C046]: finish_reason is \"stop\", but the choice made 2 tool calls\n"
              "   stream chatcmpl-9f2 · choice 0 · /choices/3/finish_reason · event 14\n"
              "   2,100 times · 7 of 3,000 streams · chunklint explain C046\n\n");
}

static void test_text_names_the_clients_that_break(void **state)
{
    static const char *const breaks[] = {"openai-python-stream", "openai-node-raw", "openai-node-stream", NULL};
    static const char *const can_break[] = {"ai-sdk-openai-compatible", NULL};
    struct chunklint_diagnostic diagnostic = empty_stream();

    (void)state;
    struct fixture *f = begin("text");
    diagnostic.breaks = breaks;
    diagnostic.can_break = can_break;
    f->options.summary = false;
    f->options.width = 100;
    add(f, &diagnostic);
    finish_file(f);
    expect(f, "capture.sse: error[F026]: no chunk in the whole input\n"
              "   breaks: openai-python .stream(), openai-node · can break: @ai-sdk/openai-compatible\n"
              "   chunklint explain F026\n\n");
}

static void test_text_table_overflows_without_loss(void **state)
{
    struct chunklint_diagnostic diagnostic = empty_stream();
    char pointer[16];
    size_t lines = 0;

    (void)state;
    struct fixture *f = begin("text");
    diagnostic.pointer = pointer;
    for (int i = 0; i < 1000; i++) {
        snprintf(pointer, sizeof pointer, "/p%d", i);
        add(f, &diagnostic);
    }
    finish_file(f);
    for (const char *at = f->sink.bytes; (at = strstr(at, "error[F026]")) != NULL; at++)
        lines++;
    assert_int_equal(lines, 1000);
    end(f);
}

static void test_text_counts_streams_of_each_file(void **state)
{
    struct chunklint_diagnostic diagnostic = stop_with_tool_calls();

    (void)state;
    struct fixture *f = begin("text");
    f->totals.summary.streams = 50;
    finish_file(f);
    f->totals.summary.streams = 55;
    add(f, &diagnostic);
    finish_file(f);
    assert_non_null(strstr(f->sink.bytes, "1 of 5 streams"));
    end(f);
}

static void test_max_findings(void **state)
{
    static const struct {
        const char *format, *expected;
    } cases[] = {{"text", "2 more findings not shown"}, {"concise", "2 more findings\n"}, {"jsonl", ""}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct chunklint_diagnostic diagnostic = empty_stream();
        static const char *const pointers[] = {"/a", "/b", "/c"};
        struct fixture *f = begin(cases[i].format);
        f->options.max_findings = 1;
        for (int k = 0; k < 3; k++) {
            diagnostic.pointer = pointers[k];
            add(f, &diagnostic);
        }
        finish_file(f);
        f->format->end(f->state, &f->options);
        const char *first = strstr(f->sink.bytes, "no chunk");
        assert_non_null(first);
        assert_null(strstr(first + 1, "no chunk"));
        assert_non_null(strstr(f->sink.bytes, cases[i].expected));
        end(f);
    }
}

/* ---- concise and the machine forms */

static void test_concise(void **state)
{
    struct chunklint_diagnostic diagnostic = stop_with_tool_calls(), other = empty_stream();

    (void)state;
    struct fixture *f = begin("concise");
    diagnostic.file = "a\nb.sse";
    add(f, &diagnostic);
    add(f, &other);
    expect(f, "a\\nb.sse:14:52: warning[C046]: finish_reason is \"stop\", but the choice made 2 tool calls\n"
              "capture.sse: error[F026]: no chunk in the whole input\n");
}

#define C046_OBJECT                                                                                                    \
    "{\"rule\":\"C046\",\"slug\":\"stop-with-tool-calls\",\"severity\":\"warning\",\"strict\":\"error\","              \
    "\"compat\":\"warning\",\"message\":\"finish_reason is \\\"stop\\\", but the choice made 2 tool calls\","          \
    "\"file\":\"capture.sse\",\"line\":14,\"column\":52,\"offset\":3127,\"length\":6,\"event\":14,"                    \
    "\"stream\":\"chatcmpl-9f2\",\"choice\":0,\"call\":null,\"pointer\":\"/choices/0/finish_reason\","                 \
    "\"found\":\"\\\"stop\\\"\",\"expected\":\"\\\"tool_calls\\\"\",\"count\":1,\"breaks\":[\"openai-python-stream\"]}"
#define F026_OBJECT                                                                                                    \
    "{\"rule\":\"F026\",\"slug\":\"empty-stream\",\"severity\":\"error\",\"strict\":\"error\",\"compat\":\"error\","   \
    "\"message\":\"no chunk in the whole input\",\"file\":\"capture.sse\",\"line\":null,\"column\":null,"              \
    "\"offset\":null,\"length\":null,\"event\":null,\"stream\":null,\"choice\":null,\"call\":null,\"pointer\":null,"   \
    "\"found\":null,\"expected\":null,\"count\":1,\"breaks\":[]}"
#define SUMMARY_OBJECT(rules)                                                                                          \
    "{\"version\":\"" CHUNKLINT_VERSION "\",\"dialect\":\"openai\",\"files\":1,\"bytes\":10481,\"events\":33,"         \
    "\"streams\":1,\"strict\":{\"verdict\":\"fail\",\"error\":2,\"warning\":0,\"info\":0},"                            \
    "\"compat\":{\"verdict\":\"pass\",\"error\":0,\"warning\":1,\"info\":0},\"rules\":" rules "}"

static void set_totals(struct fixture *f)
{
    f->totals.summary.strict.error = 2;
    f->totals.summary.compat.warning = 1;
    f->totals.rules[RULE_C046] = (struct chunklint_rule_total){3, 1};
    f->totals.rules[RULE_F026] = (struct chunklint_rule_total){1, 0};
}

static void test_jsonl(void **state)
{
    static const char *const breaks[] = {"openai-python-stream", NULL};
    struct chunklint_diagnostic diagnostic = stop_with_tool_calls(), other = empty_stream();

    (void)state;
    struct fixture *f = begin("jsonl");
    diagnostic.breaks = breaks;
    set_totals(f);
    add(f, &diagnostic);
    add(f, &other);
    expect(f, C046_OBJECT "\n" F026_OBJECT "\n{\"summary\":" SUMMARY_OBJECT(
                  "{\"F026\":{\"count\":1,\"streams\":0},\"C046\":{\"count\":3,\"streams\":1}}") "}\n");
}

static void test_json(void **state)
{
    static const char *const breaks[] = {"openai-python-stream", NULL};
    struct chunklint_diagnostic diagnostic = stop_with_tool_calls(), other = empty_stream();

    (void)state;
    struct fixture *f = begin("json");
    diagnostic.breaks = breaks;
    set_totals(f);
    add(f, &diagnostic);
    add(f, &other);
    expect(f, "{\"diagnostics\":[\n" C046_OBJECT ",\n" F026_OBJECT "\n],\n\"summary\":" SUMMARY_OBJECT(
                  "{\"F026\":{\"count\":1,\"streams\":0},\"C046\":{\"count\":3,\"streams\":1}}") "}\n");
}

static void test_json_clean(void **state)
{
    (void)state;
    struct fixture *f = begin("json");
    f->totals.summary.strict.error = 2;
    f->totals.summary.compat.warning = 1;
    expect(f, "{\"diagnostics\":[],\n\"summary\":" SUMMARY_OBJECT("{}") "}\n");
}

static void test_json_strings(void **state)
{
    static const struct {
        const char *string, *expected;
    } cases[] = {
        {NULL, "null"},
        {"", "\"\""},
        {"plain/中", "\"plain/中\""},
        {"\"\\\b\f\n\r\t\x01\x1F", "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\""},
        {"\xE4\xB8", "\"\\\\xe4\\\\xb8\""},
        {"a\xFFz", "\"a\\\\xffz\""},
        {"\xED\xA0\x80", "\"\\\\xed\\\\xa0\\\\x80\""}, /* a surrogate is no character */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture *f = begin("jsonl");
        report_json_string(&f->options, cases[i].string);
        assert_string_equal(f->sink.bytes, cases[i].expected);
        end(f);
    }
}

static void test_grouped_numbers(void **state)
{
    static const struct {
        uint64_t number;
        const char *expected;
    } cases[] = {{0, "0"},          {999, "999"},           {1000, "1,000"},
                 {12345, "12,345"}, {1000000, "1,000,000"}, {UINT64_MAX, "18,446,744,073,709,551,615"}};
    char buffer[REPORT_GROUPED_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(report_grouped(buffer, cases[i].number), cases[i].expected);
}

static void test_unknown_format(void **state)
{
    (void)state;
    assert_null(report_find("xml"));
    assert_null(report_find(""));
    assert_ptr_equal(report_find("text"), &report_formats[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_entry),
        cmocka_unit_test(test_text_at_other_widths),
        cmocka_unit_test(test_text_without_place),
        cmocka_unit_test(test_text_excerpts_count_columns),
        cmocka_unit_test(test_text_excerpts_fit_every_width),
        cmocka_unit_test(test_text_long_line_is_windowed),
        cmocka_unit_test(test_text_colors),
        cmocka_unit_test(test_text_clean),
        cmocka_unit_test(test_text_summary),
        cmocka_unit_test(test_text_folds_over_streams),
        cmocka_unit_test(test_text_names_the_clients_that_break),
        cmocka_unit_test(test_text_table_overflows_without_loss),
        cmocka_unit_test(test_text_counts_streams_of_each_file),
        cmocka_unit_test(test_max_findings),
        cmocka_unit_test(test_concise),
        cmocka_unit_test(test_jsonl),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_json_clean),
        cmocka_unit_test(test_json_strings),
        cmocka_unit_test(test_grouped_numbers),
        cmocka_unit_test(test_unknown_format),
    };

    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
