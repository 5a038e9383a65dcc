/*
 * Any cut, same report: every capture of the corpus, fed whole, byte by byte and
 * at random cuts, gives the identical diagnostics, excerpts included, and the
 * identical summary.
 */
#include <stdlib.h>
#include <string.h>

#include "../support/check.h"
#include "../support/tap.h"

static const struct check_cuts cuts[] = {{1, 0},   {3, 11},   {3, 12},   {16, 13},
                                         {90, 14}, {400, 15}, {400, 16}, {4096, 17}};

static bool is_capture(const char *path)
{
    static const char *const extensions[] = {".sse", ".jsonl", ".http", ".txt", ".log"};
    const char *extension = strrchr(path, '.');

    for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++)
        if (extension != NULL && strcmp(extension, extensions[i]) == 0)
            return true;
    return false;
}

/* The first cut that gives another report than `whole`, and how it differs, as notes. */
static bool same_under_cuts(const struct chunklint_options *options, struct bytes input,
                            const struct check_report *whole)
{
    const char *difference = NULL;

    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0] && difference == NULL; i++) {
        struct check_report report = check_bytes(options, input, cuts[i]);
        difference = check_difference(whole, &report);
        if (difference != NULL)
            tap_note("pieces of at most %zu bytes: %s", cuts[i].longest, difference);
        check_free(&report);
    }
    return difference == NULL;
}

static void check_file(void *user, const char *path)
{
    unsigned *files = user;

    if (!is_capture(path))
        return;
    ++*files;
    struct bytes input = file_read(path);
    struct chunklint_options options = options_beside(path);
    struct check_report whole = check_bytes(&options, input, CHECK_WHOLE);
    tap_ok(same_under_cuts(&options, input, &whole), "%s: the same report under every cut", path);
    check_free(&whole);
    free(input.data);
}

int main(int count, char **arguments)
{
    const char *root = count > 1 ? arguments[1] : "corpus";
    unsigned files = 0;

    files_below(root, check_file, &files);
    tap_ok(files >= 2 * chunklint_rule_count(), "%s holds %u captures", root, files);
    return tap_done();
}
