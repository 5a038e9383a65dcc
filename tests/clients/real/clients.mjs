/*
 * The real clients, each as its users read a stream, and what is left in their
 * hands when it ends: {text, calls, finish, usage}. Where one throws, its
 * promise is rejected.
 *
 * openai-node-raw          `for await` over the chunks, as its README does it: choices[0] of each chunk
 * openai-node-stream       the .stream() helper, finalChatCompletion()
 * ai-sdk-openai            streamText() of `ai` over @ai-sdk/openai, every part of fullStream
 * ai-sdk-openai-compatible the same over @ai-sdk/openai-compatible
 *
 * Retries are off: a stream is served once.
 */
import { readFileSync } from "node:fs";
import OpenAI from "openai";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { jsonSchema, streamText, tool } from "ai";

globalThis.AI_SDK_LOG_WARNINGS = false;

const MODEL = "m";
const PROMPT = "hi";
const KEY = "none";

const versionOf = (name) =>
    JSON.parse(readFileSync(new URL(`./node_modules/${name}/package.json`, import.meta.url))).version;

const openai = (baseURL) => new OpenAI({ baseURL, apiKey: KEY, maxRetries: 0, logLevel: "off" });

const request = { model: MODEL, messages: [{ role: "user", content: PROMPT }], stream: true };

/* Fragments of one tool call are joined by their index; the id and the name are the last ones given. */
function joinCall(calls, fragment) {
    const call = (calls[fragment.index] ??= { id: "", name: "", arguments: "" });

    if (fragment.id) call.id = fragment.id;
    if (fragment.function?.name) call.name = fragment.function.name;
    call.arguments += fragment.function?.arguments ?? "";
}

async function nodeRaw(baseURL, { signal }) {
    const result = { text: "", finish: null, usage: null };
    const calls = {};

    for await (const chunk of await openai(baseURL).chat.completions.create(request, { signal })) {
        const choice = chunk.choices[0];
        result.text += choice?.delta?.content || "";
        for (const fragment of choice?.delta?.tool_calls ?? []) joinCall(calls, fragment);
        if (choice?.finish_reason) result.finish = choice.finish_reason;
        if (chunk.usage) result.usage = openaiUsage(chunk.usage);
    }
    return { ...result, calls: Object.values(calls) };
}

/* Counters that are all absent are no usage. */
const orNone = (counters) => (counters.every((counter) => counter == null) ? null : counters);

const openaiUsage = (usage) => orNone([usage.prompt_tokens, usage.completion_tokens, usage.total_tokens]);

async function nodeStream(baseURL, { signal }) {
    const completion = await openai(baseURL).chat.completions.stream(request, { signal }).finalChatCompletion();
    const { message, finish_reason } = completion.choices[0];
    const calls = (message.tool_calls ?? []).map((call) => ({
        id: call.id,
        name: call.function?.name,
        arguments: call.function?.arguments,
    }));

    return {
        text: message.content ?? "",
        calls,
        finish: finish_reason,
        usage: completion.usage ? openaiUsage(completion.usage) : null,
    };
}

/* The tools that the request offers: it takes any object, and nothing executes a call. */
const offer = (names) =>
    Object.fromEntries(names.map((name) => [name, tool({ inputSchema: jsonSchema({ type: "object" }) })]));

async function aiSdk(model, { signal, tools }) {
    const result = { text: "", calls: [], finish: null, usage: null };
    const stream = streamText({
        model,
        prompt: PROMPT,
        tools: offer(tools),
        maxRetries: 0,
        abortSignal: signal,
        onError: () => {},
    });

    for await (const part of stream.fullStream) takePart(result, part);
    return result;
}

function takePart(result, part) {
    if (part.type === "error") throw part.error;
    if (part.type === "abort") throw new Error("aborted");
    if (part.type === "text-delta") result.text += part.text;
    if (part.type === "tool-call")
        result.calls.push({
            id: part.toolCallId,
            name: part.toolName,
            arguments: (part.invalid ? "invalid: " : "") + JSON.stringify(part.input),
        });
    if (part.type === "finish") {
        result.finish = part.finishReason;
        result.usage = aiSdkUsage(part.totalUsage);
    }
}

const aiSdkUsage = (usage) => orNone([usage.inputTokens, usage.outputTokens, usage.totalTokens]);

const aiSdkOpenai = (baseURL, how) => aiSdk(createOpenAI({ baseURL, apiKey: KEY }).chat(MODEL), how);

const aiSdkCompatible = (baseURL, how) =>
    aiSdk(createOpenAICompatible({ name: "local", baseURL, apiKey: KEY }).chatModel(MODEL), how);

/*
 * makesIds     gives a call an id of its own where the stream has none, so that a missing one costs nothing
 * mixesChoices reads all choices as one: a stream of n > 1 says nothing about it
 */
export const clients = [
    { id: "openai-node-raw", package: "openai", read: nodeRaw, mixesChoices: true },
    { id: "openai-node-stream", package: "openai", read: nodeStream, makesIds: true },
    { id: "ai-sdk-openai", package: "@ai-sdk/openai", read: aiSdkOpenai, makesIds: true, mixesChoices: true },
    {
        id: "ai-sdk-openai-compatible",
        package: "@ai-sdk/openai-compatible",
        read: aiSdkCompatible,
        makesIds: true,
        mixesChoices: true,
    },
].map((client) => ({ ...client, version: versionOf(client.package) }));
