/*
 * The chunks of captures, read with nothing of ours: every line that is a JSON object once its field name is taken
 * off, and the data of every event that was spread over several lines. What JSON.parse refuses is left out, as what is
 * cut off, run together or holds NaN; it is the business of the stages before the schema.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const CAPTURE = /\.(sse|jsonl|ndjson|http|txt|log)$/;
const LINE_END = /\r\n|\n|\r/;

/* Files of a folder that a name matches, at any depth, in the order of their paths. */
export function filesBelow(root, name) {
    const entries = readdirSync(root, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && name.test(entry.name));

    return files.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
}

/* The object, or undefined. */
export function parseObject(text) {
    if (!text.startsWith("{")) return undefined;
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

const withoutField = (line) => line.replace(/^\uFEFF?(?:data:)?\s*/, "");

/* Events of more than one line, each as one text: a line end is white space between tokens, and so is a space. */
function joinedEvents(lines) {
    const events = [[]];

    for (const line of lines) {
        if (line === "") events.push([]);
        else if (/^(data:|[{}[\]" \t])/.test(line)) events.at(-1).push(withoutField(line));
    }
    return events.filter((event) => event.length > 1).map((event) => event.join(" "));
}

const textsOf = (path) => {
    const lines = readFileSync(path, "utf8").split(LINE_END);

    return [...lines.map(withoutField), ...joinedEvents(lines)].map((text) => text.trim()).filter(parseObject);
};

/* {files, chunks}: each chunk once. */
export function chunksBelow(folders) {
    const files = folders.flatMap((folder) => filesBelow(folder, CAPTURE));

    return { files: files.length, chunks: [...new Set(files.flatMap(textsOf))] };
}
