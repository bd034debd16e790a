/** `aienv deny`: this project's `.aienv.yaml` does not count. */

import { denyChoice } from "../change/deny-choice.ts";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { plain } from "../show/print.ts";

export const command: Command = {
  name: "deny",
  description: "Let this project's .aienv.yaml not count, and take out what was written for it",
  examples: ["aienv deny"],
  run,
};

async function run(context: Context): Promise<number> {
  const file = await denyChoice(context);
  context.say(`${plain(file)} does not count any more; \`aienv allow\` takes that back`);
  return 0;
}
