/** `aienv ui`: the proxy's page in the browser, by a link that works once. */
import { type Command, flagOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";

export const command: Command = {
  name: "ui",
  description: "Open the proxy's page: cost, exchanges, providers, projects, budgets",
  options: [{ flags: "--print", description: "Print the link, which works once and for a minute" }],
  examples: ["aienv ui", "aienv ui --print"],
  run,
};

async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  const { openPage } = await import("../proxy/open-page.ts");
  await openPage(context, { print: flagOption(options, "print") });
  return 0;
}
