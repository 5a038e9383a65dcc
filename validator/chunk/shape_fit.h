/*
 * An event that is being held against a shape, for the files that do so:
 * shape_match.c goes from piece to piece, shape_holes.c proves what fills a hole,
 * shape_forms.c passes lists of tokens.
 */
#ifndef CHUNKLINT_CHUNK_SHAPE_FIT_H
#define CHUNKLINT_CHUNK_SHAPE_FIT_H

#include "chunk/shape_state.h"

struct forms;

struct fit {
    struct shape *shape;
    const struct scan_level *scan;
    struct forms *forms;
    struct scan_weave weave;
};

/*
 * What fills the hole at which the weave has stopped, proved; moves behind it. False: reading would say something of
 * it, or it is of another kind.
 */
bool shape_take_hole(struct fit *fit, enum scan_stop stop);

/* What the integer is that the text, which goes on behind it, begins with. It was taken as a hole. */
int64_t shape_integer(struct slice text);

static inline bool shape_take_byte(struct fit *fit, char byte)
{
    if (fit->weave.at == fit->weave.text.length || fit->weave.text.data[fit->weave.at] != byte)
        return false;
    fit->weave.at++;
    return true;
}

/* Not a line end: where the event's end is still to be told, that may be it. */
static inline void shape_pass_space(struct fit *fit)
{
    const struct scan_span *text = &fit->weave.text;

    while (fit->weave.at < text->length && (text->data[fit->weave.at] == ' ' || text->data[fit->weave.at] == '\t'))
        fit->weave.at++;
}

#endif
