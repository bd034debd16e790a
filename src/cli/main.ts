/** Arguments and environment in, exit code out: the only place that sets it. */
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { AienvError } from "../core/error.ts";
import { exitCodeOf, exitCodes } from "../core/exit-codes.ts";
import { suggestName } from "../core/nearest.ts";
import { packageRoot } from "../system/package-root.ts";
import { findPaths } from "../system/paths.ts";
import type { Command } from "./command.ts";
import { commands } from "./commands.ts";
import type { Context } from "./context.ts";

/** Runs what the command line says. */
export async function main(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);
  try {
    process.exitCode = await dispatch(argv);
  } catch (error) {
    process.exitCode = await report(error, argv);
  }
}

/** Whoever read us stopped reading (`aienv status | head -1`): what is left to do is done all the same. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === "--version" || name === "-v" || name === "-V") {
    process.stdout.write(`${version()}\n`);
    return exitCodes.ok;
  }
  const { helpText, parseArguments } = await import("./arguments.ts");
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    const topic = rest[0] === undefined ? undefined : await findCommand(rest[0]);
    process.stdout.write(await helpText(topic));
    return exitCodes.ok;
  }
  const command = await findCommand(name);
  const parsed = parseArguments(command, rest);
  if (parsed === "help") {
    process.stdout.write(await helpText(command));
    return exitCodes.ok;
  }
  return (await command.run(createContext(), parsed.args, parsed.options)) ?? exitCodes.ok;
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

function createContext(): Context {
  return {
    environment: process.env,
    paths: findPaths(process.env),
    directory: realpathSync(process.cwd()),
    print: (text) => process.stdout.write(text.endsWith("\n") ? text : `${text}\n`),
    say: (text) => process.stderr.write(`${text}\n`),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true && !process.env["CI"],
  };
}

function version(): string {
  const file = join(packageRoot(), "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** What we know is said plainly; anything else is a bug of ours, its stack only for those who ask for it. */
async function report(error: unknown, argv: readonly string[]): Promise<number> {
  const { errorJson, errorText } = await import("./print.ts");
  const verbose = process.env["AIENV_LOG"] === "debug";
  if (!(error instanceof AienvError)) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`error aienv failed: ${message}\n  next: AIENV_LOG=debug aienv ${argv.join(" ")}\n`);
    if (verbose) process.stderr.write(`${error instanceof Error ? error.stack : ""}\n`);
    return exitCodes.bug;
  }
  if (argv.includes("--json")) process.stdout.write(`${JSON.stringify({ error: errorJson(error) })}\n`);
  process.stderr.write(`${errorText(error)}\n`);
  if (verbose) process.stderr.write(`${error.stack}\n`);
  return exitCodeOf(error.code);
}
