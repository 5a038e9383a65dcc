/*
 * What `explain` says of the clients that were measured on streams that break a
 * rule: a line a client on a page, their names in Markdown, and in JSON
 * the lists as in the library and an object a client.
 */
#include "cli/rule_forms.h"
#include "rules/clients.h"

enum { NAME_SIZE = 64, OUTCOME_SIZE = 160, NAMES_SIZE = 400 };
enum { LEFT = 2, OUTCOME_COLUMN = 36 };

/* "breaks openai-python; can break AI SDK"; empty when nothing does. */
static void add_lists(struct text *text, struct client_lists lists)
{
    if (lists.breaks[0] != NULL) {
        text_string(text, "breaks ");
        clients_name(text, lists.breaks);
    }
    if (lists.can_break[0] != NULL) {
        text_string(text, lists.breaks[0] != NULL ? "; can break " : "can break ");
        clients_name(text, lists.can_break);
    }
}

/* Of a rule about one member: what breaks by the member. */
static void write_places(struct page *page, enum rule rule)
{
    for (const struct client_place *place = client_places; place->at != NULL; place++) {
        char bytes[NAMES_SIZE];
        struct text names = text_over(bytes, sizeof bytes);
        if (place->rule != rule)
            continue;
        add_lists(&names, place->lists);
        page_entry(page, OUTCOME_COLUMN, place->at, names.length > 0 ? bytes : "breaks none");
    }
}

void rule_clients_text(struct page *page, enum rule rule)
{
    const struct client_measurement *measurement = client_measurements[rule];

    page_heading(page, "Clients, as measured");
    if (measurement->client == NULL) {
        page_wrapped(page, LEFT, "none was");
        page_line_end(page);
    }
    for (; measurement->client != NULL; measurement++) {
        char name[NAME_SIZE], outcome[OUTCOME_SIZE];
        struct text title = text_over(name, sizeof name), words = text_over(outcome, sizeof outcome);
        text_format(&title, "%s %s", measurement->client->name, measurement->client->version);
        clients_outcome(&words, measurement);
        page_entry(page, OUTCOME_COLUMN, name, outcome);
    }
    write_places(page, rule);
}

void rule_clients_markdown(struct page *page, enum rule rule)
{
    char bytes[NAMES_SIZE];
    struct text names = text_over(bytes, sizeof bytes);

    add_lists(&names, (struct client_lists){rule_table[rule].breaks, rule_table[rule].can_break});
    if (names.length == 0)
        text_string(&names, client_measurements[rule]->client == NULL ? "none was" : "breaks none");
    page_text(page, "\n**Clients, as measured:** ");
    page_text(page, bytes);
    page_text(page, ".\n");
}

static void write_list(const struct report_options *options, const char *member, const char *const *ids)
{
    report_write(options, ",");
    report_json_string(options, member);
    report_write(options, ":[");
    for (size_t i = 0; ids[i] != NULL; i++) {
        report_write(options, i > 0 ? "," : "");
        report_json_string(options, ids[i]);
    }
    report_write(options, "]");
}

static void write_count(const struct report_options *options, const char *member, uint64_t number)
{
    report_write(options, ",");
    report_json_string(options, member);
    report_write(options, ":");
    report_number(options, number);
}

static void write_measurement(const struct report_options *options, const struct client_measurement *measurement)
{
    report_write(options, "{\"client\":");
    report_json_string(options, measurement->client->id);
    report_write(options, ",\"version\":");
    report_json_string(options, measurement->client->version);
    write_count(options, "streams", measurement->streams);
    write_count(options, "threw", measurement->threw);
    write_count(options, "wrong", measurement->wrong);
    write_count(options, "swallowed", measurement->swallowed);
    report_write(options, "}");
}

void rule_clients_json(const struct report_options *options, enum rule rule)
{
    const char *before = "";

    write_list(options, "breaks", rule_table[rule].breaks);
    write_list(options, "can_break", rule_table[rule].can_break);
    report_write(options, ",\"measured\":[");
    for (const struct client_measurement *one = client_measurements[rule]; one->client != NULL; one++) {
        report_write(options, before);
        write_measurement(options, one);
        before = ",";
    }
    report_write(options, "]");
}
