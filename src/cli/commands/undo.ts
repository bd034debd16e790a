/** `aienv undo`: take back the last `use`. */
import { AienvError } from "../../core/error.ts";
import { projectRoot } from "../../project/find.ts";
import { globalState } from "../../system/paths.ts";
import { type Command, flagOption, jsonOption, type Options, writeOptions } from "../command.ts";
import type { Context } from "../context.ts";
import { loadWorkspace } from "../load/load-workspace.ts";
import { reportUse } from "../show/report-use.ts";
import { changeChoice, stateOf } from "../write/change-choice.ts";
import type { Where } from "../write/commit-changes.ts";
import { readHistory } from "../write/history.ts";
import { locked } from "../write/locked.ts";
import { takeOff } from "../write/take-off.ts";
import { exitCodeFor } from "../write/write-prepared.ts";

export const command: Command = {
  name: "undo",
  description: "Take back the last `use` here",
  options: [{ flags: "--global", description: "The last `use --global`" }, ...writeOptions, jsonOption],
  examples: ["aienv undo"],
  run,
};

async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  const everywhere = flagOption(options, "global");
  const where = () => ({
    directory: everywhere ? context.paths.home : projectRoot(context.paths, context.directory),
    everywhere,
  });
  return locked(context, options, where, (place) => takeBack(context, place, options));
}

async function takeBack(
  context: Context,
  { directory, everywhere }: Where,
  options: Options,
): Promise<number> {
  const stateFolder = everywhere ? globalState(context.paths) : stateOf(context, directory, "file");
  const history = readHistory(stateFolder);
  const past = history.at(-1);
  if (!past)
    throw new AienvError("usage.nothing-to-undo", "no `use` is remembered for this directory", {
      hint: "aienv status",
    });
  const text = past.file ?? past.state;
  if (text === null) return takeOff(context, { directory, everywhere }, options);
  const place = past.file !== null ? "file" : everywhere ? "global" : "state";
  const workspace = loadWorkspace(context);
  const changed = await changeChoice(
    context,
    workspace,
    { directory, place, text, settings: past.settings, remember: () => history.slice(0, -1) },
    options,
  );
  reportUse(context, workspace, changed, options);
  return exitCodeFor(changed.written);
}
