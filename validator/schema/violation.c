/*
 * Turns violations into findings: takes the reason and the place, gives the rule,
 * what was found, what was expected, and the JSON Pointer. Texts are written
 * only while reporting; for the other modes a violation is a number.
 */
#include "schema/check.h"

#include "schema/vendor.h"

/* What a finding says, besides its place. */
struct wording {
    struct text subject, found, expected, hint;
};

typedef void describe(const struct check *check, const struct violation *v, struct wording *wording);

/* ---- what was expected, reason by reason */

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

static const struct {
    enum rule rule;
    unsigned weight;   /* how far from a schema such a value is: a wrong constant says that another one is meant */
    bool graded;       /* error in strict, warning in compat, whatever the rule's own severities */
    bool about_parent; /* the subject is the value around the place */
    const char *message;
    describe *describe;
} reasons[REASON_COUNT] = {
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

/* ---- places */

/* Names the value at the end of the first `depth` steps: "created", "choices[0]", "the chunk". */
static void put_subject(const struct check *check, uint32_t depth, struct text *out)
{
    uint32_t first = depth;

    while (first > 0 && (check->path.steps[first - 1] & UINT32_C(0x80000000)) != 0)
        first--;
    if (first == 0) {
        text_string(out, "the chunk");
    } else {
        struct slice name = json_slice(check->document, check->path.steps[first - 1]);
        text_shown(out, name);
    }
    for (uint32_t i = first; i < depth; i++)
        text_format(out, "[%u]", (unsigned)(check->path.steps[i] & UINT32_C(0x7FFFFFFF)));
}

/* Appends a property's name as a step of a JSON Pointer. */
static void put_step(struct text *pointer, struct slice name)
{
    text_string(pointer, "/");
    for (size_t i = 0; i < name.length; i++) {
        if (name.data[i] == '~')
            text_string(pointer, "~0");
        else if (name.data[i] == '/')
            text_string(pointer, "~1");
        else
            text_bytes(pointer, (struct slice){name.data + i, 1});
    }
}

static struct slice take_step(struct slice *pointer)
{
    size_t end = 1;

    while (end < pointer->length && pointer->data[end] != '/')
        end++;
    struct slice step = {pointer->data + 1, end - 1};
    *pointer = slice_from(*pointer, end);
    return step;
}

static bool pattern_matches(struct slice pattern, struct slice pointer)
{
    while (pattern.length > 0 && pointer.length > 0) {
        struct slice wanted = take_step(&pattern), step = take_step(&pointer);
        if (!slice_equal(wanted, SLICE("*")) && !slice_equal(wanted, step))
            return false;
    }
    return pattern.length == pointer.length;
}

static bool is_allowed(const struct schema_allowances *allowances, enum rule rule, struct slice pointer)
{
    for (size_t i = 0; allowances != NULL && i < allowances->count; i++)
        if (allowances->list[i].rule == rule && pattern_matches(allowances->list[i].at, pointer))
            return true;
    return false;
}

static bool step_is(const struct check *check, uint32_t step, struct slice name)
{
    uint32_t key = check->path.steps[step];

    return (key & UINT32_C(0x80000000)) == 0 && json_string_is(check->document, key, name);
}

/* The member "index" of the element that the path enters by its step `step`. It is asked for once a finding only. */
static int index_at(const struct check *check, uint32_t step)
{
    uint32_t element = check->elements[step];
    int64_t index = -1;

    if (check->nodes[element].kind != JSON_OBJECT || check->nodes[element].size > 64)
        return -1;
    uint32_t node = json_member(check->document, element, SLICE("index"));
    if (node == JSON_NONE || check->nodes[node].kind != JSON_INTEGER || !json_integer(check->document, node, &index))
        return -1;
    return index >= 0 && index <= INT32_MAX ? (int)index : -1;
}

static bool is_index(const struct check *check, uint32_t step)
{
    return step < check->path.depth && (check->path.steps[step] & UINT32_C(0x80000000)) != 0;
}

/* /choices/N is a choice, /choices/N/delta/tool_calls/M one of its calls. */
static void put_address(const struct check *check, struct finding *finding)
{
    if (!is_index(check, 1) || !step_is(check, 0, SLICE("choices")))
        return;
    finding->choice = index_at(check, 1);
    if (is_index(check, 4) && step_is(check, 3, SLICE("tool_calls")))
        finding->call = index_at(check, 4);
}

/* ---- the modes */

/* What decides whether a finding repeats an earlier one: rule, pointer and severities. */
static struct finding identify(const struct check *check, const struct violation *v, struct text *pointer)
{
    struct finding finding = FINDING(reasons[v->reason].rule);

    json_path_pointer(&check->path, check->document, pointer);
    if (v->name.length > 0)
        put_step(pointer, v->name);
    finding.pointer = text_slice(pointer);
    finding.allowed = is_allowed(check->allowances, finding.rule, finding.pointer);
    if (reasons[v->reason].graded) {
        finding.graded = true;
        finding.strict = CHUNKLINT_ERROR;
        finding.compat = CHUNKLINT_WARNING;
    }
    return finding;
}

static void put_place(const struct check *check, uint32_t node, struct finding *finding)
{
    struct finding placed = json_finding(check->document, finding->rule, node);

    finding->place = placed.place;
    finding->length = placed.length;
    finding->text = placed.text;
    finding->caret = placed.caret;
    put_address(check, finding);
}

static void word(const struct check *check, const struct violation *v, struct wording *w)
{
    uint32_t depth = check->path.depth;

    put_subject(check, reasons[v->reason].about_parent ? depth - 1 : depth, &w->subject);
    json_found(check->document, v->node, &w->found);
    reasons[v->reason].describe(check, v, w);
}

/* Most findings of a stream repeat its first chunk's: those are only counted, and nothing is written. */
static void report(struct check *check, const struct violation *v)
{
    char subject[96], found[96], expected[320], hint[320], pointer[512];
    struct text at = text_over(pointer, sizeof pointer);
    struct finding finding = identify(check, v, &at);

    if (diag_repeats(check->diag, &finding))
        return;
    struct wording w = {text_over(subject, sizeof subject), text_over(found, sizeof found),
                        text_over(expected, sizeof expected), text_over(hint, sizeof hint)};
    word(check, v, &w);
    put_place(check, v->node, &finding);
    struct slice texts[] = {text_slice(&w.subject), text_slice(&w.found), text_slice(&w.expected), text_slice(&w.hint)};
    finding.found = texts[1].length > 0 ? texts[1] : (struct slice){NULL, 0};
    finding.expected = texts[2];
    diag_report(check->diag, &finding, reasons[v->reason].message, &texts[0], &texts[1], &texts[2], &texts[3]);
}

/* "created is null, expected integer", for the first violation only. */
static void explain(struct check *check, const struct violation *v)
{
    char subject[96], found[96], expected[96], hint[96];
    struct wording w = {text_over(subject, sizeof subject), text_over(found, sizeof found),
                        text_over(expected, sizeof expected), text_over(hint, sizeof hint)};

    if (check->explanation == NULL)
        return;
    word(check, v, &w);
    struct slice texts[] = {text_slice(&w.subject), text_slice(&w.found), text_slice(&w.expected)};
    text_format(check->explanation, reasons[v->reason].message, &texts[0], &texts[1], &texts[2],
                &(struct slice){"", 0});
    check->explanation = NULL;
}

bool violation(struct check *check, const struct violation *v)
{
    switch (check->mode) {
    case CHECK_SILENT: break;
    case CHECK_REPORTING: report(check, v); break;
    case CHECK_MEASURING: check->weight += reasons[v->reason].weight; break;
    case CHECK_EXPLAINING: explain(check, v); break;
    }
    return false;
}
