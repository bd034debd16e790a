/** `aienv run`: a tool started with this directory's environment, no shell integration needed. */

import { resolveEnvironment, type Snapshot } from "../../compile/snapshot.ts";
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { tokenVariable } from "../../core/token.ts";
import { hashOf, newToken, tokenOfFile, tokenRecord, writeTokenFiles } from "../../project/token-store.ts";
import type { Environment } from "../../system/paths.ts";
import { runInteractive } from "../../system/spawn.ts";
import { type Command, flagOption, type Options, profileOption, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { missingKeys, overridesOf } from "../examine/overrides.ts";
import { redirectsOf, refuseRedirects, withRedirects } from "../examine/redirects.ts";
import { type Compiled, compileDirectory } from "../load/compile-directory.ts";
import { findOutside } from "../load/find-outside.ts";
import { readSettings } from "../load/integration.ts";
import { loadWorkspace } from "../load/load-workspace.ts";
import { withToken } from "../load/with-token.ts";
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
  places: [{ names: ["tool"] }, { names: ["file"] }],
  description: "Start a tool with this directory's environment",
  options: [
    profileOption("Another profile than the one chosen here"),
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
  const start = (environment: Environment) =>
    runInteractive(program, rest, programEnvironment(environment, compiled.snapshot));
  const serve = () => withRunToken(context, compiled, profile, start);
  const needsProxy = tool ? selection?.via === "proxy" : compiled.snapshot.tokenFile !== undefined;
  if (!needsProxy) return serve();
  const { withProxy } = await import("../proxy/proxy-for-run.ts");
  const since = Date.now();
  const code = await withProxy(context, serve);
  if (tool && toolId !== undefined) {
    const { sayReceipt } = await import("../proxy/receipt.ts");
    const project = compiled.everywhere ? "" : compiled.snapshot.directory;
    await sayReceipt(context, { name: tool.name, tool: toolId, project, since });
  }
  return code;
}

/** Is the choice one of the command's or the shell's own, and not the directory's? */
function isOther({ environment }: Context, profile: string | undefined): boolean {
  return profile !== undefined || environment["AIENV_PROFILE"] !== undefined;
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
      if (isOther(context, profile) || compiled.everywhere) return prepareRun(compiled);
      const settings = readSettings(compiled.stateFolder);
      const prepared = await prepareChanges(context, workspace, compiled, { force: false, settings });
      writePrepared(context, prepared, {});
    },
  );
}

/**
 * The directory's token, or one for this run alone, where there is none or the choice is another: the directory's
 * would open the directory's choice. That one is in no file, and what the proxy knows of it goes when the tool ends.
 */
async function withRunToken(
  context: Context,
  { snapshot, everywhere }: Compiled,
  profile: string | undefined,
  start: (environment: Environment) => Promise<number>,
): Promise<number> {
  const { paths, environment } = context;
  if (snapshot.tokenFile === undefined) return start(environment);
  if (!isOther(context, profile) && tokenOfFile(snapshot.tokenFile) !== undefined)
    return start(withToken(environment, snapshot));
  const token = newToken();
  const directory = everywhere ? "" : snapshot.directory;
  const tools = snapshot.tools.map((one) => ({ tool: one.tool, chosen: one.chosen }));
  const choice = { profile: snapshot.profile, tools };
  const record = tokenRecord(paths, { hash: hashOf(token), directory, created: Date.now(), choice });
  writeTokenFiles([record]);
  try {
    return await start({ ...environment, [tokenVariable]: token });
  } finally {
    writeTokenFiles([{ ...record, text: null }]);
  }
}

function programEnvironment(environment: Environment, snapshot: Snapshot): Record<string, string> {
  const result: Record<string, string> = {};
  const resolved = resolveEnvironment(snapshot.environment, environment);
  for (const [name, value] of Object.entries({ ...environment, ...resolved }))
    if (value !== null && value !== undefined) result[name] = value;
  return result;
}
