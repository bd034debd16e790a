/** What runs the proxy in the background: arguments of Node. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../../system/package-root.ts";

/**
 * Room for new objects, in MB, before garbage is collected: left to itself Node takes ten times as much after a while of load
 * and keeps it, which makes a request cheaper by a tenth. And leave to collect it once all has started.
 */
export const nodeOptions = ["--max-semi-space-size=4", "--expose-gc"] as const;

export function proxyCommand(more: readonly string[] = []): readonly string[] {
  return [...nodeOptions, launcher(), "proxy", "run", "--background", ...more];
}

/** The program's first file, as built and from source. */
function launcher(): string {
  const here = fileURLToPath(import.meta.url);
  return here.endsWith(".ts") ? join(packageRoot(), "src/cli/launch.ts") : join(dirname(here), "launch.mjs");
}
