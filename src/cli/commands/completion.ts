/** `aienv completion`: a script that completes commands, options and the registry's names. */
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import { errorCodes } from "../../core/error-codes.ts";
import { suggestName } from "../../core/nearest.ts";
import { readText } from "../../system/files.ts";
import { packageRoot } from "../../system/package-root.ts";
import { type Command, flagOption, type Options } from "../command.ts";
import { grammarOf } from "../complete/grammar.ts";
import { refreshNames } from "../complete/names.ts";
import { completionScript, completionShells } from "../complete/script.ts";
import type { Context } from "../context.ts";
import { loadTopics } from "../load/help-topics.ts";

export const command: Command = {
  name: "completion",
  usage: "[shell]",
  places: [
    {
      words: {
        bash: "for ~/.local/share/bash-completion/completions/aienv",
        zsh: "for a file _aienv in a folder of fpath",
        fish: "for ~/.config/fish/completions/aienv.fish",
      },
    },
  ],
  description: "Print a completion script for bash, zsh or fish",
  options: [
    {
      flags: "--refresh",
      description: "Write the names that Tab offers; the scripts ask for it where the registry was edited",
    },
  ],
  examples: [
    "aienv completion fish > ~/.config/fish/completions/aienv.fish",
    "aienv completion zsh > ~/.zfunc/_aienv     with fpath+=~/.zfunc before compinit",
    'eval "$(aienv completion bash)"             for this shell; starts Node, so not for .bashrc',
  ],
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  if (flagOption(options, "refresh")) {
    refreshNames(context);
    return 0;
  }
  const shell = completionShells.find((each) => each === args[0]);
  if (!shell)
    throw new AienvError(
      args[0] === undefined ? "usage.arguments" : "usage.unknown-shell",
      args[0] === undefined
        ? `completion needs a shell: ${completionShells.join(", ")}`
        : `no completion for ${JSON.stringify(args[0])}${suggestName(args[0], completionShells)}`,
      { hint: "aienv completion --help" },
    );
  const engine = readText(join(packageRoot(), "templates/shell", `completion.${shell}`)) ?? "";
  const shipped = {
    topic: loadTopics().map(({ name, title }) => ({ word: name, description: title })),
    code: Object.entries(errorCodes).map(([word, description]) => ({ word, description })),
  };
  context.printExact(completionScript(shell, engine, grammarOf(await context.loadCommands(), shipped)));
  return 0;
}
