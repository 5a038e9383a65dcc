/*
 * Which events of a row a batch takes, and at which it stops: by what they say, by where
 * the row ends and by what stands between them. However many of them are taken then, the
 * others are found as ever.
 */
#include "case_tests.h"
#include "batch_stage.h"

#define R(text)             OF("chatcmpl-1", CHOICE("0", "\"reasoning\":\"" text "\""))
#define RC(text)            OF("chatcmpl-1", CHOICE("0", "\"reasoning_content\":\"" text "\""))
#define BOTH(content, text) OF("chatcmpl-1", CHOICE("0", "\"content\":\"" content "\",\"reasoning\":\"" text "\""))
#define CALL(index, text)                                                                                              \
    OF("chatcmpl-1", CHOICE("0", "\"tool_calls\":[{\"index\":" index ",\"function\":{\"arguments\":\"" text "\"}}]"))
#define STOP(text)   OF("chatcmpl-1", "{\"index\":0,\"delta\":{\"content\":\"" text "\"},\"finish_reason\":\"stop\"}")
#define ROLE(text)   OF("chatcmpl-1", CHOICE("0", "\"role\":\"assistant\",\"content\":\"" text "\""))
#define AT(created)  HEAD("chatcmpl-1", created) CHOICE("0", "\"content\":\"a\"") "]}\n"
#define PAD(text, a) HEAD("chatcmpl-1", "1700000000") CHOICE("0", "\"content\":\"" text "\"") "],\"pad\":\"" a "\"}\n"
#define PADS(a, text)                                                                                                  \
    "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"pad\":\"" a                  \
    "\",\"model\":\"a-model\",\"choices\":[" CHOICE("0", "\"content\":\"" text "\"") "]}\n"
#define NUMBER(text, n) HEAD("chatcmpl-1", "1700000000") CHOICE("0", "\"content\":\"" text "\"") "],\"n\":" n "}\n"
#define EMPTY           OF("chatcmpl-1", CHOICE("0", ""))
#define L(text, tokens) LOGPROBS(text, tokens) "\n"
#define A(p)            TOKEN("a", p, "[97]")
#define B(p)            TOKEN("b", p, "[98]")
#define FORTY           "0123456789012345678901234567890123456789"
struct batch_case {
    const char *name, *known, *row; /* lines; `known` comes again and again */
    size_t count, stretches;
};

static const struct batch_case cases[] = {
    /* ## what is taken */
    {"one stream", T("a") T("b"), T("c") T(" dd") T("") T("a long text, longer than one register is"), 4, 1},
    {"reasoning", R("a") R("b"), R("c") R("d") R("e"), 3, 1},
    {"reasoning_content", RC("a") RC("b"), RC("c") RC("d") RC("e"), 3, 1},
    {"arguments", CALL("0", "a") CALL("0", "b"), CALL("0", "{\\\"a\\\":") CALL("0", "1}") CALL("0", ""), 3, 1},
    {"two choices in turn", T("a") TEXT_IN("1", "b"), T("c") TEXT_IN("1", "d") T("e") TEXT_IN("1", "f"), 4, 4},
    {"two choices, each again", T("a") T("b") TEXT_IN("1", "a") TEXT_IN("1", "b"),
     T("c") T("d") TEXT_IN("1", "e") TEXT_IN("1", "f") TEXT_IN("1", "g") T("h"), 6, 6},
    {"two calls in turn", CALL("0", "a") CALL("1", "b"), CALL("0", "c") CALL("1", "d") CALL("0", "e"), 3, 3},
    {"streams in turn", TEXT_OF("1", "a") TEXT_OF("2", "b") TEXT_OF("3", "c"),
     TEXT_OF("1", "d") TEXT_OF("2", "e") TEXT_OF("3", "f") TEXT_OF("2", "g") TEXT_OF("1", "h"), 5, 5},
    {"streams one after the other", TEXT_OF("1", "a") TEXT_OF("1", "b") TEXT_OF("2", "c") TEXT_OF("2", "d"),
     TEXT_OF("1", "e") TEXT_OF("1", "f") TEXT_OF("1", "g") TEXT_OF("2", "h") TEXT_OF("2", "i"), 5, 2},
    {"streams whose ids differ behind the bytes that they are found by",
     TEXT_OF(FORTY "a", "a") TEXT_OF(FORTY "bc", "b"),
     TEXT_OF(FORTY "a", "c") TEXT_OF(FORTY "bc", "d") TEXT_OF(FORTY "a", "e"), 3, 3},
    {"a string behind the text", PAD("a", "x") PAD("b", "yy"), PAD("c", "<[") PAD("d", "\\u003c\xC3\xA9") PAD("e", ""),
     3, 1},
    {"a string before the text", PADS("a", "x") PADS("bb", "y"), PADS("<", "c") PADS("\\ufffd", "d") PADS("", "\\n"), 3,
     1},

    /* ## tokens that are the text */
    {"tokens", L("a", A("-0.5")) L("b", B("-1.5")),
     L("a", A("-2.5")) L("ba", B("-0.25") "," A("-1.5")) L("b", B("-0.1")), 3, 1},
    {"tokens without bytes", L("a", A("-0.5")) L("b", TOKEN("b", "-1.5", "null")),
     L("ab", A("-2.5") "," TOKEN("b", "-1.5", "null")) L("\\n", TOKEN("\\n", "-1.5", "null")) L("a", A("-0.5")), 3, 1},
    {"tokens that are parts of characters", L("a", A("-0.5")) L("b", B("-1.5")),
     L("\xC3\xA9", TOKEN("\\ufffd", "-1.5", "[195]") "," TOKEN("\\ufffd", "-1.5", "[169]")) L("a", A("-0.5")), 2, 1},
    {"tokens with white space", L("a", A("-0.5")) L("b", B("-1.5")),
     L("ab", A("-2.5") ", " B("-1.5")) L("ab", TOKEN("ab", "-1.5", "[97, 98]")) L("a", A("-0.5")), 3, 1},
    {"numbers of tokens that need a second look", L("a", A("-0.5")) L("b", B("-1.5")),
     L("a", A("-1e-05")) L("a", TOKEN("\\u0061", "-12.5E+1", "[97]")) L("b", B("-1.5")), 3, 1},
    {"other tokens", L("a", A("-0.5")) L("b", B("-1.5")), L("a", A("-2.5")) L("a", B("-0.5")) L("a", A("-0.5")), 1, 1},
    {"a token too few", L("a", A("-0.5")) L("b", B("-1.5")), L("a", A("-2.5")) L("ab", A("-0.5")) L("a", A("-0.5")), 1,
     1},
    {"a token too many", L("a", A("-0.5")) L("b", B("-1.5")),
     L("a", A("-2.5")) L("a", A("-0.5") "," B("-0.5")) L("a", A("-0.5")), 1, 1},
    {"a token of a form that is not known", L("a", A("-0.5")) L("b", B("-1.5")),
     L("a", A("-2.5")) L("b", TOKEN("b", "-1.5", "null")) L("a", A("-0.5")), 1, 1},
    {"an escape that tokens say otherwise", L("a", A("-0.5")) L("b", B("-1.5")),
     L("a", A("-2.5")) L("\\u0061", A("-0.5")) L("a", A("-0.5")), 1, 1},
    {"a logprob above 0", L("a", A("-0.5")) L("b", B("-1.5")), L("a", A("-2.5")) L("b", B("0.5")) L("a", A("-0.5")), 1,
     1},
    {"a bracket that is a token", L("a", A("-0.5")) L("b", B("-1.5")),
     L("a", A("-2.5")) L("[", TOKEN("[", "-0.5", "[91]")) L("a", A("-0.5")), 1, 1},
    {"a number that ends with the row", L("a", A("-0.5")) L("b", B("-1.5")), L("a", A("-2.5")) "{}\n", 1, 1},

    /* ## texts that are odd */
    {"escapes", T("a") T("b"), T("\\n") T("say \\\"so\\\" twice") T("\\u00e9\\t") T("\\ud83d\\ude00") T("c"), 5, 1},
    {"UTF-8", T("a") T("b"), T("\xC3\xA9") T("\xE6\x9D\xB1 a \xF0\x9F\x98\x80 b") T("c"), 3, 1},
    {"an angle bracket", T("a") T("b"), T("c") T("d<") T("e"), 1, 1},
    {"a bracket", T("a") T("b"), T("c") T("[d") T("e"), 1, 1},
    {"a bracket behind an escape", T("a") T("b"), T("c") T("\\n[") T("e"), 1, 1},
    {"a bracket behind UTF-8", T("a") T("b"), T("c") T("\xC3\xA9 long enough for a second look <") T("e"), 1, 1},
    {"a bracket before an escape", T("a") T("b"), T("c") T("[\\n") T("e"), 1, 1},
    {"an angle bracket by its number", T("a") T("b"), T("c") T("\\u003c") T("e"), 1, 1},
    {"U+FFFD", T("a") T("b"), T("c") T("\xEF\xBF\xBD") T("e"), 1, 1},
    {"U+FFFD by its number", T("a") T("b"), T("c") T("\\uFFFD") T("e"), 1, 1},
    {"U+FFFD in a string that is no text", PAD("a", "x") PAD("b", "y"), PAD("c", "\xEF\xBF\xBD") PAD("d", "x"), 2, 1},

    /* ## what is another event */
    {"another finish_reason", T("a") T("b"), T("c") STOP("d") T("e"), 1, 1},
    {"another finish_reason that is known", T("a") T("b") STOP("a"), T("c") STOP("d") T("e"), 3, 3},
    {"a role", T("a") T("b"), T("c") ROLE("d") T("e"), 1, 1},
    {"another choice", T("a") T("b"), T("c") TEXT_IN("1", "d") T("e"), 1, 1},
    {"another time", T("a") T("b"), T("c") AT("1700000001") T("e"), 1, 1},
    {"another stream", T("a") T("b"), T("c") TEXT_OF("2", "d") T("e"), 1, 1},
    {"another text", T("a") T("b"), T("c") R("d") T("e"), 1, 1},
    {"an event that is long by more than its text", T("a") T("b"), T("c") PAD("d", "e") T("e"), 1, 1},
    {"white space", T("a") T("b"), T("c") " " T("d") T("e"), 1, 1},
    {"two texts that differ", BOTH("a", "b") BOTH("c", "d"), BOTH("e", "f") BOTH("g", "h"), 0, 0},
    {"no text", EMPTY EMPTY, EMPTY EMPTY EMPTY, 0, 0},
    {"a number that differs", NUMBER("a", "1") NUMBER("b", "2"), NUMBER("c", "1") NUMBER("d", "2"), 0, 0},
    {"a number that is always the same", NUMBER("a", "1") NUMBER("b", "1"), NUMBER("c", "1") NUMBER("d", "2"), 1, 1},
    {"what is not known", T("a") T("b"), ROLE("c") T("d"), 0, 0},
};

static const char *line_number(const char *lines, size_t number)
{
    for (; number > 0; number--)
        lines = strchr(lines, '\n') + 1;
    return lines;
}

static void check_case(void **state, const struct batch_case *c, const struct form *form, size_t taken)
{
    learn_all(state, c->known);
    size_t count = row_of(form, c->row, TAIL);
    if (count != c->count || batch.stretch_count != c->stretches)
        fail_msg("%s: %zu events in %zu stretches, expected %zu in %zu", c->name, count, batch.stretch_count, c->count,
                 c->stretches);
    take(taken);
    each_line(line_number(c->row, taken), show);
    each_line(c->known, show);
}

/* However many of them are taken: those that are not are found as ever. */
static void test_case(void **state)
{
    const struct batch_case *c = *state;

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        for (size_t taken = 0; taken <= c->count; taken++)
            check_case(state, c, forms[i], taken);
}

/* ## Where a row ends, and what stands between its events */

/* As many events are taken as have a word's bytes behind their payloads. */
static void test_cut_rows(void **state)
{
    static const char events[] = T("a") TEXT_IN("1", "b"), row[] = T("c") TEXT_IN("1", "dd") T("e") TEXT_IN("1", "");

    for (size_t f = 0; f < sizeof forms / sizeof forms[0]; f++) {
        size_t ends[4], expected = 4;
        learn_all(state, events);
        size_t length = put_row(forms[f], row, TAIL);
        assert_int_equal(foresee(), expected);
        for (size_t i = 0; i < expected; i++)
            ends[i] = batch.events[i].end - strlen(forms[f]->behind) + sizeof(uint64_t);
        for (; length > 0; length--) {
            put_bytes(forms[f], row_text, length);
            while (expected > 0 && ends[expected - 1] > length)
                expected--;
            assert_int_equal(foresee(), expected);
        }
    }
}

/* Events of another form, and what is no event. */
static void test_other_bytes_in_a_row(void **state)
{
    static const char one[] = HEAD("chatcmpl-1", "1700000000") CHOICE("0", "\"content\":\"c\"") "]}";
    static const struct {
        const struct form *form;
        const char *between; /* three events */
        size_t count;
    } rows[] = {
        {&event_form, "\n\ndata: ", 3},
        {&event_form, "\n\ndata:", 1},
        {&event_form, "\n\ndatas: ", 1},
        {&event_form, "\n\n data: ", 1},
        {&event_form, "\n\ndata:  ", 1},
        {&event_form, "\n\nData: ", 1},
        {&event_form, "\n\ndata:\t", 1},
        {&event_form, "\n\n: c\n\ndata: ", 1},
        {&event_form, "\n\n\ndata: ", 1},
        {&event_form, "\n\nid: 1\ndata: ", 1},
        {&event_form, "\n\n", 1},
        {&event_form, "\ndata: ", 0},
        {&event_form, "data: ", 0},
        {&event_form, "\r\n\r\ndata: ", 0},
        {&event_form, "\n\r\ndata: ", 0},
        {&event_form, " \n\ndata: ", 0},
        {&event_form, "\nid: 1\n\ndata: ", 0},
        {&crlf_form, "\r\n\r\ndata: ", 3},
        {&crlf_form, "\n\ndata: ", 0},
        {&crlf_form, "\r\n\ndata: ", 0},
        {&crlf_form, "\r\r\ndata: ", 0},
        {&crlf_form, "\r\n\r\n\r\ndata: ", 1},
        {&line_form, "\n", 3},
        {&line_form, "", 0},
        {&line_form, " ", 0},
        {&line_form, "\r\n", 0},
        {&line_form, "\n\n", 1},
        {&line_form, "\n ", 1},
        {&line_form, "\ndata: ", 1},
    };
    char row[4096];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct form *form = rows[i].form;
        learn_all(state, T("a") T("b"));
        int length = snprintf(row, sizeof row, "%s%s%s%s%s%s%s%s", form->before, one, rows[i].between, one,
                              rows[i].between, one, form->behind, TAIL);
        put_bytes(form, row, (size_t)length);
        if (foresee() != rows[i].count)
            fail_msg("between number %zu: %zu events, expected %zu", i, batch.count, rows[i].count);
    }
}

/* Nobody has looked at the first event either. */
static void test_other_bytes_before_a_row(void **state)
{
    static const char *const befores[] = {"Data: ", "data:\t", "data:", " data: ", ""};
    char row[4096];

    for (size_t i = 0; i < sizeof befores / sizeof befores[0]; i++) {
        learn_all(state, T("a") T("b"));
        size_t length = put_row(&event_form, T("c") T("d"), TAIL), prefix = strlen(event_form.before);
        int used = snprintf(row, sizeof row, "%s%.*s", befores[i], (int)(length - prefix), row_text + prefix);
        put_bytes(&event_form, row, (size_t)used);
        assert_int_equal(foresee(), 0);
    }
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(test_cut_rows),
        cmocka_unit_test(test_other_bytes_in_a_row),
        cmocka_unit_test(test_other_bytes_before_a_row),
    };

    return run_case_table(&(struct case_table){.group = "batches",
                                               .test = test_case,
                                               ROWS(cases),
                                               OTHER_TESTS(others),
                                               .set_up = set_up,
                                               .tear_down = clean_up});
}
