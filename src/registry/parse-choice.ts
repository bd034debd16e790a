/** A project's `.aienv.yaml` to a choice. What it names is looked up when it is compiled, not here. */
import { parseYaml } from "./parse-document.ts";
import { type ChoiceEntry, choiceSchema } from "./schema.ts";
import { validate } from "./validate.ts";

/** @throws AienvError `registry.unreadable` or `registry.invalid-choice` with file, line, column and path. */
export function parseChoice(text: string, file: string): ChoiceEntry {
  return validate(choiceSchema, parseYaml(text, file), "registry.invalid-choice");
}
