/** `aienv off`: everything of ours out of this project, byte for byte. */
import { findProject, projectRoot } from "../../project/find.ts";
import { type Command, flagOption, jsonOption, type Options, writeOptions } from "../command.ts";
import type { Context } from "../context.ts";
import { takeOff } from "../write/take-off.ts";

export const command: Command = {
  name: "off",
  description: "Take everything of aienv out of this project, byte for byte",
  options: [
    { flags: "--global", description: "The choice for all directories, and what was written for it" },
    ...writeOptions.filter((option) => option.flags !== "--force"),
    jsonOption,
  ],
  examples: ["aienv off", "aienv off --diff    show what would go"],
  run,
};

async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  const everywhere = flagOption(options, "global");
  const found = findProject(context.paths, context.directory);
  const directory = found.project?.directory ?? projectRoot(context.paths, context.directory);
  return takeOff(context, { directory, everywhere }, options);
}
