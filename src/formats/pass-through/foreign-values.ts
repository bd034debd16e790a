/** Opaque values of other families in a body that otherwise passes through: taken out, or given back to their maker. */
import { isObject, type JsonObject, type Path } from "../../core/json.ts";
import type { Target } from "../contract.ts";
import type { Opaque, OpaqueKind } from "../internal/blocks.ts";
import { readOpaque } from "../opaque.ts";
import { list, text } from "../read.ts";
import type { Body } from "./body.ts";
import type { Splice } from "./splice.ts";

/** Ends of the names that carry such a value in each format; a body without any of its format's is not parsed. */
const carriers: Readonly<Record<Target["format"], readonly string[]>> = {
  "anthropic-messages": ['signature"', 'redacted_thinking"'],
  "openai-chat": ['reasoning_details"'],
  "openai-responses": ['encrypted_content"'],
  gemini: ['ignature"'],
};

/**
 * Edits that leave only values which the target's family made, or whose maker nobody knows: those are its own as far as
 * anybody can tell, and the bytes around them stay signed. A value that we wrapped for a client of this format goes back in
 * its native form where its maker is the target (H2, H3, H19).
 */
export function foreignValues(body: Body, target: Target, parsed: () => JsonObject): readonly Splice[] {
  if (!carriers[target.format].some((name) => body.includes(name))) return [];
  return finders[target.format](parsed(), target);
}

type Maker = Pick<Target, "family" | "passesOn">;

const finders: Readonly<Record<Target["format"], (body: JsonObject, target: Maker) => Splice[]>> = {
  "anthropic-messages": inMessages,
  "openai-chat": inChat,
  "openai-responses": inResponses,
  gemini: inGemini,
};

/** What becomes of one value: stays, goes, or is written natively. */
function verdict(value: unknown, kind: OpaqueKind, { family, passesOn }: Maker): "stay" | "go" | Opaque {
  const written = text(value);
  if (written === undefined || written === "") return "stay";
  const opaque = readOpaque(written, kind);
  if (!opaque) return kind === "thought" ? "stay" : "go";
  const isForeign = opaque.family !== undefined && opaque.family !== family;
  if (isForeign && !(opaque.guessed && passesOn)) return "go";
  return opaque.value === written ? "stay" : opaque;
}

function inMessages(body: JsonObject, target: Maker): Splice[] {
  return members(body["messages"]).flatMap(([at, message]) =>
    members(message["content"]).flatMap(([index, block]): Splice[] => {
      const path: Path = ["messages", at, "content", index];
      const redacted = block["type"] === "redacted_thinking";
      if (!redacted && block["type"] !== "thinking") return [];
      const field = redacted ? "data" : "signature";
      const found = verdict(block[field], redacted ? "redacted" : "signature", target);
      if (found === "stay") return [];
      if (found === "go" || found.kind !== (redacted ? "redacted" : "signature")) return [{ path }];
      return [{ path: [...path, field], value: found.value }];
    }),
  );
}

function inResponses(body: JsonObject, target: Maker): Splice[] {
  return members(body["input"]).flatMap(([at, item]): Splice[] => {
    if (item["type"] !== "reasoning") return [];
    const found = verdict(item["encrypted_content"], "encrypted", target);
    if (found === "stay") return [];
    if (found === "go" || found.kind !== "encrypted") return [{ path: ["input", at] }];
    return [{ path: ["input", at, "encrypted_content"], value: found.value }];
  });
}

function inGemini(body: JsonObject, target: Maker): Splice[] {
  return members(body["contents"]).flatMap(([at, content]) =>
    members(content["parts"]).flatMap(([index, part]) =>
      ["thoughtSignature", "thought_signature"].flatMap((field): Splice[] => {
        const path: Path = ["contents", at, "parts", index, field];
        const found = verdict(part[field], "thought", target);
        if (found === "stay") return [];
        return found === "go" || found.kind !== "thought" ? [{ path }] : [{ path, value: found.value }];
      }),
    ),
  );
}

/** Chat has no official place for them: entries in our own wrapping go, those of others are their maker's business. */
function inChat(body: JsonObject): Splice[] {
  return members(body["messages"]).flatMap(([at, message]) =>
    members(message["reasoning_details"]).flatMap(([index, detail]): Splice[] =>
      detail["format"] === "aienv-v1" ? [{ path: ["messages", at, "reasoning_details", index] }] : [],
    ),
  );
}

/** The objects of a list, each with its place in it. */
function members(value: unknown): readonly (readonly [number, JsonObject])[] {
  return list(value).flatMap((item, index) => (isObject(item) ? [[index, item] as const] : []));
}
