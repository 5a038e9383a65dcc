/*
 * Loads a dialect: takes one document, gives its compiled schema and what its
 * member x-chunklint says. Members, rules and severities that are not known are
 * refused: a misspelt setting must not pass for one that holds.
 */
#include "schema/dialect.h"

#include "schema/compile.h"

struct loader {
    struct arena *arena;
    struct json_document document;
    struct diag *diag;
    struct text *problem;
    struct dialect *dialect;
    struct schema_allowance *allowances; /* of the dialect, while they are filled in */
    bool refused;
};

/* A member that an object may have, and what takes its value. */
struct member {
    struct slice name;
    void (*take)(struct loader *loader, uint32_t value);
};

#define MEMBER(name_, take_)                                                                                           \
    {                                                                                                                  \
        {name_, sizeof(name_) - 1}, take_                                                                              \
    }

static void refuse(struct loader *loader, uint32_t node, const char *message, ...)
{
    va_list arguments;

    if (loader->refused)
        return;
    loader->refused = true;
    va_start(arguments, message);
    text_format_list(loader->problem, message, arguments);
    va_end(arguments);
    schema_place(&loader->document, node, loader->problem);
}

static enum json_kind kind_of(const struct loader *loader, uint32_t node)
{
    return (enum json_kind)loader->document.nodes[node].kind;
}

static bool expect_kind(struct loader *loader, uint32_t node, enum json_kind kind)
{
    if (kind_of(loader, node) == kind)
        return true;
    refuse(loader, node, "wrong type: expected %s, found %s,", json_kind_name(kind),
           json_kind_name(kind_of(loader, node)));
    return false;
}

static bool is_string(const struct loader *loader, uint32_t node, struct slice text)
{
    return kind_of(loader, node) == JSON_STRING && json_string_is(&loader->document, node, text);
}

static bool has(const struct loader *loader, uint32_t object, struct slice name)
{
    return json_member(&loader->document, object, name) != JSON_NONE;
}

static struct slice string_at(const struct loader *loader, uint32_t node)
{
    return schema_string(loader->arena, &loader->document, node);
}

static void take_member(struct loader *loader, const struct member *members, size_t count, uint32_t key)
{
    for (size_t i = 0; i < count; i++)
        if (json_string_is(&loader->document, key, members[i].name)) {
            members[i].take(loader, key + 1);
            return;
        }
    struct slice name = json_slice(&loader->document, key);
    refuse(loader, key, "unknown member %q", &name);
}

static void take_members(struct loader *loader, const struct member *members, size_t count, uint32_t object)
{
    const struct json_node *nodes = loader->document.nodes;

    if (!expect_kind(loader, object, JSON_OBJECT))
        return;
    for (uint32_t key = object + 1; key < nodes[object].next && !loader->refused; key = nodes[key + 1].next)
        take_member(loader, members, count, key);
}

#define TAKE_MEMBERS(loader, members, object)                                                                          \
    take_members((loader), (members), sizeof(members) / sizeof((members)[0]), (object))

/* ---- what is there for people */

static void take_text(struct loader *loader, uint32_t node)
{
    (void)expect_kind(loader, node, JSON_STRING);
}

static void take_name(struct loader *loader, uint32_t node)
{
    if (!expect_kind(loader, node, JSON_STRING))
        return;
    struct text name = text_over(loader->dialect->name, sizeof loader->dialect->name);
    text_shown(&name, string_at(loader, node));
}

/* Calls `take` for each element of an array. */
static void take_elements(struct loader *loader, uint32_t array, void (*take)(struct loader *loader, uint32_t element))
{
    const struct json_node *nodes = loader->document.nodes;

    if (!expect_kind(loader, array, JSON_ARRAY))
        return;
    for (uint32_t node = array + 1; node < nodes[array].next && !loader->refused; node = nodes[node].next)
        take(loader, node);
}

static const struct member source_members[] = {
    MEMBER("title", take_text), MEMBER("where", take_text),   MEMBER("version", take_text),
    MEMBER("date", take_text),  MEMBER("comment", take_text),
};

static void take_source(struct loader *loader, uint32_t node)
{
    TAKE_MEMBERS(loader, source_members, node);
}

static void take_sources(struct loader *loader, uint32_t node)
{
    take_elements(loader, node, take_source);
}

/* ---- stream */

static void take_sentinel(struct loader *loader, uint32_t node)
{
    loader->dialect->contract.sentinel = kind_of(loader, node) != JSON_NULL;
    if (kind_of(loader, node) != JSON_NULL && !is_string(loader, node, SLICE("[DONE]")))
        refuse(loader, node, "wrong value: expected \"[DONE]\" or null");
}

static const struct {
    struct slice name;
    bool with_choices, every_chunk;
} usage_places[] = {
    {{"own-chunk", 9}, false, false},
    {{"finish-chunk", 12}, true, false},
    {{"every-chunk", 11}, true, true},
};

static void take_usage(struct loader *loader, uint32_t node)
{
    struct stream_contract *contract = &loader->dialect->contract;

    contract->usage_exists = kind_of(loader, node) != JSON_NULL;
    if (!contract->usage_exists)
        return;
    for (size_t i = 0; i < sizeof usage_places / sizeof usage_places[0]; i++)
        if (is_string(loader, node, usage_places[i].name)) {
            contract->usage_with_choices = usage_places[i].with_choices;
            contract->usage_on_every_chunk = usage_places[i].every_chunk;
            return;
        }
    refuse(loader, node, "wrong value: expected \"own-chunk\", \"finish-chunk\", \"every-chunk\" or null");
}

static bool take_boolean(struct loader *loader, uint32_t node)
{
    if (kind_of(loader, node) != JSON_FALSE)
        (void)expect_kind(loader, node, JSON_TRUE);
    return kind_of(loader, node) == JSON_TRUE;
}

static void take_preamble(struct loader *loader, uint32_t node)
{
    loader->dialect->contract.preamble = take_boolean(loader, node);
}

static void take_bare_choices(struct loader *loader, uint32_t node)
{
    loader->dialect->contract.bare_choices = take_boolean(loader, node);
}

static void take_event_name(struct loader *loader, uint32_t node)
{
    struct stream_contract *contract = &loader->dialect->contract;

    if (contract->event_name_count == DIALECT_EVENT_NAMES_MAX)
        refuse(loader, node, "too many event names, expected at most %d,", DIALECT_EVENT_NAMES_MAX);
    else if (expect_kind(loader, node, JSON_STRING))
        contract->event_names[contract->event_name_count++] = string_at(loader, node);
}

static void take_events(struct loader *loader, uint32_t node)
{
    take_elements(loader, node, take_event_name);
}

/* Comments of the event stream and the form of errors are told to people; the checks know all there are. */
static const struct member stream_members[] = {
    MEMBER("sentinel", take_sentinel), MEMBER("usage", take_usage),
    MEMBER("preamble", take_preamble), MEMBER("bare-choices", take_bare_choices),
    MEMBER("events", take_events),     MEMBER("comments", take_text),
    MEMBER("errors", take_text),       MEMBER("comment", take_text),
};

static void take_stream(struct loader *loader, uint32_t node)
{
    TAKE_MEMBERS(loader, stream_members, node);
}

/* ---- rules */

static enum rule rule_at(struct loader *loader, uint32_t node)
{
    if (!expect_kind(loader, node, JSON_STRING))
        return RULE_COUNT;
    struct slice name = string_at(loader, node);
    enum rule rule = rule_find(name);
    if (rule == RULE_COUNT)
        refuse(loader, node, "unknown rule %q", &name);
    return rule;
}

static enum chunklint_severity severity_at(struct loader *loader, uint32_t node)
{
    for (int severity = CHUNKLINT_OFF; severity <= CHUNKLINT_ERROR; severity++)
        if (is_string(loader, node, slice_of(chunklint_severity_name((enum chunklint_severity)severity))))
            return (enum chunklint_severity)severity;
    refuse(loader, node, "wrong severity: expected \"off\", \"info\", \"warning\" or \"error\"");
    return CHUNKLINT_OFF;
}

/* "off", or {"strict": "error", "compat": "off"}; the column that is not named keeps the rule's own. */
static void take_rule(struct loader *loader, uint32_t key)
{
    const struct json_node *nodes = loader->document.nodes;
    enum rule rule = rule_at(loader, key);
    uint32_t value = key + 1;

    if (rule == RULE_COUNT)
        return;
    enum chunklint_severity strict = rule_table[rule].strict, compat = rule_table[rule].compat;
    if (nodes[value].kind != JSON_OBJECT)
        strict = compat = severity_at(loader, value);
    for (uint32_t name = value + 1; nodes[value].kind == JSON_OBJECT && name < nodes[value].next;
         name = nodes[name + 1].next) {
        if (json_string_is(&loader->document, name, SLICE("strict")))
            strict = severity_at(loader, name + 1);
        else if (json_string_is(&loader->document, name, SLICE("compat")))
            compat = severity_at(loader, name + 1);
        else
            refuse(loader, name, "unknown verdict: expected \"strict\" or \"compat\"");
    }
    if (!loader->refused)
        diag_set_severity(loader->diag, rule, strict, compat);
}

static void take_rules(struct loader *loader, uint32_t node)
{
    const struct json_node *nodes = loader->document.nodes;

    if (!expect_kind(loader, node, JSON_OBJECT))
        return;
    for (uint32_t key = node + 1; key < nodes[node].next && !loader->refused; key = nodes[key + 1].next)
        take_rule(loader, key);
}

/* ---- wire */

/* Only what the schema check finds can be allowed; another rule would be a setting without effect. */
static void take_allowed_rule(struct loader *loader, uint32_t node)
{
    enum rule rule = rule_at(loader, node);

    loader->allowances[loader->dialect->allowances.count].rule = rule;
    if (rule != RULE_COUNT && rule_table[rule].code[0] != 'S' && rule != RULE_J011)
        refuse(loader, node, "wrong rule: expected one of the schema (S001 to S011, J011)");
}

static void take_allowed_place(struct loader *loader, uint32_t node)
{
    if (!expect_kind(loader, node, JSON_STRING))
        return;
    struct slice at = string_at(loader, node);
    if (at.length > 0 && at.data[0] != '/')
        refuse(loader, node, "wrong value: expected a JSON Pointer");
    loader->allowances[loader->dialect->allowances.count].at = at;
}

static const struct member allowance_members[] = {
    MEMBER("rule", take_allowed_rule),
    MEMBER("at", take_allowed_place),
    MEMBER("why", take_text),
};

static void take_allowance(struct loader *loader, uint32_t node)
{
    static const struct slice needed[] = {{"rule", 4}, {"at", 2}, {"why", 3}};

    TAKE_MEMBERS(loader, allowance_members, node);
    for (size_t i = 0; i < sizeof needed / sizeof needed[0] && !loader->refused; i++)
        if (!has(loader, node, needed[i]))
            refuse(loader, node, "a wire allowance lacks %q", &needed[i]);
    loader->dialect->allowances.count++;
}

static void take_wire(struct loader *loader, uint32_t node)
{
    if (!expect_kind(loader, node, JSON_ARRAY))
        return;
    loader->allowances = ARENA_TAKE(loader->arena, struct schema_allowance, loader->document.nodes[node].size);
    if (loader->allowances == NULL)
        return;
    loader->dialect->allowances = (struct schema_allowances){loader->allowances, 0};
    take_elements(loader, node, take_allowance);
}

/* ---- signs: the choice reads them by itself, here they are only held to their form */

static void take_sign_flag(struct loader *loader, uint32_t node)
{
    (void)take_boolean(loader, node);
}

static void take_basis(struct loader *loader, uint32_t node)
{
    static const struct slice words[] = {{"recorded", 8}, {"published", 9}, {"reported", 8}, {"none", 4}};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (is_string(loader, node, words[i]))
            return;
    refuse(loader, node, "wrong basis: expected \"recorded\", \"published\", \"reported\" or \"none\"");
}

static const struct member sign_members[] = {
    MEMBER("at", take_text),   MEMBER("comment", take_text),       MEMBER("header", take_text),
    MEMBER("like", take_text), MEMBER("decisive", take_sign_flag), MEMBER("basis", take_basis),
    MEMBER("why", take_text),
};

static void take_sign(struct loader *loader, uint32_t node)
{
    static const struct slice places[] = {{"at", 2}, {"comment", 7}, {"header", 6}};
    size_t found = 0;

    TAKE_MEMBERS(loader, sign_members, node);
    if (loader->refused)
        return;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        found += has(loader, node, places[i]);
    if (found != 1)
        refuse(loader, node, "a sign needs one of \"at\", \"comment\" and \"header\"");
    else if (!has(loader, node, SLICE("basis")) || !has(loader, node, SLICE("why")))
        refuse(loader, node, "a sign lacks \"basis\" or \"why\"");
}

static void take_signs(struct loader *loader, uint32_t node)
{
    take_elements(loader, node, take_sign);
}

static const struct member dialect_members[] = {
    MEMBER("dialect", take_name),  MEMBER("sources", take_sources), MEMBER("signs", take_signs),
    MEMBER("stream", take_stream), MEMBER("rules", take_rules),     MEMBER("wire", take_wire),
    MEMBER("comment", take_text),
};

/* ---- the whole */

/* Without a name of its own a dialect is called by its title. */
static void name_by_title(struct loader *loader)
{
    struct text name = text_over(loader->dialect->name, sizeof loader->dialect->name);
    uint32_t title = kind_of(loader, 0) == JSON_OBJECT ? json_member(&loader->document, 0, SLICE("title")) : JSON_NONE;

    if (title != JSON_NONE && kind_of(loader, title) == JSON_STRING)
        text_shown(&name, string_at(loader, title));
    if (name.length == 0)
        text_string(&name, "custom");
}

size_t dialect_memory(struct slice document)
{
    enum { ALLOWANCE_BYTES = 24 }; /* {"rule":"S001","at":"/x","why":"y"}, is longer */
    struct document_set set = registry_collect(document);
    size_t schema = schema_memory(registry_bytes(&set)), own = sizeof(struct dialect) + 1024;
    size_t allowances = document.length / ALLOWANCE_BYTES * sizeof(struct schema_allowance);

    return schema > SIZE_MAX - own - allowances ? SIZE_MAX : schema + own + allowances;
}

struct dialect *dialect_load(struct arena *arena, struct json_reader *reader, struct slice document, struct diag *diag,
                             struct text *problem)
{
    struct dialect *dialect = ARENA_TAKE(arena, struct dialect, 1);
    struct loader loader = {.arena = arena, .diag = diag, .problem = problem, .dialect = dialect};
    const struct document_set set = registry_collect(document);

    if (dialect == NULL || !schema_read(arena, reader, &set, &loader.document, problem))
        return NULL;
    *dialect = (struct dialect){.contract = {.sentinel = true, .usage_exists = true}};
    name_by_title(&loader);
    uint32_t own =
        kind_of(&loader, 0) == JSON_OBJECT ? json_member(&loader.document, 0, SLICE("x-chunklint")) : JSON_NONE;
    if (own != JSON_NONE)
        TAKE_MEMBERS(&loader, dialect_members, own);
    if (loader.refused)
        return NULL;
    dialect->letter = schema_compile_document(arena, reader, &loader.document, problem);
    return dialect->letter != NULL && !arena->overflow ? dialect : NULL;
}
