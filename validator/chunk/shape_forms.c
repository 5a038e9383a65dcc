/*
 * Forms of tokens: a list's elements are learnt, and lists of such elements are
 * taken. A form that is given up is only not known any more.
 *
 * Cost: a walk over all elements of the likely form that follow each other; others where that fails.
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

static bool has_list(const struct form *form)
{
    for (uint32_t i = 0; i < form->hole_count; i++)
        if (form->strands[i].tag == HOLE_LIST)
            return true;
    return false;
}

static void find_entries(struct form *form)
{
    for (uint32_t i = 0; i + 2 < form->hole_count; i++) {
        struct scan_strand *strands = form->strands + i;
        strands[0].entry = strands[0].value == SCAN_STRING && strands[1].value == SCAN_NUMBER &&
                           strands[2].value == SCAN_INTEGERS && strands[1].length <= SCAN_BETWEEN &&
                           strands[2].length <= SCAN_BETWEEN;
    }
}

/* Lists in the elements are walks of their own. */
static void repeat_form(struct form *form)
{
    const struct scan_strand end = form->strands[form->hole_count];
    uint32_t holes = form->hole_count, first = form->strands[0].length;

    find_entries(form);
    form->end_length = end.length;
    form->most = holes == 0 || has_list(form) ? 1 : FORM_HOLES_MAX / holes;
    form->most = form->most < SHAPE_TOKENS_MAX ? form->most : SHAPE_TOKENS_MAX;
    form->text[form->length] = ',';
    memcpy(form->text + form->length + 1, form->text, first);
    for (uint32_t i = holes; i < form->most * holes; i++)
        form->strands[i] = form->strands[i - holes];
    for (uint32_t i = holes; i < form->most * holes; i += holes) {
        form->strands[i].start = end.start;
        form->strands[i].length = end.length + 1 + first;
    }
    form->strands[form->most * holes] = end;
}

static bool bind_members(struct form *form, const struct json_document *document, uint32_t item)
{
    return bind_member(form, document, item, SLICE("token"), &form->token) &&
           bind_member(form, document, item, SLICE("bytes"), &form->bytes) &&
           bind_member(form, document, item, SLICE("logprob"), &form->logprob);
}

static bool make_form(struct forms *forms, const struct form_source *source, enum form_place place, uint32_t item)
{
    struct form *form = &forms->places[place].made;
    const struct json_document *document = source->document;

    form->length = form->hole_count = 0;
    form->token_count = document->nodes[item].next - item;
    if (document->nodes[item].kind != JSON_OBJECT || !add_holes(forms, source, place, item) ||
        !bind_members(form, document, item))
        return false;
    repeat_form(form);
    return true;
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

static void fill_field(struct field *field, struct form_member member, const struct scan_strand *strands)
{
    bool filled = member.strand != NO_STRAND;
    const struct scan_strand *strand = strands + (filled ? member.strand : 0);

    field->kind = member.kind;
    field->escaped = filled && strand->escaped;
    field->zero = 0;
    field->start = filled ? strand->from : 0;
    field->end = filled ? strand->to : 0;
}

static void fill_token(struct token_view *token, const struct form *form, const struct scan_strand *strands)
{
    fill_field(&token->token, form->token, strands);
    fill_field(&token->bytes, form->bytes, strands);
    fill_field(&token->logprob, form->logprob, strands);
}

/* Until it comes to what has not the form. */
static enum scan_stop walk(struct fit *fit, struct form *form)
{
    struct scan_weave *weave = &fit->weave;
    enum scan_stop stop;

    weave->literals = form->text;
    weave->strands = form->strands;
    weave->count = form->most * form->hole_count;
    weave->strand = 0;
    while ((stop = fit->scan->weave(weave)) > SCAN_DIFFERS) {
        size_t strand = weave->strand;
        uint32_t elements = weave->elements;
        bool list = form->strands[strand].tag == HOLE_LIST;
        if (list ? forms_take_list(fit, FORM_ALTERNATIVE) : shape_take_hole(fit, stop))
            continue;
        weave->strand = strand;
        weave->elements = elements;
        return stop;
    }
    return stop;
}

/* Where the element ends whose holes end before that strand. */
static size_t element_end(const struct form *form, size_t strand)
{
    return form->strands[strand - 1].to + form->end_length;
}

/* How many elements the walk has passed to their ends. */
static uint32_t whole_count(const struct form *form, const struct scan_weave *weave, enum scan_stop stop)
{
    uint32_t count;

    if (stop == SCAN_THROUGH)
        return form->most;
    if (weave->strand < form->hole_count)
        return 0;
    count = (uint32_t)weave->strand / form->hole_count;
    if (stop == SCAN_DIFFERS && weave->strand == count * form->hole_count)
        count -= weave->at < element_end(form, weave->strand);
    return count;
}

/* Of the lists in these strands, each of which is one of JSON. */
static uint32_t elements_of(const struct scan_weave *weave, const struct form *form, size_t from, size_t to)
{
    uint32_t count = 0;

    for (size_t i = from; i < to; i++) {
        const struct scan_strand *strand = &form->strands[i];
        if (strand->tag != HOLE_INTEGERS)
            continue;
        for (uint32_t at = strand->from; at < strand->to; at++)
            count += weave->text.data[at] == ',';
        count++;
    }
    return count;
}

/* Moves behind the whole elements of the form that stand there, with a comma between each two; gives their number. */
static uint32_t take_form(struct fit *fit, struct form *form)
{
    struct scan_weave *weave = &fit->weave;
    size_t at = weave->at, last;
    enum scan_stop stop = walk(fit, form);
    uint32_t count = whole_count(form, weave, stop);

    last = (size_t)count * form->hole_count;
    if (count == 0)
        weave->at = at;
    else if (stop != SCAN_THROUGH)
        weave->at = element_end(form, last);
    weave->elements -= elements_of(weave, form, last, weave->strand);
    weave->elements += count * form->token_count;
    return count;
}

/* The form before the latest one stays the likely one until another comes twice in a row. */
static struct form *use_form(struct form_set *set, uint32_t index)
{
    if (set->latest == index)
        set->likely = index;
    set->latest = index;
    return &set->list[index];
}

/* The form of the next elements, behind which it moves; NULL: there are none of a form that is known. */
static const struct form *take_next(struct fit *fit, struct form_set *set, uint32_t *count)
{
    for (uint32_t i = 0; i < FORM_COUNT; i++) {
        uint32_t index = (set->likely + i) % FORM_COUNT;
        if (set->list[index].length > 0 && (*count = take_form(fit, &set->list[index])) > 0)
            return use_form(set, index);
    }
    return NULL;
}

/* False: the view has no room for them. */
static bool add_tokens(struct shape_view *view, const struct form *form, uint32_t count)
{
    if (count > SHAPE_TOKENS_MAX - view->token_count)
        return false;
    for (uint32_t i = 0; i < count; i++)
        fill_token(&view->token[view->token_count++], form, form->strands + (size_t)i * form->hole_count);
    return true;
}

static bool take_elements(struct fit *fit, enum form_place place)
{
    const struct form *form;
    uint32_t count;

    if (!shape_take_byte(fit, '['))
        return false;
    do {
        shape_pass_space(fit);
        form = take_next(fit, &fit->forms->places[place], &count);
        if (form == NULL || (place == FORM_TOKEN && !add_tokens(&fit->shape->view, form, count)))
            return false;
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
