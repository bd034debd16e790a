/** The Node that runs aienv, remembered for directories that pin an older one. */
import { join } from "node:path";
import { readText, writeText } from "./files.ts";
import type { Paths } from "./paths.ts";

/** Writes the running Node's path into the data folder, where the launcher looks. */
export function keepNode(paths: Paths): void {
  for (const { file, text } of nodeRecords(paths)) writeText(file, text);
}

/** What `keepNode` would write, to be written together with other files; nothing where it stands there already. */
export function nodeRecords(paths: Pick<Paths, "data">): { readonly file: string; readonly text: string }[] {
  const file = join(paths.data, "node");
  const text = `${process.execPath}\n`;
  return readText(file) === text ? [] : [{ file, text }];
}
