/*
 * The recogniser of joined fragments, in two layers: the lower one decodes the
 * escapes of the piece into the bytes of the text, the upper one takes those
 * through an automaton and tells the values apart.
 *
 * A string that is a whole value may hold an object that was encoded twice: what
 * such a string stands for is fed to a second automaton of the same kind.
 */
#include "json/fragment.h"

#include "json/automaton.h"
#include "json/lexical.h"

/* ## The text inside a string */

static void take_inner(struct json_joined *joined, unsigned char byte)
{
    struct json_walk walk = {&joined->inner, joined->objects}; /* the outer text has nothing open */

    if (joined->inner.stage == STAGE_INVALID)
        return;
    json_walk_end_number(&walk, byte);
    if (walk.text->depth == 0 && walk.text->stage == STAGE_OUTSIDE && byte == '{' && walk.text->values == 0)
        walk.text->kind = JSON_OBJECT;
    if (!json_walk_step(&walk, byte))
        walk.text->stage = STAGE_INVALID;
}

/* Passes on what a byte of the string stands for; `stage` is the one that it was read in. */
static void decode_inner(struct json_joined *joined, unsigned stage, unsigned char byte)
{
    unsigned digit = json_is_digit((char)byte) ? byte - (unsigned)'0' : (byte | 0x20U) - 'a' + 10;

    if (stage == STAGE_STRING && joined->text.stage == STAGE_STRING) {
        take_inner(joined, byte);
    } else if (stage == STAGE_ESCAPE && byte != 'u') {
        take_inner(joined, (unsigned char)json_unescaped((char)byte));
    } else if (stage == STAGE_HEX) {
        joined->unit = (uint16_t)((unsigned)joined->unit << 4 | digit);
        if (joined->text.stage == STAGE_STRING) /* beyond ASCII one character is like another */
            take_inner(joined, joined->unit < 0x80 ? (unsigned char)joined->unit : 0x80);
    }
}

/* ## The text */

static uint8_t kind_of(unsigned char byte)
{
    switch (byte) {
    case '{': return JSON_OBJECT;
    case '[': return JSON_ARRAY;
    case '"': return JSON_STRING;
    case 'n': return JSON_NULL;
    case 't': return JSON_TRUE;
    case 'f': return JSON_FALSE;
    default: return JSON_NUMBER;
    }
}

static struct json_mark mark_at(const struct json_joined *joined, size_t at)
{
    return (struct json_mark){joined->characters, joined->fragments, (uint32_t)at};
}

static void begin_value(struct json_joined *joined, unsigned char byte, size_t at)
{
    joined->hash = (struct hash_pieces){0};
    if (joined->text.values == 0)
        joined->text.kind = kind_of(byte);
    else if (joined->second.fragment == 0)
        joined->second = mark_at(joined, at);
}

static void note_value(struct json_joined *joined)
{
    uint64_t hash = hash_pieces_value(&joined->hash);

    if (joined->text.values == 1)
        joined->first_hash = hash;
    else if (hash != joined->first_hash)
        joined->differ = true;
}

/* Takes a byte of the text that stands, or is written as an escape, at byte `at` of the piece. */
static void take_byte(struct json_joined *joined, unsigned char byte, size_t at)
{
    struct json_walk walk = {&joined->text, joined->objects};
    struct json_automaton *text = &joined->text;

    if (json_walk_end_number(&walk, byte) && text->depth == 0)
        note_value(joined);

    unsigned stage = text->stage;
    uint32_t values = text->values;
    bool matters = json_stage_is_string(stage) || !json_is_space((char)byte);
    if (stage == STAGE_OUTSIDE && matters)
        begin_value(joined, byte, at);
    if (!json_walk_step(&walk, byte)) {
        text->stage = (uint8_t)stage;
        joined->invalid = mark_at(joined, at);
        return;
    }
    if (matters)
        hash_pieces_add(&joined->hash, byte, 1);
    if (text->values > values)
        note_value(joined);
    else if (text->depth == 0 && values == 0 && json_stage_is_string(stage))
        decode_inner(joined, stage, byte);
    joined->characters += (byte & 0xC0) != 0x80;
}

static bool is_valid(const struct json_joined *joined)
{
    return joined->invalid.fragment == 0;
}

/* Inside of a string that something contains: nothing can happen there without an escape. */
static bool is_in_string(const struct json_joined *joined)
{
    return joined->text.stage == STAGE_STRING && joined->text.depth > 0;
}

enum { WORD = sizeof(uint64_t) };

static const uint64_t ones = UINT64_MAX / 0xFF;

/* As in UTF-8: bytes that begin with the bits 10 go on with a character. */
static size_t characters_in(uint64_t word, size_t length)
{
    uint64_t others = (word & ~(word << 1)) >> 7 & ones;

    return length - (size_t)(others * ones >> 56);
}

static bool has_backslash(uint64_t word)
{
    uint64_t zeros = word ^ ones * '\\';

    return ((zeros - ones) & ~zeros & ones * 0x80) != 0;
}

static void pass_word(struct json_joined *joined, uint64_t word, size_t length)
{
    hash_pieces_add(&joined->hash, word, length);
    joined->characters += characters_in(word, length);
}

static void pass_string(struct json_joined *joined, const char *bytes, size_t length)
{
    for (; length > WORD; bytes += WORD, length -= WORD)
        pass_word(joined, hash_word_before(bytes + WORD, WORD), WORD);
    pass_word(joined, hash_word_before(bytes + length, length), length);
}

static void take_plain(struct json_joined *joined, struct slice piece, size_t from, size_t to)
{
    if (from == to)
        return;
    joined->high = false;
    if (is_in_string(joined)) {
        pass_string(joined, piece.data + from, to - from);
        return;
    }
    for (size_t at = from; at < to && is_valid(joined); at++)
        take_byte(joined, (unsigned char)piece.data[at], at);
}

/* ## The piece: its escapes */

/*
 * A code unit, in as many bytes as it has in UTF-8. The halves of a pair are
 * taken one by one, wherever they come, and count as one character.
 */
static void take_unit(struct json_joined *joined, uint32_t unit, size_t at)
{
    bool low = unit >= 0xDC00 && unit <= 0xDFFF;

    joined->characters -= low && joined->high;
    joined->high = unit >= 0xD800 && unit <= 0xDBFF;
    if (unit < 0x80) {
        take_byte(joined, (unsigned char)unit, at);
        return;
    }
    take_byte(joined, (unsigned char)(unit < 0x800 ? 0xC0 | unit >> 6 : 0xE0 | unit >> 12), at);
    if (unit >= 0x800 && is_valid(joined))
        take_byte(joined, (unsigned char)(0x80 | (unit >> 6 & 0x3F)), at);
    if (is_valid(joined))
        take_byte(joined, (unsigned char)(0x80 | (unit & 0x3F)), at);
}

/* Takes the escape whose backslash is at `at`; gives where the piece goes on. */
static size_t take_escape(struct json_joined *joined, struct slice piece, size_t at)
{
    char letter = piece.data[at + 1];

    if (letter == 'u') {
        take_unit(joined, (uint32_t)json_hex4(piece.data + at + 2), at);
        return at + 6;
    }
    take_unit(joined, (unsigned char)json_unescaped(letter), at);
    return at + 2;
}

static void take_piece(struct json_joined *joined, struct slice piece)
{
    size_t at = 0;

    while (at < piece.length && is_valid(joined)) {
        const char *backslash = memchr(piece.data + at, '\\', piece.length - at);
        size_t end = backslash == NULL ? piece.length : (size_t)(backslash - piece.data);
        take_plain(joined, piece, at, end);
        at = end;
        if (at < piece.length && is_valid(joined))
            at = take_escape(joined, piece, at);
    }
}

/* Most are a few bytes of a string: they take one step. */
void json_joined_add(struct json_joined *joined, struct slice piece)
{
    uint64_t word;

    joined->fragments++;
    if (piece.length - 1 >= WORD || !is_in_string(joined) || !is_valid(joined) ||
        has_backslash(word = hash_word_before(piece.data + piece.length, piece.length))) {
        take_piece(joined, piece);
        return;
    }
    joined->high = false;
    pass_word(joined, word, piece.length);
}

/* ## What it is */

enum json_joined_verdict json_joined_verdict(const struct json_joined *joined)
{
    const struct json_automaton *text = &joined->text;
    bool number = text->depth == 0 && json_stage_is_whole_number(text->stage);
    bool differ =
        joined->differ || (number && text->values > 0 && hash_pieces_value(&joined->hash) != joined->first_hash);

    if (!is_valid(joined))
        return text->deep ? JOINED_TOO_DEEP : JOINED_INVALID;
    if (text->stage != STAGE_OUTSIDE && !number)
        return text->values > 0 ? JOINED_SEVERAL : JOINED_BEGINNING;
    switch (text->values + number) {
    case 0: return JOINED_EMPTY;
    case 1: return JOINED_WHOLE;
    default: return differ ? JOINED_SEVERAL : JOINED_REPEATED;
    }
}

bool json_joined_is_encoded_twice(const struct json_joined *joined)
{
    const struct json_automaton *inner = &joined->inner;

    return joined->text.kind == JSON_STRING && joined->text.values > 0 && inner->stage == STAGE_OUTSIDE &&
           inner->values == 1 && inner->kind == JSON_OBJECT;
}

const char *json_joined_expected(const struct json_joined *joined)
{
    return json_stage_expected(&joined->text);
}
