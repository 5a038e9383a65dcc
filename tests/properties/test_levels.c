/*
 * Every level of SIMD gives the report that the scalar one gives, finding by
 * finding and byte by byte: on all captures of the corpus, the streams that
 * clients were measured on, and the recorded ones, where they are present. Each
 * is checked three times in a row, so that the shape cache scans it as well.
 */
#include <stdlib.h>

#include "../support/check.h"
#include "../support/forms.h"
#include "../support/levels.h"
#include "../support/tap.h"

struct sum {
    size_t level, inputs, wrong, findings;
};

static void check_input(void *user, const char *path)
{
    struct sum *sum = user;
    struct chunklint_options options = options_beside(path);
    struct bytes once = file_read(path), input = form_repeated(once, 3);

    level_force(level_count() - 1);
    struct check_report scalar = check_bytes(&options, input, CHECK_WHOLE);
    level_force(sum->level);
    struct check_report report = check_bytes(&options, input, CHECK_WHOLE);
    const char *difference = check_difference(&report, &scalar);
    if (difference != NULL)
        tap_note("%s, %s and scalar: %s", path, level_name(sum->level), difference);
    sum->wrong += difference != NULL;
    sum->inputs++;
    sum->findings += report.count;
    check_free(&scalar);
    check_free(&report);
    free(once.data);
    free(input.data);
}

static void check_folder(const char *folder)
{
    if (!file_exists(folder)) {
        tap_skip("not present", "%s", folder);
        return;
    }
    for (size_t level = 0; level + 1 < level_count(); level++) {
        struct sum sum = {.level = level};
        files_below(folder, check_input, &sum);
        tap_ok(sum.wrong == 0 && sum.findings > 0, "%s: %zu inputs give the same %zu findings by %s", folder,
               sum.inputs, sum.findings, level_name(level));
    }
}

int main(void)
{
    check_folder("corpus");
    check_folder("../shared/clients/cases");
    check_folder("../shared/captures");
    return tap_done();
}
