/** Pages of `docs/` that say what the program's own help says: commands, error codes, topics. */
import type { Command } from "../src/cli/command.ts";
import { loadCommands } from "../src/cli/commands.ts";
import { loadTopics } from "../src/cli/load/help-topics.ts";
import { usageText, wordsOf } from "../src/cli/show/help-text.ts";
import { errorCodes } from "../src/core/error-codes.ts";
import { errorCures } from "../src/core/error-cures.ts";
import { exitCodeOf } from "../src/core/exit-codes.ts";

/** Page by its file. */
export async function helpPages(): Promise<Readonly<Record<string, string>>> {
  return {
    "docs/commands.md": commandsPage(await loadCommands()),
    "docs/errors.md": errorsPage(),
    "docs/concepts.md": conceptsPage(),
  };
}

function commandsPage(commands: readonly Command[]): string {
  return [
    "# Commands\n",
    "`aienv COMMAND --help` prints the same. Results go to stdout, words for people to stderr.\n",
    commands.map(({ name, description }) => `- [\`${name}\`](#aienv-${name}): ${description}`).join("\n"),
    "",
    ...commands.map(commandSection),
  ].join("\n");
}

function commandSection(command: Command): string {
  const { name, description, options = [], places = [], examples = [] } = command;
  const words = places.flatMap(wordsOf);
  const rows = [...words, ...options.map((option): [string, string] => [option.flags, option.description])];
  return [
    `## aienv ${name}\n`,
    `${description}.\n`,
    `\`\`\`text\n${[usageText(command), ...(examples.length > 0 ? ["", ...examples] : [])].join("\n")}\n\`\`\`\n`,
    ...(rows.length > 0
      ? [
          "| word or option | does |",
          "| --- | --- |",
          ...rows.map(([left, right]) => row(`\`${left}\``, right)),
          "",
        ]
      : []),
  ].join("\n");
}

function errorsPage(): string {
  const codes = Object.keys(errorCodes) as (keyof typeof errorCodes)[];
  return [
    "# Error codes\n",
    "An error ends in its code in brackets; `aienv help CODE` prints cause and cure. `exit` is the program's exit code where a command fails by it.\n",
    "| code | exit | cause | cure |",
    "| --- | --- | --- | --- |",
    ...codes.map((code) => row(`\`${code}\``, String(exitCodeOf(code)), errorCodes[code], errorCures[code])),
    "",
  ].join("\n");
}

function conceptsPage(): string {
  return [
    "# Concepts\n",
    "Each chapter is a topic of `aienv help`.\n",
    ...loadTopics().flatMap(({ name, title, text }) => [
      `## ${title}\n`,
      `\`aienv help ${name}\`\n`,
      `${text}\n`,
    ]),
  ].join("\n");
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
