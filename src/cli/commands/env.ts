/** `aienv env`: the directory's environment, for shells without an integration and for scripts. */
import { resolveEnvironment } from "../../compile/snapshot.ts";
import { AienvError } from "../../core/error.ts";
import { type Command, flagOption, type Options, profileOption, shellPlace, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { currentSnapshot } from "../load/current-snapshot.ts";
import { missingToken, withToken } from "../load/with-token.ts";
import { findingText } from "../show/print.ts";
import { shellText } from "../show/shell-text.ts";

export const command: Command = {
  name: "env",
  description: "Print this directory's environment",
  options: [
    {
      flags: "--shell <shell>",
      description: "bash, zsh, sh or fish; keys stay references (default: by SHELL)",
      value: shellPlace,
    },
    { flags: "--json", description: "Name to value, keys included; null for what is to be unset" },
    profileOption("Another profile than the one chosen here"),
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
  const snapshot = await currentSnapshot(context, textOption(options, "profile"));
  const isOther = snapshot.choice.source === "flag" || snapshot.choice.source === "variable";
  if (isOther && snapshot.tokenFile !== undefined)
    context.say(
      `note the proxy serves what is chosen here; a tool with ${snapshot.profile} through it: aienv run --profile ${snapshot.profile} TOOL`,
    );
  for (const finding of missingToken(snapshot, snapshot.directory === context.paths.home))
    context.say(findingText(finding));
  context.printExact(
    flagOption(options, "json")
      ? JSON.stringify(
          resolveEnvironment(snapshot.environment, withToken(context.environment, snapshot)),
          null,
          2,
        )
      : shellText("env", named ?? shellOf(context), snapshot),
  );
  return 0;
}

function shellOf(context: Context): string {
  return /\/fish$/.test(context.environment["SHELL"] ?? "") ? "fish" : "sh";
}
