/** `aienv deny`: this project's `.aienv.yaml` does not count. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { AienvError } from "../../core/error.ts";
import { deny } from "../../project/allow.ts";
import { choiceFileName, findProject } from "../../project/find.ts";
import { projectState } from "../../system/paths.ts";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { plain } from "../show/print.ts";
import { locked } from "../write/locked.ts";
import { takeOff } from "../write/take-off.ts";

export const command: Command = {
  name: "deny",
  description: "Let this project's .aienv.yaml not count, and take out what was written for it",
  examples: ["aienv deny"],
  run,
};

async function run(context: Context): Promise<number> {
  const where = () => ({ directory: dirname(choiceHere(context).file), everywhere: false });
  return locked(context, {}, where, () => denyHere(context));
}

async function denyHere(context: Context): Promise<number> {
  const { file, wrote } = choiceHere(context);
  if (wrote) await takeOff(context, { directory: dirname(file), everywhere: false, keepChoice: true }, {});
  deny(context.paths, file);
  context.say(`${plain(file)} does not count any more; \`aienv allow\` takes that back`);
  return 0;
}

/** The nearest file that could count; `wrote`: something was written here for it, for an earlier text perhaps. */
function choiceHere(context: Context): { readonly file: string; readonly wrote: boolean } {
  const { project, notAllowed } = findProject(context.paths, context.directory);
  const [nearest] = notAllowed;
  if (nearest === undefined && project?.source === "file") return { file: project.choice.file, wrote: true };
  if (nearest === undefined)
    throw new AienvError("usage.nothing-to-deny", `there is no ${choiceFileName} here`, {
      hint: "aienv status",
    });
  const directory = dirname(nearest.file);
  const isOther = project?.source === "state" && project.directory === directory;
  const snapshot = join(projectState(context.paths, directory), "snapshot.json");
  return { file: nearest.file, wrote: !isOther && existsSync(snapshot) };
}
