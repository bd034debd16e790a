/** `aienv env`: the directory's environment, for shells without an integration and for scripts. */
import { resolveEnvironment, type Snapshot } from "../../compile/snapshot.ts";
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { fishText, posixText } from "../../edit/environment/shell-text.ts";
import { readSnapshot } from "../../project/read-snapshot.ts";
import { type Command, flagOption, type Options, textOption } from "../command.ts";
import type { Context } from "../context.ts";

const shells = ["bash", "zsh", "sh", "fish"] as const;

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
  const snapshot = await currentSnapshot(context, textOption(options, "profile"));
  if (flagOption(options, "json")) {
    context.printExact(
      JSON.stringify(resolveEnvironment(snapshot.environment, context.environment), null, 2),
    );
    return 0;
  }
  const shell = textOption(options, "shell") ?? shellOf(context);
  if (shell === "fish") context.printExact(fishText(snapshot.environment));
  else if ((shells as readonly string[]).includes(shell)) context.printExact(posixText(snapshot.environment));
  else
    throw new AienvError(
      "usage.unknown-shell",
      `no shell ${JSON.stringify(shell)}${suggestName(shell, shells)}`,
      {
        hint: "aienv env --help",
      },
    );
  return 0;
}

/** The snapshot on disk where it is fresh; else one compiled now, which loads the generator. */
export async function currentSnapshot(context: Context, profile: string | undefined): Promise<Snapshot> {
  const fixed = profile ?? context.environment["AIENV_PROFILE"];
  const found = fixed === undefined ? readSnapshot(context.paths, context.directory) : undefined;
  if (found && found.changed.length === 0) return found.snapshot;
  const { loadWorkspace } = await import("../load/load-workspace.ts");
  const { compileDirectory } = await import("../load/compile-directory.ts");
  const { findingText } = await import("../show/print.ts");
  const workspace = loadWorkspace(context);
  for (const finding of workspace.findings) context.say(findingText(finding));
  return compileDirectory(context, workspace, { profile }).snapshot;
}

function shellOf(context: Context): string {
  return /\/fish$/.test(context.environment["SHELL"] ?? "") ? "fish" : "sh";
}
