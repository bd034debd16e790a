/** `aienv run`: a tool started with this directory's environment, no shell integration needed. */

import { resolveEnvironment } from "../../compile/snapshot.ts";
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { runInteractive } from "../../system/spawn.ts";
import { type Command, flagOption, type Options, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { missingKeys, overridesOf } from "../examine/overrides.ts";
import { redirectsOf, refuseRedirects, withRedirects } from "../examine/redirects.ts";
import { type Compiled, compileDirectory } from "../load/compile-directory.ts";
import { findOutside } from "../load/find-outside.ts";
import { readSettings } from "../load/integration.ts";
import { loadWorkspace } from "../load/load-workspace.ts";
import { notAllowedFindings } from "../show/not-allowed.ts";
import { findingText } from "../show/print.ts";
import { followMove } from "../write/follow-move.ts";
import { locked } from "../write/locked.ts";
import { prepareChanges } from "../write/prepare-changes.ts";
import { prepareRun } from "../write/prepare-run.ts";
import { writePrepared } from "../write/write-prepared.ts";

export const command: Command = {
  name: "run",
  usage: "<tool> [...arguments]",
  description: "Start a tool with this directory's environment",
  options: [
    { flags: "--profile <name>", description: "Another profile than the one chosen here" },
    { flags: "--force", description: "Also where a file of the project would send a key elsewhere" },
  ],
  examples: ["aienv run claude", 'aienv run --profile work codex exec "explain this"'],
  passThrough: true,
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  const [id = "", ...rest] = args;
  const profile = textOption(options, "profile");
  followMove(context, {});
  const workspace = loadWorkspace(context);
  const tools = workspace.templates.tools;
  const tool = tools.get(id) ?? [...tools.values()].find((each) => each.command === id);
  const compiled = compileDirectory(context, workspace, { profile });
  const selection = compiled.snapshot.tools.find((one) => tools.get(one.tool) === tool);
  if (tool && selection?.state === "waits")
    throw new AienvError("run.needs-proxy", `${tool.name} needs the proxy here: ${selection.reason}`, {
      hint: "aienv status",
    });
  if (tool && selection?.state === "impossible")
    throw new AienvError(
      "run.impossible",
      `${tool.name} can't reach what is chosen here: ${selection.reason}`,
      {
        hint: "aienv use",
      },
    );
  const program = findOutside(context, tool?.command ?? id);
  if (program === undefined)
    throw new AienvError(
      "usage.no-program",
      `${JSON.stringify(tool?.command ?? id)} is not on PATH${tool ? "" : suggestName(id, [...tools.keys()])}`,
      { hint: "aienv ls tools" },
    );
  const toolId = [...tools].find(([, one]) => one === tool)?.[0];
  const redirects = redirectsOf(context, workspace, compiled.snapshot, toolId);
  if (!flagOption(options, "force")) refuseRedirects(redirects);
  await writeBefore(context, compiled, profile);
  const findings = [
    ...notAllowedFindings(workspace.found),
    ...withRedirects(overridesOf(context, workspace, compiled.snapshot), redirects),
    ...missingKeys(context, compiled.snapshot),
  ];
  for (const finding of findings) context.say(findingText(finding));
  return runInteractive(program, rest, withEnvironment(context, compiled.snapshot));
}

/** The directory's own choice is written as `sync` would; another one only what its tool needs in our state. */
async function writeBefore(context: Context, found: Compiled, profile: string | undefined): Promise<void> {
  const where = { directory: found.snapshot.directory, everywhere: found.everywhere };
  await locked(
    context,
    {},
    () => where,
    async () => {
      const workspace = loadWorkspace(context);
      const compiled = compileDirectory(context, workspace, { profile });
      const isOwn =
        profile === undefined && context.environment["AIENV_PROFILE"] === undefined && !compiled.everywhere;
      if (!isOwn) return prepareRun(compiled);
      const settings = readSettings(compiled.stateFolder);
      const prepared = await prepareChanges(context, workspace, compiled, { force: false, settings });
      writePrepared(context, prepared, {});
    },
  );
}

function withEnvironment(
  context: Context,
  snapshot: ReturnType<typeof compileDirectory>["snapshot"],
): Record<string, string> {
  const environment: Record<string, string> = {};
  const resolved = resolveEnvironment(snapshot.environment, context.environment);
  for (const [name, value] of Object.entries({ ...context.environment, ...resolved }))
    if (value !== null && value !== undefined) environment[name] = value;
  return environment;
}
