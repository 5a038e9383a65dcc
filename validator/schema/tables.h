/*
 * A compiled schema: flat tables in the arena, made by the compiler, read by the
 * check. One node a (sub)schema, and beside it a record for each group of
 * keywords that it uses. Schemas refer to each other by index.
 *
 * Three masks of kinds of values carry most of the work. `plain` is the one that
 * makes the check fast: for a value of such a kind the verdict depends on nothing
 * but its kind. It also answers what may vary in a remembered shape.
 */
#ifndef CHUNKLINT_SCHEMA_TABLES_H
#define CHUNKLINT_SCHEMA_TABLES_H

#include "json/json.h"
#include "schema/numbers.h"

#define SCHEMA_NONE UINT32_MAX /* no such schema */

#define KIND_BIT(kind) (UINT16_C(1) << (kind))

enum kinds {
    KINDS_NULL = KIND_BIT(JSON_NULL),
    KINDS_BOOLEAN = KIND_BIT(JSON_FALSE) | KIND_BIT(JSON_TRUE),
    KINDS_NUMBER = KIND_BIT(JSON_INTEGER) | KIND_BIT(JSON_NUMBER),
    KINDS_STRING = KIND_BIT(JSON_STRING),
    KINDS_ARRAY = KIND_BIT(JSON_ARRAY),
    KINDS_OBJECT = KIND_BIT(JSON_OBJECT),
    KINDS_ALL = KINDS_NULL | KINDS_BOOLEAN | KINDS_NUMBER | KINDS_STRING | KINDS_ARRAY | KINDS_OBJECT,
    KINDS_INTEGRAL = 0x8000, /* of numbers with fraction or exponent only those that are integers, as 1.0 */
    KINDS_INTEGER = KIND_BIT(JSON_INTEGER) | KINDS_INTEGRAL
};

enum keyword {
#define KEYWORD(name, text, use, shape) KEYWORD_##name,
#include "schema/keywords.def"
#undef KEYWORD
    KEYWORD_COUNT
};

struct property {
    struct slice name; /* decoded */
    uint32_t hash;     /* as json nodes of keys carry it */
    uint32_t schema;   /* SCHEMA_NONE: only required, so "additional" speaks of it */
    uint32_t required; /* its number among the required ones, or SCHEMA_NONE */
};

/*
 * All that the walk over members needs of a property, in one place: found by its
 * name's number. Free slots say it of the members that are no properties.
 */
struct member_slot {
    uint16_t number;       /* 0: the slot is free */
    uint16_t plain;        /* of the schema; 0 when there is none */
    uint32_t schema;       /* of the member's value, or SCHEMA_NONE: no schema speaks of it */
    uint64_t required_bit; /* of the first 64 required ones */
};

/* dependentRequired and dependentSchemas: what the presence of a property asks for. */
struct dependency {
    struct slice trigger;
    struct slice requires; /* a property's name, when schema is SCHEMA_NONE */
    uint32_t schema;
};

/* Counts within bounds; `max` is UINT32_MAX when there is none. */
struct range {
    uint32_t min, max;
};

struct object_rules {
    struct property *properties; /* of `properties`, then those only in `required` */
    uint32_t *slots;             /* open addressing by hash: 1 + index of a property, 0 when free */
    uint32_t slot_mask;
    struct member_slot *members; /* open addressing by number; NULL when a property's name has none */
    uint32_t member_mask;
    uint32_t property_count;
    uint32_t required_count;
    const uint32_t *required; /* indexes of properties */
    uint32_t additional;      /* schema of members that `properties` does not name */
    uint32_t names;           /* schema of the members' names */
    struct range size;
    bool closed;        /* additionalProperties is false */
    bool names_members; /* it has `properties` and leaves all others open: those are worth a remark */
    bool wants_delta;   /* "delta" is required (S011) */
    const struct dependency *dependencies;
    uint32_t dependency_count;
};

struct array_rules {
    const uint32_t *prefix;
    uint32_t prefix_count;
    uint32_t items;    /* schema of the elements after the prefix */
    uint32_t contains; /* schema that `contained` elements match */
    struct range contained;
    struct range size;
    bool unique;
};

struct number_rules {
    uint32_t bound_count;
    struct bound {
        enum keyword keyword; /* which comparison */
        struct decimal limit;
        struct slice text;
    } bounds[4];
    bool has_divisor;
    struct divisor divisor;
    struct slice divisor_text;
};

/* The values of `enum`, or the one of `const`. */
struct listed_value {
    struct slice text; /* as it stands in the schema's document */
    uint32_t node;     /* there */
    uint8_t kind;
    bool escaped;
};

struct value_rules {
    enum keyword keyword;
    uint32_t count;
    struct listed_value values[];
};

/* Keywords that apply other schemas to the same value. All their schemas stand in `edges`, kind by kind. */
struct combination {
    uint32_t all_count; /* $ref and allOf */
    uint32_t any_count, one_count;
    uint32_t negated, condition, consequence, alternative; /* not, if, then, else */
    bool composes;                                         /* members of objects are not named by one schema alone */
    bool names_members; /* one of the schemas does, or what these apply; as in struct object_rules */
    bool wants_delta;   /* as there */
    uint32_t edge_count;
    uint32_t edges[]; /* all, any, one, then the four above and those of dependentSchemas */
};

struct schema_node {
    uint16_t plain;  /* kinds that are valid whatever the value */
    uint16_t types;  /* kinds that `type` admits */
    uint16_t admits; /* kinds of which some value may be valid */
    uint32_t source; /* where it stands in the document */
    struct object_rules *object;
    const struct array_rules *array;
    const struct range *text; /* characters of a string */
    const struct number_rules *number;
    const struct value_rules *values[2]; /* const, enum */
    struct combination *combination;
};

struct unique_table; /* scratch of uniqueItems */

struct schema {
    struct json_document document; /* its own copy: text and nodes live in the arena */
    struct schema_node *nodes;     /* 0 is the root */
    uint32_t count;
    struct unique_table *unique; /* NULL when no schema uses it */
};

static inline bool range_holds(const struct range *range, uint32_t count)
{
    return count >= range->min && count <= range->max;
}

#endif
