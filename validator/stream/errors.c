/*
 * Errors that came through the stream (E001 to E003), bodies that are no stream
 * (F031) and statuses that announce none (F032). Each explains what is missing
 * after it, so a stream that broke off with one has no ending to judge.
 */
#include "stream/state.h"

static bool status_is_good(int status)
{
    return status >= 200 && status < 300;
}

/* ## Status */

void errors_response(struct streams *streams, const struct event *event)
{
    struct connection *connection = &streams->connection;
    const struct http_facts *http = event->http;
    struct event at = *event;

    streams->redirect = 0;
    if (!http->present)
        return;
    at.place = http->status_place;
    connection->status = http->status;
    connection->status_spot = spot_of_event(&at);
    connection->status_spot.event = 0;
    connection->passed_on = http->status >= 100 && http->status < 400 && !status_is_good(http->status);
    connection->failed = !status_is_good(http->status);
}

/* `body` is the error that it came with, or NULL. */
static void tell_status(struct streams *streams, const struct excerpted *body)
{
    struct connection *connection = &streams->connection;
    struct remark remark;
    char status[8];
    struct text found = text_over(status, sizeof status);

    if (connection->failure_told)
        return;
    connection->failure_told = connection->explained = true;
    remark_spot(&remark, RULE_F032, streams, &connection->scope, &connection->status_spot);
    text_signed(&found, connection->status);
    remark.finding.found = text_slice(&found);
    remark.finding.expected = SLICE("200");
    if (connection->status == 0)
        diag_report(streams->diag, &remark.finding, "the response's status is unreadable");
    else if (body != NULL)
        diag_report(streams->diag, &remark.finding, "the response's status is %d, with the error %S%s",
                    connection->status, &body->text, body->rest);
    else
        diag_report(streams->diag, &remark.finding, "the response's status is %d", connection->status);
}

/* A redirect or an interim response is judged only when no other response follows it. */
void errors_end(struct streams *streams)
{
    struct connection *connection = &streams->connection;

    if (!connection->failed)
        return;
    if (!connection->passed_on || connection->chunks > 0) {
        tell_status(streams, NULL);
        return;
    }
    streams->redirect = connection->status;
    streams->redirect_spot = connection->status_spot;
}

void streams_finish(struct streams *streams)
{
    struct connection *connection = &streams->connection;

    if (streams->redirect == 0)
        return;
    connection->status = streams->redirect;
    connection->status_spot = streams->redirect_spot;
    streams->redirect = 0;
    tell_status(streams, NULL);
}

/* ## Errors in place of chunks */

/* What was said: the chunk's `error`, or all of it. */
static struct excerpted said_by(const struct chunk *chunk)
{
    return excerpt_of(chunk, field_is_set(&chunk->error) ? &chunk->error : &chunk->root);
}

static void tell_error(struct streams *streams, const struct chunk *chunk)
{
    struct excerpted said = said_by(chunk);
    struct remark remark;

    remark_field(&remark, RULE_E001, chunk, &chunk->error, field_is_set(&chunk->error) ? "/error" : "");
    diag_report(streams->diag, &remark.finding, "the server reports an error: %S%s", &said.text, said.rest);
}

static void tell_foreign_error(struct streams *streams, const struct chunk *chunk)
{
    const struct {
        const struct field *field;
        const char *pointer;
        bool present;
    } envelopes[] = {
        {&chunk->detail, "/detail", field_is_set(&chunk->detail)},
        {&chunk->base_resp, "/base_resp", field_is_set(&chunk->base_resp)},
        {&chunk->message, "/message", chunk->message.kind == JSON_STRING},
        {&chunk->success, "/success", chunk->success.kind == JSON_FALSE},
    };

    for (size_t i = 0; i < sizeof envelopes / sizeof envelopes[0]; i++) {
        if (!envelopes[i].present)
            continue;
        struct remark remark;
        struct excerpted said = excerpt_of(chunk, envelopes[i].field);
        remark_field(&remark, RULE_E003, chunk, envelopes[i].field, envelopes[i].pointer);
        remark.finding.expected = SLICE("an error object under \"error\"");
        diag_report(streams->diag, &remark.finding, "an error in another envelope: %s is %S%s",
                    envelopes[i].pointer + 1, &said.text, said.rest);
        return;
    }
}

static bool is_error_event(const struct chunk *chunk)
{
    return slice_is(chunk->event->name, "error");
}

static void take_error(struct streams *streams, struct stream *stream, const struct chunk *chunk)
{
    struct connection *connection = &streams->connection;
    struct excerpted said = said_by(chunk);

    connection->explained = true;
    if (stream != NULL) {
        stream->broken = true;
        table_settle(&streams->table, stream, true);
    }
    if (connection->failed)
        tell_status(streams, &said);
    else if (field_is_set(&chunk->error) || is_error_event(chunk))
        tell_error(streams, chunk);
    else
        tell_foreign_error(streams, chunk);
}

static void tell_whole_completion(struct streams *streams, const struct chunk *chunk)
{
    struct remark remark;

    streams->connection.explained = true;
    remark_field(&remark, RULE_F031, chunk, &chunk->object, "/object");
    remark.finding.expected = SLICE("\"chat.completion.chunk\"");
    diag_report(streams->diag, &remark.finding,
                "a whole chat.completion, the answer to a request without \"stream\": true");
}

bool errors_check(struct streams *streams, struct stream *stream, const struct chunk *chunk)
{
    if (chunk_is_error(chunk) || (is_error_event(chunk) && chunk->choices_size == 0)) {
        take_error(streams, stream, chunk);
        return true;
    }
    if (stream == NULL) {
        tell_whole_completion(streams, chunk);
        return true;
    }
    if (chunk->error.kind == JSON_NULL) {
        struct remark remark;
        remark_field(&remark, RULE_E002, chunk, &chunk->error, "/error");
        remark.finding.expected = SLICE("no member \"error\"");
        diag_report(streams->diag, &remark.finding,
                    "\"error\" is null; clients that only ask whether it is there stop");
    }
    return false;
}
