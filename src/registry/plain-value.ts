/** What a YAML parser made, as plain JSON within bounds: anchors can make little text into endless values. */
import { isObject, type JsonValue } from "../core/json.ts";

/** How deep maps and lists may lie in each other. */
const maxDepth = 64;
/** How many values a text may stand for, anchors followed. */
const maxValues = 200_000;

/** Why a value was refused, for people. */
export class UnboundedValue extends Error {}

/**
 * YAML can hold more than JSON (dates, maps with object keys, cycles through anchors); none of it belongs here.
 * @throws UnboundedValue.
 */
export function plainValue(value: unknown): JsonValue {
  let count = 0;
  const visit = (each: unknown, depth: number): JsonValue => {
    if (depth > maxDepth) throw new UnboundedValue(`the file is nested deeper than ${maxDepth} levels`);
    count += 1;
    if (count > maxValues) throw new UnboundedValue(`the file stands for more than ${maxValues} values`);
    if (Array.isArray(each)) return each.map((item) => visit(item, depth + 1));
    if (isObject(each))
      return Object.fromEntries(Object.entries(each).map(([key, item]) => [key, visit(item, depth + 1)]));
    if (each === null || typeof each === "string" || typeof each === "boolean") return each;
    if (typeof each === "number" && Number.isFinite(each)) return each;
    return String(each);
  };
  return visit(value, 0);
}
