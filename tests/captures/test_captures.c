/*
 * Recorded streams of real providers. All 402 of OpenAI pass its dialect in
 * compat without an error, but for those that exceptions.tsv lists with their
 * codes and the reason; what strict reports on them is what strict.tsv lists,
 * rule by rule, with why it is true. No capture of any provider does harm.
 */
#include <stdlib.h>
#include <string.h>

#include "../support/check.h"
#include "../support/tap.h"

struct exception {
    char *file, *codes;
};

/* What a rule reported under strict, over all OpenAI captures. */
struct strict_count {
    unsigned long long files, findings;
    bool listed;
};

struct captures {
    const char *folder;
    struct exception exceptions[64];
    size_t exception_count;
    struct strict_count *rules; /* by the rule's index */
    unsigned long long files, openai, bytes, events, chunks, streams, unsound;
};

static size_t rule_index(const char *code)
{
    for (size_t i = 0; i < chunklint_rule_count(); i++)
        if (strcmp(chunklint_rule(i)->code, code) == 0)
            return i;
    die("no rule has the code %s", code);
}

static void read_exception(void *user, char *const *columns, size_t count)
{
    struct captures *captures = user;
    size_t room = sizeof captures->exceptions / sizeof captures->exceptions[0];

    if (count < 3 || captures->exception_count == room)
        die("exceptions.tsv: a line without reason, or too many: %s", columns[0]);
    captures->exceptions[captures->exception_count++] =
        (struct exception){path_of("%s", columns[0]), path_of("%s", columns[1])};
}

static const char *expected_errors(const struct captures *captures, const char *file)
{
    for (size_t i = 0; i < captures->exception_count; i++)
        if (strcmp(captures->exceptions[i].file, file) == 0)
            return captures->exceptions[i].codes;
    return "-";
}

static void count_strict(struct captures *captures, const struct check_report *report)
{
    for (size_t rule = 0; rule < chunklint_rule_count(); rule++) {
        unsigned long long findings = 0;
        for (size_t i = 0; i < report->count; i++)
            if (strcmp(report->list[i].rule, chunklint_rule(rule)->code) == 0 &&
                report->list[i].strict != CHUNKLINT_OFF)
                findings += report->list[i].count;
        captures->rules[rule].files += findings > 0;
        captures->rules[rule].findings += findings;
    }
}

static void count_totals(struct captures *captures, const struct check_report *report, size_t length)
{
    captures->files++;
    captures->bytes += report->summary.bytes;
    captures->events += report->summary.events;
    captures->chunks += report->summary.chunks;
    captures->streams += report->summary.streams;
    captures->unsound += report->summary.bytes != length;
    for (size_t i = 0; i < report->count; i++)
        captures->unsound += check_defect(&report->list[i], length) != NULL;
}

static void check_openai(struct captures *captures, const char *file, struct bytes input,
                         const struct check_report *report)
{
    struct chunklint_options options = chunklint_defaults();
    const char *expected = expected_errors(captures, file);
    struct check_codes errors = check_codes(report, CHECK_COMPAT, CHUNKLINT_ERROR, CHUNKLINT_ERROR);

    options.strict = true;
    struct check_report strict = check_bytes(&options, input, CHECK_WHOLE);

    captures->openai++;
    count_strict(captures, &strict);
    check_free(&strict);
    if (!tap_ok(strcmp(errors.text, expected) == 0, "%s: errors %s", file, expected))
        check_print(report, CHECK_COMPAT, CHUNKLINT_ERROR);
}

/* A line of INDEX.tsv: file, provider, class, … */
static void check_capture(void *user, char *const *columns, size_t count)
{
    struct captures *captures = user;

    if (count < 3)
        die("INDEX.tsv: %s has %zu columns", columns[0], count);
    char *path = path_of("%s/%s", captures->folder, columns[0]);
    struct bytes input = file_read(path);
    struct chunklint_options options = chunklint_defaults();
    struct check_report report = check_bytes(&options, input, CHECK_WHOLE);

    count_totals(captures, &report, input.length);
    if (strcmp(columns[1], "openai") == 0 && strcmp(columns[2], "real") == 0)
        check_openai(captures, columns[0], input, &report);
    check_free(&report);
    free(input.data);
    free(path);
}

static void compare_strict(void *user, char *const *columns, size_t count)
{
    struct captures *captures = user;

    if (count < 4)
        die("strict.tsv: %s has no reason", columns[0]);
    struct strict_count *rule = &captures->rules[rule_index(columns[0])];
    bool same = rule->files == strtoull(columns[1], NULL, 10) && rule->findings == strtoull(columns[2], NULL, 10);
    rule->listed = true;
    tap_ok(same, "strict reports %s in %llu files, %llu findings", columns[0], rule->files, rule->findings);
    if (!same)
        tap_note("listed: %s files, %s findings", columns[1], columns[2]);
}

static void check_listed(const struct captures *captures)
{
    for (size_t i = 0; i < chunklint_rule_count(); i++) {
        const struct strict_count *rule = &captures->rules[i];
        if (!rule->listed && rule->files > 0)
            tap_ok(false, "strict.tsv does not list %s: %llu files, %llu findings", chunklint_rule(i)->code,
                   rule->files, rule->findings);
    }
}

int main(int count, char **arguments)
{
    struct captures captures = {.folder = count > 1 ? arguments[1] : "../shared/captures"};

    if (!file_exists(captures.folder)) {
        tap_skip("no ../shared/captures", "recorded streams of real providers");
        return tap_done();
    }
    captures.rules = must_allocate(chunklint_rule_count() * sizeof *captures.rules);
    memset(captures.rules, 0, chunklint_rule_count() * sizeof *captures.rules);
    table_read("tests/captures/exceptions.tsv", read_exception, &captures);
    char *index = path_of("%s/INDEX.tsv", captures.folder);
    table_read(index, check_capture, &captures);
    free(index);
    tap_ok(captures.openai == 402, "%llu recorded streams of OpenAI", captures.openai);
    tap_ok(captures.files == 1029 && captures.unsound == 0,
           "%llu captures of all classes: every byte counted, every diagnostic well formed", captures.files);
    tap_total("%llu bytes, %llu events, %llu chunks, %llu streams", captures.bytes, captures.events, captures.chunks,
             captures.streams);
    table_read("tests/captures/strict.tsv", compare_strict, &captures);
    check_listed(&captures);
    for (size_t i = 0; i < captures.exception_count; i++) {
        free(captures.exceptions[i].file);
        free(captures.exceptions[i].codes);
    }
    free(captures.rules);
    return tap_done();
}
