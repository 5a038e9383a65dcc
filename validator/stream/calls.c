/*
 * What each fragment says of its tool call (T003 to T005, T007 to T010, T012 to
 * T014, T016, T021, and T006 and T011 when they turn out to be late): the first
 * one has id, type and name, the others have arguments alone. One fragment may
 * break several of these rules, but a second call in the place of a fragment
 * (T004), or one that strayed to another index (T003), explains all the rest.
 */
#include "stream/calls.h"

#include "base/hash.h"

/* ## Remarks */

void remark_call_pointer(struct remark *remark, uint32_t choice_position, uint32_t position, const char *member)
{
    struct text pointer = text_over(remark->pointer, sizeof remark->pointer);

    text_format(&pointer, "/choices/%u/delta/tool_calls/%u%s%s", (unsigned)choice_position, (unsigned)position,
                member[0] == '\0' ? "" : "/", member);
    remark->finding.pointer = text_slice(&pointer);
}

void remark_call(struct remark *remark, enum rule rule, const struct call_fragment *fragment, const struct field *field,
                 const char *member)
{
    const struct integer_field *index = &fragment->view->index;
    bool there = field->kind != JSON_ABSENT;

    remark_choice(remark, rule, fragment->chunk, fragment->choice_view, there ? field : &fragment->view->field, "");
    remark_call_pointer(remark, fragment->choice_view->position, fragment->view->position, member);
    if (index->fits && index->value >= 0 && index->value <= INT32_MAX)
        remark->finding.call = (int)index->value;
    if (!there)
        remark->finding.found = (struct slice){0};
}

void remark_call_null(struct remark *remark, struct streams *streams, bool null)
{
    const struct chunklint_rule *rule = &rule_table[remark->finding.rule];

    if (!null)
        return;
    remark->finding.graded = diag_reported(streams->diag, RULE_S003);
    remark->finding.strict = CHUNKLINT_OFF;
    remark->finding.compat = rule->compat;
}

static void tell(const struct call_fragment *fragment, enum rule rule, const struct field *field, const char *member,
                 struct slice expected, const char *message)
{
    struct remark remark;

    remark_call(&remark, rule, fragment, field, member);
    remark.finding.expected = expected;
    diag_report(fragment->streams->diag, &remark.finding, message);
}

/* A value that is not the `former` one, which is shown as what was expected. */
static void tell_other(const struct call_fragment *fragment, enum rule rule, const struct field *field,
                       const char *member, const char *former, const char *message)
{
    struct slice now = field_slice(fragment->chunk, field);
    struct remark remark;

    remark_call(&remark, rule, fragment, field, member);
    remark.finding.expected = slice_of(former);
    diag_report(fragment->streams->diag, &remark.finding, message, &now, former);
}

/* What comes too late, but comes. */
static void tell_late(const struct call_fragment *fragment, enum rule rule, const struct field *field,
                      const char *member, struct slice expected, const char *message)
{
    struct remark remark;

    if (!fragment->stream->from_start || fragment->stream->lost)
        return;
    remark_call(&remark, rule, fragment, field, member);
    remark.finding.expected = expected;
    remark.finding.graded = ALL_JUDGES;
    remark.finding.strict = remark.finding.compat = CHUNKLINT_WARNING;
    diag_report(fragment->streams->diag, &remark.finding, message);
}

/* ## Names of calls */

/* The hash of an id or name; 0: there is none, or nothing in it. One of a wrong type is there: the schema tells it. */
static uint64_t value_of(const struct call_fragment *fragment, const struct field *field)
{
    if (field->kind <= JSON_NULL || field->kind == JSON_STRING)
        return field_hash(fragment->chunk, field);
    uint64_t hash = hash_slice(field_slice(fragment->chunk, field));
    return hash == 0 ? 1 : hash;
}

static void take_id(struct call_state *call, const struct call_fragment *fragment, uint64_t id)
{
    call->id = id;
    field_shown(fragment->chunk, &fragment->view->id, call->id_shown);
}

static void take_name(struct call_state *call, const struct call_fragment *fragment, uint64_t name)
{
    call->name = name;
    field_shown(fragment->chunk, &fragment->view->name, call->name_shown);
}

/* Another call of the choice with this id; with id 0: one that was announced and has no arguments yet. */
static struct call_state *other_call(const struct call_fragment *fragment, const struct call_state *call, uint64_t id)
{
    struct call_state *other;

    for (uint32_t link = fragment->stream->first_call; link != NO_LINK; link = other->next) {
        other = call_at(fragment->streams, link);
        if (other == call || other->choice != call->choice)
            continue;
        bool waits = (other->id != 0 || other->name != 0) && other->arguments.characters == 0 && !other->robbed;
        if (id != 0 ? other->id == id : waits)
            return other;
    }
    return NULL;
}

static void check_shared_id(struct call_state *call, const struct call_fragment *fragment)
{
    struct call_state *other = call->id == 0 ? NULL : other_call(fragment, call, call->id);
    struct remark remark;

    if (other == NULL)
        return;
    remark_call(&remark, RULE_T010, fragment, &fragment->view->id, "id");
    remark.finding.expected = SLICE("an id of its own");
    diag_report(fragment->streams->diag, &remark.finding, "call %d has the id of call %d, %s", (int)call->index,
                (int)other->index, call->id_shown);
    if (call->name == 0) { /* it goes on with that call */
        call->drifted = true;
        other->robbed = other->arguments.characters == 0;
    }
}

/* ## The first fragment */

/* Arguments alone, while another call waits for its own. */
static bool check_drift(struct call_state *call, const struct call_fragment *fragment)
{
    struct call_state *other;
    struct remark remark;

    if (call->id != 0 || call->name != 0 || !field_has_text(&fragment->view->arguments) || fragment->stream->lost)
        return false;
    other = other_call(fragment, call, 0);
    if (other == NULL)
        return false;
    struct text expected = text_over(remark.expected, sizeof remark.expected);
    text_format(&expected, "index %d", (int)other->index);
    remark_call(&remark, RULE_T003, fragment, &fragment->view->index.field, "index");
    remark.finding.expected = text_slice(&expected);
    diag_report(fragment->streams->diag, &remark.finding,
                "arguments come on index %d, which has no id and name, while call %d waits for its own",
                (int)call->index, (int)other->index);
    call->drifted = true;
    other->robbed = true;
    return true;
}

static void begin_call(struct call_state *call, const struct call_fragment *fragment)
{
    const struct call_view *view = fragment->view;

    call->first.spot = spot_of_field(fragment->chunk, &view->field, fragment->choice_view->position);
    call->first.position = view->position;
    call->id_kind = view->id.kind;
    call->type_kind = view->type.kind;
    take_id(call, fragment, value_of(fragment, &view->id));
    take_name(call, fragment, value_of(fragment, &view->name));
    if (!check_drift(call, fragment))
        check_shared_id(call, fragment);
}

/* ## The fragments after it */

static void check_nulls(const struct call_state *call, const struct call_fragment *fragment)
{
    const struct call_view *view = fragment->view;
    const struct {
        const struct field *field;
        const char *member, *name;
        bool known; /* the call has one: otherwise that is what is wrong */
    } members[] = {
        {&view->id, "id", "id", call->id != 0},
        {&view->type, "type", "type", call->type_kind > JSON_NULL},
        {&view->name, "function/name", "name", call->name != 0},
    };

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (members[i].field->kind != JSON_NULL || !members[i].known)
            continue;
        struct remark remark;
        remark_call(&remark, RULE_T014, fragment, members[i].field, members[i].member);
        remark.finding.expected = SLICE("no such member");
        remark_call_null(&remark, fragment->streams, true);
        diag_report(fragment->streams->diag, &remark.finding, "the %s is null on a fragment that goes on with a call",
                    members[i].name);
        return; /* the others beside it have the same cause */
    }
}

static void check_id(struct call_state *call, const struct call_fragment *fragment, uint64_t id)
{
    const struct field *field = &fragment->view->id;

    if (id == 0) {
        if (field->kind == JSON_STRING && call->id != 0)
            tell(fragment, RULE_T008, field, "id", SLICE("no id"),
                 "the id is empty on a fragment that goes on with a call");
    } else if (call->id == 0) {
        take_id(call, fragment, id);
        if (!call->drifted)
            tell_late(fragment, RULE_T006, field, "id", SLICE("the id on the call's first fragment"),
                      "the call's id comes late, after its first fragment");
        check_shared_id(call, fragment);
    } else if (id == call->id) {
        tell(fragment, RULE_T007, field, "id", SLICE("no id"), "the call's id comes again");
    } else if (!call->mixed) {
        call->id_changes = true;
        tell_other(fragment, RULE_T009, field, "id", call->id_shown, "the call's id is %q, but it began with %s");
    }
}

static void check_name(struct call_state *call, const struct call_fragment *fragment, uint64_t name)
{
    const struct field *field = &fragment->view->name;

    if (name == 0)
        return;
    if (call->name == 0) {
        take_name(call, fragment, name);
        if (call->arguments.characters > 0 && !call->drifted)
            tell_late(fragment, RULE_T011, field, "function/name", SLICE("the name before the arguments"),
                      "the call's name comes late, after arguments");
    } else if (name == call->name) {
        tell(fragment, RULE_T012, field, "function/name", SLICE("no name"), "the call's name comes again");
    } else if (!call->mixed) {
        tell_other(fragment, RULE_T013, field, "function/name", call->name_shown,
                   "the call's name comes in pieces: %q after %s");
    }
}

/* Another id with a name, or after arguments that are whole; or another name after them and no id. */
static bool is_second_call(const struct call_state *call, const struct call_fragment *fragment, uint64_t id,
                           uint64_t name)
{
    bool whole = call_is_whole(call);

    if (id == 0)
        return name != 0 && call->name != 0 && name != call->name && whole;
    if (call->id == 0 || id == call->id || call->id_changes)
        return false;
    return name != 0 || (whole && field_has_text(&fragment->view->arguments));
}

static void begin_second_call(struct call_state *call, const struct call_fragment *fragment, uint64_t id, uint64_t name)
{
    const struct field *field = field_has_text(&fragment->view->id) ? &fragment->view->id : &fragment->view->name;
    bool by_id = field == &fragment->view->id;

    tell_other(fragment, RULE_T004, field, by_id ? "id" : "function/name", by_id ? call->id_shown : call->name_shown,
               by_id ? "a second call, with the id %q, has the index of %s"
                     : "a second call, with the name %q, has the index of %s");
    call->mixed = call->mixed || (call->arguments.characters > 0 && !call_is_whole(call));
    call->arguments = (struct json_joined){0};
    offers_restart(call, fragment);
    if (id != 0)
        take_id(call, fragment, id);
    if (name != 0) /* a call that lacks one shares that of the call before it, too */
        take_name(call, fragment, name);
}

static bool is_again(const struct call_state *call, const struct call_fragment *fragment)
{
    return call->chunk == fragment->stream->chunks && call->choice_position == fragment->choice_view->position &&
           fragment->view->index.fits;
}

static void continue_call(struct call_state *call, const struct call_fragment *fragment)
{
    const struct call_view *view = fragment->view;
    uint64_t id = value_of(fragment, &view->id), name = value_of(fragment, &view->name);

    check_nulls(call, fragment);
    if (is_second_call(call, fragment, id, name)) {
        begin_second_call(call, fragment, id, name);
        return;
    }
    if (is_again(call, fragment))
        tell(fragment, RULE_T005, &view->index.field, "index", SLICE("an index of its own"),
             "the delta holds this call's index twice");
    check_id(call, fragment, id);
    check_name(call, fragment, name);
    if (field_has_text(&view->type))
        tell(fragment, RULE_T016, &view->type, "type", SLICE("no type"), "the call's type comes again");
}

/* ## Arguments */

static struct call_spot spot_of_arguments(const struct call_fragment *fragment, uint32_t at)
{
    struct field byte = fragment->view->arguments;

    byte.kind = JSON_ABSENT; /* without quotes */
    byte.start += at;
    return (struct call_spot){spot_of_field(fragment->chunk, &byte, fragment->choice_view->position),
                              fragment->view->position};
}

static void take_arguments(struct call_state *call, const struct call_fragment *fragment)
{
    const struct field *field = &fragment->view->arguments;
    struct json_joined *joined = &call->arguments;

    if (!field_has_text(field)) {
        call->no_function = call->no_function || (field->kind > JSON_NULL && field->kind != JSON_STRING);
        return;
    }
    json_joined_add(joined, field_slice(fragment->chunk, field));
    call->last = spot_of_arguments(fragment, 0);
    if (joined->invalid.fragment == joined->fragments)
        call->telling = spot_of_arguments(fragment, joined->invalid.at);
    else if (joined->second.fragment == joined->fragments && !spot_is_set(&call->telling.spot))
        call->telling = spot_of_arguments(fragment, joined->second.at);
}

/* A function that is none, or a call of another type (such as custom), which has its input elsewhere. */
static bool has_no_function(const struct call_fragment *fragment)
{
    const struct field *function = &fragment->view->function, *type = &fragment->view->type;

    return (field_is_set(function) && function->kind != JSON_OBJECT) ||
           (function->kind == JSON_ABSENT && field_has_text(type) && !field_is(fragment->chunk, type, "function"));
}

/* ## A delta */

static void check_fragment(const struct call_fragment *fragment)
{
    bool added;
    struct call_state *call = call_of(fragment, &added);

    if (call == NULL)
        return;
    if (fragment->choice->finished) { /* what is missing may still come; all else is output after the finish */
        if (!call_is_whole(call))
            take_arguments(call, fragment);
        return;
    }
    if (added)
        begin_call(call, fragment);
    else
        continue_call(call, fragment);
    call->chunk = fragment->stream->chunks;
    call->choice_position = fragment->choice_view->position;
    call->no_function = call->no_function || has_no_function(fragment);
    take_arguments(call, fragment);
    offers_note(call, fragment);
}

bool calls_go_on(const struct call_fragment *fragment)
{
    struct call_state *call = call_with_index(fragment, fragment->view->index.value);

    if (call == NULL || fragment->choice->finished || call->chunk == 0)
        return false;
    call->chunk = fragment->stream->chunks + 1; /* that of this fragment */
    call->choice_position = fragment->choice_view->position;
    take_arguments(call, fragment);
    offers_note(call, fragment);
    return true;
}

static void tell_empty(struct streams *streams, const struct chunk *chunk, const struct choice_view *view)
{
    struct remark remark;

    remark_choice(&remark, RULE_T021, chunk, view, &view->tool_calls, "delta/tool_calls");
    remark.finding.expected = SLICE("no tool_calls, or a call");
    diag_report(streams->diag, &remark.finding, "tool_calls is empty");
}

void calls_check(struct streams *streams, struct stream *stream, struct choice_state *choice, const struct chunk *chunk,
                 const struct choice_view *view)
{
    if (view->tool_calls.kind != JSON_ARRAY)
        return;
    for (uint32_t i = 0; i < view->call_count; i++) {
        struct call_fragment fragment = {streams, stream, choice, chunk, view, &chunk->call[view->first_call + i]};
        if (fragment.view->field.kind == JSON_OBJECT)
            check_fragment(&fragment);
    }
    choice->calls_untracked = choice->calls_untracked || chunk->overflow;
    if (view->call_count == 0 && !chunk->overflow)
        tell_empty(streams, chunk, view);
}
