/** A copy of the user's file that a tool writes into: what the tool added is carried into the next copy. */
import type { OwnedValue } from "../compile/plan.ts";
import { isObject, type JsonValue, type Path, sameJson, valueAt } from "../core/json.ts";
import type { ManifestEntry } from "./merge-owned.ts";
import type { Syntax } from "./syntax/contract.ts";

/**
 * Values that stand in the copy, came neither from us nor from the user's file when it was copied, and that the
 * user's file of today does not name: Codex keeps its trust decisions so (0.169.0).
 */
export function addedByTool(
  syntax: Syntax,
  base: string,
  current: string | null,
  entry: ManifestEntry | undefined,
): OwnedValue[] {
  if (current === null || !entry) return [];
  const copied = syntax.parse(entry.before ?? "");
  const today = syntax.parse(base);
  const ours = entry.owned.map((one) => one.path);
  return leaves(syntax.parse(current), []).filter(
    ({ path, value }) =>
      !ours.some((owned) => startsWith(path, owned)) &&
      !sameJson(valueAt(copied, path), value) &&
      valueAt(today, path) === undefined,
  );
}

function leaves(value: JsonValue, path: Path): { path: Path; value: JsonValue }[] {
  if (!isObject(value)) return [{ path, value }];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step);
}
