/** `aienv use`: choose for this project and write everything. */
import { AienvError } from "../../core/error.ts";
import { projectRoot } from "../../project/find.ts";
import { chooseFor } from "../change/choose-for.ts";
import {
  type Command,
  flagOption,
  integrationPlace,
  jsonOption,
  type Options,
  writeOptions,
} from "../command.ts";
import type { Context } from "../context.ts";
import { loadWorkspace } from "../load/load-workspace.ts";
import { offerProxy } from "../proxy/offer-proxy.ts";
import { pickChoice } from "../show/pick-choice.ts";
import { reportUse } from "../show/report-use.ts";
import { followMove } from "../write/follow-move.ts";
import { locked } from "../write/locked.ts";
import { exitCodeFor } from "../write/write-prepared.ts";

export const command: Command = {
  name: "use",
  usage: "[choice]",
  places: [
    {
      words: {
        "-": "the choice before; with --tool: the tool goes with the others again",
        login: "with --tool: its own account",
      },
      names: ["profile", "alias", "model"],
    },
  ],
  description: "Choose a profile or model for this project, and write everything that follows",
  options: [
    { flags: "--tool <tool>", description: "Choose for one tool only", value: { names: ["tool"] } },
    { flags: "--global", description: "Choose for all directories that have no choice of their own" },
    {
      flags: "--no-file",
      description: "Keep the choice in aienv's state, for a repository that is not yours",
    },
    { flags: "--share", description: "Write what a team commits: .aienv.yaml, hook and pin in .mise.toml" },
    {
      flags: "--integration <name>",
      description: "mise-block, mise-plugin, direnv or none; kept for this project",
      value: integrationPlace,
    },
    ...writeOptions,
    jsonOption,
  ],
  examples: [
    "aienv use work                      a profile of the registry",
    "aienv use deepseek/deepseek-v4-pro  one model for everything",
    "aienv use -                         back to the choice before",
    "aienv use work --tool claude        for Claude Code only (login: its own account)",
    "aienv use - --tool claude           Claude Code goes with the others again",
    "aienv use work --diff               show what would change",
  ],
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  refuseContradictions(options);
  // Nobody waits for a lock while a person thinks.
  const name = args[0] ?? (await pickChoice(context, loadWorkspace(context)));
  const everywhere = flagOption(options, "global");
  if (!everywhere) followMove(context, options);
  const where = () => ({
    directory: everywhere ? context.paths.home : projectRoot(context.paths, context.directory),
    everywhere,
  });
  return locked(context, options, where, async ({ directory }) => {
    const chosen = await chooseFor(context, loadWorkspace(context), directory, name, options);
    reportUse(context, chosen.workspace, chosen, options);
    await offerProxy(context, chosen);
    return exitCodeFor(chosen.written);
  });
}

/** @throws AienvError `usage.arguments` for two places at once. */
function refuseContradictions(options: Options): void {
  const places = [
    flagOption(options, "global") && "--global",
    flagOption(options, "share") && "--share",
    // cac reads `--no-file` as `file: false`.
    options["file"] === false && "--no-file",
  ].filter((place) => place !== false);
  if (places.length > 1)
    throw new AienvError("usage.arguments", `only one of ${places.join(" and ")} can say where`, {
      hint: "aienv use --help",
    });
}
