/** A tool's own config file, made by itself: printed, and written where the tool reads it. */
import { join } from "node:path";
import type { Target } from "../../compile/plan.ts";
import type { Snapshot } from "../../compile/snapshot.ts";
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import type { ManifestEntry } from "../../edit/merge-owned.ts";
import { type Rendered, renderTarget } from "../../edit/render.ts";
import { findProject } from "../../project/find.ts";
import { findCheckout } from "../../project/git.ts";
import { checkStaysInside } from "../../project/leaves-project.ts";
import { readManifest } from "../../project/manifest.ts";
import { forgottenEntries, readWritten } from "../../project/written-values.ts";
import { readText } from "../../system/files.ts";
import { flagOption, type Options, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { baseText } from "../load/base-text.ts";
import { type Compiled, compileDirectory } from "../load/compile-directory.ts";
import { readSettings } from "../load/integration.ts";
import { loadWorkspace } from "../load/load-workspace.ts";
import { shortPath } from "../show/describe.ts";
import { notAllowedFindings } from "../show/not-allowed.ts";
import { findingText } from "../show/print.ts";
import { stateMode } from "./apply-changes.ts";
import { commitChanges, type Where } from "./commit-changes.ts";
import { excludeRendered } from "./exclude-files.ts";
import { locked } from "./locked.ts";
import { showChanges } from "./show-changes.ts";
import { writeOutput } from "./write-output.ts";
import { exitCodeFor } from "./write-prepared.ts";

/** @throws AienvError `usage.unknown-tool`, `usage.arguments`, `gen.no-file`, and as `commit` does. */
export async function genToolConfig(
  context: Context,
  name: string | undefined,
  options: Options,
): Promise<number> {
  const where = () => {
    const { project } = findProject(context.paths, context.directory);
    return { directory: project?.directory ?? context.directory, everywhere: false };
  };
  if (flagOption(options, "stdout")) {
    for (const target of compile(context, where().directory, name, options).snapshot.targets)
      context.print(freshText(target, null));
    return 0;
  }
  const output = textOption(options, "output");
  if (output === undefined)
    return locked(context, options, where, (place) => writeTargets(context, place, name, options));
  const [target, ...others] = compile(context, where().directory, name, options).snapshot.targets;
  if (target === undefined || others.length > 0)
    throw new AienvError("usage.arguments", `${others.length + 1} files do not go into one`, {
      hint: "aienv gen tool-config TOOL -o FILE",
    });
  const make = (file: string, current: string | null) => freshText({ ...target, file }, current);
  return writeOutput(context, output, make, options, { merges: true });
}

/** The target's values in the text that stands there, of which nothing else is ours. */
function freshText(target: Target, current: string | null): string {
  const base = current === null ? baseText(target) : undefined;
  return renderTarget(target, current, undefined, { force: true }, base).change.after ?? "";
}

function compile(context: Context, directory: string, name: string | undefined, options: Options): Compiled {
  const workspace = loadWorkspace(context);
  for (const finding of notAllowedFindings(workspace.found)) context.say(findingText(finding));
  const compiled = compileDirectory(context, workspace, {
    profile: textOption(options, "profile"),
    directory,
    onlyTools: name === undefined ? undefined : [knownTool(name, [...workspace.templates.tools.keys()])],
    standalone: true,
  });
  if (name === undefined && !flagOption(options, "all"))
    throw new AienvError("usage.arguments", "tool-config needs a tool", {
      hint: "aienv gen tool-config --all",
    });
  if (compiled.snapshot.targets.length === 0)
    throw new AienvError("gen.no-file", noFileReason(name, compiled.snapshot.tools[0]?.reason), {
      hint: "aienv status",
    });
  return compiled;
}

async function writeTargets(
  context: Context,
  where: Where,
  name: string | undefined,
  options: Options,
): Promise<number> {
  const { directory } = where;
  const { snapshot, stateFolder } = compile(context, directory, name, options);
  const manifest = new Map(readManifest(stateFolder).map((entry) => [entry.file, entry]));
  const written = readWritten(stateFolder);
  const forgotten = forgottenEntries(stateFolder);
  const rendered = snapshot.targets.map((target) => {
    const { file } = target;
    // Before anything is read through a link of the project's.
    if (target.scope === "project" && directory !== context.paths.home) checkStaysInside(directory, file);
    const one = renderTarget(
      target,
      readText(file) ?? null,
      manifest.get(file) ?? forgotten.find((each) => each.file === file),
      { force: flagOption(options, "force"), written: written.get(file) },
      baseText(target),
    );
    if (one.entry) manifest.set(file, { ...one.entry, kept: true });
    return one;
  });
  const excluded = await excludes(context, where, stateFolder, manifest);
  for (const { change, entry } of excluded)
    if (entry) manifest.set(change.file, entry);
    else manifest.delete(change.file);
  const files = [...rendered, ...excluded].map((one) => stateMode(context, one.change));
  const shown = showChanges(context, files, options);
  if (shown !== undefined) return exitCodeFor(shown);
  const after = snapshotAfter(context, where, stateFolder, new Set(snapshot.targets.map(({ tool }) => tool)));
  commitChanges(context, where, {
    files,
    homes: snapshot.homes,
    manifest: [...manifest.values()],
    ...(after && { snapshot: after }),
  });
  for (const { change } of rendered) {
    context.print(change.after ?? "");
    context.say(`wrote ${shortPath(change.file, context.directory, context.paths.home)}`);
  }
  return 0;
}

/** A file that beats the environment belongs to what is written here from then on: another choice changes it too. */
function snapshotAfter(
  context: Context,
  { directory }: Where,
  stateFolder: string,
  shielded: ReadonlySet<string>,
): Snapshot | undefined {
  if (readText(join(stateFolder, "snapshot.json")) === undefined) return undefined;
  return compileDirectory(context, loadWorkspace(context), { directory, lasting: true, shielded }).snapshot;
}

/** The patterns by which git does not see what is ours here, with the files that are new now. */
async function excludes(
  context: Context,
  { directory }: Where,
  stateFolder: string,
  manifest: ReadonlyMap<string, ManifestEntry>,
): Promise<Rendered[]> {
  const checkout = await findCheckout(directory, context.environment);
  if (!checkout) return [];
  const all = [...manifest.values()].map((entry): Rendered => {
    const change = { file: entry.file, before: null, after: null };
    return { change, entry, replaced: [], handChanged: [] };
  });
  const known = { manifest, written: readWritten(stateFolder) };
  const share = readSettings(stateFolder).share === true;
  return excludeRendered(context, directory, checkout, all, known, share);
}

function knownTool(name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  throw new AienvError("usage.unknown-tool", `no tool ${JSON.stringify(name)}${suggestName(name, known)}`, {
    hint: "aienv ls tools",
  });
}

function noFileReason(name: string | undefined, reason: string | undefined): string {
  return `no file is needed for ${name ?? "the tools chosen here"}${reason === undefined ? "" : ` (${reason})`}`;
}
