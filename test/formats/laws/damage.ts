/** Damages JSON events as broken upstreams and future versions would: other types, other words, events lost or twice. */
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";

const strange: readonly JsonValue[] = [
  null,
  7,
  -1,
  "",
  "x",
  "unheard_of",
  true,
  [],
  {},
  [null],
  { type: "unheard_of" },
  1.5,
];

/** Each number of `chance` decides on one damage. */
export function damaged(payloads: readonly JsonObject[], chance: readonly number[]): JsonObject[] {
  let list = structuredClone(payloads) as JsonObject[];
  for (const number of chance) list = damage(list, number);
  return list;
}

function damage(list: JsonObject[], chance: number): JsonObject[] {
  const at = Math.floor(chance / 8) % Math.max(list.length, 1);
  const event = list[at];
  if (event === undefined) return list;
  switch (chance % 8) {
    case 0:
      return list.toSpliced(at, 1);
    case 1:
      return list.toSpliced(at, 0, structuredClone(event));
    case 2:
      return list.toSpliced(at, 0, { type: "unheard_of", choices: [], candidates: [] });
    case 3:
      return list.toSpliced(at, 2, ...list.slice(at, at + 2).toReversed());
    default:
      replaceOne(event, Math.floor(chance / 64));
      return list;
  }
}

/** Puts a strange value in place of one member at some depth. */
function replaceOne(value: JsonObject, chance: number): void {
  const places: [Record<string, JsonValue>, string][] = [];
  const walk = (inner: unknown): void => {
    if (typeof inner !== "object" || inner === null) return;
    for (const key of Object.keys(inner)) {
      places.push([inner as Record<string, JsonValue>, key]);
      walk((inner as Record<string, unknown>)[key]);
    }
  };
  walk(value);
  const [holder, key] = places[chance % Math.max(places.length, 1)] ?? [];
  if (holder === undefined || key === undefined) return;
  Object.defineProperty(holder, key, {
    value: structuredClone(strange[Math.floor(chance / 101) % strange.length] ?? null),
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
