/** Labels, wordiness and tier of a request, for targets that have them. */
import type { Request } from "../internal/request.ts";
import type { Concept } from "../support.ts";
import { type Context, keeps, lose } from "./context.ts";
import { without } from "./map-blocks.ts";

const settings: readonly (readonly [field: "metadata" | "verbosity" | "serviceTier", concept: Concept])[] = [
  ["metadata", "metadata"],
  ["verbosity", "verbosity"],
  ["serviceTier", "service-tier"],
];

/** Values that ask for what holds anyway. */
const usual: ReadonlySet<unknown> = new Set(["auto", "medium"]);

export function prepareSettings(request: Request, context: Context): Request {
  if (context.client === context.target.format) return request;
  let prepared = request;
  for (const [field, concept] of settings) {
    const value = prepared[field];
    if (value === undefined || keeps(context, concept)) continue;
    if (!usual.has(value)) lose(context, concept, "dropped");
    prepared = without(prepared, field);
  }
  return prepared;
}
