/** `aienv doctor`: what breaks or overrides this directory's choice, each with the command that mends it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import { AienvError } from "../../core/error.ts";
import { exitCodes } from "../../core/exit-codes.ts";
import type { Finding } from "../../core/outcome.ts";
import { readSnapshot } from "../../project/read-snapshot.ts";
import { hasMisePlugin } from "../../system/install-integration.ts";
import { findProgram, runProgram } from "../../system/spawn.ts";
import { type Command, flagOption, jsonOption, type Options, textOption } from "../command.ts";
import { type Compiled, compileDirectory } from "../compile-directory.ts";
import type { Context } from "../context.ts";
import { chooseIntegration, readSettings } from "../integration.ts";
import { loadWorkspace, type Workspace } from "../load-workspace.ts";
import { missingKeys, overridesOf } from "../overrides.ts";
import { prepareChanges } from "../prepare-changes.ts";
import { findingText } from "../print.ts";
import { prove } from "../prove.ts";
import { realChanges } from "../write-prepared.ts";

export const command: Command = {
  name: "doctor",
  description: "What overrides or breaks this directory, with the command that mends it",
  options: [
    { flags: "--prove <tool>", description: "Run the tool once against an echo and show what it sends" },
    jsonOption,
  ],
  examples: ["aienv doctor", "aienv doctor --prove claude"],
  run,
};

async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  const tool = textOption(options, "prove");
  if (tool !== undefined) return prove(context, loadWorkspace(context), tool, flagOption(options, "json"));
  const findings = await examine(context);
  if (flagOption(options, "json")) context.print(JSON.stringify(findings, null, 2));
  else if (findings.length === 0) context.say(pc.green("nothing is wrong here"));
  else for (const finding of findings) context.say(findingText(finding));
  return findings.some((finding) => finding.level === "error") ? exitCodes.invalid : exitCodes.ok;
}

/** The generator's steps in order; the first that fails is the finding that matters. */
async function examine(context: Context): Promise<Finding[]> {
  try {
    const workspace = loadWorkspace(context);
    const compiled = compileDirectory(context, workspace, { lasting: true });
    return [
      ...workspace.findings,
      ...compiled.snapshot.findings,
      ...unreachable(compiled),
      ...(await fileFindings(context, workspace, compiled)),
      ...overridesOf(context, workspace, compiled.snapshot),
      ...missingKeys(context, compiled.snapshot),
      ...shellFindings(context, compiled),
    ];
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    return [error, ...error.others].map((each) => ({
      code: each.code,
      level: "error",
      message: each.message,
      ...(each.where && { where: each.where }),
      ...(each.hint !== undefined && { fix: each.hint }),
    }));
  }
}

function unreachable({ snapshot }: Compiled): Finding[] {
  return snapshot.tools
    .filter((tool) => tool.state === "waits" || tool.state === "impossible")
    .map((tool) => ({
      code: tool.state === "waits" ? "run.needs-proxy" : "run.impossible",
      level: "warning",
      message: `${tool.name} is not set up: ${tool.reason}`,
      fix: "aienv use",
    }));
}

/** Files that are not as a `sync` would leave them, and files that mise or direnv will not read. */
async function fileFindings(context: Context, workspace: Workspace, compiled: Compiled): Promise<Finding[]> {
  const { snapshot, stateFolder, everywhere } = compiled;
  if (everywhere) return pluginFindings(context, workspace.registry.integration);
  const settings = readSettings(stateFolder);
  const prepared = await prepareChanges(context, workspace, compiled, { force: false, settings });
  const stale = realChanges(prepared).map(
    (change): Finding => ({
      code: "project.stale",
      level: "warning",
      message: change.after === null ? "should be gone" : "is not what the choice says",
      where: { file: change.file },
      fix: "aienv sync",
    }),
  );
  const integration = chooseIntegration(context, workspace, snapshot.directory, settings);
  return [...prepared.findings, ...stale, ...(await trustFindings(context, snapshot.directory, integration))];
}

async function trustFindings(context: Context, directory: string, integration: string): Promise<Finding[]> {
  if (integration === "direnv") {
    const direnv = findProgram("direnv", context.environment);
    if (direnv === undefined) return [missing("direnv")];
    const { stdout } = await runProgram(direnv, ["status"], {
      cwd: directory,
      environment: context.environment,
    });
    const allowed = !existsSync(join(directory, ".envrc")) || /Found RC allowed (?:0|true)/.test(stdout);
    return allowed
      ? []
      : [untrusted("direnv has not allowed this .envrc", join(directory, ".envrc"), "direnv allow")];
  }
  if (integration === "none") return [];
  const mise = findProgram("mise", context.environment);
  if (mise === undefined) return [missing("mise")];
  const plugin = pluginFindings(context, integration);
  const { stdout, stderr } = await runProgram(mise, ["trust", "--show"], {
    cwd: directory,
    environment: context.environment,
  });
  const asks = /:\s*untrusted/.test(`${stdout}${stderr}`);
  return asks
    ? [...plugin, untrusted("mise does not trust this folder's config", directory, "mise trust")]
    : plugin;
}

/** mise fails everywhere while its own file names a plugin that is not there. */
function pluginFindings(context: Context, integration: string | undefined): Finding[] {
  if (integration !== "mise-plugin" || hasMisePlugin(context.paths, context.environment)) return [];
  const file = join(context.paths.data, "mise-plugin");
  return [untrusted("the mise plugin is not installed", file, "aienv init --yes --integration mise-plugin")];
}

/** Is the environment here the one that the snapshot says? Otherwise no shell integration is active. */
function shellFindings(context: Context, { snapshot }: Compiled): Finding[] {
  const kept = readSnapshot(context.paths, context.directory);
  const literal = snapshot.environment.find(
    (one) => one.value?.length === 1 && typeof one.value[0] === "string",
  );
  if (!kept || !literal || context.environment[literal.name] === literal.value?.[0]) return [];
  return [
    {
      code: "shell.not-active",
      level: "note",
      message: `${literal.name} is not set as chosen in this shell`,
      fix: 'activate mise or direnv in your shell, or: eval "$(aienv env)"',
    },
  ];
}

function missing(program: string): Finding {
  return {
    code: "integration.missing",
    level: "warning",
    message: `${program} is not on PATH, so cd switches nothing`,
    fix: `install ${program}, or: aienv run TOOL`,
  };
}

function untrusted(message: string, file: string, fix: string): Finding {
  return { code: "integration.untrusted", level: "warning", message, where: { file }, fix };
}
