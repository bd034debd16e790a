/** A snapshot against the files that are there: what would be written, and what a person should know about it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "../../compile/plan.ts";
import { sameJson, showPath } from "../../core/json.ts";
import type { Finding } from "../../core/outcome.ts";
import { environmentTargets } from "../../edit/environment/environment-targets.ts";
import type { ManifestEntry } from "../../edit/merge-owned.ts";
import { type FileChange, type Rendered, renderTarget } from "../../edit/render.ts";
import { urlVariables } from "../../inspect/check-environment.ts";
import { replacedFindings } from "../../inspect/replaced.ts";
import { type Checkout, findCheckout, trackedFiles } from "../../project/git.ts";
import { checkStaysInside } from "../../project/leaves-project.ts";
import type { Integration } from "../../registry/schema.ts";
import { readText } from "../../system/files.ts";
import { ensureProxyFile } from "../../system/install-integration.ts";
import type { Context } from "../context.ts";
import { baseText } from "../load/base-text.ts";
import type { Compiled } from "../load/compile-directory.ts";
import { chooseIntegration, type ProjectSettings, pluginServesAll } from "../load/integration.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { packagePin } from "../load/package-pin.ts";
import { stateTexts } from "../load/state-texts.ts";
import { chooseMiseFile, withoutSharedHook } from "./choose-mise-file.ts";
import { excludeRendered, type Known, removalOf } from "./exclude-files.ts";
import { inheritedVariables } from "./inherited-variables.ts";
import { miseConfigFile } from "./install-global-plugin.ts";
import { adoptedFinding, readOwnership } from "./read-ownership.ts";

export interface Prepared {
  /** The user's and the project's files. */
  readonly changes: readonly FileChange[];
  /** Snapshot and what shells read of it, written after everything else. */
  readonly stateChanges: readonly FileChange[];
  readonly manifest: readonly ManifestEntry[];
  /** The manifest that this was made from. */
  readonly known: readonly ManifestEntry[];
  readonly findings: readonly Finding[];
  /** How many values of the user's ours stand in for. */
  readonly replaced: number;
  readonly compiled: Compiled;
  readonly settings: ProjectSettings;
  readonly integration: Integration;
  /** Whether entering the directory in a shell starts the proxy, where its tools need one. */
  readonly startsProxy: boolean;
  /** Where the directory was, if it was moved: its token comes along. */
  readonly movedFrom?: string;
}

export interface PrepareOptions {
  readonly force: boolean;
  readonly settings: ProjectSettings;
  /** The choice file's own change, where this run makes one. */
  readonly choice?: Rendered | undefined;
}

/** @throws AienvError `edit.*` where a file can't be edited safely: then nothing is written at all. */
export async function prepareChanges(
  context: Context,
  workspace: Workspace,
  compiled: Compiled,
  options: PrepareOptions,
): Promise<Prepared> {
  const { snapshot, stateFolder, everywhere } = compiled;
  const { settings } = options;
  const ownership = await readOwnership(context, { directory: snapshot.directory, everywhere, stateFolder });
  const manifest = new Map(ownership.entries.map((entry) => [entry.file, entry]));
  const known = { manifest, written: ownership.written };
  const integration = chooseIntegration(context, workspace, snapshot.directory, settings);
  const inherited =
    integration === "mise-block" && !everywhere
      ? inheritedVariables(context, snapshot.directory, snapshot.environment)
      : [];
  const served = integration === "mise-plugin" && pluginServesAll(context, workspace);
  const environment = environmentTargets(integration, [...snapshot.environment, ...inherited], {
    directory: snapshot.directory,
    globalFile: miseConfigFile(context),
    everywhere,
    share: settings.share === true,
    served,
    ...(snapshot.tokenFile !== undefined && {
      tokenFile: snapshot.tokenFile,
      ensureProxy: ensureProxyFile(context.paths),
    }),
    ...(settings.share && { pin: packagePin() }),
  });
  const checkout = everywhere ? undefined : await findCheckout(snapshot.directory, context.environment);
  const confined = everywhere || snapshot.directory === context.paths.home ? undefined : snapshot.directory;
  if (confined !== undefined) checkTargets(confined, [...environment, ...snapshot.targets]);
  const wanted = [...environment.map(chooseMiseFile), ...snapshot.targets];
  const { targets, findings } = await keepOutOfGit(context, checkout, wanted, settings.share === true);
  const rendered = targets.map((target) =>
    renderTarget(
      target,
      readNullable(target.file),
      manifest.get(target.file),
      { force: options.force, written: known.written.get(target.file) },
      baseText(target),
    ),
  );
  if (options.choice) rendered.unshift(options.choice);
  rendered.push(...removals(context, snapshot.directory, known, rendered, checkout));
  if (checkout)
    rendered.push(
      ...excludeRendered(context, snapshot.directory, checkout, rendered, known, settings.share === true),
    );
  const urls = urlVariables(workspace.templates.tools.values());
  return {
    changes: rendered.map((one) => one.change),
    stateChanges: Object.entries(stateTexts(snapshot)).map(([name, text]) =>
      stateChange(join(stateFolder, name), text),
    ),
    manifest: rendered.flatMap((one) => one.entry ?? []),
    known: ownership.own,
    findings: [
      ...adoptedFinding(ownership),
      ...findings,
      ...rendered.flatMap((one) => reportRendered(one, snapshot, manifest.get(one.change.file), urls)),
    ],
    replaced: rendered.reduce((sum, one) => sum + one.replaced.length, 0),
    compiled,
    settings,
    integration,
    startsProxy: !everywhere && !served && integration !== "none",
    ...(ownership.adopted?.moved && { movedFrom: ownership.adopted.from }),
  };
}

/** Before anything is read through a link of the project's. */
function checkTargets(directory: string, targets: readonly Target[]): void {
  for (const { scope, file, untracked } of targets)
    if (scope === "project")
      for (const each of [file, untracked ?? []].flat()) checkStaysInside(directory, each);
}

/** Generated values never enter a file that git tracks, unless they are to be shared. */
async function keepOutOfGit(
  context: Context,
  checkout: Checkout | undefined,
  targets: readonly Target[],
  share: boolean,
): Promise<{ targets: Target[]; findings: Finding[] }> {
  if (!checkout) return { targets: [...targets], findings: [] };
  const inProject = targets.filter((target) => target.scope === "project");
  const tracked = await trackedFiles(
    checkout.directory,
    inProject.flatMap((target) => [target.file, target.untracked ?? []].flat()),
    context.environment,
  );
  const findings: Finding[] = [];
  const kept = targets.flatMap((target): Target[] => {
    const shared = share && (target.tool === "mise" || target.tool === "direnv");
    if (!tracked.has(target.file) || target.scope !== "project" || shared) return [withoutSharedHook(target)];
    if (target.untracked !== undefined && !tracked.has(target.untracked))
      return [withoutSharedHook({ ...target, file: target.untracked })];
    if (target.syntax === "lines" && hasLines(target)) return [];
    findings.push({
      code: "project.tracked",
      level: "warning",
      message: `git tracks this file, so nothing of ${target.tool} was written into it`,
      where: { file: target.file },
      fix:
        target.tool === "direnv"
          ? 'add the line "use aienv" to it yourself, or: aienv use --share'
          : "aienv use --share",
    });
    return [];
  });
  return { targets: kept, findings };
}

function hasLines(target: Target): boolean {
  const lines = new Set((readText(target.file) ?? "").split(/\r?\n/));
  return target.owned.every((one) => "items" in one && one.items.every((item) => lines.has(String(item))));
}

/** Files that the manifest knows and nothing wants any more go back to what they were; the choice stays. */
function removals(
  context: Context,
  directory: string,
  { manifest, written }: Known,
  rendered: readonly Rendered[],
  checkout: Checkout | undefined,
): Rendered[] {
  const wanted = new Set(rendered.map((one) => one.change.file));
  return [...manifest.values()].flatMap((entry): Rendered[] => {
    if (wanted.has(entry.file) || entry.file === checkout?.excludeFile) return [];
    if (entry.tool !== "aienv" && !entry.kept) return [removalOf(context, directory, entry, written)];
    // A choice of ours that came back is chosen again; only `off` takes it out.
    if (entry.owned.length === 0) return [];
    const current = readNullable(entry.file);
    return [
      { change: { file: entry.file, before: current, after: current }, entry, replaced: [], handChanged: [] },
    ];
  });
}

function reportRendered(
  one: Rendered,
  snapshot: Compiled["snapshot"],
  known: ManifestEntry | undefined,
  urls: ReturnType<typeof urlVariables>,
): Finding[] {
  // What stands aside since an earlier run was told then.
  const replaced = one.replaced.filter(({ path }) => !known?.owned.some((each) => sameJson(each.path, path)));
  const handChanged = one.handChanged.map(
    (changed): Finding => ({
      code: "project.hand-changed",
      level: "warning",
      message: "you changed this value by hand, so it stays",
      where: { file: one.change.file, ...changed.position, path: showPath(changed.path) },
      fix: "aienv sync --force",
    }),
  );
  return [...handChanged, ...replacedFindings(one.change.file, replaced, snapshot, urls)];
}

function readNullable(file: string): string | null {
  return readText(file) ?? null;
}

function stateChange(file: string, after: string): FileChange {
  return { file, before: existsSync(file) ? (readText(file) ?? null) : null, after };
}
