/*
 * It does not check: what is no JSON ends it, or is passed over. The stages that
 * judge a stream do that with all their care later.
 */
#include "choice/walk.h"

struct walk walk_over(struct slice json)
{
    return (struct walk){.rest = json};
}

static void skip(struct walk *walk, size_t length)
{
    walk->rest = slice_from(walk->rest, length);
}

static void skip_any(struct walk *walk, const char *bytes)
{
    while (walk->rest.length > 0 && walk->rest.data[0] != '\0' && strchr(bytes, walk->rest.data[0]) != NULL)
        skip(walk, 1);
}

/* Takes a string from its quote on; false when it does not end. */
static bool take_string(struct walk *walk, struct slice *text)
{
    const char *bytes = walk->rest.data;
    size_t end = 1;

    while (end < walk->rest.length && bytes[end] != '"')
        end += bytes[end] == '\\' ? 2 : 1;
    if (end >= walk->rest.length)
        return false;
    *text = (struct slice){bytes + 1, end - 1};
    skip(walk, end + 1);
    return true;
}

/* Takes a number or a word; false when there is none. */
static bool take_word(struct walk *walk, struct slice *text)
{
    size_t end = 0;

    while (end < walk->rest.length &&
           (walk->rest.data[end] == '\0' || strchr(",:]} \t\r\n", walk->rest.data[end]) == NULL))
        end++;
    *text = (struct slice){walk->rest.data, end};
    skip(walk, end);
    return end > 0;
}

/* A path that is too long is cut: it is then longer than any that is looked for. */
static void set_path(struct walk *walk, struct slice step)
{
    size_t base = walk->path_lengths[walk->depth - 1], room = WALK_PATH_SIZE - base;

    walk->path_length = base;
    if (room == 0)
        return;
    size_t length = step.length < room - 1 ? step.length : room - 1;
    walk->path[base] = '/';
    memcpy(walk->path + base + 1, step.data, length);
    walk->path_length = base + 1 + length;
}

/* Takes what stands before a value and makes its path: a name, or nothing in arrays. */
static bool take_step(struct walk *walk)
{
    struct slice name = SLICE("*");

    if (walk->depth == 0)
        return true;
    if (walk->is_object[walk->depth - 1]) {
        if (walk->rest.data[0] != '"' || !take_string(walk, &name))
            return false;
        skip_any(walk, ": \t\r\n");
    }
    set_path(walk, name);
    return walk->rest.length > 0;
}

static bool open_container(struct walk *walk)
{
    if (walk->depth == WALK_DEPTH_MAX)
        return false;
    walk->path_lengths[walk->depth] = walk->path_length;
    walk->is_object[walk->depth++] = walk->rest.data[0] == '{';
    skip(walk, 1);
    return true;
}

/* Leaves the containers that end here; false when the text does. */
static bool leave_containers(struct walk *walk)
{
    skip_any(walk, ", \t\r\n");
    while (walk->rest.length > 0 && (walk->rest.data[0] == '}' || walk->rest.data[0] == ']')) {
        if (walk->depth == 0 || --walk->depth == 0)
            return false;
        skip(walk, 1);
        skip_any(walk, ", \t\r\n");
    }
    return walk->rest.length > 0;
}

bool walk_next(struct walk *walk, struct walk_value *value)
{
    if (!leave_containers(walk) || !take_step(walk))
        return false;
    *value = (struct walk_value){{walk->path, walk->path_length}, {NULL, 0}};
    switch (walk->rest.data[0]) {
    case '{':
    case '[': return open_container(walk);
    case '"': return take_string(walk, &value->text);
    default: return take_word(walk, &value->text);
    }
}
