/** Where Chat and its dialects carry values that only their maker can read: `reasoning_details` and `extra_content`. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Family, Opaque, ReasoningBlock, TextBlock, ToolCallBlock } from "../internal/blocks.ts";
import { opaqueFrom, unwrapOpaque, wrapOpaque } from "../opaque.ts";
import { object, objects, parseJson, text } from "../read.ts";

/** The `format` of an entry of `reasoning_details` that we wrote: `data` is a wrapped value of another format. */
const ownFormat = "aienv-v1";

/** The `id` of an entry whose value belongs to the text; an entry with a call's id belongs to that call. */
const ofText = "content";

/** What an assistant message carries: values for its reasoning, its text, and its calls by their ids. */
export interface Carried {
  readonly reasoning: readonly Opaque[];
  readonly text: readonly Opaque[];
  readonly calls: ReadonlyMap<string, readonly Opaque[]>;
}

const nothing: Carried = { reasoning: [], text: [], calls: new Map() };

/** Entries of the maker's own stay one value, a list as JSON text; ours are unwrapped. `family`: who answers. */
export function readDetails(details: JsonValue | undefined, family?: Family): Carried {
  if (!Array.isArray(details) || details.length === 0) return nothing;
  const reasoning: Opaque[] = [];
  const ofItsText: Opaque[] = [];
  const calls = new Map<string, Opaque[]>();
  const foreign: JsonValue[] = [];
  for (const entry of details as readonly JsonValue[]) {
    const own = object(entry);
    if (own?.["format"] !== ownFormat) {
      foreign.push(entry);
      continue;
    }
    const opaque = unwrapOpaque(text(own["data"]) ?? "");
    const id = text(own["id"]);
    if (!opaque) continue;
    if (id === undefined) reasoning.push(opaque);
    else if (id === ofText) ofItsText.push(opaque);
    else calls.set(id, [...(calls.get(id) ?? []), opaque]);
  }
  const native = foreign.length > 0 ? opaqueFrom(JSON.stringify(foreign), "details", family) : undefined;
  return { reasoning: native ? [native, ...reasoning] : reasoning, text: ofItsText, calls };
}

/** One entry of ours. `id`: the call that it belongs to, or that it is of the text. */
export function wrappedDetail(opaque: Opaque, index: number, id: string | undefined): JsonObject {
  const entry = { type: "reasoning.encrypted", data: wrapOpaque(opaque), format: ownFormat, index };
  return id === undefined ? entry : { ...entry, id };
}

/** The same `id` for the text of an answer. */
export const textDetailId = ofText;

/** The list in a value of kind `details`. */
export function detailsOf(opaque: Opaque): readonly JsonValue[] {
  const list = parseJson(opaque.value);
  return Array.isArray(list) ? (list as readonly JsonValue[]) : [];
}

/** All entries of an assistant turn, in order. */
export function detailsOfBlocks(
  blocks: readonly (ReasoningBlock | TextBlock | ToolCallBlock)[],
): readonly JsonValue[] {
  const entries: JsonValue[] = [];
  for (const { opaque } of blocks) {
    for (const value of opaque ?? []) if (value.kind === "details") entries.push(...detailsOf(value));
  }
  return entries;
}

/**
 * `extra_content.google.thought_signature` of Google's Chat endpoint, on a call or a message; Vertex writes `vertex`.
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures (checked 2026-11-25)
 */
export function readExtraContent(value: JsonValue | undefined, family?: Family): Opaque | undefined {
  const content = object(value);
  for (const vendor in content) {
    const signature = text(object(content[vendor])?.["thought_signature"]);
    if (signature !== undefined) return opaqueFrom(signature, "thought", family);
  }
  return undefined;
}

/** The first signature of Google's among the values. */
export function thoughtOf(opaque: readonly Opaque[] | undefined): Opaque | undefined {
  return opaque?.find(({ kind }) => kind === "thought");
}

/** Where a call or message carries a signature if the dialect does not say. */
export const defaultSignatureField = "extra_content.google.thought_signature";

/** The summary and text of entries, for an upstream that has them nowhere else (MiniMax, OpenRouter). */
export function textOfDetails(details: JsonValue | undefined): string {
  let all = "";
  for (const entry of objects(details)) all += text(entry["text"]) ?? text(entry["summary"]) ?? "";
  return all;
}

/**
 * Fragments of a stream as the list that the vendor wants back: neighbours of one index and type are one entry, whose text
 * is joined and whose further members are those that came last and are not null.
 */
export function mergeDetails(fragments: readonly JsonObject[]): readonly JsonObject[] {
  const merged: Record<string, JsonValue>[] = [];
  for (const fragment of fragments) {
    const last = merged.at(-1);
    if (!last || !continues(last, fragment)) {
      merged.push({ ...fragment });
      continue;
    }
    for (const key in fragment) {
      const value = fragment[key] ?? null;
      const before = last[key];
      const joins =
        (key === "text" || key === "summary") && typeof before === "string" && typeof value === "string";
      if (joins) last[key] = before + value;
      else if (value !== null || before === undefined) last[key] = value;
    }
  }
  return merged;
}

function continues(last: JsonObject, next: JsonObject): boolean {
  if (next["type"] === "reasoning.encrypted" || last["type"] !== next["type"]) return false;
  return last["index"] === next["index"];
}
