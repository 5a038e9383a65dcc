/*
 * What the signs of the dialects stand on. A sign that calls itself recorded is
 * found in recorded streams, in as many as signs.tsv says of the provider's own
 * and of others; any other sign is found in none. A decisive one is in nobody
 * else's.
 *
 *     test_signs [ROOT [CAPTURES]]    ROOT is the checkout, "." by default
 */
#include <stdlib.h>
#include <string.h>

#include "../support/files.h"
#include "../support/tap.h"
#include "choice/look.h"

enum { PROVIDERS_MAX = 32, NAME_SIZE = 160 };

struct tally {
    unsigned long own, others;
};

static struct {
    struct {
        char *provider, *dialect;
        unsigned long streams;
    } providers[PROVIDERS_MAX];
    size_t provider_count;
    const char *captures;
    struct signs signs;
    struct tally tallies[SIGNS_MAX];
    size_t row; /* of the table: the sign that is next */
} state;

static char *copy_of(const char *text)
{
    return path_of("%s", text);
}

static void take_provider(void *user, char *const *columns, size_t count)
{
    (void)user;
    if (count < 3 || state.provider_count == PROVIDERS_MAX)
        die("providers.tsv: a row of %zu columns, or too many rows", count);
    state.providers[state.provider_count].provider = copy_of(columns[0]);
    state.providers[state.provider_count++].dialect = copy_of(columns[1]);
}

static size_t provider_of(const char *name)
{
    size_t i = 0;

    while (i < state.provider_count && strcmp(state.providers[i].provider, name) != 0)
        i++;
    return i;
}

static void tally_file(const char *path, const char *dialect)
{
    struct bytes input = file_read(path);
    size_t length = input.length < CHUNKLINT_CHOICE_BYTES ? input.length : CHUNKLINT_CHOICE_BYTES;

    for (size_t i = 0; i < state.signs.count; i++)
        state.signs.list[i].seen = false;
    look_for_signs(&state.signs, (struct slice){input.data, length}, SLICE(""));
    for (size_t i = 0; i < state.signs.count; i++)
        if (state.signs.list[i].seen && strcmp(state.signs.list[i].dialect, dialect) == 0)
            state.tallies[i].own++;
        else if (state.signs.list[i].seen)
            state.tallies[i].others++;
    free(input.data);
}

static void visit_capture(void *user, char *const *columns, size_t count)
{
    size_t provider = count < 3 ? state.provider_count : provider_of(columns[1]);

    (void)user;
    if (provider == state.provider_count || strncmp(columns[2], "real", 4) != 0)
        return;
    char *path = path_of("%s/%s", state.captures, columns[0]);
    state.providers[provider].streams++;
    tally_file(path, state.providers[provider].dialect);
    free(path);
}

static unsigned long streams_of(const char *dialect)
{
    unsigned long sum = 0;

    for (size_t i = 0; i < state.provider_count; i++)
        if (strcmp(state.providers[i].dialect, dialect) == 0)
            sum += state.providers[i].streams;
    return sum;
}

static void name_sign(const struct sign *sign, char *name)
{
    snprintf(name, NAME_SIZE, "%.*s%s%.*s", (int)sign->name.length, sign->name.data, sign->like.data != NULL ? " " : "",
             (int)sign->like.length, sign->like.data != NULL ? sign->like.data : "");
}

/* The next sign that is recorded, or the number of signs. */
static size_t next_recorded(size_t at)
{
    while (at < state.signs.count && state.signs.list[at].basis != BASIS_RECORDED)
        at++;
    return at;
}

static void check_row(void *user, char *const *columns, size_t count)
{
    char name[NAME_SIZE] = "none";
    size_t at = next_recorded(state.row);

    (void)user;
    if (count < 5)
        die("signs.tsv: a row of %zu columns", count);
    const struct sign *sign = &state.signs.list[at < state.signs.count ? at : 0];
    struct tally tally = state.tallies[at < state.signs.count ? at : 0];
    unsigned long of = streams_of(sign->dialect);
    name_sign(sign, name);
    state.row = at + 1;
    bool same = at < state.signs.count && strcmp(columns[0], sign->dialect) == 0 && strcmp(columns[1], name) == 0 &&
                strtoul(columns[2], NULL, 10) == tally.own && strtoul(columns[3], NULL, 10) == of &&
                strtoul(columns[4], NULL, 10) == tally.others;
    if (!tap_ok(same && tally.own + tally.others > 0, "%s %s", columns[0], columns[1]))
        tap_note("found %s\t%s\t%lu\t%lu\t%lu", sign->dialect, name, tally.own, of, tally.others);
}

/* What must hold of each sign, whatever the table says. */
static void check_bases(void)
{
    bool found = false, shared = false, light = false;

    for (size_t i = 0; i < state.signs.count; i++) {
        const struct sign *sign = &state.signs.list[i];
        char name[NAME_SIZE];

        name_sign(sign, name);
        bool seen = sign->basis != BASIS_RECORDED && state.tallies[i].own > 0;
        bool with_others = sign->decisive && state.tallies[i].others > 0;
        bool unfounded = sign->decisive && sign->basis == BASIS_NONE;
        if (seen || with_others || unfounded)
            tap_note("%s %s: %lu of its own streams, %lu of others", sign->dialect, name, state.tallies[i].own,
                     state.tallies[i].others);
        found |= seen;
        shared |= with_others;
        light |= unfounded;
    }
    tap_ok(!found, "what is recorded calls itself so");
    tap_ok(!shared, "no decisive sign is in streams of others");
    tap_ok(!light, "what nothing confirms is not decisive");
    tap_ok(state.signs.count > 0 && state.signs.count < SIGNS_MAX, "there is room for all %zu signs",
           state.signs.count);
}

int main(int count, char **words)
{
    const char *root = count > 1 ? words[1] : ".";
    char *table = path_of("%s/tests/choice/signs.tsv", root);
    char *providers = path_of("%s/tests/captures/providers.tsv", root);

    state.captures = count > 2 ? words[2] : "../shared/captures";
    char *index = path_of("%s/INDEX.tsv", state.captures);
    signs_collect(&state.signs);
    table_read(providers, take_provider, NULL);
    if (file_exists(index)) {
        table_read(index, visit_capture, NULL);
        table_read(table, check_row, NULL);
        tap_ok(next_recorded(state.row) == state.signs.count, "a row for each sign that is recorded");
    } else {
        tap_skip(state.captures, "recorded streams");
    }
    check_bases();
    for (size_t i = 0; i < state.provider_count; i++) {
        free(state.providers[i].provider);
        free(state.providers[i].dialect);
    }
    free(table);
    free(providers);
    free(index);
    return tap_done();
}
