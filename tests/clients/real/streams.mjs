/*
 * What is replayed: the pairs of corpus/rules, and the minimal streams that
 * clients were measured on before (`cases`), where they are present. A stream is
 *
 *   from           the folder of its pair, or case:NAME
 *   rule, path     the rule that its bad body breaks, and that body's file
 *   bad, good      responses of the loopback server
 *   tools          names of the tools that the request offers
 *   upstreamError  raising is what a client should do
 *   expected       members of the result that the good body does not tell; undefined: not compared
 *   severalChoices the good body has n > 1, so a client that reads choices as one cannot be judged by it
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { caseExpectations, pairExpectations } from "./expectations.mjs";
import { asEventStream, parseTranscript } from "./serve.mjs";
import { readTable } from "./table.mjs";

/* Rules whose bad stream carries an upstream error. */
const UPSTREAM_ERRORS = new Set(["E001", "E003", "F032"]);

/*
 * Words of a pair's file `options` without which its bad body is none: a dialect of its own, a request that it does
 * not answer as it should (clients send ours), limits of the checker.
 */
const ONLY_WITH = /(?:^|\s)(?:dialect=\S+\.json|(?:request|expect|depth|streams|choices|calls|diagnostics|event_\w+)=)/;

const response = (path) => (path.endsWith(".http") ? parseTranscript : asEventStream)(readFileSync(path));

/* Names of the tools that a body calls. */
const toolsOf = (body) => [
    ...new Set([...body.toString().matchAll(/"function":\s*\{\s*"name":\s*"([^"]+)"/g)].map((match) => match[1])),
];

/* The chunks of a healthy body. */
const chunksOf = (body) => [...body.toString().matchAll(/^data: *(\{.*\})\r?$/gm)].map((match) => JSON.parse(match[1]));

const hasSeveralChoices = (body) =>
    chunksOf(body).some((chunk) => chunk.choices?.some((choice) => choice.index > 0));

function stream(from, rule, paths, expected) {
    const [bad, good] = paths.map(response);

    return {
        from,
        rule,
        path: paths[0],
        bad,
        good,
        expected,
        tools: toolsOf(good.body),
        severalChoices: hasSeveralChoices(good.body) && expected.text === undefined,
        upstreamError: UPSTREAM_ERRORS.has(rule),
    };
}

/* Why a pair is nothing that a client could see, or undefined. */
function whyLeftOut(root, name, [bad, good]) {
    const options = join(root, name, "options");

    if (!bad || !good) return "not a pair";
    if ([bad, good].some((file) => file.endsWith(".jsonl"))) return "a log, not a body";
    if (name.startsWith("F034")) return "the noise is the capturing tool's";
    if (existsSync(options) && ONLY_WITH.test(readFileSync(options, "utf8"))) return "bad by its options alone";
}

/* {streams, left}: the pairs, and "PAIR (reason)" of those that are left out. */
export function corpusPairs(root) {
    const streams = [];
    const left = [];
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());

    for (const name of folders.map((entry) => entry.name).sort()) {
        const files = readdirSync(join(root, name));
        const pair = ["bad", "good"].map((stem) => files.find((file) => file.startsWith(`${stem}.`)));
        const reason = whyLeftOut(root, name, pair);
        const rule = name.split("-")[0];
        if (reason) left.push(`${name} (${reason})`);
        else streams.push(stream(name, rule, pair.map((file) => join(root, name, file)), pairExpectations[rule] ?? {}));
    }
    return { streams, left };
}

/* The one rule that a case breaks, or null. That it tells no usage (U001) is true of most cases and their twins. */
function ruleOfCase(row) {
    const codes = [row["warnings and errors"], row.infos].flatMap((cell) => cell.split(","));
    const rules = codes.filter((code) => code !== "-" && code !== "U001");

    return rules.length === 1 ? rules[0] : null;
}

/* Every case, with rule null where the table of expected codes does not name exactly one. */
export function measuredCases(folder, expectedTable) {
    const path = (name) => join(folder, `${name}.sse`);

    return readTable(expectedTable).map((row) => {
        const expected = caseExpectations(row.stream, readFileSync(path(row.stream), "utf8"));
        const paths = [path(row.stream), path(expected.twin)];
        return {
            ...stream(`case:${row.stream}`, ruleOfCase(row), paths, expected.members),
            upstreamError: row.stream.startsWith("error.") && row.stream !== "error.null-field",
            ...expected.stream,
        };
    });
}
