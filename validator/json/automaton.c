/*
 * The automaton: the grammar of RFC 8259 as stages, each with the few bytes that
 * lead on from it.
 */
#include "json/automaton.h"

#include "json/lexical.h"

static const char *const literals[] = {"null", "true", "false"};

/* ## Values: what opens and what completes them */

static bool in_object(const struct json_walk *walk)
{
    unsigned level = walk->text->depth - 1U;

    return (walk->objects[level / 64] >> level % 64 & 1) != 0;
}

/* A value is whole; what follows depends on where it stands. */
static bool complete(const struct json_walk *walk)
{
    struct json_automaton *text = walk->text;

    if (text->depth > 0) {
        text->stage = in_object(walk) ? STAGE_AFTER_MEMBER : STAGE_AFTER_ELEMENT;
    } else {
        text->stage = STAGE_OUTSIDE;
        text->values++;
    }
    return true;
}

static bool open_container(const struct json_walk *walk, bool object)
{
    struct json_automaton *text = walk->text;
    uint64_t bit = UINT64_C(1) << text->depth % 64;

    text->deep = text->depth == JSON_JOINED_DEPTH;
    if (text->deep)
        return false;
    walk->objects[text->depth / 64] &= ~bit;
    walk->objects[text->depth / 64] |= object ? bit : 0;
    text->depth++;
    text->stage = object ? STAGE_FIRST_KEY : STAGE_FIRST_ELEMENT;
    return true;
}

static bool close_container(const struct json_walk *walk)
{
    walk->text->depth--;
    return complete(walk);
}

static bool open_string(struct json_automaton *text, bool key)
{
    text->key = key;
    text->stage = STAGE_STRING;
    return true;
}

static bool open_number(struct json_automaton *text, unsigned char byte)
{
    text->stage = byte == '-' ? STAGE_MINUS : byte == '0' ? STAGE_ZERO : STAGE_INTEGER;
    return true;
}

static bool open_literal(struct json_automaton *text, unsigned char byte)
{
    for (uint8_t i = 0; i < sizeof literals / sizeof literals[0]; i++)
        if (byte == (unsigned char)literals[i][0]) {
            text->stage = STAGE_LITERAL;
            text->literal = i;
            text->passed = 1;
            return true;
        }
    return false;
}

static bool open_value(const struct json_walk *walk, unsigned char byte)
{
    if (byte == '{' || byte == '[')
        return open_container(walk, byte == '{');
    if (byte == '"')
        return open_string(walk->text, false);
    if (byte == '-' || json_is_digit((char)byte))
        return open_number(walk->text, byte);
    return open_literal(walk->text, byte);
}

/* ## Numbers */

static bool is_number(unsigned stage)
{
    return stage >= STAGE_MINUS && stage <= STAGE_EXPONENT_DIGITS;
}

/* May the number end here? */
bool json_stage_is_whole_number(unsigned stage)
{
    return stage == STAGE_ZERO || stage == STAGE_INTEGER || stage == STAGE_FRACTION || stage == STAGE_EXPONENT_DIGITS;
}

static unsigned digit_to(unsigned char byte, unsigned next)
{
    return json_is_digit((char)byte) ? next : STAGE_INVALID;
}

static unsigned point_or_exponent(unsigned char byte)
{
    if (byte == '.')
        return STAGE_POINT;
    return (byte | 0x20) == 'e' ? STAGE_EXPONENT : STAGE_INVALID;
}

/* The stage after a byte of a number; STAGE_INVALID when it is no part of it. */
static unsigned number_stage(unsigned stage, unsigned char byte)
{
    switch (stage) {
    case STAGE_MINUS: return byte == '0' ? STAGE_ZERO : digit_to(byte, STAGE_INTEGER);
    case STAGE_ZERO: return point_or_exponent(byte);
    case STAGE_INTEGER: return json_is_digit((char)byte) ? STAGE_INTEGER : point_or_exponent(byte);
    case STAGE_POINT: return digit_to(byte, STAGE_FRACTION);
    case STAGE_FRACTION: return (byte | 0x20) == 'e' ? STAGE_EXPONENT : digit_to(byte, STAGE_FRACTION);
    case STAGE_EXPONENT:
        return byte == '+' || byte == '-' ? STAGE_EXPONENT_SIGN : digit_to(byte, STAGE_EXPONENT_DIGITS);
    default: return digit_to(byte, STAGE_EXPONENT_DIGITS);
    }
}

bool json_walk_end_number(const struct json_walk *walk, unsigned char byte)
{
    unsigned stage = walk->text->stage;

    return json_stage_is_whole_number(stage) && number_stage(stage, byte) == STAGE_INVALID && complete(walk);
}

/* ## A byte further */

static bool step_number(struct json_automaton *text, unsigned char byte)
{
    unsigned next = number_stage(text->stage, byte);

    if (next == STAGE_INVALID)
        return false;
    text->stage = (uint8_t)next;
    return true;
}

static bool step_string(const struct json_walk *walk, unsigned char byte)
{
    struct json_automaton *text = walk->text;

    if (byte == '\\')
        text->stage = STAGE_ESCAPE;
    else if (byte == '"' && text->key)
        text->stage = STAGE_COLON;
    else if (byte == '"')
        return complete(walk);
    return byte >= 0x20;
}

static bool step_escape(struct json_automaton *text, unsigned char byte)
{
    if (byte == 0 || strchr("\"\\/bfnrtu", byte) == NULL)
        return false;
    text->stage = byte == 'u' ? STAGE_HEX : STAGE_STRING;
    text->passed = 0;
    return true;
}

static bool step_hex(struct json_automaton *text, unsigned char byte)
{
    unsigned char lower = byte | 0x20;

    if (!json_is_digit((char)byte) && (lower < 'a' || lower > 'f'))
        return false;
    if (++text->passed == 4)
        text->stage = STAGE_STRING;
    return true;
}

static bool step_literal(const struct json_walk *walk, unsigned char byte)
{
    struct json_automaton *text = walk->text;
    const char *literal = literals[text->literal];

    if (byte != (unsigned char)literal[text->passed])
        return false;
    text->passed++;
    return literal[text->passed] != '\0' || complete(walk);
}

static bool step_over(struct json_automaton *text, bool expected, unsigned next)
{
    if (expected)
        text->stage = (uint8_t)next;
    return expected;
}

/* Punctuation, and the first byte of a value or key. */
static bool step_structure(const struct json_walk *walk, unsigned char byte)
{
    struct json_automaton *text = walk->text;
    unsigned stage = text->stage;

    if (json_is_space((char)byte))
        return true;
    if (byte == '}' && (stage == STAGE_FIRST_KEY || stage == STAGE_AFTER_MEMBER))
        return close_container(walk);
    if (byte == ']' && (stage == STAGE_FIRST_ELEMENT || stage == STAGE_AFTER_ELEMENT))
        return close_container(walk);
    switch (stage) {
    case STAGE_COLON: return step_over(text, byte == ':', STAGE_VALUE);
    case STAGE_AFTER_MEMBER: return step_over(text, byte == ',', STAGE_KEY);
    case STAGE_AFTER_ELEMENT: return step_over(text, byte == ',', STAGE_VALUE);
    case STAGE_FIRST_KEY:
    case STAGE_KEY: return byte == '"' && open_string(text, true);
    default: return open_value(walk, byte);
    }
}

bool json_walk_step(const struct json_walk *walk, unsigned char byte)
{
    switch (walk->text->stage) {
    case STAGE_STRING: return step_string(walk, byte);
    case STAGE_ESCAPE: return step_escape(walk->text, byte);
    case STAGE_HEX: return step_hex(walk->text, byte);
    case STAGE_LITERAL: return step_literal(walk, byte);
    default: return is_number(walk->text->stage) ? step_number(walk->text, byte) : step_structure(walk, byte);
    }
}

/* ## What stages mean */

char json_unescaped(char letter)
{
    static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    const char *found = memchr(letters, letter, sizeof letters - 1);

    return found != NULL ? meanings[found - letters] : letter;
}

const char *json_stage_expected(const struct json_automaton *text)
{
    static const char *const expected[] = {
        [STAGE_OUTSIDE] = "an object",
        [STAGE_VALUE] = "a value",
        [STAGE_FIRST_ELEMENT] = "a value or ']'",
        [STAGE_FIRST_KEY] = "a name in double quotes or '}'",
        [STAGE_KEY] = "a name in double quotes",
        [STAGE_COLON] = "':'",
        [STAGE_AFTER_ELEMENT] = "',' or ']'",
        [STAGE_AFTER_MEMBER] = "',' or '}'",
        [STAGE_STRING] = "the rest of the string, control characters escaped",
        [STAGE_ESCAPE] = "one of \" \\ / b f n r t u after the backslash",
        [STAGE_HEX] = "four hexadecimal digits after \\u",
        [STAGE_MINUS] = "a digit",
        [STAGE_ZERO] = "the rest of the number",
        [STAGE_INTEGER] = "the rest of the number",
        [STAGE_POINT] = "a digit",
        [STAGE_FRACTION] = "the rest of the number",
        [STAGE_EXPONENT] = "a digit or a sign",
        [STAGE_EXPONENT_SIGN] = "a digit",
        [STAGE_EXPONENT_DIGITS] = "the rest of the number",
    };

    if (text->stage == STAGE_LITERAL)
        return literals[text->literal];
    return expected[text->stage];
}
