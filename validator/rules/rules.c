/*
 * The catalogue as a table, and the look-ups in it.
 */
#include "rules/rules.h"

#define OFF     CHUNKLINT_OFF
#define INFO    CHUNKLINT_INFO
#define WARNING CHUNKLINT_WARNING
#define ERROR   CHUNKLINT_ERROR

/* Made from tests/clients/breaks.tsv, see rules/breaks.awk. */
#define RULE(code, slug, strict, compat, summary, requirement, why, fix, survive)                                      \
    extern const char *const rule_breaks_##code[], *const rule_can_break_##code[];
#include "rules/rules.def"
#undef RULE

const struct chunklint_rule rule_table[RULE_COUNT] = {
#define RULE(code, slug, strict, compat, summary, requirement, why, fix, survive)                                      \
    [RULE_##code] = {#code,                                                                                            \
                     slug,                                                                                             \
                     strict,                                                                                           \
                     compat,                                                                                           \
                     summary,                                                                                          \
                     requirement,                                                                                      \
                     why,                                                                                              \
                     fix,                                                                                              \
                     survive,                                                                                          \
                     rule_breaks_##code,                                                                               \
                     rule_can_break_##code},
#include "rules/rules.def"
#undef RULE
};

static char upper(char letter)
{
    return letter >= 'a' && letter <= 'z' ? (char)(letter - 'a' + 'A') : letter;
}

/* Does the code begin with these letters, in any case? */
static bool code_begins(const char *code, struct slice beginning)
{
    for (size_t i = 0; i < beginning.length; i++)
        if (code[i] == '\0' || code[i] != upper(beginning.data[i]))
            return false;
    return beginning.length > 0;
}

/* Codes side by side: reports ask for each diagnostic's. */
enum { CODE_LENGTH = 4 };

static const char codes[RULE_COUNT][CODE_LENGTH + 1] = {
#define RULE(code, slug, strict, compat, summary, requirement, why, fix, survive) [RULE_##code] = #code,
#include "rules/rules.def"
#undef RULE
};

static enum rule find_code(struct slice code)
{
    char capital[CODE_LENGTH];
    int i = 0;

    if (code.length != CODE_LENGTH)
        return RULE_COUNT;
    for (int k = 0; k < CODE_LENGTH; k++)
        capital[k] = upper(code.data[k]);
    while (i < RULE_COUNT && memcmp(codes[i], capital, CODE_LENGTH) != 0)
        i++;
    return (enum rule)i;
}

static enum rule find_slug(struct slice slug)
{
    int i = 0;

    while (i < RULE_COUNT && !slice_is(slug, rule_table[i].slug))
        i++;
    return (enum rule)i;
}

enum rule rule_find(struct slice code_or_slug)
{
    enum rule rule = find_code(code_or_slug);

    return rule < RULE_COUNT ? rule : find_slug(code_or_slug);
}

bool rule_matches(enum rule rule, struct slice selector)
{
    return slice_is(selector, "all") || slice_is(selector, rule_table[rule].slug) ||
           code_begins(rule_table[rule].code, selector);
}

size_t chunklint_rule_count(void)
{
    return RULE_COUNT;
}

const struct chunklint_rule *chunklint_rule(size_t index)
{
    return index < RULE_COUNT ? &rule_table[index] : NULL;
}

const struct chunklint_rule *chunklint_find_rule(const char *code_or_slug)
{
    return chunklint_rule(rule_find(slice_of(code_or_slug)));
}

const char *chunklint_severity_name(enum chunklint_severity severity)
{
    static const char *const names[] = {"off", "info", "warning", "error"};

    return names[severity];
}
