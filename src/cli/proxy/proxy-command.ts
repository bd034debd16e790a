/** What runs the proxy in the background: arguments of Node, and the end of what they are for. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../../system/package-root.ts";

/**
 * Room for new objects, in MB, before garbage is collected: left to itself Node takes ten times as much after a while of load
 * and keeps it, which makes a request cheaper by a tenth. And no optimizing compiler while it starts (see `endStart`).
 */
export const nodeOptions = ["--max-semi-space-size=4", "--no-opt", "--expose-gc"] as const;

/**
 * Called once the proxy listens. A tenth of its memory is what starting took: Node keeps it for later unless it is asked to
 * collect. And what start-up code there is runs once: to optimize one function of it took 6 MB, for the compiler's own code
 * (71 to 65 MB idle, Node 24.21, measured 2026-11-30).
 */
export async function endStart(): Promise<void> {
  process.getBuiltinModule("node:v8").setFlagsFromString("--opt");
  await globalThis.gc?.({ type: "major", flavor: "last-resort", execution: "async" });
}

export function proxyCommand(more: readonly string[] = []): readonly string[] {
  return [...nodeOptions, launcher(), "proxy", "run", "--background", ...more];
}

/** The program's first file, as built and from source. */
function launcher(): string {
  const here = fileURLToPath(import.meta.url);
  return here.endsWith(".ts") ? join(packageRoot(), "src/cli/launch.ts") : join(dirname(here), "launch.mjs");
}
