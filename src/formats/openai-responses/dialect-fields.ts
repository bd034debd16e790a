/** Last touches on a body for one provider: fields under another name, and fields left out. */

import type { Dialect } from "../../core/dialect.ts";
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";

/** The body with the dialect's names for fields, without the fields it refuses. */
export function applyDialect(body: Record<string, JsonValue>, dialect: Dialect): JsonObject {
  const renamed = dialect["renamed-fields"];
  const unsupported = dialect["unsupported-fields"];
  if (!renamed && !unsupported) return body;
  for (const field of unsupported ?? []) remove(body, field.split("."));
  for (const [from, to] of Object.entries(renamed ?? {})) {
    const value = body[from];
    if (value === undefined) continue;
    delete body[from];
    body[to] = value;
  }
  return body;
}

/** Copies the objects on the way: they may belong to the request. */
function remove(body: Record<string, JsonValue>, [first = "", ...further]: readonly string[]): void {
  const inner = body[first];
  if (further.length === 0) {
    delete body[first];
    return;
  }
  if (!isObject(inner)) return;
  const copy = { ...inner };
  remove(copy, further);
  if (Object.keys(copy).length > 0) body[first] = copy;
  else delete body[first];
}
