/*
 * Scalars and listed values: const and enum of any kind, lengths of strings, and
 * bounds of numbers. Gives verdicts, and findings through violation().
 */
#include "schema/check.h"

#include "schema/equality.h"

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

bool check_values(struct check *c, const struct schema_node *s, uint32_t node)
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
bool check_text(struct check *c, const struct schema_node *s, uint32_t node)
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

bool check_number(struct check *c, const struct schema_node *s, uint32_t node)
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
