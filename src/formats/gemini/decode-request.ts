/** A body of `generateContent`, `streamGenerateContent` or `countTokens` as a request. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { FormatError } from "../format-error.ts";
import type { Block } from "../internal/blocks.ts";
import type { Request, Tool, Use } from "../internal/request.ts";
import { object, rest, text } from "../read.ts";
import type { Concept } from "../support.ts";
import { callBook } from "./call-book.ts";
import { partsOf, readPart } from "./decode-part.ts";
import { decodeTurns } from "./decode-turns.ts";
import { decodeGenerationConfig } from "./generation-config.ts";
import { bareModel } from "./models.ts";
import { camelFields } from "./spelling.ts";
import { decodeToolConfig, decodeTools } from "./tools.ts";

const known = new Set(["model", "contents", "systemInstruction", "tools", "toolConfig", "generationConfig"]);
const knownSystem = new Set(["parts"]);

/** Fields that the internal shape has no place for, and what they mean to other formats. */
const usedFields: Readonly<Record<string, Concept>> = {
  safetySettings: "safety-settings",
  cachedContent: "stored-state",
};

/**
 * Model and stream stand in the URL (`route`). Code Assist and `countTokens` wrap the request; the wrapper's own fields
 * are about the account and no part of the task.
 * @throws FormatError `invalid-request` without `contents`
 */
export function decodeRequest(
  body: JsonObject,
  route?: { readonly model: string; readonly stream: boolean },
): Request {
  const request = unwrapped(body);
  const contents = request["contents"];
  if (contents === undefined || contents === null) {
    throw new FormatError("invalid-request", "the request has no contents", "contents");
  }
  const uses: Use[] = [];
  const system = decodeSystem(request["systemInstruction"]);
  const { extra: configExtra, ...config } = decodeGenerationConfig(request["generationConfig"], uses);
  const { choice, validated, extra: toolExtra } = decodeToolConfig(request["toolConfig"]);
  const tools = decodeTools(request["tools"]);
  const turns = decodeTurns(contents, uses);
  noteUses(request, uses);
  const extra = {
    ...rest(request, known),
    ...(system.extra && { systemInstruction: system.extra }),
    ...(configExtra && { generationConfig: configExtra }),
    ...(toolExtra && { toolConfig: toolExtra }),
  };
  return {
    model: route?.model ?? bareModel(text(request["model"]) ?? text(body["model"]) ?? ""),
    stream: route?.stream ?? false,
    system: system.blocks,
    turns,
    tools: validated ? tools.map(asStrict) : tools,
    ...(choice && { toolChoice: choice }),
    ...config,
    ...settingsOf(request),
    wantsUsage: true,
    uses,
    ...(Object.keys(extra).length > 0 && { extra: { gemini: extra } }),
  };
}

/** The request itself, in whichever wrapper it came. */
function unwrapped(body: JsonObject): JsonObject {
  const outer = camelFields(body);
  if (outer["contents"] !== undefined) return outer;
  const inner = object(outer["generateContentRequest"]) ?? object(outer["request"]);
  return inner ? camelFields(inner) : outer;
}

/** Instructions: a text, a content, or bare parts. */
function decodeSystem(value: JsonValue | undefined): {
  readonly blocks: readonly Block[];
  readonly extra?: JsonObject;
} {
  const content = object(value);
  const isContent = content?.["parts"] !== undefined;
  const blocks: Block[] = [];
  const calls = callBook();
  partsOf(isContent ? content["parts"] : value).forEach((part, index) => {
    readPart(part, { turn: 0, part: index }, calls, blocks);
  });
  const extra = isContent ? rest(content, knownSystem) : undefined;
  return extra ? { blocks, extra } : { blocks };
}

function asStrict(tool: Tool): Tool {
  return tool.kind === "function" ? { ...tool, strict: true } : tool;
}

/** Of tiers, Google's `standard` is what OpenAI calls `default`. */
function settingsOf(request: JsonObject): Pick<Request, "metadata" | "serviceTier"> {
  const metadata = object(request["labels"]);
  const tier = text(request["serviceTier"])
    ?.toLowerCase()
    .replace(/^service_tier_/, "");
  const serviceTier = tier === "standard" ? "default" : tier === "unspecified" ? undefined : tier;
  return {
    ...(metadata && Object.keys(metadata).length > 0 && { metadata }),
    ...(serviceTier !== undefined && { serviceTier }),
  };
}

function noteUses(request: JsonObject, uses: Use[]): void {
  for (const field of Object.keys(usedFields)) {
    const value = request[field];
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue;
    uses.push({ concept: usedFields[field] as Concept, field });
  }
}
