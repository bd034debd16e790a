/** State that a newer program wrote is left to it: this one would misread it, or drop what it does not know. */
import { join } from "node:path";
import { AienvError } from "../core/error.ts";
import { isObject } from "../core/json.ts";
import { readText } from "../system/files.ts";
import { writtenFile } from "./written-values.ts";

/** The version of the files that name none of their own. */
const known = 1;

/** @throws AienvError `project.newer-state` where the parsed file says a version above ours. */
export function refuseNewer(file: string, value: unknown, reads: number = known): void {
  const version = isObject(value) ? value["version"] : undefined;
  if (typeof version !== "number" || version <= reads) return;
  throw new AienvError(
    "project.newer-state",
    `a newer aienv wrote this: it has version ${version}, and this aienv reads ${reads}`,
    { where: { file }, hint: "update aienv, then run this again" },
  );
}

/** The same for all that a command may write in the folder, before it writes anything. */
export function refuseNewerState(stateFolder: string): void {
  const names = ["manifest.json", "snapshot.json", "settings.json", "history.json"];
  for (const file of [...names.map((name) => join(stateFolder, name)), writtenFile(stateFolder)])
    refuseNewer(file, parsed(file));
}

/** Whether a file is damaged is told by who needs it. */
function parsed(file: string): unknown {
  try {
    return JSON.parse(readText(file) ?? "null");
  } catch {
    return undefined;
  }
}
