/** How a team's file pins this program for mise. */
import { packageVersion } from "../../system/package-root.ts";

/** mise's npm backend and the version that is running. */
export function packagePin(): readonly [string, string] {
  return ["npm:aienv", packageVersion()];
}
