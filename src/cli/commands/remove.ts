/** `aienv remove`: a provider, alias or profile out of the registry. */
import { AienvError } from "../../core/error.ts";
import { removeName } from "../../edit/registry-change.ts";
import { readText } from "../../system/files.ts";
import { type Command, flagOption, jsonOption, type Options, writeOptions } from "../command.ts";
import type { Context } from "../context.ts";
import { saveRegistry } from "../write/save-registry.ts";
import { showsOnly } from "../write/show-changes.ts";

export const command: Command = {
  name: "remove",
  usage: "<name>",
  places: [{ names: ["provider", "alias", "profile"] }],
  description: "Take a provider, alias or profile out of the registry",
  options: [...writeOptions.filter((option) => option.flags !== "--force"), jsonOption],
  examples: ["aienv remove deepseek"],
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  const name = args[0] ?? "";
  const text = readText(context.paths.registry);
  if (text === undefined)
    throw new AienvError("registry.missing", "there is no registry yet", {
      where: { file: context.paths.registry },
      hint: "aienv init",
    });
  const code = saveRegistry(context, removeName(context.paths.registry, text, name), options);
  if (showsOnly(options)) return code;
  context.say(`removed ${name} from ${context.paths.registry}`);
  if (flagOption(options, "json"))
    context.print(JSON.stringify({ registry: context.paths.registry, removed: name }));
  return code;
}
