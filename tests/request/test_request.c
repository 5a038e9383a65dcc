/*
 * Streams and the requests that they answer (cases.def): each must give exactly
 * the codes that are listed. Then what is refused as a request or as a list of
 * expectations, and the bounds of what is kept of arguments.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../support/check.h"
#include "../support/tap.h"

/* ## Streams and requests, written short */

#define CHUNK(choices)                                                                                                 \
    "{'id':'a','object':'chat.completion.chunk','created':1760000000,'model':'m','choices':" choices "}\n"
#define BEGIN(index)       CHUNK("[{'index':" index ",'delta':{'role':'assistant','content':'Hi'},'finish_reason':null}]")
#define END(index, reason) CHUNK("[{'index':" index ",'delta':{},'finish_reason':'" reason "'}]")
#define OUT(index)         CHUNK("[{'index':" index ",'delta':{'content':'Hi'},'finish_reason':null}]")
#define OPEN               BEGIN("0")
#define OPEN_1             BEGIN("1")
#define STOP               END("0", "stop")
#define STOP_1             END("1", "stop")
#define CALLED             END("0", "tool_calls")
#define DONE               "[DONE]\n"
#define USAGE                                                                                                          \
    "{'id':'a','object':'chat.completion.chunk','created':1760000000,'model':'m','choices':[],"                        \
    "'usage':{'prompt_tokens':3,'completion_tokens':2,'total_tokens':5}}\n"

#define DELTA(delta)      CHUNK("[{'index':0,'delta':{" delta "},'finish_reason':null}]")
#define FRAGMENT(members) "'tool_calls':[{" members "}]"
#define HEAD(index, id, name, arguments)                                                                               \
    FRAGMENT("'index':" index ",'id':'" id "','type':'function','function':{'name':'" name "','arguments':'" arguments \
             "'}")
#define CALL(name, arguments)      DELTA("'role':'assistant'," HEAD("0", "c", name, arguments))
#define CALL_ONLY(name, arguments) DELTA(HEAD("0", "c", name, arguments))
#define SECOND(name, arguments)    DELTA(HEAD("1", "d", name, arguments))
#define MORE_OF(members)           DELTA(FRAGMENT("'index':0," members))
#define MORE(function)             MORE_OF("'function':{" function "}")
#define MORE_1(arguments)          DELTA(FRAGMENT("'index':1,'function':{'arguments':'" arguments "'}"))

#define TOOL(name, schema) "{'type':'function','function':{'name':'" name "','parameters':" schema "}}"
#define ONE_TOOL           "{'tools':[" TOOL("f", "{'required':['a'],'properties':{'a':{'type':'integer'}}}") "]}"
#define LETTER_TOOL        "{'tools':[" TOOL("f", "{'properties':{'a':{'maxLength':1}}}") "]}"

static const struct request_case {
    const char *name, *request, *expect, *lines, *codes, *infos;
} cases[] = {
#define CASE(name, request, expect, lines, codes, infos) {name, request, expect, lines, codes, infos},
#include "cases.def"
#undef CASE
};

static char *with_quotes(const char *text)
{
    char *copy = must_allocate(strlen(text) + 1);

    strcpy(copy, text);
    for (char *at = copy; (at = strchr(at, '\'')) != NULL; at++)
        *at = '"';
    return copy;
}

/* Each line as an event. */
static struct bytes events(const char *lines)
{
    char *text = with_quotes(lines), *out = must_allocate(9 * strlen(lines) + 1);
    size_t length = 0;

    for (char *line = text; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        length += (size_t)sprintf(out + length, "data: %.*s\n\n", (int)size, line);
        line += size + 1;
    }
    free(text);
    return (struct bytes){out, length};
}

/* Under the strict verdict. */
static struct check_report check_lines(const char *request, const char *expect, const char *lines)
{
    struct chunklint_options options = chunklint_defaults();
    char *text = request == NULL ? NULL : with_quotes(request);
    struct bytes input = events(lines);

    options.strict = true;
    options.request = text;
    options.request_length = text == NULL ? 0 : strlen(text);
    options.expect = expect;
    struct check_report report = check_bytes(&options, input, CHECK_WHOLE);
    free(text);
    free(input.data);
    return report;
}

/* The infos that a request has to do with. */
static void list_infos(const struct check_report *report, char *out)
{
    static const char *const codes[] = {"C046", "T017", "U014", "X004"};
    size_t length = 0;

    strcpy(out, "-");
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        const struct chunklint_diagnostic *found = check_find(report, CHECK_STRICT, codes[i]);
        if (found != NULL && found->strict == CHUNKLINT_INFO)
            length += (size_t)sprintf(out + length, "%s%s", length > 0 ? "," : "", codes[i]);
    }
}

static void check_case(const struct request_case *c)
{
    struct check_report report = check_lines(c->request, c->expect, c->lines);
    struct check_codes codes = check_codes(&report, CHECK_STRICT, CHUNKLINT_WARNING, CHUNKLINT_ERROR);
    char infos[64];

    list_infos(&report, infos);
    if (!tap_ok(strcmp(codes.text, c->codes) == 0 && strcmp(infos, c->infos) == 0, "%s: %s, info %s", c->name, c->codes,
                c->infos)) {
        tap_note("got %s, info %s", codes.text, infos);
        check_print(&report, CHECK_STRICT, CHUNKLINT_INFO);
    }
    check_free(&report);
}

/* ## What findings say */

static void check_message(const char *request, const char *expect, const char *lines, const char *code,
                          const char *message)
{
    struct check_report report = check_lines(request, expect, lines);
    const struct chunklint_diagnostic *found = check_find(&report, CHECK_STRICT, code);

    if (!tap_ok(found != NULL && strcmp(found->message, message) == 0, "%s: %s", code, message))
        tap_note("got %s", found != NULL ? found->message : "nothing");
    check_free(&report);
}

static void check_messages(void)
{
    check_message("{'n':2}", NULL, OPEN STOP DONE, "C012",
                  "the stream holds 1 of the 2 choices that the request asked for");
    check_message("{}", NULL, OPEN OPEN_1 STOP STOP_1 DONE, "C011",
                  "the choice's index is 1, but the request asked for 1 choice");
    check_message(NULL, "usage", OPEN STOP DONE, "U001", "the request asked for usage, but the stream tells none");
    check_message(NULL, "tools=e", CALL("f", "{}") CALLED DONE, "T022",
                  "the call is of \"f\", which the request did not offer");
    check_message(ONE_TOOL, "tools=e", CALL("f", "{}") CALLED DONE, "T022",
                  "the call is of \"f\", which is not among the tools that may be called");
    check_message(ONE_TOOL, NULL, CALL("f", "{\\'a\\':1.5}") CALLED DONE, "T023",
                  "the arguments of \"f\" are off its schema: a is 1.5, expected integer");
    check_message(
        "{'tools':[" TOOL("f", "{'pattern':'x'}") "]}", NULL, CALL("f", "{}") CALLED DONE, "X004",
        "the call's arguments are not held against the schema of \"f\": unsupported keyword \"pattern\" at the "
        "root");
    check_message(NULL, "length,content_filter", OPEN STOP DONE, "C049",
                  "the choice finishes with \"stop\", which is not what was expected");
}

/* A gap between the choices that came is told once, not also that they are too few. */
static void check_gap(void)
{
    struct check_report report = check_lines("{'n':4}", NULL, OPEN BEGIN("2") STOP END("2", "stop") DONE);
    unsigned gaps = 0;

    for (size_t i = 0; i < report.count; i++)
        gaps += strcmp(report.list[i].rule, "C012") == 0;
    tap_ok(gaps == 1, "one finding for too few choices with a gap (%u)", gaps);
    check_free(&report);
}

/* What is found when the choice finishes lies in an event before; each finding keeps its own. */
static void check_events(void)
{
    struct check_report report = check_lines(ONE_TOOL, NULL, CALL("f", "{}") END("0", "eos") DONE);
    const struct chunklint_diagnostic *call = check_find(&report, CHECK_STRICT, "T023");
    const struct chunklint_diagnostic *reason = check_find(&report, CHECK_STRICT, "S005");

    tap_ok(call != NULL && call->event == 1 && call->choice == 0 && call->call == 0,
           "the call's finding is at the call");
    tap_ok(reason != NULL && reason->event == 2, "the finish's own finding is at the finish");
    check_free(&report);
}

/* ## What is refused */

static void check_refused(const char *request, const char *expect, const char *message)
{
    struct chunklint_options options = chunklint_defaults();
    char *text = request == NULL ? NULL : with_quotes(request);
    struct chunklint_problem problem = {""};

    options.request = text;
    options.request_length = text == NULL ? 0 : strlen(text);
    options.expect = expect;
    size_t size = chunklint_memory(&options);
    void *memory = must_allocate(size);
    struct chunklint *checker = chunklint_create(&options, memory, size, &problem);
    if (!tap_ok(checker == NULL && strcmp(problem.message, message) == 0, "refused: %s", message))
        tap_note("got %s", checker != NULL ? "a checker" : problem.message);
    free(memory);
    free(text);
}

static void check_refusals(void)
{
    check_refused("", NULL, "the request: not JSON: expected a value at line 1, column 1");
    check_refused("{'a':[[[[1]]]}", NULL, "the request: not JSON: expected ',' or ']' at line 1, column 14");
    check_refused("[]", NULL, "the request: expected an object, found array");
    check_refused("{'n':0}", NULL, "the request: n is not usable, expected an integer from 1 to 128");
    check_refused("{'n':129}", NULL, "the request: n is not usable, expected an integer from 1 to 128");
    check_refused("{'tools':{}}", NULL, "the request: tools is not usable, expected an array");
    check_refused("{'tools':['f']}", NULL, "the request: an element of tools is not usable, expected an object");
    check_refused("{'tool_choice':1}", NULL, "the request: tool_choice is not usable, expected a string or an object");
    check_refused("{'stream_options':true}", NULL, "the request: stream_options is not usable, expected an object");
    check_refused("{'stream_options':{'include_usage':1}}", NULL,
                  "the request: include_usage is not usable, expected true or false");
    check_refused(NULL, "n=two", "the expectations: \"n=two\" is not usable, expected n=N, from 1 to 128");
    check_refused(NULL, "n", "the expectations: \"n\" is not usable, expected n=N, from 1 to 128");
    check_refused(NULL, "usage=1", "the expectations: \"usage=1\" is not usable, expected usage");
    check_refused(NULL, "stop,tools=", "the expectations: \"tools=\" is not usable, expected tools=NAME+NAME");
    check_refused(NULL, "tools=a++b", "the expectations: \"tools=a++b\" is not usable, expected tools=NAME+NAME");
}

/* ## Bounds */

/* A call whose arguments have a string of so many letters, in pieces of 1,000. */
static char *long_call(size_t letters)
{
    char *lines = must_allocate(letters * 2 + 4096), *at = lines;
    char piece[1001];

    memset(piece, 'x', sizeof piece - 1);
    piece[sizeof piece - 1] = '\0';
    at += sprintf(at, "%s", CALL("f", "{\\'b\\':\\'"));
    for (; letters >= 1000; letters -= 1000)
        at += sprintf(at, MORE("'arguments':'%s'"), piece);
    at += sprintf(at, "%s", MORE("'arguments':'\\'}'") CALLED DONE);
    return lines;
}

static void check_length(size_t letters, const char *code)
{
    char *lines = long_call(letters);
    struct check_report report = check_lines(ONE_TOOL, NULL, lines);
    const struct chunklint_diagnostic *found = check_find(&report, CHECK_STRICT, code);

    tap_ok(found != NULL, "arguments of %zu letters: %s", letters, code);
    check_free(&report);
    free(lines);
}

/* One after another, more calls than the pools hold at once: each is given back when its choice finishes. */
static void check_many(void)
{
    enum { STREAMS = 20000 };
    static const char stream[] = CALL("f", "{}") CALLED DONE;
    char *lines = must_allocate(STREAMS * (sizeof stream - 1) + 1);

    for (size_t i = 0; i < STREAMS; i++)
        memcpy(lines + i * (sizeof stream - 1), stream, sizeof stream);
    struct check_report report = check_lines(ONE_TOOL, NULL, lines);
    size_t off = 0;
    for (size_t i = 0; i < report.count; i++)
        off += strcmp(report.list[i].rule, "T023") == 0;
    tap_ok(off == STREAMS, "each of %d streams has its finding (%zu do)", (int)STREAMS, off);
    check_free(&report);
    free(lines);
}

/* However it is cut, the report is the same. */
static void check_cuts(void)
{
    struct chunklint_options options = chunklint_defaults();
    char *request = with_quotes(ONE_TOOL);
    struct bytes input = events(CALL("f", "{\\'a\\'") SECOND("g", "{}") MORE("'arguments':':null}'") CALLED DONE);

    options.request = request;
    options.request_length = strlen(request);
    struct check_report whole = check_bytes(&options, input, CHECK_WHOLE);
    struct check_report bytes = check_bytes(&options, input, (struct check_cuts){1, 0});
    const char *difference = check_difference(&whole, &bytes);
    tap_ok(difference == NULL && check_find(&whole, CHECK_COMPAT, "T023") != NULL, "byte by byte the same: %s",
           difference != NULL ? difference : "yes");
    check_free(&whole);
    check_free(&bytes);
    free(request);
    free(input.data);
}

int main(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_case(&cases[i]);
    check_messages();
    check_gap();
    check_events();
    check_refusals();
    check_length(60000, "T023");
    check_length(70000, "X004");
    check_many();
    check_cuts();
    return tap_done();
}
