/** `command:…`: what a password manager's program prints. Run without a shell, within a time limit. */
import { isAbsolute } from "node:path";
import { AienvError } from "../core/error.ts";
import type { Environment } from "../system/paths.ts";
import { findProgram, runProgram } from "../system/spawn.ts";

const defaultTimeLimitMs = 10_000;

export interface CommandOptions {
  /** A project, whose folders on PATH are passed over: it must not pass itself off as the password manager. */
  readonly outside?: string | undefined;
  readonly timeLimitMs?: number;
}

/**
 * The first line that the program prints. What it says on stderr is not repeated: it may hold the secret.
 * @throws AienvError `secrets.failed`, `secrets.missing`.
 */
export async function readCommandSecret(
  command: string,
  environment: Environment,
  { outside, timeLimitMs = defaultTimeLimitMs }: CommandOptions = {},
): Promise<string> {
  const [name = "", ...args] = splitWords(command);
  const program = isAbsolute(name) ? name : findProgram(name, environment, outside);
  if (program === undefined)
    throw new AienvError("secrets.failed", `${JSON.stringify(name)}, which prints a key, is not on PATH`, {
      hint: "aienv edit",
    });
  const began = performance.now();
  const result = await runProgram(program, args, { environment, timeoutMs: timeLimitMs });
  if (result.exitCode !== 0) {
    const late = performance.now() - began >= timeLimitMs;
    const how = late ? `took over ${timeLimitMs / 1000} s` : `ended with ${result.exitCode}`;
    throw new AienvError("secrets.failed", `${JSON.stringify(name)}, which prints a key, ${how}`, {
      hint: `try it yourself: ${command}`,
    });
  }
  const [line = ""] = result.stdout.split(/\r?\n/);
  if (line !== "") return line;
  throw new AienvError("secrets.missing", `${JSON.stringify(name)} printed no key`, {
    hint: `try it yourself: ${command}`,
  });
}

/**
 * Words as a shell splits them, quotes and backslashes understood, nothing expanded.
 * @throws AienvError `secrets.failed` for an open quote.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (quote !== "" && character === quote) quote = "";
    else if (character === "\\" && quote !== "'") word = (word ?? "") + text.charAt(++index);
    else if (quote === "" && (character === "'" || character === '"')) {
      quote = character;
      word ??= "";
    } else if (quote === "" && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (quote !== "")
    throw new AienvError("secrets.failed", `the command has an open ${quote}`, { hint: "aienv edit" });
  return word === undefined ? words : [...words, word];
}
