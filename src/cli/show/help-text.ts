/** Help as text: of all commands, of one, of an error code. */
import pc from "picocolors";
import type { Command, Place } from "../command.ts";

/** `topics`: their names, for the last line. */
export function overviewText(commands: readonly Command[], topics: readonly string[]): string {
  const width = Math.max(...commands.map((each) => each.name.length));
  return [
    "aienv: one registry of AI models, one choice per project, and cd switches models.",
    "",
    "Usage: aienv COMMAND [OPTIONS]",
    "",
    ...commands.map((each) => `  ${each.name.padEnd(width)}  ${each.description}`),
    "",
    "aienv COMMAND --help shows a command's options and examples.",
    `aienv help TOPIC explains: ${topics.join(", ")}; aienv help CODE an error.`,
    "",
  ].join("\n");
}

export function commandText(command: Command): string {
  const options = command.options ?? [];
  const words = (command.places ?? []).flatMap(wordsOf);
  const width = Math.max(
    0,
    ...[...options.map(({ flags }) => flags), ...words.map(([word]) => word)].map(length),
  );
  const line = ([left, right]: readonly [string, string]) => `  ${left.padEnd(width)}  ${right}`.trimEnd();
  return [
    `aienv ${command.name}: ${command.description}`,
    "",
    `Usage: ${usageText(command)}`,
    ...(words.length > 0 ? ["", ...words.map(line)] : []),
    ...(options.length > 0 ? ["", "Options:"] : []),
    ...options.map(({ flags, description }) => line([flags, description])),
    ...(command.examples ? ["", "Examples:", ...command.examples.map((example) => `  ${example}`)] : []),
    "",
  ].join("\n");
}

/** `aienv use [choice] [OPTIONS]` */
export function usageText({ name, usage = "", options = [] }: Command): string {
  return `aienv ${`${name} ${usage}`.trim()}${options.length > 0 ? " [OPTIONS]" : ""}`;
}

/** The words of a place with their meaning, and those behind them. */
export function wordsOf({ words = {}, next = {} }: Place): [string, string][] {
  return Object.entries(words).flatMap(([word, meaning]) => [
    [word, meaning],
    ...wordsOf(next[word] ?? {}).map(([below, its]): [string, string] => [`${word} ${below}`, its]),
  ]);
}

export function codeText(code: string, cause: string, cure: string): string {
  return [pc.bold(code), `  cause  ${cause}`, `  cure   ${cure}`].join("\n");
}

const length = (text: string) => text.length;
