/*
 * Schemas that apply to the same value: $ref, allOf, anyOf, oneOf, not and if.
 * Branches that must all hold report their own findings; alternatives are tried
 * silently, and when none holds the closest one says why.
 */
#include "schema/check.h"

/* The alternative with the lightest violations, and what is wrong with the value in its eyes. */
RARELY static bool report_closest(struct check *c, struct violation *found, const uint32_t *edges, uint32_t count)
{
    char buffer[160];
    struct text explanation = text_over(buffer, sizeof buffer);
    uint32_t closest = 0, least = UINT32_MAX;

    found->range.max = count;
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
    c->explanation = NULL;
    c->mode = CHECK_REPORTING;
    found->count = closest + 1;
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

bool check_combination(struct check *c, const struct schema_node *s, uint32_t node, bool composed)
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
