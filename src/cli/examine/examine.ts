/** Everything that `doctor` looks at, for one directory: choice, files, hooks, settings, shell, our own state. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import type { Finding } from "../../core/outcome.ts";
import { readSnapshot } from "../../project/read-snapshot.ts";
import { hasMisePlugin } from "../../system/install-integration.ts";
import type { Context } from "../context.ts";
import { type Compiled, compileDirectory } from "../load/compile-directory.ts";
import { findOutside } from "../load/find-outside.ts";
import { chooseIntegration, readSettings } from "../load/integration.ts";
import { loadWorkspace, type Workspace } from "../load/load-workspace.ts";
import { prepareChanges } from "../write/prepare-changes.ts";
import { realChanges } from "../write/write-prepared.ts";
import { activationAdvice, isActive } from "./activation.ts";
import { hasDirenvLibrary, machineFindings, mend } from "./examine-machine.ts";
import { proxyFindings } from "./examine-proxy.ts";
import { settingsFindings } from "./examine-settings.ts";
import { isAllowed, isUntrusted } from "./hook-states.ts";
import { missingKeys, overridesOf } from "./overrides.ts";
import { pendingFindings } from "./pending.ts";
import { redirectsOf, withRedirects } from "./redirects.ts";

/** The generator's steps in order; the first that fails is the finding that matters. */
export async function examine(context: Context): Promise<Finding[]> {
  try {
    const workspace = loadWorkspace(context);
    const compiled = compileDirectory(context, workspace, { lasting: true });
    const integration = integrationOf(context, workspace, compiled);
    return [
      ...pendingFindings(context),
      ...workspace.findings,
      ...compiled.snapshot.findings,
      ...unreachable(compiled),
      ...(await fileFindings(context, workspace, compiled, integration)),
      ...withRedirects(
        overridesOf(context, workspace, compiled.snapshot, "doctor"),
        redirectsOf(context, workspace, compiled.snapshot),
      ),
      ...settingsFindings(context, workspace, compiled.snapshot),
      ...missingKeys(context, compiled.snapshot),
      ...(await proxyFindings(context, compiled.snapshot)),
      ...shellFindings(context, compiled, integration),
      ...machineFindings(context, workspace.registry),
    ];
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    const errors = [error, ...error.others].map(
      (each): Finding => ({
        code: each.code,
        level: "error",
        message: each.message,
        ...(each.where && { where: each.where }),
        ...(each.hint !== undefined && { fix: each.hint }),
      }),
    );
    return [...pendingFindings(context), ...errors];
  }
}

function integrationOf(context: Context, workspace: Workspace, { snapshot, stateFolder }: Compiled): string {
  return chooseIntegration(context, workspace, snapshot.directory, readSettings(stateFolder));
}

function unreachable({ snapshot }: Compiled): Finding[] {
  return snapshot.tools
    .filter((tool) => tool.state === "impossible")
    .map((tool) => ({
      code: "run.impossible",
      level: "warning",
      message: `${tool.name} is not set up: ${tool.reason}`,
      fix: "aienv use",
    }));
}

/** Files that are not as a `sync` would leave them, and files that mise or direnv will not read. */
async function fileFindings(
  context: Context,
  workspace: Workspace,
  compiled: Compiled,
  integration: string,
): Promise<Finding[]> {
  const { snapshot, stateFolder, everywhere } = compiled;
  if (everywhere) return pluginFindings(context, integration);
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
  return [...prepared.findings, ...stale, ...(await trustFindings(context, snapshot.directory, integration))];
}

async function trustFindings(context: Context, directory: string, integration: string): Promise<Finding[]> {
  if (integration === "none") return [];
  const name = integration === "direnv" ? "direnv" : "mise";
  if (findOutside(context, name, directory) === undefined) return [missing(name)];
  const there = { ...context, directory };
  if (name === "mise")
    return [
      ...pluginFindings(context, integration),
      ...((await isUntrusted(there))
        ? [untrusted("mise does not trust this folder's config", directory, "mise trust")]
        : []),
    ];
  const envrc = join(directory, ".envrc");
  const library: Finding[] = hasDirenvLibrary(context)
    ? []
    : [
        {
          code: "integration.no-library",
          level: "warning",
          message: "the library that defines `use aienv` is not where direnv looks, or is another version's",
          where: { file: envrc },
          fix: mend,
        },
      ];
  if (!existsSync(envrc) || (await isAllowed(there))) return library;
  return [...library, untrusted("direnv has not allowed this .envrc", envrc, "direnv allow")];
}

/** mise fails everywhere while its own file names a plugin that is not there. */
function pluginFindings(context: Context, integration: string | undefined): Finding[] {
  if (integration !== "mise-plugin" || hasMisePlugin(context.paths, context.environment)) return [];
  const file = join(context.paths.data, "mise-plugin");
  return [
    {
      code: "integration.no-plugin",
      level: "error",
      message: "the mise plugin is not where mise looks, and mise fails without it",
      where: { file },
      fix: mend,
    },
  ];
}

/** Is the environment here the one that the snapshot says? Otherwise no shell integration is active. */
function shellFindings(context: Context, { snapshot }: Compiled, integration: string): Finding[] {
  const kept = readSnapshot(context.paths, context.directory);
  const literal = snapshot.environment.find(
    (one) => one.value?.length === 1 && typeof one.value[0] === "string",
  );
  if (!kept || !literal || context.environment[literal.name] === literal.value?.[0]) return [];
  const name = integration === "direnv" ? "direnv" : "mise";
  const active = isActive(context, name);
  const message = active
    ? `${literal.name} is not set as chosen in this shell; it has not been at a prompt since, or another value beats ours`
    : `${literal.name} is not set as chosen: ${name} is not active in this shell`;
  return [
    {
      code: "shell.not-active",
      level: "note",
      message,
      fix: active
        ? `aienv status --why ${literal.name}`
        : `${activationAdvice(context, name)}; or for now: eval "$(aienv env)"`,
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
