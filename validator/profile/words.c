/*
 * Words are few: they are kept in order by insertion.
 */
#include "profile/words.h"

static bool is_mark(char c)
{
    return c == '_' || c == '-' || c == '.' || c == '/' || c == '$' || c == '+';
}

bool words_is_name(struct slice bytes)
{
    for (size_t i = 0; i < bytes.length; i++) {
        char c = bytes.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && !is_mark(c))
            return false;
    }
    return bytes.length > 0 && bytes.length < WORD_SIZE;
}

/* Where the word is, or would stand. */
static unsigned place_of(const struct words *words, const char *word)
{
    unsigned at = 0;

    while (at < words->count && strcmp(words->word[at], word) < 0)
        at++;
    return at;
}

void words_add(struct words *words, struct slice word)
{
    char name[WORD_SIZE] = "";

    if (!words_is_name(word)) {
        words->others = true;
        return;
    }
    memcpy(name, word.data, word.length);
    unsigned at = place_of(words, name);
    if (at < words->count && strcmp(words->word[at], name) == 0)
        return;
    words->others = words->others || words->count == WORDS_MAX;
    if (words->count == WORDS_MAX)
        return;
    memmove(words->word[at + 1], words->word[at], (words->count - at) * sizeof words->word[0]);
    memcpy(words->word[at], name, sizeof name);
    words->count++;
}

void words_join(const struct words *words, struct text *out)
{
    const char *separator = "";

    for (unsigned i = 0; i < words->count; i++) {
        text_format(out, "%s%s", separator, words->word[i]);
        separator = ", ";
    }
    if (words->others)
        text_format(out, "%sothers", separator);
}
