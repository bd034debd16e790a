/** A tool's own config file, made by itself: printed, and written where the tool reads it. */
import { isAbsolute, join } from "node:path";
import type { Target } from "../../compile/plan.ts";
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { renderTarget } from "../../edit/render.ts";
import { findProject } from "../../project/find.ts";
import { checkStaysInside } from "../../project/leaves-project.ts";
import { readManifest } from "../../project/manifest.ts";
import { forgottenEntries, readWritten } from "../../project/written-values.ts";
import { readText, writeText } from "../../system/files.ts";
import { flagOption, type Options, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { type Compiled, compileDirectory } from "../load/compile-directory.ts";
import { loadWorkspace } from "../load/load-workspace.ts";
import { shortPath } from "../show/describe.ts";
import { notAllowedFindings } from "../show/not-allowed.ts";
import { findingText } from "../show/print.ts";
import { stateMode } from "./apply-changes.ts";
import { commitChanges, type Where } from "./commit-changes.ts";
import { locked } from "./locked.ts";

/** @throws AienvError `usage.unknown-tool`, `gen.no-file`, and as `commit` does. */
export async function genToolConfig(
  context: Context,
  name: string | undefined,
  options: Options,
): Promise<number> {
  const where = () => {
    const { project } = findProject(context.paths, context.directory);
    return { directory: project?.directory ?? context.directory, everywhere: false };
  };
  if (textOption(options, "output") === undefined && !flagOption(options, "stdout"))
    await locked(context, options, where, async (place) => writeTargets(context, place, name, options));
  else printTargets(context, where(), name, options);
  return 0;
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

function printTargets(context: Context, where: Where, name: string | undefined, options: Options): void {
  const output = textOption(options, "output");
  for (const target of compile(context, where.directory, name, options).snapshot.targets) {
    const { change } = renderTarget(target, null, undefined, { force: true }, baseText(target));
    if (output === undefined) context.print(change.after ?? "");
    else writeText(isAbsolute(output) ? output : join(context.directory, output), change.after ?? "");
  }
}

function writeTargets(context: Context, where: Where, name: string | undefined, options: Options): void {
  const { snapshot, stateFolder } = compile(context, where.directory, name, options);
  const manifest = new Map(readManifest(stateFolder).map((entry) => [entry.file, entry]));
  const written = readWritten(stateFolder);
  const forgotten = forgottenEntries(stateFolder);
  const files = snapshot.targets.map((target) => {
    const { file } = target;
    // Before anything is read through a link of the project's.
    if (target.scope === "project" && where.directory !== context.paths.home)
      checkStaysInside(where.directory, file);
    const current = readText(file) ?? null;
    const { change, entry } = renderTarget(
      target,
      current,
      manifest.get(file) ?? forgotten.find((one) => one.file === file),
      { force: false, written: written.get(file) },
      baseText(target),
    );
    if (entry) manifest.set(file, { ...entry, kept: true });
    return stateMode(context, change);
  });
  commitChanges(context, where, { files, homes: snapshot.homes, manifest: [...manifest.values()] });
  for (const { file, after } of files) {
    context.print(after ?? "");
    context.say(`wrote ${shortPath(file, context.directory, context.paths.home)}`);
  }
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

function baseText(target: Target): string | undefined {
  return target.from === undefined ? undefined : (readText(target.from) ?? "");
}
