/** Plain JSON values: the common currency of parsed documents, templates and snapshots. */

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Where a value lies in a document: object keys and list positions, outermost first. */
export type Path = readonly (string | number)[];

/** True for a non-null, non-list object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Deep equality of JSON values; the order of object keys does not count. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameJson(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key], right[key]))
  );
}

/** The value at `path`, or undefined where the document has none. Never looks at inherited properties. */
export function valueAt(document: JsonValue | undefined, path: Path): JsonValue | undefined {
  let value = document;
  for (const step of path) {
    if (Array.isArray(value))
      value = typeof step === "number" ? (value as readonly JsonValue[])[step] : undefined;
    else if (isObject(value) && Object.hasOwn(value, step)) value = value[step];
    else return undefined;
  }
  return value;
}

/** `a.b[0]."c d"`: a path as the user would write it. */
export function showPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      const word = /^[\w@/+:-]+$/.test(step) ? step : JSON.stringify(step);
      return index === 0 ? word : `.${word}`;
    })
    .join("");
}
