/** The registry's text with an entry more or less; comments and order stay. */
import { AienvError } from "../core/error.ts";
import { isObject, type JsonObject, type JsonValue, type Path, valueAt } from "../core/json.ts";
import { suggestName } from "../core/nearest.ts";
import { inFile } from "./merge-owned.ts";
import type { Change } from "./syntax/contract.ts";
import { syntaxes } from "./syntax/list.ts";
import { editVerified } from "./syntax/verified.ts";
import { plainWords, type Words, wordChanges } from "./word-changes.ts";

/** First lines of a registry that aienv makes; the schema lies beside it. */
export const registryHeader = [
  "# yaml-language-server: $schema=./registry.schema.json",
  "# aienv: providers, models and profiles. Keys are references (env:NAME), never the keys themselves.",
  "version: 1",
  "",
].join("\n");

/** The provider's entry says these words; others of it stay. One that is not there yet comes behind the others. */
export function changeProvider(file: string, text: string, id: string, entry: Words): string {
  return inFile(file, () => {
    const path: Path = ["providers", id];
    const before = valueAt(syntaxes.yaml.parse(text), path);
    const changes: Change[] = isObject(before)
      ? wordChanges(path, before, entry)
      : [{ kind: "set", path, value: plainWords(entry) }];
    return editVerified(syntaxes.yaml, text, changes);
  });
}

/** The sections in which `remove` looks for a name, in this order. */
const sections = ["providers", "aliases", "profiles"] as const;

/** @throws AienvError `usage.unknown-name` with the nearest one. */
export function removeName(file: string, text: string, name: string): string {
  return inFile(file, () => {
    const document = syntaxes.yaml.parse(text);
    const section = sections.find((each) => valueAt(document, [each, name]) !== undefined);
    if (section !== undefined)
      return editVerified(syntaxes.yaml, text, [{ kind: "remove", path: [section, name] }]);
    const known = sections.flatMap((each) => {
      const names = valueAt(document, [each]);
      return isObject(names) ? Object.keys(names) : [];
    });
    throw new AienvError(
      "usage.unknown-name",
      `nothing in the registry is called ${JSON.stringify(name)}${suggestName(name, known)}`,
      {
        hint: "aienv ls",
      },
    );
  });
}

/** The text with a part of a registry put in: entries are set leaf by leaf where they exist, budgets go to the end. */
export function addFragment(file: string, text: string, fragment: JsonObject): string {
  return inFile(file, () => {
    const document = syntaxes.yaml.parse(text);
    const changes = Object.entries(fragment).flatMap(([section, content]): Change[] => {
      if (!isObject(content))
        return [{ kind: "append", path: [section], items: content as readonly JsonValue[] }];
      const present = valueAt(document, [section]);
      return isObject(present)
        ? wordChanges([section], present, content)
        : [{ kind: "set", path: [section], value: content }];
    });
    return editVerified(syntaxes.yaml, text, changes);
  });
}
