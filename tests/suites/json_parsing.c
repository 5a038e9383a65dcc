/*
 * The public parsing suite: what must be accepted is, what must be refused is,
 * each refusal names the byte and the expectation that its table pins, and what
 * RFC 8259 leaves open has a documented decision.
 *
 *   json_parsing [FOLDER]
 */
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "json/json.h"
#include "tap.h"

#define DECISIONS "tests/suites/json_parsing_decisions.tsv"
#define REFUSALS  "tests/suites/json_parsing_refusals.tsv"

struct row {
    char *file, *second, *third, *fourth;
};

struct table {
    struct row list[256];
    size_t count;
};

struct suite {
    struct json_reader *reader;
    struct table decisions, refusals;
    unsigned accepted, refused, decided;
};

struct outcome {
    bool accepted;
    struct json_error error; /* when refused */
};

static char *copy_of(const char *string)
{
    return path_of("%s", string);
}

static void add_row(void *user, char *const *columns, size_t count)
{
    struct table *table = user;

    if (count < 3 || table->count == sizeof table->list / sizeof table->list[0])
        die("a table of the parsing suite has a row too short, or too many of them");
    table->list[table->count++] = (struct row){copy_of(columns[0]), copy_of(columns[1]), copy_of(columns[2]),
                                               copy_of(count > 3 ? columns[3] : "")};
}

static const struct row *find_row(const struct table *table, const char *file)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->list[i].file, file) == 0)
            return &table->list[i];
    return NULL;
}

static void free_table(struct table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        free(table->list[i].file);
        free(table->list[i].second);
        free(table->list[i].third);
        free(table->list[i].fourth);
    }
}

/* The memory is exactly the text and the line end after it, so that the sanitizer sees every byte too many. */
static struct outcome read_text(struct suite *suite, const char *bytes, size_t length)
{
    struct outcome outcome = {0};
    struct json_document document;
    char *text = must_allocate(length + 1);

    memcpy(text, bytes, length);
    text[length] = '\n';
    outcome.accepted = json_read(suite->reader, (struct slice){text, length}, &document, &outcome.error);
    free(text);
    return outcome;
}

/* Can more bytes make it a text? */
static bool is_viable(struct suite *suite, const char *bytes, size_t length)
{
    struct outcome outcome = read_text(suite, bytes, length);

    return outcome.accepted || (outcome.error.truncated && outcome.error.offset == length);
}

/* The length of the first prefix that is neither a text nor the beginning of one; 0: there is none. */
static size_t first_dead_prefix(struct suite *suite, struct bytes text)
{
    for (size_t length = 1; length < text.length; length++)
        if (!is_viable(suite, text.data, length))
            return length;
    return 0;
}

static void check_accepted(struct suite *suite, const char *name, struct bytes text)
{
    struct outcome outcome = read_text(suite, text.data, text.length);
    size_t dead = first_dead_prefix(suite, text);

    suite->accepted++;
    if (!tap_ok(outcome.accepted, "%s is accepted", name))
        tap_note("at %u: expected %s", outcome.error.offset, outcome.error.expected);
    tap_ok(dead == 0, "each beginning of %s is a text or the beginning of one", name);
}

/* The rules whose place is the first byte that no text can have there; others name a whole word or sequence. */
static bool names_first_byte(enum rule rule)
{
    return rule == RULE_J001 || rule == RULE_J003 || rule == RULE_J006 || rule == RULE_J012;
}

static bool is_first_offence(struct suite *suite, struct bytes text, const struct json_error *error)
{
    if (!is_viable(suite, text.data, error->offset))
        return false;
    return error->truncated || !names_first_byte(error->rule) || !is_viable(suite, text.data, error->offset + 1);
}

static void check_refused(struct suite *suite, const char *name, struct bytes text)
{
    struct outcome outcome = read_text(suite, text.data, text.length);
    const struct row *row = find_row(&suite->refusals, name);

    suite->refused++;
    if (!tap_ok(!outcome.accepted, "%s is refused", name))
        return;
    const char *code = rule_table[outcome.error.rule].code;
    bool pinned = row != NULL && strcmp(row->second, code) == 0 &&
                  strtoul(row->third, NULL, 10) == outcome.error.offset &&
                  strcmp(row->fourth, outcome.error.expected) == 0;
    if (!tap_ok(pinned, "%s is refused for what the table says", name))
        tap_note("%s\t%s\t%u\t%s", name, code, outcome.error.offset, outcome.error.expected);
    tap_ok(is_first_offence(suite, text, &outcome.error), "%s is sound up to the byte that is named", name);
}

static void check_decided(struct suite *suite, const char *name, struct bytes text)
{
    struct outcome outcome = read_text(suite, text.data, text.length);
    const struct row *row = find_row(&suite->decisions, name);

    suite->decided++;
    tap_ok(row != NULL && strcmp(row->second, outcome.accepted ? "accept" : "reject") == 0 && row->third[0] != '\0',
           "%s has a decision that holds", name);
}

static void check_file(void *user, const char *path)
{
    static const struct {
        char letter;
        void (*check)(struct suite *suite, const char *name, struct bytes text);
    } kinds[] = {{'y', check_accepted}, {'n', check_refused}, {'i', check_decided}};
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    struct suite *suite = user;

    if (name[1] != '_')
        return;
    struct bytes text = file_read(path);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].letter == name[0])
            kinds[i].check(suite, name, text);
    free(text.data);
}

static struct json_reader *make_reader(void **memory)
{
    struct chunklint_options options = {.limits = {.event_tokens = 1 << 16, .depth = CHUNKLINT_DEPTH_MAX}};
    struct arena counting = {0};

    json_create(&counting, &options, NULL);
    *memory = must_allocate(counting.used);
    struct arena arena = {.base = *memory, .size = counting.used};
    return json_create(&arena, &options, NULL);
}

int main(int count, char **arguments)
{
    const char *folder = count > 1 ? arguments[1] : "../shared/suites/json-parsing";
    static struct suite suite;
    void *memory;

    if (!file_exists(folder)) {
        tap_skip("no ../shared/suites/json-parsing", "the public JSON parsing suite");
        return tap_done();
    }
    table_read(DECISIONS, add_row, &suite.decisions);
    table_read(REFUSALS, add_row, &suite.refusals);
    suite.reader = make_reader(&memory);
    files_below(folder, check_file, &suite);
    tap_total("%u texts to accept, %u to refuse, %u to decide", suite.accepted, suite.refused, suite.decided);
    tap_ok(suite.refused == suite.refusals.count && suite.decided == suite.decisions.count && suite.accepted > 0,
           "the tables have no row too many");
    free_table(&suite.decisions);
    free_table(&suite.refusals);
    free(memory);
    return tap_done();
}
