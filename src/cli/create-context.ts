/** What a command may touch, and how its words and errors reach the streams. */
import { realpathSync } from "node:fs";
import { AienvError } from "../core/error.ts";
import { exitCodeOf, exitCodes } from "../core/exit-codes.ts";
import { redactOutput, redactSecrets } from "../core/redact.ts";
import { knownSecrets } from "../secrets/known-secrets.ts";
import { isCode } from "../system/files.ts";
import { findPaths, type Paths } from "../system/paths.ts";
import { systemFailure } from "../system/system-failure.ts";
import type { Context } from "./context.ts";
import { errorJson, errorText, terminalText } from "./show/print.ts";

/** The process as a command sees it; what it says holds no key and moves no terminal. */
export function createContext(loadCommands: Context["loadCommands"]): Context {
  const paths = findPaths(process.env);
  const redact = outputRedactor(paths);
  const printExact = (text: string) => void process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  return {
    environment: process.env,
    paths,
    directory: workingDirectory(),
    print: (text) => printExact(process.stdout.isTTY ? terminalText(redact(text)) : redact(text)),
    printExact,
    say: (text) => void process.stderr.write(`${terminalText(redact(text))}\n`),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true && !process.env["CI"],
    loadCommands,
  };
}

/** @throws AienvError `usage.directory-gone` where somebody removed the directory that the shell is still in. */
function workingDirectory(): string {
  try {
    return realpathSync(process.cwd());
  } catch (cause) {
    if (!isCode(cause, "ENOENT")) throw cause;
    throw new AienvError("usage.directory-gone", "this directory is gone", { hint: "cd", cause });
  }
}

/** Keys are collected when something is first said: `env` says nothing and prints exactly. */
function outputRedactor(paths: Paths): (text: string) => string {
  let known: readonly string[] | undefined;
  return (text) => {
    known ??= knownSecrets(process.env, paths);
    return redactOutput(text, known);
  };
}

/** What we know is said plainly; anything else is a bug of ours, its stack only for those who ask for it. */
export function reportError(thrown: unknown, argv: readonly string[]): number {
  const error = systemFailure(thrown) ?? thrown;
  const redact = errorRedactor();
  const say = (text: string) => process.stderr.write(`${terminalText(redact(text))}\n`);
  const verbose = process.env["AIENV_LOG"] === "debug";
  if (!(error instanceof AienvError)) {
    const message = error instanceof Error ? error.message : String(error);
    say(`error aienv failed: ${message}\n  next: AIENV_LOG=debug aienv ${redactSecrets(argv.join(" "))}`);
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
