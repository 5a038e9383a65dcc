/*
 * What a client should have at the end of a bad stream is what it has at the end
 * of the good one. This file holds the few members for which that is not so: the
 * twins say different things, so the right value stands here. `undefined` means
 * that nobody can say what is right, so the member is not compared.
 */

const NOON = "High water at noon.";

const call = (id, name, args) => ({ id, name, arguments: args });

/* By rule: the pair corpus/rules/RULE-*. */
export const pairExpectations = {
    C013: { text: NOON }, // both entries of the repeated index are output; the good one has two choices
    C031: { finish: undefined }, // the good one was filtered
    C032: { text: undefined }, // the good one answers
    C035: { text: "" }, // markup is no answer; the good one writes about it
    C037: { text: undefined }, // the model may well have said it
    C047: { text: NOON, calls: [], finish: undefined }, // the good one makes a call, the bad one none
    F001: { text: NOON }, // the good one has the mark inside its text
    F003: { text: NOON }, // the good one has an escaped line feed
    T005: { calls: [call("call_Buoy7", "tide_table", '{"port":"Hythe"}')] }, // the good one makes two
    U001: { usage: undefined }, // the request of the bad one did not ask
};

const WEATHER = call("call_1", "get_weather", '{"city":"Paris"}');

/*
 * By the name of a case; `stream` replaces members of the stream itself. Its twin is ok.tool where it has calls,
 * else ok.text.
 */
const CASES = {
    "finish.tool_calls-without-calls": { members: { finish: undefined } },
    "json.lone-surrogate": { members: { text: undefined } }, // what stood there is lost
    "sse.invalid-utf8": { members: { text: undefined } },
    "n2.sequential": { members: { text: "A" }, stream: { severalChoices: true } },
    "n2.first-chunk-is-index1": { members: { text: "A" }, stream: { severalChoices: true } },
    "tool.args-empty": { members: { calls: [{ ...WEATHER, arguments: "{}" }] } },
    "tool.parallel-share-index": {
        members: { calls: [WEATHER, call("call_2", "get_time", '{"tz":"UTC"}')] },
        stream: { tools: ["get_weather", "get_time"] },
    },
};

/* {twin, members, stream}. Most cases tell no usage, which their twin does. */
export function caseExpectations(name, body) {
    const twin = /"tool_calls":\s*\[\s*\{/.test(body) ? "ok.tool" : "ok.text";
    const usage = /prompt_tokens/.test(body) ? {} : { usage: null };
    const special = CASES[name] ?? {};

    return { twin, members: { ...usage, ...special.members }, stream: special.stream ?? {} };
}
