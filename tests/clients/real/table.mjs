/*
 * The tables of tests/clients: reading them, and making and writing breaks.tsv,
 * a line a stream with a column a client.
 *
 * A finding of the schema rules is about one member, and what breaks depends on
 * which: for these, `at` has the JSON Pointers of the findings, with * for array
 * indexes.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const HEADER = `# Which client breaks on which defect, as measured. Written by \`make clients UPDATE=1\`, never by hand.
# stream: the pair in corpus/rules, or case:NAME, a stream that was measured before and breaks this rule alone.
# at: for rules about one member, where it is.
# . fine, E throws, W a wrong result without an exception, S an upstream error swallowed, R raises as it should,
# - not measured, or nothing to compare with.
`;

const NOT_MEASURED = "-";

/* Rows of a table with tabs; comments begin with #, the first other line has the names. */
export function readTable(path) {
    const lines = readFileSync(path, "utf8").split("\n");
    const [names, ...rows] = lines.filter((line) => line && !line.startsWith("#")).map((line) => line.split("\t"));

    return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ""])));
}

/* A row of breaks.tsv; `outcomes` maps clients to letters. */
export const rowOf = (stream, at, outcomes) => ({ rule: stream.rule, stream: stream.from, at, ...outcomes });

const keyOf = (row) => `${row.rule} ${row.stream}`;

export function tableText(rows, clients) {
    const columns = ["rule", "stream", "at", ...clients];
    const sorted = [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const lines = [columns, ...sorted.map((row) => columns.map((column) => row[column] || NOT_MEASURED))];

    return HEADER + lines.map((line) => line.join("\t")).join("\n") + "\n";
}

/* Lines of one text that the other lacks, with the sign before them. */
export function changes(before, after) {
    const [old, now] = [before, after].map((text) => text.split("\n"));

    return [
        ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
        ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
    ];
}

const patternOf = (pointer) => pointer.replace(/\/\d+(?=\/|$)/g, "/*");

/* Where chunklint finds the rule in the stream's bad body: "" unless the rule is about one member. */
export function placesOf(chunklint, stream) {
    if (!stream.rule.startsWith("S")) return "";
    const run = spawnSync(chunklint, ["-f", "jsonl", "--strict", "--select", stream.rule, stream.path], {
        encoding: "utf8",
    });
    const findings = run.stdout.split("\n").filter((line) => line.startsWith('{"rule"'));
    const patterns = findings.map((line) => patternOf(JSON.parse(line).pointer ?? ""));

    if (run.error || patterns.length === 0)
        throw new Error(`${chunklint} does not find ${stream.rule} in ${stream.path}`);
    return [...new Set(patterns)].sort().join(",");
}
