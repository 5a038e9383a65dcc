/*
 * Forms of tokens: a list's elements are learnt, and lists of such elements are
 * taken. A form that is given up is only not known any more.
 *
 * Cost: a walk over the element with the likely form; others where that fails.
 */
#include "chunk/shape_forms.h"

/* ---- learning */

static bool add_literal(struct form *form, const struct json_document *document, uint32_t start, uint32_t end)
{
    uint32_t length = end - start;

    if (length > FORM_TEXT_MAX - form->length)
        return false;
    memcpy(form->text + form->length, document->text + start, length);
    form->strands[form->hole_count] =
        (struct scan_strand){.start = form->length, .length = length, .value = SCAN_OTHER, .tag = HOLE_KIND_COUNT};
    form->length += length;
    return true;
}

/* The list of a token's alternatives. */
static bool is_list_in(struct forms *forms, const struct form_source *source, enum form_place place, uint32_t item,
                       uint32_t node)
{
    return place == FORM_TOKEN && source->document->nodes[node].kind == JSON_ARRAY &&
           json_member(source->document, item, SLICE("top_logprobs")) == node &&
           forms_learn(forms, source, FORM_ALTERNATIVE, node);
}

static void add_hole(struct form *form, const struct json_node *node, enum hole_kind kind)
{
    struct scan_strand *strand = &form->strands[form->hole_count++];

    strand->value = (uint8_t)shape_scan_value(kind);
    strand->tag = (uint8_t)kind;
    strand->from = node->start;
}

/* From one hole to the next. */
static bool add_holes(struct forms *forms, const struct form_source *source, enum form_place place, uint32_t item)
{
    struct form *form = &forms->places[place].made;
    const struct json_node *nodes = source->document->nodes;
    uint32_t from = nodes[item].start;

    for (uint32_t node = item; node < nodes[item].next; node++) {
        enum hole_kind kind = is_list_in(forms, source, place, item, node)
                                  ? HOLE_LIST
                                  : shape_hole_kind(source->document, node, source->decisive);
        if (kind == HOLE_KIND_COUNT)
            continue;
        if (form->hole_count == FORM_HOLES_MAX || !add_literal(form, source->document, from, nodes[node].start))
            return false;
        add_hole(form, &nodes[node], kind);
        from = nodes[node].end;
        if (kind == HOLE_INTEGERS || kind == HOLE_LIST) {
            form->token_count -= nodes[node].next - node - 1;
            node = nodes[node].next - 1;
        }
    }
    return add_literal(form, source->document, from, nodes[item].end);
}

/* False: what it holds is literal. */
static bool bind_member(const struct form *form, const struct json_document *document, uint32_t item, struct slice name,
                        struct form_member *member)
{
    uint32_t node = json_member(document, item, name);
    uint8_t strand = 0;

    *member = (struct form_member){.kind = JSON_ABSENT, .strand = NO_STRAND};
    if (node == JSON_NONE)
        return true;
    member->kind = document->nodes[node].kind;
    while (strand < form->hole_count && form->strands[strand].from != document->nodes[node].start)
        strand++;
    if (strand < form->hole_count)
        member->strand = strand;
    return member->strand != NO_STRAND || (member->kind != JSON_STRING && member->kind != JSON_ARRAY &&
                                           member->kind != JSON_INTEGER && member->kind != JSON_NUMBER);
}

static bool make_form(struct forms *forms, const struct form_source *source, enum form_place place, uint32_t item)
{
    struct form *form = &forms->places[place].made;
    const struct json_document *document = source->document;

    form->length = form->hole_count = 0;
    form->token_count = document->nodes[item].next - item;
    return document->nodes[item].kind == JSON_OBJECT && add_holes(forms, source, place, item) &&
           bind_member(form, document, item, SLICE("token"), &form->token) &&
           bind_member(form, document, item, SLICE("bytes"), &form->bytes) &&
           bind_member(form, document, item, SLICE("logprob"), &form->logprob);
}

/* The same literals and holes are the same members, too. */
static bool same_form(const struct form *a, const struct form *b)
{
    if (a->length != b->length || a->hole_count != b->hole_count || memcmp(a->text, b->text, a->length) != 0)
        return false;
    for (uint32_t i = 0; i < a->hole_count; i++)
        if (a->strands[i].start != b->strands[i].start || a->strands[i].tag != b->strands[i].tag)
            return false;
    return true;
}

static void add_form(struct form_set *set)
{
    for (uint32_t i = 0; i < FORM_COUNT; i++)
        if (same_form(&set->list[i], &set->made))
            return;
    set->list[set->hand] = set->made;
    set->hand = (set->hand + 1) % FORM_COUNT;
}

bool forms_learn(struct forms *forms, const struct form_source *source, enum form_place place, uint32_t list)
{
    const struct json_node *nodes = source->document->nodes;

    if (source->decisive[list] > DECISIVE_EACH || nodes[list].size == 0)
        return false;
    for (uint32_t item = list + 1; item < nodes[list].next; item = nodes[item].next) {
        if (!make_form(forms, source, place, item))
            return false;
        add_form(&forms->places[place]);
    }
    return true;
}

/* ---- taking */

static void fill_field(struct field *field, const struct form *form, struct form_member member)
{
    bool filled = member.strand != NO_STRAND;
    const struct scan_strand *strand = &form->strands[filled ? member.strand : 0];

    field->kind = member.kind;
    field->escaped = filled && strand->escaped;
    field->zero = 0;
    field->start = filled ? strand->from : 0;
    field->end = filled ? strand->to : 0;
}

static void fill_token(struct token_view *token, const struct form *form)
{
    fill_field(&token->token, form, form->token);
    fill_field(&token->bytes, form, form->bytes);
    fill_field(&token->logprob, form, form->logprob);
}

static bool take_form(struct fit *fit, struct form *form)
{
    struct scan_weave *weave = &fit->weave;
    enum scan_stop stop;

    weave->literals = form->text;
    weave->strands = form->strands;
    weave->count = form->hole_count;
    weave->strand = 0;
    while ((stop = fit->scan->weave(weave)) > SCAN_DIFFERS) {
        bool list = form->strands[weave->strand].tag == HOLE_LIST;
        if (list ? !forms_take_list(fit, FORM_ALTERNATIVE) : !shape_take_hole(fit, stop))
            return false;
    }
    return stop == SCAN_THROUGH;
}

/* The form before the latest one stays the likely one until another comes twice in a row. */
static struct form *use_form(struct form_set *set, uint32_t index)
{
    if (set->latest == index)
        set->likely = index;
    set->latest = index;
    return &set->list[index];
}

/* The form of the element that stands there, behind which it moves; NULL: it has none that is known. */
static const struct form *take_element(struct fit *fit, struct form_set *set)
{
    size_t at = fit->weave.at;
    uint32_t elements = fit->weave.elements;

    for (uint32_t i = 0; i < FORM_COUNT; i++) {
        uint32_t index = (set->likely + i) % FORM_COUNT;
        if (set->list[index].length > 0 && take_form(fit, &set->list[index]))
            return use_form(set, index);
        fit->weave.at = at;
        fit->weave.elements = elements;
    }
    return NULL;
}

/* False: the view has no room for it. */
static bool add_token(struct shape_view *view, const struct form *form)
{
    if (view->token_count == SHAPE_TOKENS_MAX)
        return false;
    fill_token(&view->token[view->token_count++], form);
    return true;
}

static bool take_elements(struct fit *fit, enum form_place place)
{
    const struct form *form;

    if (!shape_take_byte(fit, '['))
        return false;
    do {
        shape_pass_space(fit);
        form = take_element(fit, &fit->forms->places[place]);
        if (form == NULL || (place == FORM_TOKEN && !add_token(&fit->shape->view, form)))
            return false;
        fit->weave.elements += form->token_count;
        shape_pass_space(fit);
    } while (shape_take_byte(fit, ','));
    return shape_take_byte(fit, ']');
}

bool forms_take_list(struct fit *fit, enum form_place place)
{
    struct scan_weave *weave = &fit->weave, before = *weave;
    bool fits = take_elements(fit, place);

    weave->literals = before.literals;
    weave->strands = before.strands;
    weave->count = before.count;
    weave->strand = before.strand + 1;
    weave->strands[before.strand].to = (uint32_t)weave->at;
    return fits;
}
