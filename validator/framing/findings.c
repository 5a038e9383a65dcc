/*
 * Findings of this stage: about the line being read, about an event being given,
 * about a line that is gone but for its beginning.
 */
#include "framing/state.h"

static void enter(const struct framing *framing, uint64_t number)
{
    diag_enter(framing->diag, diag_current(framing->diag), number);
}

struct finding framing_line_finding(const struct framing *framing, enum rule rule, size_t at, size_t length)
{
    const struct line *line = &framing->lines.line;
    struct finding finding = FINDING(rule);

    enter(framing, framing->assembly.open ? framing->number + 1 : 0);
    finding.place = (struct place){line->place.offset + at, line->place.line, line->place.column + at};
    finding.length = length;
    finding.text = line->text;
    finding.caret = at;
    return finding;
}

struct finding framing_event_finding(const struct framing *framing, enum rule rule, const struct event *event)
{
    enter(framing, event->number);
    if (event->piece_count > 0)
        return event_finding(event, rule, 0, event->payload.length);
    if (framing->first.length > 0)
        return framing_shown_finding(rule, &framing->first, framing->first.place, framing->first.length);

    struct finding finding = FINDING(rule);
    finding.place = event->place;
    return finding;
}

struct finding framing_shown_finding(enum rule rule, const struct shown_line *line, struct place place, size_t length)
{
    struct finding finding = FINDING(rule);

    finding.place = place;
    finding.length = length;
    finding.text = (struct slice){line->data, line->length};
    finding.caret = (size_t)(place.offset - line->place.offset);
    return finding;
}

void framing_show_line(struct shown_line *shown, const struct line *line)
{
    shown->length = line->text.length < SHOWN_MAX ? line->text.length : SHOWN_MAX;
    memcpy(shown->data, line->text.data, shown->length);
    shown->place = line->place;
}
