/*
 * Making descriptions, and the words for what is in them.
 */
#include "cli/description.h"

#include "cli/dialect_choice.h"

static void ignore_finding(void *user, const struct chunklint_diagnostic *diagnostic)
{
    (void)user;
    (void)diagnostic; /* the totals tell */
}

bool description_make(struct description *description, const struct settings *settings, char **words, size_t count)
{
    struct chunklint_options options = settings->options;
    const struct source_list *sources = &description->sources;

    description->sources = source_list(words, count);
    bool complete = !sources->failed;
    description->name = count == 1 ? words[0] : NULL;
    options.describe = true;
    options.report = ignore_finding;
    if (!dialect_choose(settings->dialect, &options) || !feeder_spares(settings, sources) ||
        !feeder_create(&description->feeder, settings, options))
        return false;
    for (size_t i = 0; i < sources->count; i++)
        complete = feeder_feed(&description->feeder, sources->paths[i]) && complete;
    return complete;
}

void description_types(const struct chunklint_field *field, struct text *out)
{
    const char *separator = "";

    for (int kind = 0; kind < CHUNKLINT_KINDS; kind++) {
        if (field->kinds[kind] == 0)
            continue;
        text_format(out, "%s%s", separator, chunklint_kind_name((enum chunklint_kind)kind));
        if (field->kinds[kind] < field->count)
            text_format(out, " %n", field->kinds[kind]);
        separator = ", ";
    }
    if (field->empty > 0 && field->empty == field->count)
        text_string(out, ", empty");
    else if (field->empty > 0)
        text_format(out, ", %n empty", field->empty);
}

void description_presence(const struct chunklint_field *field, struct text *out)
{
    if (field->of == 0)
        text_format(out, "%n", field->count);
    else if (description_is_always(field))
        text_string(out, "always");
    else
        text_format(out, "%n of %n", field->count, field->of);
}

static void write_number(const struct report_options *options, const char *name, uint64_t number)
{
    report_write(options, ",");
    report_json_string(options, name);
    report_write(options, ":");
    report_number(options, number);
}

void description_field_json(const struct report_options *options, const struct chunklint_field *field)
{
    const char *separator = "";

    report_write(options, "{\"pointer\":");
    report_json_string(options, field->pointer);
    write_number(options, "count", field->count);
    write_number(options, "of", field->of);
    report_write(options, ",\"types\":{");
    for (int kind = 0; kind < CHUNKLINT_KINDS; kind++) {
        if (field->kinds[kind] == 0)
            continue;
        report_write(options, separator);
        report_json_string(options, chunklint_kind_name((enum chunklint_kind)kind));
        report_write(options, ":");
        report_number(options, field->kinds[kind]);
        separator = ",";
    }
    report_write(options, "}");
    write_number(options, "empty", field->empty);
    write_number(options, "first_event", field->first_event);
    write_number(options, "last_event", field->last_event);
    report_write(options, ",\"values\":");
    report_json_string(options, field->values[0] != '\0' ? field->values : NULL);
    report_write(options, "}");
}
