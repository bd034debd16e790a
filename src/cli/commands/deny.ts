/** `aienv deny`: this project's `.aienv.yaml` does not count. */
import { dirname } from "node:path";
import { AienvError } from "../../core/error.ts";
import { deny } from "../../project/allow.ts";
import { choiceFileName, findProject } from "../../project/find.ts";
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
  const { file, directory } = choiceHere(context);
  if (directory !== undefined) await takeOff(context, { directory, everywhere: false, keepChoice: true }, {});
  deny(context.paths, file);
  context.say(`${plain(file)} does not count any more`);
  return 0;
}

/** The nearest file that could count; `directory` where it does. */
function choiceHere(context: Context): { readonly file: string; readonly directory?: string } {
  const { project, notAllowed } = findProject(context.paths, context.directory);
  if (project?.source === "file") return { file: project.choice.file, directory: project.directory };
  const file = notAllowed[0]?.file;
  if (file === undefined)
    throw new AienvError("usage.nothing-to-deny", `there is no ${choiceFileName} here`, {
      hint: "aienv status",
    });
  return { file };
}
