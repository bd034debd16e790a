/** What of a concept a decoded request holds: the same for two requests that say the same. */
import type { WireFormat } from "../../../src/core/ids.ts";
import type { JsonValue } from "../../../src/core/json.ts";
import type { Block } from "../../../src/formats/internal/blocks.ts";
import type { Request } from "../../../src/formats/internal/request.ts";
import type { Concept } from "../../../src/formats/support.ts";

type Seen = (request: Request, format: WireFormat) => unknown;

const blocks = (request: Request): readonly Block[] => request.turns.flatMap((turn) => turn.blocks);

const media: Seen = (request) =>
  blocks(request).flatMap((block) => (block.type !== "text" && "source" in block ? [pick(block)] : []));

/** A link says its type in some formats only. */
function pick(block: Extract<Block, { source: unknown }>): unknown {
  const { type, source } = block;
  return source.kind === "url" ? { type, url: source.url } : { type, source };
}

const inResults: Seen = (request) =>
  blocks(request).flatMap((block) =>
    block.type === "tool-result"
      ? block.content.flatMap((inner) => ("source" in inner ? [pick(inner)] : []))
      : [],
  );
const tools =
  (of: (tool: Request["tools"][number]) => unknown): Seen =>
  (request) =>
    request.tools.map(of).filter((value) => value !== undefined);
const hosted: Seen = tools((tool) => (tool.kind === "hosted" ? tool.tool : undefined));

/** Where the internal shape has a field of its own. */
const fields: { readonly [C in Concept]?: Seen } = {
  "system-in-conversation": ({ turns }) => turns.map(({ role }) => (role === "developer" ? "system" : role)),
  // The instructions of Responses have that rank.
  "developer-role": ({ developer, system }, format) =>
    format === "openai-responses" ? system.length > 0 : developer,
  "assistant-first": ({ turns }) => turns[0]?.role,
  prefill: ({ turns }) => turns.at(-1)?.role,
  "image-data": media,
  "image-url": media,
  "file-id": media,
  document: media,
  audio: media,
  video: media,
  "image-detail": (request) => blocks(request).map((block) => (block.type === "image" ? block.detail : "")),
  "tool-error": (request) => blocks(request).map((block) => block.type === "tool-result" && block.isError),
  "tool-result-image": inResults,
  "tool-result-document": inResults,
  "strict-tools": tools((tool) => (tool.kind === "function" ? tool.strict : undefined)),
  "custom-tools": tools(({ kind, name }) => [kind, name]),
  "namespace-tools": tools(({ namespace, name }) => [namespace, name]),
  "typed-tools": tools(({ kind, name }) => [kind, name]),
  "deferred-tools": tools(({ deferred }) => deferred ?? false),
  "web-search": hosted,
  "web-fetch": hosted,
  "code-execution": hosted,
  "file-search": hosted,
  "image-generation": hosted,
  "hosted-history": (request) =>
    blocks(request).flatMap((block) => (block.type === "hosted" ? [block.raw] : [])),
  "forced-tool": ({ toolChoice }) => toolChoice,
  "allowed-tools": ({ toolChoice }) => toolChoice,
  "parallel-off": ({ parallelCalls }) => parallelCalls,
  "thinking-budget": ({ reasoning: asked }) => asked?.budgetTokens,
  "thinking-adaptive": ({ reasoning: asked }) => asked?.mode === "adaptive",
  effort: ({ reasoning: asked }) => asked?.effort,
  "thinking-off": ({ reasoning: asked }) => asked?.mode === "off" || asked?.effort === "none",
  // Not to show it is what Responses does unless asked.
  "show-reasoning": ({ reasoning: asked }) => asked?.show ?? false,
  "reasoning-history": (request) =>
    blocks(request).flatMap((block) => (block.type === "reasoning" ? [block.text] : [])),
  "json-output": ({ output }) => output?.kind,
  // Hints beside these are added and left out as each subset asks.
  "schema-output": ({ output }) => [output?.schema?.["properties"], output?.schema?.["required"]],
  "max-output": ({ maxOutputTokens }) => maxOutputTokens,
  stops: ({ stops }) => stops,
  temperature: ({ sampling }) => sampling.temperature,
  "top-p": ({ sampling }) => sampling.topP,
  "top-k": ({ sampling }) => sampling.topK,
  seed: ({ sampling }) => sampling.seed,
  penalties: ({ sampling }) => [sampling.presencePenalty, sampling.frequencyPenalty],
  "user-id": ({ session }) => session?.userId,
  "cache-key": ({ session }) => session?.cacheKey,
  "cache-marks": (request, format) => [
    blocks(request).map((block) => block.cache),
    request.extra?.[format]?.["cache_control"],
  ],
  "unknown-block": (request) =>
    blocks(request).flatMap((block) => (block.type === "unknown" ? [block.raw] : [])),
};

/** Elsewhere: the values of the fields that the request says it uses. */
const usedFields =
  (concept: Concept): Seen =>
  ({ uses, extra }, format) =>
    uses
      .filter((use) => use.concept === concept)
      .map(({ field }) => valueAt(extra?.[format] ?? {}, field.split(".")) ?? field);

function valueAt(value: JsonValue, path: readonly string[]): JsonValue | undefined {
  let found: JsonValue | undefined = value;
  for (const key of path) found = (found as Record<string, JsonValue> | undefined)?.[key];
  return found;
}

export function seen(concept: Concept, request: Request, format: WireFormat): unknown {
  return (fields[concept] ?? usedFields(concept))(request, format);
}
