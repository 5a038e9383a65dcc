/*
 * Refusals: their messages, and the one that is held back. What is held back is
 * copied, for the event's bytes are gone when the next event comes; 64 KiB bound
 * the copy, and two payloads the join, so that no run of broken ones is read
 * more than twice.
 */
#include "json/held.h"

#include "base/text.h"
#include "base/utf8.h"

enum { SHOWN_SIZE = 48, EXCERPT_BEFORE = HELD_EXCERPT_MAX / 2 };

void json_held_take(struct json_held *held, struct arena *arena)
{
    held->bytes = ARENA_TAKE(arena, char, HELD_BYTES_MAX + 1);
}

/* ## Messages */

/* The offending bytes, for people: 'x', the byte 0x07, the end. */
static void show_offence(struct slice bytes, struct text *out)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char first = bytes.length > 0 ? (unsigned char)bytes.data[0] : 0;

    if (bytes.length == 0) {
        text_string(out, "the end");
    } else if (first < 0x20 || (first >= 0x80 && utf8_character(bytes.data, bytes.length) == 0)) {
        const char hex[] = {digits[first >> 4], digits[first & 15]};
        text_string(out, "byte 0x");
        text_bytes(out, (struct slice){hex, 2});
    } else {
        text_string(out, "'");
        text_shown(out, bytes);
        text_string(out, "'");
    }
}

typedef void report_error(struct json_reader *reader, const struct finding *finding, const struct json_error *error);

static void report_syntax(struct json_reader *reader, const struct finding *finding, const struct json_error *error)
{
    const char *colon = error->hint != NULL ? ": " : "", *hint = error->hint != NULL ? error->hint : "";

    if (error->truncated)
        diag_report(reader->diag, finding, "the JSON ends where it needs %s", error->expected);
    else
        diag_report(reader->diag, finding, "not JSON: found %S, expected %s%s%s", &finding->found, error->expected,
                    colon, hint);
}

static void report_second_value(struct json_reader *reader, const struct finding *finding,
                                const struct json_error *error)
{
    (void)error;
    diag_report(reader->diag, finding, "a second JSON value follows the first in one event");
}

static void report_non_finite(struct json_reader *reader, const struct finding *finding, const struct json_error *error)
{
    diag_report(reader->diag, finding, "%S is no JSON value, expected %s", &finding->found, error->expected);
}

static void report_control(struct json_reader *reader, const struct finding *finding, const struct json_error *error)
{
    diag_report(reader->diag, finding, "found the raw control %S, expected %s", &finding->found, error->expected);
}

static void report_utf8(struct json_reader *reader, const struct finding *finding, const struct json_error *error)
{
    diag_report(reader->diag, finding, "found %S, expected %s", &finding->found, error->expected);
}

static void report_depth(struct json_reader *reader, const struct finding *finding, const struct json_error *error)
{
    (void)error;
    diag_report(reader->diag, finding, "nested deeper than the limit of %u levels", reader->depth_limit);
}

static void report_tokens(struct json_reader *reader, const struct finding *finding, const struct json_error *error)
{
    (void)error;
    diag_report(reader->diag, finding, "the event has more than the limit of %u JSON tokens, it is skipped",
                reader->token_limit);
}

static void report(struct json_reader *reader, const struct finding *finding, const struct json_error *error)
{
    static const struct {
        enum rule rule;
        report_error *report;
    } messages[] = {
        {RULE_J001, report_syntax},  {RULE_J003, report_second_value}, {RULE_J005, report_non_finite},
        {RULE_J006, report_control}, {RULE_J007, report_utf8},         {RULE_J012, report_depth},
        {RULE_X001, report_tokens},
    };

    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++)
        if (messages[i].rule == error->rule)
            messages[i].report(reader, finding, error);
}

/* ## Holding back */

void json_keep_excerpt(struct finding *finding, char excerpt[HELD_EXCERPT_MAX])
{
    struct slice text = finding->text;
    size_t start = finding->caret > EXCERPT_BEFORE ? finding->caret - EXCERPT_BEFORE : 0;
    size_t length = text.length - start < HELD_EXCERPT_MAX ? text.length - start : HELD_EXCERPT_MAX;

    if (length > 0)
        memcpy(excerpt, text.data + start, length);
    finding->text = (struct slice){excerpt, length};
    finding->caret -= start;
}

/* Keeps where the text's bytes come from. False: they come from too many places. */
static bool keep_pieces(struct json_held *held, const struct event *event, size_t start)
{
    held->piece_count = 1;
    held->pieces[0] = (struct event_piece){0, event_place(event, start)};
    for (size_t i = 0; i < event->piece_count; i++) {
        if (event->pieces[i].start <= start)
            continue;
        if (held->piece_count == HELD_PIECES_MAX)
            return false;
        held->pieces[held->piece_count++] =
            (struct event_piece){event->pieces[i].start - start, event->pieces[i].place};
    }
    return true;
}

static bool keep_bytes(struct json_held *held, const struct event *event, struct slice text)
{
    if (text.length >= HELD_BYTES_MAX || !keep_pieces(held, event, (size_t)(text.data - event->payload.data)))
        return false;
    memcpy(held->bytes, text.data, text.length);
    held->length = text.length;
    return true;
}

void json_refuse(struct json_reader *reader, struct slice text, const struct json_error *error)
{
    struct json_held *held = &reader->held;
    size_t start = (size_t)(text.data - reader->event->payload.data);
    char shown[SHOWN_SIZE];
    struct text found = text_over(shown, sizeof shown);
    struct finding finding = event_finding(reader->event, error->rule, start + error->offset, error->length);

    if (error->rule != RULE_X001)
        show_offence((struct slice){text.data + error->offset, error->length}, &found);
    finding.found = text_slice(&found);
    finding.expected = slice_of(error->expected);
    json_release(reader);
    held->joinable = error->truncated && keep_bytes(held, reader->event, text);
    if (!held->joinable && !(error->truncated && reader->event->cut)) {
        report(reader, &finding, error);
        return;
    }
    held->present = true;
    held->cut = reader->event->cut;
    held->event_number = reader->event->number;
    held->error = *error;
    held->finding = finding;
    held->finding.found = SLICE("the end");
    json_keep_excerpt(&held->finding, held->excerpt);
}

/* Reports in the number of the event that the finding is from. */
static void report_as_of(struct json_reader *reader, uint64_t event_number, const struct finding *finding,
                         const struct json_error *error)
{
    uint64_t current = diag_current_event(reader->diag);

    diag_enter(reader->diag, diag_current(reader->diag), event_number);
    report(reader, finding, error);
    diag_enter(reader->diag, diag_current(reader->diag), current);
}

void json_release(struct json_reader *reader)
{
    struct json_held *held = &reader->held;

    if (!held->present)
        return;
    held->present = false;
    report_as_of(reader, held->event_number, &held->finding, &held->error);
}

/* ## Joining */

/* Makes the event that stands for both halves: the second's, with both their bytes. False: they do not fit. */
static bool make_joined_event(struct json_held *held, const struct event *event)
{
    struct slice second = event->payload;

    if (held->length + second.length >= HELD_BYTES_MAX || held->piece_count + event->piece_count > HELD_PIECES_MAX)
        return false;
    memcpy(held->bytes + held->length, second.data, second.length);
    held->bytes[held->length + second.length] = '\n';
    for (size_t i = 0; i < event->piece_count; i++)
        held->pieces[held->piece_count + i] =
            (struct event_piece){held->length + event->pieces[i].start, event->pieces[i].place};
    held->joined = *event;
    held->joined.raw_line = (struct slice){0};
    held->joined.payload = (struct slice){held->bytes, held->length + second.length};
    held->joined.pieces = held->pieces;
    held->joined.piece_count = held->piece_count + event->piece_count;
    return true;
}

static void report_split(struct json_reader *reader)
{
    struct json_held *held = &reader->held;
    uint64_t current = diag_current_event(reader->diag);

    held->finding.rule = RULE_J002;
    held->finding.expected = SLICE("one whole JSON text in each event");
    diag_enter(reader->diag, diag_current(reader->diag), held->event_number);
    diag_report(reader->diag, &held->finding, "one JSON text is cut in two here, event %n holds the rest of it",
                held->joined.number);
    diag_enter(reader->diag, diag_current(reader->diag), current);
}

bool json_join_held(struct json_reader *reader, const struct event *event)
{
    struct json_held *held = &reader->held;
    struct json_error error;

    if (!held->present || !held->joinable || event->number != held->event_number + 1 ||
        !make_joined_event(held, event) || !json_read(reader, held->joined.payload, &reader->whole, &error))
        return false;
    held->present = false;
    reader->whole.event = &held->joined;
    report_split(reader);
    return true;
}
