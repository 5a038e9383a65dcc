/*
 * Scanning bytes many at a time. scan.c holds every SIMD instruction of the
 * project; each function has a scalar twin that gives the same for every input,
 * is used where there is no SIMD, and is what the tests compare with.
 */
#ifndef CHUNKLINT_BASE_SCAN_H
#define CHUNKLINT_BASE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Bytes that may begin something in a text of JSON, by kind. */
enum scan_mark {
    SCAN_OPENING = 1,     /* '<' or '[', which begin the markers of chat templates */
    SCAN_BACKSLASH = 2,   /* an escape, which may stand for anything */
    SCAN_REPLACEMENT = 4, /* 0xEF, which begins U+FFFD */
};

struct scan_span {
    const char *data;
    size_t length;
};

/* What a value is to be. */
enum scan_value {
    SCAN_STRING,
    SCAN_NUMBER,   /* with a fraction or an exponent */
    SCAN_INTEGER,  /* without */
    SCAN_INTEGERS, /* an array of these, at least one */
    SCAN_OTHER
};

/* A literal, and the value behind it in the text. */
struct scan_strand {
    uint32_t start, length; /* of the literal, among all of them */
    uint32_t from, to;      /* of the value, filled in; of a string what is between its quotes */
    uint8_t value;          /* enum scan_value */
    uint8_t tag;            /* the caller's, who says with it what the value is to be for him */
    bool counts;            /* its marks do */
    bool entry;             /* a string whose marks do not count, and behind it a number and an array, with literals of
                               at most SCAN_BETWEEN bytes */
    bool escaped;           /* filled in: it holds escapes */
};

/* Strands that follow each other in a text; the last one has no value behind it. */
struct scan_weave {
    struct scan_span text;
    const char *literals;
    struct scan_strand *strands;
    size_t count;      /* without the last one */
    size_t strand;     /* the one that comes next */
    size_t at;         /* where in the text */
    unsigned marks;    /* SCAN_OPENING when a string that counts holds such a byte */
    uint32_t elements; /* of the arrays that were passed; added */
};

/* Some bytes, at most as many as a word has, that stand somewhere in a text. */
struct scan_word {
    uint64_t bytes, mask;
    size_t length;
};

/* Texts of the same strands that follow each other, each between the same two words. */
struct scan_passed {
    uint32_t from, to; /* of the value that counts */
    uint32_t end;      /* behind the word after the text */
};

struct scan_pass {
    struct scan_span text; /* all of them; begins behind the word before the first */
    const char *literals;
    const struct scan_strand *strands; /* those that have a value have a string; one of them counts */
    size_t count;                      /* without the last one */
    struct scan_word before, behind;   /* of each text */
    struct scan_passed *list;
    size_t most;   /* of the list, at least one */
    size_t passed; /* so far */
    size_t strand; /* the one that comes next */
    size_t at;     /* where in the text */
    size_t from;   /* where the string begins that was passed last */
};

enum scan_stop {
    SCAN_THROUGH, /* all strands are passed */
    SCAN_DIFFERS, /* the text is not the strand's literal from weave->at on */
    SCAN_VALUE,   /* the strand's value, which is no string and not usual, begins at weave->at */
    SCAN_ODD      /* the strand's string goes on there with its first byte that is not plain, or the text ends */
};

/*
 * Usual is a number, or an array of integers without signs and white space, that ends within SCAN_WINDOW bytes and the
 * text, and has no run of SCAN_LONG_RUN digits in such an array; and an integer of fewer digits, without a sign, with
 * so many bytes of text behind its first one.
 */
enum { SCAN_WINDOW = 64, SCAN_LONG_RUN = 16, SCAN_BETWEEN = 32, SCAN_LISTED = 8 };

/*
 * Usual is a string with escapes and characters beyond ASCII whose quote stands within SCAN_STRING_WINDOW bytes, of
 * which none is marked, nor could a reader mark or remark what they stand for: no byte 0xEF, no \u0000 to \u007f or
 * \uff00 to \uffff, no lone surrogate.
 */
enum { SCAN_STRING_WINDOW = 32 };

/*
 * The scans of the shape cache, in the widest registers that the machine has. A table for
 * each level that it has, from the widest to the scalar one; which is for the caller to keep.
 */
struct scan_level {
    const char *name;

    /* How many bytes of `a` and `b` are equal before the first that differs; `length` when all are. */
    size_t (*common_prefix)(const char *a, const char *b, size_t length);

    /*
     * The index of the first byte from text[at] on that is not plain, as scan_plain has it;
     * `length` when there is none. Bytes before text[at] may be read, so that a short rest costs one step.
     */
    size_t (*plain_end)(const char *text, size_t at, size_t length);

    /* Like plain_end; adds SCAN_OPENING to `marks` when one of the plain bytes is such a one. */
    size_t (*text_end)(const char *text, size_t at, size_t length, unsigned *marks);

    /*
     * Where a usual string ends of which at least one byte stands at `string`, and whether it has escapes; 0: it is not
     * usual. SCAN_STRING_WINDOW bytes must be readable.
     */
    size_t (*usual_end)(const char *string, bool *escaped);

    /*
     * Goes on from strand to strand, proving strings that are plain, or usual and not near the text's end, and values
     * that are usual, until something must be looked at.
     */
    enum scan_stop (*weave)(struct scan_weave *weave);

    /*
     * Passes texts until the list is full (SCAN_THROUGH), one is another one, or holds a byte that is marked as an
     * opening, or ends too near to the end of all (SCAN_DIFFERS), or a string is neither plain nor usual (SCAN_ODD).
     */
    enum scan_stop (*pass)(struct scan_pass *pass);

    /*
     * Between the brackets of an array that is proved to be JSON stands a list: how many bytes it says in decimal,
     * without white space, if the text begins with them and none is a backslash; 0 when not, or when they are more
     * than `most`. SCAN_LISTED bytes of the text must be readable, also behind `most`, and behind the list.
     */
    size_t (*listed)(const char *list, size_t length, const char *text, size_t most);

    /* How many bytes are '[' or '{' before the first line end. */
    size_t (*line_openers)(const char *data, size_t length);
};

/* At most as many bytes as a word has. */
struct scan_word scan_word(const char *bytes, size_t length);

/* Does it stand there? As many bytes as a word has must be readable. */
static inline bool scan_stands(const char *text, struct scan_word word)
{
    uint64_t bytes;

    memcpy(&bytes, text, sizeof bytes);
    return ((bytes ^ word.bytes) & word.mask) == 0;
}

/* The level number `index`, from 0; NULL when there are no more. */
const struct scan_level *scan_level(size_t index);

/*
 * The index of the first byte that is not plain text inside a JSON string: a
 * quote, a backslash, a control byte or one above 0x7F; `length` when all are.
 */
size_t scan_plain(const char *data, size_t length);
size_t scan_plain_scalar(const char *data, size_t length);

/* How many bytes are '[' or '{': no text nests deeper than that. */
size_t scan_openers(const char *data, size_t length);
size_t scan_openers_scalar(const char *data, size_t length);

/* The kinds of which there is one, as bits. */
unsigned scan_marks(const char *data, size_t length);
unsigned scan_marks_scalar(const char *data, size_t length);

#endif
