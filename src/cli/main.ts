/** Arguments and environment in, exit code out: the only place that sets it. */
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { AienvError } from "../core/error.ts";
import { exitCodeOf, exitCodes } from "../core/exit-codes.ts";
import { suggestName } from "../core/nearest.ts";
import { redactOutput } from "../core/redact.ts";
import { knownSecrets } from "../secrets/known-secrets.ts";
import { packageRoot } from "../system/package-root.ts";
import { findPaths, type Paths } from "../system/paths.ts";
import type { Command } from "./command.ts";
import { commands } from "./commands.ts";
import type { Context } from "./context.ts";
import { errorJson, errorText, terminalText } from "./print.ts";

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
  const paths = findPaths(process.env);
  const redact = outputRedactor(paths);
  const printExact = (text: string) => void process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  return {
    environment: process.env,
    paths,
    directory: realpathSync(process.cwd()),
    print: (text) => printExact(process.stdout.isTTY ? terminalText(redact(text)) : redact(text)),
    printExact,
    say: (text) => void process.stderr.write(`${terminalText(redact(text))}\n`),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true && !process.env["CI"],
  };
}

/** Keys are collected when something is first said: `env` says nothing and prints exactly. */
function outputRedactor(paths: Paths): (text: string) => string {
  let known: readonly string[] | undefined;
  return (text) => {
    known ??= knownSecrets(process.env, paths);
    return redactOutput(text, known);
  };
}

function version(): string {
  const file = join(packageRoot(), "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** What we know is said plainly; anything else is a bug of ours, its stack only for those who ask for it. */
async function report(error: unknown, argv: readonly string[]): Promise<number> {
  const redact = errorRedactor();
  const say = (text: string) => process.stderr.write(`${terminalText(redact(text))}\n`);
  const verbose = process.env["AIENV_LOG"] === "debug";
  if (!(error instanceof AienvError)) {
    const message = error instanceof Error ? error.message : String(error);
    say(`error aienv failed: ${message}\n  next: AIENV_LOG=debug aienv ${argv.join(" ")}`);
    if (verbose) say(`${error instanceof Error ? error.stack : ""}`);
    return exitCodes.bug;
  }
  if (argv.includes("--json"))
    process.stdout.write(`${redact(JSON.stringify({ error: errorJson(error) }))}\n`);
  say(errorText(error));
  if (verbose) say(`${error.stack}`);
  return exitCodeOf(error.code);
}

/** Without a HOME nothing is known of keys but how they look. */
function errorRedactor(): (text: string) => string {
  try {
    return outputRedactor(findPaths(process.env));
  } catch (error) {
    if (error instanceof AienvError) return (text) => redactOutput(text, []);
    throw error;
  }
}
