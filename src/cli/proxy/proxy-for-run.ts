/** The proxy for a tool that `aienv run` starts: the one that runs, else one of its own that ends with the tool. */
import { AienvError } from "../../core/error.ts";
import { originalEnvironment } from "../../system/original-environment.ts";
import type { Context } from "../context.ts";
import { whoListens } from "./ask-proxy.ts";
import { readWorld } from "./current-world.ts";
import { startInBackground } from "./start-in-background.ts";

/** How long what the tool left unread may go on, in milliseconds. */
const graceMs = 2_000;

/** @throws AienvError `proxy.port-taken`, and what else a start throws. */
export async function withProxy<T>(context: Context, use: () => Promise<T>): Promise<T> {
  const { paths, environment } = context;
  const { port } = readWorld(paths, 0).registry.proxy;
  if ((await whoListens(paths, port)).who === "ours") return use();
  const { serveHere } = await import("./serve-here.ts");
  const own = await serveHere({ paths, environment: originalEnvironment(environment) }).catch(
    startingElsewhere,
  );
  if (!own) {
    await startInBackground(context);
    return use();
  }
  // Ctrl-C is for the tool, which may live on; this process serves it until it ends.
  const signals = ["SIGINT", "SIGQUIT"] as const;
  const stay = (): void => undefined;
  for (const signal of signals) process.on(signal, stay);
  try {
    return await use();
  } finally {
    for (const signal of signals) process.off(signal, stay);
    await own.stop(graceMs);
  }
}

/** Another one holds the lock but does not answer yet, or listens where the registry said before. */
function startingElsewhere(error: unknown): undefined {
  if (error instanceof AienvError && error.code === "proxy.running") return undefined;
  throw error;
}
