/*
 * Recorded streams of real providers. Each passes the dialect of its provider
 * (providers.tsv) in compat without an error, but for those that
 * provider_exceptions.tsv lists with their codes and the reason. What strict
 * reports on OpenAI's 402 is what strict.tsv lists, rule by rule, with why it
 * is true. No capture of any provider does harm.
 */
#include <stdlib.h>
#include <string.h>

#include "../support/check.h"
#include "../support/tap.h"

enum { PROVIDERS_MAX = 32, EXCEPTIONS_MAX = 64 };

struct provider {
    char *name, *dialect;
    unsigned long long listed, files;
};

struct exception {
    char *file, *dialect, *codes;
    bool met;
};

/* What a rule reported under strict, over all OpenAI captures. */
struct strict_count {
    unsigned long long files, findings;
    bool listed;
};

struct captures {
    const char *folder;
    struct provider providers[PROVIDERS_MAX];
    struct exception exceptions[EXCEPTIONS_MAX];
    size_t provider_count, exception_count;
    struct strict_count *rules; /* by the rule's index */
    unsigned long long files, bytes, events, chunks, streams, unsound;
};

static size_t rule_index(const char *code)
{
    for (size_t i = 0; i < chunklint_rule_count(); i++)
        if (strcmp(chunklint_rule(i)->code, code) == 0)
            return i;
    die("no rule has the code %s", code);
}

/* ## The tables of providers and exceptions */

static void read_provider(void *user, char *const *columns, size_t count)
{
    struct captures *captures = user;

    if (count != 3 || captures->provider_count == PROVIDERS_MAX)
        die("providers.tsv: a line of %zu columns, or too many: %s", count, columns[0]);
    captures->providers[captures->provider_count++] =
        (struct provider){path_of("%s", columns[0]), path_of("%s", columns[1]), strtoull(columns[2], NULL, 10), 0};
}

static void read_exception(void *user, char *const *columns, size_t count)
{
    struct captures *captures = user;

    if (count != 4 || captures->exception_count == EXCEPTIONS_MAX)
        die("provider_exceptions.tsv: a line without reason, or too many: %s", columns[0]);
    captures->exceptions[captures->exception_count++] = (struct exception){
        path_of("%s", columns[0]), path_of("%s", columns[1]), path_of("%s", columns[2]), false};
}

static struct provider *find_provider(struct captures *captures, const char *name)
{
    for (size_t i = 0; i < captures->provider_count; i++)
        if (strcmp(captures->providers[i].name, name) == 0)
            return &captures->providers[i];
    die("providers.tsv does not list %s", name);
}

static const char *expected_errors(struct captures *captures, const char *file, const char *dialect)
{
    for (size_t i = 0; i < captures->exception_count; i++) {
        struct exception *exception = &captures->exceptions[i];
        if (strcmp(exception->file, file) == 0 && strcmp(exception->dialect, dialect) == 0) {
            exception->met = true;
            return exception->codes;
        }
    }
    return "-";
}

/* Every row says how many there are, and no exception is for a file that is not there. */
static void check_tables(const struct captures *captures)
{
    for (size_t i = 0; i < captures->provider_count; i++) {
        const struct provider *provider = &captures->providers[i];
        tap_ok(provider->files == provider->listed, "%llu recorded streams of %s, checked as %s", provider->files,
               provider->name, provider->dialect);
    }
    for (size_t i = 0; i < captures->exception_count; i++)
        if (!captures->exceptions[i].met)
            tap_ok(false, "provider_exceptions.tsv lists %s, which is not there as %s", captures->exceptions[i].file,
                   captures->exceptions[i].dialect);
}

static void free_tables(struct captures *captures)
{
    for (size_t i = 0; i < captures->provider_count; i++) {
        free(captures->providers[i].name);
        free(captures->providers[i].dialect);
    }
    for (size_t i = 0; i < captures->exception_count; i++) {
        free(captures->exceptions[i].file);
        free(captures->exceptions[i].dialect);
        free(captures->exceptions[i].codes);
    }
}

/* ## One capture */

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

static void check_provider(struct captures *captures, struct provider *provider, const char *file, struct bytes input)
{
    struct chunklint_options options = chunklint_defaults();
    const char *expected = expected_errors(captures, file, provider->dialect);

    options.dialect = provider->dialect;
    struct check_report report = check_bytes(&options, input, CHECK_WHOLE);
    struct check_codes errors = check_codes(&report, CHECK_COMPAT, CHUNKLINT_ERROR, CHUNKLINT_ERROR);

    provider->files++;
    if (!tap_ok(strcmp(errors.text, expected) == 0, "%s, %s: errors %s", file, provider->dialect, expected))
        check_print(&report, CHECK_COMPAT, CHUNKLINT_ERROR);
    check_free(&report);
}

static void check_strict(struct captures *captures, struct bytes input)
{
    struct chunklint_options options = chunklint_defaults();

    options.strict = true;
    struct check_report report = check_bytes(&options, input, CHECK_WHOLE);
    count_strict(captures, &report);
    check_free(&report);
}

/* A line of INDEX.tsv: file, provider, class, …; the classes of recorded streams begin with "real". */
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
    check_free(&report);
    if (strncmp(columns[2], "real", 4) == 0)
        check_provider(captures, find_provider(captures, columns[1]), columns[0], input);
    if (strcmp(columns[1], "openai") == 0 && strcmp(columns[2], "real") == 0)
        check_strict(captures, input);
    free(input.data);
    free(path);
}

/* ## What strict reports on OpenAI's */

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
    table_read("tests/captures/providers.tsv", read_provider, &captures);
    table_read("tests/captures/provider_exceptions.tsv", read_exception, &captures);
    char *index = path_of("%s/INDEX.tsv", captures.folder);
    table_read(index, check_capture, &captures);
    free(index);
    check_tables(&captures);
    tap_ok(captures.files == 1029 && captures.unsound == 0,
           "%llu captures of all classes: every byte counted, every diagnostic well formed", captures.files);
    tap_total("%llu bytes, %llu events, %llu chunks, %llu streams", captures.bytes, captures.events, captures.chunks,
             captures.streams);
    table_read("tests/captures/strict.tsv", compare_strict, &captures);
    check_listed(&captures);
    free_tables(&captures);
    free(captures.rules);
    return tap_done();
}
