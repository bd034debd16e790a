/** YAML collections in brackets. */
import type { Delimited } from "./delimited.ts";
import { entryEnd, entryStart, type YamlCollection, type YamlEntry } from "./yaml-document.ts";

/** A flow collection as brackets with entries. */
export function flowDelimited(text: string, collection: YamlCollection): Delimited {
  const [start, end] = collection.range ?? [0, 0];
  const items = collection.items as readonly YamlEntry[];
  const entries = items.map((item) => ({ start: entryStart(item), end: entryEnd(text, item) }));
  return { open: start, close: end - 1, entries, comment: /#[^\r\n]*/y };
}
