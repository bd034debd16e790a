/** Content of messages and of tools' results as parts, in whatever form a client wrote it. */
import { isObject, type JsonObject, type JsonValue } from "../core/json.ts";

/**
 * Parts with a type. People and agents also write a text among the parts, one part without a list, a part without its type,
 * and the value that a tool returned: of all that nothing is lost, a value is told as its JSON text.
 */
export function partsOfContent(content: JsonValue | undefined): readonly JsonObject[] {
  if (content === undefined || content === null || content === "") return [];
  if (!Array.isArray(content)) return [asPart(content)];
  const list = content as readonly JsonValue[];
  if (list.every(isPart)) return list;
  return list.filter((entry) => entry !== null && entry !== "").map(asPart);
}

function isPart(value: JsonValue): value is JsonObject & { readonly type: string } {
  return isObject(value) && typeof value["type"] === "string";
}

function asPart(value: JsonValue): JsonObject {
  if (!isObject(value)) return asText(typeof value === "string" ? value : JSON.stringify(value));
  if (isPart(value)) return value;
  return typeof value["text"] === "string" ? { ...value, type: "text" } : asText(JSON.stringify(value));
}

function asText(text: string): JsonObject {
  return { type: "text", text };
}
