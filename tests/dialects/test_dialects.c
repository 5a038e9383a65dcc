/*
 * The dialects, by expected.tsv: each published example, each dialect's healthy
 * and unhealthy streams, the sample captures, and small streams on which dialects
 * differ, named by the difference. Also that the table misses no file and the files no dialect,
 * and that the schema of our own report is one that the compiler takes.
 *
 *     test_dialects [ROOT]    ROOT is the checkout, "." by default
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../support/check.h"
#include "../support/tap.h"

enum { COLUMN_FILE, COLUMN_DIALECT, COLUMN_VERDICT, COLUMN_CODES, COLUMN_INFORMATION, COLUMN_SHOWS, COLUMNS };
enum { LISTED_MAX = 512 };

struct table {
    const char *root;
    char *listed[LISTED_MAX]; /* the files of the rows; neighbours are often the same */
    size_t listed_count;
};

/* ## One row */

static struct chunklint_options options_of(char *const *columns)
{
    struct chunklint_options options = chunklint_defaults();

    options.dialect = columns[COLUMN_DIALECT];
    options.strict = strcmp(columns[COLUMN_VERDICT], "strict") == 0;
    return options;
}

static bool codes_are(const struct check_report *report, enum check_verdict verdict, char *const *columns)
{
    struct check_codes codes = check_codes(report, verdict, CHUNKLINT_WARNING, CHUNKLINT_ERROR);

    if (strcmp(codes.text, columns[COLUMN_CODES]) == 0)
        return true;
    tap_note("found %s, expected %s", codes.text, columns[COLUMN_CODES]);
    return false;
}

static bool informs(const struct check_report *report, enum check_verdict verdict, const char *code)
{
    const struct chunklint_diagnostic *diagnostic = check_find(report, verdict, code);

    if (diagnostic != NULL && check_severity(diagnostic, verdict) == CHUNKLINT_INFO)
        return true;
    tap_note("expected %s as information", code);
    return false;
}

static bool row_holds(char *const *columns, const struct check_report *report)
{
    enum check_verdict verdict = strcmp(columns[COLUMN_VERDICT], "strict") == 0 ? CHECK_STRICT : CHECK_COMPAT;
    const char *information = columns[COLUMN_INFORMATION];
    bool holds = codes_are(report, verdict, columns);

    if (strcmp(information, "-") != 0)
        holds &= informs(report, verdict, information);
    if (!holds)
        check_print(report, verdict, CHUNKLINT_INFO);
    return holds;
}

static void list(struct table *table, const char *file)
{
    if (table->listed_count > 0 && strcmp(table->listed[table->listed_count - 1], file) == 0)
        return;
    if (table->listed_count == LISTED_MAX)
        die("more than %d files in the table", LISTED_MAX);
    table->listed[table->listed_count++] = path_of("%s", file);
}

static void check_row(void *user, char *const *columns, size_t count)
{
    struct table *table = user;

    if (count != COLUMNS)
        die("a row of %zu columns, expected %d: %s", count, COLUMNS, columns[0]);
    struct chunklint_options options = options_of(columns);
    char *path = path_of("%s/%s", table->root, columns[COLUMN_FILE]);
    struct bytes input = file_read(path);
    struct check_report report = check_bytes(&options, input, CHECK_WHOLE);

    tap_ok(row_holds(columns, &report), "%s, %s, %s: %s", columns[COLUMN_FILE], columns[COLUMN_DIALECT],
           columns[COLUMN_VERDICT], columns[COLUMN_SHOWS]);
    list(table, columns[COLUMN_FILE]);
    check_free(&report);
    free(input.data);
    free(path);
}

/* ## Nothing is missing */

static bool is_listed(const struct table *table, const char *file)
{
    for (size_t i = 0; i < table->listed_count; i++)
        if (strcmp(table->listed[i], file) == 0)
            return true;
    return false;
}

static bool is_capture(const char *path)
{
    static const char *const extensions[] = {".sse", ".jsonl", ".http"};
    const char *extension = strrchr(path, '.');

    for (size_t i = 0; extension != NULL && i < sizeof extensions / sizeof extensions[0]; i++)
        if (strcmp(extension, extensions[i]) == 0)
            return true;
    return false;
}

static void check_listed(void *user, const char *path)
{
    const struct table *table = user;
    const char *file = path + strlen(table->root) + 1;

    if (is_capture(path))
        tap_ok(is_listed(table, file), "%s is in the table", file);
}

static void check_covered(const struct table *table, const char *dialect, const char *kind)
{
    char *beginning = path_of("corpus/dialects/%s/%s-", dialect, kind);
    bool found = false;

    for (size_t i = 0; i < table->listed_count; i++)
        found |= strncmp(table->listed[i], beginning, strlen(beginning)) == 0;
    tap_ok(found, "dialect %s has a stream that is %s", dialect, kind);
    free(beginning);
}

static void check_complete(struct table *table)
{
    static const char *const folders[] = {"corpus/documents", "corpus/dialects", "corpus/samples"};

    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char *folder = path_of("%s/%s", table->root, folders[i]);
        files_below(folder, check_listed, table);
        free(folder);
    }
    for (size_t i = 0; i < chunklint_dialect_count(); i++) {
        check_covered(table, chunklint_dialect(i)->name, "healthy");
        check_covered(table, chunklint_dialect(i)->name, "unhealthy");
    }
}

/* ## The schema of the report */

static void check_report_schema(const char *root)
{
    char *path = path_of("%s/schemas/report.json", root);
    struct bytes document = file_read(path);
    struct chunklint_options options = chunklint_defaults();
    struct chunklint_problem problem = {{0}};

    options.dialect = path;
    options.dialect_document = document.data;
    options.dialect_length = document.length;
    size_t size = chunklint_memory(&options);
    void *memory = must_allocate(size);

    if (!tap_ok(chunklint_create(&options, memory, size, &problem) != NULL, "the schema of the report compiles"))
        tap_note("%s", problem.message);
    free(memory);
    free(document.data);
    free(path);
}

int main(int argc, char **argv)
{
    struct table table = {.root = argc > 1 ? argv[1] : "."};
    char *path = path_of("%s/tests/dialects/expected.tsv", table.root);

    table_read(path, check_row, &table);
    check_complete(&table);
    check_report_schema(table.root);
    for (size_t i = 0; i < table.listed_count; i++)
        free(table.listed[i]);
    free(path);
    return tap_done();
}
