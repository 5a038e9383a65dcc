/*
 * The table of statistics. Numbers and level have fixed columns; the rule loses
 * its slug, and the first place goes to a line of its own, where the width does
 * not hold them. A long path loses its beginning.
 */
#include "report/statistics.h"

#include "report/columns.h"
#include "report/style.h"

enum { GAP = 2, CODE = 4, LEVEL = 7, PLACE_LEAST = 24, NUMBERS = 3 };

static const char *const headings[NUMBERS] = {"findings", "streams", "files"};

/* What is printed, in its order, and how wide. */
struct table {
    const struct statistics *statistics;
    enum rule order[RULE_COUNT];
    size_t count;
    size_t numbers[NUMBERS]; /* widths */
    size_t slug, place;      /* widths; 0: not on this line */
};

/* ## Noting */

void statistics_note(struct statistics *statistics, const struct report_options *options,
                     const struct chunklint_diagnostic *diagnostic)
{
    struct statistic *own = &statistics->rules[rule_find(slice_of(diagnostic->rule))];
    uint64_t file = options->totals == NULL ? 1 : options->totals->summary.files;
    bool first = own->worst == CHUNKLINT_OFF;

    if (own->worst < diagnostic->severity)
        own->worst = diagnostic->severity;
    own->files += own->last_file != file;
    own->last_file = file;
    if (!first && (own->files > 1 || diagnostic->offset >= own->offset))
        return;
    own->line = diagnostic->line;
    own->column = diagnostic->column;
    own->offset = diagnostic->offset;
    struct text name = text_over(own->file, sizeof own->file);
    text_string(&name, diagnostic->file);
}

/* ## Order */

static bool hurts_more(const struct table *table, const struct report_options *options, enum rule a, enum rule b)
{
    enum chunklint_severity worst_a = table->statistics->rules[a].worst, worst_b = table->statistics->rules[b].worst;
    struct chunklint_rule_total total_a = options->totals->rules[a];
    struct chunklint_rule_total total_b = options->totals->rules[b];

    if (worst_a != worst_b)
        return worst_a > worst_b;
    if (total_a.streams != total_b.streams)
        return total_a.streams > total_b.streams;
    return total_a.count > total_b.count;
}

/* Equal ones stay in the order of their codes. */
static void order_rules(struct table *table, const struct report_options *options)
{
    for (int rule = 0; rule < RULE_COUNT; rule++) {
        size_t at = table->count;
        if (table->statistics->rules[rule].worst == CHUNKLINT_OFF)
            continue;
        for (; at > 0 && hurts_more(table, options, (enum rule)rule, table->order[at - 1]); at--)
            table->order[at] = table->order[at - 1];
        table->order[at] = (enum rule)rule;
        table->count++;
    }
}

/* ## Layout */

static void numbers_of(const struct table *table, const struct report_options *options, enum rule rule,
                       uint64_t numbers[NUMBERS])
{
    struct chunklint_rule_total total = options->totals->rules[rule];

    numbers[0] = total.count;
    numbers[1] = total.streams;
    numbers[2] = table->statistics->rules[rule].files;
}

static size_t widest(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void lay_out(struct table *table, const struct report_options *options)
{
    char buffer[REPORT_GROUPED_SIZE];
    size_t used = LEVEL + GAP + CODE, slug = 0;

    for (size_t n = 0; n < NUMBERS; n++)
        table->numbers[n] = strlen(headings[n]);
    for (size_t i = 0; i < table->count; i++) {
        uint64_t numbers[NUMBERS];
        numbers_of(table, options, table->order[i], numbers);
        for (size_t n = 0; n < NUMBERS; n++)
            table->numbers[n] = widest(table->numbers[n], strlen(report_grouped(buffer, numbers[n])));
        slug = widest(slug, strlen(rule_table[table->order[i]].slug));
    }
    for (size_t n = 0; n < NUMBERS; n++)
        used += table->numbers[n] + GAP;
    table->slug = used + 1 + slug <= options->width ? slug : 0;
    used += table->slug > 0 ? 1 + table->slug : 0;
    table->place = used + GAP + PLACE_LEAST <= options->width ? options->width - used - GAP : 0;
}

/* ## Printing */

static void print_padded(const struct report_options *options, const char *string, size_t width)
{
    size_t length = strlen(string);

    report_write(options, string);
    style_spaces(options, length < width ? width - length : 0);
}

static void print_right(const struct report_options *options, const char *string, size_t width)
{
    size_t length = strlen(string);

    style_spaces(options, length < width ? width - length : 0);
    report_write(options, string);
    style_spaces(options, GAP);
}

/* The end of the place tells more than its beginning. */
static void print_place(const struct report_options *options, const struct statistic *own, size_t room)
{
    char bytes[300];
    struct text place = text_over(bytes, sizeof bytes);
    struct slice ellipsis = style_ellipsis(options);

    text_string(&place, own->file);
    if (own->line > 0)
        text_format(&place, ":%n:%n", own->line, own->column);
    struct slice rest = text_slice(&place);
    bool cut = shown_columns(rest, options->unicode) > room;
    room -= cut ? shown_columns(ellipsis, true) : 0;
    while (shown_columns(rest, options->unicode) > room)
        rest = slice_from(rest, shown_first(rest, options->unicode).bytes);
    if (cut)
        report_slice(options, ellipsis);
    report_shown(options, rest.data);
}

static void print_headings(const struct table *table, const struct report_options *options)
{
    style_on(options, STYLE_FAINT);
    for (size_t n = 0; n < NUMBERS; n++)
        print_right(options, headings[n], table->numbers[n]);
    print_padded(options, "level", LEVEL + GAP);
    if (table->place > 0) {
        print_padded(options, "rule", CODE + (table->slug > 0 ? 1 + table->slug : 0) + GAP);
        report_write(options, "first place");
    } else {
        report_write(options, "rule");
    }
    style_off(options);
    report_write(options, "\n");
}

static void print_rule(const struct table *table, const struct report_options *options, enum rule rule)
{
    const struct statistic *own = &table->statistics->rules[rule];
    const char *level = chunklint_severity_name(own->worst);
    char buffer[REPORT_GROUPED_SIZE];
    uint64_t numbers[NUMBERS];

    numbers_of(table, options, rule, numbers);
    for (size_t n = 0; n < NUMBERS; n++)
        print_right(options, report_grouped(buffer, numbers[n]), table->numbers[n]);
    style_write(options, style_of(own->worst), level);
    style_spaces(options, LEVEL + GAP - strlen(level));
    report_write(options, rule_table[rule].code);
    if (table->slug > 0) {
        report_write(options, " ");
        print_padded(options, rule_table[rule].slug, table->place > 0 ? table->slug : 0);
    }
    if (table->place > 0)
        style_spaces(options, GAP);
    else
        report_write(options, "\n      ");
    print_place(options, own, table->place > 0 ? table->place : options->width - 6);
    report_write(options, "\n");
}

void statistics_print(const struct statistics *statistics, const struct report_options *options)
{
    struct table table = {.statistics = statistics};

    order_rules(&table, options);
    lay_out(&table, options);
    if (table.count > 0)
        print_headings(&table, options);
    for (size_t i = 0; i < table.count; i++)
        print_rule(&table, options, table.order[i]);
}
