/** What has to change in the items of a model turn that are sent to an upstream which did not store them. */
import type { JsonObject } from "../../core/json.ts";
import type { Report, Target } from "../contract.ts";
import { text } from "../read.ts";
import { idPrefixes } from "./item-types.ts";

/**
 * Without a store, ids of reasoning are not found and ids beside it are missed (H9, H10): a turn that holds reasoning loses
 * all ids, reasoning without its encrypted content is left out, and so is reasoning that nothing follows. With a store the
 * same holds for a turn with an id that OpenAI can't have made, because another upstream answered it.
 */
export function settleItems(
  items: readonly JsonObject[],
  { target, stored, report }: { readonly target: Target; readonly stored: boolean; readonly report: Report },
): readonly JsonObject[] {
  const foreign = items.some(hasForeignId);
  if (stored && !(foreign && target.family === "openai")) return items;
  if (!items.some(isReasoning)) return foreign ? items.map(withoutId) : items;
  const kept = takesText(target) ? items : withoutLostReasoning(items);
  if (kept.length < items.length) {
    report({ concept: "reasoning-history", treatment: "dropped", direction: "request", field: "input" });
  }
  return kept.map(withoutId);
}

function withoutLostReasoning(items: readonly JsonObject[]): readonly JsonObject[] {
  const kept = items.filter((item) => !isReasoning(item) || text(item["encrypted_content"]) !== undefined);
  return kept.slice(0, kept.findLastIndex((item) => !isReasoning(item)) + 1);
}

/** Vendors of open models want the text of earlier reasoning. */
function takesText({ dialect }: Target): boolean {
  const wanted = dialect["reasoning-roundtrip"];
  return wanted === "required" || wanted === "optional";
}

function isReasoning(item: JsonObject): boolean {
  return item["type"] === "reasoning";
}

/** OpenAI's ids are a prefix and one word; ours and OpenRouter's (`rs_tmp_`) have a further underscore. */
function hasForeignId(item: JsonObject): boolean {
  const id = text(item["id"]);
  const prefix = idPrefixes.get(text(item["type"]) ?? "");
  if (id === undefined || prefix === undefined) return false;
  return !id.startsWith(prefix) || id.indexOf("_") !== id.lastIndexOf("_");
}

function withoutId(item: JsonObject): JsonObject {
  // A reference is nothing but its id.
  if (item["id"] === undefined || item["type"] === "item_reference") return item;
  const { id: _id, ...without } = item;
  return without;
}
