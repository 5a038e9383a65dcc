/*
 * THE table of reasons: which rule each violates, how heavily, and how it is said.
 * Texts are written here and nowhere else.
 *
 * Keywords without a rule of their own go to the nearest one: dependentRequired to
 * S001, contains and items beyond the allowed ones to S007, propertyNames and
 * a property that is false to S008, a value that no schema admits to S009.
 */
#include "schema/reasons.h"

#include "schema/vendor.h"

/* "integer", "string or null", "array, object or null" */
static void describe_kinds(const struct check *check, const struct violation *v, struct wording *wording)
{
    static const struct {
        uint16_t kinds;
        const char *name;
    } names[] = {
        {KINDS_STRING, "string"}, {KINDS_NUMBER, "number"}, {KINDS_INTEGER, "integer"}, {KINDS_BOOLEAN, "boolean"},
        {KINDS_ARRAY, "array"},   {KINDS_OBJECT, "object"}, {KINDS_NULL, "null"},
    };
    unsigned left = v->kinds;

    (void)check;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((left & names[i].kinds) != names[i].kinds)
            continue;
        left &= names[i].kinds == KINDS_NUMBER ? ~(unsigned)(KINDS_NUMBER | KINDS_INTEGRAL) : ~(unsigned)names[i].kinds;
        if (wording->expected.length > 0)
            text_string(&wording->expected, left == 0 ? " or " : ", ");
        text_string(&wording->expected, names[i].name);
    }
}

static void describe_integral(const struct check *check, const struct violation *v, struct wording *wording)
{
    (void)check;
    (void)v;
    text_string(&wording->expected, "integer without fraction and exponent");
}

/* The values of const or enum, as many as fit. */
static void put_values(const struct check *check, const struct value_rules *rules, struct text *out)
{
    for (uint32_t i = 0; i < rules->count; i++) {
        if (i > 0)
            text_string(out, ", ");
        if (out->length + 64 > out->capacity && i + 1 < rules->count) {
            text_format(out, "… (%u values)", (unsigned)rules->count);
            return;
        }
        json_found(&check->schema->document, rules->values[i].node, out);
    }
}

static void describe_const(const struct check *check, const struct violation *v, struct wording *wording)
{
    put_values(check, v->schema->values[0], &wording->expected);
}

static bool equal_but_case(struct slice a, struct slice b)
{
    for (size_t i = 0; i < a.length && i < b.length; i++) {
        char x = a.data[i], y = b.data[i];
        x = (char)(x >= 'A' && x <= 'Z' ? x | 0x20 : x);
        y = (char)(y >= 'A' && y <= 'Z' ? y | 0x20 : y);
        if (x != y)
            return false;
    }
    return a.length == b.length;
}

/* The value of the enumeration that differs from the string only by case. */
static uint32_t find_other_case(const struct value_rules *rules, struct slice value)
{
    for (uint32_t i = 0; i < rules->count; i++)
        if (rules->values[i].kind == JSON_STRING && equal_but_case(rules->values[i].text, value))
            return rules->values[i].node;
    return JSON_NONE;
}

static void hint_at_value(const struct check *check, const struct violation *v, struct text *hint)
{
    struct slice value = json_slice(check->document, v->node);
    uint32_t other = find_other_case(v->schema->values[1], value);
    const char *meaning = vendor_meaning(value);

    if (value.length == 0) {
        text_string(hint, "; the empty string is not null, and clients take it for a value");
    } else if (slice_is(value, "null") || slice_is(value, "None")) {
        text_string(hint, "; this is a string, not the value null");
    } else if (other != JSON_NONE) {
        text_string(hint, "; it differs only by case from ");
        json_found(&check->schema->document, other, hint);
    } else if (meaning != NULL) {
        text_format(hint, "; %s", meaning);
    }
}

static void describe_enum(const struct check *check, const struct violation *v, struct wording *wording)
{
    if (v->schema->values[1]->count != 1)
        text_string(&wording->expected, "one of ");
    put_values(check, v->schema->values[1], &wording->expected);
    if (check->nodes[v->node].kind == JSON_STRING)
        hint_at_value(check, v, &wording->hint);
}

static void describe_bound(const struct check *check, const struct violation *v, struct wording *wording)
{
    static const char *const relations[] = {"at least ", "at most ", "more than ", "less than "};

    (void)check;
    text_string(&wording->expected, relations[v->reason - REASON_MINIMUM]);
    text_shown(&wording->expected, v->bound->text);
}

static void describe_multiple(const struct check *check, const struct violation *v, struct wording *wording)
{
    (void)check;
    text_format(&wording->expected, "a multiple of %S", &v->schema->number->divisor_text);
}

/* "at least 1", "at most 128", "1 to 4", "exactly 2" */
static void put_range(struct text *text, const struct range *range)
{
    if (range->min == range->max)
        text_format(text, "exactly %u", (unsigned)range->min);
    else if (range->max == UINT32_MAX)
        text_format(text, "at least %u", (unsigned)range->min);
    else if (range->min == 0)
        text_format(text, "at most %u", (unsigned)range->max);
    else
        text_format(text, "%u to %u", (unsigned)range->min, (unsigned)range->max);
}

static const char *range_unit(enum reason reason, bool plural)
{
    static const struct {
        enum reason reason;
        const char *one, *many;
    } units[] = {
        {REASON_LENGTH, "character", "characters"},
        {REASON_MEMBERS, "property", "properties"},
        {REASON_CONTAINS, "element that matches \"contains\"", "elements that match \"contains\""},
    };

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (units[i].reason == reason)
            return plural ? units[i].many : units[i].one;
    return plural ? "elements" : "element";
}

/* What is counted is what is found: "found 3 elements, expected at most 2". */
static void describe_range(const struct check *check, const struct violation *v, struct wording *wording)
{
    uint32_t last = v->range.max == UINT32_MAX ? v->range.min : v->range.max;

    (void)check;
    put_range(&wording->expected, &v->range);
    text_format(&wording->expected, " %s", range_unit(v->reason, last != 1));
    wording->found = text_over(wording->found.data, wording->found.capacity);
    text_format(&wording->found, "%u %s", (unsigned)v->count, range_unit(v->reason, v->count != 1));
}

static void describe_missing(const struct check *check, const struct violation *v, struct wording *wording)
{
    (void)check;
    text_format(&wording->expected, "required property %q", &v->name);
    wording->found = text_over(wording->found.data, wording->found.capacity);
}

static void describe_dependent(const struct check *check, const struct violation *v, struct wording *wording)
{
    describe_missing(check, v, wording);
    text_format(&wording->expected, ", because %q is there", &v->explanation);
}

static void describe_foreign(const struct check *check, const struct violation *v, struct wording *wording)
{
    bool is_text = json_string_is(check->document, v->node, SLICE("text"));

    text_string(&wording->expected, "\"delta\"");
    text_string(&wording->hint, is_text ? "; this is a choice of the older completions API"
                                        : "; this is a choice of an answer that is not streamed");
}

static void describe_unknown(const struct check *check, const struct violation *v, struct wording *wording)
{
    (void)check;
    (void)v;
    text_string(&wording->expected, "a property that the dialect names");
}

static void describe_name(const struct check *check, const struct violation *v, struct wording *wording)
{
    (void)check;
    (void)v;
    text_string(&wording->expected, "a name that \"propertyNames\" admits");
}

static void describe_repeated(const struct check *check, const struct violation *v, struct wording *wording)
{
    (void)check;
    (void)v;
    text_string(&wording->expected, "elements that all differ");
}

static void describe_alternatives(const struct check *check, const struct violation *v, struct wording *wording)
{
    (void)check;
    text_format(&wording->expected, "one of %u alternatives", (unsigned)v->range.max);
    text_format(&wording->hint, "; the closest is number %u, but %S", (unsigned)v->count, &v->explanation);
}

static void describe_several(const struct check *check, const struct violation *v, struct wording *wording)
{
    (void)check;
    text_string(&wording->expected, "exactly one alternative that matches");
    text_format(&wording->hint, "; %u do", (unsigned)v->count);
}

static void describe_not(const struct check *check, const struct violation *v, struct wording *wording)
{
    (void)check;
    (void)v;
    text_string(&wording->expected, "a value that \"not\" leaves");
}

static void describe_never(const struct check *check, const struct violation *v, struct wording *wording)
{
    (void)check;
    (void)v;
    text_string(&wording->expected, "no value here");
}

/* ---- the table of reasons */

/* In which order a message takes the three texts; a hint follows in each. */
#define FOUND_EXPECTED "%S is %S, expected %S%S"
#define HAS_EXPECTED   "%S has %S, expected %S%S"
#define LACKS          "%S%S lacks %S%S"

const struct reason_row reason_table[REASON_COUNT] = {
    [REASON_TYPE] = {RULE_S002, 4, false, false, FOUND_EXPECTED, describe_kinds},
    [REASON_NULL] = {RULE_S003, 4, false, false, FOUND_EXPECTED, describe_kinds},
    [REASON_CONST] = {RULE_S004, 8, false, false, FOUND_EXPECTED, describe_const},
    [REASON_ENUM] = {RULE_S005, 6, false, false, FOUND_EXPECTED, describe_enum},
    [REASON_MINIMUM] = {RULE_S006, 1, false, false, FOUND_EXPECTED, describe_bound},
    [REASON_MAXIMUM] = {RULE_S006, 1, false, false, FOUND_EXPECTED, describe_bound},
    [REASON_EXCLUSIVE_MINIMUM] = {RULE_S006, 1, false, false, FOUND_EXPECTED, describe_bound},
    [REASON_EXCLUSIVE_MAXIMUM] = {RULE_S006, 1, false, false, FOUND_EXPECTED, describe_bound},
    [REASON_MULTIPLE_OF] = {RULE_S006, 1, false, false, FOUND_EXPECTED, describe_multiple},
    [REASON_LENGTH] = {RULE_S007, 1, false, false, HAS_EXPECTED, describe_range},
    [REASON_ITEMS] = {RULE_S007, 1, false, false, HAS_EXPECTED, describe_range},
    [REASON_TOO_MANY_ITEMS] = {RULE_S007, 1, false, false, HAS_EXPECTED, describe_range},
    [REASON_MEMBERS] = {RULE_S007, 1, false, false, HAS_EXPECTED, describe_range},
    [REASON_CONTAINS] = {RULE_S007, 1, false, false, HAS_EXPECTED, describe_range},
    [REASON_MISSING] = {RULE_S001, 3, false, false, LACKS, describe_missing},
    [REASON_DEPENDENT] = {RULE_S001, 2, false, false, LACKS, describe_dependent},
    [REASON_FOREIGN] = {RULE_S011, 3, false, true, HAS_EXPECTED, describe_foreign},
    [REASON_UNKNOWN] = {RULE_S008, 0, false, true, "%S has the unknown property %S", describe_unknown},
    [REASON_FORBIDDEN] = {RULE_S008, 2, true, true, "%S has the property %S, which is not allowed", describe_unknown},
    [REASON_NAME] = {RULE_S008, 2, true, true, "%S has the property %S, expected %S", describe_name},
    [REASON_REPEATED] = {RULE_S010, 1, false, false, "%S holds %S again, expected %S", describe_repeated},
    [REASON_NO_ALTERNATIVE] = {RULE_S009, 4, false, false, FOUND_EXPECTED, describe_alternatives},
    [REASON_SEVERAL_ALTERNATIVES] = {RULE_S009, 2, false, false, FOUND_EXPECTED, describe_several},
    [REASON_NOT] = {RULE_S009, 2, false, false, FOUND_EXPECTED, describe_not},
    [REASON_NEVER] = {RULE_S009, 4, false, false, FOUND_EXPECTED, describe_never},
    [REASON_INTEGRAL] = {RULE_J011, 0, false, false, FOUND_EXPECTED, describe_integral},
};
