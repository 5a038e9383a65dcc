/*
 * Lines: takes the input's bytes in any cut, gives its lines, each in one piece
 * of memory, with its place. Undoes chunked transfer coding on the way.
 *
 * A line that lies whole in the bytes handed over is not copied. Any other is
 * put together in the store, behind the `base` bytes that the open event needs.
 * A line longer than the room is given by its beginning; its length is told.
 */
#ifndef CHUNKLINT_FRAMING_LINES_H
#define CHUNKLINT_FRAMING_LINES_H

#include "base/arena.h"
#include "framing/event.h"

enum line_end { LINE_END_NONE, LINE_END_LF, LINE_END_CRLF, LINE_END_CR };

struct line {
    struct slice text;  /* without its end; when it is all there, the byte after it is a line end */
    uint64_t length;    /* also of what the text leaves out */
    struct place place; /* of its first byte */
    enum line_end end;  /* LINE_END_NONE: the input or the body ended */
    bool stored;        /* the text is in the store, not in the bytes handed over */
    bool crumbled;      /* there were more splits than pieces are kept */
    size_t splits;      /* pieces after the first, where a chunk of the coding ended inside the line */
    size_t first_split; /* the index of their pieces */
};

enum chunk_state {
    CHUNK_OFF,       /* the bytes are the body */
    CHUNK_DATA,      /* `remaining` bytes of a chunk follow */
    CHUNK_DATA_END,  /* the line end after a chunk's bytes */
    CHUNK_SIZE,      /* the digits of the next chunk's size */
    CHUNK_EXTENSION, /* the rest of the line after them */
    CHUNK_TRAILER,   /* lines after the last chunk, up to a blank one */
    CHUNK_FOLLOWER,  /* a body of announced length is complete: does another response follow at once? */
    CHUNK_OVER,      /* the body is over, its open line is still to be given */
    CHUNK_AFTER      /* it was given; what was taken of the next response begins a line */
};

enum { CHUNK_DIGITS = 15 }; /* of a size; more are no size, so no size overflows */

struct chunked {
    enum chunk_state state;
    bool counted; /* no coding: `remaining` is what the header announced as the body's length */
    uint64_t remaining;
    char held[CHUNK_DIGITS]; /* bytes that are either the coding's or the body's: a size, or "HTTP/" */
    size_t held_count;
    struct place held_place;
    bool trailer_text; /* the trailer line under way has a byte */
};

struct lines {
    struct place here; /* of the next byte to be taken */
    struct line line;  /* the line given last, or the one under way */
    bool open;         /* a line is under way, in the store */
    char last;         /* its last byte so far, also when there was no room for it */
    bool after_cr;     /* and its last byte was a CR, which is its end, with or without a LF to come */
    uint64_t next;     /* offset at which the open line goes on, unless it is split */
    char *store;
    size_t capacity;
    size_t base;
    struct event_piece *pieces; /* piece_base ones of the open event, then the line's */
    size_t piece_capacity, piece_base;
    struct chunked chunked;
};

/* The store holds a payload of `bytes`, the field name before it, and at least a short line after it. */
void lines_create(struct lines *lines, struct arena *arena, size_t bytes, size_t pieces);
void lines_begin(struct lines *lines);

enum lines_given { LINES_MORE, LINES_LINE, LINES_BODY_OVER };

/*
 * Takes bytes up to the end of the next line into lines->line. LF and CRLF end
 * a line, with `carriage_returns` also a CR alone. LINES_MORE: all bytes are
 * taken (with `last`, there is nothing more).
 */
enum lines_given lines_next(struct lines *lines, struct slice *bytes, bool last, bool carriage_returns);

/* Is all of the line in its text? */
static inline bool line_is_whole(const struct line *line)
{
    return line->text.length == line->length && !line->crumbled;
}

/* Leaves out the first bytes of the line. */
void lines_skip(struct lines *lines, size_t count);

/* Moves a line that is kept in the store to where the next event may keep it. */
void lines_settle(struct lines *lines);

/* Adds the pieces of the line to the open event's, whose payload it joins at offset `at`. False: there are too many. */
bool lines_adopt(struct lines *lines, size_t at);

/* ## Chunked transfer coding */

/* The size that a line gives a chunk: 1 to 15 hexadecimal digits, perhaps an extension. */
bool chunked_size(struct slice line, uint64_t *size);

/* What follows in the input is a chunk of that size. */
void chunked_begin(struct lines *lines, uint64_t size);

/* The body has this length, if another response follows it at once; else the length is not trusted. */
void chunked_count(struct lines *lines, uint64_t length);

/* Takes the held bytes into the open line after all. */
void chunked_release(struct lines *lines);

/*
 * Takes the coding's own bytes from the front; gives how many bytes of the body
 * follow. Where the input does not keep to the coding, it is switched off, and
 * all that follows is the body.
 */
size_t chunked_take(struct lines *lines, struct slice *bytes);

/* Takes bytes without a line end into the open line. */
void lines_keep(struct lines *lines, struct slice bytes);

#endif
