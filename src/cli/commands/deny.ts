/** `aienv deny`: this project's `.aienv.yaml` does not count. */
import { AienvError } from "../../core/error.ts";
import { deny } from "../../project/allow.ts";
import { choiceFileName, findProject } from "../../project/find.ts";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { plain } from "../print.ts";
import { takeOff } from "../take-off.ts";

export const command: Command = {
  name: "deny",
  description: "Let this project's .aienv.yaml not count, and take out what was written for it",
  examples: ["aienv deny"],
  run,
};

async function run(context: Context): Promise<number> {
  const { project, notAllowed } = findProject(context.paths, context.directory);
  const file = project?.source === "file" ? project.choice.file : notAllowed[0]?.file;
  if (file === undefined)
    throw new AienvError("usage.nothing-to-deny", `there is no ${choiceFileName} here`, {
      hint: "aienv status",
    });
  if (project?.source === "file")
    await takeOff(context, { directory: project.directory, everywhere: false, keepChoice: true }, {});
  deny(context.paths, file);
  context.say(`${plain(file)} does not count any more`);
  return 0;
}
