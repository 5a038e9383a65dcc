/*
 * Chunks that nobody has sent: captured ones with a single value taken out, or replaced by one of another type, so that
 * the keywords of each dialect have more to refuse than what went wrong in captures.
 */

/* What replaces a value, as text: 1.0 is an integer to JSON Schema, and JSON.stringify would not write it. */
const VALUES = ["null", "true", "0", "-1", "1.0", "1.5", '""', '"?"', "[]", "[null]", "{}"];
const HOLE = "\u0001hole";
const HOLE_TEXT = JSON.stringify(HOLE);

const isContainer = (value) => typeof value === "object" && value !== null;

const kindOf = (value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

/* The names and kinds of a container's members. */
function shapeOf(container) {
    const members = Object.keys(container).sort();

    if (Array.isArray(container)) return [...new Set(container.map(kindOf))].join();
    return members.map((key) => `${key}:${kindOf(container[key])}`).join();
}

/* Calls `visit` with each container of the value, each of its keys, and its path. First elements speak for arrays. */
function walk(value, path, visit) {
    const keys = Array.isArray(value) ? Object.keys(value).slice(0, 1) : Object.keys(value);

    for (const key of keys) {
        visit(value, key, path);
        if (isContainer(value[key])) walk(value[key], `${path}/${key}`, visit);
    }
}

/* The chunk as text, with each of our values where container[key] is, and without it. */
function mutantsAt(chunk, container, key) {
    const value = container[key];

    container[key] = HOLE;
    const text = JSON.stringify(chunk);
    const mutants = VALUES.map((replacement) => text.replace(HOLE_TEXT, () => replacement));
    container[key] = undefined; // which JSON.stringify leaves out of an object, and writes as null in an array
    mutants.push(JSON.stringify(chunk));
    container[key] = value;
    return mutants;
}

/* Each mutant once. Of containers with the same shape at the same place the first one is changed. */
export function mutantsOf(chunks) {
    const places = new Set();
    const mutants = new Set();

    for (const chunk of chunks.map((text) => JSON.parse(text)))
        walk(chunk, "", (container, key, path) => {
            const place = `${path}/${key} ${shapeOf(container)}`;
            if (!places.has(place)) mutantsAt(chunk, container, key).forEach((text) => mutants.add(text));
            places.add(place);
        });
    return [...mutants];
}
