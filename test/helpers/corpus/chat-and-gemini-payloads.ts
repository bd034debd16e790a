/** How OpenAI's Chat (with reasoning as its dialects have it) and Gemini stream an answer. */
import type { JsonObject } from "../../../src/core/json.ts";
import type { MadeAnswer, MadeBlock } from "./answer-arbitrary.ts";

const chatStops = { end: "stop", length: "length", filter: "content_filter" };

export function chatPayloads({ blocks, stop, usage }: MadeAnswer): JsonObject[] {
  const calls = blocks.filter(({ type }) => type === "call");
  const reason = stop === "end" && calls.length > 0 ? "tool_calls" : chatStops[stop];
  return [
    chatChunk({ role: "assistant", content: "" }),
    ...blocks.flatMap((block) => chatBlock(block, calls.indexOf(block))),
    chatChunk({}, reason),
    chatUsageChunk(usage),
  ];
}

export function chatChunk(delta: JsonObject, finish: string | null = null): JsonObject {
  const choice = { index: 0, delta, finish_reason: finish };
  return {
    id: "chatcmpl-up",
    object: "chat.completion.chunk",
    created: 1,
    model: "gpt",
    choices: [choice],
    usage: null,
  };
}

export function chatUsageChunk(usage: MadeAnswer["usage"]): JsonObject {
  return {
    ...chatChunk({}),
    choices: [],
    usage: {
      prompt_tokens: usage.input + usage.cacheRead,
      completion_tokens: usage.output,
      total_tokens: usage.input + usage.cacheRead + usage.output,
      prompt_tokens_details: { cached_tokens: usage.cacheRead },
      completion_tokens_details: { reasoning_tokens: usage.reasoning },
    },
  };
}

/** The fragments of one block. */
export function chatBlock(block: MadeBlock, index: number): JsonObject[] {
  if (block.type === "text") return block.pieces.map((content) => chatChunk({ content }));
  if (block.type === "reasoning") {
    return block.pieces.map((reasoning_content) => chatChunk({ reasoning_content }));
  }
  const { id, name } = block;
  const head = { index, id, type: "function", function: { name, arguments: "" } };
  return [
    chatChunk({ tool_calls: [head] }),
    ...block.pieces.map((text) => chatChunk({ tool_calls: [{ index, function: { arguments: text } }] })),
  ];
}

const geminiStops = { end: "STOP", length: "MAX_TOKENS", filter: "SAFETY" };

export function geminiPayloads({ blocks, stop, usage }: MadeAnswer): JsonObject[] {
  const frame = (parts: JsonObject[], more: JsonObject = {}): JsonObject => ({
    candidates: [{ content: { role: "model", parts }, index: 0, ...more }],
    usageMetadata: {
      promptTokenCount: usage.input + usage.cacheRead,
      cachedContentTokenCount: usage.cacheRead,
      candidatesTokenCount: usage.output - usage.reasoning,
      thoughtsTokenCount: usage.reasoning,
      totalTokenCount: usage.input + usage.cacheRead + usage.output,
    },
    modelVersion: "gemini",
    responseId: "up",
  });
  return [
    ...blocks.flatMap(geminiParts).map((part) => frame([part])),
    frame([{ text: "", thoughtSignature: "EmadeUp" }], { finishReason: geminiStops[stop] }),
  ];
}

/** Calls come whole. */
function geminiParts(block: MadeBlock): JsonObject[] {
  if (block.type === "text") return block.pieces.map((text) => ({ text }));
  if (block.type === "reasoning") return block.pieces.map((text) => ({ text, thought: true }));
  const args = JSON.parse(block.pieces.join("") || "{}") as JsonObject;
  return [{ functionCall: { name: block.name, args } }];
}
