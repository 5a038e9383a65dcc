/*
 * Edit distance over short names (optimal string alignment), three rows of the
 * table at a time. Words over LETTERS_MAX letters are no misspelt name of ours.
 */
#include "cli/suggest.h"

#include <stdint.h>

#include "cli/settings.h"

enum { LETTERS_MAX = 48 };

struct rows {
    size_t before[LETTERS_MAX + 1], last[LETTERS_MAX + 1], now[LETTERS_MAX + 1];
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool swapped(struct slice a, struct slice b, size_t i, size_t j)
{
    return i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1];
}

static void fill_row(struct rows *rows, struct slice a, struct slice b, size_t i)
{
    rows->now[0] = i;
    for (size_t j = 1; j <= b.length; j++) {
        size_t replaced = rows->last[j - 1] + (a.data[i - 1] != b.data[j - 1]);

        rows->now[j] = least(replaced, least(rows->last[j], rows->now[j - 1]) + 1);
        if (swapped(a, b, i, j))
            rows->now[j] = least(rows->now[j], rows->before[j - 2] + 1);
    }
}

static size_t edit_distance(struct slice a, struct slice b)
{
    struct rows rows = {{0}, {0}, {0}};

    if (a.length > LETTERS_MAX || b.length > LETTERS_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= b.length; j++)
        rows.last[j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        fill_row(&rows, a, b, i);
        memcpy(rows.before, rows.last, sizeof rows.last);
        memcpy(rows.last, rows.now, sizeof rows.now);
    }
    return rows.last[b.length];
}

struct suggestion suggestion_for(struct slice word)
{
    return (struct suggestion){word, NULL, SIZE_MAX};
}

void suggestion_consider(struct suggestion *suggestion, const char *candidate)
{
    size_t distance = edit_distance(suggestion->word, slice_of(candidate));

    if (distance < suggestion->distance) {
        suggestion->distance = distance;
        suggestion->nearest = candidate;
    }
}

const char *suggestion_found(const struct suggestion *suggestion)
{
    size_t allowed = suggestion->word.length < 3 ? 1 : 1 + suggestion->word.length / 4;

    return suggestion->distance <= allowed && suggestion->distance < suggestion->word.length ? suggestion->nearest
                                                                                             : NULL;
}

const char *suggest_rule(struct slice word)
{
    struct suggestion suggestion = suggestion_for(word);

    for (size_t i = 0; i < chunklint_rule_count(); i++) {
        suggestion_consider(&suggestion, chunklint_rule(i)->code);
        suggestion_consider(&suggestion, chunklint_rule(i)->slug);
    }
    return suggestion_found(&suggestion);
}

const char *suggest_dialect(struct slice word)
{
    struct suggestion suggestion = suggestion_for(word);

    for (size_t i = 0; i < chunklint_dialect_count(); i++)
        suggestion_consider(&suggestion, chunklint_dialect(i)->name);
    return suggestion_found(&suggestion);
}

const char *suggest_command(struct slice word)
{
    struct suggestion suggestion = suggestion_for(word);

    for (size_t i = 0; i < COMMAND_COUNT; i++)
        suggestion_consider(&suggestion, command_table[i].name);
    return suggestion_found(&suggestion);
}
