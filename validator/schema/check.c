/*
 * Checks a document against a compiled schema: takes nodes, gives a verdict and,
 * through violation(), findings.
 *
 * Most values are done with one test of a mask. The rest recurses along the value,
 * whose depth its reader limits; applications in place cannot go in circles, and
 * a budget bounds the work of schemas that fan out again at every level.
 */
#include "schema/check.h"

/* Frames of check_fully that the stack is asked for at most, and steps for each node of the document. */
enum { FRAMES_MAX = 4 * CHUNKLINT_DEPTH_MAX, STEPS_PER_NODE = 1024, STEPS_BASE = 65536 };

/* A kind that `type` does not admit, unless it is an integer written as 1.0. Nothing else about the value is worth
 * saying. */
static bool check_odd_kind(struct check *c, const struct schema_node *s, uint32_t node)
{
    if (c->nodes[node].kind == JSON_NUMBER && (s->types & KINDS_INTEGRAL) != 0) {
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

/* What the keywords of the value's own kind say. */
static inline bool check_own(struct check *c, const struct schema_node *s, uint32_t node)
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

/* The value and the schemas that apply to it in place. */
static bool check_combined(struct check *c, const struct schema_node *s, uint32_t node)
{
    const struct combination *combination = s->combination;
    uint32_t before = c->composed;
    bool composed = before == node || combination->composes;

    c->composed = composed ? node : before;
    bool valid = check_own(c, s, node);
    valid = !is_decided(c, valid) && check_combination(c, s, node, composed) && valid;
    c->composed = before;
    if (composed && before != node && combination->names_members && !is_decided(c, valid) && c->wants_unknown &&
        c->nodes[node].kind == JSON_OBJECT)
        remark_unknown(c, s, true, node);
    return valid;
}

bool check_fully(struct check *c, const struct schema_node *s, uint32_t node)
{
    if (c->steps_left == 0 || c->frames_left == 0) {
        c->given_up = true;
        return true;
    }
    c->steps_left--;
    if (!admits(s->types, c->nodes[node].kind) && !check_odd_kind(c, s, node))
        return false;
    if ((s->values[0] != NULL || s->values[1] != NULL) && !check_values(c, s, node))
        return false;
    c->frames_left--;
    bool valid = s->combination == NULL ? check_own(c, s, node) : check_combined(c, s, node);
    c->frames_left++;
    return valid;
}

/* Fills in all but what the mode asks for. The path is large and needs no clearing. */
static void begin(struct check *check, const struct schema *schema, const struct json_document *document)
{
    check->schema = schema;
    check->document = document;
    check->nodes = document->nodes;
    check->mode = CHECK_SILENT;
    check->remarks = false;
    check->wants_unknown = false;
    check->given_up = false;
    check->composed = JSON_NONE;
    check->frames_left = FRAMES_MAX;
    check->steps_left = (uint64_t)document->count * STEPS_PER_NODE + STEPS_BASE;
    check->explanation = NULL;
    check->diag = NULL;
    check->allowances = NULL;
    check->spared = (struct slice){NULL, 0};
    check->repeats = NULL;
    check->subject = "the chunk";
    check->path.depth = 0;
}

bool schema_check_sparing(const struct schema *schema, const struct json_document *document,
                          const struct schema_allowances *allowances, struct slice spared, struct diag *diag,
                          struct diag_repeats *repeats)
{
    struct check check;

    begin(&check, schema, document);
    check.mode = diag == NULL ? CHECK_SILENT : CHECK_REPORTING;
    check.wants_unknown = diag != NULL && diag_wants(diag, RULE_S008) != 0;
    check.diag = diag;
    check.allowances = allowances;
    check.spared = spared;
    check.repeats = repeats;
    bool valid = check_value(&check, 0, document->root);
    if (check.given_up && diag != NULL) {
        struct finding finding = json_finding(document, RULE_X001, document->root);
        if (repeats != NULL)
            repeats->incomplete = true;
        diag_report(diag, &finding,
                    "the check against the schema was given up after %n steps, expected it to end earlier",
                    (uint64_t)document->count * STEPS_PER_NODE + STEPS_BASE);
    }
    return valid && !check.given_up;
}

bool schema_check(const struct schema *schema, const struct json_document *document,
                  const struct schema_allowances *allowances, struct diag *diag)
{
    return schema_check_sparing(schema, document, allowances, (struct slice){NULL, 0}, diag, NULL);
}

/* A check that was given up proves nothing against the value. */
bool schema_explain(const struct schema *schema, const struct json_document *document, const char *subject,
                    struct text *explanation)
{
    struct check check;

    begin(&check, schema, document);
    check.mode = CHECK_EXPLAINING;
    check.explanation = explanation;
    check.subject = subject;
    return check_value(&check, 0, document->root) || check.given_up;
}
