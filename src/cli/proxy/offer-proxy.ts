/** After a choice whose tools go through the proxy: it is started for a person; a script is told where nothing else starts it. */
import type { Context } from "../context.ts";
import { findingText } from "../show/print.ts";
import type { Changed } from "../write/change-choice.ts";
import { isAlive, readRunning } from "./proxy-files.ts";

/** mise's hook runs when the directory is entered, and whoever chose in it is there already. */
export async function offerProxy(context: Context, { prepared, written }: Changed): Promise<void> {
  if (written !== "written" || prepared.compiled.snapshot.tokenFile === undefined) return;
  const running = readRunning(context.paths);
  if (running && isAlive(running)) return;
  if (context.interactive) {
    await (await import("./tell.ts")).ensure(context);
    return;
  }
  if (prepared.startsProxy) return;
  const message = "tools here go through the proxy, which only `aienv run` starts by itself";
  context.say(findingText({ code: "proxy.not-running", level: "note", message, fix: "aienv proxy start" }));
}
