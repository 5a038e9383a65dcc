/*
 * Calls against what the request offers (T022, T023, X004). For this alone the
 * text of names and arguments is kept, in bounded pools that exist only when the
 * options say what was offered: arguments as they are written, in blocks, until
 * their choice finishes.
 *
 * A name is judged when it is complete: pieces of one are told by T013, and what
 * they join to is what counts here. Arguments that are no object are told by
 * other rules.
 */
#include "stream/calls.h"

enum { BLOCKS = 16384, BLOCK_SIZE = 252 };

/* What is kept of one call. */
struct offer {
    uint32_t next_free;
    uint32_t first_block, last_block; /* NO_LINK: none */
    size_t length;                    /* of the arguments */
    bool incomplete;                  /* not all of them could be kept */
    const struct request_tool *tool;  /* once the name is one's */
    struct call_spot name_spot, arguments_spot;
    size_t name_length;
    char name[80]; /* cut when longer, which no offered tool's name can then be */
};

struct offer_block {
    uint32_t next;
    char bytes[BLOCK_SIZE];
};

/* ## Memory */

/* As many as there are calls, so that none is passed over. */
void offers_create(struct offers *offers, struct arena *arena, const struct chunklint_options *options, uint32_t calls)
{
    bool texts = options->request != NULL, wanted = texts || options->expect != NULL;

    *offers = (struct offers){.capacity = wanted ? calls : 0};
    if (!wanted)
        return;
    offers->list = arena_take(arena, offers->capacity, sizeof(struct offer));
    offers->block_capacity = texts ? BLOCKS : 0;
    offers->blocks = texts ? arena_take(arena, BLOCKS, sizeof(struct offer_block)) : NULL;
    offers->joined = texts ? ARENA_TAKE(arena, char, REQUEST_ARGUMENTS_MAX) : NULL;
    offers->decoded = texts ? ARENA_TAKE(arena, char, REQUEST_ARGUMENTS_MAX + 2) : NULL;
    offers_clear(offers);
}

void offers_clear(struct offers *offers)
{
    offers->used = offers->blocks_used = 0;
    offers->free = offers->free_block = NO_LINK;
}

static struct offer *add_offer(struct offers *offers, struct call_state *call)
{
    struct offer *offer = &offers->list[offers->used];

    if (offers->free != NO_LINK) {
        offer = &offers->list[offers->free];
        offers->free = offer->next_free;
    } else {
        offers->used++;
    }
    *offer = (struct offer){.first_block = NO_LINK, .last_block = NO_LINK};
    call->offer = (uint32_t)(offer - offers->list) + 1;
    return offer;
}

static struct offer_block *take_block(struct offers *offers)
{
    struct offer_block *block = NULL;

    if (offers->free_block != NO_LINK) {
        block = &offers->blocks[offers->free_block];
        offers->free_block = block->next;
    } else if (offers->blocks_used < offers->block_capacity) {
        block = &offers->blocks[offers->blocks_used++];
    }
    if (block != NULL)
        block->next = NO_LINK;
    return block;
}

static void forget_arguments(struct offers *offers, struct offer *offer)
{
    if (offer->first_block != NO_LINK) {
        offers->blocks[offer->last_block].next = offers->free_block;
        offers->free_block = offer->first_block;
    }
    offer->first_block = offer->last_block = NO_LINK;
    offer->length = 0;
}

static struct offer *offer_of(const struct offers *offers, const struct call_state *call)
{
    return call->offer == 0 ? NULL : &offers->list[call->offer - 1];
}

static void free_offer(struct offers *offers, struct call_state *call)
{
    struct offer *offer = offer_of(offers, call);

    if (offer == NULL)
        return;
    forget_arguments(offers, offer);
    offer->next_free = offers->free;
    offers->free = call->offer - 1;
    call->offer = 0;
}

void offers_free(struct streams *streams, struct stream *stream)
{
    if (streams->offers.used == 0)
        return;
    for (uint32_t link = stream->first_call; link != NO_LINK; link = call_at(streams, link)->next)
        free_offer(&streams->offers, call_at(streams, link));
}

/* ## Fragments */

static struct call_spot spot_of(const struct call_fragment *fragment, const struct field *field)
{
    return (struct call_spot){spot_of_field(fragment->chunk, field, fragment->choice_view->position),
                              fragment->view->position};
}

static void keep_name(const struct request *request, struct offer *offer, const struct call_fragment *fragment)
{
    const struct field *field = &fragment->view->name;
    struct slice piece = field_slice(fragment->chunk, field);
    size_t room = sizeof offer->name - offer->name_length;

    if (!field_has_text(field) || offer->tool != NULL)
        return;
    if (offer->name_length == 0)
        offer->name_spot = spot_of(fragment, field);
    memcpy(offer->name + offer->name_length, piece.data, piece.length < room ? piece.length : room);
    offer->name_length += piece.length < room ? piece.length : room;
    offer->tool = request_find_tool(request, (struct slice){offer->name, offer->name_length});
}

/* Gives what could not be kept: 0 bytes when all could. */
static size_t keep_bytes(struct offers *offers, struct offer *offer, struct slice bytes)
{
    while (bytes.length > 0) {
        size_t used = offer->length % BLOCK_SIZE;
        struct offer_block *block = used > 0 ? &offers->blocks[offer->last_block] : take_block(offers);
        if (block == NULL)
            return bytes.length;
        uint32_t link = (uint32_t)(block - offers->blocks);
        if (offer->first_block == NO_LINK)
            offer->first_block = link;
        else if (used == 0)
            offers->blocks[offer->last_block].next = link;
        offer->last_block = link;
        size_t length = bytes.length < BLOCK_SIZE - used ? bytes.length : BLOCK_SIZE - used;
        memcpy(block->bytes + used, bytes.data, length);
        offer->length += length;
        bytes = slice_from(bytes, length);
    }
    return 0;
}

static void keep_arguments(struct offers *offers, struct offer *offer, const struct call_fragment *fragment)
{
    const struct field *field = &fragment->view->arguments;
    struct slice piece = field_slice(fragment->chunk, field);

    if (!field_has_text(field) || offer->incomplete || offers->blocks == NULL)
        return;
    if (offer->length == 0)
        offer->arguments_spot = spot_of(fragment, field);
    if (piece.length > REQUEST_ARGUMENTS_MAX - offer->length || keep_bytes(offers, offer, piece) > 0) {
        forget_arguments(offers, offer);
        offer->incomplete = true;
    }
}

void offers_note(struct call_state *call, const struct call_fragment *fragment)
{
    struct offers *offers = &fragment->streams->offers;
    struct offer *offer = offer_of(offers, call);

    if (offers->capacity == 0 || fragment->choice->finished)
        return;
    if (offer == NULL)
        offer = add_offer(offers, call);
    keep_name(fragment->streams->request, offer, fragment);
    keep_arguments(offers, offer, fragment);
}

/* What was kept is the first call's. */
void offers_restart(struct call_state *call, const struct call_fragment *fragment)
{
    free_offer(&fragment->streams->offers, call);
}

/* ## The finish of a choice */

static void remark_offer(struct remark *remark, enum rule rule, struct streams *streams, struct stream *stream,
                         const struct call_state *call, const struct call_spot *spot, const char *member)
{
    struct text pointer = text_over(remark->pointer, sizeof remark->pointer);

    remark_spot(remark, rule, streams, &stream->scope, &spot->spot);
    text_format(&pointer, "/choices/%u/delta/tool_calls/%u/function/%s", (unsigned)spot->spot.position,
                (unsigned)spot->position, member);
    remark->finding.pointer = text_slice(&pointer);
    remark->finding.choice = call->choice;
    remark->finding.call = call->index;
}

/* "get_weather", "get_time" */
static void put_callable(const struct request *request, struct text *out)
{
    const char *before = "";

    for (uint32_t i = 0; i < request->tool_count; i++)
        if (request->tools[i].callable) {
            text_format(out, "%s%q", before, &request->tools[i].name);
            before = ", ";
        }
    if (before[0] == '\0')
        text_string(out, "no tool call");
}

/* Gives whether the call may be made. */
static bool judge_name(struct streams *streams, struct stream *stream, const struct call_state *call,
                       const struct offer *offer)
{
    struct slice name = {offer->name, offer->name_length};
    struct remark remark;

    if (name.length == 0 || !streams->request->tools_known || (offer->tool != NULL && offer->tool->callable))
        return true;
    struct text expected = text_over(remark.expected, sizeof remark.expected);
    remark_offer(&remark, RULE_T022, streams, stream, call, &offer->name_spot, "name");
    put_callable(streams->request, &expected);
    remark.finding.expected = text_slice(&expected);
    diag_report(streams->diag, &remark.finding,
                offer->tool != NULL ? "the call is of %q, which is not among the tools that may be called"
                                    : "the call is of %q, which the request did not offer",
                &name);
    return false;
}

/* Decodes the arguments, with a line end after them. */
static struct slice join(const struct offers *offers, const struct offer *offer)
{
    struct text decoded = text_over(offers->decoded, REQUEST_ARGUMENTS_MAX + 1);
    struct json_node node = {.end = (uint32_t)offer->length, .kind = JSON_STRING, .flags = JSON_ESCAPED};
    struct json_document document = {
        .text = offers->joined, .length = (uint32_t)offer->length, .nodes = &node, .count = 1};
    uint32_t link = offer->first_block;

    for (size_t at = 0; at < offer->length; at += BLOCK_SIZE) {
        size_t left = offer->length - at;
        memcpy(offers->joined + at, offers->blocks[link].bytes, left < BLOCK_SIZE ? left : BLOCK_SIZE);
        link = offers->blocks[link].next;
    }
    json_decode(&document, 0, &decoded);
    offers->decoded[decoded.length] = '\n';
    return text_slice(&decoded);
}

static void tell_unchecked(struct streams *streams, struct stream *stream, const struct call_state *call,
                           const struct offer *offer)
{
    struct remark remark;

    remark_offer(&remark, RULE_X004, streams, stream, call, &offer->arguments_spot, "arguments");
    if (offer->incomplete)
        diag_report(streams->diag, &remark.finding,
                    "the call's arguments are not held against the schema of %q: they are over %u bytes, or too many "
                    "calls are open",
                    &offer->tool->name, (unsigned)REQUEST_ARGUMENTS_MAX);
    else
        diag_report(streams->diag, &remark.finding, "the call's arguments are not held against the schema of %q: %s",
                    &offer->tool->name, offer->tool->unchecked);
}

static void judge_arguments(struct streams *streams, struct stream *stream, const struct call_state *call,
                            const struct offer *offer)
{
    char bytes[320];
    struct text why = text_over(bytes, sizeof bytes);
    struct remark remark;

    if (offer->tool == NULL || (offer->length == 0 && !offer->incomplete))
        return;
    if (offer->tool->unchecked != NULL || (offer->incomplete && offer->tool->schema != NULL)) {
        tell_unchecked(streams, stream, call, offer);
        return;
    }
    if (offer->tool->schema == NULL ||
        request_check_arguments(offer->tool, streams->reader, join(&streams->offers, offer), &why))
        return;
    remark_offer(&remark, RULE_T023, streams, stream, call, &offer->arguments_spot, "arguments");
    diag_report(streams->diag, &remark.finding, "the arguments of %q are off its schema: %s", &offer->tool->name,
                bytes);
}

/* By what was there when the choice finished: a client acts on that, whatever comes late. */
void offers_finish(struct streams *streams, struct stream *stream, const struct choice_state *choice)
{
    struct diag_scope *scope = diag_current(streams->diag);
    uint64_t event = diag_current_event(streams->diag);

    if (streams->offers.used == 0)
        return;
    for (uint32_t link = stream->first_call; link != NO_LINK; link = call_at(streams, link)->next) {
        struct call_state *call = call_at(streams, link);
        const struct offer *offer = offer_of(&streams->offers, call);
        if (offer == NULL || call->choice != choice->index)
            continue;
        if (judge_name(streams, stream, call, offer) && !call->mixed && call_is_whole(call))
            judge_arguments(streams, stream, call, offer);
        free_offer(&streams->offers, call);
    }
    diag_enter(streams->diag, scope, event);
}
