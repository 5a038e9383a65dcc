/*
 * `diff`: what two captures differ in, by their descriptions: how streams behave,
 * members that appeared, vanished or changed, and findings that one has and the
 * other has not. Numbers of chunks are no difference; a capture is as long as its
 * answer.
 */
#include "cli/commands.h"
#include "cli/description.h"
#include "report/style.h"

enum { TEXT_SIZE = 512, SIDES = 2 };

enum change { CHANGE_NONE, CHANGE_APPEARED, CHANGE_VANISHED, CHANGE_TYPES, CHANGE_PRESENCE, CHANGE_VALUES };

static const char *const change_names[] = {"none", "appeared", "vanished", "types", "presence", "values"};

/* What is found, given to the form that writes it. A side that has nothing is NULL. */
struct diff_form {
    void (*begin)(struct page *page, const struct description *sides);
    void (*before)(struct page *page, const char *section, bool first_in_section, bool first);
    void (*fact)(struct page *page, struct chunklint_fact a, struct chunklint_fact b);
    void (*field)(struct page *page, enum change change, const struct chunklint_field *a,
                  const struct chunklint_field *b);
    void (*finding)(struct page *page, const struct chunklint_rule *rule, uint64_t a, uint64_t b);
    void (*end)(struct page *page, bool differ);
};

struct comparison {
    struct page *page;
    const struct diff_form *form;
    const struct chunklint *a, *b;
    bool in_section, differ;
};

static void announce(struct comparison *comparison, const char *section)
{
    comparison->form->before(comparison->page, section, !comparison->in_section, !comparison->differ);
    comparison->in_section = comparison->differ = true;
}

static void compare_facts(struct comparison *comparison)
{
    for (size_t i = 0; i < chunklint_fact_count(comparison->a); i++) {
        struct chunklint_fact a = chunklint_fact(comparison->a, i), b = chunklint_fact(comparison->b, i);
        if (strcmp(a.value, b.value) == 0)
            continue;
        announce(comparison, "Streams");
        comparison->form->fact(comparison->page, a, b);
    }
    comparison->in_section = false;
}

static bool find_field(const struct chunklint *checker, const char *pointer, struct chunklint_field *field)
{
    for (size_t i = 0; i < chunklint_field_count(checker); i++) {
        *field = chunklint_field(checker, i);
        if (strcmp(field->pointer, pointer) == 0)
            return true;
    }
    return false;
}

static unsigned kinds_of(const struct chunklint_field *field)
{
    unsigned kinds = 0;

    for (int kind = 0; kind < CHUNKLINT_KINDS; kind++)
        kinds |= (unsigned)(field->kinds[kind] > 0) << kind;
    return kinds;
}

static enum change change_between(const struct chunklint_field *a, const struct chunklint_field *b)
{
    if (kinds_of(a) != kinds_of(b))
        return CHANGE_TYPES;
    if (description_is_always(a) != description_is_always(b))
        return CHANGE_PRESENCE;
    return strcmp(a->values, b->values) == 0 ? CHANGE_NONE : CHANGE_VALUES;
}

static void tell_field(struct comparison *comparison, enum change change, const struct chunklint_field *a,
                       const struct chunklint_field *b)
{
    if (change == CHANGE_NONE)
        return;
    announce(comparison, "Members");
    comparison->form->field(comparison->page, change, a, b);
}

/* Does it stand in one that is missing on the other side, too? That one has been told. */
static bool is_inside_missing(const struct chunklint *other, const char *pointer)
{
    char above[TEXT_SIZE];
    struct text text = text_over(above, sizeof above);
    struct chunklint_field parent;
    const char *slash = strrchr(pointer, '/');

    text_bytes(&text, (struct slice){pointer, (size_t)(slash - pointer)});
    return text.length > 0 && !find_field(other, above, &parent);
}

static void compare_fields(struct comparison *comparison)
{
    struct chunklint_field a, b;

    for (size_t i = 0; i < chunklint_field_count(comparison->a); i++) {
        a = chunklint_field(comparison->a, i);
        if (find_field(comparison->b, a.pointer, &b))
            tell_field(comparison, change_between(&a, &b), &a, &b);
        else if (!is_inside_missing(comparison->b, a.pointer))
            tell_field(comparison, CHANGE_VANISHED, &a, NULL);
    }
    for (size_t i = 0; i < chunklint_field_count(comparison->b); i++) {
        b = chunklint_field(comparison->b, i);
        if (!find_field(comparison->a, b.pointer, &a) && !is_inside_missing(comparison->a, b.pointer))
            tell_field(comparison, CHANGE_APPEARED, NULL, &b);
    }
    comparison->in_section = false;
}

static void compare_findings(struct comparison *comparison)
{
    for (size_t i = 0; i < chunklint_rule_count(); i++) {
        uint64_t a = chunklint_rule_total(comparison->a, i).count, b = chunklint_rule_total(comparison->b, i).count;
        if ((a == 0) == (b == 0))
            continue;
        announce(comparison, "Findings");
        comparison->form->finding(comparison->page, chunklint_rule(i), a, b);
    }
    comparison->in_section = false;
}

/* ## Text */

static void write_side(struct page *page, bool is_b, const char *text)
{
    struct report_options options = page_report_options(page);

    style_on(&options, is_b ? STYLE_GOOD : STYLE_ERROR);
    report_write(&options, is_b ? "+ " : "- ");
    report_shown(&options, text);
    style_off(&options);
    page_line_end(page);
}

static void text_begin(struct page *page, const struct description *sides)
{
    write_side(page, false, sides[0].name);
    write_side(page, true, sides[1].name);
}

static void text_before(struct page *page, const char *section, bool first_in_section, bool first)
{
    (void)first;
    if (first_in_section)
        page_heading(page, section);
}

static void text_pair(struct page *page, const char *name, const char *a, const char *b)
{
    enum { LEFT = 2, DEEPER = 4 };

    page_column(page, LEFT);
    page_text(page, name);
    page_line_end(page);
    page_column(page, DEEPER);
    write_side(page, false, a);
    page_column(page, DEEPER);
    write_side(page, true, b);
}

static void text_fact(struct page *page, struct chunklint_fact a, struct chunklint_fact b)
{
    text_pair(page, a.name, a.value[0] != '\0' ? a.value : "not seen", b.value[0] != '\0' ? b.value : "not seen");
}

static void describe(const struct chunklint_field *field, struct text *out)
{
    if (field == NULL) {
        text_string(out, "not there");
        return;
    }
    text_string(out, field->of > 0 && !description_is_always(field) ? "in " : "");
    description_presence(field, out);
    text_string(out, ": ");
    description_types(field, out);
    if (field->values[0] != '\0')
        text_format(out, " (%s)", field->values);
}

static void text_field(struct page *page, enum change change, const struct chunklint_field *a,
                       const struct chunklint_field *b)
{
    char bytes[SIDES][TEXT_SIZE];
    struct text texts[SIDES] = {text_over(bytes[0], TEXT_SIZE), text_over(bytes[1], TEXT_SIZE)};

    (void)change;
    describe(a, &texts[0]);
    describe(b, &texts[1]);
    text_pair(page, a != NULL ? a->pointer : b->pointer, bytes[0], bytes[1]);
}

static void text_finding(struct page *page, const struct chunklint_rule *rule, uint64_t a, uint64_t b)
{
    char bytes[TEXT_SIZE];
    struct text line = text_over(bytes, sizeof bytes);

    text_format(&line, "%s %s: %s", rule->code, rule->slug, rule->summary);
    (void)a;
    page_column(page, 2);
    write_side(page, b > 0, bytes);
}

static void text_end(struct page *page, bool differ)
{
    if (differ)
        return;
    page_line_end(page);
    page_text(page, "no difference in shape");
    page_line_end(page);
}

static const struct diff_form text_form = {text_begin, text_before, text_fact, text_field, text_finding, text_end};

/* ## JSON */

static void put(struct page *page, const char *before, const char *name, const char *string)
{
    struct report_options options = page_report_options(page);

    report_write(&options, before);
    report_json_string(&options, name);
    report_write(&options, ":");
    report_json_string(&options, string);
}

static void json_begin(struct page *page, const struct description *sides)
{
    put(page, "{", "version", CHUNKLINT_VERSION);
    put(page, ",", "a", sides[0].name);
    put(page, ",", "b", sides[1].name);
    page_text(page, ",\"differences\":[");
}

static void json_before(struct page *page, const char *section, bool first_in_section, bool first)
{
    (void)section;
    (void)first_in_section;
    page_text(page, first ? "\n" : ",\n");
}

static void json_object(struct page *page, const char *kind, const char *name)
{
    put(page, "{", "kind", kind);
    put(page, ",", "name", name);
}

static void json_fact(struct page *page, struct chunklint_fact a, struct chunklint_fact b)
{
    json_object(page, "stream", a.name);
    put(page, ",", "a", a.value[0] != '\0' ? a.value : NULL);
    put(page, ",", "b", b.value[0] != '\0' ? b.value : NULL);
    page_text(page, "}");
}

static void json_side(struct page *page, const char *name, const struct chunklint_field *field)
{
    struct report_options options = page_report_options(page);

    report_write(&options, ",");
    report_json_string(&options, name);
    report_write(&options, ":");
    if (field == NULL)
        report_write(&options, "null");
    else
        description_field_json(&options, field);
}

static void json_field(struct page *page, enum change change, const struct chunklint_field *a,
                       const struct chunklint_field *b)
{
    json_object(page, "member", a != NULL ? a->pointer : b->pointer);
    put(page, ",", "change", change_names[change]);
    json_side(page, "a", a);
    json_side(page, "b", b);
    page_text(page, "}");
}

static void json_finding(struct page *page, const struct chunklint_rule *rule, uint64_t a, uint64_t b)
{
    struct report_options options = page_report_options(page);

    json_object(page, "finding", rule->code);
    put(page, ",", "slug", rule->slug);
    report_write(&options, ",\"a\":");
    report_number(&options, a);
    report_write(&options, ",\"b\":");
    report_number(&options, b);
    report_write(&options, "}");
}

static void json_end(struct page *page, bool differ)
{
    struct report_options options = page_report_options(page);

    report_write(&options, differ ? "\n],\"differ\":true}\n" : "],\"differ\":false}\n");
}

static const struct diff_form json_form = {json_begin, json_before, json_fact, json_field, json_finding, json_end};

/* ## The run */

enum exit_status command_diff(const struct settings *settings)
{
    static struct description sides[SIDES]; /* what they point to lives as long as the process */

    if (settings->word_count != SIDES) {
        complain("diff takes two captures, or folders of them");
        return EXIT_TROUBLE;
    }
    for (size_t i = 0; i < SIDES; i++)
        if (!description_make(&sides[i], settings, &settings->words[i], 1))
            return EXIT_TROUBLE;
    struct comparison comparison = {page_open(settings),
                                    settings->form == 0 ? &text_form : &json_form,
                                    sides[0].feeder.checker,
                                    sides[1].feeder.checker,
                                    false,
                                    false};
    comparison.form->begin(comparison.page, sides);
    compare_facts(&comparison);
    compare_fields(&comparison);
    compare_findings(&comparison);
    comparison.form->end(comparison.page, comparison.differ);
    if (page_close(comparison.page) != EXIT_CLEAN)
        return EXIT_TROUBLE;
    return comparison.differ ? EXIT_FINDINGS : EXIT_CLEAN;
}
