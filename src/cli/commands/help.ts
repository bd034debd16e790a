/** `aienv help`: a command, a topic, or what an error code means and what mends it. */
import pc from "picocolors";
import { AienvError } from "../../core/error.ts";
import { errorCodes } from "../../core/error-codes.ts";
import { errorCures } from "../../core/error-cures.ts";
import { suggestName } from "../../core/nearest.ts";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { loadTopics } from "../load/help-topics.ts";
import { codeText, commandText, overviewText } from "../show/help-text.ts";

export const command: Command = {
  name: "help",
  usage: "[what]",
  places: [{ names: ["command", "topic", "code"] }],
  description: "Explain a command, a topic or an error code",
  examples: ["aienv help use", "aienv help trust", "aienv help proxy.no-token"],
  run,
};

async function run(context: Context, [what]: readonly string[]): Promise<number> {
  const commands = await context.loadCommands();
  const topics = loadTopics();
  if (what === undefined) {
    context.print(
      overviewText(
        commands,
        topics.map(({ name }) => name),
      ),
    );
    return 0;
  }
  const found = commands.find(({ name }) => name === what);
  const topic = topics.find(({ name }) => name === what);
  const code = codes.find((each) => each === what);
  const texts = [
    ...(found ? [commandText(found)] : []),
    ...(topic ? [`${pc.bold(topic.title)}\n\n${topic.text}\n`] : []),
    ...(code ? [codeText(code, errorCodes[code], errorCures[code])] : []),
    // Half a code stands for all that begin so: `aienv help proxy.`
    ...(code ? [] : codes.filter((each) => what.includes(".") && each.startsWith(what)).map(textOf)),
  ];
  if (texts.length === 0) throw unknown(what, [...commands, ...topics]);
  context.print(texts.join("\n"));
  return 0;
}

const codes = Object.keys(errorCodes) as (keyof typeof errorCodes)[];
const textOf = (code: keyof typeof errorCodes) => codeText(code, errorCodes[code], errorCures[code]);

function unknown(what: string, named: readonly { readonly name: string }[]): AienvError {
  const names = what.includes(".") ? codes : [...new Set(named.map(({ name }) => name))];
  return new AienvError(
    "usage.unknown-topic",
    `no help on ${JSON.stringify(what)}${suggestName(what, names)}`,
    {
      hint: "aienv help",
    },
  );
}
