/*
 * The automaton behind json/fragment.h: reads a text byte by byte, can stop and
 * go on anywhere, and has one bit for each open container as its stack. Values
 * may follow each other; it counts them.
 */
#ifndef CHUNKLINT_JSON_AUTOMATON_H
#define CHUNKLINT_JSON_AUTOMATON_H

#include "json/fragment.h"

/* What may come next. A stage is left only for a byte that may stand there. */
enum json_stage {
    STAGE_OUTSIDE, /* a value that nothing contains */
    STAGE_VALUE,
    STAGE_FIRST_ELEMENT,
    STAGE_FIRST_KEY,
    STAGE_KEY,
    STAGE_COLON,
    STAGE_AFTER_ELEMENT,
    STAGE_AFTER_MEMBER,
    STAGE_STRING, /* and what stands in one */
    STAGE_ESCAPE,
    STAGE_HEX,
    STAGE_LITERAL,
    STAGE_MINUS, /* what may follow a part of a number */
    STAGE_ZERO,
    STAGE_INTEGER,
    STAGE_POINT,
    STAGE_FRACTION,
    STAGE_EXPONENT,
    STAGE_EXPONENT_SIGN,
    STAGE_EXPONENT_DIGITS,
    STAGE_INVALID /* of the inner text: nothing */
};

/* One text, and the stack that it uses. */
struct json_walk {
    struct json_automaton *text;
    uint64_t *objects;
};

/* A byte further; false: it may not stand there. */
bool json_walk_step(const struct json_walk *walk, unsigned char byte);

/* Only the byte after a number shows that it is whole: if this one does, the number is completed. */
bool json_walk_end_number(const struct json_walk *walk, unsigned char byte);

/* May the text end here, as far as a number is what it is in? */
bool json_stage_is_whole_number(unsigned stage);

static inline bool json_stage_is_string(unsigned stage)
{
    return stage >= STAGE_STRING && stage <= STAGE_HEX;
}

/* What a letter after a backslash stands for, other than u. */
char json_unescaped(char letter);

/* What could come next. */
const char *json_stage_expected(const struct json_automaton *text);

#endif
