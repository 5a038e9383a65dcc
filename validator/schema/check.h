/*
 * What the check and its findings share: the state of one check, and the reasons
 * for which a value is not valid.
 */
#ifndef CHUNKLINT_SCHEMA_CHECK_H
#define CHUNKLINT_SCHEMA_CHECK_H

#include "schema/schema.h"
#include "schema/tables.h"

enum check_mode {
    CHECK_SILENT,    /* the first violation ends it: only the verdict counts */
    CHECK_REPORTING, /* every violation is a finding */
    CHECK_MEASURING, /* every violation weighs: how far is this alternative from the value? */
    CHECK_EXPLAINING /* the first violation is described, then as silent */
};

struct check {
    const struct schema *schema;
    const struct json_document *document;
    const struct json_node *nodes; /* the document's */
    enum check_mode mode;
    bool remarks;         /* something valid is worth a finding, and was not reported in this mode */
    bool wants_unknown;   /* S008 would be reported */
    bool given_up;        /* the work had no bound that a document could need */
    uint32_t composed;    /* the value to which several schemas apply: none of them knows all its members */
    uint32_t frames_left; /* of the C stack */
    uint64_t steps_left;
    uint32_t weight; /* of the violations while measuring */
    struct text *explanation;
    struct diag *diag;
    const struct schema_allowances *allowances;
    struct slice spared;          /* no finding at this pointer and below */
    struct diag_repeats *repeats; /* to which findings are added, or NULL */
    const char *subject;          /* what the value as a whole is called */
    struct json_path path;
    uint32_t elements[CHUNKLINT_DEPTH_MAX + 1]; /* of each index in the path: the node that it leads to */
};

enum reason {
    REASON_TYPE,
    REASON_NULL,
    REASON_CONST,
    REASON_ENUM,
    REASON_MINIMUM,
    REASON_MAXIMUM,
    REASON_EXCLUSIVE_MINIMUM,
    REASON_EXCLUSIVE_MAXIMUM,
    REASON_MULTIPLE_OF,
    REASON_LENGTH,
    REASON_ITEMS,
    REASON_TOO_MANY_ITEMS, /* beyond what prefixItems and items allow */
    REASON_MEMBERS,
    REASON_CONTAINS,
    REASON_MISSING,
    REASON_DEPENDENT,
    REASON_FOREIGN,
    REASON_UNKNOWN,
    REASON_FORBIDDEN,
    REASON_NAME,
    REASON_REPEATED,
    REASON_NO_ALTERNATIVE,
    REASON_SEVERAL_ALTERNATIVES,
    REASON_NOT,
    REASON_NEVER,
    REASON_INTEGRAL, /* valid, and worth a finding */
    REASON_COUNT
};

struct violation {
    enum reason reason;
    uint32_t node; /* the value, or the key, that it is about */
    const struct schema_node *schema;
    struct slice name;  /* of a property */
    struct range range; /* that a count had to be in */
    uint32_t count;     /* matching alternatives, items */
    uint16_t kinds;     /* that would have been right */
    const struct bound *bound;
    struct slice explanation; /* of the closest alternative */
};

/* ---- the parts of the check; each gives whether the value is valid in its eyes */

bool check_fully(struct check *check, const struct schema_node *s, uint32_t node);
bool check_values(struct check *check, const struct schema_node *s, uint32_t node);
bool check_text(struct check *check, const struct schema_node *s, uint32_t node);
bool check_number(struct check *check, const struct schema_node *s, uint32_t node);
bool check_object(struct check *check, const struct schema_node *s, uint32_t node);
bool check_array(struct check *check, const struct schema_node *s, uint32_t node);
bool check_combination(struct check *check, const struct schema_node *s, uint32_t node, bool composed);

/* The schema of the value of a member, or SCHEMA_NONE: the object's rules do not speak of it. */
uint32_t find_member_schema(const struct check *c, const struct object_rules *rules, uint32_t key);

/* Remarks on the members that the schema does not name by itself, or together with those that it applies in place. */
void remark_unknown(struct check *c, const struct schema_node *s, bool together, uint32_t node);

/* A key of an answer that is not streamed, in an object that has to have a delta. */
uint32_t find_foreign_key(const struct check *c, uint32_t node);

/* The property that a key names, or NULL. */
const struct property *property_by_text(const struct json_document *document, const struct object_rules *rules,
                                        uint32_t key);

static inline bool admits(uint16_t kinds, uint8_t kind)
{
    return (kinds >> kind & 1) != 0;
}

/* Most values end here: their kind settles the verdict. */
static inline bool check_value(struct check *c, uint32_t schema, uint32_t node)
{
    const struct schema_node *s = &c->schema->nodes[schema];

    return admits(s->plain, c->nodes[node].kind) || check_fully(c, s, node);
}

/* The verdict alone. What is worth a remark is remembered in c->remarks. */
static inline bool check_silently(struct check *c, uint32_t schema, uint32_t node)
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

static inline enum reason type_reason(const struct check *c, uint32_t node)
{
    return c->nodes[node].kind == JSON_NULL ? REASON_NULL : REASON_TYPE;
}

/* Takes a violation as the mode asks for. Gives false: what it is about is not valid. */
RARELY bool violation(struct check *check, const struct violation *violation);

#endif
