/*
 * The documents are walked anew for each choice: their signs stand near the top,
 * and a choice is made once a file.
 */
#include "choice/signs.h"

#include "choice/walk.h"
#include "schema/builtin.h"

#define OWN  "/x-chunklint"
#define SIGN OWN "/signs/*"

static void take_place(struct sign *sign, enum sign_place place, struct slice name)
{
    sign->place = place;
    sign->name = name;
}

static enum sign_basis basis_of(struct slice word)
{
    if (slice_is(word, "recorded"))
        return BASIS_RECORDED;
    if (slice_is(word, "published"))
        return BASIS_PUBLISHED;
    return slice_is(word, "reported") ? BASIS_REPORTED : BASIS_NONE;
}

static void take_member(struct sign *sign, const struct walk_value *value)
{
    if (slice_is(value->path, SIGN "/at"))
        take_place(sign, SIGN_AT, value->text);
    else if (slice_is(value->path, SIGN "/comment"))
        take_place(sign, SIGN_COMMENT, value->text);
    else if (slice_is(value->path, SIGN "/header"))
        take_place(sign, SIGN_HEADER, value->text);
    else if (slice_is(value->path, SIGN "/like"))
        sign->like = value->text;
    else if (slice_is(value->path, SIGN "/basis"))
        sign->basis = basis_of(value->text);
    else if (slice_is(value->path, SIGN "/decisive"))
        sign->decisive = slice_is(value->text, "true");
}

static void collect(struct signs *signs, const struct chunklint_dialect *dialect)
{
    struct walk walk = walk_over((struct slice){dialect->document, dialect->length});
    struct walk_value value;
    bool inside = false;

    while (walk_next(&walk, &value)) {
        bool own = slice_starts_with(value.path, SLICE(OWN));
        if (inside && !own)
            return;
        inside = own;
        if (slice_is(value.path, SIGN) && signs->count < SIGNS_MAX)
            signs->list[signs->count++] = (struct sign){.dialect = dialect->name};
        else if (slice_starts_with(value.path, SLICE(SIGN "/")) && signs->count > 0)
            take_member(&signs->list[signs->count - 1], &value);
    }
}

void signs_collect(struct signs *signs)
{
    signs->count = 0;
    for (size_t i = 0; i < builtin_dialect_count; i++)
        collect(signs, &builtin_dialects[i]);
}

/* On a mismatch the last star takes one byte more. */
bool sign_matches(struct slice pattern, struct slice text)
{
    size_t p = 0, t = 0, star = SIZE_MAX, from = 0;

    while (t < text.length) {
        if (p < pattern.length && pattern.data[p] == '*') {
            star = p++;
            from = t;
        } else if (p < pattern.length && (pattern.data[p] == '?' || pattern.data[p] == text.data[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    while (p < pattern.length && pattern.data[p] == '*')
        p++;
    return p == pattern.length;
}

static bool fits(const struct sign *sign, enum sign_place place, struct slice name, struct slice value)
{
    if (sign->place != place)
        return false;
    bool named = place == SIGN_AT ? slice_equal(sign->name, name) : sign_matches(sign->name, name);
    return named && (sign->like.data == NULL || (value.data != NULL && sign_matches(sign->like, value)));
}

void signs_note(struct signs *signs, enum sign_place place, struct slice name, struct slice value)
{
    for (size_t i = 0; i < signs->count; i++)
        if (fits(&signs->list[i], place, name, value))
            signs->list[i].seen = true;
}
