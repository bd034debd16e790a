/** `aienv allow`: this project's `.aienv.yaml` counts, after showing what it chooses. */
import { dirname } from "node:path";
import { AienvError } from "../../core/error.ts";
import { allow } from "../../project/allow.ts";
import { choiceFileName, findProject } from "../../project/find.ts";
import type { Command, Options } from "../command.ts";
import { compileDirectory } from "../compile-directory.ts";
import type { Context } from "../context.ts";
import { toolTable } from "../describe.ts";
import { readSettings } from "../integration.ts";
import { loadWorkspace } from "../load-workspace.ts";
import { prepareChanges } from "../prepare-changes.ts";
import { reportUse } from "../report-use.ts";
import { trustOwnFiles } from "../trust-own-files.ts";
import { writePrepared } from "../write-prepared.ts";

export const command: Command = {
  name: "allow",
  description: "Let this project's .aienv.yaml count, and write what it chooses",
  examples: ["aienv allow"],
  run,
};

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
  if (file.state === "foreign")
    throw new AienvError(
      "project.foreign-choice",
      "the file belongs to another user, so it can't be allowed",
      {
        where: { file: file.file },
        hint: "aienv use",
      },
    );
  const directory = dirname(file.file);
  const workspace = loadWorkspace(context);
  const compiled = compileDirectory(context, workspace, { directory, instead: file, lasting: true });
  context.say(`${file.file} chooses ${compiled.snapshot.profile}:`);
  context.say(toolTable(compiled.snapshot));
  allow(context.paths, file.file, file.text);
  const prepared = await prepareChanges(context, workspace, compiled, {
    force: false,
    settings: readSettings(compiled.stateFolder),
  });
  const written = writePrepared(context, prepared, {});
  await trustOwnFiles(context, prepared);
  reportUse(context, { ...workspace, findings: [] }, { prepared, written }, options);
  return 0;
}
