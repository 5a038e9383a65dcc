/*
 * One client and one stream: what came of it, as one letter.
 *
 *   .  fine: what the client has at the end is what it should have
 *   E  throws
 *   W  throws nothing, but text, tool calls, finish or usage are wrong
 *   S  the stream carries an upstream error, and the client ends as if there were none
 *   R  the stream carries an upstream error, and the client raises
 *
 * What a client should have is what the same client makes of the healthy twin.
 */

/* Per stream; one on loopback takes milliseconds. */
const TIME_LIMIT = 5000;

/* {result} or {error}. */
async function run(client, server, response, tools) {
    const signal = AbortSignal.timeout(TIME_LIMIT);
    const late = new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(new Error("no end within the time limit"))),
    );

    server.answer(response);
    try {
        return { result: await Promise.race([client.read(server.baseURL, { signal, tools }), late]) };
    } catch (error) {
        return { error: error ?? new Error("an error without a value") };
    }
}

const MEMBERS = ["text", "calls", "finish", "usage"];

/* An id that the client made is as good as the one that the stream should have had. */
function withIdsOf(expected, calls, bytes) {
    return calls.map((call, at) => {
        const made = call.id && !bytes.includes(JSON.stringify(call.id));
        return made ? { ...call, id: expected?.[at]?.id ?? call.id } : call;
    });
}

/* "finish null for "stop"", for every member that is not as expected. */
function differences(client, stream, expected, result) {
    const given = { ...result };

    if (client.makesIds) given.calls = withIdsOf(expected.calls, result.calls, stream.bad.body);
    return MEMBERS.filter((member) => expected[member] !== undefined)
        .map((member) => [member, JSON.stringify(given[member]), JSON.stringify(expected[member])])
        .filter(([, is, should]) => is !== should)
        .map(([member, is, should]) => `${member} ${is} for ${should}`);
}

const message = (error) => String(error?.message ?? error).split("\n")[0];

/* {outcome, note}; no outcome where there is nothing to compare with. */
export async function judge(client, server, stream) {
    const good = await run(client, server, stream.good, stream.tools);
    const bad = await run(client, server, stream.bad, stream.tools);

    if (good.error) return { note: `fails on the healthy twin: ${message(good.error)}` };
    if (stream.upstreamError)
        return bad.error ? { outcome: "R", note: message(bad.error) } : { outcome: "S", note: "ends in peace" };
    if (bad.error) return { outcome: "E", note: message(bad.error) };
    if (client.mixesChoices && stream.severalChoices) return { note: "reads the several choices of the twin as one" };
    const wrong = differences(client, stream, { ...good.result, ...stream.expected }, bad.result);
    return { outcome: wrong.length > 0 ? "W" : ".", note: wrong.join(", ") };
}
