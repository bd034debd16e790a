/** The changes by which a table says other words: those that differ, one by one, so that what stands around them stays. */
import { isObject, type JsonValue, type Path, sameJson } from "../core/json.ts";
import type { Change } from "./syntax/contract.ts";

/** What a table is to say. Undefined: nothing under that key. A table is gone through; what it does not name stays. */
export interface Words {
  readonly [key: string]: JsonValue | Words | undefined;
}

/** `before`: what stands at `base` now. */
export function wordChanges(base: Path, before: JsonValue | undefined, wanted: Words): Change[] {
  const present = isObject(before) ? before : {};
  return Object.entries(wanted).flatMap(([key, value]): Change[] => {
    const path = [...base, key];
    const old = Object.hasOwn(present, key) ? present[key] : undefined;
    if (value === undefined) return old === undefined ? [] : [{ kind: "remove", path }];
    if (isTable(value) && isObject(old)) return wordChanges(path, old, value);
    const said = plainWords(value);
    // `deepseek:` with nothing behind it is an empty table.
    if (isObject(said) && Object.keys(said).length === 0 && old === null) return [];
    return sameJson(old, said) ? [] : [{ kind: "set", path, value: said }];
  });
}

/** The same as a value by itself, for where nothing stands yet. */
export function plainWords(words: JsonValue | Words): JsonValue {
  if (!isTable(words)) return words;
  return Object.fromEntries(
    Object.entries(words).flatMap(([key, value]) => (value === undefined ? [] : [[key, plainWords(value)]])),
  );
}

function isTable(value: JsonValue | Words): value is Words {
  return isObject(value);
}
