/** What has to change in the items of a model turn that are sent to an upstream which did not store them. */
import type { JsonObject } from "../../core/json.ts";
import type { Report, Target } from "../contract.ts";
import { text } from "../read.ts";
import { idPrefixes } from "./item-types.ts";

/** What is known around the items of one turn. */
interface Around {
  readonly target: Target;
  /** The upstream keeps what it answered, so that ids mean something to it. */
  readonly stored: boolean;
  /** An item of the turn was left out before. */
  readonly hasGap: boolean;
  readonly report: Report;
}

/**
 * Without a store, ids of reasoning are not found and ids beside it are missed (H9, H10): a turn that holds or held reasoning
 * loses all ids, reasoning without its encrypted content is left out, and so is reasoning that nothing follows. With a store
 * the same holds for a turn that lost an item or has an id that OpenAI can't have made, because another upstream answered it.
 */
export function settleItems(items: readonly JsonObject[], around: Around): readonly JsonObject[] {
  const isBroken = around.hasGap || items.some(hasForeignId);
  if (around.stored && !(isBroken && around.target.family.includes("openai"))) return items;
  if (!items.some(isReasoning)) return isBroken ? items.map(withoutId) : items;
  const kept = withoutLostReasoning(items);
  if (kept.length < items.length) {
    around.report({
      concept: "reasoning-history",
      treatment: "dropped",
      direction: "request",
      field: "input",
    });
  }
  return kept.map(withoutId);
}

function withoutLostReasoning(items: readonly JsonObject[]): readonly JsonObject[] {
  const kept = items.filter((item) => !isReasoning(item) || text(item["encrypted_content"]) !== undefined);
  return kept.slice(0, kept.findLastIndex((item) => !isReasoning(item)) + 1);
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
