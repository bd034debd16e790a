/** A choice as `use` writes it into `.aienv.yaml`: the keys that say which model, nothing else in the file. */

import { isObject, type JsonValue, valueAt } from "../core/json.ts";
import type { ChoiceEntry } from "../registry/schema.ts";
import { inFile, type ManifestEntry } from "./merge-owned.ts";
import type { Rendered } from "./render.ts";
import { restore } from "./restore.ts";
import type { Change } from "./syntax/contract.ts";
import { syntaxes } from "./syntax/list.ts";
import { editVerified } from "./syntax/verified.ts";

/** The keys that a choice replaces as a whole; `tools`, `via` and the rest of the file are the user's. */
const chosenKeys = ["profile", "main", "small"] as const;

/** The text of a choice file after `entry` was chosen. `per-tool` is set as given, when it is. */
export function chooseInText(file: string, text: string | null, entry: ChoiceEntry): string {
  return inFile(file, () => {
    const present = syntaxes.yaml.parse(text ?? "");
    const keys = entry["per-tool"] === undefined ? chosenKeys : (["per-tool"] as const);
    const changes = keys.flatMap((key): Change[] => {
      const value = entry[key] as JsonValue | undefined;
      if (value !== undefined) return [{ kind: "set", path: [key], value }];
      return valueAt(present, [key]) !== undefined ? [{ kind: "remove", path: [key] }] : [];
    });
    return editVerified(syntaxes.yaml, text ?? "", changes);
  });
}

/** The change of a choice file, with what `off` needs to take it back. */
export function renderChoice(
  file: string,
  current: string | null,
  after: string,
  manifest: ManifestEntry | undefined,
): Rendered {
  const before = manifest ? restore(syntaxes.yaml, current, manifest).text : current;
  const value = syntaxes.yaml.parse(after);
  const owned = Object.entries(isObject(value) ? value : {}).map(([key, one]) => ({
    path: [key],
    value: one,
  }));
  return {
    change: { file, before: current, after },
    entry: { file, syntax: "yaml", tool: "aienv", owned, released: [], before, after },
    replaced: [],
    handChanged: [],
  };
}
