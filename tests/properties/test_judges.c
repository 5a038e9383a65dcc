/*
 * Several dialects in one pass, the same reports: every capture of the corpus,
 * judged by all built-in dialects at once, gives each of them what it gives
 * when it judges alone. So does a dialect in whose streams there are other events,
 * which are chunks to it and nothing to the others.
 */
#include <stdlib.h>
#include <string.h>

#include "../support/check.h"
#include "../support/tap.h"

enum { JUDGES_MAX = 128 };

static const char *names[JUDGES_MAX + 1]; /* of all dialects, with a NULL behind them */

static bool is_capture(const char *path)
{
    static const char *const extensions[] = {".sse", ".jsonl", ".http", ".txt", ".log"};
    const char *extension = strrchr(path, '.');

    for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++)
        if (extension != NULL && strcmp(extension, extensions[i]) == 0)
            return true;
    return false;
}

/* Compares the diagnostics of one judge in the joint report with those of a report of its own; NULL: no difference. */
static const char *difference_of(const struct check_report *joint, size_t judge, const struct check_report *alone)
{
    size_t found = 0;

    for (size_t i = 0; i < joint->count; i++) {
        if (joint->list[i].judge != judge)
            continue;
        if (found == alone->count)
            return "one more";
        const char *difference = check_diagnostic_difference(&joint->list[i], &alone->list[found++]);
        if (difference != NULL)
            return difference;
    }
    return found == alone->count ? NULL : "one less";
}

/* `company` are the judges' names; the first one's document is the options'. */
static bool same_alone(struct chunklint_options options, const char *const *company, struct bytes input,
                       const struct check_report *joint)
{
    bool same = true;

    options.also = NULL;
    for (size_t judge = 0; same && company[judge] != NULL; judge++) {
        options.dialect = company[judge];
        if (judge > 0)
            options.dialect_document = NULL;
        struct check_report alone = check_bytes(&options, input, CHECK_WHOLE);
        const char *difference = difference_of(joint, judge, &alone);
        if (difference != NULL)
            tap_note("%s: %s", company[judge], difference);
        same = difference == NULL;
        check_free(&alone);
    }
    return same;
}

static void check_file(void *user, const char *path)
{
    unsigned *files = user;

    if (!is_capture(path))
        return;
    ++*files;
    struct bytes input = file_read(path);
    struct chunklint_options options = options_beside(path);
    options.strict = true; /* it reports more */
    options.dialect_document = NULL;
    options.dialect = names[0];
    options.also = names + 1;
    struct check_report joint = check_bytes(&options, input, CHECK_WHOLE);
    if (!same_alone(options, names, input, &joint))
        tap_ok(false, "%s: each dialect reports the same in company", path);
    check_free(&joint);
    free(input.data);
}

/* An event between chunks that is one to the first dialect alone. */
static void check_named_events(void)
{
    static const char document[] = "{\"x-chunklint\":{\"stream\":{\"events\":[\"tick\"],\"sentinel\":null}},"
                                   "\"type\":\"object\",\"required\":[\"id\"]}";
    static const char *const company[] = {"ticking", "openai", "azure", "perplexity", NULL};
    static char text[] =
        "data: {\"id\":\"a\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"m\","
        "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"x\"},\"finish_reason\":null}]}\n\n"
        "event: tick\ndata: {\"beat\":1}\n\n"
        "event: tock\ndata: {\"beat\":2}\n\n"
        "data: {\"id\":\"a\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"\","
        "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    struct chunklint_options options = chunklint_defaults();
    struct bytes input = {text, sizeof text - 1};

    options.strict = true;
    options.dialect = company[0];
    options.dialect_document = document;
    options.dialect_length = sizeof document - 1;
    options.also = company + 1;
    struct check_report joint = check_bytes(&options, input, CHECK_WHOLE);
    tap_ok(same_alone(options, company, input, &joint), "a dialect with named events reports the same in company");
    check_free(&joint);
}

int main(int count, char **arguments)
{
    const char *root = count > 1 ? arguments[1] : "corpus";
    unsigned files = 0;

    for (size_t i = 0; i < chunklint_dialect_count() && i < JUDGES_MAX; i++)
        names[i] = chunklint_dialect(i)->name;
    files_below(root, check_file, &files);
    tap_ok(files >= 2 * chunklint_rule_count(), "%s holds %u captures, and %zu dialects report the same in company",
           root, files, chunklint_dialect_count());
    check_named_events();
    return tap_done();
}
