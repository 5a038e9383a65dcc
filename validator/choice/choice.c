/*
 * Chooses a dialect by the first bytes of an input. It looks at them line by line
 * (headers, comments, payloads) with no regard to what is right: a broken stream
 * has a sender, too.
 *
 * One decisive sign is enough, or two others; whoever has more of them wins,
 * decisive ones first. When two have as many, or nobody has enough, it is openai.
 */
#include "base/text.h"
#include "choice/signs.h"
#include "choice/walk.h"
#include "chunklint.h"

enum { DECISIVE = 100, ENOUGH = 2 };

/* ## Looking */

struct scan {
    struct signs *signs;
    struct slice chunk_at; /* where in a payload its chunk is */
    bool in_header;
};

static struct slice trimmed(struct slice text)
{
    while (text.length > 0 && text.data[0] == ' ')
        text = slice_from(text, 1);
    return text;
}

/* The signs' paths begin at the chunk. */
static void look_at_payload(struct scan *scan, struct slice payload)
{
    struct walk walk = walk_over(payload);
    struct walk_value value;

    while (walk_next(&walk, &value))
        if (slice_starts_with(value.path, scan->chunk_at))
            signs_note(scan->signs, SIGN_AT, slice_from(value.path, scan->chunk_at.length), value.text);
}

/* Names of headers are the same in small letters. */
static void look_at_header(struct scan *scan, struct slice line)
{
    char name[64];
    size_t length = 0;

    for (; length < line.length && line.data[length] != ':'; length++) {
        char letter = line.data[length];
        if (length == sizeof name)
            return;
        name[length] = (char)(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
    }
    if (length < line.length)
        signs_note(scan->signs, SIGN_HEADER, (struct slice){name, length}, trimmed(slice_from(line, length + 1)));
}

static void look_at_line(struct scan *scan, struct slice line)
{
    if (slice_starts_with(line, SLICE("HTTP/")))
        scan->in_header = true;
    else if (line.length == 0)
        scan->in_header = false;
    else if (scan->in_header)
        look_at_header(scan, line);
    else if (line.data[0] == ':')
        signs_note(scan->signs, SIGN_COMMENT, trimmed(slice_from(line, 1)), (struct slice){NULL, 0});
    else if (slice_starts_with(line, SLICE("data:")))
        look_at_payload(scan, slice_from(line, sizeof "data:" - 1));
    else if (line.data[0] == '{')
        look_at_payload(scan, line);
}

static struct slice take_line(struct slice *bytes)
{
    struct slice line = {bytes->data, 0};

    while (line.length < bytes->length && bytes->data[line.length] != '\n' && bytes->data[line.length] != '\r')
        line.length++;
    size_t end = line.length;
    if (end + 1 < bytes->length && bytes->data[end] == '\r' && bytes->data[end + 1] == '\n')
        end++;
    *bytes = slice_from(*bytes, end < bytes->length ? end + 1 : end);
    return line;
}

static void look(struct scan *scan, struct slice bytes)
{
    if (slice_starts_with(bytes, SLICE("\xEF\xBB\xBF")))
        bytes = slice_from(bytes, 3);
    while (bytes.length > 0)
        look_at_line(scan, take_line(&bytes));
}

/* ## Choosing */

struct candidate {
    const char *dialect; /* NULL: none */
    size_t score;
};

struct ranking {
    struct candidate best, second;
};

static void rank(struct ranking *ranking, struct candidate candidate)
{
    if (candidate.score > ranking->best.score) {
        ranking->second = ranking->best;
        ranking->best = candidate;
    } else if (candidate.score > ranking->second.score) {
        ranking->second = candidate;
    }
}

/* A dialect's signs follow one another. */
static struct ranking rank_all(const struct signs *signs)
{
    struct ranking ranking = {{NULL, 0}, {NULL, 0}};
    struct candidate candidate = {NULL, 0};

    for (size_t i = 0; i < signs->count; i++) {
        const struct sign *sign = &signs->list[i];
        if (sign->dialect != candidate.dialect) {
            rank(&ranking, candidate);
            candidate = (struct candidate){sign->dialect, 0};
        }
        if (sign->seen)
            candidate.score += sign->decisive ? DECISIVE : 1;
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
    struct signs signs;
    struct scan scan = {.signs = &signs, .chunk_at = slice_of(at != NULL ? at : "")};
    struct chunklint_choice choice = {.dialect = "openai"};
    struct text text = text_over(choice.signs, sizeof choice.signs);

    signs_collect(&signs);
    look(&scan, (struct slice){bytes, length < CHUNKLINT_CHOICE_BYTES ? length : CHUNKLINT_CHOICE_BYTES});
    struct ranking ranking = rank_all(&signs);
    choice.sure = ranking.best.score >= ENOUGH && ranking.best.score > ranking.second.score;
    choice.nearest = ranking.best.score > 0 ? ranking.best.dialect : NULL;
    if (choice.sure)
        choice.dialect = ranking.best.dialect;
    say_signs(&text, &signs, ranking.best.dialect);
    return choice;
}
