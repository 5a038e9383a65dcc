/*
 * Chooses a dialect by the signs that the first bytes of an input show.
 *
 * One decisive sign is enough, or two others; whoever has more of them wins,
 * decisive ones first. When two have as many, or nobody has enough, it is openai.
 * Signs that nothing confirms say whose stream it may be, and decide nothing.
 */
#include "base/text.h"
#include "choice/look.h"
#include "chunklint.h"

/* A heavier sign outweighs all lighter ones that there are. */
enum { SUPPORT = 1, PLAIN = 1000, DECISIVE = 1000 * 1000, ENOUGH = 2 * PLAIN };

/* ## Choosing */

struct candidate {
    const char *dialect; /* NULL: none */
    size_t score;
};

struct ranking {
    struct candidate best;
    size_t rivals; /* others of whom as much is confirmed */
};

static size_t weight(const struct sign *sign)
{
    if (sign->basis == BASIS_NONE)
        return SUPPORT;
    return sign->decisive ? DECISIVE : PLAIN;
}

static bool as_much_confirmed(struct candidate a, struct candidate b)
{
    return a.score > 0 && b.score > 0 && a.score / PLAIN == b.score / PLAIN;
}

static void rank(struct ranking *ranking, struct candidate candidate)
{
    bool rivals = as_much_confirmed(candidate, ranking->best);

    if (rivals)
        ranking->rivals++;
    if (candidate.score <= ranking->best.score)
        return;
    ranking->best = candidate;
    if (!rivals)
        ranking->rivals = 0;
}

/* A dialect's signs follow one another. */
static struct ranking rank_all(const struct signs *signs)
{
    struct ranking ranking = {{NULL, 0}, 0};
    struct candidate candidate = {NULL, 0};

    for (size_t i = 0; i < signs->count; i++) {
        const struct sign *sign = &signs->list[i];
        if (sign->dialect != candidate.dialect) {
            rank(&ranking, candidate);
            candidate = (struct candidate){sign->dialect, 0};
        }
        if (sign->seen)
            candidate.score += weight(sign);
    }
    rank(&ranking, candidate);
    return ranking;
}

/* ## Saying so */

static void say_sign(struct text *text, const struct sign *sign)
{
    static const char *const places[] = {[SIGN_AT] = "", [SIGN_COMMENT] = "comment ", [SIGN_HEADER] = "header "};

    if (text->length > 0)
        text_string(text, ", ");
    text_format(text, "%s%S", places[sign->place], &sign->name);
    if (sign->like.data != NULL)
        text_format(text, sign->like.length > 0 ? " %S" : " \"%S\"", &sign->like);
}

static void say_signs(struct text *text, const struct signs *signs, const char *dialect)
{
    for (size_t i = 0; i < signs->count; i++)
        if (signs->list[i].seen && signs->list[i].dialect == dialect)
            say_sign(text, &signs->list[i]);
}

struct chunklint_choice chunklint_choose(const void *bytes, size_t length, const char *at)
{
    struct slice input = {bytes, length < CHUNKLINT_CHOICE_BYTES ? length : CHUNKLINT_CHOICE_BYTES};
    struct chunklint_choice choice = {.dialect = "openai"};
    struct text text = text_over(choice.signs, sizeof choice.signs);
    struct signs signs;

    signs_collect(&signs);
    look_for_signs(&signs, input, slice_of(at != NULL ? at : ""));
    struct ranking ranking = rank_all(&signs);
    choice.sure = ranking.best.score >= ENOUGH && ranking.rivals == 0;
    choice.nearest = ranking.best.dialect;
    choice.rivals = ranking.rivals;
    if (choice.sure)
        choice.dialect = choice.nearest;
    say_signs(&text, &signs, choice.nearest);
    return choice;
}
