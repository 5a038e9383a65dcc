/*
 * Why a text is no JSON. jsmn's own position is useless, so a refused text is
 * looked at once more, by a recogniser that keeps what must come next and one bit
 * for each open bracket, and stops at the first byte that cannot stand there.
 *
 * It gives no tokens and no values; texts that are accepted never come here,
 * unless they hold more brackets than the depth limit.
 */
#include "base/utf8.h"
#include "json/lexical.h"
#include "json/reader.h"

/* What must come next. */
enum stage {
    STAGE_VALUE,
    STAGE_FIRST_ELEMENT,
    STAGE_AFTER_ELEMENT,
    STAGE_FIRST_KEY,
    STAGE_KEY,
    STAGE_COLON,
    STAGE_AFTER_MEMBER,
    STAGE_DONE
};

static const struct {
    const char *expected;
    char closer;     /* may end the container here; 0: none may */
    char separator;  /* is the one byte that leads on; 0: a value or key does */
    enum stage next; /* after the separator */
} stages[] = {
    [STAGE_VALUE] = {"a value", 0, 0, STAGE_VALUE},
    [STAGE_FIRST_ELEMENT] = {"a value or ']'", ']', 0, STAGE_VALUE},
    [STAGE_AFTER_ELEMENT] = {"',' or ']'", ']', ',', STAGE_VALUE},
    [STAGE_FIRST_KEY] = {"a name in double quotes or '}'", '}', 0, STAGE_KEY},
    [STAGE_KEY] = {"a name in double quotes", 0, 0, STAGE_KEY},
    [STAGE_COLON] = {"':'", 0, ':', STAGE_VALUE},
    [STAGE_AFTER_MEMBER] = {"',' or '}'", '}', ',', STAGE_KEY},
    [STAGE_DONE] = {"the end of the text", 0, 0, STAGE_DONE},
};

struct walk {
    struct slice text;
    size_t at;
    enum stage stage;
    uint32_t depth, limit;
    uint64_t objects[CHUNKLINT_DEPTH_MAX / 64 + 1]; /* one bit a level: is it an object? */
    struct json_error *error;
};

static bool fail(struct walk *walk, enum rule rule, size_t offset, size_t length, const char *expected)
{
    *walk->error = (struct json_error){.rule = rule,
                                       .offset = (uint32_t)offset,
                                       .length = (uint32_t)length,
                                       .truncated = rule == RULE_J001 && offset == walk->text.length,
                                       .expected = expected};
    return false;
}

/* The character at `at` is not what must stand there. */
static bool fail_at(struct walk *walk, size_t at, const char *expected)
{
    struct slice rest = slice_from(walk->text, at);

    if (rest.length == 0)
        return fail(walk, RULE_J001, at, 0, expected);
    size_t length = utf8_character(rest.data, rest.length);
    if (length == 0)
        return fail(walk, RULE_J007, at, 1, "well-formed UTF-8");
    if (rest.data[0] == '\0')
        return fail(walk, RULE_J006, at, 1, expected);
    fail(walk, RULE_J001, at, length, expected);
    walk->error->hint = json_hint(walk->text, at, expected);
    return false;
}

static bool is_object(const struct walk *walk)
{
    return walk->objects[walk->depth / 64] >> walk->depth % 64 & 1;
}

/* A value is complete: what follows depends on where it stands. */
static void complete(struct walk *walk)
{
    walk->stage = walk->depth == 0 ? STAGE_DONE : is_object(walk) ? STAGE_AFTER_MEMBER : STAGE_AFTER_ELEMENT;
}

static bool open_bracket(struct walk *walk)
{
    bool object = walk->text.data[walk->at] == '{';

    if (walk->depth == walk->limit)
        return fail(walk, RULE_J012, walk->at, 1, "less nesting");
    walk->depth++;
    uint64_t bit = UINT64_C(1) << walk->depth % 64;
    walk->objects[walk->depth / 64] &= ~bit;
    walk->objects[walk->depth / 64] |= object ? bit : 0;
    walk->stage = object ? STAGE_FIRST_KEY : STAGE_FIRST_ELEMENT;
    walk->at++;
    return true;
}

static bool pass_string(struct walk *walk)
{
    static const struct {
        enum rule rule;
        const char *expected;
    } flaws[] = {
        [FLAW_CUT] = {RULE_J001, "the rest of the string and '\"'"},
        [FLAW_CONTROL] = {RULE_J006, "an escape"},
        [FLAW_UTF8] = {RULE_J007, "well-formed UTF-8"},
        [FLAW_ESCAPE] = {RULE_J001, "one of \" \\ / b f n r t u after the backslash"},
        [FLAW_HEX] = {RULE_J001, "four hexadecimal digits after \\u"},
    };
    struct json_lexeme lexeme = json_lex_string(walk->text, walk->at + 1);

    walk->at = lexeme.end + 1;
    if (lexeme.flaw == FLAW_NONE)
        return true;
    if (flaws[lexeme.flaw].rule == RULE_J001)
        return fail_at(walk, lexeme.end, flaws[lexeme.flaw].expected);
    return fail(walk, flaws[lexeme.flaw].rule, lexeme.end, 1, flaws[lexeme.flaw].expected);
}

/* The length of NaN, Infinity and their like at `at`, with a sign and in any case; 0: there is none. */
static size_t non_finite_length(struct slice text, size_t at)
{
    static const char *const words[] = {"infinity", "inf", "nan"};
    size_t sign = at < text.length && (text.data[at] == '-' || text.data[at] == '+');

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i]), same = 0;
        if (text.length - at - sign < length)
            continue;
        while (same < length && (text.data[at + sign + same] | 0x20) == words[i][same])
            same++;
        if (same == length)
            return sign + length;
    }
    return 0;
}

static bool pass_number(struct walk *walk)
{
    struct json_lexeme lexeme = json_lex_number(walk->text, walk->at);

    walk->at = lexeme.end;
    return lexeme.flaw == FLAW_NONE || fail_at(walk, lexeme.end, "a digit");
}

static bool pass_literal(struct walk *walk, const char *literal)
{
    for (const char *byte = literal; *byte != '\0'; byte++, walk->at++)
        if (walk->at == walk->text.length || walk->text.data[walk->at] != *byte)
            return fail_at(walk, walk->at, literal);
    return true;
}

/* A value that is no container, or the error that there is none. */
static bool pass_scalar(struct walk *walk)
{
    static const char *const literals[] = {"null", "true", "false"};
    char byte = walk->text.data[walk->at];
    size_t non_finite = non_finite_length(walk->text, walk->at);

    if (non_finite > 0)
        return fail(walk, RULE_J005, walk->at, non_finite, "a number or null");
    if (byte == '"')
        return pass_string(walk);
    if (byte == '-' || json_is_digit(byte))
        return pass_number(walk);
    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++)
        if (byte == literals[i][0])
            return pass_literal(walk, literals[i]);
    return fail_at(walk, walk->at, stages[walk->stage].expected);
}

static bool pass_value(struct walk *walk)
{
    char byte = walk->text.data[walk->at];

    if (byte == '{' || byte == '[')
        return open_bracket(walk);
    if (!pass_scalar(walk))
        return false;
    complete(walk);
    return true;
}

static bool pass_key(struct walk *walk)
{
    if (walk->text.data[walk->at] != '"')
        return fail_at(walk, walk->at, stages[walk->stage].expected);
    walk->stage = STAGE_COLON;
    return pass_string(walk);
}

/* Something follows the one value that a text may be. */
static bool fail_after_end(struct walk *walk)
{
    char byte = walk->text.data[walk->at];

    if (byte != '\0' && (strchr("{[\"-tfn", byte) != NULL || json_is_digit(byte)))
        return fail(walk, RULE_J003, walk->at, 1, stages[STAGE_DONE].expected);
    return fail_at(walk, walk->at, stages[STAGE_DONE].expected);
}

static bool step(struct walk *walk)
{
    char byte = walk->text.data[walk->at];

    if (byte == stages[walk->stage].closer && byte != 0) {
        walk->depth--;
        walk->at++;
        complete(walk);
        return true;
    }
    if (stages[walk->stage].separator != 0) {
        if (byte != stages[walk->stage].separator)
            return fail_at(walk, walk->at, stages[walk->stage].expected);
        walk->stage = stages[walk->stage].next;
        walk->at++;
        return true;
    }
    if (walk->stage == STAGE_DONE)
        return fail_after_end(walk);
    return walk->stage == STAGE_KEY || walk->stage == STAGE_FIRST_KEY ? pass_key(walk) : pass_value(walk);
}

bool json_is_sound(struct slice text, uint32_t depth_limit, struct json_error *error)
{
    struct walk walk = {.text = text, .stage = STAGE_VALUE, .limit = depth_limit, .error = error};

    for (;;) {
        walk.at = json_skip_space(text.data, walk.at, text.length);
        if (walk.at == text.length)
            return walk.stage == STAGE_DONE || fail_at(&walk, walk.at, stages[walk.stage].expected);
        if (!step(&walk))
            return false;
    }
}

void json_describe_error(const struct json_error *error, const char *text, struct text *out)
{
    unsigned line = 1, column = 1;

    if (error->rule == RULE_X001) {
        text_string(out, "too large: it has more JSON tokens than the limit for an event");
        return;
    }
    for (uint32_t i = 0; i < error->offset; i++) {
        column = text[i] == '\n' ? 1 : column + 1;
        line += text[i] == '\n';
    }
    text_format(out, "%s: expected %s at line %u, column %u", error->rule == RULE_J012 ? "nested too deep" : "not JSON",
                error->expected, line, column);
    if (error->hint != NULL)
        text_format(out, " (%s)", error->hint);
}
