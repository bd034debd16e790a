/** Fields of a request by a path with dots, as dialects name them. */
import { isObject, type JsonValue } from "../../core/json.ts";
import type { Draft } from "./own-fields.ts";

/** Writes a value, making the objects on the way; those that are there are copied, for they may be the client's. */
export function setAt(draft: Draft, path: string, value: JsonValue): void {
  const [first = "", ...others] = path.split(".");
  if (others.length === 0) {
    draft[first] = value;
    return;
  }
  const inner = draft[first];
  const copy: Draft = isObject(inner) ? { ...inner } : {};
  setAt(copy, others.join("."), value);
  draft[first] = copy;
}

/** Takes a value out, and the objects that become empty by it. Undefined where there is none. */
export function takeAt(draft: Draft, path: string): JsonValue | undefined {
  const [first = "", ...others] = path.split(".");
  const value = draft[first];
  if (others.length === 0) {
    delete draft[first];
    return value;
  }
  if (!isObject(value)) return undefined;
  const copy: Draft = { ...value };
  const taken = takeAt(copy, others.join("."));
  if (taken === undefined) return undefined;
  if (Object.keys(copy).length === 0) delete draft[first];
  else draft[first] = copy;
  return taken;
}
