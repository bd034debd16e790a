/** `aienv env`: the directory's environment, for shells without an integration and for scripts. */
import { resolveEnvironment } from "../../compile/snapshot.ts";
import { AienvError } from "../../core/error.ts";
import { type Command, flagOption, type Options, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { currentSnapshot } from "../load/current-snapshot.ts";
import { shellText } from "../show/shell-text.ts";

export const command: Command = {
  name: "env",
  description: "Print this directory's environment",
  options: [
    {
      flags: "--shell <shell>",
      description: "bash, zsh, sh or fish; keys stay references (default: by SHELL)",
    },
    { flags: "--json", description: "Name to value, keys included; null for what is to be unset" },
    { flags: "--profile <name>", description: "Another profile than the one chosen here" },
  ],
  examples: ['eval "$(aienv env)"', "aienv env --shell fish | source", "aienv env --json"],
  run,
};

async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  const named = textOption(options, "shell");
  if (flagOption(options, "json") && named !== undefined)
    throw new AienvError("usage.arguments", "--json is for no shell: give one of --json and --shell", {
      hint: "aienv env --help",
    });
  const { environment } = await currentSnapshot(context, textOption(options, "profile"));
  context.printExact(
    flagOption(options, "json")
      ? JSON.stringify(resolveEnvironment(environment, context.environment), null, 2)
      : shellText("env", named ?? shellOf(context), environment),
  );
  return 0;
}

function shellOf(context: Context): string {
  return /\/fish$/.test(context.environment["SHELL"] ?? "") ? "fish" : "sh";
}
