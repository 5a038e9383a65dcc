/*
 * Replays bad streams through the real clients and holds what comes of them
 * against the committed table:
 *
 *     node replay.mjs ROOT CHUNKLINT [--update]
 *
 * ROOT is the checkout; `make clients` calls this. Streams measured before are
 * replayed as well where ROOT/../shared/clients is present, and what they gave
 * then is compared; where it is absent their rows stay as they are. The clients
 * that cannot run here have the outcomes of that measurement.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clients } from "./clients.mjs";
import { judge } from "./judge.mjs";
import { startServer } from "./serve.mjs";
import { corpusPairs, measuredCases } from "./streams.mjs";
import { changes, placesOf, readTable, rowOf, tableText } from "./table.mjs";

/* [{stream, outcomes, notes}]: every client on every stream; both map the clients' names. */
async function measure(streams) {
    const server = await startServer();
    const measured = [];

    for (const stream of streams) {
        const one = { stream, outcomes: {}, notes: {} };
        for (const client of clients) {
            const { outcome, note } = await judge(client, server, stream);
            one.outcomes[client.id] = outcome;
            one.notes[client.id] = note;
        }
        measured.push(one);
    }
    server.close();
    return measured;
}

/* The pinned packages must be those that the reports name. */
function checkVersions(known) {
    for (const { id, version } of clients) {
        const row = known.find(({ client }) => client === id);
        if (row?.version !== version) throw new Error(`clients.tsv has ${id} ${row?.version}, installed is ${version}`);
    }
}

/* What a healthy stream with several choices gives such a client is wrong as well, so W says nothing. */
const saysNothing = (stream, client, outcome) => stream.severalChoices && client.choices === "mixed" && outcome === "W";

/* Outcomes of the clients that were not run now. */
function formerOutcomes(stream, row, known) {
    const absent = known.filter(({ client }) => !clients.some(({ id }) => id === client));
    const pairs = absent.map((client) => [client.client, row[client.client], client]);

    return Object.fromEntries(pairs.filter(([, outcome, client]) => !saysNothing(stream, client, outcome)));
}

/* Our outcomes that are not those of the former measurement. */
function tellDifferences(measured, before) {
    let count = 0;

    for (const { stream, outcomes, notes } of measured)
        for (const [client, outcome] of Object.entries(outcomes)) {
            const former = before.get(stream.from)[client];
            if (!outcome || outcome === former) continue;
            console.log(`${stream.from}: ${client} ${outcome}, was ${former}: ${notes[client]}`);
            count++;
        }
    console.log(`${measured.length} streams measured before, ${count} outcomes differ from then`);
}

async function caseRows(root, shared, chunklint, known) {
    const measured = await measure(measuredCases(join(shared, "cases"), join(root, "tests/clients/expected.tsv")));
    const rows = readTable(join(shared, "measured.tsv"));
    const before = new Map(rows.map((row) => [`case:${row.file.replace(/\.sse$/, "")}`, row]));

    tellDifferences(measured, before);
    return measured
        .filter(({ stream }) => stream.rule)
        .map(({ stream, outcomes }) =>
            rowOf(stream, placesOf(chunklint, stream), {
                ...formerOutcomes(stream, before.get(stream.from), known),
                ...outcomes,
            }),
        );
}

async function pairRows(root, chunklint) {
    const { streams, left } = corpusPairs(join(root, "corpus/rules"));
    const measured = await measure(streams);

    for (const { stream, outcomes, notes } of measured)
        for (const [client, outcome] of Object.entries(outcomes))
            if (!outcome) console.log(`${stream.from}: ${client} is not judged, it ${notes[client]}`);
    for (const pair of left) console.log(`left out: ${pair}`);
    console.log(`${streams.length} pairs replayed, ${left.length} left out`);
    return measured.map(({ stream, outcomes }) => rowOf(stream, placesOf(chunklint, stream), outcomes));
}

async function main([root, chunklint, option]) {
    const path = join(root, "tests/clients/breaks.tsv");
    const shared = join(root, "../shared/clients");
    const known = readTable(join(root, "tests/clients/clients.tsv"));
    const committed = existsSync(path) ? readFileSync(path, "utf8") : "";

    checkVersions(known);
    const rows = await pairRows(root, chunklint);
    if (existsSync(shared)) rows.push(...(await caseRows(root, shared, chunklint, known)));
    else rows.push(...readTable(path).filter((row) => row.stream.startsWith("case:")));
    const text = tableText(rows, known.map(({ client }) => client));
    const changed = changes(committed, text);

    if (option === "--update") writeFileSync(path, text);
    for (const line of changed) console.log(line);
    console.log(changed.length === 0 ? "breaks.tsv is as measured" : `${changed.length} lines of breaks.tsv differ`);
    return changed.length === 0 || option === "--update" ? 0 : 1;
}

process.exit(await main(process.argv.slice(2)));
