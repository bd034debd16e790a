/** `aienv uninstall`: HOME as it was before `init`, with nothing in between that points at what is gone already. */
import { existsSync, rmSync } from "node:fs";
import { AienvError } from "../../core/error.ts";
import { exitCodes } from "../../core/exit-codes.ts";
import { forgetDirectory, knownDirectories, presenceOf } from "../../project/project-state.ts";
import { ensureProxyFile } from "../../system/install-integration.ts";
import { type Command, flagOption, jsonOption, type Options, writeOptions } from "../command.ts";
import type { Context } from "../context.ts";
import { shortPath } from "../show/describe.ts";
import { errorJson, errorText } from "../show/print.ts";
import { namesGlobalPlugin, setGlobalPlugin } from "../write/install-global-plugin.ts";
import { findOwnFiles, type OwnFiles, removeOwnFiles } from "../write/own-files.ts";
import { showsOnly } from "../write/show-changes.ts";
import { takeOff } from "../write/take-off.ts";

export const command: Command = {
  name: "uninstall",
  description: "Take aienv out of every project and of your home, byte for byte",
  options: [
    { flags: "--config", description: "Your registry, secrets.env and templates go too" },
    { flags: "--yes", description: "Ask nothing; needed where there is no terminal" },
    ...writeOptions.filter((option) => ["--check", "--diff"].includes(option.flags)),
    jsonOption,
  ],
  examples: [
    "aienv uninstall --diff            show what would go",
    "aienv uninstall                   registry and secrets stay",
    "aienv uninstall --config --yes    everything, nothing asked",
  ],
  run,
};

async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  const shows = showsOnly(options);
  const withConfig = flagOption(options, "config");
  if (!shows) await confirmed(context, withConfig, options);
  // First of all: mise fails in every directory while its global config names a plugin that is missing.
  const line = shows ? undefined : await setGlobalPlugin(context, "none");
  if (line !== undefined) context.say(`mise does not call the aienv plugin any more (${line})`);
  const off = await takeAllOff(context, options);
  if (off.failed.length > 0) {
    const names = off.failed.map((one) => inHome(context, one)).join(", ");
    context.say(`not uninstalled: ${names} still needs what aienv keeps\n  next: aienv uninstall`);
    if (flagOption(options, "json"))
      context.print(jsonText(off, { ours: [], folders: [], foreign: [], config: [] }, shows));
    return exitCodes.invalid;
  }
  const service = await endProxy(context, shows);
  // While it is only shown, our own line still stands there.
  const keepsPlugin = !shows && namesGlobalPlugin(context);
  const found = findOwnFiles(context, { withConfig, keepsPlugin });
  const own = { ...found, ours: [...service, ...found.ours] };
  if (!shows) removeOwnFiles(context, own);
  report(context, own, { shows, keepsPlugin });
  if (flagOption(options, "json")) context.print(jsonText(off, own, shows));
  return flagOption(options, "check") && (off.differs || own.ours.length > 0)
    ? exitCodes.differences
    : exitCodes.ok;
}

/** The proxy writes into our state until it ends. Its login service's file, where there is one. */
async function endProxy(context: Context, shows: boolean): Promise<readonly string[]> {
  const { installedService, removeService } = await import("../proxy/login-service.ts");
  const service = shows ? installedService(context) : await removeService(context);
  // A hook may be starting one just now: without its script that gives up, or its lock is seen in the next step.
  if (!shows) rmSync(ensureProxyFile(context.paths), { force: true });
  if (!shows) await (await import("../proxy/stop-proxy.ts")).stopProxy(context, { atOnce: true });
  return service === undefined ? [] : [service];
}

/** @throws AienvError `usage.not-confirmed` where nobody can be asked, `usage.cancelled`. */
async function confirmed(context: Context, withConfig: boolean, options: Options): Promise<void> {
  if (flagOption(options, "yes")) return;
  if (!context.interactive)
    throw new AienvError(
      "usage.not-confirmed",
      "uninstall takes aienv out of everything; nobody is here to say yes",
      {
        hint: `aienv uninstall${withConfig ? " --config" : ""} --yes`,
      },
    );
  const { confirm } = await import("@clack/prompts");
  const message = `Take aienv out of every project and of your home${withConfig ? ", registry and secrets too" : ""}?`;
  if ((await confirm({ message, initialValue: false, output: process.stderr })) !== true)
    throw new AienvError("usage.cancelled", "nothing was removed");
}

interface AllOff {
  /** What each `off` printed for `--json`. */
  readonly printed: readonly string[];
  readonly failed: readonly string[];
  readonly differs: boolean;
}

/** The choice for all directories, then every project. One that fails keeps its state and hinders no other. */
async function takeAllOff(context: Context, options: Options): Promise<AllOff> {
  const { paths } = context;
  const printed: string[] = [];
  const failed: string[] = [];
  let differs = false;
  const json = flagOption(options, "json");
  if (!existsSync(paths.state)) return { printed, failed, differs };
  const off = async (directory: string, everywhere: boolean): Promise<void> => {
    const here = { ...context, directory, ...(json && { print: (text: string) => void printed.push(text) }) };
    const name = everywhere ? "all directories" : inHome(context, directory);
    try {
      if (!everywhere && presenceOf(directory) === "away")
        throw new AienvError("system.unreadable", "the directory can't be reached now", {
          where: { file: directory },
          hint: "mount it, or rm -r what aienv keeps of it",
        });
      context.say(`${name}:`);
      const code = await takeOff(here, { directory, everywhere }, options);
      differs ||= code === exitCodes.differences;
    } catch (error) {
      if (!(error instanceof AienvError)) throw error;
      failed.push(everywhere ? name : directory);
      context.say(`${name}:\n${errorText(error)}`);
      if (json) printed.push(JSON.stringify({ directory, error: errorJson(error) }));
    }
  };
  await off(paths.home, true);
  for (const directory of knownDirectories(paths)) {
    if (presenceOf(directory) !== "gone") await off(directory, false);
    else if (!showsOnly(options)) forgetDirectory(paths, directory);
  }
  return { printed, failed, differs };
}

function report(
  context: Context,
  own: OwnFiles,
  { shows, keepsPlugin }: { readonly shows: boolean; readonly keepsPlugin: boolean },
): void {
  const names = (files: readonly string[]) => files.map((file) => inHome(context, file)).join(", ");
  for (const file of own.ours) context.say(`${shows ? "would remove" : "removed"} ${inHome(context, file)}`);
  if (keepsPlugin) context.say("note mise's global config names the plugin in a line of yours, so it stays");
  if (own.foreign.length > 0) context.say(`note not of aienv, so it stays: ${names(own.foreign)}`);
  if (own.config.length > 0) context.say(`note yours, so it stays without --config: ${names(own.config)}`);
}

function jsonText({ printed, failed }: AllOff, own: OwnFiles, shows: boolean): string {
  const { ours, foreign, config } = own;
  const rest = JSON.stringify({
    failed,
    ...(shows ? { changes: ours.map((file) => ({ file, after: "absent" })) } : { removed: ours }),
    kept: [...foreign, ...config],
  });
  return `{"directories":[${printed.join(",")}],${rest.slice(1)}`;
}

function inHome({ paths }: Context, file: string): string {
  return shortPath(file, "/", paths.home);
}
