/*
 * Turns violations into findings: takes the reason and the place, gives the rule,
 * what was found, what was expected, and the JSON Pointer. Texts are written
 * only while reporting; for the other modes a violation is a number.
 */
#include "base/hash.h"
#include "schema/reasons.h"

/* ---- places */

/* Names the value at the end of the first `depth` steps: "created", "choices[0]", "the chunk". */
static void put_subject(const struct check *check, uint32_t depth, struct text *out)
{
    uint32_t first = depth;

    while (first > 0 && (check->path.steps[first - 1] & UINT32_C(0x80000000)) != 0)
        first--;
    if (first == 0) {
        text_string(out, check->subject);
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

/* Faults of a value that a rule across chunks tells, and better. */
static bool is_told_elsewhere(const struct check *check, const struct finding *finding)
{
    static const struct {
        enum rule rule, told_by;
        struct slice at;
    } told[] = {
        {RULE_S005, RULE_C023, {"/choices/*/delta/role", 21}},
    };

    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        if (told[i].rule == finding->rule && diag_wants(check->diag, told[i].told_by) != 0 &&
            pattern_matches(told[i].at, finding->pointer))
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

static bool is_spared(const struct check *check, struct slice pointer)
{
    struct slice spared = check->spared;

    if (spared.length == 0)
        return false;
    if (pattern_matches(spared, pointer))
        return true;
    return pointer.length > spared.length && slice_starts_with(pointer, spared) && pointer.data[spared.length] == '/';
}

/* What decides whether a finding repeats an earlier one: rule, pointer and severities. */
static struct finding identify(const struct check *check, const struct violation *v, struct text *pointer)
{
    struct finding finding = FINDING(reason_table[v->reason].rule);

    json_path_pointer(&check->path, check->document, pointer);
    if (v->name.length > 0)
        put_step(pointer, v->name);
    finding.pointer = text_slice(pointer);
    finding.allowed = is_allowed(check->allowances, finding.rule, finding.pointer);
    if (reason_table[v->reason].graded) {
        finding.graded = ALL_JUDGES;
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
}

static void word(const struct check *check, const struct violation *v, struct wording *w)
{
    uint32_t depth = check->path.depth;

    put_subject(check, reason_table[v->reason].about_parent ? depth - 1 : depth, &w->subject);
    json_found(check->document, v->node, &w->found);
    reason_table[v->reason].describe(check, v, w);
}

/* A hash of the path and the reason: the same in every chunk of a stream that has the same fault. */
static uint64_t site_of(const struct check *check, const struct violation *v)
{
    uint64_t site = hash_mix((uint64_t)v->reason, v->name.length == 0 ? 0 : hash_slice(v->name));

    for (uint32_t i = 0; i < check->path.depth; i++) {
        uint32_t step = check->path.steps[i];
        bool is_index = (step & UINT32_C(0x80000000)) != 0;
        site = hash_mix(site, is_index ? 0 : UINT64_C(1) << 32 | check->nodes[step].hash);
    }
    return site;
}

/* Gives whether it is one for diag at all. */
static bool report_first(struct check *check, const struct violation *v)
{
    char subject[96], found[96], expected[320], hint[320], pointer[512];
    struct text at = text_over(pointer, sizeof pointer);
    struct finding finding = identify(check, v, &at);

    if (is_spared(check, finding.pointer) || is_told_elsewhere(check, &finding))
        return false;
    put_place(check, v->node, &finding);
    if (diag_repeats(check->diag, &finding))
        return true;
    struct wording w = {text_over(subject, sizeof subject), text_over(found, sizeof found),
                        text_over(expected, sizeof expected), text_over(hint, sizeof hint)};
    word(check, v, &w);
    put_address(check, &finding);
    struct slice texts[] = {text_slice(&w.subject), text_slice(&w.found), text_slice(&w.expected), text_slice(&w.hint)};
    finding.found = texts[1].length > 0 ? texts[1] : (struct slice){NULL, 0};
    finding.expected = texts[2];
    diag_report(check->diag, &finding, reason_table[v->reason].message, &texts[0], &texts[1], &texts[2], &texts[3]);
    return true;
}

static void add_site(const struct check *check, enum rule rule, uint32_t node)
{
    if (check->repeats != NULL)
        diag_add_site(check->diag, rule, json_offset(check->document, node), check->repeats);
}

/* Most findings of a stream repeat its first chunk's: those are only counted, and nothing is written. */
static void report(struct check *check, const struct violation *v)
{
    enum rule rule = reason_table[v->reason].rule;
    uint64_t site = site_of(check, v);

    if (check->spared.length == 0 && diag_again(check->diag, rule, site)) {
        add_site(check, rule, v->node);
    } else if (report_first(check, v)) {
        diag_remember(check->diag, rule, site);
        add_site(check, rule, v->node);
    }
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
    text_format(check->explanation, reason_table[v->reason].message, &texts[0], &texts[1], &texts[2],
                &(struct slice){"", 0});
    check->explanation = NULL;
}

bool violation(struct check *check, const struct violation *v)
{
    switch (check->mode) {
    case CHECK_SILENT: break;
    case CHECK_REPORTING: report(check, v); break;
    case CHECK_MEASURING: check->weight += reason_table[v->reason].weight; break;
    case CHECK_EXPLAINING: explain(check, v); break;
    }
    return false;
}
