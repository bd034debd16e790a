/** `aienv allow`: this project's `.aienv.yaml` counts, after showing what it chooses. */
import { dirname } from "node:path";
import { AienvError } from "../../core/error.ts";
import { diffText } from "../../edit/diff.ts";
import { allow, allowedText } from "../../project/allow.ts";
import { choiceFileName, findProject } from "../../project/find.ts";
import { type Command, flagOption, type Options } from "../command.ts";
import { compileDirectory } from "../compile-directory.ts";
import type { Context } from "../context.ts";
import { readSettings } from "../integration.ts";
import { loadWorkspace } from "../load-workspace.ts";
import { refuseUnallowable } from "../not-allowed.ts";
import { prepareChanges } from "../prepare-changes.ts";
import { reportUse } from "../report-use.ts";
import { showChoice } from "../show-choice.ts";
import { trustOwnFiles } from "../trust-own-files.ts";
import { exitCodeFor, writePrepared } from "../write-prepared.ts";

export const command: Command = {
  name: "allow",
  description: "Let this project's .aienv.yaml count, and write what it chooses",
  options: [
    { flags: "--check", description: "Allow and write nothing; exit with 4 when something would change" },
    { flags: "--diff", description: "Allow and write nothing; show what would change" },
  ],
  examples: ["aienv allow", "aienv allow --diff    show only"],
  run,
};

/** Nothing is asked, as in direnv: whoever types it has said so. What it means is shown before it is done. */
async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  const found = findProject(context.paths, context.directory);
  const [file] = found.notAllowed;
  if (!file) {
    if (found.project?.source === "file") {
      context.say(`${found.project.choice.file} is allowed already`);
      return 0;
    }
    throw new AienvError("usage.nothing-to-allow", `there is no ${choiceFileName} here`, {
      hint: "aienv use",
    });
  }
  refuseUnallowable(file);
  const directory = dirname(file.file);
  const workspace = loadWorkspace(context);
  const compiled = compileDirectory(context, workspace, { directory, instead: file, lasting: true });
  const prepared = await prepareChanges(context, workspace, compiled, {
    force: false,
    settings: readSettings(compiled.stateFolder),
  });
  const before = allowedText(context.paths, file.file);
  if (before !== undefined && before !== file.text)
    context.say(`changed since it was allowed:\n${diffText({ file: file.file, before, after: file.text })}`);
  context.say(`${file.file} chooses ${compiled.snapshot.profile}:`);
  context.say(showChoice(context, workspace, prepared));
  if (flagOption(options, "check") || flagOption(options, "diff"))
    return exitCodeFor(writePrepared(context, prepared, options));
  allow(context.paths, file.file, file.text);
  const written = writePrepared(context, prepared, {});
  await trustOwnFiles(context, prepared);
  reportUse(context, { ...workspace, findings: [] }, { prepared, written }, options);
  return 0;
}
