/*
 * Batches of events that list tokens: of one shape each, with the content and the
 * list as holes. The tokens must be the content, byte for byte, and each unlikely:
 * then no rule looks at them, and what is left of the event is its text.
 *
 * Cost: a walk over the event, element by element of its list.
 */
#include "chunk/shape_list.h"

static bool take_hole(struct fit *fit, enum scan_stop stop)
{
    bool list = fit->weave.strands[fit->weave.strand].tag == HOLE_LIST;

    return list ? forms_take_list(fit, FORM_TOKEN) : shape_take_hole(fit, stop);
}

static struct slice content_of(const struct fit *fit)
{
    const struct scan_strand *strand = &fit->weave.strands[fit->shape->texts[0]];

    return (struct slice){fit->weave.text.data + strand->from, strand->to - strand->from};
}

static bool lists_content(const struct fit *fit)
{
    const struct shape_view *view = &fit->shape->view;
    const struct scan_span *text = &fit->weave.text;

    return tokens_are(fit->scan, (struct slice){text->data, text->length}, content_of(fit), view->token,
                      view->token_count);
}

/* Moves behind the payload that stands there. */
static bool pass_payload(struct fit *fit, uint32_t token_limit)
{
    struct scan_weave *weave = &fit->weave;
    struct shape *shape = fit->shape;
    enum scan_stop stop;

    weave->strand = 0;
    weave->elements = 0;
    shape->view.token_count = 0;
    while ((stop = fit->scan->weave(weave)) > SCAN_DIFFERS)
        if (!take_hole(fit, stop))
            return false;
    return stop == SCAN_THROUGH && weave->marks == 0 && shape->token_count + weave->elements <= token_limit &&
           lists_content(fit);
}

/* Does the word stand there? It moves behind it. */
static bool pass_word(struct scan_weave *weave, struct scan_span text, struct scan_word word)
{
    if (text.length - weave->at < sizeof(uint64_t) || !scan_stands(text.data + weave->at, word))
        return false;
    weave->at += word.length;
    return true;
}

/* One byte behind what is walked over must be readable. */
void shape_pass_tokens(struct shape *shape, const struct shape_measure *measure, struct scan_pass *pass)
{
    struct fit fit = {.shape = shape,
                      .scan = measure->scan,
                      .forms = measure->forms,
                      .weave = {.text = {pass->text.data, pass->text.length - 1},
                                .literals = shape->text,
                                .strands = shape->lone_strands,
                                .count = shape->active_count,
                                .at = pass->at}};

    while (pass_payload(&fit, measure->token_limit) && pass_word(&fit.weave, pass->text, pass->behind)) {
        const struct scan_strand *text = &shape->lone_strands[shape->texts[0]];
        pass->list[pass->passed++] = (struct scan_passed){text->from, text->to, (uint32_t)fit.weave.at};
        shape->view.choice[0].tokens = (struct tokens_view){.listed = true, .same = true};
        if (pass->passed == pass->most || !pass_word(&fit.weave, pass->text, pass->before))
            return;
    }
}
