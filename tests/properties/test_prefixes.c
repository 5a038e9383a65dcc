/*
 * Every prefix of a capture is survived, and what is said about it makes sense:
 * all bytes are counted, every diagnostic is well formed, and a healthy stream
 * that is cut gives exactly one finding about its ending and no finding about
 * the text of the event that was cut.
 */
#include <stdlib.h>
#include <string.h>

#include "../support/check.h"
#include "../support/tap.h"

/* What of one prefix is wrong, or NULL. */
static const char *prefix_defect(const struct check_report *report, size_t length)
{
    const char *defect = report->summary.bytes == length ? NULL : "not all bytes were counted";

    for (size_t i = 0; i < report->count && defect == NULL; i++)
        defect = check_defect(&report->list[i], length);
    return defect;
}

/* Checks the prefix of that length; `judge` finds what is wrong with its report. */
typedef const char *judge_prefix(const struct check_report *report, size_t length);

static void check_prefixes(const char *path, size_t until, size_t step, judge_prefix *judge, const char *name)
{
    struct bytes input = file_read(path);
    struct chunklint_options options = options_beside(path);
    const char *defect = NULL;
    size_t length = 0;

    until = until == 0 || until > input.length ? input.length : until;
    for (; length <= until && defect == NULL; length += step) {
        struct check_report report = check_bytes(&options, (struct bytes){input.data, length}, CHECK_WHOLE);
        defect = judge(&report, length);
        if (defect != NULL)
            check_print(&report, CHECK_COMPAT, CHUNKLINT_INFO);
        check_free(&report);
    }
    if (!tap_ok(defect == NULL, "%s: %s", path, name))
        tap_note("at %zu bytes: %s", length - step, defect);
    free(input.data);
}

/*
 * A prefix of a healthy SSE stream that ends before the sentinel does: exactly one of
 * empty (F026), truncated (F025) and without sentinel (F020), and nothing else above info.
 */
static const char *ending_defect(const struct check_report *report, size_t length)
{
    static const char *const endings[] = {"F020", "F025", "F026"};
    struct check_codes codes = check_codes(report, CHECK_COMPAT, CHUNKLINT_WARNING, CHUNKLINT_ERROR);

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (strcmp(codes.text, endings[i]) == 0)
            return prefix_defect(report, length);
    return "not exactly one finding, about the ending";
}

/* Where the sentinel of a healthy stream begins. */
static size_t sentinel_of(const char *path)
{
    struct bytes input = file_read(path);
    const char *sentinel = strstr(input.data, "[DONE]");

    if (sentinel == NULL)
        die("%s has no sentinel", path);
    size_t offset = (size_t)(sentinel - input.data);
    free(input.data);
    return offset;
}

/* Where bytes are taken apart (rules F and J) every prefix counts, elsewhere one in a few shows as much. */
static void check_survival(void *user, const char *path)
{
    bool bytes_matter = strstr(path, "/F0") != NULL || strstr(path, "/J0") != NULL;

    (void)user;
    if (strstr(path, "/bad.") != NULL)
        check_prefixes(path, 0, bytes_matter ? 1 : 7, prefix_defect, "every prefix is survived");
}

int main(void)
{
    static const char *const healthy[] = {
        "corpus/rules/F020-missing-done/good.sse",
        "corpus/rules/C047-tool-calls-without-calls/good.sse",
        "corpus/rules/F002-mixed-line-endings/good.sse",
        "corpus/rules/C013-choice-index-repeated/good.sse",
    };

    for (size_t i = 0; i < sizeof healthy / sizeof healthy[0]; i++)
        check_prefixes(healthy[i], sentinel_of(healthy[i]), 1, ending_defect, "a cut stream is one finding");
    files_below("corpus/rules", check_survival, NULL);
    return tap_done();
}
