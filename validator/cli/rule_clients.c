/*
 * What `explain` says of the clients that were measured on streams that break a
 * rule: a line a client on a page, an object a client in JSON.
 */
#include "cli/rule_forms.h"
#include "rules/clients.h"

enum { NAME_SIZE = 64, OUTCOME_SIZE = 160 };
enum { LEFT = 2, OUTCOME_COLUMN = 36 };

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

    report_write(options, ",\"measured\":[");
    for (const struct client_measurement *one = client_measurements[rule]; one->client != NULL; one++) {
        report_write(options, before);
        write_measurement(options, one);
        before = ",";
    }
    report_write(options, "]");
}
