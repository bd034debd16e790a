/** A project's `.aienv.yaml` to a choice. What it names is looked up when it is compiled, not here. */
import { isObject, type JsonObject } from "../core/json.ts";
import { parseYaml } from "./parse-document.ts";
import { type ChoiceEntry, choiceSchema } from "./schema.ts";
import { validate } from "./validate.ts";

/** @throws AienvError `registry.unreadable` or `registry.invalid-choice` with file, line, column and path. */
export function parseChoice(text: string, file: string): ChoiceEntry {
  const document = parseYaml(text, file);
  const value = isObject(document.value) ? withoutNulls(document.value) : document.value;
  return validate(choiceSchema, { ...document, value }, "registry.invalid-choice");
}

/** `tools:` with nothing behind it chooses nothing. */
function withoutNulls(table: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(table).filter(([, value]) => value !== null));
}
