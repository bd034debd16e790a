/** The snapshot as its readers take it: direnv, mise's plugin, and the program itself. */
import type { Snapshot } from "../../compile/snapshot.ts";
import { pluginFileName, pluginText } from "../../edit/environment/plugin-text.ts";
import { posixText } from "../../edit/environment/shell-text.ts";
import { statusFileName, statusText } from "../../edit/environment/status-text.ts";

/** The snapshot comes after what direnv and mise's plugin read of it. Readers want it small: no indentation. */
export function stateTexts(snapshot: Snapshot): Readonly<Record<string, string>> {
  return {
    "environment.sh": posixText(snapshot),
    [pluginFileName]: pluginText(snapshot),
    [statusFileName]: statusText(snapshot),
    "snapshot.json": `${JSON.stringify(snapshot)}\n`,
  };
}
