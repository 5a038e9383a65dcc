/*
 * Recordings: what is played is what was added, in its order, whatever findings have
 * in common; and what a full pool does. The command is no library, so its file is
 * compiled into the test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/recording.c"

enum { FINDINGS = 4000, SHIFT = FINDINGS - RECORDING_KINDS, POOL_SIZE = 1024 * 1024, TEXT_SIZE = 1024 };

static const char *const breaks[] = {"a client", NULL};

/* ## Findings: each differs from the one before it in one member */

static const struct chunklint_diagnostic first = {
    .rule = "U001",
    .slug = "usage-missing",
    .severity = CHUNKLINT_INFO,
    .strict = CHUNKLINT_WARNING,
    .compat = CHUNKLINT_INFO,
    .message = "a message",
    .file = "file",
    .line = 1,
    .column = 2,
    .offset = 3,
    .length = 4,
    .event = 5,
    .stream = "stream",
    .stream_number = 6,
    .choice = 0,
    .call = -1,
    .pointer = "/choices/0",
    .found = "7",
    .expected = "8",
    .count = 9,
    .excerpt = "some text",
    .excerpt_length = 9,
    .excerpt_caret = 5,
};

enum { MEMBERS = 22 };

static void change(struct chunklint_diagnostic *d, unsigned member)
{
    switch (member) {
    case 0: d->rule = "C006"; break;
    case 1: d->severity = CHUNKLINT_ERROR; break;
    case 2: d->strict = CHUNKLINT_ERROR; break;
    case 3: d->compat = CHUNKLINT_ERROR; break;
    case 4: d->message = "another message"; break;
    case 5: d->line = 10; break;
    case 6: d->column = 11; break;
    case 7: d->offset = 12; break;
    case 8: d->length = 13; break;
    case 9: d->event = 14; break;
    case 10: d->stream = NULL; break;
    case 11: d->stream_number = 15; break;
    case 12: d->choice = 1; break;
    case 13: d->call = 2; break;
    case 14: d->pointer = NULL; break;
    case 15: d->found = "another"; break;
    case 16: d->expected = ""; break;
    case 17: d->count = 16; break;
    case 18: d->breaks = breaks; break;
    case 19: d->can_break = breaks; break;
    case 20: d->excerpt_to_end = !d->excerpt_to_end; break;
    case 21:
        d->excerpt = NULL;
        d->excerpt_length = 0;
        break;
    }
}

/* The first one for the number 0; then each member changed alone, and all combinations of two. */
static struct chunklint_diagnostic finding(unsigned number)
{
    struct chunklint_diagnostic diagnostic = first;

    if (number % (MEMBERS + 1) > 0)
        change(&diagnostic, number % (MEMBERS + 1) - 1);
    if (number / (MEMBERS + 1) % (MEMBERS + 1) > 0)
        change(&diagnostic, number / (MEMBERS + 1) % (MEMBERS + 1) - 1);
    return diagnostic;
}

static const char *or_none(const char *string)
{
    return string != NULL ? string : "none";
}

static void describe(const struct chunklint_diagnostic *d, uint64_t streams, char text[TEXT_SIZE])
{
    snprintf(text, TEXT_SIZE,
             "%s %s %d%d%d|%s|%s|%llu %llu %llu %llu %llu|%s %llu|%d %d|%s|%s|%s|%llu %d%d|%.*s %zu %d%d|%llu", d->rule,
             d->slug, (int)d->severity, (int)d->strict, (int)d->compat, d->message, d->file,
             (unsigned long long)d->line, (unsigned long long)d->column, (unsigned long long)d->offset,
             (unsigned long long)d->length, (unsigned long long)d->event, or_none(d->stream),
             (unsigned long long)d->stream_number, d->choice, d->call, or_none(d->pointer), or_none(d->found),
             or_none(d->expected), (unsigned long long)d->count, d->breaks == breaks, d->can_break == breaks,
             (int)d->excerpt_length, or_none(d->excerpt), d->excerpt_caret, d->excerpt_from_start, d->excerpt_to_end,
             (unsigned long long)streams);
}

/* ## Playing */

struct player {
    unsigned next, wrong; /* the number of the next finding; how many were others */
};

static void compare(void *user, const struct chunklint_diagnostic *diagnostic, uint64_t streams)
{
    struct player *player = user;
    struct chunklint_diagnostic expected = finding(player->next);
    char given_text[TEXT_SIZE], expected_text[TEXT_SIZE];

    describe(diagnostic, streams, given_text);
    describe(&expected, player->next, expected_text);
    if (strcmp(given_text, expected_text) != 0 && player->wrong++ == 0)
        print_error("given    %s\nexpected %s\n", given_text, expected_text);
    player->next++;
}

static struct recording *lay_out(struct arena *arena)
{
    return recording_lay_out(arena, recording_pool_lay_out(arena, POOL_SIZE));
}

static struct recording *make(struct arena *arena)
{
    struct arena counting = {NULL, 0, 0, false};

    assert_null(lay_out(&counting));
    *arena = (struct arena){malloc(counting.used), counting.used, 0, false};
    assert_non_null(arena->base);
    return lay_out(arena);
}

/* Twice, and others the second time, as what was recorded first is forgotten. */
static void test_what_was_added_is_played(void **state)
{
    struct arena arena;
    struct recording *recording = make(&arena);

    (void)state;
    for (unsigned round = 0; round < 2; round++) {
        struct player player = {round * SHIFT, 0};

        for (unsigned i = 0; i < FINDINGS; i++) {
            struct chunklint_diagnostic diagnostic = finding(round * SHIFT + i);
            assert_true(recording_add(recording, &diagnostic, round * SHIFT + i));
        }
        recording_play(recording, compare, &player);
        assert_int_equal(player.next, round * SHIFT + FINDINGS);
        assert_int_equal(player.wrong, 0);
    }
    free(arena.base);
}

/* What did not fit was not half taken, and there is room again. */
static void test_a_pool_that_is_full(void **state)
{
    struct arena arena;
    struct recording *recording = make(&arena);
    struct player player = {0, 0};
    struct chunklint_diagnostic diagnostic = finding(0);
    unsigned added = 0;

    (void)state;
    while (recording_add(recording, &diagnostic, added))
        diagnostic = finding(++added);
    assert_true(added > POOL_SIZE / 1024);
    recording_play(recording, compare, &player);
    assert_int_equal(player.next, added);
    assert_int_equal(player.wrong, 0);
    assert_true(recording_add(recording, &diagnostic, 0));
    free(arena.base);
}

/* Told as soon as the pool is an eighth of itself ahead of what is read, and not before. */
static void test_a_pool_that_will_be_full(void **state)
{
    enum { SIZE = 8000000, EIGHTH = SIZE / 8 };
    struct arena arena;
    struct recording *recording = make(&arena);
    struct player player = {0, 0};

    (void)state;
    assert_false(recording_runs_out(recording, 0, SIZE));
    for (unsigned i = 0; recording->pool->in_use < recording->pool->count / 2; i++) {
        struct chunklint_diagnostic diagnostic = finding(i);
        assert_true(recording_add(recording, &diagnostic, i));
    }
    assert_true(recording_runs_out(recording, 0, SIZE));
    assert_true(recording_runs_out(recording, 2 * EIGHTH, SIZE));
    assert_false(recording_runs_out(recording, 4 * EIGHTH, SIZE));
    assert_false(recording_runs_out(recording, SIZE, SIZE));
    recording_play(recording, compare, &player);
    assert_false(recording_runs_out(recording, 0, SIZE));
    free(arena.base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_added_is_played),
        cmocka_unit_test(test_a_pool_that_is_full),
        cmocka_unit_test(test_a_pool_that_will_be_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
