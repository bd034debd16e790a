/** `aienv allow`: this project's `.aienv.yaml` counts, after showing what it chooses. */
import { dirname } from "node:path";
import { AienvError } from "../../core/error.ts";
import { diffText } from "../../edit/diff.ts";
import { choiceFileName, findProject } from "../../project/find.ts";
import { allowWaiting, waitingChoice } from "../change/allow-waiting.ts";
import { type Command, flagOption, jsonOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";
import { loadWorkspace } from "../load/load-workspace.ts";
import { offerProxy } from "../proxy/offer-proxy.ts";
import { plain } from "../show/print.ts";
import { reportUse } from "../show/report-use.ts";
import { showChoice } from "../show/show-choice.ts";
import { locked } from "../write/locked.ts";
import { changesJson, showsOnly } from "../write/show-changes.ts";
import { exitCodeFor, writePrepared } from "../write/write-prepared.ts";

export const command: Command = {
  name: "allow",
  description: "Let this project's .aienv.yaml count, and write what it chooses",
  options: [
    { flags: "--check", description: "Allow and write nothing; exit with 4 when something would change" },
    { flags: "--diff", description: "Allow and write nothing; show what would change" },
    { flags: "--stdout", description: "Allow and write nothing; print the files as they would be" },
    jsonOption,
  ],
  examples: ["aienv allow", "aienv allow --diff    show only"],
  run,
};

/** Nothing is asked, as in direnv: whoever types it has said so. What it means is shown before it is done. */
async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  const { project, notAllowed } = findProject(context.paths, context.directory);
  const [nearest] = notAllowed;
  if (!nearest) {
    if (project?.source === "file") {
      context.say(`${plain(project.choice.file)} is allowed already`);
      return nothingNew(context, project.directory, options);
    }
    throw new AienvError("usage.nothing-to-allow", `there is no ${choiceFileName} here`, {
      hint: "aienv use",
    });
  }
  const directory = dirname(nearest.file);
  const where = () => ({ directory, everywhere: false });
  return locked(context, options, where, () => allowIn(context, directory, options));
}

async function allowIn(context: Context, directory: string, options: Options): Promise<number> {
  const waiting = await waitingChoice(context, loadWorkspace(context, directory), directory);
  // Another command allowed it while this one waited.
  if (!waiting) return nothingNew(context, directory, options);
  const { workspace, prepared, file, before } = waiting;
  if (before !== undefined && before !== file.text) {
    const diff = diffText({ file: file.file, before, after: file.text });
    context.say(`changed since it was allowed:\n${plain(diff)}`);
  }
  context.say(`${plain(file.file)} chooses ${prepared.compiled.snapshot.profile}:`);
  context.say(await showChoice(context, workspace, prepared));
  const reported = { ...workspace, findings: [] };
  if (showsOnly(options)) {
    const shown = writePrepared(context, prepared, options);
    if (flagOption(options, "json")) reportUse(context, reported, { prepared, written: shown }, options);
    return exitCodeFor(shown);
  }
  const changed = await allowWaiting(context, waiting);
  reportUse(context, reported, changed, options);
  await offerProxy(context, changed);
  return 0;
}

function nothingNew(context: Context, directory: string, options: Options): number {
  if (flagOption(options, "json"))
    context.print(JSON.stringify({ directory, files: [], findings: [], ...changesJson([], options) }));
  return 0;
}
