/** What a file of our state begins as: the text of the user's own. */
import type { Target } from "../../compile/plan.ts";
import { readText } from "../../system/files.ts";

/** undefined: the target begins with nothing of another file. */
export function baseText(target: Target): string | undefined {
  return target.from === undefined ? undefined : (readText(target.from) ?? "");
}
