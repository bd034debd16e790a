/** Arguments and environment in, exit code out: the only place that sets it. */
import { AienvError } from "../core/error.ts";
import { exitCodes } from "../core/exit-codes.ts";
import { suggestName } from "../core/nearest.ts";
import { packageVersion } from "../system/package-root.ts";
import type { Command } from "./command.ts";
import { commands, loadCommands } from "./commands.ts";

/** Runs what the command line says. */
export async function main(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);
  try {
    process.exitCode = await dispatch(argv);
  } catch (error) {
    const { reportError } = await import("./create-context.ts");
    process.exitCode = reportError(error, argv);
  }
}

/** Whoever read us stopped reading (`aienv status | head -1`): what is left to do is done all the same. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === "--version" || name === "-v" || name === "-V") {
    process.stdout.write(`${packageVersion()}\n`);
    return exitCodes.ok;
  }
  const { parseArguments } = await import("./arguments.ts");
  const isOverview = name === undefined || name === "--help" || name === "-h";
  const command = await findCommand(isOverview ? "help" : name);
  const parsed = parseArguments(command, isOverview ? [] : rest);
  if (parsed === "help") {
    const { commandText } = await import("./show/help-text.ts");
    process.stdout.write(commandText(command));
    return exitCodes.ok;
  }
  // What `--version` does without.
  const { createContext } = await import("./create-context.ts");
  return (await command.run(createContext(loadCommands), parsed.args, parsed.options)) ?? exitCodes.ok;
}

async function findCommand(name: string): Promise<Command> {
  const entry = commands.find((each) => each.name === name);
  if (entry) return (await entry.load()).command;
  const names = commands.map((each) => each.name);
  throw new AienvError(
    "usage.unknown-command",
    `no command ${JSON.stringify(name)}${suggestName(name, names)}`,
    {
      hint: "aienv --help",
    },
  );
}
