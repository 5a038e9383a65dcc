/*
 * Holds the verdicts of our schema engine against ajv's, chunk by chunk and dialect by dialect:
 *
 *     node compare.mjs ROOT WORK VERDICTS
 *
 * ROOT is the checkout, WORK the folder where ajv is installed, VERDICTS the program of verdicts.c; `make ajv` calls
 * this. ajv loads every document of schemas/ and every dialect of the corpus. Chunks are those of the corpus, and of
 * ROOT/../shared/captures where that is present, and mutants of them. Any difference fails.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { chunksBelow, filesBelow } from "./chunks.mjs";
import { mutantsOf } from "./mutants.mjs";

const SHOWN = 20; // differences that are printed, of the captured chunks and of the mutants
const LEFT_OUT = {
    repeated: "with a key twice in an object, of which JSON.parse keeps one",
};

/* Whatever ajv does not know by name is a mistake in the document; formats are annotations, as the draft has them. */
function makeAjv(work) {
    const Ajv = createRequire(join(work, "/"))("ajv/dist/2020.js").default;
    const ajv = new Ajv({ strict: false, strictSchema: true, validateFormats: false });

    return ajv.addVocabulary(["x-chunklint"]);
}

const readDocument = (path) => ({ path, schema: JSON.parse(readFileSync(path, "utf8")) });

/* A map from names to ajv's validators; every document is known to ajv before the first reference is followed. */
function loadDocuments(ajv, documents) {
    const keyOf = ({ path, schema }) => schema.$id ?? path;

    for (const document of documents) ajv.addSchema(document.schema, keyOf(document));
    return new Map(documents.map((document) => [document.path, ajv.getSchema(keyOf(document))]));
}

/* {names, lines}: what our engine says, a line for each chunk. */
function ourVerdicts(program, chunks, work, dialects) {
    const path = join(work, "chunks.jsonl");

    writeFileSync(path, chunks.map((chunk) => `${chunk}\n`).join(""));
    const output = execFileSync(program, [path, ...dialects], { encoding: "utf8", maxBuffer: 2 ** 30 });
    const [names, ...lines] = output.trimEnd().split("\n");
    if (lines.length !== chunks.length) throw new Error(`${chunks.length} chunks, but ${lines.length} verdicts`);
    return { names: names.split("\t"), lines };
}

/* Counts verdicts, and tells the differences. */
class Tally {
    verdicts = { v: 0, i: 0 };
    leftOut = {};
    differences = 0;

    leave(word) {
        this.leftOut[word] = (this.leftOut[word] ?? 0) + 1;
    }

    compare(name, chunk, ours, theirs) {
        if (ours === theirs) this.verdicts[ours]++;
        else this.differ(`${name}: ours ${ours}, ajv ${theirs}: ${chunk}`);
    }

    differ(text) {
        this.differences++;
        if (this.differences <= SHOWN) console.log(text);
    }
}

function compareChunk(tally, validators, chunk, line) {
    if (line in LEFT_OUT) return tally.leave(line);
    if (line.length !== validators.length) return tally.differ(`ours ${line}: ${chunk}`);
    const value = JSON.parse(chunk);
    validators.forEach(({ name, validate }, i) => tally.compare(name, chunk, line[i], validate(value) ? "v" : "i"));
}

/* Our dialects and the documents must be the same ones; a dialect of the corpus is called by its path. */
function pairNames(names, validators, root) {
    const pathOf = (name) => (name.endsWith(".json") ? name : join(root, "schemas", `${name}.json`));
    const paths = names.map(pathOf);
    const isReport = (path) => /^report(-.*)?\.json$/.test(basename(path));
    const alone = [...validators.keys()].filter((path) => !paths.includes(path) && !isReport(path));

    if (alone.length > 0) throw new Error(`no dialect of ours: ${alone.join(", ")}`);
    return names.map((name, i) => ({ name, validate: validators.get(paths[i]) }));
}

function compareAll(what, chunks, { root, work, program, dialects, validators }) {
    const { names, lines } = ourVerdicts(program, chunks, work, dialects);
    const pairs = pairNames(names, validators, root);
    const tally = new Tally();

    chunks.forEach((chunk, i) => compareChunk(tally, pairs, chunk, lines[i]));
    console.log(`${chunks.length} distinct ${what}, by ${names.length} dialects:`);
    for (const [word, count] of Object.entries(tally.leftOut)) console.log(`  ${count} left out, ${LEFT_OUT[word]}`);
    console.log(`  ${tally.verdicts.v} times both say valid, ${tally.verdicts.i} times both say invalid`);
    console.log(`  ${tally.differences} differences`);
    return tally.differences === 0 && chunks.length > 0;
}

function main([root, work, program]) {
    const dialects = filesBelow(join(root, "corpus"), /^dialect\.json$/);
    const documents = [...filesBelow(join(root, "schemas"), /\.json$/), ...dialects].map(readDocument);
    const validators = loadDocuments(makeAjv(work), documents);
    const captures = join(root, "../shared/captures");
    const { files, chunks } = chunksBelow([join(root, "corpus"), captures].filter(existsSync));
    const sides = { root, work, program, dialects, validators };

    console.log(`${documents.length} documents load in ajv`);
    if (!existsSync(captures)) console.log("no ../shared/captures: the corpus alone is compared");
    const sent = compareAll(`chunks of ${files} captures`, chunks, sides);
    const changed = compareAll("mutants of them", mutantsOf(chunks), sides);
    return sent && changed ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
