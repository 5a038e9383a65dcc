/*
 * From an event's payload to documents: usually one, several when lines (F010) or
 * values (J003) were run together, one for two events when a text was cut in
 * two (J002), none when it is no JSON. Also the memory of the stage.
 */
#include "base/scan.h"
#include "json/held.h"
#include "json/portions.h"
#include "json/surrogates.h"

enum { OWN_TOKENS = 16384 }; /* that a document of our own may have at least, however small the limit of events is */

static struct slice pointer_of(const char *pointer)
{
    return pointer != NULL ? slice_of(pointer) : (struct slice){0};
}

/* With an arena that only counts, what is taken for the reader is nowhere; a dummy counts the rest. */
struct json_reader *json_create(struct arena *arena, const struct chunklint_options *options, struct diag *diag)
{
    struct json_reader *reader = ARENA_TAKE(arena, struct json_reader, 1);
    struct json_reader made = {.diag = diag,
                               .token_limit = (uint32_t)options->limits.event_tokens,
                               .token_capacity = OWN_TOKENS,
                               .depth_limit = (uint32_t)options->limits.depth,
                               .at = pointer_of(options->at),
                               .key = pointer_of(options->key),
                               .has_at = options->at != NULL,
                               .has_key = options->key != NULL};

    if (made.token_capacity < made.token_limit)
        made.token_capacity = made.token_limit;
    made.names = json_names_create(arena);
    json_tokens_take(&made, arena);
    json_suspects_take(&made.suspects, arena, made.token_capacity);
    json_held_take(&made.held, arena);
    if (reader != NULL)
        *reader = made;
    return arena->overflow ? NULL : reader;
}

/* ## One text */

RARELY static bool refuse_tokens(struct json_error *error)
{
    *error = (struct json_error){.rule = RULE_X001, .expected = "fewer tokens"};
    return false;
}

/*
 * jsmn looks upwards at each closing bracket, so a text that may nest too deep is
 * looked at before it. That jsmn refuses a sound text has one reason: it ran out
 * of tokens.
 */
bool json_read_delimited(struct json_reader *reader, struct slice text, bool delimited, struct json_document *document,
                         struct json_error *error)
{
    bool may_be_deep = text.length > reader->depth_limit && scan_openers(text.data, text.length) > reader->depth_limit;

    if (text.length >= INT32_MAX)
        return refuse_tokens(error);
    if (may_be_deep && !json_is_sound(text, reader->depth_limit, error))
        return false;
    if (json_prove(reader, text, delimited, document))
        return true;
    return json_is_sound(text, reader->depth_limit, error) && refuse_tokens(error);
}

bool json_read(struct json_reader *reader, struct slice text, struct json_document *document, struct json_error *error)
{
    return json_read_delimited(reader, text, true, document, error);
}

bool json_read_own(struct json_reader *reader, struct slice text, struct json_document *document,
                   struct json_error *error)
{
    uint32_t token_limit = reader->token_limit, depth_limit = reader->depth_limit;

    reader->token_limit = reader->token_capacity;
    reader->depth_limit = CHUNKLINT_DEPTH_MAX;
    bool sound = json_read(reader, text, document, error);
    reader->token_limit = token_limit;
    reader->depth_limit = depth_limit;
    return sound;
}

/* ## The chunk in a document */

void json_report_not_object(struct json_reader *reader, struct finding *finding, struct slice found)
{
    finding->found = found;
    finding->expected = SLICE("an object");
    diag_report(reader->diag, finding, "the payload is %S, expected an object", &found);
}

RARELY static void report_root(struct json_reader *reader, const struct json_document *document)
{
    char shown[96];
    struct text found = text_over(shown, sizeof shown);
    struct finding finding = json_finding(document, RULE_J004, document->root);

    json_found(document, document->root, &found);
    json_report_not_object(reader, &finding, text_slice(&found));
}

RARELY static void report_no_root(struct json_reader *reader, const struct json_document *document)
{
    struct finding finding = json_finding(document, RULE_J004, 0);

    finding.expected = SLICE("an object");
    diag_report(reader->diag, &finding, "the line has nothing at %q, where its chunk was expected", &reader->at);
}

/* Finds the chunk and the stream's key; false when there is no chunk, which is then reported. */
static bool locate_chunk(struct json_reader *reader, struct json_document *document)
{
    document->root = reader->has_at ? json_at(document, 0, reader->at) : 0;
    document->key = reader->has_key ? json_at(document, 0, reader->key) : JSON_NONE;
    if (document->root == JSON_NONE)
        report_no_root(reader, document);
    else if (document->nodes[document->root].kind != JSON_OBJECT)
        report_root(reader, document);
    else
        return true;
    return false;
}

/* ## The payload */

RARELY static void report_multi_line(struct json_reader *reader)
{
    struct finding finding = event_finding_at(reader->event, RULE_F003);

    diag_report(reader->diag, &finding, "the payload is spread over %u data lines", reader->event->data_lines);
}

RARELY static void report_unframed(struct json_reader *reader)
{
    struct finding finding = event_finding(reader->event, RULE_F011, 0, 1);

    finding.found = SLICE("a bare JSON line");
    finding.expected = SLICE("\"data: \" before it");
    diag_report(reader->diag, &finding, "a JSON line without \"data:\" before it, which clients skip");
}

/* What has been read as one text is given as it is. */
static void begin_whole(struct json_reader *reader)
{
    reader->portion = PORTION_WHOLE;
    json_release(reader);
    reader->whole.event = reader->event;
    if (reader->event->data_lines > 1)
        report_multi_line(reader);
}

RARELY static void begin_portion(struct json_reader *reader, enum json_portion portion)
{
    json_release(reader);
    reader->portion = portion;
    reader->rest = reader->event->payload;
}

void json_begin(struct json_reader *reader, const struct event *event)
{
    struct json_error error;
    size_t second_line = 0;

    reader->event = event;
    reader->sentinel = false;
    reader->portion = PORTION_NONE;
    if (json_read(reader, event->payload, &reader->whole, &error)) {
        begin_whole(reader);
    } else if (event->data_lines > 1 && json_lines_stand_alone(reader, event->payload, &second_line)) {
        begin_portion(reader, PORTION_LINES);
        json_report_lines(reader, second_line);
    } else if (error.rule == RULE_J003) {
        begin_portion(reader, PORTION_VALUES);
    } else if (json_join_held(reader, event)) {
        reader->portion = PORTION_WHOLE;
    } else {
        json_refuse(reader, event->payload, &error);
        return;
    }
    if (event->unframed)
        report_unframed(reader);
}

static bool next_text(struct json_reader *reader, struct json_document *document)
{
    switch (reader->portion) {
    case PORTION_WHOLE:
        reader->portion = PORTION_NONE;
        *document = reader->whole;
        return true;
    case PORTION_LINES: return json_next_line(reader, document);
    case PORTION_VALUES: return json_next_value(reader, document);
    default: return false;
    }
}

bool json_next(struct json_reader *reader, struct json_document *document)
{
    while (next_text(reader, document)) {
        if (document->event == NULL)
            document->event = reader->event;
        if (!locate_chunk(reader, document))
            continue;
        json_settle_half(reader, document);
        return true;
    }
    return false;
}

bool json_is_idle(const struct json_reader *reader)
{
    return !reader->held.present && !reader->half.present;
}

bool json_sentinel(const struct json_reader *reader)
{
    return reader->sentinel;
}

bool json_finish(struct json_reader *reader)
{
    bool cut = reader->held.present && reader->held.cut;

    if (cut)
        reader->held.present = false;
    json_release(reader);
    json_settle_half(reader, NULL);
    return cut;
}
