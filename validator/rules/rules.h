/*
 * The catalogue of rules as C sees it: an enumeration and a table, both made
 * from rules.def, and the look-ups. The texts live in rules.def alone.
 */
#ifndef CHUNKLINT_RULES_RULES_H
#define CHUNKLINT_RULES_RULES_H

#include "base/slice.h"
#include "chunklint.h"

enum rule {
#define RULE(code, slug, strict, compat, summary, requirement, why, fix, survive) RULE_##code,
#include "rules/rules.def"
#undef RULE
    RULE_COUNT
};

_Static_assert(RULE_COUNT <= CHUNKLINT_RULES_MAX, "the public tables hold one entry a rule");

extern const struct chunklint_rule rule_table[RULE_COUNT];

/* The rule of that code (any case) or slug, or RULE_COUNT. */
enum rule rule_find(struct slice code_or_slug);

/* Does the selector (a code, the beginning of one, a slug, "all") name this rule? */
bool rule_matches(enum rule rule, struct slice selector);

#endif
