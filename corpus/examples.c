/*
 * Makes the table of examples that `explain` shows: examples corpus/rules >examples.c
 *
 * Of each pair it takes the few lines that matter: those that the report speaks
 * of and those in which the two captures differ, cut to a window around the
 * place. What is said of them is what the checker says while this runs. A rule
 * without a pair gets no example; it is the tests that ask for one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../tests/support/check.h"
#include "compare.h"

enum { LINES_MAX = 4, FINDINGS_MAX = 3, WINDOW = CHUNKLINT_EXCERPT_MAX, BEYOND_CHOICES = 40 };

/* ## Which lines are shown */

static size_t chosen_count(const struct capture *capture)
{
    size_t count = 0;

    for (size_t i = 0; i < capture->count; i++)
        count += capture->lines[i].chosen;
    return count;
}

/* The first one that is shown, or NONE. */
static size_t first_chosen(const struct capture *capture)
{
    for (size_t i = 0; i < capture->count; i++)
        if (capture->lines[i].chosen)
            return i;
    return NONE;
}

/* The nearest line before a place, or from it on, that says something; NONE when there is none. */
static size_t worded_before(const struct capture *capture, size_t place)
{
    for (size_t i = place; i-- > 0;)
        if (!line_is_blank(&capture->lines[i]))
            return i;
    return NONE;
}

static size_t worded_from(const struct capture *capture, size_t place)
{
    for (size_t i = place; i < capture->count; i++)
        if (!line_is_blank(&capture->lines[i]))
            return i;
    return NONE;
}

/* Where a line says something of its own: at its choices; in a log of many streams at its beginning, with the id. */
static size_t telling_place(const struct capture *capture, const struct line *line)
{
    static const char choices[] = "\"choices\":";
    bool is_log = strstr(capture->path, ".jsonl") != NULL;

    for (size_t at = 0; !is_log && at + sizeof choices <= line->length; at++)
        if (memcmp(line->data + at, choices, sizeof choices - 1) == 0)
            return at + BEYOND_CHOICES < line->length ? at + BEYOND_CHOICES : line->length;
    return 0;
}

/* A caret of NONE is put where the line is telling. */
static void choose(struct capture *capture, size_t line, size_t caret)
{
    if (line == NONE || capture->lines[line].chosen || chosen_count(capture) == LINES_MAX)
        return;
    capture->lines[line].chosen = true;
    capture->lines[line].caret = caret != NONE ? caret : telling_place(capture, &capture->lines[line]);
}

static void choose_differing(struct capture *capture, const struct capture *other, bool blank)
{
    for (size_t i = 0; i < capture->count; i++) {
        const struct line *line = &capture->lines[i];
        if (line->differs && line_is_blank(line) == blank)
            choose(capture, i, line->twin != NONE ? line_first_difference(line, &other->lines[line->twin]) : NONE);
    }
}

/* A blank line, or the lack of one, is seen by what stands around it. */
static void choose_around(struct capture *capture, size_t place)
{
    choose(capture, worded_before(capture, place), NONE);
    choose(capture, worded_from(capture, place), NONE);
}

/* One line alone is shown with the one before it, at the same columns. */
static void choose_context(struct capture *capture)
{
    size_t first = first_chosen(capture);

    if (first == NONE || chosen_count(capture) > 1)
        return;
    const struct line *line = &capture->lines[first];
    choose(capture, worded_before(capture, first), line->caret > 0 || line->marked > 0 ? line->caret : NONE);
}

static void choose_lines(struct capture *capture, const struct capture *other)
{
    choose_differing(capture, other, false);
    if (chosen_count(capture) == 0) {
        choose_differing(capture, other, true);
        size_t first = first_chosen(capture);
        if (first != NONE)
            choose_around(capture, first);
        else if (capture->gap != NONE)
            choose_around(capture, capture->gap);
    }
    choose_context(capture);
}

/* ## What the report says */

/* The findings of the rule, in the order of their places. */
struct findings {
    const struct chunklint_diagnostic *list[FINDINGS_MAX];
    size_t count;
};

static struct findings findings_of(const struct check_report *report, const char *code)
{
    struct findings found = {.count = 0};

    for (size_t i = 0; i < report->count && found.count < FINDINGS_MAX; i++)
        if (strcmp(report->list[i].rule, code) == 0)
            found.list[found.count++] = &report->list[i];
    return found;
}

static void choose_found(struct capture *capture, const struct findings *found)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct chunklint_diagnostic *finding = found->list[i];
        if (finding->line == 0 || finding->line > capture->count)
            continue;
        struct line *line = &capture->lines[finding->line - 1];
        if (line->chosen)
            continue;
        choose(capture, finding->line - 1, (size_t)finding->column - 1);
        line->marked = finding->length > 0 ? (size_t)finding->length : 1;
        line->expected = finding->expected != NULL ? finding->expected : "";
    }
}

/* ## Writing C */

static void write_string(const char *data, size_t length)
{
    putchar('"');
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)data[i];
        if (byte < 0x20 || byte > 0x7E || strchr("\"\\?", byte) != NULL)
            printf("\\%03o", byte);
        else
            putchar(byte);
    }
    putchar('"');
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

static void write_line(const struct line *line, size_t number)
{
    size_t caret = line->caret < line->length ? line->caret : line->length;
    size_t start = caret > WINDOW / 2 ? caret - WINDOW / 2 : 0;

    start = line->length <= WINDOW ? 0 : start > line->length - WINDOW ? line->length - WINDOW : start;
    while (start > 0 && start < caret && is_continuation(line->data[start]))
        start++;
    size_t end = line->length - start < WINDOW ? line->length : start + WINDOW;
    while (end > caret && end < line->length && is_continuation(line->data[end]))
        end--;
    printf("    {{");
    write_string(line->data + start, end - start);
    printf(", %zu}, %zu, %zu, %zu, %s, %s, ", end - start, number, caret - start, line->marked,
           start == 0 ? "true" : "false", end == line->length ? "true" : "false");
    write_string(line->expected, strlen(line->expected));
    printf("},\n");
}

static void write_lines(const char *code, const char *stem, const struct capture *capture)
{
    if (chosen_count(capture) == 0)
        return;
    printf("static const struct example_line %s_%s_lines[] = {\n", stem, code);
    for (size_t i = 0; i < capture->count; i++)
        if (capture->lines[i].chosen)
            write_line(&capture->lines[i], i + 1);
    printf("};\n");
}

static void write_findings(const char *code, const struct findings *found)
{
    if (found->count == 0)
        return;
    printf("static const struct example_finding findings_%s[] = {\n", code);
    for (size_t i = 0; i < found->count; i++) {
        printf("    {");
        write_string(found->list[i]->message, strlen(found->list[i]->message));
        printf(", %llu, %llu},\n", (unsigned long long)found->list[i]->line,
               (unsigned long long)found->list[i]->column);
    }
    printf("};\n");
}

static bool is_limit(const char *name, size_t length)
{
    static const char *const limits[] = {"event_bytes", "event_lines", "event_tokens", "depth",
                                         "streams",     "choices",     "calls",        "diagnostics"};

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        if (strlen(limits[i]) == length && strncmp(limits[i], name, length) == 0)
            return true;
    return false;
}

/* A word key=value of a file `options` as the command has it. */
static void write_option(const char *word)
{
    size_t length = strcspn(word, "=");

    printf(" \" --%s", is_limit(word, length) ? "max-" : "");
    for (size_t i = 0; i < length; i++)
        putchar(word[i] == '_' ? '-' : word[i]);
    printf("\" ");
    if (strcmp(word, "strict=true") == 0 || word[length] == '\0')
        return;
    write_string(" ", 1);
    putchar(' ');
    write_string(word + length + 1, strlen(word + length + 1));
}

/* One literal of all options, each with a space before it. */
static void write_options(const char *folder, bool strict)
{
    char *path = path_of("%s/options", folder);

    printf(strict ? "\" --strict\"" : "\"\"");
    if (file_exists(path)) {
        struct bytes file = file_read(path);
        for (char *word = strtok(file.data, " \n"); word != NULL; word = strtok(NULL, " \n"))
            write_option(word);
        free(file.data);
    }
    free(path);
}

static void write_capture(const char *code, const char *stem, const struct capture *capture, size_t findings)
{
    const char *name = strrchr(capture->path, '/') + 1;

    printf("        .%s = {.name = \"%s\"", stem, name);
    if (chosen_count(capture) > 0)
        printf(", .lines = %s_%s_lines, .line_count = %zu", stem, code, chosen_count(capture));
    if (findings > 0)
        printf(", .findings = findings_%s, .finding_count = %zu", code, findings);
    printf("},\n");
}

/* ## All rules */

/* The rows of the table follow all lines, so they are kept until then: which rules have an example. */
struct pair {
    char *folder;
    bool strict;
    struct capture bad, good;
    struct check_report report;
    struct findings found;
    bool exists;
};

static struct pair pair_read(const char *root, const struct chunklint_rule *rule)
{
    struct pair pair = {.folder = path_of("%s/%s-%s", root, rule->code, rule->slug)};

    pair.strict = rule->compat == CHUNKLINT_OFF;
    if (!file_exists(pair.folder))
        return pair;
    bool has_bad = capture_read(&pair.bad, pair.folder, "bad"),
         has_good = capture_read(&pair.good, pair.folder, "good");
    pair.exists = has_bad && has_good;
    if (!pair.exists)
        return pair;
    struct chunklint_options options = options_beside(pair.bad.path);
    options.strict = options.strict || pair.strict;
    pair.report = check_bytes(&options, pair.bad.bytes, CHECK_WHOLE);
    pair.found = findings_of(&pair.report, rule->code);
    captures_compare(&pair.bad, &pair.good);
    choose_found(&pair.bad, &pair.found);
    choose_lines(&pair.bad, &pair.good);
    choose_lines(&pair.good, &pair.bad);
    return pair;
}

static void pair_free(struct pair *pair)
{
    if (pair->exists)
        check_free(&pair->report);
    capture_free(&pair->bad);
    capture_free(&pair->good);
    free(pair->folder);
}

static void write_pieces(const struct pair *pair, const char *code)
{
    if (!pair->exists)
        return;
    write_findings(code, &pair->found);
    write_lines(code, "bad", &pair->bad);
    write_lines(code, "good", &pair->good);
}

static void write_row(const struct pair *pair, const char *code)
{
    if (!pair->exists)
        return;
    printf("    [RULE_%s] = {\n        .options = ", code);
    write_options(pair->folder, pair->strict);
    printf(",\n");
    write_capture(code, "bad", &pair->bad, pair->found.count);
    write_capture(code, "good", &pair->good, 0);
    printf("    },\n");
}

int main(int count, char **arguments)
{
    const char *root = count > 1 ? arguments[1] : "corpus/rules";
    size_t rules = chunklint_rule_count();
    struct pair *pairs = must_allocate(rules * sizeof *pairs);

    printf("/* Generated by corpus/examples.c; the pairs in corpus/rules are what to edit. */\n");
    printf("#include \"cli/examples.h\"\n\n");
    for (size_t i = 0; i < rules; i++) {
        pairs[i] = pair_read(root, chunklint_rule(i));
        write_pieces(&pairs[i], chunklint_rule(i)->code);
    }
    printf("\nconst struct example examples[RULE_COUNT] = {\n");
    for (size_t i = 0; i < rules; i++) {
        write_row(&pairs[i], chunklint_rule(i)->code);
        pair_free(&pairs[i]);
    }
    printf("};\n");
    free(pairs);
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
