/** The Node that runs aienv, remembered for directories that pin an older one. */
import { join } from "node:path";
import { readText, writeText } from "./files.ts";
import type { Paths } from "./paths.ts";

/** Writes the running Node's path into the data folder, where the launcher looks. */
export function keepNode(paths: Paths): void {
  const file = join(paths.data, "node");
  const text = `${process.execPath}\n`;
  if (readText(file) !== text) writeText(file, text);
}
