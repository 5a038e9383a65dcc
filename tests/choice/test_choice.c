/*
 * Which dialect is chosen: by single signs (the cases below), for each dialect's
 * healthy streams (corpus.tsv) and for recorded streams by provider
 * (captures.tsv). The tables say how many are chosen right, how many are not sure
 * and how many are taken for another's; of recorded streams none may be.
 *
 *     test_choice [ROOT [CAPTURES]]    ROOT is the checkout, "." by default
 */
#include <stdlib.h>
#include <string.h>

#include "../support/files.h"
#include "../support/tap.h"

/* ## Single streams */

struct example {
    const char *name, *input, *at, *dialect; /* dialect NULL: not sure */
};

static const struct example examples[] = {
    {"nothing", "", NULL, NULL},
    {"a prefix that many have", "data: {\"id\":\"chatcmpl-1\"}\n\n", NULL, NULL},
    {"a comment", ": OPENROUTER PROCESSING\n\n", NULL, "openrouter"},
    {"signs that nothing confirms, however many", "HTTP/1.1 200 OK\r\nX-MS-Region: 1\r\napim-request-id: 1\r\n\r\n",
     NULL, NULL},
    {"a sign that nothing confirms beside another's that is enough",
     "HTTP/1.1 200 OK\r\nopenai-processing-ms: 1\r\n\r\ndata: {\"x_groq\":{}}\r\n\r\n", NULL, "groq"},
    {"it does not decide between equals either",
     "HTTP/1.1 200 OK\r\nx-litellm-call-id: 1\r\n\r\ndata: "
     "{\"x_groq\":1,\"choices\":[{\"delta\":{\"thinking_blocks\":1}}]}\n\n",
     NULL, NULL},
    {"what looks like a header in a body", "HTTP/1.1 200 OK\r\n\r\nx-litellm-call-id: 1\r\n", NULL, NULL},
    {"a member", "data: {\"x_groq\":{\"id\":\"r\"}}\n\n", NULL, "groq"},
    {"a member of a line", "{\"x_groq\":{}}\n", NULL, "groq"},
    {"a member after a byte order mark",
     "\xEF\xBB\xBF"
     "data:{\"x_groq\":{}}",
     NULL, "groq"},
    {"lines that end in CR", ": a\rdata: {\"x_groq\":null}\r\r", NULL, "groq"},
    {"a member of that name elsewhere", "data: {\"usage\":{\"x_groq\":{}}}\n\n", NULL, NULL},
    {"a member in a text", "data: {\"choices\":[{\"delta\":{\"content\":\"\\\"x_groq\\\":{}\"}}]}\n\n", NULL, NULL},
    {"a member of a chunk in a log line", "{\"response\":{\"chunk\":{\"time_info\":{}}}}\n", "/response/chunk",
     "cerebras"},
    {"the same, not told where", "{\"response\":{\"chunk\":{\"time_info\":{}}}}\n", NULL, NULL},
    {"a value by its pattern", "data: {\"system_fingerprint\":\"fp_1_prod0820_fp8\"}\n\n", NULL, "deepseek"},
    {"two signs that are not decisive", "data: {\"model\":\"claude-x\",\"id\":\"msg_1\"}\n\n", NULL, "anthropic"},
    {"two dialects with as many", "data: {\"x_groq\":1,\"time_info\":1}\n\n", NULL, NULL},
    {"more decisive ones win", "data: {\"x_groq\":1,\"p\":1,\"service_tier\":\"on_demand\"}\n\n", NULL, "groq"},
    {"one decisive sign against others' prefix",
     "data: {\"id\":\"chatcmpl-1\",\"obfuscation\":\"\",\"timings\":{}}\n\n", NULL, "llama-cpp"},
    {"a chunk that is cut before its sign", "data: {\"id\":\"gen-1", NULL, NULL},
    {"a chunk that is cut behind it", "data: {\"id\":\"gen-1\",\"obj", NULL, "openrouter"},
    {"no JSON, then a sign", "data: {]}\n\ndata: \"\ndata: [[,\ndata: {\"x_groq\":1}\n", NULL, "groq"},
};

static void check_example(const struct example *example)
{
    struct chunklint_choice choice = chunklint_choose(example->input, strlen(example->input), example->at);
    const char *expected = example->dialect != NULL ? example->dialect : "openai";

    if (!tap_ok(choice.sure == (example->dialect != NULL) && strcmp(choice.dialect, expected) == 0, "%s",
                example->name))
        tap_note("found %s%s, by %s", choice.dialect, choice.sure ? "" : ", not sure", choice.signs);
}

struct nearest {
    const char *name, *input, *dialect, *signs;
    size_t rivals;
};

static const struct nearest nearest[] = {
    {"a header, whatever its letters", "HTTP/1.1 200 OK\r\nX-LiteLLM-Call-Id: 1\r\n\r\ndata: {}\r\n\r\n", "litellm",
     "header x-litellm-*", 0},
    {"a form of ids that two dialects have", "data: {\"id\":\"00000000-1111-2222-3333-444444444444\"}\n\n", "deepseek",
     "/id \?\?\?\?\?\?\?\?-\?\?\?\?-\?\?\?\?-\?\?\?\?-\?\?\?\?\?\?\?\?\?\?\?\?", 1},
    {"what is confirmed comes first", "HTTP/1.1 200 OK\r\nx-ms-region: 1\r\n\r\ndata: {\"perf_metrics\":1}\n\n",
     "fireworks", "/perf_metrics", 0},
    {"what is not confirmed leads among equals",
     "HTTP/1.1 200 OK\r\nx-litellm-call-id: 1\r\n\r\ndata: "
     "{\"x_groq\":1,\"choices\":[{\"delta\":{\"thinking_blocks\":1}}]}\n\n",
     "litellm", "header x-litellm-*, /choices/*/delta/thinking_blocks", 1},
};

static void check_nearest(const struct nearest *expected)
{
    struct chunklint_choice choice = chunklint_choose(expected->input, strlen(expected->input), NULL);

    if (!tap_ok(strcmp(choice.nearest, expected->dialect) == 0 && strcmp(choice.signs, expected->signs) == 0 &&
                    choice.rivals == expected->rivals,
                "the nearest: %s", expected->name))
        tap_note("found %s, by %s, and %zu others", choice.nearest, choice.signs, choice.rivals);
}

static void check_reach(void)
{
    static char input[CHUNKLINT_CHOICE_BYTES + 64];
    const char sign[] = "\ndata: {\"x_groq\":1}";
    size_t last = CHUNKLINT_CHOICE_BYTES - (sizeof sign - 1);

    memset(input, ':', sizeof input);
    memcpy(input + last, sign, sizeof sign - 1);
    tap_ok(chunklint_choose(input, sizeof input, NULL).sure, "a sign in the last bytes that are looked at");
    memset(input, ':', sizeof input);
    memcpy(input + last + sizeof "\":1}" - 1, sign, sizeof sign - 1);
    tap_ok(!chunklint_choose(input, sizeof input, NULL).sure, "a sign that reaches beyond them");
}

/* ## Counting */

struct counts {
    unsigned long right, unsure, wrong;
};

static void count_file(void *user, const char *path, const char *dialect)
{
    struct counts *counts = user;
    struct bytes input = file_read(path);
    struct chunklint_choice choice = chunklint_choose(input.data, input.length, NULL);

    if (!choice.sure)
        counts->unsure++;
    else if (strcmp(choice.dialect, dialect) == 0)
        counts->right++;
    else
        counts->wrong++;
    if (choice.sure && strcmp(choice.dialect, dialect) != 0)
        tap_note("%s: %s, by %s", path, choice.dialect, choice.signs);
    free(input.data);
}

static void compare(const char *name, char *const *columns, const struct counts *counts)
{
    bool same = counts->right == strtoul(columns[0], NULL, 10) && counts->unsure == strtoul(columns[1], NULL, 10) &&
                counts->wrong == strtoul(columns[2], NULL, 10);

    if (!tap_ok(same, "%s", name))
        tap_note("%lu right, %lu not sure, %lu wrong; expected %s, %s, %s", counts->right, counts->unsure,
                 counts->wrong, columns[0], columns[1], columns[2]);
}

/* ## The corpus */

struct corpus {
    const char *root, *dialect;
    struct counts counts;
    unsigned long rows;
};

static void visit_healthy(void *user, const char *path)
{
    struct corpus *corpus = user;

    if (strncmp(strrchr(path, '/') + 1, "healthy", sizeof "healthy" - 1) == 0)
        count_file(&corpus->counts, path, corpus->dialect);
}

static void check_corpus_row(void *user, char *const *columns, size_t count)
{
    struct corpus *corpus = user;

    if (count < 4)
        die("corpus.tsv: a row of %zu columns", count);
    char *folder = path_of("%s/corpus/dialects/%s", corpus->root, columns[0]);
    corpus->dialect = columns[0];
    corpus->counts = (struct counts){0, 0, 0};
    corpus->rows++;
    files_below(folder, visit_healthy, corpus);
    compare(columns[0], columns + 1, &corpus->counts);
    free(folder);
}

static void check_corpus(const char *root)
{
    struct corpus corpus = {.root = root};
    char *table = path_of("%s/tests/choice/corpus.tsv", root);

    table_read(table, check_corpus_row, &corpus);
    tap_ok(corpus.rows == chunklint_dialect_count(), "a row for each dialect");
    free(table);
}

/* ## Recorded streams */

struct recorded {
    const char *folder;
    char *const *row; /* of the provider at hand */
    struct counts counts, all;
};

static void visit_recorded(void *user, char *const *columns, size_t count)
{
    struct recorded *recorded = user;

    if (count < 3 || strcmp(columns[1], recorded->row[0]) != 0 || strncmp(columns[2], "real", 4) != 0)
        return;
    char *path = path_of("%s/%s", recorded->folder, columns[0]);
    count_file(&recorded->counts, path, recorded->row[1]);
    free(path);
}

static void check_provider(void *user, char *const *columns, size_t count)
{
    struct recorded *recorded = user;
    char *index = path_of("%s/INDEX.tsv", recorded->folder);

    if (count < 5)
        die("captures.tsv: a row of %zu columns", count);
    recorded->row = columns;
    recorded->counts = (struct counts){0, 0, 0};
    table_read(index, visit_recorded, recorded);
    compare(columns[0], columns + 2, &recorded->counts);
    recorded->all.right += recorded->counts.right;
    recorded->all.unsure += recorded->counts.unsure;
    recorded->all.wrong += recorded->counts.wrong;
    free(index);
}

static void check_recorded(const char *root, const char *folder)
{
    struct recorded recorded = {.folder = folder};
    char *table = path_of("%s/tests/choice/captures.tsv", root), *index = path_of("%s/INDEX.tsv", folder);

    if (file_exists(index)) {
        table_read(table, check_provider, &recorded);
        tap_ok(recorded.all.wrong == 0, "no recorded stream is taken for another provider's");
        tap_total("%lu recorded streams chosen right, %lu not sure", recorded.all.right, recorded.all.unsure);
    } else {
        tap_skip(folder, "recorded streams");
    }
    free(table);
    free(index);
}

int main(int count, char **words)
{
    const char *root = count > 1 ? words[1] : ".";

    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
        check_example(&examples[i]);
    for (size_t i = 0; i < sizeof nearest / sizeof nearest[0]; i++)
        check_nearest(&nearest[i]);
    check_reach();
    check_corpus(root);
    check_recorded(root, count > 2 ? words[2] : "../shared/captures");
    return tap_done();
}
