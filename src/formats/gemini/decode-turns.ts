/** The conversation of a request: `contents` as turns. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Block } from "../internal/blocks.ts";
import type { Turn, Use } from "../internal/request.ts";
import { list, object, objects, rest, text } from "../read.ts";
import { type Claim, callBook } from "./call-book.ts";
import { partsOf, readPart } from "./decode-part.ts";
import { camelFields } from "./spelling.ts";

const knownContent = new Set(["role", "parts"]);

/** Contents without parts are left out: Google refuses them (H39). */
export function decodeTurns(contents: JsonValue, uses: Use[]): readonly Turn[] {
  const calls = callBook();
  const turns: Turn[] = [];
  contentsOf(contents).forEach((content, turn) => {
    const role = roleOf(content["role"]);
    const parts = partsOf(content["parts"]);
    calls.enter(role, parts.flatMap(claimOf));
    const blocks: Block[] = [];
    parts.forEach((part, index) => {
      readPart(part, { turn, part: index }, calls, blocks);
      noteMedia(part, uses);
    });
    if (blocks.length === 0) return;
    const left = rest(content, knownContent);
    turns.push(left ? { role, blocks, extra: { gemini: left } } : { role, blocks });
  });
  return turns;
}

/** Google's libraries send a list; a text or one content alone is what people write by hand. */
function contentsOf(contents: JsonValue): readonly JsonObject[] {
  if (typeof contents === "string") return [{ role: "user", parts: [{ text: contents }] }];
  const one = object(contents);
  if (one) return [one];
  return list(contents).flatMap((content): readonly JsonObject[] =>
    typeof content === "string" ? [{ role: "user", parts: [{ text: content }] }] : objects([content]),
  );
}

/** `function` is the older role of results; without a role it is the user who speaks. */
function roleOf(role: JsonValue | undefined): "user" | "assistant" {
  return role === "model" || role === "assistant" ? "assistant" : "user";
}

function claimOf(raw: JsonObject): readonly Claim[] {
  const result = object(camelFields(raw)["functionResponse"]);
  const wireId = text(result?.["id"]);
  return wireId ? [{ wireId, name: text(result?.["name"]) ?? "" }] : [];
}

function noteMedia(part: JsonObject, uses: Use[]): void {
  for (const field of ["videoMetadata", "video_metadata", "mediaResolution", "media_resolution"]) {
    if (part[field] !== undefined)
      uses.push({ concept: "media-resolution", field: `contents.parts.${field}` });
  }
}
