/** Gets a link to the page from the running proxy, started where none runs, and hands it to the browser. */
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import { writeText } from "../../system/files.ts";
import { findProgram, runProgram } from "../../system/spawn.ts";
import type { Context } from "../context.ts";
import { askPageLink, urlOf } from "./ask-proxy.ts";
import { proxyFolder } from "./proxy-files.ts";
import { startInBackground } from "./start-in-background.ts";

/** Programs that open a file as the user's desktop would, by platform. */
const openers: Readonly<Record<string, readonly string[]>> = {
  darwin: ["open"],
  linux: ["xdg-open", "wslview"],
};

export async function openPage(context: Context, { print }: { readonly print: boolean }): Promise<void> {
  const { paths } = context;
  const { port } = await startInBackground(context);
  const code = await askPageLink(paths, port);
  // Behind `#`, so that no browser sends it and no log or Referer holds it.
  const link = urlOf(port, `/ui#code=${code}`);
  if (print) return context.printExact(link);
  await browse(context, link);
  context.say("the page opens in your browser; where it does not: aienv ui --print");
}

/**
 * The browser gets the name of a file that leads to the link: whatever stands in a program's arguments can be read by every
 * user of the machine.
 */
async function browse(context: Context, link: string): Promise<void> {
  const { environment, paths, directory } = context;
  const names = openers[process.platform] ?? [];
  const opener = names.map((name) => findProgram(name, environment, directory)).find((found) => found);
  if (opener === undefined)
    throw new AienvError(
      "page.no-browser",
      `no ${names.join(" or ") || "opener"} on PATH to open a browser`,
      {
        hint: "aienv ui --print",
      },
    );
  const file = join(proxyFolder(paths), "open-page.html");
  const text = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${link}"><title>aienv</title>\n`;
  writeText(file, text, { mode: 0o600, folderMode: 0o700 });
  const { exitCode, stderr } = await runProgram(opener, [file], { environment, cwd: paths.state });
  if (exitCode !== 0)
    throw new AienvError("page.no-browser", `${opener} failed: ${stderr.trim().slice(0, 300) || exitCode}`, {
      hint: "aienv ui --print",
    });
}
