/** A choice as `use` writes it into `.aienv.yaml`: the keys that say which model, nothing else in the file. */

import { isObject, type JsonObject, type JsonValue, type Path, sameJson, valueAt } from "../core/json.ts";
import type { ChoiceEntry } from "../registry/schema.ts";
import { inFile, type ManifestEntry } from "./merge-owned.ts";
import type { Rendered } from "./render.ts";
import { restore } from "./restore.ts";
import type { Change } from "./syntax/contract.ts";
import { syntaxes } from "./syntax/list.ts";
import { editVerified } from "./syntax/verified.ts";
import { earlierTexts, type WrittenValues } from "./written-values.ts";

/** The keys that a choice replaces as a whole; `tools`, `via` and the rest of the file are the user's. */
const chosenKeys = ["profile", "main", "small"] as const;

/** The text of a choice file after `entry` was chosen. `per-tool` is set as given, when it is. */
export function chooseInText(file: string, text: string | null, entry: ChoiceEntry): string {
  return inFile(file, () => {
    const present = syntaxes.yaml.parse(text ?? "");
    const exceptions = entry["per-tool"] as JsonObject | undefined;
    const wanted = exceptions === undefined ? (entry as JsonObject) : exceptions;
    const base: Path = exceptions === undefined ? [] : ["per-tool"];
    const table = valueAt(present, base);
    // The last exception takes the word for it along.
    if (exceptions !== undefined && table !== undefined && Object.keys(exceptions).length === 0)
      return editVerified(syntaxes.yaml, text ?? "", [{ kind: "remove", path: base }]);
    const names = exceptions === undefined ? chosenKeys : keysOf(table, wanted);
    const changes = names.flatMap((name): Change[] => {
      const path = [...base, name];
      const value = wanted[name];
      if (value === undefined) return valueAt(present, path) === undefined ? [] : [{ kind: "remove", path }];
      return sameJson(valueAt(present, path), value) ? [] : [{ kind: "set", path, value }];
    });
    return editVerified(syntaxes.yaml, text ?? "", changes);
  });
}

/** The keys of both: one by one, so that what is said about the others stays. */
function keysOf(left: JsonValue | undefined, right: JsonObject): readonly string[] {
  return [...new Set([...Object.keys(isObject(left) ? left : {}), ...Object.keys(right)])];
}

/** The change of a choice file, with what `off` needs to take it back. */
export function renderChoice(
  file: string,
  current: string | null,
  after: string,
  manifest: ManifestEntry | undefined,
  written?: WrittenValues,
): Rendered {
  const before = manifest ? restore(syntaxes.yaml, current, manifest, written).text : current;
  const [old, present] = [syntaxes.yaml.parse(before ?? ""), syntaxes.yaml.parse(after)];
  // What the file said before, and what the user writes beside the choice, is not ours.
  const owned = choiceValues(present).filter(({ path, value }) => !sameJson(valueAt(old, path), value));
  const removed = choiceValues(old).flatMap(({ path }) =>
    valueAt(present, path) === undefined ? [path] : [],
  );
  return {
    change: { file, before: current, after },
    entry: {
      file,
      syntax: "yaml",
      tool: "aienv",
      owned,
      released: [],
      ...(removed.length > 0 && { removed }),
      before,
      after,
      ...earlierTexts(manifest, before),
      wrote: owned,
    },
    replaced: [],
    handChanged: [],
  };
}

/** The values of a choice file that `use` writes; exceptions of single tools one by one. */
function choiceValues(document: JsonValue): { path: Path; value: JsonValue }[] {
  const paths: Path[] = [
    ...chosenKeys.map((key) => [key]),
    ...keysOf(valueAt(document, ["per-tool"]), {}).map((tool) => ["per-tool", tool]),
  ];
  return paths.flatMap((path) => {
    const value = valueAt(document, path);
    return value === undefined ? [] : [{ path, value }];
  });
}
