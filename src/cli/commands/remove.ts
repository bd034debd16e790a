/** `aienv remove`: a provider, alias or profile out of the registry. */
import { AienvError } from "../../core/error.ts";
import { removeName } from "../../edit/registry-change.ts";
import { readText } from "../../system/files.ts";
import { type Command, flagOption, jsonOption, type Options, writeOptions } from "../command.ts";
import type { Context } from "../context.ts";
import { saveRegistry, tryRegistry } from "../write/save-registry.ts";
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
  const rest = removeName(context.paths.registry, text, name);
  refuseInUse(context, name, text, rest);
  const code = saveRegistry(context, rest, options);
  if (showsOnly(options)) return code;
  context.say(`removed ${name} from ${context.paths.registry}`);
  if (flagOption(options, "json"))
    context.print(JSON.stringify({ registry: context.paths.registry, removed: name }));
  return code;
}

/** What is wrong only without the name are the places that go on naming it. */
function refuseInUse(context: Context, name: string, text: string, rest: string): void {
  const faults = faultsOf(context, rest);
  if (faults.length === 0 || faultsOf(context, text).length > 0) return;
  const places = faults.flatMap(({ where }) => where?.path ?? []);
  throw new AienvError(
    "registry.invalid",
    `${JSON.stringify(name)} is needed by ${places.join(", ")}; nothing was removed`,
    { hint: "aienv edit, and name another there" },
  );
}

function faultsOf(context: Context, text: string): readonly AienvError[] {
  try {
    tryRegistry(context, text);
    return [];
  } catch (error) {
    if (error instanceof AienvError) return [error, ...error.others];
    throw error;
  }
}
