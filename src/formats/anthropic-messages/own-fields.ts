/** Fields of Messages that the internal shape has no words for: how they are kept, and put back. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { CacheMark, Extra } from "../internal/blocks.ts";
import { object, rest } from "../read.ts";

export const wireFormat = "anthropic-messages";

/**
 * Marks among the kept fields that say how a value was written. No field of the vendor's begins with `$`.
 * `$string`: content was one string, not a list. `$raw`: the block as it was; what stands beside it is for other formats.
 */
export const asString = "$string";
export const asRaw = "$raw";

const none: JsonObject = {};

/** What was kept for this format. */
export function own(extra: Extra | undefined): JsonObject {
  return extra?.[wireFormat] ?? none;
}

export function keep(fields: JsonObject): Extra {
  return { [wireFormat]: fields };
}

/** Members that every block and tool has: its cache mark, and what `known` does not name. */
export interface Common {
  readonly cache?: CacheMark;
  readonly extra?: Extra;
}

const plain: Common = {};

/** `known` names `cache_control` too. `marks`: further fields to keep. */
export function commonOf(raw: JsonObject, known: ReadonlySet<string>, marks?: JsonObject): Common {
  const left = rest(raw, known);
  const control = object(raw["cache_control"]);
  if (left === undefined && control === undefined && marks === undefined) return plain;
  const unusual = control !== undefined && !isPlainMark(control) ? { cache_control: control } : undefined;
  const kept = left || marks || unusual ? { ...left, ...marks, ...unusual } : undefined;
  return {
    ...(control && { cache: markOf(control) }),
    ...(kept && { extra: keep(kept) }),
  };
}

function markOf({ ttl }: JsonObject): CacheMark {
  return ttl === "5m" || ttl === "1h" ? { ttl } : {};
}

function isPlainMark(control: JsonObject): boolean {
  for (const key in control) {
    if (key === "type") continue;
    if (key !== "ttl" || (control[key] !== "5m" && control[key] !== "1h")) return false;
  }
  return true;
}

/** A wire object under construction. */
export type Draft = Record<string, JsonValue>;

/** Writes the kept fields and the cache mark of a block or tool behind its own fields. */
export function putBack(draft: Draft, { cache, extra }: Common): JsonObject {
  const kept = extra?.[wireFormat];
  if (kept !== undefined) putFields(draft, kept);
  if (cache !== undefined) {
    draft["cache_control"] =
      kept?.["cache_control"] ??
      (cache.ttl === undefined ? { type: "ephemeral" } : { type: "ephemeral", ttl: cache.ttl });
  }
  return draft;
}

/** Kept fields that are no marks and that the draft does not have yet. */
export function putFields(draft: Draft, kept: JsonObject): void {
  for (const key in kept) {
    if (key.startsWith("$") || key === "cache_control" || Object.hasOwn(draft, key)) continue;
    // To assign it would change what the object is (H111); no vendor has such a field.
    if (key === "__proto__") continue;
    draft[key] = kept[key] as JsonValue;
  }
}
