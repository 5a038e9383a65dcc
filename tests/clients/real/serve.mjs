/*
 * A loopback server that answers every request with one captured body, exact to
 * the byte. A transcript (.http) brings its status and its headers; anything
 * else is sent as 200 text/event-stream.
 */
import { createServer } from "node:http";

const HEAD_END = /\r?\n\r?\n/;

/* Headers of the captured connection that do not hold for ours. */
const OF_THE_CONNECTION = new Set(["connection", "content-length", "date", "keep-alive", "transfer-encoding"]);

function headersOf(lines) {
    const headers = {};

    for (const line of lines) {
        const colon = line.indexOf(":");
        const name = line.slice(0, colon).trim().toLowerCase();
        if (colon > 0 && !OF_THE_CONNECTION.has(name)) headers[name] = line.slice(colon + 1).trim();
    }
    return headers;
}

/* {status, headers, body} of a transcript as `curl -i` writes it, which has undone the transfer coding. */
export function parseTranscript(bytes) {
    const text = bytes.toString("latin1");
    const end = HEAD_END.exec(text);

    if (!text.startsWith("HTTP/") || !end) throw new Error("a transcript begins with a status line and its headers");
    const [statusLine, ...lines] = text.slice(0, end.index).split(/\r?\n/);
    const body = bytes.subarray(end.index + end[0].length);
    return { status: Number(statusLine.split(" ")[1]), headers: headersOf(lines), body };
}

export const asEventStream = (body) => ({ status: 200, headers: { "content-type": "text/event-stream" }, body });

/* Gives {baseURL, answer(response), close()}. */
export async function startServer() {
    let current;
    const server = createServer((request, response) => {
        request.resume();
        response.writeHead(current.status, current.headers);
        response.end(current.body);
    });

    await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
    return {
        baseURL: `http://127.0.0.1:${server.address().port}/v1`,
        answer: (response) => (current = response),
        close: () => {
            server.closeAllConnections();
            server.close();
        },
    };
}
