/*
 * Where a log may be cut: at the next line that begins a stream where another one has
 * ended, in lines and in events, and nowhere near where streams alternate. The command
 * is no library, so its file is compiled into the test, with a source that is a text.
 */
#define _GNU_SOURCE /* as the file that is tested */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "case_tests.h"
#include "cli/cuts.c"

#define CHUNK(id, delta, reason)                                                                                       \
    "{\"id\":\"" id "\",\"choices\":[{\"index\":0,\"delta\":{" delta "},\"finish_reason\":" reason "}]}\n"
#define OPEN(id)   CHUNK(id, "\"role\":\"assistant\"", "null")
#define TEXT(id)   CHUNK(id, "\"content\":\"a\"", "null")
#define STOP(id)   CHUNK(id, "", "\"stop\"")
#define USAGE(id)  "{\"id\":\"" id "\",\"choices\":[],\"usage\":{}}\n"
#define STREAM(id) OPEN(id) TEXT(id) STOP(id)
#define E(chunk)   "data: " chunk "\n"
#define DONE       "data: [DONE]\n\n"
#define EVENTS(id) E(OPEN(id)) E(TEXT(id)) E(STOP(id)) DONE

enum { BLOCK_SIZE = 4096 };

/* The text that is read; a negative place fails. */
static const char *text;

long source_read_at(const struct source *source, uint64_t place, char *block, size_t size)
{
    size_t length = strlen(text);

    (void)source;
    if (text[0] == '\0')
        return -1;
    length = place < length ? length - (size_t)place : 0;
    length = length < size ? length : size;
    memcpy(block, text + place, length);
    return (long)length;
}

struct cut_case {
    const char *name;
    const char *before, *after; /* a cut is looked for from the first byte on, and is where they meet; NULL: nowhere */
    unsigned count;             /* of the streams that begin behind another one */
};

static const struct cut_case cases[] = {
    {"lines", STREAM("1"), STREAM("2"), 1},
    {"lines of three streams", STREAM("1"), STREAM("2") STREAM("3"), 2},
    {"usage behind the end", STREAM("1") USAGE("1"), STREAM("2"), 1},
    {"one stream", STREAM("1"), NULL, 0},
    {"a stream that does not end", OPEN("1") TEXT("1") TEXT("1") OPEN("2") TEXT("2"), NULL, 0},
    {"no role", STREAM("1") TEXT("2") TEXT("2"), NULL, 0},
    {"streams that alternate", OPEN("1") OPEN("2") TEXT("2") TEXT("1") STOP("2") OPEN("3") TEXT("1"), NULL, 1},
    {"the next one alternates", STREAM("1") OPEN("2") TEXT("3"), NULL, 1},
    {"nothing behind the first line", STREAM("1") OPEN("2"), NULL, 1},
    {"the line that the place lies in is no end", STOP("1") OPEN("2") TEXT("2"), NULL, 1},
    {"a line end of two bytes", STREAM("1") "\r\n" STREAM("2"), NULL, 0},
    {"events", EVENTS("1"), EVENTS("2"), 1},
    {"events of three streams", EVENTS("1"), EVENTS("2") EVENTS("3"), 2},
    {"events of one stream", EVENTS("1"), NULL, 0},
    {"a sentinel at the end", EVENTS("1") DONE, NULL, 0},
    {"no blank line behind a sentinel", E(STOP("1")) "data: [DONE]\n" EVENTS("2"), NULL, 0},
    {"a comment behind a sentinel", EVENTS("1") ": ping\n\n" EVENTS("2"), NULL, 0},
    {"an event that is no object", EVENTS("1") E("[]\n") E(OPEN("2")), NULL, 0},
    {"an event of two lines", EVENTS("1") "data: {\"id\":\ndata: 7}\n\n", NULL, 0},
    {"no blank line behind the event yet", EVENTS("1") "data: {\"id\":7}\n", NULL, 0},
    {"another sentinel", E(STOP("1")) "data: [done]\n\n" EVENTS("2"), NULL, 0},
    {"events behind carriage returns", "data: [DONE]\r\n\r\n" EVENTS("2"), NULL, 0},
};

static void test_case(void **state)
{
    const struct cut_case *c = *state;
    char whole[BLOCK_SIZE], block[BLOCK_SIZE];
    struct source source = {0};

    snprintf(whole, sizeof whole, "%s%s", c->before, c->after != NULL ? c->after : "");
    text = whole;
    assert_int_equal(cut_find(&source, 0, block, sizeof block), c->after != NULL ? strlen(c->before) : 0);
    assert_int_equal(cut_count(&source, 0, block, sizeof block), c->count);
}

/* From a place within a stream on, the end of that one is found; behind the last one's beginning nothing is. */
static void test_every_place(void **state)
{
    static const char first[] = EVENTS("1"), second[] = EVENTS("2"), third[] = EVENTS("3");
    size_t cuts[] = {strlen(first), strlen(first) + strlen(second)}, last = strlen("\ndata: [DONE]\n\n");
    char whole[BLOCK_SIZE], block[BLOCK_SIZE];
    struct source source = {0};

    (void)state;
    snprintf(whole, sizeof whole, "%s%s%s", first, second, third);
    text = whole;
    for (size_t place = 0; place < strlen(whole); place++) {
        uint64_t expected = place + last <= cuts[0] ? cuts[0] : place + last <= cuts[1] ? cuts[1] : 0;
        assert_int_equal(cut_find(&source, place, block, sizeof block), expected);
    }
}

static void test_failing_source(void **state)
{
    struct source source = {0};
    char block[BLOCK_SIZE];

    (void)state;
    text = "";
    assert_int_equal(cut_find(&source, 0, block, sizeof block), 0);
    assert_int_equal(cut_count(&source, 0, block, sizeof block), 0);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(test_every_place),
        cmocka_unit_test(test_failing_source),
    };

    return run_case_table(&(struct case_table){.group = "cuts", .test = test_case, ROWS(cases), OTHER_TESTS(others)});
}
