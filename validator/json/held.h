/*
 * A payload that failed is reported at once, or held back: when it is the
 * beginning of a text, the next payload may be its other half (J002), or the
 * input ends there, and then the ending is the cause.
 */
#ifndef CHUNKLINT_JSON_HELD_H
#define CHUNKLINT_JSON_HELD_H

#include "json/reader.h"

void json_held_take(struct json_held *held, struct arena *arena);

/* Reports why `text`, a part of the event's payload, is refused; or holds it back. */
void json_refuse(struct json_reader *reader, struct slice text, const struct json_error *error);

/* Reports what is held back, if anything is. */
void json_release(struct json_reader *reader);

/*
 * Puts `payload` after what is held back. True: they are one text, which is read
 * into reader->whole and reported; its event stands for both.
 */
bool json_join_held(struct json_reader *reader, const struct event *event);

#endif
