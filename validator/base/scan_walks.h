/*
 * The walks over texts that follow literals, the same on all levels of scanning:
 * compiled for each, they have its steps inside. For scan.c alone, which has the
 * steps of each level by name: common_prefix_LEVEL, equal_LEVEL and text_end_LEVEL.
 */
#ifndef CHUNKLINT_BASE_SCAN_WALKS_H
#define CHUNKLINT_BASE_SCAN_WALKS_H

/* From strand to strand of one text, until something must be looked at. */
#define WEAVE(level, target)                                                                                           \
    target static enum scan_stop weave_##level(struct scan_weave *weave)                                               \
    {                                                                                                                  \
        const char *text = weave->text.data;                                                                           \
        struct scan_strand *strand = weave->strands + weave->strand, *last = weave->strands + weave->count;            \
        size_t at = weave->at, length = weave->text.length;                                                            \
        enum scan_stop stop = SCAN_THROUGH;                                                                            \
                                                                                                                       \
        for (;; strand++) {                                                                                            \
            size_t left = length - at, wanted = strand->length < left ? strand->length : left;                         \
            size_t common = common_prefix_##level(text + at, weave->literals + strand->start, wanted);                 \
            unsigned marks = 0;                                                                                        \
                                                                                                                       \
            at += common;                                                                                              \
            stop = common < strand->length ? SCAN_DIFFERS : strand->string ? SCAN_THROUGH : SCAN_VALUE;                \
            if (stop == SCAN_DIFFERS || strand == last)                                                                \
                break;                                                                                                 \
            strand->from = (uint32_t)at;                                                                               \
            if (stop == SCAN_VALUE)                                                                                    \
                break;                                                                                                 \
            at = text_end_##level(text, at, length, &marks);                                                           \
            strand->to = (uint32_t)at;                                                                                 \
            strand->escaped = false;                                                                                   \
            weave->marks |= strand->counts ? marks : 0;                                                                \
            stop = SCAN_ODD;                                                                                           \
            if (at == length || text[at] != '"')                                                                       \
                break;                                                                                                 \
        }                                                                                                              \
        weave->strand = (size_t)(strand - weave->strands);                                                             \
        weave->at = at;                                                                                                \
        return stop == SCAN_VALUE && strand == last ? SCAN_THROUGH : stop;                                             \
    }

/* From text to text of the same literals. What is asked of the bytes behind a text is asked eight at a time. */
#define PASS(level, target)                                                                                            \
    target static enum scan_stop pass_##level(struct scan_pass *pass)                                                  \
    {                                                                                                                  \
        const char *text = pass->text.data;                                                                            \
        const struct scan_strand *strand = pass->strands + pass->strand, *last = pass->strands + pass->count;          \
        struct scan_passed *passed = pass->list + pass->passed, *end = pass->list + pass->most;                        \
        size_t at = pass->at, length = pass->text.length;                                                              \
        enum scan_stop stop = SCAN_DIFFERS;                                                                            \
                                                                                                                       \
        while (length - at >= strand->length + sizeof(uint64_t) &&                                                     \
               equal_##level(text + at, pass->literals + strand->start, strand->length)) {                             \
            unsigned marks = 0;                                                                                        \
                                                                                                                       \
            at += strand->length;                                                                                      \
            if (strand < last) {                                                                                       \
                pass->from = at;                                                                                       \
                at = text_end_##level(text, at, length, &marks);                                                       \
                if (strand->counts) {                                                                                  \
                    passed->from = (uint32_t)pass->from;                                                               \
                    passed->to = (uint32_t)at;                                                                         \
                }                                                                                                      \
                if (at == length || (marks != 0 && strand->counts))                                                    \
                    break;                                                                                             \
                stop = text[at] == '"' ? SCAN_DIFFERS : SCAN_ODD;                                                      \
                if (stop == SCAN_ODD)                                                                                  \
                    break;                                                                                             \
                strand++;                                                                                              \
                continue;                                                                                              \
            }                                                                                                          \
            if (!scan_stands(text + at, pass->behind))                                                                 \
                break;                                                                                                 \
            at += pass->behind.length;                                                                                 \
            passed->end = (uint32_t)at;                                                                                \
            stop = ++passed == end ? SCAN_THROUGH : SCAN_DIFFERS;                                                      \
            if (stop == SCAN_THROUGH || length - at < sizeof(uint64_t) || !scan_stands(text + at, pass->before))       \
                break;                                                                                                 \
            at += pass->before.length;                                                                                 \
            strand = pass->strands;                                                                                    \
        }                                                                                                              \
        pass->passed = (size_t)(passed - pass->list);                                                                  \
        pass->strand = (size_t)(strand - pass->strands);                                                               \
        pass->at = at;                                                                                                 \
        return stop;                                                                                                   \
    }

#endif
