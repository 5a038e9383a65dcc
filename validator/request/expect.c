/*
 * Expectations, as a list for people to type:
 *
 *     list   = item *("," item)
 *     item   = "usage" / "no-usage" / "n=" number / "tools=" name *("+" name)
 *            / "no-tools" / "forced" ["=" name] / finish
 *     finish = "stop" / "length" / "tool_calls" / "content_filter" / "function_call"
 *
 * Several finishes mean: any of them.
 */
#include "request/request.h"

enum { CHOICES_MAX = 128 };

static const struct {
    struct slice name;
    enum request_finish finish;
} reasons[] = {
    {{"stop", 4}, FINISH_STOP},
    {{"length", 6}, FINISH_LENGTH},
    {{"tool_calls", 10}, FINISH_TOOL_CALLS},
    {{"content_filter", 14}, FINISH_CONTENT_FILTER},
    {{"function_call", 13}, FINISH_FUNCTION_CALL},
};

unsigned finish_by_name(struct slice name)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (slice_equal(reasons[i].name, name))
            return reasons[i].finish;
    return 0;
}

void finish_names(unsigned finishes, struct text *out)
{
    const char *before = "";

    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if ((finishes & reasons[i].finish) != 0) {
            text_format(out, "%s\"%S\"", before, &reasons[i].name);
            before = " or ";
        }
}

/* Takes what stands before the next separator off the front. */
static struct slice take_part(struct slice *rest, char separator)
{
    const char *found = rest->length > 0 ? memchr(rest->data, separator, rest->length) : NULL;
    size_t length = found != NULL ? (size_t)(found - rest->data) : rest->length;
    struct slice part = {rest->data, length};

    *rest = slice_from(*rest, length + (found != NULL));
    return part;
}

/* ## Items; `value` is what follows the equals sign, data NULL when there is none */

static bool take_usage(struct request *request, struct slice value)
{
    request->usage = USAGE_ASKED;
    return value.data == NULL;
}

static bool take_no_usage(struct request *request, struct slice value)
{
    request->usage = USAGE_NOT_ASKED;
    return value.data == NULL;
}

static bool take_n(struct request *request, struct slice value)
{
    uint32_t number = 0;

    for (size_t i = 0; i < value.length && number <= CHOICES_MAX; i++) {
        if (value.data[i] < '0' || value.data[i] > '9')
            return false;
        number = number * 10 + (uint32_t)(value.data[i] - '0');
    }
    request->choices = number;
    return number >= 1 && number <= CHOICES_MAX;
}

static bool allow_tool(struct request *request, struct slice name)
{
    struct request_tool *tool = name.length > 0 ? request_add_tool(request, name) : NULL;

    if (tool != NULL)
        tool->callable = true;
    return tool != NULL;
}

static bool take_tools(struct request *request, struct slice value)
{
    bool fine = value.length > 0;

    request_narrow_tools(request);
    while (fine && value.length > 0)
        fine = allow_tool(request, take_part(&value, '+'));
    return fine;
}

static bool take_no_tools(struct request *request, struct slice value)
{
    request_narrow_tools(request);
    return value.data == NULL;
}

static bool take_forced(struct request *request, struct slice value)
{
    request->forced = true;
    if (value.data == NULL)
        return true;
    request_narrow_tools(request);
    return allow_tool(request, value);
}

static const struct {
    struct slice name;
    bool (*take)(struct request *request, struct slice value);
    const char *form;
} items[] = {
    {{"usage", 5}, take_usage, "usage"},          {{"no-usage", 8}, take_no_usage, "no-usage"},
    {{"n", 1}, take_n, "n=N, from 1 to 128"},     {{"tools", 5}, take_tools, "tools=NAME+NAME"},
    {{"no-tools", 8}, take_no_tools, "no-tools"}, {{"forced", 6}, take_forced, "forced or forced=NAME"},
};

enum { ITEM_COUNT = sizeof items / sizeof items[0] };

static bool refuse_unknown(struct slice item, struct text *problem)
{
    text_format(problem, "%q is no expectation; there are usage, no-usage, n=N, tools=NAME+NAME, no-tools, forced",
                &item);
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        text_format(problem, ", %S", &reasons[i].name);
    return false;
}

static bool apply_item(struct request *request, struct slice item, struct text *problem)
{
    struct slice rest = item, name = take_part(&rest, '=');
    struct slice value = name.length < item.length ? rest : (struct slice){NULL, 0};
    unsigned finish = finish_by_name(item);
    size_t i = 0;

    request->finishes |= finish;
    if (finish != 0)
        return true;
    while (i < ITEM_COUNT && !slice_equal(items[i].name, name))
        i++;
    if (i == ITEM_COUNT)
        return refuse_unknown(item, problem);
    if (items[i].take(request, value))
        return true;
    text_format(problem, "%q is not usable, expected %s", &item, items[i].form);
    return false;
}

bool expect_apply(struct request *request, const char *list, struct text *problem)
{
    struct slice rest = slice_of(list);

    do
        if (!apply_item(request, take_part(&rest, ','), problem))
            return false;
    while (rest.length > 0);
    return true;
}
