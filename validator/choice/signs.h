/*
 * Signs: what tells a provider's streams from those of others. Each dialect's
 * document has its own, in x-chunklint.signs:
 *
 *     {"at": "/x_groq", "decisive": true, "basis": "recorded", "why": "…"}    a member of chunks
 *     {"at": "/id", "like": "gen-*", "basis": "recorded", "why": "…"}         … with such a value
 *     {"comment": "OPENROUTER PROCESSING", "basis": "recorded", "why": "…"}   a comment of the stream
 *     {"header": "x-litellm-*", "basis": "none", "why": "…"}                  a header of the response
 *
 * The basis is what the sign was found in: "recorded" streams, which the tests look into; a document, type or
 * source that is "published"; what others "reported" of streams or wrote down of theirs; "none" of these. In "like", in
 * comments and in names of headers "*" stands for any text and "?" for any one byte.
 */
#ifndef CHUNKLINT_CHOICE_SIGNS_H
#define CHUNKLINT_CHOICE_SIGNS_H

#include "base/slice.h"

enum { SIGNS_MAX = 192 };

enum sign_place { SIGN_AT, SIGN_COMMENT, SIGN_HEADER };
enum sign_basis { BASIS_NONE, BASIS_REPORTED, BASIS_PUBLISHED, BASIS_RECORDED };

struct sign {
    const char *dialect;
    enum sign_place place;
    struct slice name; /* of the member, the pattern of the comment or of the header's name */
    struct slice like; /* no data: any value */
    enum sign_basis basis;
    bool decisive; /* nobody else is known to send it */
    bool seen;
};

struct signs {
    struct sign list[SIGNS_MAX];
    size_t count;
};

/* Those of all built-in dialects, dialect by dialect. */
void signs_collect(struct signs *signs);

bool sign_matches(struct slice pattern, struct slice text);

/* Something of the stream was found: all signs that it fits are seen. */
void signs_note(struct signs *signs, enum sign_place place, struct slice name, struct slice value);

#endif
