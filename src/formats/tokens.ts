/** How many tokens a request is likely to be, where nobody counts: over everything that the model reads. */
import type { JsonObject, JsonValue } from "../core/json.ts";
import type { Block } from "./internal/blocks.ts";
import type { Request, Tool } from "./internal/request.ts";

/**
 * Characters per token that hold for code and English with the tokenizers of 2026, when nothing was measured.
 * A caller that has seen a model's own counts passes what it saw.
 */
const usualCharactersPerToken = 3.5;

/** A picture of usual size: Anthropic's greatest (1,568 pixels a side), and near what the others count. */
const imageTokens = 1_600;
/** A page of a PDF is about 50 KB and read as text and picture. */
const documentTokensPerByte = 3_000 / 50_000;
/** Sound: 32 tokens a second at 16 KB a second (Gemini's rule). */
const audioTokensPerByte = 32 / 16_000;
const videoTokens = 10_000;
/** What a message, a tool and the request itself cost beside their text. */
const turnTokens = 4;
const toolTokens = 12;

/**
 * Tokens of instructions, tools, messages and media (H99). Never below 1.
 * @param charactersPerToken as seen before for that model; ideographs count as if they were longer, since a token holds
 * one or two of them
 */
export function estimateTokens(
  request: Request,
  charactersPerToken: number = usualCharactersPerToken,
): number {
  let characters = 0;
  let tokens = turnTokens;
  const add = (block: Block): void => {
    switch (block.type) {
      case "text":
      case "refusal":
      case "reasoning":
        characters += weight(block.text);
        return;
      case "tool-call":
        characters += weight(block.input) + block.name.length;
        tokens += turnTokens;
        return;
      case "tool-result":
        tokens += turnTokens;
        for (const inner of block.content) add(inner);
        return;
      case "image":
        tokens += imageTokens;
        return;
      case "document":
        if (block.source.kind === "text") characters += weight(block.source.text);
        else
          tokens +=
            block.source.kind === "data" ? bytesOf(block.source.data) * documentTokensPerByte : imageTokens;
        return;
      case "audio":
        tokens +=
          block.source.kind === "data" ? bytesOf(block.source.data) * audioTokensPerByte : imageTokens;
        return;
      case "video":
        tokens += videoTokens;
        return;
      case "hosted":
        characters += weight(block.summary);
        return;
      case "unknown":
        characters += jsonLength(block.raw);
    }
  };
  for (const block of request.system) add(block);
  for (const turn of request.turns) {
    tokens += turnTokens;
    for (const block of turn.blocks) add(block);
  }
  for (const tool of request.tools) {
    tokens += toolTokens;
    characters += toolCharacters(tool);
  }
  if (request.output?.schema) characters += jsonLength(request.output.schema);
  return Math.max(1, Math.ceil(tokens + characters / charactersPerToken));
}

function toolCharacters(tool: Tool): number {
  const schema = tool.kind === "function" || tool.kind === "typed" ? tool.parameters : undefined;
  const grammar = tool.kind === "custom" ? (tool.grammar?.definition ?? "") : "";
  return (
    tool.name.length + weight(tool.description ?? "") + weight(grammar) + (schema ? jsonLength(schema) : 0)
  );
}

/** Tokens of what a model wrote. @param textWeight sum of the `weight` of its pieces */
export function tokensOf(textWeight: number): number {
  return Math.ceil(textWeight / usualCharactersPerToken);
}

/** Ideographs and syllables of East Asia. */
const wideLetter = /[\u2e80-\uffff]/;

/**
 * Characters, ideographs and syllables of East Asia counted as three. Most texts have none: a search finds that out in no time where
 * the text is of Latin letters, which its engine knows without looking at them.
 */
export function weight(text: string): number {
  if (!wideLetter.test(text)) return text.length;
  let wide = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x2e7f) wide += 1;
  return text.length + 2 * wide;
}

function bytesOf(base64: string): number {
  return (base64.length * 3) / 4;
}

/** Length of the value's JSON, without writing it. */
function jsonLength(value: JsonValue | undefined): number {
  if (typeof value === "string") return weight(value) + 2;
  if (typeof value !== "object" || value === null) return String(value).length;
  let sum = 2;
  if (Array.isArray(value)) for (const item of value) sum += jsonLength(item) + 1;
  else for (const key of Object.keys(value)) sum += key.length + 4 + jsonLength((value as JsonObject)[key]);
  return sum;
}
