/*
 * Checks a document against a compiled schema: takes nodes, gives a verdict and,
 * through violation(), findings.
 *
 * Most values are done with one test of a mask. The rest recurses along the value,
 * whose depth its reader limits; applications in place cannot go in circles, and
 * a budget bounds the work of schemas that fan out again at every level.
 */
#include "schema/check.h"

#include "schema/equality.h"

/* Frames of check_fully that the stack is asked for at most, and steps for each node of the document. */
enum { FRAMES_MAX = 4 * CHUNKLINT_DEPTH_MAX, STEPS_PER_NODE = 1024, STEPS_BASE = 65536 };

static bool check_fully(struct check *c, const struct schema_node *s, uint32_t node);

static inline bool admits(uint16_t kinds, uint8_t kind)
{
    return (kinds >> kind & 1) != 0;
}

static inline bool check_value(struct check *c, uint32_t schema, uint32_t node)
{
    const struct schema_node *s = &c->schema->nodes[schema];

    return admits(s->plain, c->nodes[node].kind) || check_fully(c, s, node);
}

/* The verdict alone. What is worth a remark is remembered in c->remarks. */
static bool check_silently(struct check *c, uint32_t schema, uint32_t node)
{
    enum check_mode mode = c->mode;

    c->mode = CHECK_SILENT;
    bool valid = check_value(c, schema, node);
    c->mode = mode;
    return valid;
}

/* Is the walk over, because only the verdict counts? */
static inline bool is_decided(const struct check *c, bool valid)
{
    return !valid && (c->mode == CHECK_SILENT || c->mode == CHECK_EXPLAINING);
}

/* ---- scalars */

static bool equals_listed(const struct check *c, const struct listed_value *value, uint32_t node)
{
    const struct json_node *n = &c->nodes[node];

    if (value->kind == JSON_STRING && n->kind == JSON_STRING && !value->escaped && (n->flags & JSON_ESCAPED) == 0)
        return slice_equal(value->text, json_slice(c->document, node));
    return json_equal(&c->schema->document, value->node, c->document, node);
}

static bool is_listed(const struct check *c, const struct value_rules *rules, uint32_t node)
{
    for (uint32_t i = 0; i < rules->count; i++)
        if (equals_listed(c, &rules->values[i], node))
            return true;
    return false;
}

static bool check_values(struct check *c, const struct schema_node *s, uint32_t node)
{
    static const enum reason reasons[] = {REASON_CONST, REASON_ENUM};

    for (int i = 0; i < 2; i++)
        if (s->values[i] != NULL && !is_listed(c, s->values[i], node))
            return violation(c, &(struct violation){.reason = reasons[i], .node = node, .schema = s});
    return true;
}

/* What the escape \uXXXX at `escape` stands for, as far as pairs go. */
enum surrogate { SURROGATE_NONE, SURROGATE_HIGH, SURROGATE_LOW };

static enum surrogate escaped_surrogate(const char *escape)
{
    if (escape[1] != 'u' || (escape[2] | 0x20) != 'd')
        return SURROGATE_NONE;
    if (strchr("89abAB", escape[3]) != NULL)
        return SURROGATE_HIGH;
    return strchr("cdefCDEF", escape[3]) != NULL ? SURROGATE_LOW : SURROGATE_NONE;
}

/* Characters of a string that is JSON: escapes count as what they stand for, a pair of surrogates as one. */
static uint32_t count_characters(struct slice text)
{
    enum surrogate before = SURROGATE_NONE;
    uint32_t count = 0;

    for (size_t i = 0; i < text.length; i++) {
        enum surrogate here = SURROGATE_NONE;

        if (text.data[i] != '\\') {
            count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
        } else {
            here = escaped_surrogate(text.data + i);
            count += !(before == SURROGATE_HIGH && here == SURROGATE_LOW);
            i += text.data[i + 1] == 'u' ? 5 : 1;
        }
        before = here;
    }
    return count;
}

/* A character takes 1 to 12 bytes (a pair of escaped surrogates), so most lengths need no counting. */
static bool check_text(struct check *c, const struct schema_node *s, uint32_t node)
{
    struct slice text = json_slice(c->document, node);

    if (text.length / 12 >= s->text->min && text.length <= s->text->max)
        return true;
    uint32_t count = count_characters(text);
    return range_holds(s->text, count) ||
           violation(c, &(struct violation){
                            .reason = REASON_LENGTH, .node = node, .schema = s, .range = *s->text, .count = count});
}

static bool bound_holds(const struct bound *bound, const struct decimal *number)
{
    int order = decimal_compare(number, &bound->limit);

    switch (bound->keyword) {
    case KEYWORD_MINIMUM: return order >= 0;
    case KEYWORD_MAXIMUM: return order <= 0;
    case KEYWORD_EXCLUSIVE_MINIMUM: return order > 0;
    default: return order < 0;
    }
}

static enum reason bound_reason(const struct bound *bound)
{
    return (enum reason)(REASON_MINIMUM + (bound->keyword - KEYWORD_MINIMUM));
}

static bool check_number(struct check *c, const struct schema_node *s, uint32_t node)
{
    const struct number_rules *rules = s->number;
    struct decimal number = decimal_read(json_slice(c->document, node));

    for (uint32_t i = 0; i < rules->bound_count; i++)
        if (!bound_holds(&rules->bounds[i], &number))
            return violation(c, &(struct violation){.reason = bound_reason(&rules->bounds[i]),
                                                    .node = node,
                                                    .schema = s,
                                                    .bound = &rules->bounds[i]});
    if (rules->has_divisor && !decimal_is_multiple(&number, &rules->divisor))
        return violation(c, &(struct violation){.reason = REASON_MULTIPLE_OF, .node = node, .schema = s});
    return true;
}

/* ---- objects */

static inline bool key_is(const struct check *c, uint32_t key, struct slice name)
{
    if ((c->nodes[key].flags & JSON_ESCAPED) != 0)
        return json_string_is(c->document, key, name);
    return slice_equal(json_slice(c->document, key), name);
}

static inline const struct property *find_property(const struct check *c, const struct object_rules *rules,
                                                   uint32_t key)
{
    uint32_t hash = c->nodes[key].hash;

    for (uint32_t slot = hash & rules->slot_mask; rules->slots[slot] != 0; slot = (slot + 1) & rules->slot_mask) {
        const struct property *property = &rules->properties[rules->slots[slot] - 1];
        if (property->hash == hash && key_is(c, key, property->name))
            return property;
    }
    return NULL;
}

static bool check_member(struct check *c, uint32_t schema, uint32_t key)
{
    bool valid;

    json_path_key(&c->path, key);
    if (c->schema->nodes[schema].types == 0)
        valid = violation(c, &(struct violation){.reason = REASON_FORBIDDEN, .node = key});
    else
        valid = check_fully(c, &c->schema->nodes[schema], key + 1);
    json_path_up(&c->path);
    return valid;
}

/* What the walk over the members of an object saw. */
struct members {
    uint64_t required; /* of the first 64 required ones, which are there */
    bool unknown;      /* members that no schema speaks of */
};

static bool check_members(struct check *c, const struct object_rules *rules, uint32_t node, struct members *seen)
{
    uint32_t end = c->nodes[node].next;
    bool valid = true;

    for (uint32_t key = node + 1; key < end; key = c->nodes[key + 1].next) {
        const struct property *property = find_property(c, rules, key);
        uint32_t schema = rules->additional;

        if (property != NULL) {
            seen->required |= property->required < 64 ? UINT64_C(1) << property->required : 0;
            if (admits(property->plain, c->nodes[key + 1].kind))
                continue;
            schema = property->schema != SCHEMA_NONE ? property->schema : schema;
        }
        if (schema == SCHEMA_NONE) {
            seen->unknown = true;
            continue;
        }
        if (property == NULL && admits(c->schema->nodes[schema].plain, c->nodes[key + 1].kind))
            continue;
        valid &= check_member(c, schema, key);
        if (is_decided(c, valid))
            break;
    }
    return valid;
}

/* A key of an answer that is not streamed, in an object that has to have a delta. */
static uint32_t find_foreign_key(const struct check *c, uint32_t node)
{
    for (uint32_t key = node + 1; key < c->nodes[node].next; key = c->nodes[key + 1].next)
        if (json_string_is(c->document, key, SLICE("message")) || json_string_is(c->document, key, SLICE("text")))
            return key;
    return JSON_NONE;
}

static bool report_missing(struct check *c, const struct schema_node *s, const struct property *property, uint32_t node)
{
    uint32_t foreign = slice_equal(property->name, SLICE("delta")) ? find_foreign_key(c, node) : JSON_NONE;

    if (foreign == JSON_NONE)
        return violation(
            c, &(struct violation){.reason = REASON_MISSING, .node = node, .schema = s, .name = property->name});
    json_path_key(&c->path, foreign);
    (void)violation(c, &(struct violation){.reason = REASON_FOREIGN, .node = foreign, .schema = s});
    json_path_up(&c->path);
    return false;
}

/* Required names beyond the 64th are looked up one by one: a cost that the schema's author chose. */
static bool check_required(struct check *c, const struct schema_node *s, uint32_t node, uint64_t seen)
{
    const struct object_rules *rules = s->object;
    uint64_t wanted = rules->required_count >= 64 ? UINT64_MAX : (UINT64_C(1) << rules->required_count) - 1;
    bool valid = true;

    if ((seen & wanted) == wanted && rules->required_count <= 64)
        return true;
    for (uint32_t i = 0; i < rules->required_count && !is_decided(c, valid); i++) {
        const struct property *property = &rules->properties[rules->required[i]];
        bool is_there = i < 64 ? (seen >> i & 1) != 0 : json_member(c->document, node, property->name) != JSON_NONE;
        if (!is_there)
            valid = report_missing(c, s, property, node);
    }
    return valid;
}

/* One cause, one finding: what belongs to a foreign shape is not unknown as well. */
static void remark_unknown(struct check *c, const struct object_rules *rules, uint32_t node)
{
    uint32_t foreign = JSON_NONE;

    if (c->mode != CHECK_REPORTING) {
        c->remarks = true;
        return;
    }
    if (rules->wants_delta && json_member(c->document, node, SLICE("delta")) == JSON_NONE)
        foreign = find_foreign_key(c, node);
    for (uint32_t key = node + 1; key < c->nodes[node].next; key = c->nodes[key + 1].next) {
        const struct property *property = find_property(c, rules, key);
        if ((property != NULL && property->schema != SCHEMA_NONE) || key == foreign)
            continue;
        json_path_key(&c->path, key);
        (void)violation(c, &(struct violation){.reason = REASON_UNKNOWN, .node = key});
        json_path_up(&c->path);
    }
}

static bool check_names(struct check *c, const struct object_rules *rules, uint32_t node)
{
    bool valid = true;

    for (uint32_t key = node + 1; key < c->nodes[node].next && !is_decided(c, valid); key = c->nodes[key + 1].next) {
        if (check_silently(c, rules->names, key))
            continue;
        json_path_key(&c->path, key);
        valid = violation(c, &(struct violation){.reason = REASON_NAME, .node = key});
        json_path_up(&c->path);
    }
    return valid;
}

static bool check_dependencies(struct check *c, const struct schema_node *s, uint32_t node)
{
    const struct object_rules *rules = s->object;
    bool valid = true;

    for (uint32_t i = 0; i < rules->dependency_count && !is_decided(c, valid); i++) {
        const struct dependency *dependency = &rules->dependencies[i];
        if (json_member(c->document, node, dependency->trigger) == JSON_NONE)
            continue;
        if (dependency->schema != SCHEMA_NONE)
            valid &= check_value(c, dependency->schema, node);
        else if (json_member(c->document, node, dependency->requires) == JSON_NONE)
            valid = violation(c, &(struct violation){.reason = REASON_DEPENDENT,
                                                     .node = node,
                                                     .schema = s,
                                                     .name = dependency->requires,
                                                     .explanation = dependency->trigger});
    }
    return valid;
}

static bool check_object(struct check *c, const struct schema_node *s, uint32_t node)
{
    const struct object_rules *rules = s->object;
    bool composed = c->composed == node; /* before members make it theirs */
    struct members seen = {0, false};
    bool valid = check_members(c, rules, node, &seen);

    if (is_decided(c, valid))
        return false;
    valid &= check_required(c, s, node, seen.required);
    if (seen.unknown && rules->names_members && c->wants_unknown && !composed)
        remark_unknown(c, rules, node);
    if (!range_holds(&rules->size, c->nodes[node].size))
        valid = violation(c, &(struct violation){.reason = REASON_MEMBERS,
                                                 .node = node,
                                                 .schema = s,
                                                 .range = rules->size,
                                                 .count = c->nodes[node].size});
    if (rules->names != SCHEMA_NONE && !is_decided(c, valid))
        valid &= check_names(c, rules, node);
    if (rules->dependency_count > 0 && !is_decided(c, valid))
        valid &= check_dependencies(c, s, node);
    return valid;
}

/* ---- arrays */

static bool check_items(struct check *c, const struct schema_node *s, uint32_t node)
{
    const struct array_rules *rules = s->array;
    uint32_t index = 0;
    bool valid = true;

    for (uint32_t item = node + 1; item < c->nodes[node].next; item = c->nodes[item].next, index++) {
        uint32_t schema = index < rules->prefix_count ? rules->prefix[index] : rules->items;

        if (schema == SCHEMA_NONE)
            break;
        if (admits(c->schema->nodes[schema].plain, c->nodes[item].kind))
            continue;
        if (c->schema->nodes[schema].types == 0)
            return violation(c, &(struct violation){.reason = REASON_TOO_MANY_ITEMS,
                                                    .node = node,
                                                    .schema = s,
                                                    .range = {0, index},
                                                    .count = c->nodes[node].size});
        json_path_index(&c->path, index);
        c->elements[c->path.depth - 1] = item;
        valid &= check_fully(c, &c->schema->nodes[schema], item);
        json_path_up(&c->path);
        if (is_decided(c, valid))
            break;
    }
    return valid;
}

static bool check_contained(struct check *c, const struct schema_node *s, uint32_t node)
{
    const struct array_rules *rules = s->array;
    uint32_t count = 0;

    for (uint32_t item = node + 1; item < c->nodes[node].next; item = c->nodes[item].next)
        count += check_silently(c, rules->contains, item);
    return range_holds(&rules->contained, count) ||
           violation(
               c, &(struct violation){
                      .reason = REASON_CONTAINS, .node = node, .schema = s, .range = rules->contained, .count = count});
}

static bool check_unique(struct check *c, const struct schema_node *s, uint32_t node)
{
    uint32_t repeated = unique_find_repeated(c->schema->unique, c->document, node);

    return repeated == JSON_NONE ||
           violation(c, &(struct violation){.reason = REASON_REPEATED, .node = repeated, .schema = s});
}

static bool check_array(struct check *c, const struct schema_node *s, uint32_t node)
{
    const struct array_rules *rules = s->array;
    bool valid = check_items(c, s, node);

    if (!range_holds(&rules->size, c->nodes[node].size))
        valid = violation(
            c,
            &(struct violation){
                .reason = REASON_ITEMS, .node = node, .schema = s, .range = rules->size, .count = c->nodes[node].size});
    if (rules->contains != SCHEMA_NONE && !is_decided(c, valid))
        valid &= check_contained(c, s, node);
    if (rules->unique && !is_decided(c, valid))
        valid &= check_unique(c, s, node);
    return valid;
}

/* ---- schemas that apply to the same value */

/* The alternative with the lightest violations, and what is wrong with the value in its eyes. */
static bool report_closest(struct check *c, struct violation *found, const uint32_t *edges, uint32_t count)
{
    char buffer[160];
    struct text explanation = text_over(buffer, sizeof buffer);
    uint32_t closest = 0, least = UINT32_MAX;

    if (c->mode != CHECK_REPORTING)
        return violation(c, found);
    for (uint32_t i = 0; i < count; i++) {
        c->mode = CHECK_MEASURING;
        c->weight = 0;
        (void)check_value(c, edges[i], found->node);
        if (c->weight < least) {
            least = c->weight;
            closest = i;
        }
    }
    c->mode = CHECK_EXPLAINING;
    c->explanation = &explanation;
    (void)check_value(c, edges[closest], found->node);
    c->mode = CHECK_REPORTING;
    found->count = closest + 1;
    found->range.max = count;
    found->explanation = text_slice(&explanation);
    return violation(c, found);
}

/* Alternatives that admit the value's kind. */
struct candidates {
    uint32_t count, last;
};

static struct candidates find_candidates(const struct check *c, const uint32_t *edges, uint32_t count, uint8_t kind)
{
    struct candidates found = {0, 0};

    for (uint32_t i = 0; i < count; i++)
        if (admits(c->schema->nodes[edges[i]].admits, kind)) {
            found.count++;
            found.last = edges[i];
        }
    return found;
}

/* The kinds that alternatives name, with "integer" only when none takes all numbers. */
static uint16_t alternatives_kinds(const struct check *c, const uint32_t *edges, uint32_t count)
{
    unsigned kinds = 0, numbers = 0;

    for (uint32_t i = 0; i < count; i++) {
        const struct schema_node *s = &c->schema->nodes[edges[i]];
        kinds |= s->admits & ~(unsigned)KINDS_NUMBER;
        if ((s->admits & KINDS_NUMBER) != 0)
            numbers |= (s->types & KINDS_INTEGRAL) != 0 ? (unsigned)KINDS_INTEGER : (unsigned)KINDS_NUMBER;
    }
    return (uint16_t)(kinds | numbers);
}

static enum reason type_reason(const struct check *c, uint32_t node)
{
    return c->nodes[node].kind == JSON_NULL ? REASON_NULL : REASON_TYPE;
}

/*
 * anyOf and oneOf. Only the alternatives that admit the value's kind are tried. When
 * one does, the value is held against that one as if it stood there alone, so a
 * nullable object reports what is wrong inside it; when none does, the kind is
 * what is wrong.
 */
static bool check_alternatives(struct check *c, const struct schema_node *s, uint32_t node, const uint32_t *edges,
                               uint32_t count, bool exactly_one)
{
    struct candidates candidates = find_candidates(c, edges, count, c->nodes[node].kind);
    uint32_t matching = 0, first = 0;
    bool remarks = c->remarks;

    if (candidates.count == 0)
        return violation(c, &(struct violation){.reason = type_reason(c, node),
                                                .node = node,
                                                .schema = s,
                                                .kinds = alternatives_kinds(c, edges, count)});
    if (candidates.count == 1)
        return check_value(c, candidates.last, node);
    c->remarks = false;
    for (uint32_t i = 0; i < count && (matching == 0 || exactly_one); i++)
        if (admits(c->schema->nodes[edges[i]].admits, c->nodes[node].kind) && check_silently(c, edges[i], node)) {
            first = matching++ == 0 ? edges[i] : first;
        }
    if (matching == 1 && c->remarks && c->mode == CHECK_REPORTING)
        (void)check_value(c, first, node);
    c->remarks |= remarks;
    if (matching == 0)
        return report_closest(c, &(struct violation){.reason = REASON_NO_ALTERNATIVE, .node = node, .schema = s}, edges,
                              count);
    return matching == 1 ||
           violation(c, &(struct violation){
                            .reason = REASON_SEVERAL_ALTERNATIVES, .node = node, .schema = s, .count = matching});
}

static bool check_condition(struct check *c, const struct combination *combination, uint32_t node)
{
    bool holds = check_silently(c, combination->condition, node);
    uint32_t schema = holds ? combination->consequence : combination->alternative;

    return schema == SCHEMA_NONE || check_value(c, schema, node);
}

static bool check_all(struct check *c, const struct combination *combination, uint32_t node, bool composed)
{
    bool valid = true;

    for (uint32_t i = 0; i < combination->all_count && !is_decided(c, valid); i++) {
        c->composed = composed ? node : c->composed;
        valid &= check_value(c, combination->edges[i], node);
    }
    return valid;
}

static bool check_combination(struct check *c, const struct schema_node *s, uint32_t node, bool composed)
{
    const struct combination *combination = s->combination;
    const uint32_t *any = combination->edges + combination->all_count, *one = any + combination->any_count;
    bool valid = check_all(c, combination, node, composed);

    c->composed = composed ? node : c->composed;
    if (combination->any_count > 0 && !is_decided(c, valid))
        valid &= check_alternatives(c, s, node, any, combination->any_count, false);
    if (combination->one_count > 0 && !is_decided(c, valid))
        valid &= check_alternatives(c, s, node, one, combination->one_count, true);
    if (combination->negated != SCHEMA_NONE && !is_decided(c, valid) && check_silently(c, combination->negated, node))
        valid = violation(c, &(struct violation){.reason = REASON_NOT, .node = node, .schema = s});
    if (combination->condition != SCHEMA_NONE && !is_decided(c, valid))
        valid &= check_condition(c, combination, node);
    return valid;
}

/* ---- one value, one schema */

/* False when the kind is wrong; then nothing else about the value is worth saying. */
static bool check_kind(struct check *c, const struct schema_node *s, uint32_t node)
{
    uint8_t kind = c->nodes[node].kind;

    if (admits(s->types, kind))
        return true;
    if (kind == JSON_NUMBER && (s->types & KINDS_INTEGRAL) != 0) {
        struct decimal number = decimal_read(json_slice(c->document, node));
        if (decimal_is_integer(&number)) {
            if (c->mode == CHECK_REPORTING)
                (void)violation(c, &(struct violation){.reason = REASON_INTEGRAL, .node = node, .schema = s});
            c->remarks = true;
            return true;
        }
    }
    return violation(c, &(struct violation){.reason = s->types == 0 ? REASON_NEVER : type_reason(c, node),
                                            .node = node,
                                            .schema = s,
                                            .kinds = s->types});
}

static bool check_own(struct check *c, const struct schema_node *s, uint32_t node)
{
    uint8_t kind = c->nodes[node].kind;

    if (kind == JSON_OBJECT)
        return s->object == NULL || check_object(c, s, node);
    if (kind == JSON_ARRAY)
        return s->array == NULL || check_array(c, s, node);
    if (kind == JSON_STRING)
        return s->text == NULL || check_text(c, s, node);
    return s->number == NULL || !admits(KINDS_NUMBER, kind) || check_number(c, s, node);
}

static bool check_bounded(struct check *c, const struct schema_node *s, uint32_t node)
{
    const struct combination *combination = s->combination;
    bool composed = c->composed == node;

    if (!check_kind(c, s, node) || !check_values(c, s, node))
        return false;
    if (combination == NULL)
        return check_own(c, s, node);
    composed |= s->object != NULL || combination->all_count > 1;
    c->composed = composed ? node : c->composed;
    bool valid = check_own(c, s, node);
    return !is_decided(c, valid) && check_combination(c, s, node, composed) && valid;
}

static bool check_fully(struct check *c, const struct schema_node *s, uint32_t node)
{
    if (c->steps_left == 0 || c->frames_left == 0) {
        c->given_up = true;
        return true;
    }
    c->steps_left--;
    c->frames_left--;
    bool valid = check_bounded(c, s, node);
    c->frames_left++;
    return valid;
}

bool schema_check(const struct schema *schema, const struct json_document *document,
                  const struct schema_allowances *allowances, struct diag *diag)
{
    struct check check; /* its path is large and needs no clearing */

    check.schema = schema;
    check.document = document;
    check.nodes = document->nodes;
    check.mode = diag == NULL ? CHECK_SILENT : CHECK_REPORTING;
    check.remarks = false;
    check.wants_unknown = diag != NULL && diag_wants(diag, RULE_S008);
    check.given_up = false;
    check.composed = JSON_NONE;
    check.frames_left = FRAMES_MAX;
    check.steps_left = (uint64_t)document->count * STEPS_PER_NODE + STEPS_BASE;
    check.diag = diag;
    check.allowances = allowances;
    check.path.depth = 0;
    bool valid = check_value(&check, 0, document->root);
    if (check.given_up && diag != NULL) {
        struct finding finding = json_finding(document, RULE_X001, document->root);
        diag_report(diag, &finding, "the schema asks for too much work on this value, expected an end after %n steps",
                    (uint64_t)document->count * STEPS_PER_NODE + STEPS_BASE);
    }
    return valid && !check.given_up;
}
