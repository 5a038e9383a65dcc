/*
 * What the machine formats print is what schemas/report*.json describe: every line
 * of -f jsonl over the whole corpus, the one document of -f json, and those of
 * matrix, shape and diff, are checked by the project's own schema engine.
 */
#define _DEFAULT_SOURCE
#include <stdlib.h>

#include "files.h"
#include "schema/schema.h"
#include "tap.h"

enum { OUTPUT_MAX = 1 << 24 };

static struct json_reader *reader;
static struct chunklint_options options;

static void *blocks[8]; /* all memory that arenas stand on */
static size_t block_count;

static void take(struct arena *arena, size_t size)
{
    *arena = (struct arena){.base = must_allocate(size), .size = size};
    blocks[block_count++] = arena->base;
}

static void give_back(void)
{
    while (block_count > 0)
        free(blocks[--block_count]);
}

static void set_up_reader(void)
{
    struct arena arena = {0};

    options = chunklint_defaults();
    options.limits.event_tokens = 1 << 20;
    json_create(&arena, &options, NULL);
    take(&arena, arena.used);
    reader = json_create(&arena, &options, NULL);
}

/* A schema, or with `document` report.json's of the one document: its root is then a reference in the place of the
 * choice. */
static struct bytes read_schema(const char *path, bool document)
{
    static const char choice[] = "\"oneOf\"", reference[] = "\"$ref\": \"#/$defs/document\", \"x-oneOf\"";
    struct bytes schema = file_read(path);
    char *place = strstr(schema.data, choice), *text;

    if (!document || place == NULL)
        return schema;
    text = calloc(1, schema.length + sizeof reference + 1);
    sprintf(text, "%.*s%s%s", (int)(place - schema.data), schema.data, reference, place + strlen(choice));
    free(schema.data);
    return (struct bytes){text, strlen(text)};
}

static const struct schema *compile(const char *path, bool document)
{
    struct bytes text = read_schema(path, document);
    char message[400];
    struct text problem = text_over(message, sizeof message);
    struct arena arena;

    take(&arena, schema_memory(text.length));
    const struct schema *schema = schema_compile(&arena, reader, (struct slice){text.data, text.length}, &problem);
    if (schema == NULL)
        tap_note("%s", message);
    free(text.data);
    return schema;
}

static bool is_valid(const struct schema *schema, char *line, size_t length)
{
    struct json_document document;
    struct json_error error;

    line[length] = '\n';
    return json_read(reader, (struct slice){line, length}, &document, &error) &&
           schema_check(schema, &document, NULL, NULL);
}

static FILE *run(const char *arguments)
{
    const char *build = getenv("BUILD");
    char *command = path_of("%s/sanitized/chunklint %s", build != NULL ? build : "build", arguments);
    FILE *output = popen(command, "r");

    free(command);
    if (output == NULL)
        die("cannot run the command");
    return output;
}

/* Checks each line that the command prints; gives how many there were and how many were not valid. */
static unsigned check_lines(const struct schema *schema, const char *arguments, unsigned *wrong)
{
    char *line = must_allocate(OUTPUT_MAX);
    FILE *output = run(arguments);
    unsigned lines = 0;

    *wrong = 0;
    while (fgets(line, OUTPUT_MAX - 1, output) != NULL) {
        lines++;
        if (is_valid(schema, line, strcspn(line, "\n")))
            continue;
        if ((*wrong)++ < 3)
            tap_note("%.300s", line);
    }
    pclose(output);
    free(line);
    return lines;
}

/* All that the command prints, to be freed. */
static struct bytes print(const char *arguments)
{
    struct bytes text = {must_allocate(OUTPUT_MAX), 0};
    FILE *output = run(arguments);

    text.length = fread(text.data, 1, OUTPUT_MAX - 1, output);
    pclose(output);
    return text;
}

/* Checks all that the command prints as one text; with a misspelt first member it must not be valid. */
static void check_whole(const struct schema *schema, const char *arguments)
{
    struct bytes text = print(arguments);
    char *name = memchr(text.data, '"', text.length);

    tap_ok(is_valid(schema, text.data, text.length), "%s: one document as described", arguments);
    if (name != NULL)
        name[1] = '?';
    tap_ok(name != NULL && !is_valid(schema, text.data, text.length), "%s: no other is", arguments);
    free(text.data);
}

struct whole {
    const char *schema, *arguments;
};

static void check_documents(void)
{
    static const struct whole documents[] = {
        {"schemas/report-matrix.json", "matrix -f json corpus/samples/gateway.sse"},
        {"schemas/report-matrix.json", "matrix -f json corpus/rules corpus/dialects"},
        {"schemas/report-shape.json", "shape -f json corpus/samples"},
        {"schemas/report-shape.json", "shape -f json corpus/dialects"},
        {"schemas/report-diff.json", "diff -f json corpus/samples/healthy.sse corpus/samples/gateway.sse"},
        {"schemas/report-diff.json", "diff -f json corpus/samples/healthy.sse corpus/samples/healthy.sse"},
        {"schemas/report-diff.json", "diff -f json corpus/rules corpus/dialects"},
    };
    const struct schema *schema = NULL;

    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        if (i == 0 || strcmp(documents[i].schema, documents[i - 1].schema) != 0) {
            schema = compile(documents[i].schema, false);
            tap_ok(schema != NULL, "%s loads", documents[i].schema);
        }
        if (schema != NULL)
            check_whole(schema, documents[i].arguments);
    }
}

int main(void)
{
    static const char *const runs[] = {
        "-f jsonl corpus/rules corpus/samples",
        "-f jsonl --strict corpus/rules corpus/dialects",
        "-f jsonl --statistics --dialect sudo corpus/dialects",
        "-f jsonl corpus/samples/healthy.sse",
    };
    const struct schema *schema, *document;
    unsigned wrong, lines, total = 0;

    set_up_reader();
    schema = compile("schemas/report.json", false);
    if (!tap_ok(schema != NULL, "schemas/report.json loads"))
        die("no schema to check with");
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        lines = check_lines(schema, runs[i], &wrong);
        tap_ok(lines > 0 && wrong == 0, "%s: %u of %u lines are as described", runs[i], lines - wrong, lines);
        total += lines;
    }
    char other[] = "{\"rule\":\"C046\"}  ";
    tap_ok(!is_valid(schema, other, strlen(other) - 1), "a line that lacks members is not");
    tap_total("%u lines of the machine report", total);
    document = compile("schemas/report.json", true);
    if (tap_ok(document != NULL, "the definition of the one document loads"))
        check_whole(document, "-f json corpus/rules");
    check_documents();
    give_back();
    return tap_done();
}
