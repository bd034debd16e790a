/** `aienv statusline`: the script that prompts and tools call, since starting this program at every prompt is too slow. */
import { AienvError } from "../../core/error.ts";
import { quoteShell } from "../../edit/syntax/shell.ts";
import { installStatusline, statuslineFile } from "../../system/install-integration.ts";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";

export const command: Command = {
  name: "statusline",
  description: "Print the command of a status line: model, spent today of the limit, proxy; no Node in it",
  examples: ["aienv statusline                 the command, for a prompt of your own"],
  run,
};

async function run(context: Context, args: readonly string[]): Promise<number> {
  if (args.length > 0)
    throw new AienvError("usage.arguments", `statusline takes no arguments, got ${JSON.stringify(args[0])}`, {
      hint: "aienv statusline --help",
    });
  installStatusline(context.paths);
  context.print(`sh ${quoteShell(statuslineFile(context.paths))}`);
  context.say(
    "prints one line for the current directory; a tool's name behind it asks for what that tool has",
  );
  return 0;
}
