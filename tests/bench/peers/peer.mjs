// One peer reads a log of chunks, one a line, from standard input, and says how many lines it took:
//
//     node peer.mjs parse|ajv|zod|openai [SCHEMA]
//
// parse is JSON.parse alone; ajv and zod hold each parsed chunk against a schema (ajv the compiled document SCHEMA,
// zod the one below, as the AI SDK writes its own); openai is that package's decoder of streams, which checks nothing.
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";

async function* lines(input) {
    let rest = "";
    const decoder = new TextDecoder();
    for await (const block of input) {
        const parts = (rest + decoder.decode(block, { stream: true })).split("\n");
        rest = parts.pop();
        yield parts;
    }
    if (rest !== "") yield [rest];
}

async function countLines(accepts) {
    const counts = { lines: 0, refused: 0 };
    for await (const block of lines(process.stdin))
        for (const line of block) {
            counts.lines++;
            if (!accepts(line)) counts.refused++;
        }
    return counts;
}

async function zodSchema() {
    const { z } = await import("zod");
    const call = z.object({
        index: z.number(),
        id: z.string().nullish(),
        type: z.literal("function").nullish(),
        function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }),
    });
    const token = z.object({
        token: z.string(),
        logprob: z.number(),
        bytes: z.array(z.number()).nullish(),
        top_logprobs: z.array(z.object({ token: z.string(), logprob: z.number() })),
    });
    const choice = z.object({
        index: z.number(),
        delta: z.object({
            role: z.enum(["assistant"]).nullish(),
            content: z.string().nullish(),
            tool_calls: z.array(call).nullish(),
        }),
        logprobs: z.object({ content: z.array(token).nullish() }).nullish(),
        finish_reason: z.string().nullish(),
    });
    return z.object({
        id: z.string(),
        object: z.literal("chat.completion.chunk"),
        created: z.number(),
        model: z.string(),
        choices: z.array(choice),
        usage: z
            .object({ prompt_tokens: z.number(), completion_tokens: z.number(), total_tokens: z.number() })
            .nullish(),
    });
}

const peers = {
    parse: () => countLines((line) => JSON.parse(line) !== undefined),
    async ajv(schema) {
        const { default: Ajv } = await import("ajv/dist/2020.js");
        const validate = new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(readFileSync(schema)));
        return countLines((line) => validate(JSON.parse(line)));
    },
    async zod() {
        const schema = await zodSchema();
        return countLines((line) => schema.safeParse(JSON.parse(line)).success);
    },
    async openai() {
        const { Stream } = await import("openai/streaming");
        let count = 0;
        const stream = Stream.fromReadableStream(Readable.toWeb(process.stdin), new AbortController());
        for await (const chunk of stream) count += chunk !== null;
        return { lines: count };
    },
};

const [, , name, schema] = process.argv;
console.log(JSON.stringify(await peers[name](schema)));
