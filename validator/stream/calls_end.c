/*
 * What a tool call is when its stream is over (T001, T006, T011, T015, T017 to
 * T020). A call is judged when its choice has finished, or the stream ended as
 * it should; of one that was cut off, the cut is told and nothing besides.
 */
#include "stream/calls.h"

/* A call, and how its choice came to its end. */
struct verdict {
    struct streams *streams;
    struct stream *stream;
    const struct choice_state *choice;
    const struct call_state *call;
    bool by_length;   /* the answer ran into its limit */
    bool interrupted; /* that, or a filter, or there is no finish (C040): an incomplete call is no surprise */
};

/* ## Remarks */

static void remark_end(struct remark *remark, enum rule rule, const struct verdict *verdict,
                       const struct call_spot *spot, const char *member)
{
    remark_spot(remark, rule, verdict->streams, &verdict->stream->scope, &spot->spot);
    remark_call_pointer(remark, spot->spot.position, spot->position, member);
    remark->finding.choice = verdict->choice->index;
    remark->finding.call = verdict->call->index;
}

static void remark_arguments(struct remark *remark, enum rule rule, const struct verdict *verdict,
                             const struct call_spot *spot)
{
    remark_end(remark, rule, verdict, spot, "function/arguments");
    if (verdict->by_length) {
        remark->finding.graded = ALL_JUDGES;
        remark->finding.strict = remark->finding.compat = CHUNKLINT_INFO;
    }
}

/* ## What the fragments lack */

/* Where a dialect wants a member on every fragment, its schema tells that it is missing: to whom it does not. */
static judge_set untold(const struct verdict *verdict, unsigned kind, enum rule repeated)
{
    const struct diag *diag = verdict->streams->diag;

    return kind == JSON_ABSENT ? ~(diag_reported(diag, RULE_S001) & ~diag_wants(diag, repeated)) : ALL_JUDGES;
}

/* `repeated` is the rule that tells the member on further fragments. */
static void tell_lack(const struct verdict *verdict, enum rule rule, enum rule repeated, const char *member,
                      unsigned kind, struct slice expected, const char *message)
{
    struct remark remark;

    remark_end(&remark, rule, verdict, &verdict->call->first, member);
    remark.finding.expected = expected;
    remark.finding.judges = untold(verdict, kind, repeated);
    remark_call_null(&remark, verdict->streams, kind == JSON_NULL);
    diag_report(verdict->streams->diag, &remark.finding, message);
}

static void check_name(const struct verdict *verdict)
{
    const struct call_state *call = verdict->call;

    if (call->name != 0 || verdict->interrupted)
        return;
    tell_lack(verdict, RULE_T011, RULE_T012, "function/name", JSON_ABSENT,
              SLICE("the name on the call's first fragment"),
              call->id == 0 ? "the call never gets a name, nor an id" : "the call never gets a name");
}

/* A call that has neither id nor name lacks its whole head, which its name stands for. */
static void check_head(const struct verdict *verdict)
{
    const struct call_state *call = verdict->call;

    if (call->drifted)
        return;
    diag_enter(verdict->streams->diag, &verdict->stream->scope, call->first.spot.event);
    if (!call->no_function)
        check_name(verdict);
    if (call->id == 0 && call->name == 0 && !call->no_function)
        return;
    if (call->id == 0)
        tell_lack(verdict, RULE_T006, RULE_T007, "id", call->id_kind, SLICE("an id on the call's first fragment"),
                  "the call never gets an id");
    if (call->type_kind <= JSON_NULL)
        tell_lack(verdict, RULE_T015, RULE_T016, "type", call->type_kind,
                  SLICE("\"type\": \"function\" on the call's first fragment"),
                  "the call's first fragment has no type");
}

/* ## What the arguments are */

static void tell_invalid(const struct verdict *verdict)
{
    const struct json_joined *joined = &verdict->call->arguments;
    struct remark remark;

    remark_arguments(&remark, RULE_T017, verdict, &verdict->call->telling);
    remark.finding.expected = slice_of(json_joined_expected(joined));
    diag_report(verdict->streams->diag, &remark.finding,
                "the joined arguments are not JSON: character %n of them, in fragment %u, is wrong",
                joined->invalid.character + 1, (unsigned)joined->invalid.fragment);
}

static void tell_incomplete(const struct verdict *verdict)
{
    const struct json_joined *joined = &verdict->call->arguments;
    struct remark remark;

    if (verdict->interrupted && !verdict->by_length)
        return;
    remark_arguments(&remark, RULE_T017, verdict, &verdict->call->last);
    remark.finding.expected = slice_of(json_joined_expected(joined));
    diag_report(verdict->streams->diag, &remark.finding,
                verdict->by_length ? "the arguments end after %n %s, where the answer reached its limit"
                                   : "the arguments end too early, after %n %s",
                joined->characters, joined->characters == 1 ? "character" : "characters");
}

static void tell_several(const struct verdict *verdict, const char *message)
{
    struct remark remark;

    remark_end(&remark, RULE_T018, verdict, &verdict->call->telling, "function/arguments");
    remark.finding.expected = SLICE("one object");
    diag_report(verdict->streams->diag, &remark.finding, message, verdict->call->arguments.second.character + 1);
}

static void check_kind(const struct verdict *verdict)
{
    const struct json_joined *joined = &verdict->call->arguments;
    struct remark remark;

    if (joined->text.kind == JSON_OBJECT)
        return;
    remark_arguments(&remark, RULE_T019, verdict, &verdict->call->last);
    remark.finding.expected = SLICE("an object");
    if (json_joined_is_encoded_twice(joined))
        diag_report(verdict->streams->diag, &remark.finding, "the arguments are an object that was encoded twice");
    else
        diag_report(verdict->streams->diag, &remark.finding, "the arguments are JSON, but of type %s",
                    json_kind_name(joined->text.kind));
}

static void tell_too_deep(const struct verdict *verdict)
{
    struct remark remark;

    remark_end(&remark, RULE_J012, verdict, &verdict->call->telling, "function/arguments");
    diag_report(verdict->streams->diag, &remark.finding,
                "the arguments are nested deeper than %u levels; the rest of them is not checked",
                (unsigned)JSON_JOINED_DEPTH);
}

/* No name (T011) and arguments on another index (T003) are the greater evils. */
static void check_empty(const struct verdict *verdict)
{
    const struct call_state *call = verdict->call;
    struct remark remark;

    if (call->name == 0 || call->robbed || verdict->interrupted)
        return;
    remark_end(&remark, RULE_T020, verdict, &call->first, "function/arguments");
    remark.finding.expected = SLICE("an object, {} when there is nothing to say");
    diag_report(verdict->streams->diag, &remark.finding,
                call->arguments.characters == 0 ? "the call has no arguments, not even {}"
                                                : "the call's arguments are nothing but white space");
}

static void check_arguments(const struct verdict *verdict)
{
    if (verdict->call->no_function || verdict->call->mixed)
        return;
    switch (json_joined_verdict(&verdict->call->arguments)) {
    case JOINED_EMPTY: check_empty(verdict); break;
    case JOINED_WHOLE: check_kind(verdict); break;
    case JOINED_BEGINNING: tell_incomplete(verdict); break;
    case JOINED_SEVERAL:
        tell_several(verdict, "the joined arguments are several values; another begins at character %n");
        break;
    case JOINED_REPEATED:
        tell_several(verdict, "the joined arguments are the same value several times, again at character %n");
        break;
    case JOINED_INVALID: tell_invalid(verdict); break;
    case JOINED_TOO_DEEP: tell_too_deep(verdict); break;
    }
}

/* ## All indexes of a choice */

/* The least index that is missing below the greatest, or -1. */
static int missing_index(const struct verdict *verdict, unsigned *count)
{
    uint64_t seen[2] = {0, 0};
    const struct call_state *call;
    int missing = 0;

    *count = 0;
    for (uint32_t link = verdict->stream->first_call; link != NO_LINK; link = call->next) {
        call = call_at(verdict->streams, link);
        if (call->choice != verdict->choice->index)
            continue;
        if (call->drifted)
            return -1;
        seen[call->index / 64] |= UINT64_C(1) << call->index % 64;
        ++*count;
    }
    while (missing <= CALL_INDEX_MAX && (seen[missing / 64] >> missing % 64 & 1) != 0)
        missing++;
    return (unsigned)missing < *count ? missing : -1;
}

static void check_gap(const struct verdict *verdict)
{
    unsigned count;
    int missing = missing_index(verdict, &count);
    struct remark remark;

    if (missing < 0 || verdict->choice->calls_untracked)
        return;
    remark_end(&remark, RULE_T001, verdict, &verdict->call->first, "index");
    remark.finding.expected = SLICE("indexes from 0 on, without a gap");
    if (count == 1)
        diag_report(verdict->streams->diag, &remark.finding, "the only call has index %d, not 0",
                    (int)verdict->call->index);
    else
        diag_report(verdict->streams->diag, &remark.finding, "of %u calls none has index %d", count, missing);
}

/* ## The end of the stream */

/* Without a finish only the sentinel shows that nothing was cut off. */
static bool is_over(const struct stream *stream, const struct choice_state *choice)
{
    return choice->finished || (stream->sentinel && !stream->broken);
}

static void judge(struct verdict *verdict, bool first)
{
    const struct choice_state *choice = verdict->choice;

    verdict->by_length = strcmp(choice->reason_shown, "\"length\"") == 0;
    verdict->interrupted =
        verdict->by_length || !choice->finished || strcmp(choice->reason_shown, "\"content_filter\"") == 0;
    if (first)
        check_gap(verdict);
    check_head(verdict);
    check_arguments(verdict);
}

void calls_end(struct streams *streams, struct stream *stream)
{
    uint64_t seen[2] = {0, 0}; /* choices with a call */

    if (stream->lost || !stream->from_start)
        return;
    for (uint32_t link = stream->first_call; link != NO_LINK; link = call_at(streams, link)->next) {
        const struct call_state *call = call_at(streams, link);
        struct verdict verdict = {.streams = streams,
                                  .stream = stream,
                                  .choice = table_choice(&streams->table, stream, call->choice),
                                  .call = call};
        uint64_t bit = UINT64_C(1) << call->choice % 64;
        bool first = (seen[call->choice / 64] & bit) == 0;
        seen[call->choice / 64] |= bit;
        if (is_over(stream, verdict.choice))
            judge(&verdict, first);
    }
}
