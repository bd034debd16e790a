/** Fields by their dotted paths, as dialects name them: `thinking.budget_tokens`, `messages.name`. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";

/** An object under construction. */
export type Draft = Record<string, JsonValue>;

/** The value at a dotted path; lists are not entered. */
export function valueAtPath(document: JsonObject, path: string): JsonValue | undefined {
  if (!path.includes(".")) return Object.hasOwn(document, path) ? document[path] : undefined;
  let value: JsonValue | undefined = document;
  for (const key of path.split(".")) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** Sets the value at a dotted path. Objects on the way are copied, for a client's own must not change. */
export function setAtPath(document: Draft, path: string, value: JsonValue): void {
  const keys = path.split(".");
  const last = keys.pop() ?? path;
  let place = document;
  for (const key of keys) {
    const inner = place[key];
    const copy: Draft = isObject(inner) ? { ...inner } : {};
    place[key] = copy;
    place = copy;
  }
  place[last] = value;
}

/** The first step of a path: the request's own field. */
export function rootOf(path: string): string {
  const dot = path.indexOf(".");
  return dot < 0 ? path : path.slice(0, dot);
}

/** The document without the field at a dotted path; a step into a list holds for each of its members. */
export function withoutPath(value: JsonValue, path: string): JsonValue {
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((member) => withoutPath(member, path));
  }
  if (!isObject(value)) return value;
  const key = rootOf(path);
  if (!Object.hasOwn(value, key)) return value;
  if (key !== path) return { ...value, [key]: withoutPath(value[key] ?? null, path.slice(key.length + 1)) };
  const { [key]: _removed, ...left } = value;
  return left;
}
