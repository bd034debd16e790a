/** `aienv proxy run`: the proxy until a signal ends it. */
import { AienvError } from "../../core/error.ts";
import type { Context } from "../context.ts";
import { endStart, giveBackInLulls } from "./lean-process.ts";
import { graceMs } from "./proxy-files.ts";
import { type ServedHere, type ServeOptions, serveHere } from "./serve-here.ts";

/** In the background the starter waits for one word, the proxy's or the error's. */
export async function runInFront(
  context: Context,
  { background, ...options }: ServeOptions & { readonly background: boolean },
): Promise<number> {
  let served: ServedHere;
  try {
    served = await serveHere(context, options);
  } catch (error) {
    if (background && error instanceof AienvError) tellStarter({ ...error, message: error.message });
    throw error;
  }
  const { pid, port } = served;
  if (background) {
    tellStarter({ pid, port });
    void endStart();
    giveBackInLulls(served.traffic);
  } else context.say(`the proxy listens on port ${port} (process ${pid}); Ctrl-C ends it`);
  await signalled(context, served, background);
  return 0;
}

function tellStarter(word: object): void {
  if (!process.send) return;
  process.send(word, () => {
    // The starter may be gone already; nobody else listens there.
    if (process.connected) process.disconnect();
  });
}

/** The first signal lets answers end, the second cuts them. */
async function signalled(context: Context, served: ServedHere, background: boolean): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let signals = 0;
    const end = (): void => {
      signals += 1;
      if (signals === 1 && !background)
        context.say(`the proxy ends; answers under way have ${graceMs / 1000} s, once more cuts them`);
      served.stop(signals === 1 ? graceMs : 0).then(resolve, reject);
    };
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, end);
  });
}
