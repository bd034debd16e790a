/** What this format remembers in `extra`, so that a request comes back to it as the same items. */
import type { JsonObject } from "../../core/json.ts";
import type { Extra } from "../internal/blocks.ts";
import { object } from "../read.ts";

export const format = "openai-responses" as const;

/**
 * Where a block stood: `at` is the position of its item in the list, and blocks next to each other with the same `at` are
 * parts of one item. `item` holds the item's own fields, `part` the part's; `plain`: the content was a string, no list.
 */
export interface Place {
  readonly at: number;
  readonly item: JsonObject;
  readonly plain?: true;
}

/** The extra of a block that stood at `place` and whose part had more fields than the block has. */
export function ownExtra(place: Place | undefined, part?: JsonObject): Extra {
  const own: Record<string, JsonObject | number | boolean> = {};
  if (place) {
    own["at"] = place.at;
    own["item"] = place.item;
    if (place.plain) own["plain"] = true;
  }
  if (part) own["part"] = part;
  return { [format]: own };
}

/** What was remembered of a turn, block, tool or request; undefined where another format made it. */
export function own(holder: { readonly extra?: Extra }): JsonObject | undefined {
  return holder.extra?.[format];
}

/** The item's own fields, where this format read the block. */
export function ownItem(holder: { readonly extra?: Extra }): JsonObject | undefined {
  return object(holder.extra?.[format]?.["item"]);
}
