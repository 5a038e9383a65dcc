/*
 * Long streams for tests of what happens in their middle: chunks that differ in their
 * text alone, as a server sends them for most of an answer, and among them, one at a
 * time, chunks that do not.
 */
#ifndef CHUNKLINT_TESTS_LONG_STREAMS_H
#define CHUNKLINT_TESTS_LONG_STREAMS_H

#include <stdint.h>

#include "files.h"

/* A number below the limit. */
typedef uint32_t draw_number(size_t limit);

/* JSON lines of one stream, by what is drawn. The caller frees them. */
struct bytes long_stream(draw_number *draw);

#endif
