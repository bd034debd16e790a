/** After a choice whose tools go through the proxy: it is started for a person; a script is told what it has to do. */
import type { Context } from "../context.ts";
import { findingText } from "../show/print.ts";
import type { Changed } from "../write/change-choice.ts";
import { isAlive, readRunning } from "./proxy-files.ts";
import type { FoundProxy } from "./tell.ts";

/** mise's hook runs when the directory is entered, and whoever chose in it is there already. */
export async function offerProxy(context: Context, { prepared, written }: Changed): Promise<void> {
  if (written !== "written" || prepared.compiled.snapshot.tokenFile === undefined) return;
  const running = readRunning(context.paths);
  if (running && isAlive(running)) return;
  const { ensure, findProxy } = await import("./tell.ts");
  if (context.interactive) {
    await ensure(context);
    return;
  }
  const { stranger, problem }: FoundProxy = context.environment["AIENV_NO_PROBE"]
    ? {}
    : await findProxy(context);
  if (stranger && problem !== undefined) {
    const message = `${problem}, and tools here would send what they are asked to it`;
    const fix = "another port, with `proxy: { port: NUMBER }`: aienv edit, then aienv sync --all";
    context.say(findingText({ code: "proxy.port-taken", level: "error", message, fix }));
    return;
  }
  if (prepared.startsProxy) return;
  const message = "tools here go through the proxy, which only `aienv run` starts by itself";
  context.say(findingText({ code: "proxy.not-running", level: "note", message, fix: "aienv proxy start" }));
}
