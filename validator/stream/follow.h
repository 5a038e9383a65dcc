/*
 * What the two files share that take chunks which differ in their text alone:
 * follow.c (one chunk, and which they are), batch.c (many at once).
 */
#ifndef CHUNKLINT_STREAM_FOLLOW_H
#define CHUNKLINT_STREAM_FOLLOW_H

#include "stream/calls.h"

enum text_kind { TEXT_CONTENT, TEXT_REASONING, TEXT_REASONING_CONTENT, TEXT_ARGUMENTS, TEXT_KIND_COUNT };

/* Is it to be noted that streams alternate, in the long way? Not where inputs come whole, nor twice. */
bool follow_notes_turns(const struct streams *streams);

/* Finds where the chunk belongs, if such chunks of that stream are followed. Its event is not looked at. */
bool follow_find_track(const struct streams *streams, const struct chunk *chunk, struct track *track);

/* Is a text that comes next, in a choice that has not finished, one like those before it, as far as it does not tell
 * itself? */
bool follow_takes_content(const struct content_state *content);
bool follow_takes_reasoning(const struct content_state *content);
bool follow_takes_arguments(const struct content_state *content, const struct call_view *call);
bool follow_takes_tokens(const struct choice_view *view);           /* if there are any */
bool follow_takes_same_tokens(const struct content_state *content); /* those that are the text */

#endif
