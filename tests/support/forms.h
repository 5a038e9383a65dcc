/*
 * The same capture in other forms: its chunks as JSON lines or as events, with
 * other line ends, with those of another capture between them. All give memory
 * that the caller frees.
 */
#ifndef CHUNKLINT_TESTS_FORMS_H
#define CHUNKLINT_TESTS_FORMS_H

#include <stdint.h>

#include "files.h"

/* What begins with '{' or "data:", each on a line of its own; the rest is left out. */
struct bytes form_lines(struct bytes capture);

/* The same, each as an event. */
struct bytes form_events(struct bytes capture);

/* Every LF becomes CR LF. */
struct bytes form_crlf(struct bytes capture);

/* Blocks (lines that follow each other and begin alike: those of an event) of both, by the bits of `choice` in turn. */
struct bytes form_interleaved(struct bytes a, struct bytes b, uint64_t choice);

struct bytes form_repeated(struct bytes capture, unsigned times);

#endif
