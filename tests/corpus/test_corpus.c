/*
 * The corpus of rules: for every row of the catalogue corpus/rules/CODE-SLUG/
 * holds a bad stream, which yields that rule and nothing else at warning or
 * above, and a good one, its nearest healthy neighbour, which yields nothing.
 * Judged is the verdict in which the rule fires: compat, unless it is off there.
 */
#include <stdlib.h>
#include <string.h>

#include "../support/check.h"
#include "../support/tap.h"

static enum check_verdict verdict_of(const struct chunklint_rule *rule, const struct chunklint_options *options)
{
    return rule->compat == CHUNKLINT_OFF || options->strict ? CHECK_STRICT : CHECK_COMPAT;
}

/* The first finding at warning or above, of a rule other than `code` unless that is NULL. */
static bool has_other(const struct check_report *report, enum check_verdict verdict, const char *code)
{
    for (size_t i = 0; i < report->count; i++)
        if (check_severity(&report->list[i], verdict) >= CHUNKLINT_WARNING &&
            (code == NULL || strcmp(report->list[i].rule, code) != 0))
            return true;
    return false;
}

static void check_stream(const struct chunklint_rule *rule, const char *folder, const char *stem)
{
    char *path = file_with_stem(folder, stem);
    bool bad = strcmp(stem, "bad") == 0;

    if (path == NULL) {
        tap_ok(false, "%s/%s: exactly one file", folder, stem);
        return;
    }
    struct chunklint_options options = options_beside(path);
    enum check_verdict verdict = verdict_of(rule, &options);
    struct bytes input = file_read(path);
    options.strict = verdict == CHECK_STRICT;
    struct check_report report = check_bytes(&options, input, CHECK_WHOLE);
    bool fires = check_find(&report, verdict, rule->code) != NULL;
    bool clean = !has_other(&report, verdict, bad ? rule->code : NULL);
    if (!tap_ok(fires == bad && clean, "%s: %s", path, bad ? "this rule and no other" : "nothing"))
        check_print(&report, verdict, CHUNKLINT_INFO);
    check_free(&report);
    free(input.data);
    free(path);
}

static void check_rule(const char *root, const struct chunklint_rule *rule)
{
    char *folder = path_of("%s/%s-%s", root, rule->code, rule->slug);

    check_stream(rule, folder, "bad");
    check_stream(rule, folder, "good");
    free(folder);
}

/* A folder that no rule answers to is a leftover, or hides a misspelt one. */
static void check_folder(void *user, const char *name)
{
    unsigned *strays = user;
    char *code = path_of("%s", name), *slug = strchr(code, '-');

    if (slug != NULL)
        *slug++ = '\0';
    const struct chunklint_rule *rule = chunklint_find_rule(code);
    if (rule == NULL || slug == NULL || strcmp(rule->slug, slug) != 0) {
        tap_note("%s belongs to no rule", name);
        ++*strays;
    }
    free(code);
}

int main(int count, char **arguments)
{
    const char *root = count > 1 ? arguments[1] : "corpus/rules";
    unsigned strays = 0;

    for (size_t i = 0; i < chunklint_rule_count(); i++)
        check_rule(root, chunklint_rule(i));
    folders_in(root, check_folder, &strays);
    tap_ok(strays == 0, "every folder in %s belongs to a rule", root);
    return tap_done();
}
