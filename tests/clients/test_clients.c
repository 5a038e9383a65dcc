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

enum { ROWS_MAX = 400 };

struct table {
    const char *folder;
    unsigned rows;
    char *explained[ROWS_MAX]; /* streams that give a warning or an error, or a reason why not */
    unsigned explained_count;
    unsigned broken, unexplained; /* streams that break a client; those of them that are not explained */
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
    if ((strcmp(columns[1], "-") != 0 || (count > 3 && columns[3][0] != '\0')) && table->explained_count < ROWS_MAX)
        table->explained[table->explained_count++] = path_of("%s.sse", columns[0]);
    bool same = strcmp(codes.text, columns[1]) == 0 && strcmp(infos.text, columns[2]) == 0;
    if (!tap_ok(same, "%s: %s, info %s", columns[0], columns[1], columns[2])) {
        tap_note("got %s, info %s", codes.text, infos.text);
        check_print(&report, CHECK_COMPAT, CHUNKLINT_INFO);
    }
    check_free(&report);
    free(input.data);
    free(path);
}

static bool is_explained(const struct table *table, const char *file)
{
    for (unsigned i = 0; i < table->explained_count; i++)
        if (strcmp(table->explained[i], file) == 0)
            return true;
    return false;
}

/* A row of the measured outcomes: E raises, W goes wrong silently, S swallows an error. */
static void check_measured(void *user, char *const *columns, size_t count)
{
    struct table *table = user;
    bool breaks = false;

    for (size_t i = 2; i < count; i++)
        breaks |= strpbrk(columns[i], "EWS") != NULL && strlen(columns[i]) == 1;
    table->broken += breaks;
    if (!breaks || is_explained(table, columns[0]))
        return;
    table->unexplained++;
    tap_note("%s breaks a client, gives no warning, and no reason why not", columns[0]);
}

static void check_breaking_streams(struct table *table)
{
    char *measured = path_of("%s/../measured.tsv", table->folder);

    table_read(measured, check_measured, table);
    tap_ok(table->broken > 0 && table->unexplained == 0,
           "each of the %u streams that break a client gives a warning, or a reason why not", table->broken);
    while (table->explained_count > 0)
        free(table->explained[--table->explained_count]);
    free(measured);
}

static void count_file(void *user, const char *path)
{
    (void)path;
    ++*(unsigned *)user;
}

int main(int count, char **arguments)
{
    static struct table table;
    unsigned files = 0;

    table.folder = count > 1 ? arguments[1] : "../shared/clients/cases";
    if (!file_exists(table.folder)) {
        tap_skip("no ../shared/clients/cases", "the streams that clients were measured on");
        return tap_done();
    }
    table_read("tests/clients/expected.tsv", check_row, &table);
    files_below(table.folder, count_file, &files);
    tap_ok(table.rows == files, "the table has each of the %u streams", files);
    check_breaking_streams(&table);
    return tap_done();
}
