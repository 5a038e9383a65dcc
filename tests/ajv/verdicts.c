/*
 * The schema engine's own verdicts: each line of a file, one chunk, against the schema of each built-in dialect and
 * of each document that is named, without stream rules, allowances and contracts. compare.mjs holds them against ajv's.
 *
 *   verdicts CHUNKS [DOCUMENT...]
 *
 * The first line of output names the dialects, with tabs between. Each other one has a letter for each of them:
 * v valid, i invalid, ? when the verdict alone and the one with findings differ. Instead it is a lone word where the
 * two validators do not read the same: `repeated` for keys that stand twice in an object, `unread` for what is no JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "schema/builtin.h"
#include "schema/dialect.h"

enum { DIALECTS_MAX = 128, TOKENS_MAX = 1 << 18 };

struct judge {
    struct diag *diag;
    struct dialect *dialect;
};

struct panel {
    struct json_reader *reader;
    struct judge judges[DIALECTS_MAX];
    size_t count;
};

/* What is to be loaded: the built-in documents, then those that the arguments name. */
struct document {
    const char *name;
    struct slice text;
};

struct documents {
    struct document list[DIALECTS_MAX];
    size_t count;
};

static void add_document(struct documents *documents, const char *name, struct slice text)
{
    if (documents->count == DIALECTS_MAX)
        die("more dialects than %d", DIALECTS_MAX);
    documents->list[documents->count++] = (struct document){name, text};
}

static void ignore(void *user, const struct chunklint_diagnostic *diagnostic)
{
    (void)user;
    (void)diagnostic;
}

static void load(struct panel *panel, struct arena *arena, size_t index, const struct document *document)
{
    char buffer[400];
    struct text problem = text_over(buffer, sizeof buffer);
    struct judge *judge = &panel->judges[index];

    judge->dialect = dialect_load(arena, panel->reader, document->text, judge->diag, &problem);
    if (judge->dialect == NULL)
        die("%s: %.*s", document->name, (int)problem.length, buffer);
}

/* With an arena that only counts nothing is loaded. */
static void make_panel(struct panel *panel, struct arena *arena, const struct documents *documents)
{
    struct chunklint_options options = chunklint_defaults();

    options.limits.event_tokens = TOKENS_MAX;
    options.limits.depth = CHUNKLINT_DEPTH_MAX;
    options.report = ignore;
    panel->reader = json_create(arena, &options, NULL);
    panel->count = documents->count;
    for (size_t i = 0; i < documents->count; i++) {
        panel->judges[i].diag = diag_create(arena, &options);
        if (arena->base == NULL)
            arena_take(arena, dialect_memory(documents->list[i].text), 1);
        else
            load(panel, arena, i, &documents->list[i]);
    }
}

/* Findings take other ways through the check than the verdict alone. */
static bool check_reporting(const struct judge *judge, struct json_document *document)
{
    struct event_piece piece = {0, {0, 1, 1}};
    struct event event = {.kind = EVENT_DATA,
                          .payload = {document->text, document->length},
                          .pieces = &piece,
                          .piece_count = 1,
                          .data_lines = 1};
    struct diag_scope scope;

    document->event = &event;
    diag_begin(judge->diag, "chunks");
    diag_open_scope(judge->diag, &scope);
    diag_enter(judge->diag, &scope, 1);
    bool valid = schema_check(judge->dialect->letter, document, NULL, judge->diag);
    diag_finish(judge->diag);
    return valid;
}

static char verdict(const struct judge *judge, struct json_document *document)
{
    bool valid = schema_check(judge->dialect->letter, document, NULL, NULL);

    if (check_reporting(judge, document) != valid)
        return '?';
    return valid ? 'v' : 'i';
}

/* The line end after the chunk is the byte that the reader needs behind it. */
static void judge_chunk(const struct panel *panel, struct slice chunk)
{
    struct json_document document;
    struct json_error error;
    char verdicts[DIALECTS_MAX + 1] = "";

    if (!json_read(panel->reader, chunk, &document, &error)) {
        puts("unread");
        return;
    }
    if ((document.oddities & JSON_DUPLICATE_KEY) != 0) {
        puts("repeated");
        return;
    }
    for (size_t i = 0; i < panel->count; i++)
        verdicts[i] = verdict(&panel->judges[i], &document);
    puts(verdicts);
}

static void judge_chunks(const struct panel *panel, const char *path)
{
    struct bytes chunks = file_read(path);
    const char *at = chunks.data, *end;

    while ((end = strchr(at, '\n')) != NULL) {
        judge_chunk(panel, (struct slice){at, (size_t)(end - at)});
        at = end + 1;
    }
    free(chunks.data);
}

int main(int count, char **arguments)
{
    static struct documents documents;
    static struct panel panel;
    struct arena arena = {0};

    if (count < 2)
        die("usage: verdicts CHUNKS [DOCUMENT...]");
    for (size_t i = 0; i < builtin_dialect_count; i++)
        add_document(&documents, builtin_dialects[i].name,
                     (struct slice){builtin_dialects[i].document, builtin_dialects[i].length});
    for (int i = 2; i < count; i++) {
        struct bytes text = file_read(arguments[i]);
        add_document(&documents, arguments[i], (struct slice){text.data, text.length});
    }
    make_panel(&panel, &arena, &documents);
    void *memory = must_allocate(arena.used);
    arena = (struct arena){.base = memory, .size = arena.used};
    make_panel(&panel, &arena, &documents);
    for (size_t i = 0; i < documents.count; i++)
        printf("%s%c", documents.list[i].name, i + 1 < documents.count ? '\t' : '\n');
    judge_chunks(&panel, arguments[1]);
    for (size_t i = builtin_dialect_count; i < documents.count; i++)
        free((void *)(uintptr_t)documents.list[i].text.data);
    free(memory);
    return fflush(stdout) == 0 ? 0 : 1;
}
