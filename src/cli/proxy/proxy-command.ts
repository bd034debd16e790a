/** What runs the proxy in the background: arguments of Node. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../../system/package-root.ts";
import { nodeOptions } from "./lean-process.ts";

export function proxyCommand(more: readonly string[] = []): readonly string[] {
  return [...nodeOptions, launcher(), "proxy", "run", "--background", ...more];
}

/** The program's first file, as built and from source. */
function launcher(): string {
  const here = fileURLToPath(import.meta.url);
  return here.endsWith(".ts") ? join(packageRoot(), "src/cli/launch.ts") : join(dirname(here), "launch.mjs");
}
