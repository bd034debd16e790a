/** Requests, targets and contexts for tests of the stages that prepare a request. */
import type { Dialect } from "../../../src/core/dialect.ts";
import type { WireFormat } from "../../../src/core/ids.ts";
import type { Target, Traits } from "../../../src/formats/contract.ts";
import type { Block, ToolCallBlock, ToolResultBlock } from "../../../src/formats/internal/blocks.ts";
import type { FunctionTool, Request, Turn } from "../../../src/formats/internal/request.ts";
import type { Context } from "../../../src/formats/prepare/context.ts";
import {
  type Concept,
  concepts,
  type Support,
  type Treatment,
  type Warning,
} from "../../../src/formats/support.ts";

type Treatments = { readonly [C in Concept]?: Treatment };

/** Everything is kept but for what is said. */
function supportOf(treatments: Treatments): Support {
  const all = Object.fromEntries(Object.keys(concepts).map((concept) => [concept, "kept"]));
  return { ...all, ...treatments } as Support;
}

const flattened: Treatments = {
  "system-in-conversation": "approximated",
  "developer-role": "approximated",
  "custom-tools": "approximated",
  "namespace-tools": "approximated",
};

const common: Traits = {
  support: supportOf({}),
  callIds: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64, required: true },
  toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 },
  toolSchema: "json-schema",
  outputSchema: "json-schema",
  mergesTurns: false,
  userFirst: false,
  resultsAdjacent: true,
  reasoning: "effort",
  efforts: ["none", "minimal", "low", "medium", "high", "xhigh"],
  maximumStops: 4,
  maximumTemperature: 2,
  minimumOutputTokens: 1,
  needsOutputLimit: false,
  imageTypes: "any",
};

const traitsOf: Readonly<Record<WireFormat, Traits>> = {
  "anthropic-messages": {
    ...common,
    support: supportOf({
      ...flattened,
      "allowed-tools": "approximated",
      "json-output": "approximated",
      "reasoning-history": "dropped",
      seed: "dropped",
      penalties: "dropped",
      audio: "refused",
      "file-search": "dropped",
      "mcp-connector": "refused",
      "image-detail": "dropped",
      "cache-key": "dropped",
      "answer-refusal": "approximated",
    }),
    outputSchema: "anthropic-output",
    mergesTurns: true,
    userFirst: true,
    reasoning: "budget-or-effort",
    efforts: ["low", "medium", "high", "xhigh", "max"],
    maximumStops: Number.POSITIVE_INFINITY,
    maximumTemperature: 1,
    needsOutputLimit: true,
    imageTypes: ["image/png", "image/jpeg", "image/gif", "image/webp"],
  },
  "openai-chat": {
    ...common,
    support: supportOf({
      "tool-error": "approximated",
      "tool-result-image": "approximated",
      "tool-result-document": "approximated",
      "namespace-tools": "approximated",
      "typed-tools": "approximated",
      "deferred-tools": "approximated",
      "web-search": "dropped",
      "web-fetch": "dropped",
      "hosted-history": "approximated",
      "reasoning-history": "dropped",
      "signature-history": "carried",
      "thinking-adaptive": "approximated",
      "top-k": "dropped",
      "cache-marks": "dropped",
      "several-answers": "refused",
      "stored-state": "refused",
    }),
  },
  "openai-responses": {
    ...common,
    support: supportOf({
      "tool-error": "approximated",
      prefill: "refused",
      "top-k": "dropped",
      stops: "approximated",
    }),
    outputSchema: "openai-strict",
    resultsAdjacent: false,
    maximumStops: 0,
    minimumOutputTokens: 16,
  },
  gemini: {
    ...common,
    support: supportOf({
      ...flattened,
      "typed-tools": "approximated",
      "deferred-tools": "approximated",
      "hosted-history": "approximated",
      "strict-tools": "dropped",
      "user-id": "dropped",
      "cache-key": "dropped",
      "cache-marks": "dropped",
      "parallel-off": "dropped",
    }),
    callIds: { pattern: /^[\x21-\x7e]+$/, maxLength: 256, required: false },
    toolNames: { pattern: /^[a-zA-Z_][a-zA-Z0-9_.:-]*$/, maxLength: 64 },
    toolSchema: "openapi",
    outputSchema: "openapi",
    mergesTurns: true,
    userFirst: true,
    reasoning: "budget-or-effort",
    efforts: ["minimal", "low", "medium", "high"],
    maximumStops: 5,
  },
};

const families: Readonly<Record<WireFormat, string>> = {
  "anthropic-messages": "anthropic",
  "openai-chat": "openai",
  "openai-responses": "openai",
  gemini: "google",
};

export interface Heard extends Context {
  readonly heard: Warning[];
}

/** The vendor's own model of a format, asked by a client of another. */
export function contextOf(
  format: WireFormat,
  {
    client = format === "openai-chat" ? "anthropic-messages" : "openai-chat",
    dialect = {},
    support = {},
    traits = {},
    ...target
  }: Partial<Omit<Target, "format">> & {
    readonly client?: WireFormat;
    readonly dialect?: Dialect;
    readonly support?: Treatments;
    readonly traits?: Partial<Traits>;
  } = {},
): Heard {
  const heard: Warning[] = [];
  const own = traitsOf[format];
  return {
    target: { format, model: "a-model", family: families[format], dialect, ...target },
    traits: { ...own, ...traits, support: { ...own.support, ...support } },
    client,
    report: (warning) => heard.push(warning),
    heard,
  };
}

export function requestOf(parts: Partial<Request> = {}): Request {
  return {
    model: "a-model",
    stream: true,
    system: [],
    turns: [user("hello")],
    tools: [],
    sampling: {},
    stops: [],
    wantsUsage: false,
    uses: [],
    ...parts,
  };
}

const blocksOf = (parts: readonly (string | Block)[]): readonly Block[] =>
  parts.map((part) => (typeof part === "string" ? { type: "text", text: part } : part));

export const turn = (role: Turn["role"], ...parts: readonly (string | Block)[]): Turn => ({
  role,
  blocks: blocksOf(parts),
});
export const user = (...parts: readonly (string | Block)[]): Turn => turn("user", ...parts);
export const assistant = (...parts: readonly (string | Block)[]): Turn => turn("assistant", ...parts);

export function call(id: string, name = "read", more: Partial<ToolCallBlock> = {}): ToolCallBlock {
  return { type: "tool-call", id, name, kind: "function", input: "{}", ...more };
}

export function result(callId: string, text = "ok", more: Partial<ToolResultBlock> = {}): ToolResultBlock {
  return {
    type: "tool-result",
    callId,
    kind: "function",
    isError: false,
    content: [{ type: "text", text }],
    ...more,
  };
}

export function tool(name: string, more: Partial<FunctionTool> = {}): FunctionTool {
  return { kind: "function", name, parameters: { type: "object", properties: {} }, ...more };
}

/** Turns in short: `user: hello`, `assistant: read#a`, `user: =a(ok)`. */
export function show(turns: readonly Turn[]): readonly string[] {
  return turns.map(({ role, blocks }) => `${role}: ${blocks.map(showBlock).join(" ")}`);
}

function showBlock(block: Block): string {
  if (block.type === "text") return block.text;
  if (block.type === "tool-call") return `${block.name}#${block.id}`;
  if (block.type === "tool-result") return `=${block.callId}(${block.content.map(showBlock).join(" ")})`;
  return `<${block.type}>`;
}

/** `concept:treatment` of everything that was reported. */
export function losses({ heard }: Heard): readonly string[] {
  return heard.map(({ concept, treatment }) => `${concept}:${treatment}`);
}
