/*
 * Options of the catalogue's side: their defaults, and which rules are looked at
 * with which severity.
 */
#include "rules/rules.h"

/* Far above what recorded streams reach: events of 300 bytes, 40 tokens, nested 8 deep, one choice. */
static const struct chunklint_limits default_limits = {
    .event_bytes = 8 << 20,
    .event_lines = 16384,
    .event_tokens = 65536,
    .depth = CHUNKLINT_DEPTH_MAX,
    .streams = 4096,
    .choices = 128,
    .calls = 128,
    .diagnostics = 1024,
};

struct chunklint_options chunklint_defaults(void)
{
    struct chunklint_options options = {
        .dialect = "openai", .input = CHUNKLINT_AUTO, .shape_cache = true, .limits = default_limits};

    memset(options.selected, 1, RULE_COUNT);
    return options;
}

/* Sets the byte of every rule that the selector names; false when it names none. */
static bool set(unsigned char *bytes, const char *selector, unsigned char value)
{
    bool any = false;

    for (int rule = 0; rule < RULE_COUNT; rule++)
        if (rule_matches((enum rule)rule, slice_of(selector))) {
            bytes[rule] = value;
            any = true;
        }
    return any;
}

bool chunklint_select_none(struct chunklint_options *options)
{
    memset(options->selected, 0, sizeof options->selected);
    return true;
}

bool chunklint_select(struct chunklint_options *options, const char *selector)
{
    return set(options->selected, selector, 1);
}

bool chunklint_ignore(struct chunklint_options *options, const char *selector)
{
    return set(options->selected, selector, 0);
}

bool chunklint_set_severity(struct chunklint_options *options, const char *selector, enum chunklint_severity severity)
{
    return set(options->severity, selector, (unsigned char)(1 + severity));
}
