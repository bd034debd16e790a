/** `aienv statusline`: the script that prompts and tools call, since starting this program at every prompt is too slow. */
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { quoteShell } from "../../edit/syntax/shell.ts";
import { noteOwnFolders } from "../../project/absent-folders.ts";
import { installStatusline, statuslineFile } from "../../system/install-integration.ts";
import { type Command, type Options, type Place, textOption, writeOptions } from "../command.ts";
import type { Context } from "../context.ts";
import { loadStatuslines } from "../load/load-templates.ts";
import { setStatusline } from "../write/install-statusline.ts";
import { showsOnly } from "../write/show-changes.ts";

const hostPlace: Place = { names: ["statusline"] };

export const command: Command = {
  name: "statusline",
  description: "Print the command of a status line, or set it up: model, spent today of the limit, proxy",
  options: [
    { flags: "--install <program>", description: "Set it up in that program's own config", value: hostPlace },
    {
      flags: "--uninstall <program>",
      description: "Take it out of there again, byte for byte",
      value: hostPlace,
    },
    ...writeOptions.filter(({ flags }) => flags !== "--force"),
  ],
  examples: [
    "aienv statusline                     the command, for a prompt of your own",
    "aienv statusline --install claude",
    "aienv statusline --uninstall claude",
  ],
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  const install = textOption(options, "install");
  const uninstall = textOption(options, "uninstall");
  if (args.length > 0) throw usage(`statusline takes no arguments, got ${JSON.stringify(args[0])}`);
  if (install !== undefined && uninstall !== undefined)
    throw usage("--install and --uninstall are not for the same run");
  const named = install ?? uninstall;
  if (named === undefined) return printCommand(context, options);
  const templates = loadStatuslines(context);
  const template = templates.get(named);
  if (!template) {
    const known = [...templates.keys()];
    throw usage(`no status line can be set up in ${JSON.stringify(named)}${suggestName(named, known)}`);
  }
  return setStatusline(context, { id: named, template }, install !== undefined, options);
}

function printCommand(context: Context, options: Options): number {
  if (showsOnly(options)) throw usage("--check, --diff and --stdout are for --install and --uninstall");
  noteOwnFolders(context.paths);
  installStatusline(context.paths);
  context.print(`sh ${quoteShell(statuslineFile(context.paths))}`);
  context.say(
    "prints one line for the current directory; a tool's name behind it asks for what that tool has",
  );
  return 0;
}

function usage(message: string): AienvError {
  return new AienvError("usage.arguments", message, { hint: "aienv statusline --help" });
}
