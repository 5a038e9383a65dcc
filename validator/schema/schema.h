/*
 * Schema: compiles JSON Schema 2020-12 documents to a flat table, and checks
 * documents against it. Gives violations (rules S) to diag.
 *
 * Supported are the validation and applicator vocabularies, references ($ref,
 * $defs, $anchor, $id) inside the document, and from a dialect's document to the
 * built-in ones, and annotations. Regular expressions (pattern, patternProperties),
 * dynamic references, unevaluated*, other references and unknown keywords are
 * refused by name when a schema is loaded; members that begin with x- are annotations.
 */
#ifndef CHUNKLINT_SCHEMA_SCHEMA_H
#define CHUNKLINT_SCHEMA_SCHEMA_H

#include "json/json.h"

struct schema; /* compiled: tables in the arena */

/*
 * Compiles a document. `reader` is used up while it runs. NULL when the document
 * is refused: `problem` names the keyword and its JSON Pointer. Tables are taken
 * from the arena; they are bounded by the document's size.
 */
struct schema *schema_compile(struct arena *arena, struct json_reader *reader, struct slice document,
                              struct text *problem);

/* An upper bound of what schema_compile takes for a document of that many bytes. */
size_t schema_memory(size_t document_bytes);

/* A JSON Pointer pattern at which one rule's violations are expected on the wire ("*" stands for any one step). */
struct schema_allowance {
    enum rule rule;
    struct slice at;
};

struct schema_allowances {
    const struct schema_allowance *list;
    size_t count;
};

/*
 * Checks the value at document->root; reports each violation to diag, with
 * `allowed` set where an allowance matches. Returns whether it is valid.
 * With a NULL diag nothing is reported. Work and depth are bounded by the
 * document's, also for schemas that refer to themselves.
 */
bool schema_check(const struct schema *schema, const struct json_document *document,
                  const struct schema_allowances *allowances, struct diag *diag);

/*
 * The same, but nothing is reported at the JSON Pointer `spared` and below, nor where it matches with `*` for an
 * index: a rule of its own tells what is wrong there, or the dialect's contract makes it right. All that is
 * reported is added to `repeats`, unless that is NULL: it is what the check finds in any document that differs in
 * nothing but values that do not decide.
 */
bool schema_check_sparing(const struct schema *schema, const struct json_document *document,
                          const struct schema_allowances *allowances, struct slice spared, struct diag *diag,
                          struct diag_repeats *repeats);

/*
 * What of a node decides: nothing, whether it is negative (an integer that is not, so far), what its elements are, each
 * by itself (an array), or any of its bytes.
 */
enum decisive { DECISIVE_NOT, DECISIVE_SIGN, DECISIVE_EACH, DECISIVE };

/*
 * Marks the nodes of a checked document that decide, beside those that are marked already: with any others of
 * the same kinds at the rest, the check would say the same. An array of integers that is not marked may also have more
 * or fewer of them, but not none. DECISIVE_EACH: any array, but the empty one, of elements of which nothing was found
 * in this place of any document is as good as one of which nothing was found. `decisive` has a byte a node. False: the
 * schema is too entangled to tell.
 */
bool schema_mark_decisive(const struct schema *schema, const struct json_document *document, unsigned char *decisive);

/*
 * The verdict on a value that is no chunk. The first violation is described in
 * `explanation`, where the value as a whole is called `subject`.
 */
bool schema_explain(const struct schema *schema, const struct json_document *document, const char *subject,
                    struct text *explanation);

#endif
