/*
 * Two captures behind each other give both reports, the second one's places
 * shifted: no stream leaks into the next. Streams of the corpus that end in the
 * sentinel are put behind and before a healthy one of another id.
 */
#include <stdlib.h>
#include <string.h>

#include "../support/check.h"
#include "../support/tap.h"

#define HEALTHY "corpus/rules/F020-missing-done/good.sse"

enum order { BEHIND = 1, BEFORE = 2 };

/* Streams whose findings say another thing when something stands before or behind them. */
static const struct {
    const char *rule;
    unsigned orders;
} dependent[] = {
    {"F001", BEHIND},          /* at the start of the input, or of a line: the message says which */
    {"F002", BEHIND | BEFORE}, /* compares the line ends of the whole connection */
    {"F022", BEHIND | BEFORE}, /* a sentinel after a sentinel */
    {"F023", BEHIND | BEFORE}, /* chunks after a sentinel */
    {"F026", BEHIND | BEFORE}, /* a sentinel alone is empty only when no stream is beside it */
    {"J002", BEHIND},          /* the message names the other event by its number */
};

static struct bytes joined(struct bytes first, struct bytes second)
{
    struct bytes both = {must_allocate(first.length + second.length + 1), first.length + second.length};

    memcpy(both.data, first.data, first.length);
    memcpy(both.data + first.length, second.data, second.length + 1);
    return both;
}

/* Gives the healthy stream another id, of the same length. */
static void rename_stream(struct bytes stream)
{
    for (char *at = stream.data; (at = strstr(at, "-Tide4")) != NULL; at++)
        memcpy(at, "-Shoal", 6);
}

static uint64_t lines_of(struct bytes input)
{
    uint64_t lines = 0;

    for (size_t i = 0; i < input.length; i++)
        lines += input.data[i] == '\n';
    return lines;
}

/* Appends the second part's diagnostics to the first's, as if it had stood behind it. */
static void append(struct check_report *all, struct check_report *part, struct bytes before)
{
    uint64_t lines = lines_of(before);

    all->list = realloc(all->list, (all->count + part->count + 1) * sizeof *all->list);
    if (all->list == NULL)
        die("no memory for %zu diagnostics", all->count + part->count);
    for (size_t i = 0; i < part->count; i++) {
        struct chunklint_diagnostic d = part->list[i];
        d.offset += before.length;
        d.line += d.line > 0 ? lines : 0;
        d.event += d.event > 0 ? all->summary.events : 0;
        d.stream_number += d.stream_number > 0 ? all->summary.streams : 0;
        all->list[all->count++] = d;
    }
    part->count = 0; /* their strings have moved */
}

/* The diagnostics in which the whole differs from its parts; the summaries add up apart from `files`. */
static const char *difference_of(const struct check_report *parts, const struct check_report *whole)
{
    if (parts->count != whole->count)
        return "another number of diagnostics";
    for (size_t i = 0; i < parts->count; i++) {
        const char *difference = check_diagnostic_difference(&parts->list[i], &whole->list[i]);
        if (difference != NULL)
            return difference;
    }
    return NULL;
}

static bool is_independent(const char *path, enum order order)
{
    for (size_t i = 0; i < sizeof dependent / sizeof dependent[0]; i++)
        if (strstr(path, dependent[i].rule) != NULL && (dependent[i].orders & (unsigned)order) != 0)
            return false;
    return true;
}

static void check_pair(const char *path, struct bytes first, struct bytes second, enum order order)
{
    if (!is_independent(path, order))
        return;
    struct chunklint_options options = options_beside(path);
    struct bytes both = joined(first, second);
    struct check_report parts = check_bytes(&options, first, CHECK_WHOLE);
    struct check_report rest = check_bytes(&options, second, CHECK_WHOLE);
    struct check_report whole = check_bytes(&options, both, CHECK_WHOLE);
    uint64_t streams = parts.summary.streams + rest.summary.streams;

    append(&parts, &rest, first);
    const char *difference = difference_of(&parts, &whole);
    if (!tap_ok(difference == NULL && whole.summary.streams == streams, "%s %s a healthy stream", path,
                order == BEHIND ? "behind" : "before")) {
        tap_note("%s; %llu streams", difference != NULL ? difference : "same diagnostics",
                 (unsigned long long)whole.summary.streams);
        check_print(&parts, CHECK_COMPAT, CHUNKLINT_INFO);
        tap_note("together:");
        check_print(&whole, CHECK_COMPAT, CHUNKLINT_INFO);
    }
    check_free(&parts);
    check_free(&rest);
    check_free(&whole);
    free(both.data);
}

static bool ends_in_sentinel(struct bytes input)
{
    static const char sentinel[] = "data: [DONE]\n\n";
    size_t length = sizeof sentinel - 1;

    return input.length >= length && memcmp(input.data + input.length - length, sentinel, length) == 0;
}

static void check_file(void *user, const char *path)
{
    const struct bytes *healthy = user;

    if (strstr(path, "/bad.sse") == NULL)
        return;
    struct bytes input = file_read(path);
    if (ends_in_sentinel(input)) {
        check_pair(path, *healthy, input, BEHIND);
        check_pair(path, input, *healthy, BEFORE);
    }
    free(input.data);
}

int main(void)
{
    struct bytes healthy = file_read(HEALTHY);

    rename_stream(healthy);
    files_below("corpus/rules", check_file, &healthy);
    free(healthy.data);
    return tap_done();
}
