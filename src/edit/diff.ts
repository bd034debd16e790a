/** A file change as people read it. */
import { createTwoFilesPatch } from "diff";
import type { FileChange } from "./render.ts";

/** A unified diff, as git prints it; empty where nothing changes. */
export function diffText(change: FileChange): string {
  if (change.before === change.after) return "";
  const from = change.before === null ? "/dev/null" : change.file;
  const to = change.after === null ? "/dev/null" : change.file;
  return createTwoFilesPatch(from, to, change.before ?? "", change.after ?? "", "", "", {
    context: 2,
  }).replace(/^(?:Index: .*\n)?=+\n/, "");
}
