/** How a team's file pins this program for mise. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../system/package-root.ts";

/** mise's npm backend and the version that is running. */
export function packagePin(): readonly [string, string] {
  const file = join(packageRoot(), "package.json");
  return ["npm:aienv", (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version];
}
