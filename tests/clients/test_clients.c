/*
 * The streams that real clients were measured on: each must give exactly the
 * codes that tests/clients/expected.tsv has thought out for it (compat verdict,
 * warnings and errors in one column, infos in the other), and no stream may be
 * missing from the table.
 */
#include <stdlib.h>
#include <string.h>

#include "../support/check.h"
#include "../support/tap.h"

struct table {
    const char *folder;
    unsigned rows;
};

static void check_row(void *user, char *const *columns, size_t count)
{
    struct table *table = user;

    if (count < 3)
        die("expected.tsv: %s has %zu columns", columns[0], count);
    char *path = path_of("%s/%s.sse", table->folder, columns[0]);
    struct bytes input = file_read(path);
    struct chunklint_options options = chunklint_defaults();
    struct check_report report = check_bytes(&options, input, CHECK_WHOLE);
    struct check_codes codes = check_codes(&report, CHECK_COMPAT, CHUNKLINT_WARNING, CHUNKLINT_ERROR);
    struct check_codes infos = check_codes(&report, CHECK_COMPAT, CHUNKLINT_INFO, CHUNKLINT_INFO);

    table->rows++;
    bool same = strcmp(codes.text, columns[1]) == 0 && strcmp(infos.text, columns[2]) == 0;
    if (!tap_ok(same, "%s: %s, info %s", columns[0], columns[1], columns[2])) {
        tap_note("got %s, info %s", codes.text, infos.text);
        check_print(&report, CHECK_COMPAT, CHUNKLINT_INFO);
    }
    check_free(&report);
    free(input.data);
    free(path);
}

static void count_file(void *user, const char *path)
{
    (void)path;
    ++*(unsigned *)user;
}

int main(int count, char **arguments)
{
    struct table table = {count > 1 ? arguments[1] : "../shared/clients/cases", 0};
    unsigned files = 0;

    if (!file_exists(table.folder)) {
        tap_skip("no ../shared/clients/cases", "the streams that clients were measured on");
        return tap_done();
    }
    table_read("tests/clients/expected.tsv", check_row, &table);
    files_below(table.folder, count_file, &files);
    tap_ok(table.rows == files, "the table has each of the %u streams", files);
    return tap_done();
}
